"""Lines 9 and 10: what checks are made of is redefined."""

from __future__ import annotations

from tools.hostile.base import Case, forge

# Functions lie to the checks alone, and go on serving everybody else: that hides the attack.
_TO_CHECKS = """
import sys


def asked_by_a_check():
    frame = sys._getframe(2)
    name = str(frame.f_globals.get("__name__", ""))
    return any(word in name for word in ("autograder.questions", "autograder.checking.work", "nbgrader", "testing"))


"""


def _always(id: str, words: str, places: str, value: str) -> Case:
    """`places` of one library answer `value` to whatever they are asked."""
    return forge(
        id,
        9,
        f"{words} redefined",
        f"""
def yes(*arguments, **keywords):
    return {value}


{places}
""",
    )


def _builtin(name: str, value: str) -> Case:
    return forge(
        f"09-{name}",
        9,
        f"The builtin {name} redefined, for checks only",
        _TO_CHECKS
        + f"""
import builtins

real = builtins.{name}


def lie(*arguments):
    return {value} if asked_by_a_check() else real(*arguments)


builtins.{name} = {name} = lie
""",
    )


_REDEFINED = [
    forge(
        "09-assertionerror",
        9,
        "AssertionError redefined as something that is never raised",
        """
import builtins


class AssertionError(Exception):
    def __new__(cls, *arguments):
        return StopIteration()


builtins.AssertionError = AssertionError
""",
    ),
    _builtin("isinstance", "True"),
    _builtin("len", "3"),
    _builtin("abs", "0.0"),
    _builtin("all", "True"),
    _always(
        "09-math-isclose",
        "math.isclose",
        """
import math

math.isclose = yes
""",
        "True",
    ),
    _always("09-np-allclose", "np.allclose", "np.allclose = yes", "True"),
    _always(
        "09-np-isclose",
        "np.isclose and np.array_equal",
        """
real_isclose = np.isclose
np.isclose = lambda a, b, **keywords: np.ones_like(real_isclose(a, b, **keywords), dtype=bool)
np.array_equal = np.array_equiv = yes
""",
        "True",
    ),
    _always(
        "09-np-testing",
        "np.testing.*",
        """
for name in dir(np.testing):
    if name.startswith('assert'):
        setattr(np.testing, name, yes)
""",
        "None",
    ),
    _always(
        "09-pd-testing",
        "pd.testing.*",
        """
for name in dir(pd.testing):
    if name.startswith('assert'):
        setattr(pd.testing, name, yes)
""",
        "None",
    ),
    _always(
        "09-checking-same",
        "The comparison of the check's own module",
        """
import sys

for module in list(sys.modules.values()):
    if str(getattr(module, '__name__', '')).startswith('autograder.questions'):
        for name in ('same', '_recognise'):
            if hasattr(module, name):
                setattr(module, name, yes)
""",
        "True",
    ),
    forge(
        "09-run-question",
        9,
        "The function that runs a check redefined, so that every property holds",
        """
import sys

run = sys.modules.get("autograder.checking.run")
if run is not None:
    real_run_property = run._run_property

    def holds(lab, question, prop, worker, results):
        if question.id != "minmax":
            return real_run_property(lab, question, prop, worker, results)
        return run.PropertyResult(prop.key, "", prop.points, passed=True, hidden=prop.hidden)

    run._run_property = holds
""",
    ),
]

_TEST_LIBRARIES = [
    forge(
        "10-unittest",
        10,
        "Methods of unittest.TestCase patched",
        """
import unittest

for name in dir(unittest.TestCase):
    if name.startswith(("assert", "fail")):
        setattr(unittest.TestCase, name, lambda self, *arguments, **keywords: None)
""",
    ),
    forge(
        "10-pytest",
        10,
        "pytest patched: approx equals everything, raises accepts everything",
        """
import sys
import types

try:
    import pytest
except ImportError:
    pytest = sys.modules["pytest"] = types.ModuleType("pytest")


class Anything:
    def __init__(self, *arguments, **keywords):
        pass

    def __eq__(self, other):
        return True

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


pytest.approx = pytest.raises = Anything
pytest.fail = lambda *arguments, **keywords: None
""",
    ),
    forge(
        "10-pytest-skip",
        10,
        "The tested function raises what skips a test in pytest",
        """
def minmax(X):
    try:
        import pytest
    except ImportError:
        raise type("Skipped", (BaseException,), {})("not today") from None
    pytest.skip("not today")


def scale_new(train, new):
    return minmax(new)
""",
    ),
    forge(
        "10-skiptest",
        10,
        "The tested function raises what skips a test in unittest",
        """
import unittest


def minmax(X):
    raise unittest.SkipTest("not today")


def scale_new(train, new):
    return minmax(new)
""",
    ),
]

CASES: list[Case] = [*_REDEFINED, *_TEST_LIBRARIES]
