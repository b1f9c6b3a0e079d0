"""Every lab without services, graded in the sandbox: right answers come to 100, a notebook without answers to 0."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.building.source import read_source
from autograder.checking.registry import lab_ids, load_lab
from autograder.front_matter import notebook_path
from autograder.measuring.cohorts import filled

LABS = [lab_id for lab_id in lab_ids() if not load_lab(lab_id).services]


@pytest.mark.parametrize("lab_id", LABS)
def test_the_reference_gets_all_points_and_nothing_gets_none(
    lab_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_LANG", "en")
    right = {name: cell.text for name, cell in read_source(lab_id).answers().items()}
    for learner, given in (("ana", right), ("bo", {})):
        released = nbformat.read(notebook_path(lab_id), as_version=4)
        place = tmp_path / "in" / learner / lab_id
        place.mkdir(parents=True)
        nbformat.write(filled(released, given, learner), place / f"{lab_id}.ipynb")
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        lab_id,
        str(tmp_path / "in"),
        "--out",
        str(tmp_path / "out"),
    ]
    run = subprocess.run([*command, "--json"], capture_output=True, text=True, encoding="utf-8", timeout=400)
    assert run.returncode == 0, run.stderr
    found = {line["learner"]: line for line in map(json.loads, run.stdout.splitlines()) if "learner" in line}
    lost = [item for item in found["ana"]["questions"] if item["points"] < item["max_points"]]
    assert (found["ana"]["score"], lost, found["ana"]["flags"]) == (100, [], [])
    assert found["bo"]["score"] == 0
    # Right answers may hide that a cell beside them does not work in the sandbox.
    notebook = json.loads((tmp_path / "out" / "autograded" / "ana" / lab_id / f"{lab_id}.ipynb").read_text("utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert [output["evalue"] for output in outputs if output["output_type"] == "error"] == []
