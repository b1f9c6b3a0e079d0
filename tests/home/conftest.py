"""A course of one's own, so that nothing here looks at what somebody has done in the checkout."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.front_matter import OUTLINE, read_lab_info
from autograder.paths import labs_dir


def note(course: Path, lab: str, outcomes: dict[str, str], when: str = "2026-01-01T10:00:00+00:00") -> Path:
    """Write a progress file as the checks do; returns its path."""
    entries = {
        name: {"outcome": outcome, "last": "" if outcome == "not_attempted" else when}
        for name, outcome in outcomes.items()
    }
    path = course / "labs" / lab / "progress.json"
    path.write_text(json.dumps({"version": 1, "lab": lab, "questions": entries}), encoding="utf-8")
    return path


def questions(lab: str) -> list[str]:
    """Ids of the questions of a lab of the checkout."""
    return [str(item["id"]) for item in read_lab_info(labs_dir() / lab / f"{lab}.ipynb").questions]


def finish(course: Path, lab: str, **more: Any) -> Path:
    """Note that every question of a lab is correct."""
    return note(course, lab, dict.fromkeys(questions(lab), "correct"), **more)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebooks of the course in a folder of its own, which is the course in use."""
    folder = tmp_path / "Évaluer à la maison"
    for name in OUTLINE:
        (folder / "labs" / name).mkdir(parents=True)
        shutil.copy(labs_dir() / name / f"{name}.ipynb", folder / "labs" / name)
    monkeypatch.setenv("LABS_ROOT", str(folder))
    return folder
