"""A cohort of a lab with services, graded by the real command: servers come up for it, and go when it is done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.building.source import read_source
from autograder.front_matter import notebook_path
from autograder.measuring.cohorts import filled
from infra.local.layout import Layout
from infra.local.stack import Stack
from tests.running_services import settings_of

LAB = "onboarding-local"

# What a learner would do who wants to see or change the work of others.
NOSY = """
def list_all(client, prefix):
    found = []
    for start in ("", "learners/", "learners/learner/"):
        try:
            page = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=start)
            found += [item["Key"] for item in page["Contents"]]
        except Exception as error:
            found.append(type(error).__name__)
    return found
"""


def answers() -> dict[str, str]:
    return {name: cell.text for name, cell in read_source(LAB).answers().items()}


def submit(folder: Path, learner: str, given: dict[str, str]) -> None:
    released = nbformat.read(notebook_path(LAB), as_version=4)
    place = folder / learner / LAB
    place.mkdir(parents=True)
    nbformat.write(filled(released, given, learner), place / f"{LAB}.ipynb")


@pytest.mark.slow
def test_servers_come_up_for_the_run_and_go_with_it(tmp_path: Path) -> None:
    right = answers()
    submit(tmp_path / "in", "ana", right)
    submit(tmp_path / "in", "bo", {})
    submit(tmp_path / "in", "cy", {"list_all": NOSY})
    submit(tmp_path / "in", "dee", {"list_all": f"KEY = '{'AKIA' + 'QX7M2PLD' * 2}'\n{right['list_all']}"})
    home = tmp_path / "my services é"
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    with settings_of(home):
        run = subprocess.run([*command, "--json"], capture_output=True, text=True, encoding="utf-8", timeout=400)
        assert {state.state for state in Stack(Layout(home)).status()} == {"stopped"}
    assert run.returncode == 1, run.stderr  # one holds a key
    assert "s3: ready" in run.stderr
    assert "stopping the services" in run.stderr
    *lines, summary = [json.loads(line) for line in run.stdout.splitlines()]
    found = {line["learner"]: line for line in lines}
    assert (summary["graded"], summary["ungraded"]) == (3, 1)
    assert (found["ana"]["score"], found["bo"]["score"]) == (100, 0)
    assert found["cy"]["score"] < 5
    assert found["dee"]["status"] == "ungraded"
    assert "AWS access key (AKIA…)" in found["dee"]["reason"]
    # Nothing of the run's learners is left in the bucket's accounts.
    assert not list((home / "learners").glob("graded-*"))
