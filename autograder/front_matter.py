"""What is known of each lab without loading its questions: the front matter in its notebook's metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.paths import labs_dir
from autograder.text import _, language

# The labs of the course in its order. A lab may name one of them as a prerequisite before it is written.
OUTLINE = (
    "onboarding-local",
    "onboarding-studio",
    "exploration",
    "regression",
    "classification",
    "clustering",
    "spark",
    "hive",
)

# What an answer holds before a learner writes hers (`building.nbgrader_settings` has the whole of it).
_PLACEHOLDER = "# YOUR CODE HERE"


def place(lab_id: str) -> tuple[int, str]:
    """Sorts labs in the order of the course; one that is not in the outline comes after the others, by its name."""
    return (OUTLINE.index(lab_id) if lab_id in OUTLINE else len(OUTLINE), lab_id)


@dataclass(frozen=True)
class LabInfo:
    """Front matter of a lab. `minutes` is the core time; `questions` has id, title, points and minutes of each."""

    id: str
    title: str
    level: str
    minutes: int
    points: float
    notebook: Path
    services: tuple[str, ...] = ()
    questions: tuple[dict[str, Any], ...] = ()
    front_matter: dict[str, Any] = field(default_factory=dict)


def notebook_path(lab_id: str) -> Path:
    """Path of a lab's released notebook."""
    return labs_dir() / lab_id / f"{lab_id}.ipynb"


def learner_notebook(lab_id: str) -> Path:
    """Path of the notebook that a learner works in: the one in the language in use, where there is one.

    Whoever has begun in English, and has not touched the translated notebook, goes on in English.
    """
    english = notebook_path(lab_id)
    translated = english.parent / language() / english.name
    if not translated.is_file() or (_has_answers(english) and not _has_answers(translated)):
        return english
    return translated


def _has_answers(path: Path) -> bool:
    try:
        # One that can't be read was worked in, and needs mending.
        return has_answers(path.read_bytes()) is not False
    except OSError:
        return True


def has_answers(content: bytes) -> bool | None:
    """Whether an answer cell of a notebook holds more than the placeholder; None when it can't be read."""
    try:
        cells = json.loads(content.decode("utf-8-sig"))["cells"]
        answers = [cell["source"] for cell in cells if cell.get("metadata", {}).get("nbgrader", {}).get("solution")]
        return any(_PLACEHOLDER not in "".join(source) for source in answers)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def read_lab_info(path: Path) -> LabInfo:
    """Front matter of the notebook at `path`. Raises LabsError when the notebook can't be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))["metadata"]["bdti_labs"]
        questions = tuple(data.get("questions", ()))
        minutes = data.get("minutes", {})
        return LabInfo(
            id=data["id"],
            title=data["title"],
            level=str(data.get("level", "")),
            minutes=int(minutes.get("core", 0) if isinstance(minutes, dict) else minutes),
            points=sum(float(question["points"]) for question in questions),
            notebook=path,
            services=tuple(data.get("services", ())),
            questions=questions,
            front_matter=data,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabsError(
            _("The notebook {path} has no readable front matter ({reason}). Get a fresh copy of the lab.").format(
                path=path, reason=type(error).__name__
            )
        ) from None


def all_labs() -> list[LabInfo]:
    """Front matter of every lab under `labs/`, in the order of the course. Unreadable ones are left out."""
    found = []
    for path in sorted(labs_dir().glob("*/*.ipynb")):
        if path.stem == path.parent.name:
            try:
                found.append(read_lab_info(path))
            except LabsError:
                continue
    return sorted(found, key=lambda info: place(info.id))
