"""The facts of the Hive lab, computed again by its reference answers on a real engine. `pytest -s` shows them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.data import load
from autograder.paths import root
from infra.settings import hive_settings
from solutions.fact import line
from solutions.hive import facts
from tests.questions.hive_engine import engine

__all__ = ["engine"]


@pytest.mark.slow
def test_the_facts_hold_on_the_publication_of_2_november_2020(mirror: Path, engine: Path) -> None:
    location = hive_settings().location
    folder = Path(location.removeprefix("file:")) / "publication"
    folder.mkdir()
    shutil.copy(os.fspath(load("covid-cases")), folder / "covid-cases.csv")
    found = facts.check(f"{location}publication")
    print("", *(line(fact) for fact in found), sep="\n  ")
    assert len(found) == 13
    assert [line(fact) for fact in found if not fact.agrees] == []


def test_without_an_engine_the_command_says_what_to_do(tmp_path: Path) -> None:
    script = root() / "solutions" / "hive" / "facts.py"
    environment = {**os.environ, "LABS_SERVICES_HOME": str(tmp_path / "none")}
    environment.pop("LABS_SERVICES", None)
    run = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        cwd=tmp_path,
        env=environment,
    )
    assert run.returncode == 2
    assert "labs services up" in run.stdout
    assert "Traceback" not in run.stderr
