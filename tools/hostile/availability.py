"""Lines 25 to 34, 37, 38 and 40: exits, deaths, loops, bombs, questions to nobody, and processes left behind."""

from __future__ import annotations

from tools.hostile.base import FORGED, WRONG, Case, answered, forge, harmless, stops

_EXITS = [
    stops("25-sys-exit", 25, "sys.exit in the answer cell", "import sys\n\nsys.exit(0)"),
    stops("25-quit", 25, "quit() in the answer cell", "quit()"),
    forge(
        "25-exit-in-function",
        25,
        "sys.exit in the tested function",
        "import sys\n\n\ndef minmax(X):\n    sys.exit(0)\n\n\nscale_new = lambda train, new: exit()",
        wrong="",
    ),
    harmless("25-exit-in-own-cell", 25, "sys.exit in an own cell", "raise SystemExit"),
    stops("26-os-exit", 26, "os._exit in the answer cell", "import os\n\nos._exit(0)", stock=False),
    forge(
        "26-os-exit-in-function",
        26,
        "os._exit in the tested function",
        "import os\n\n\ndef minmax(X):\n    os._exit(0)\n\n\ndef scale_new(train, new):\n    os._exit(0)",
        wrong="",
        stock=False,
    ),
    harmless("26-os-exit-in-own-cell", 26, "os._exit in an own cell", "import os\n\nos._exit(3)", stock=False),
    forge(
        "26-os-exit-later",
        26,
        "A thread calls os._exit a moment later",
        "import os\nimport threading\n\nthreading.Timer(0.05, os._exit, [0]).start()",
        # It may die in the middle of an innocent cell, and again when that is repeated.
        points={**FORGED, "encoding": None},
        honest="The answer before the attack counts; what dies with the learner's own process is lost.",
        stock=False,
    ),
]

_DEATHS = [
    stops("27-kill", 27, "kill -9 of itself", "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)", stock=False),
    stops("27-segfault", 27, "Segmentation fault", "import ctypes\n\nctypes.string_at(0)", stock=False),
    stops(
        "27-stack-overflow",
        27,
        "Stack overflow in C",
        "import sys\n\nsys.setrecursionlimit(10**9)\ndeep = []\nfor _ in range(10**6):\n    deep = [deep]\nrepr(deep)",
        stock=False,
    ),
    stops("27-abort", 27, "abort()", "import os\n\nos.abort()", stock=False),
    stops(
        "27-kill-everybody",
        27,
        "kill -9 of every process it may signal",
        "import os, signal\n\nos.kill(-1, signal.SIGKILL)\nos.kill(os.getpid(), signal.SIGKILL)",
        stock=False,
    ),
    stops(
        "27-kill-parent",
        27,
        "kill -9 of its parent process and its group",
        "import contextlib, os, signal\n\n"
        "with contextlib.suppress(OSError):\n    os.kill(os.getppid(), signal.SIGKILL)\n"
        "os.killpg(0, signal.SIGKILL)",
        stock=False,
    ),
    stops(
        "27-stop-parent",
        27,
        "The parent process and itself stopped with SIGSTOP",
        "import contextlib, os, signal\n\n"
        "with contextlib.suppress(OSError):\n    os.kill(os.getppid(), signal.SIGSTOP)\n"
        "os.kill(os.getpid(), signal.SIGSTOP)",
        stock=False,
    ),
    forge(
        "27-segfault-in-function",
        27,
        "Segmentation fault in the tested function",
        "import ctypes\n\n\ndef minmax(X):\n    ctypes.string_at(0)\n\n\ndef scale_new(train, new):\n    ctypes.string_at(0)",
        wrong="",
        stock=False,
    ),
]

_DEAF = """
import signal
import threading

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""

_LOOPS = [
    stops("28-loop", 28, "Endless loop in the answer cell", "while True:\n    pass"),
    forge(
        "28-loop-in-function",
        28,
        "Endless loop in the tested function",
        "def minmax(X):\n    while True:\n        pass\n\n\nscale_new = lambda train, new: None",
        wrong="",
    ),
    stops("29-deaf-loop", 29, "Endless loop that is deaf to SIGINT and SIGTERM", _DEAF),
    stops("30-sleep", 30, "Endless sleep", "import time\n\ntime.sleep(10**6)"),
    stops("30-regex", 30, "Endless regular expression", 'import re\n\nre.match(r"(a+)+$", "a" * 60 + "b")'),
    stops("30-power", 30, "Power of big integers", "number = 7 ** (10**8)\nnumber = number**3", stock=False),
]

_BOMBS = [
    stops(
        "31-memory-fast",
        31,
        "Memory bomb, all at once",
        "bomb = [bytearray(b'x') * (64 * 1024**3)]\nbomb += [np.ones((10**6, 10**6))]",
        stock=False,
    ),
    stops(
        "31-memory-slow",
        31,
        "Memory bomb, slowly",
        # It stops by itself far above the limit, so that a broken sandbox does not take the machine down.
        "bomb = []\nfor _ in range(6 * 1024):\n    bomb.append(bytearray(b'x') * 1024**2)",
        stock=False,
    ),
    stops(
        "31-memory-hoarder",
        31,
        "Memory bomb that catches MemoryError and keeps what it has",
        "bomb = []\ntry:\n    for _ in range(6 * 1024):\n        bomb.append(bytearray(b'x') * 1024**2)\n"
        "except MemoryError:\n    raise SystemExit from None",
        stock=False,
    ),
    stops(
        "32-fork-bomb",
        32,
        "Fork bomb",
        # Each process forks a bounded number of times, so that a broken sandbox does not take the machine down.
        "import os\nimport time\n\nfor _ in range(12):\n    os.fork()\ntime.sleep(10**6)",
        stock=False,
    ),
    stops(
        "33-threads",
        33,
        "Ten thousand threads",
        "import threading\nimport time\n\nfor _ in range(10_000):\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
        stock=False,
    ),
    stops(
        "34-files",
        34,
        "Ten thousand open files",
        "import os\n\nfor _ in range(10_000):\n    os.open(os.devnull, os.O_RDONLY)",
        stock=False,
    ),
    stops(
        "34-sockets",
        34,
        "Ten thousand open sockets and pipes",
        "import os\nimport socket\n\nheld = []\nfor _ in range(10_000):\n    held += [os.pipe(), socket.socketpair()]",
        stock=False,
    ),
]

_FILL = """
import os
import tempfile
from pathlib import Path

