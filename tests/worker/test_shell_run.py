"""The worker's shell: limits of output and time, and cells that break what they find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import nbbase

from autograder.worker.shell import CellOutcome
from tests.worker.test_shell_cells import Nest, nest

LIMIT = 100_000
SMALL = (LIMIT, 10 * LIMIT)
# What a process that prints without bound may take beyond one that prints nothing, in KiB.
SPARE_KIB = 60 * 1024


def run(folder: Path, *cells: str, seconds: float = 20.0, **options: Any) -> list[CellOutcome]:
    return nest(**options).run(list(cells), folder, seconds).outcomes


def texts(outcome: CellOutcome, name: str = "stdout") -> str:
    return "".join(output["text"] for output in outcome.outputs if output.get("name") == name)


def names(outcome: CellOutcome) -> list[str]:
    return [output["ename"] for output in outcome.outputs if output["output_type"] == "error"]


def well_formed(outcome: CellOutcome) -> None:
    for output in outcome.outputs:
        nbbase.validate(nbbase.NotebookNode(output), output["output_type"])


def test_nothing_runs_before_the_fork_and_little_after(tmp_path: Path) -> None:
    idle = nest().run(["x = 1"] * 51, tmp_path)
    assert idle.threads == 1
    assert idle.started < 0.1
    assert sorted(outcome.seconds for outcome in idle.outcomes)[25] < 0.02
    assert [outcome.execution_count for outcome in idle.outcomes] == list(range(1, 52))


def test_no_file_is_written_in_home_or_in_the_working_folder(tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    Nest((1000, 1000), (), home).run(["x = 1\nx", "%who", "import math", "1 / 0"], work)
    assert not list(home.iterdir())
    assert not list(work.iterdir())


def test_forks_of_one_process_have_their_own_random_numbers(tmp_path: Path) -> None:
    cell = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    first, second = (texts(run(tmp_path, cell, imports=("numpy.random",))[0]).split() for _fork in range(2))
    assert len(first) == 2
    assert not set(first) & set(second)


def test_a_fork_finds_nothing_of_another(tmp_path: Path) -> None:
    run(tmp_path, "secret = 5\nimport builtins\nbuiltins.secret = 5")
    (second,) = run(tmp_path, "secret")
    assert names(second) == ["NameError"]


FLOODS = {
    "a million lines": "for i in range(1_000_000): print(i)",
    "a gigabyte on one line": "for _ in range(100): print('x' * 10_000_000, end='')",
    "a gigabyte at once": "print('x' * 1_000_000_000)",
    "a gigabyte of letters that take two bytes": "s = 'é' * 1_000_000\nfor _ in range(500): print(s, end='')",
    "a gigabyte on the descriptor": "import os\nb = b'x' * 10_000_000\nfor _ in range(100):\n    os.write(1, b)",
    "a gigabyte of a program": "import os\nos.system('yes | head -c 1000000000')",
    "carriage returns": "for i in range(200_000): print(f'\\r{i}', end='')",
    "two streams": "import sys\nfor i in range(100_000):\n    print(i)\n    print(i, file=sys.stderr, flush=True)",
    "flushes": "for i in range(100_000): print(i, flush=True)",
    "displays": "for i in range(10_000): display(i)",
    "updates": "h = display(0, display_id=True)\nfor i in range(20_000): h.update('x' * 1000)",
    "clears": (
        "from IPython.display import clear_output\nfor i in range(20_000):\n    clear_output(wait=True)\n    print(i)"
    ),
    "a huge display": "from IPython.display import HTML\nHTML('x' * 200_000_000)",
    "a huge error": "raise ValueError('x' * 50_000_000)",
    "many displays of one id": "for i in range(10_000): display(i, display_id='one')",
}
# What the learner's own text takes, in KiB, with one copy of it.
OWN_KIB = {"a gigabyte at once": 1_000_000, "a huge display": 1_200_000, "a huge error": 600_000}
UNCUT = ("clears", "updates")


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_cut_stays_small_and_says_so(kind: str, tmp_path: Path) -> None:
    idle = nest(SMALL).run(["x = 1"], tmp_path)
    flood = nest(SMALL).run([FLOODS[kind], "print('next cell')"], tmp_path, 60.0)
    cell, after = flood.outcomes
    well_formed(cell)
    size = sum(len(str(output)) for output in cell.outputs)
    assert size < 1.5 * LIMIT + 300 * len(cell.outputs)
    assert len(cell.outputs) <= 1021
    assert flood.peak - idle.peak < SPARE_KIB + OWN_KIB.get(kind, 0)
    assert (texts(after), after.status) == ("next cell\n", "ok")
    assert cell.status == ("error" if kind == "a huge error" else "ok")
    if kind in UNCUT:
        assert cell.dropped_bytes == 0
    else:
        assert cell.dropped_bytes > 0
        assert "The output of this cell was cut" in texts(cell)


def test_a_right_answer_that_animates_keeps_its_last_picture(tmp_path: Path) -> None:
    (cell,) = run(tmp_path, FLOODS["clears"], limits=SMALL)
    assert (texts(cell), cell.dropped_bytes) == ("19999\n", 0)


def test_the_result_and_the_error_survive_a_flood(tmp_path: Path) -> None:
    result, error = run(tmp_path, "print('x' * 200_000)\n0.5", "print('x' * 200_000)\n1 / 0", limits=SMALL)
    (value,) = [output for output in result.outputs if output["output_type"] == "execute_result"]
    assert value["data"]["text/plain"] == "0.5"
    assert names(error) == ["ZeroDivisionError"]
    assert (result.status, error.status) == ("ok", "error")


def test_a_picture_over_the_limit_is_replaced_by_a_note(tmp_path: Path) -> None:
    source = "from IPython.display import Image\nImage(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(500_000))"
    (cell,) = run(tmp_path, f"print('small')\n{source}", limits=SMALL)
    (value,) = [output for output in cell.outputs if output["output_type"] == "execute_result"]
    assert "image/png" not in value["data"]
    assert "type image/png was left out" in value["data"]["text/plain"]
    assert texts(cell).startswith("small\n")


def test_the_submission_has_a_limit_too(tmp_path: Path) -> None:
    cells = run(tmp_path, *["print('x' * 90_000)"] * 5, limits=(LIMIT, 250_000))
    kept = [texts(cell).count("x") for cell in cells]
    assert kept[:2] == [90_000, 90_000]
    assert 60_000 <= kept[2] <= 70_000
    assert kept[3:] == [kept[3], kept[3]]
    assert kept[3] < 100


TIMEOUTS = {
    "loop": "while True:\n    pass",
    "sleep": "import time\ntime.sleep(60)",
    "printing": "while True:\n    print('again')",
    "displaying": "while True:\n    display(1)",
    "async": "import asyncio\nawait asyncio.sleep(60)",
    "async loop": "import asyncio\nwhile True:\n    await asyncio.sleep(0)",
    "task": (
        "import asyncio\nasync def busy():\n    while True: pass\n"
        "t = asyncio.create_task(busy())\nawait asyncio.sleep(60)"
    ),
    "program": "!sleep 60",
    "bash": "%%bash\nsleep 60",
    "subprocess": "import subprocess\nsubprocess.run(['sleep', '60'])",
    "timeit": "%timeit sum(range(1_000_000))",
    "input transformer": "get_ipython().input_transformers_post.append(lambda l: l)\nwhile True: pass",
    "swallowed once": "while True:\n    try:\n        while True: pass\n    except BaseException:\n        break",
    "swallowed by Exception": "while True:\n    try:\n        while True: pass\n    except Exception:\n        pass",
    "finally": "import time\ntry:\n    while True: pass\nfinally:\n    time.sleep(0.1)",
    "thread": "import threading, time\nt = threading.Thread(target=time.sleep, args=(3,))\nt.start()\nt.join()",
    "repr": "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()",
    "plot": "import matplotlib.pyplot as plt\nclass Slow:\n    pass\nplt.plot([1])\nwhile True: pass",
}


@pytest.mark.parametrize("kind", TIMEOUTS)
def test_a_cell_that_runs_too_long_is_stopped_and_named(kind: str, tmp_path: Path) -> None:
    cell, after = run(
        tmp_path, TIMEOUTS[kind], "print('goes on')", seconds=1.0, limits=SMALL, imports=("matplotlib.pyplot",)
    )
    well_formed(cell)
    assert cell.status == "timeout"
    assert names(cell).count("CellTimeout") == 1
    (error,) = [output for output in cell.outputs if output.get("ename") == "CellTimeout"]
    assert "longer than 1 seconds" in error["evalue"]
    assert 0.9 < cell.seconds < 4
    assert (texts(after), after.status) == ("goes on\n", "ok")


def test_the_traceback_of_a_timeout_ends_on_the_learners_line(tmp_path: Path) -> None:
    (cell,) = run(tmp_path, "def slow():\n    while True:\n        pass\nslow()", seconds=0.5)
    (error,) = cell.outputs
    shown = "".join(error["traceback"])
    assert "slow" in shown
    assert "worker" not in shown


def test_learner_code_that_takes_the_alarm_keeps_it_for_its_own_cell(tmp_path: Path) -> None:
    own = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.pthread_sigmask(signal.SIG_BLOCK, {14})"
    first, second = run(tmp_path, own, "while True: pass", seconds=1.0)
    assert (first.status, second.status) == ("ok", "timeout")


VANDALS = {
    "stdout is None": "import sys\nsys.stdout = None",
    "stdout is deleted": "import sys\ndel sys.stdout",
    "print": "import builtins\nbuiltins.print = None",
    "import": "import builtins\nbuiltins.__import__ = None",
    "len and isinstance": "import builtins\nbuiltins.len = builtins.isinstance = lambda *a: 0",
    "run_cell": "get_ipython().run_cell = lambda *a, **k: None",
    "run_cell of the class": "type(get_ipython()).run_cell = None",
    "run_cell_async": "get_ipython().run_cell_async = None",
    "transform_cell": "get_ipython().transform_cell = None",
    "showtraceback": "def show(*a, **k):\n    raise OSError\nget_ipython().showtraceback = show",
    "traceback formatter": "get_ipython().InteractiveTB.structured_traceback = None",
    "publisher": "get_ipython().display_pub = None",
    "publisher's session": "get_ipython().display_pub.session = None",
    "displayhook": "get_ipython().displayhook = None",
    "events": "get_ipython().events = None",
    "names": "get_ipython().user_ns.clear()",
    "count": "get_ipython().__dict__['execution_count'] = 'x'\ntype(get_ipython()).execution_count = 'x'",
    "kernel": "get_ipython().kernel = None",
    "loop stopped": "import asyncio\nasyncio.get_running_loop().stop()",
    "loop stopped, then awaited": "import asyncio\nasyncio.get_running_loop().stop()\nawait asyncio.sleep(0)",
    "loop closed": (
        "import asyncio\nloop = asyncio.get_running_loop()\nloop.call_soon(loop.stop)\nloop.call_soon(loop.close)"
    ),
    "loop policy": "import asyncio\nasyncio.set_event_loop_policy(None)\nasyncio.set_event_loop(None)",
    "descriptors closed": "import os\nos.close(1)\nos.close(2)\nos.close(0)",
    "all descriptors closed": "import os\nos.closerange(3, 200)",
    "frozen clock": "import time\ntime.monotonic = time.perf_counter = time.time = lambda: 5.0",
    "clock": "import time\ntime.monotonic = time.perf_counter = lambda: 1 / 0",
    "json": "import json\njson.dumps = json.loads = None",
    "our outputs": "import autograder.worker.outputs as o\no.CellOutputs.finish = None",
    "our capture": "import autograder.worker.capture as c\nc.Capture.begin = c.Capture.end = None",
    "our timer": "import autograder.worker.timer as t\nt.CellTimer.begin = None",
    "modules": "import sys\nsys.modules.clear()",
    "recursion limit": "import sys\nsys.setrecursionlimit(120)",
    "excepthook": "import sys\nsys.excepthook = sys.unraisablehook = None",
    "profiler": "import sys\nsys.setprofile(lambda *a: None)\nsys.settrace(lambda *a: None)",
    "threads that print": (
        "import threading\ndef go():\n    while True: print('t')\n"
        "for _ in range(3): threading.Thread(target=go, daemon=True).start()"
    ),
    "garbage": "import gc\ngc.disable()\ngc.set_threshold(1)",
    "exit": "exit()",
    "os signals": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)",
    "stray alarm": "import os, signal\nos.kill(os.getpid(), signal.SIGALRM)",
}


@pytest.mark.parametrize("kind", VANDALS)
def test_whatever_a_cell_breaks_each_cell_has_an_outcome(kind: str, tmp_path: Path) -> None:
    cells = [VANDALS[kind], "print('after')", "1 / 0", "display(5)\n6", "await __import__('asyncio').sleep(0)\n7"]
    for outcome in run(tmp_path, *cells, seconds=1.0):
        well_formed(outcome)
        assert outcome.status in ("ok", "error", "timeout")
        assert type(outcome.execution_count) is int


HARMLESS = ("loop policy", "loop stopped", "loop closed", "exit", "frozen clock", "excepthook", "kernel", "os signals")


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_a_cell_breaks_does_not_reach_the_next_one(kind: str, tmp_path: Path) -> None:
    _first, second, third = run(tmp_path, VANDALS[kind], "print('after')", "await __import__('asyncio').sleep(0)\n7")
    assert (texts(second), second.status, third.status) == ("after\n", "ok", "ok")


def test_an_error_that_can_not_be_formatted_is_still_named(tmp_path: Path) -> None:
    _first, second = run(tmp_path, VANDALS["traceback formatter"], "1 / 0")
    assert "ZeroDivisionError" in texts(second, "stderr")
    _first, second = run(tmp_path, "get_ipython()._showtraceback = None", "1 / 0")
    assert names(second) == ["ZeroDivisionError"]


def test_bad_bundles_become_good_ones(tmp_path: Path) -> None:
    cells = [
        "from IPython.display import publish_display_data as show",
        "show({'text/plain': '\\ud800 \\udcff', 'application/json': {1: float('inf'), '\\ud800': b'x'}})",
        "show({'text/html': 5, 'text/x': ['a', 'b'], 7: 'x', 'image/png': b'123', 'x' * 500: 'y'})",
        "d = []\nfor _ in range(5000): d = [d]\nshow({'application/json': d, 'text/plain': 'deep'})",
        "show({'application/json': object()}, metadata={'a': object()})",
        "class Text(str):\n    def encode(self, *a): raise OSError\n    def isascii(self): return True\n\n"
        "show({'text/plain': Text('é\\ud800')})",
        "get_ipython().display_pub.session.send(None, 'display_data', {'data': 5, 'metadata': 6})",
        "get_ipython().display_pub.session.send(None, {'msg_type': 'error'})",
        "get_ipython().display_pub.session.send(None, 'error', {'ename': 5, 'evalue': 6, 'traceback': 7})",
    ]
    outcomes = run(tmp_path, *cells)
    for outcome in outcomes:
        well_formed(outcome)
        for output in outcome.outputs:
            str(output).encode("utf-8")
    assert outcomes[1].outputs[0]["data"]["text/plain"] == "\ufffd \ufffd"
    assert outcomes[2].outputs[0]["data"] == {"text/html": "5", "text/x": ["a", "b"], "image/png": "MTIz"}
    assert outcomes[3].outputs[0]["data"]["text/plain"] == "deep"
    assert outcomes[5].outputs[0]["data"]["text/plain"] == "é\ufffd"


def test_a_call_between_cells_prints_into_no_cell(tmp_path: Path) -> None:
    late = (
        "import threading, time\ndef later():\n    time.sleep(0.3)\n    print('late')\n"
        "threading.Thread(target=later).start()"
    )
    first, second = run(tmp_path, late, "time.sleep(0.6)\nprint('second')")
    assert texts(first) == ""
    assert texts(second) == "late\nsecond\n"


def test_the_cpu_time_counts_programs_that_a_cell_waits_for(tmp_path: Path) -> None:
    busy = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'sum(range(20_000_000))'])"
    sleeping, working = run(tmp_path, "import time\ntime.sleep(0.5)", busy)
    assert sleeping.cpu_seconds < 0.2
    assert working.cpu_seconds > 0.2
