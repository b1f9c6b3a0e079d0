"""Lines 25 to 30, 37 and 38: exits, deaths, loops, depths, and questions to nobody."""

from __future__ import annotations

from tools.hostile.base import FORGED, FULL, Case, forge, harmless, stops

_EXITS = [
    stops(
        "25-sys-exit",
        25,
        "sys.exit in the answer cell",
        """
import sys

sys.exit(0)
""",
    ),
    stops(
        "25-quit",
        25,
        "quit() in the answer cell",
        "quit()",
        points=FULL,
        honest="In a notebook quit() ends the kernel after the cell: the answer below it is there, and right.",
    ),
    forge(
        "25-exit-in-function",
        25,
        "sys.exit in the tested function",
        """
import sys


def minmax(X):
    sys.exit(0)


scale_new = lambda train, new: exit()
""",
        wrong="",
    ),
    harmless("25-exit-in-own-cell", 25, "sys.exit in an own cell", "raise SystemExit"),
    stops(
        "26-os-exit",
        26,
        "os._exit in the answer cell",
        """
import os

os._exit(0)
""",
        stock=False,
    ),
    forge(
        "26-os-exit-in-function",
        26,
        "os._exit in the tested function",
        """
import os


def minmax(X):
    os._exit(0)


def scale_new(train, new):
    os._exit(0)
""",
        wrong="",
        stock=False,
    ),
    harmless(
        "26-os-exit-in-own-cell",
        26,
        "os._exit in an own cell",
        """
import os

os._exit(3)
""",
        stock=False,
    ),
    forge(
        "26-os-exit-later",
        26,
        "A thread calls os._exit a moment later",
        """
import os
import threading

threading.Timer(0.05, os._exit, [0]).start()
""",
        # It may die in the middle of an innocent cell, and again when that is repeated.
        points={**FORGED, "encoding": None},
        honest="The answer before the attack counts; what dies with the learner's own process is lost.",
        stock=False,
    ),
]

_DEATHS = [
    stops(
        "27-kill",
        27,
        "kill -9 of itself",
        """
import os, signal

os.kill(os.getpid(), signal.SIGKILL)
""",
        stock=False,
    ),
    stops(
        "27-segfault",
        27,
        "Segmentation fault",
        """
import ctypes

ctypes.string_at(0)
""",
        stock=False,
    ),
    stops(
        "27-stack-overflow",
        27,
        "Stack overflow in C",
        """
import sys

sys.setrecursionlimit(10**9)
deep = []
for _ in range(10**6):
    deep = [deep]
repr(deep)
""",
        stock=False,
    ),
    stops(
        "27-abort",
        27,
        "abort()",
        """
import os

os.abort()
""",
        stock=False,
    ),
    stops(
        "27-kill-everybody",
        27,
        "kill -9 of every process it may signal",
        """
import os, signal

os.kill(-1, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
""",
        stock=False,
    ),
    stops(
        "27-kill-parent",
        27,
        "kill -9 of its parent process and its group",
        """
import contextlib, os, signal

with contextlib.suppress(OSError):
    os.kill(os.getppid(), signal.SIGKILL)
os.killpg(0, signal.SIGKILL)
""",
        stock=False,
    ),
    stops(
        "27-stop-parent",
        27,
        "The parent process and itself stopped with SIGSTOP",
        """
import contextlib, os, signal

with contextlib.suppress(OSError):
    os.kill(os.getppid(), signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGSTOP)
""",
        stock=False,
    ),
    forge(
        "27-segfault-in-function",
        27,
        "Segmentation fault in the tested function",
        """
import ctypes


def minmax(X):
    ctypes.string_at(0)


def scale_new(train, new):
    ctypes.string_at(0)
""",
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
        """
def minmax(X):
    while True:
        pass


scale_new = lambda train, new: None
""",
        wrong="",
    ),
    stops("29-deaf-loop", 29, "Endless loop that is deaf to SIGINT and SIGTERM", _DEAF),
    stops(
        "30-sleep",
        30,
        "Endless sleep",
        """
import time

time.sleep(10**6)
""",
    ),
    stops(
        "30-regex",
        30,
        "Endless regular expression",
        """
import re

re.match(r"(a+)+$", "a" * 60 + "b")
""",
    ),
    stops("30-power", 30, "Power of big integers", "number = 7 ** (10**8)\nnumber = number**3", stock=False),
]

_DEPTH = [
    forge(
        "37-recursion",
        37,
        "Recursion without end in the tested function",
        """
def minmax(X):
    return minmax(X)


def scale_new(train, new):
    return scale_new(new, train)
""",
        wrong="",
    ),
    stops(
        "37-recursion-in-cell",
        37,
        "Recursion without end in the cell",
        """
def down():
    down()


down()
""",
    ),
    forge(
        "37-deep-value",
        37,
        "A value nested a hundred thousand levels deep, and one that holds itself",
        """
def minmax(X):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep


def scale_new(train, new):
    loop = []
    loop.append(loop)
    return loop
""",
        wrong="",
    ),
    forge(
        "37-repr",
        37,
        "Values whose text never ends",
        """
class Loop:
    def __repr__(self):
        return repr(self)

    __str__ = __repr__


def minmax(X):
    raise ValueError(Loop())


def scale_new(train, new):
    return Loop()


Loop()
""",
        wrong="",
    ),
]

_NOBODY = [
    stops("38-input", 38, "input() in the answer cell", 'name = input("Your name? ")'),
    stops(
        "38-getpass",
        38,
        "getpass() in the answer cell",
        """
import getpass

secret = getpass.getpass("Password? ")
""",
    ),
    forge(
        "38-input-in-function",
        38,
        "input() in the tested function",
        """
def minmax(X):
    return float(input())


def scale_new(train, new):
    return input()
""",
        wrong="",
    ),
    harmless(
        "38-stdin",
        38,
        "Reads the standard input and the terminal",
        """
import os
import sys

sys.stdin.read()
os.read(0, 10)
open('/dev/tty').read()
""",
        stock=False,
    ),
]

CASES: list[Case] = [*_EXITS, *_DEATHS, *_LOOPS, *_DEPTH, *_NOBODY]