place = Path({place})
for number in range({files}):
    (place / f"hostile-marker-{{number}}").write_bytes(b"x" * {size})
"""


def _disk(id: str, title: str, place: str, files: int = 40, size: int = 10 * 1024**2) -> Case:
    # At most 400 MB, well above the limit, so that a broken sandbox does not fill the machine.
    return stops(id, 35, title, _FILL.format(place=place, files=files, size=size), stock=False)


_DISK = [
    _disk("35-work-folder", "Fills the work folder", '"."'),
    _disk("35-temp-folder", "Fills the temporary folder", "tempfile.gettempdir()"),
    _disk("35-shared-memory", "Fills the shared memory", '"/dev/shm"'),
    _disk("35-one-file", "Fills the work folder with one file", '"."', files=1, size=400 * 1024**2),
    _disk("35-many-files", "Fills the work folder with half a million small files", '"."', files=500_000, size=1),
]

_DEPTH = [
    forge(
        "37-recursion",
        37,
        "Recursion without end in the tested function",
        "def minmax(X):\n    return minmax(X)\n\n\ndef scale_new(train, new):\n    return scale_new(new, train)",
        wrong="",
    ),
    stops("37-recursion-in-cell", 37, "Recursion without end in the cell", "def down():\n    down()\n\n\ndown()"),
    forge(
        "37-deep-value",
        37,
        "A value nested a hundred thousand levels deep, and one that holds itself",
        "def minmax(X):\n    deep = []\n    for _ in range(100_000):\n        deep = [deep]\n    return deep\n\n\n"
        "def scale_new(train, new):\n    loop = []\n    loop.append(loop)\n    return loop",
        wrong="",
    ),
    forge(
        "37-repr",
        37,
        "Values whose text never ends",
        "class Loop:\n    def __repr__(self):\n        return repr(self)\n\n    __str__ = __repr__\n\n\n"
        "def minmax(X):\n    raise ValueError(Loop())\n\n\ndef scale_new(train, new):\n    return Loop()\n\n\nLoop()",
        wrong="",
    ),
]

_NOBODY = [
    stops("38-input", 38, "input() in the answer cell", 'name = input("Your name? ")'),
    stops("38-getpass", 38, "getpass() in the answer cell", 'import getpass\n\nsecret = getpass.getpass("Password? ")'),
    forge(
        "38-input-in-function",
        38,
        "input() in the tested function",
        "def minmax(X):\n    return float(input())\n\n\ndef scale_new(train, new):\n    return input()",
        wrong="",
    ),
    harmless(
        "38-stdin",
        38,
        "Reads the standard input and the terminal",
        "import os\nimport sys\n\nsys.stdin.read()\nos.read(0, 10)\nopen('/dev/tty').read()",
        stock=False,
    ),
]

# A program that the suite looks for when everything is over.
_STAYS = "[sys.executable, '-c', 'import time; time.sleep(86400)', 'hostile-marker']"

_LEFT = [
    harmless(
        "40-daemon",
        40,
        "A process in a session of its own",
        f"import subprocess\nimport sys\n\nsubprocess.Popen({_STAYS}, start_new_session=True)",
        stock=False,
    ),
    harmless(
        "40-double-fork",
        40,
        "A daemon by double fork",
        """
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        time.sleep(86400)
    os._exit(0)
""",
        stock=False,
    ),
    harmless(
        "40-shell",
        40,
        "A background process of the shell",
        "!nohup sleep 86400 > /dev/null 2>&1 &\n!setsid sleep 86400 > /dev/null 2>&1 &",
        stock=False,
    ),
    Case(
        "40-child-of-a-call",
        40,
        "The tested function leaves processes behind at every call",
        "availability",
        "A wrong answer; what it started ends with it.",
        FORGED,
        answered(
            WRONG
            + f"""

import subprocess
import sys


def minmax(X):
    subprocess.Popen({_STAYS}, start_new_session=True)
    return np.asarray(X) * np.nan
"""
        ),
        stock=False,
    ),
]

CASES: list[Case] = [*_EXITS, *_DEATHS, *_LOOPS, *_BOMBS, *_DISK, *_DEPTH, *_NOBODY, *_LEFT]
