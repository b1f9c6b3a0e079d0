"""A cohort of the Hive lab, graded by the real command: one engine for all, and nobody in anybody's way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.building.source import read_source
from autograder.front_matter import notebook_path
from autograder.measuring.cohorts import filled
from infra.local.layout import Layout
from infra.local.stack import Stack
from tests.running_services import settings_of

LAB = "hive"
# A statement that would take years, on two tables that need no file.
RUNAWAY = 'ROLLING = "SELECT sum(sqrt(a.id * b.id)) AS mean7 FROM range(10000000) a CROSS JOIN range(10000000) b"'
# What a learner would do who wants to see what others have; it prints what she got.
NOSY = """
STATEMENTS = [
    "SHOW DATABASES",
    "SHOW TABLES IN default",
    "SELECT reflect('java.lang.System', 'getenv', 'HOME')",
    "SELECT * FROM text.`/etc/passwd`",
]
for statement in STATEMENTS:
    cursor = lab.hive().cursor()
    try:
        cursor.execute(statement)
        print("GOT", sorted({row[0].split("_check_")[0] for row in cursor.fetchall()}))
    except Exception as error:
        print("REFUSED", str(error)[:80])
    cursor.close()
BOUNDS = "SELECT 1"
"""


def submit(folder: Path, learner: str, given: dict[str, str]) -> None:
    released = nbformat.read(notebook_path(LAB), as_version=4)
    place = folder / learner / LAB
    place.mkdir(parents=True)
    nbformat.write(filled(released, given, learner), place / f"{LAB}.ipynb")


@pytest.mark.slow
def test_one_engine_serves_a_cohort_with_a_runaway_and_a_nosy_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_LANG", "en")
    right = {name: cell.text for name, cell in read_source(LAB).answers().items()}
    submit(tmp_path / "in", "ana", right)
    submit(tmp_path / "in", "bo", {})
    submit(tmp_path / "in", "cy", {"rolling": RUNAWAY, "numeric": right["numeric"]})
    submit(tmp_path / "in", "dee", {"numeric": NOSY})
    home = tmp_path / "services"
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    with settings_of(home):
        run = subprocess.run([*command, "--json"], capture_output=True, text=True, encoding="utf-8", timeout=600)
        assert {state.state for state in Stack(Layout(home)).status()} == {"stopped"}
    assert run.returncode == 0, run.stderr
    found = {line["learner"]: line for line in map(json.loads, run.stdout.splitlines()) if "learner" in line}
    lost = [item for item in found["ana"]["questions"] if item["points"] < item["max_points"]]
    assert (found["ana"]["score"], lost, found["ana"]["flags"]) == (100, [], [])
    assert found["bo"]["score"] == 0
    assert failed_cells(tmp_path / "out" / "autograded" / "ana" / LAB / f"{LAB}.ipynb") == []
    # The runaway costs its own question, and the one after it is judged as if nothing had been.
    assert found["cy"]["flags"] == []
    points = {item["id"]: item["points"] for item in found["cy"]["questions"]}
    assert points["rolling"] == 0
    assert points["numeric"] == next(
        item["max_points"] for item in found["ana"]["questions"] if item["id"] == "numeric"
    )
    # Nobody sees more than her own.
    notebook = (tmp_path / "out" / "autograded" / "dee" / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
    told = [
        line for cell in json.loads(notebook)["cells"] for line in texts(cell) if line.startswith(("GOT", "REFUSED"))
    ]
    assert len(told) == 4
    assert told[0].startswith("GOT ['labs_")
    assert told[0].count("labs_") == 1
    assert all(line.startswith("REFUSED") for line in told[1:])
    # One start of the engine for all of them, and nothing of its learners is left.
    log = Layout(home).log("hive").read_text(encoding="utf-8", errors="replace")
    assert log.count("is ready after") == 1
    assert not list((home / "learners").glob("graded-*"))


def failed_cells(path: Path) -> list[str]:
    """Errors that the cells of a graded notebook ended with: right answers may hide that nothing else worked."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [f"{output['ename']}: {output['evalue']}" for output in outputs if output["output_type"] == "error"]


def texts(cell: dict[str, Any]) -> list[str]:
    """Lines that a cell printed."""
    return "".join("".join(output.get("text", "")) for output in cell.get("outputs", [])).splitlines()
