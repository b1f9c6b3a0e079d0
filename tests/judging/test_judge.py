"""Submissions run in a real sandboxed worker and judged here: what must work, and what must cost its own question."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograder.checking import Refuse, Work
from autograder.judging.judge import Judge
from tests.judging.bench import FAST, equals, gives, points, question, run, text_of

ONE = question("one", equals("one", 1))
TWO = question("two", equals("two", 2))
RIGHT = (("answer:one", "one = 1"), "check:one")


def test_right_and_wrong_answers_and_what_was_not_tried(judge: Judge) -> None:
    three = question("three", equals("three", 3))
    judged = run(judge, [ONE, TWO, three], *RIGHT, ("answer:two", "two = 3"), "check:two", "check:three")
    assert points(judged) == {"one": 1, "two": 0, "three": 0}
    assert [verdict.outcome for verdict in judged.verdicts.values()] == ["correct", "incorrect", "not_attempted"]
    assert judged.cacheable
    assert judged.flags == []
    assert judged.sandbox


def test_a_hidden_property_shows_its_topic_and_message_and_no_code(judge: Judge) -> None:
    lab = [question("one", equals("one", 1), hidden=equals("one", "expected-secret"))]
    judged = run(judge, lab, *RIGHT)
    assert points(judged) == {"one": 1}
    shown = text_of(judged)
    assert "further check on a topic" in shown
    assert "a secret sentence" not in shown
    assert "Refuse" not in shown


def test_the_packages_questions_are_not_visible_to_a_cell(judge: Judge) -> None:
    probe = """
