"""Lines 36 and 39: floods of output, displays and messages. The answers are right, and keep their marks."""

from __future__ import annotations

from nbformat import NotebookNode

from tools.hostile.base import FULL, Case, Kit, harmless, with_body


def _flood(id: str, title: str, attack: str, *, line: int = 36, stock: bool = False) -> Case:
    honest = "All three answers are right. The output is cut off, the marks are not."
    return harmless(id, line, title, attack, honest=honest, stock=stock)


def _printing_answer(kit: Kit) -> NotebookNode:
    return kit.filled({"minmax": with_body(kit, 'for _ in range(20_000):\n    print("x" * 1000)')})


CASES: list[Case] = [
    _flood(
        "36-one-line",
        "A gigabyte on one line",
        """
import sys

for _ in range(1024):
    sys.stdout.write("x" * 1024**2)
""",
    ),
    _flood("36-lines", "A million lines", "for number in range(1_000_000):\n    print(number)"),
    _flood(
        "36-displays",
        "A hundred thousand displays",
        'for _ in range(100_000):\n    display({"text/plain": "x"}, raw=True)',
    ),
    _flood(
        "36-image",
        "A huge image",
        """
import base64

image = base64.b64encode(bytes(60 * 1024**2)).decode()
display({"image/png": image}, raw=True)
""",
    ),
    _flood("36-carriage-returns", "Endless carriage returns", 'while True:\n    print("working\\r", end="")'),
    _flood(
        "36-clear-output",
        "A flood of clear_output",
        """
from IPython.display import clear_output

for number in range(100_000):
    clear_output(wait=True)
    print(number)
""",
    ),
    _flood(
        "36-stderr",
        "A flood on the standard error, past Python",
        """
import os

for _ in range(2000):
    os.write(2, b'x' * 100_000)
    os.write(1, b'y' * 100_000)
""",
    ),
    _flood("36-shell", "A flood from a shell command", "!yes flood | head -c 200000000"),
    _flood(
        "36-deep-display",
        "A display of JSON nested nine hundred levels deep",
        """
deep = []
for _ in range(900):
    deep = [deep]
display({'application/json': deep}, raw=True)
""",
    ),
    _flood(
        "36-update-display",
        "A flood of updates of one display",
        """
handle = display(0, display_id=True)
for number in range(50_000):
    handle.update({'text/plain': str(number)}, raw=True)
""",
    ),
    _flood("36-traceback", "An exception whose text has a hundred megabytes", 'raise ValueError("x" * 100 * 1024**2)'),
    Case(
        "36-in-function",
        36,
        "A right answer prints a flood at each call",
        "availability",
        "All three answers are right, and printing is no mistake.",
        FULL,
        _printing_answer,
        stock=False,
    ),
    _flood(
        "39-comm",
        "A flood of comm messages",
        """
from comm import create_comm

for number in range(20_000):
    comm = create_comm(target_name="hostile", data={"text": "x" * 1000})
    comm.send({"number": number})
""",
        line=39,
    ),
    _flood(
        "39-widgets",
        "A flood of widgets",
        """
import contextlib

with contextlib.suppress(ImportError):
    import ipywidgets

    for number in range(500):
        display(ipywidgets.IntSlider(value=number))
""",
        line=39,
    ),
]
