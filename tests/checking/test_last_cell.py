"""A cell that failed before its check is told, in the shell that a notebook's kernel has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.checking.verdict import Verdict

# Runs the cells in order and prints what the last one gives.
SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("import autograder; lab = autograder.open_lab('clustering')")
result = None
for cell in json.load(sys.stdin):
    result = shell.run_cell(cell)
verdict = result.result
print("VERDICT " + json.dumps(verdict.to_json()))
print("TEXT " + json.dumps(repr(verdict)))
print("HTML " + json.dumps(verdict._repr_mimebundle_()["text/html"]))
"""

STARTER = 'def minmax(X):\n    """Scale."""\n    # YOUR CODE HERE\n    pass\n'
CHECK = 'lab.check("minmax")'


def run(cells: list[str], folder: Path, language: str = "en") -> dict[str, Any]:
    """What the last cell, a check, gives: its verdict, its text, its HTML."""
    environment = os.environ | {"LABS_LANG": language, "IPYTHONDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", SHELL],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(("VERDICT ", "TEXT ", "HTML "))]
    return {name: json.loads(value) for name, _space, value in (line.partition(" ") for line in lines)}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("=COUNTBLANK(A1:A10)", "SyntaxError: invalid syntax (line 1)"),
        ("x = 1\nfor y in [1, 2]\n    pass", "SyntaxError: expected ':' (line 2)"),
        ("minmax(unknown)", "NameError: name 'unknown' is not defined"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise ValueError('a' * 900)", "ValueError: " + "a" * 187 + "…"),
        ("raise ValueError('<b>bold</b>\\nsecond line')", "ValueError: <b>bold</b>"),
        ("class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Odd", "Odd"),
    ],
    ids=["formula", "colon", "name", "division", "interrupt", "long", "markup", "lying"],
)
def test_a_failed_cell_is_told_in_the_check_after_it(tmp_path: Path, cell: str, reason: str) -> None:
    found = run([STARTER, cell, CHECK], tmp_path)
    note = f"The cell that you ran before this one ended with an error: {reason}. Mend it, and run it first."
    verdict = Verdict.from_json(found["VERDICT"])
    assert (verdict.note, verdict.outcome, verdict.points) == (note, "not_attempted", 0)
    assert note in found["TEXT"]
    assert "<b>" not in found["HTML"]
    assert "ended with an error" in found["HTML"]


def test_only_the_cell_just_before_counts(tmp_path: Path) -> None:
    assert run([STARTER, "1 / 0", "2 + 2", CHECK], tmp_path)["VERDICT"]["note"] == ""
    # A check is such a cell too, and did not fail.
    assert run([STARTER, "1 / 0", CHECK, CHECK], tmp_path)["VERDICT"]["note"] == ""
    assert run([STARTER, CHECK], tmp_path)["VERDICT"]["note"] == ""


def test_a_notebook_of_an_earlier_version_is_still_read(tmp_path: Path) -> None:
    data = run([STARTER, CHECK], tmp_path)["VERDICT"]
    del data["note"]
    assert Verdict.from_json(data).note == ""
