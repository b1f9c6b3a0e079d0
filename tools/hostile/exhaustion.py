"""Lines 31 to 35 and 40: memory, processes, threads, files and disks used up, and processes left behind."""

from __future__ import annotations

from tools.hostile.base import FORGED, WRONG, Case, answered, harmless, stops

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
        """
bomb = []
for _ in range(6 * 1024):
    bomb.append(bytearray(b'x') * 1024**2)
""",
        stock=False,
    ),
    stops(
        "31-memory-hoarder",
        31,
        "Memory bomb that catches MemoryError and keeps what it has",
        """
bomb = []
try:
    for _ in range(6 * 1024):
        bomb.append(bytearray(b'x') * 1024**2)
except MemoryError:
    raise SystemExit from None
""",
        stock=False,
    ),
    stops(
        "32-fork-bomb",
        32,
        "Fork bomb",
        # Each process forks a bounded number of times, so that a broken sandbox does not take the machine down.
        """
import os
import time

for _ in range(12):
    os.fork()
time.sleep(10**6)
""",
        stock=False,
    ),
    stops(
        "33-threads",
        33,
        "Ten thousand threads",
        """
import threading
import time

for _ in range(10_000):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
""",
        stock=False,
    ),
    stops(
        "34-files",
        34,
        "Ten thousand open files",
        """
import os

for _ in range(10_000):
    os.open(os.devnull, os.O_RDONLY)
""",
        stock=False,
    ),
    stops(
        "34-sockets",
        34,
        "Ten thousand open sockets and pipes",
        """
import os
import socket

held = []
for _ in range(10_000):
    held += [os.pipe(), socket.socketpair()]
""",
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

# A program that the suite looks for when everything is over.
_STAYS = "[sys.executable, '-c', 'import time; time.sleep(86400)', 'hostile-marker']"

_LEFT = [
    harmless(
        "40-daemon",
        40,
        "A process in a session of its own",
        f"""
import subprocess
import sys

subprocess.Popen({_STAYS}, start_new_session=True)
""",
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
        "Background processes of the shell",
        """
import os

os.system("nohup sleep 86400 > /dev/null 2>&1 &")
os.system("setsid sleep 86400 > /dev/null 2>&1 &")
!(sleep 86400 &) > /dev/null 2>&1
""",
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

CASES: list[Case] = [*_BOMBS, *_DISK, *_LEFT]