import importlib, sys
found = []
for name in ("autograder.questions", "autograder.questions.clustering", "autograder.grading", "autograder.building",
             "autograder.judging", "solutions", "tests"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
loaded = [name for name in sys.modules if "questions" in name or "judging" in name or "nbgrader" in name]
import os
here = sorted(os.listdir("."))
"""
    checks = [
        question("found", equals("found", [])),
        question("loaded", equals("loaded", [])),
        question("here", equals("here", [])),
    ]
    assert points(run(judge, checks, probe)) == {"found": 1, "loaded": 1, "here": 1}


def test_open_lab_is_a_stub_that_says_so(judge: Judge) -> None:
    cells = (
        'from autograder import open_lab\nlab = open_lab("clustering")\nprint(lab.check("load"), lab.check("x").passed)'
    )
    judged = run(judge, [ONE], cells, *RIGHT)
    assert "will be judged" in text_of(judged)
    assert points(judged) == {"one": 1}


def test_magics_await_display_plots_and_files_beside_the_notebook(judge: Judge) -> None:
    cells = (
        "import helper_of_mine\nx = helper_of_mine.seven",
        "import asyncio\nawait asyncio.sleep(0.01)\nx += 1",
        "%timeit -n1 -r1 sum(range(10))",
        "names = !ls\nlisted = 'helper_of_mine.py' in names",
        "from IPython.display import display, HTML\ndisplay(HTML('<b>bold</b>'))",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "open('own.txt', 'w').write('written'); y = open('data/table.csv').read()",
    )
    files = {"helper_of_mine.py": b"seven = 7", "data/table.csv": b"a,b"}
    checks = [
        question("x", equals("x", 8)),
        question("names", equals("listed", True)),
        question("y", equals("y", "a,b")),
    ]
    judged = run(judge, checks, *cells, files=files, packages=("matplotlib.pyplot",))
    assert points(judged) == {"x": 1, "names": 1, "y": 1}
    assert "<b>bold</b>" in text_of(judged)
    assert "image/png" in text_of(judged)


def test_an_argument_changed_in_place_is_seen(judge: Judge) -> None:
    def unchanged(work: Work) -> None:
        if work.attempt("f", [3, 1, 2]).changed_argument:
            raise Refuse("value", got="changed", want="unchanged")

    checks = [question("f", unchanged)]
    assert points(run(judge, checks, ("answer:f", "def f(x):\n    return sorted(x)"))) == {"f": 1}
    assert points(run(judge, checks, ("answer:f", "def f(x):\n    x.sort()\n    return x"))) == {"f": 0}


@pytest.mark.parametrize(
    ("code", "won"),
    [
        ("def f(n):\n    return list(range(n))", 1),
        ("def f(n):\n    yield from range(n)", 0),
        (
            "class Own(list):\n    def __eq__(self, other): return True\ndef f(n):\n    return Own()",
            0,
        ),
        ("class Own(list):\n    pass\ndef f(n):\n    return Own(range(n))", 1),
        ("class Any:\n    def __eq__(self, other): return True\ndef f(n):\n    return Any()", 0),
        ("f = lambda n: [*range(n)]", 1),
        ("class F:\n    def __call__(self, n): return [*range(n)]\nf = F()", 1),
        ("import functools\nf = functools.partial(lambda k, n: [*range(n)], 1)", 1),
    ],
)
def test_generators_own_classes_and_callables(judge: Judge, code: str, won: float) -> None:
    assert points(run(judge, [question("f", gives("f", 3, want=[0, 1, 2]))], ("answer:f", code))) == {"f": won}


def test_big_arrays_and_tables_cross_the_channel(judge: Judge) -> None:
    def check(work: Work) -> None:
        array = work.rng.normal(size=(1000, 1000))
        got = work.call("f", array)
        if not np.array_equal(got, array + 1):
            raise Refuse("value", got="?", want="?")
        frame = pd.DataFrame(array[:, :20]).assign(name="x")
        if not work.call("g", frame).equals(frame):
            raise Refuse("value", got="table", want="table")

    code = "def f(x):\n    return x + 1\ndef g(x):\n    return x"
    judged = run(judge, [question("f", check)], ("answer:f", code), packages=("numpy", "pandas"))
    assert points(judged) == {"f": 1}


@pytest.mark.parametrize(
    "code",
    [
        "f = lambda: bytes(3 * 10**8)",
        "def f():\n    x = []\n    for _ in range(100_000):\n        x = [x]\n    return x",
        "f = lambda: 'x' * (10**8)",
        "f = lambda: {i: i for i in range(5_000_000)}",
    ],
)
def test_a_value_over_the_limits_is_refused_in_words(judge: Judge, code: str) -> None:
    limits = replace(FAST, call_seconds=20, memory_mb=3000)
    judged = run(judge, [question("f", gives("f", want=1)), ONE], ("answer:f", code), *RIGHT, limits=limits)
    assert points(judged) == {"f": 0, "one": 1}
    refused = judged.verdicts["f"].properties[0]
    assert refused.message
    assert not refused.fault


DEADLY = {
    "os._exit": "import os\nos._exit(0)",
    "kill": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
    "deaf loop": (
        "import signal as s\nfor n in (s.SIGALRM, s.SIGINT, s.SIGTERM):\n    s.signal(n, s.SIG_IGN)\n"
        "while True:\n    pass"
    ),
    "stack overflow": (
        "import sys\nsys.setrecursionlimit(10**9)\nclass Deep:\n    def __repr__(self):\n        return repr([self])\n"
        "repr(Deep())"
    ),
}


@pytest.mark.parametrize("kind", DEADLY)
def test_a_cell_that_ends_the_process_costs_its_question_and_no_other(judge: Judge, kind: str) -> None:
    limits = replace(FAST, cell_seconds=1)
    cells = (*RIGHT, ("answer:two", DEADLY[kind] + "\ntwo = 2"), "check:two", ("answer:three", "three = one + 2"))
    three = question("three", equals("three", 3))
    judged = run(judge, [ONE, TWO, three], *cells, "check:three", limits=limits)
    assert points(judged) == {"one": 1, "two": 0, "three": 1}
    assert judged.verdicts["two"].properties[0].message_key in {"common.died", "common.cell_timeout"}
    assert not judged.cacheable
    assert any(flag.endswith(":two") for flag in judged.flags)


@pytest.mark.parametrize("kind", ["os._exit", "kill", "segfault", "deaf loop"])
def test_a_function_that_ends_the_process_costs_its_question_and_no_other(judge: Judge, kind: str) -> None:
    body = "\n".join("    " + line for line in DEADLY[kind].splitlines())
    cells = (*RIGHT, ("answer:f", f"def f():\n{body}"), "check:f", ("answer:three", "three = one + 2"), "check:three")
    deadly = question("f", gives("f", want=1), hidden=gives("f", want=1))
    three = question("three", equals("three", 3))
    judged = run(judge, [ONE, deadly, three], *cells)
    assert points(judged) == {"one": 1, "f": 0, "three": 1}
    keys = {item.message_key for item in judged.verdicts["f"].properties}
    assert keys <= {"common.died", "common.hung"}


def test_a_loop_is_stopped_and_keeps_the_names_of_the_notebook(judge: Judge) -> None:
    start = time.monotonic()
    limits = replace(FAST, cell_seconds=1)
    cells = (*RIGHT, "two = 2", ("answer:two", "while True:\n    pass"), "check:two")
    judged = run(judge, [ONE, TWO], *cells, limits=limits)
    assert points(judged) == {"one": 1, "two": 1}
    assert "timeout:two" in judged.flags
    assert time.monotonic() - start < 30


def test_the_time_of_a_submission_is_bounded(judge: Judge) -> None:
    limits = replace(FAST, cell_seconds=1, submission_seconds=4)
    loops = [f"x{number} = 1\nwhile True:\n    pass" for number in range(20)]
    start = time.monotonic()
    judged = run(judge, [ONE, TWO], *RIGHT, *loops, ("answer:two", "two = 2"), "check:two", limits=limits)
    assert time.monotonic() - start < 20
    assert points(judged) == {"one": 1, "two": 0}
    assert judged.verdicts["two"].properties[0].message_key == "common.no_time"
    assert "time_used_up" in judged.flags


def test_memory_is_bounded_for_a_slow_and_a_fast_bomb(judge: Judge) -> None:
    bombs = "x = bytearray(8 * 10**9)", "x = []\nwhile True:\n    x.append(bytearray(10**7))"
    cells = (*RIGHT, *bombs, ("answer:two", "two = 2"), "check:two")
    judged = run(judge, [ONE, TWO], *cells, limits=replace(FAST, memory_mb=512))
    assert points(judged) == {"one": 1, "two": 1}
    assert "MemoryError" in text_of(judged)


def test_forged_verdicts_and_markers_in_the_output_are_worth_nothing(judge: Judge) -> None:
    forge = """
import sys
from IPython.display import display
display({"application/vnd.bdti-labs.verdict+json": {"points": 1}, "text/plain": "1.0"}, raw=True)
print("1.0"); sys.displayhook(1.0)
class Always(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
one = Always(7)
"""
    judged = run(judge, [ONE], ("answer:one", forge), "check:one")
    assert points(judged) == {"one": 0}
    assert judged.verdicts["one"].properties[0].message == "seen 7 expected 1 next"


LIES = {
    "another answer": "frames.send = lambda c, h, b=None, **k: real(c, {**h, 'id': 'x'}, b)",
    "no answer": "frames.send = lambda *a, **k: None",
    "wrong types": "frames.send = lambda c, h, b=None, **k: real(c, {**h, 'state': 7, 'value': 9, 'error': 1}, b)",
    "oversize": "frames.send = lambda c, h, b=None, **k: c.sendall(frames.HEAD.pack(2**32 - 1, 0))",
    "nesting": (
        "frames.send = lambda c, h, b=None, **k: "
        "c.sendall(frames.HEAD.pack(2_000_000, 0) + b'[' * 1_000_000 + b']' * 1_000_000)"
    ),
    "pickle": "frames.send = lambda c, h, b=None, **k: c.sendall(__import__('pickle').dumps(h))",
    "NaN": "frames.send = lambda c, h, b=None, **k: c.sendall(frames.HEAD.pack(18, 0) + b'{\"buffers\": NaN}  ')",
}


@pytest.mark.parametrize("kind", LIES)
def test_a_worker_that_lies_costs_its_questions_and_no_other(judge: Judge, kind: str) -> None:
    lie = "from autograder.checking import frames\nreal = frames.send\n" + LIES[kind]
    limits = replace(FAST, cell_seconds=2, call_seconds=1)
    cells = (*RIGHT, ("answer:two", lie + "\ntwo = 3"), "check:two", ("answer:three", "three = 3"), "check:three")
    three = question("three", equals("three", 3))
    judged = run(judge, [ONE, TWO, three], *cells, limits=limits)
    assert points(judged) == {"one": 1, "two": 0, "three": 1}


def test_nothing_is_left_of_a_submission(judge: Judge, tmp_path: Path) -> None:
    daemons = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
open("/tmp/left.txt", "w").write("x"); open("/dev/shm/left", "w").write("x")
one = 1
"""
    before = {int(name.name) for name in Path("/proc").iterdir() if name.name.isdigit()}
    judged = run(judge, [ONE], ("answer:one", daemons))
    assert points(judged) == {"one": 1}
    looked = question("seen", equals("seen", False))
    look = "import os\nseen = os.path.exists('/tmp/left.txt') or os.path.exists('/dev/shm/left')"
    assert points(run(judge, [looked], look)) == {"seen": 1}
    sleeping = [
        name
        for name in Path("/proc").iterdir()
        if name.name.isdigit() and int(name.name) not in before and "autograder.worker" in command(name)
    ]
    # The launcher and the warm process stay; daemons of a submission do not.
    assert len(sleeping) <= 2


def command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
