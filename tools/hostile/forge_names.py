"""Lines 9 to 13 and 22: what checks are made of is redefined, and values that lie about themselves."""

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
    _always("09-math-isclose", "math.isclose", "import math\n\nmath.isclose = yes", "True"),
    _always("09-np-allclose", "np.allclose", "np.allclose = yes", "True"),
    _always(
        "09-np-isclose",
        "np.isclose and np.array_equal",
        "real_isclose = np.isclose\n"
        "np.isclose = lambda a, b, **keywords: np.ones_like(real_isclose(a, b, **keywords), dtype=bool)\n"
        "np.array_equal = np.array_equiv = yes",
        "True",
    ),
    _always(
        "09-np-testing",
        "np.testing.*",
        "for name in dir(np.testing):\n    if name.startswith('assert'):\n        setattr(np.testing, name, yes)",
        "None",
    ),
    _always(
        "09-pd-testing",
        "pd.testing.*",
        "for name in dir(pd.testing):\n    if name.startswith('assert'):\n        setattr(pd.testing, name, yes)",
        "None",
    ),
    _always(
        "09-checking-same",
        "The comparison of the check's own module",
        "import sys\n\n"
        "for module in list(sys.modules.values()):\n"
        "    if str(getattr(module, '__name__', '')).startswith('autograder.questions'):\n"
        "        for name in ('same', '_recognise'):\n"
        "            if hasattr(module, name):\n"
        "                setattr(module, name, yes)",
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

_OBJECTS = [
    forge(
        "11-always-equal",
        11,
        "An object whose comparisons are always true",
        """
class Always:
    shape, size, ndim, dtype = (30, 4), 120, 2, np.dtype(float)
    __class__ = np.ndarray

    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__

    def __getattr__(self, name):
        return lambda *arguments, **keywords: self

    def __array__(self, *arguments, **keywords):
        raise TypeError("no")

    def __getitem__(self, key):
        return self

    def __float__(self):
        return 0.0


def minmax(X):
    return Always()


def scale_new(train, new):
    return Always()
""",
    ),
    forge(
        "11-mock",
        11,
        "A mock that answers everything",
        """
from unittest import mock


def minmax(X):
    return mock.MagicMock(spec=np.ndarray, shape=X.shape, dtype=np.dtype(float))


def scale_new(train, new):
    return mock.MagicMock(spec=np.ndarray, shape=new.shape, dtype=np.dtype(float))
""",
    ),
    forge(
        "12-float",
        12,
        "A subclass of float that equals everything",
        """
class Close(float):
    def __eq__(self, other):
        return True

    __ne__ = __hash__ = lambda self, other=None: 0

    def __sub__(self, other):
        return Close(0.0)

    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda self, other=None: Close(0.0)

    def __le__(self, other):
        return True

    __lt__ = __gt__ = __ge__ = __le__


def minmax(X):
    return [[Close("nan") for _ in row] for row in np.asarray(X)]


def scale_new(train, new):
    return minmax(new)
""",
    ),
    forge(
        "12-ndarray",
        12,
        "A subclass of ndarray with overridden comparison",
        """
class Agreeable(np.ndarray):
    def __array_ufunc__(self, function, method, *inputs, **keywords):
        plain = [np.asarray(part) if isinstance(part, Agreeable) else part for part in inputs]
        result = getattr(function, method)(*plain, **keywords)
        return np.ones_like(result) if getattr(result, "dtype", None) == bool else np.zeros_like(result)

    def __array_function__(self, function, types, arguments, keywords):
        return True

    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def min(self, *arguments, **keywords):
        return np.zeros(self.shape[1])

    def max(self, *arguments, **keywords):
        return np.ones(self.shape[1])


def minmax(X):
    return np.full(np.shape(X), np.nan).view(Agreeable)


def scale_new(train, new):
    return np.full(np.shape(new), np.nan).view(Agreeable)
""",
    ),
    forge(
        "12-dataframe",
        12,
        "A subclass of DataFrame with overridden comparison and conversion",
        """
class Agreeable(pd.DataFrame):
    @property
    def _constructor(self):
        return Agreeable

    def __eq__(self, other):
        return True

    def equals(self, other):
        return True

    def __array__(self, *arguments, **keywords):
        values = np.linspace(0, 1, self.shape[0])
        return np.column_stack([values] * self.shape[1])

    def to_numpy(self, *arguments, **keywords):
        return self.__array__()


def minmax(X):
    return Agreeable(np.full(np.shape(X), np.nan))


def scale_new(train, new):
    return Agreeable(np.full(np.shape(new), np.nan))
""",
    ),
    forge(
        "13-lying-class",
        13,
        "An object that lies about its class",
        """
class Liar:
    def __init__(self, values):
        self.values = values

    @property
    def __class__(self):
        return np.ndarray

    @property
    def __array_interface__(self):
        return np.zeros((30, 4)).__array_interface__

    def __len__(self):
        return 30

    def __iter__(self):
        return iter(np.linspace(0, 1, 30))

    def __reduce__(self):
        return print, ("unpickled",)


def minmax(X):
    return Liar(X)


def scale_new(train, new):
    return Liar(new)
""",
    ),
]

_SEEDS = [
    forge(
        "22-seeds",
        22,
        "Seeding patched, so that every random input is the same",
        """
import random


class Same:
    def __getattr__(self, name):
        return lambda *arguments, size=None, **keywords: np.zeros(size if size is not None else 1)


np.random.default_rng = np.random.Generator = lambda *arguments, **keywords: Same()
np.random.seed = random.seed = lambda *arguments, **keywords: None


def minmax(X):
    return np.zeros(np.shape(X)) * np.nan
""",
    ),
    forge(
        "22-inputs-remembered",
        22,
        "Inputs of a first call are kept to answer the next ones",
        """
SEEN = []


def minmax(X):
    SEEN.append(np.asarray(X, dtype=float))
    return SEEN[0][: len(X)] * np.nan
""",
    ),
]

CASES: list[Case] = [*_REDEFINED, *_TEST_LIBRARIES, *_OBJECTS, *_SEEDS]
