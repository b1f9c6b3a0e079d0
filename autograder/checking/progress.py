"""A learner's progress: one JSON file beside the notebook of a lab."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.checking.question import Lab
from autograder.checking.verdict import OUTCOMES, Verdict
from autograder.files import put_in_place

FILE_NAME = "progress.json"
# What a learner gets while she works in the lab's folder, beside what the course puts there.
LEARNERS_OWN = frozenset({FILE_NAME, "certificate.json", "certificate.html"})
VERSION = 1


@dataclass
class QuestionProgress:
    """What is known of one question: the latest outcome, the best points, attempts, hints seen."""

    outcome: str = "not_attempted"
    points: float = 0.0
    max_points: float = 0.0
    best_points: float = 0.0
    attempts: int = 0
    hints: int = 0
    first: str = ""
    last: str = ""


class Progress:
    """Progress of one learner in one lab.

    `path` is the file. A damaged file is put aside under another name, never overwritten; `note` then says so.
    """

    def __init__(self, lab_id: str, path: Path) -> None:
        self.lab_id = lab_id
        self.path = path
        self.note = ""
        self.questions: dict[str, QuestionProgress] = {}
        self._load()

    def _load(self) -> None:
        try:
            content = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            self._put_aside(type(error).__name__)
            return
        try:
            data = json.loads(content)
            if data["lab"] != self.lab_id or data["version"] != VERSION:
                raise ValueError("another lab or version")
            self.questions = {name: _read_entry(entry) for name, entry in data["questions"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._put_aside(type(error).__name__)

    def _put_aside(self, reason: str) -> None:
        from autograder.text import _

        stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.stem}-damaged-{stamp}{self.path.suffix}")
        try:
            self.path.replace(aside)
        except OSError:
            aside = self.path
        self.note = _(
            "The progress file could not be read ({reason}). It was kept as {name}, and a new one was started."
        ).format(reason=reason, name=aside.name)

    def record(self, verdict: Verdict) -> None:
        """Note the verdict of a check. An untouched answer is no attempt."""
        entry = self.questions.setdefault(verdict.question, QuestionProgress())
        entry.outcome = verdict.outcome
        entry.points = verdict.points
        entry.max_points = verdict.max_points
        if verdict.outcome != "not_attempted":
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            entry.attempts += 1
            entry.first = entry.first or now
            entry.last = now
            entry.best_points = max(entry.best_points, verdict.points)

    def hint_seen(self, question_id: str, step: int) -> None:
        """Note that the hint of `step` (1 to 3) was shown."""
        entry = self.questions.setdefault(question_id, QuestionProgress())
        entry.hints = max(entry.hints, step)

    def save(self) -> None:
        """Write the file whole or not at all. Raises OSError when the folder can't be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps(self.to_json(), indent=1, ensure_ascii=False)
        put_in_place(self.path, content.encode("utf-8"), 0o600)

    def to_json(self) -> dict[str, Any]:
        """The file's content."""
        entries = {name: asdict(entry) for name, entry in self.questions.items()}
        return {"version": VERSION, "lab": self.lab_id, "questions": entries}

    def points(self, lab: Lab) -> float:
        """Points of the latest outcomes, of the visible properties."""
        return round(sum(self.questions[q.id].points for q in lab.questions if q.id in self.questions), 6)

    def done(self, lab: Lab) -> int:
        """Number of questions whose latest outcome is correct."""
        entries = [self.questions.get(question.id) for question in lab.questions]
        return sum(1 for entry in entries if entry and entry.outcome == "correct")


def outcomes(path: Path) -> dict[str, str]:
    """Latest outcome by question, read without loading the lab; empty when there is no readable file."""
    try:
        questions = json.loads(path.read_text(encoding="utf-8"))["questions"]
        return {name: str(entry["outcome"]) for name, entry in questions.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _read_entry(data: dict[str, Any]) -> QuestionProgress:
    entry = QuestionProgress(**data)
    if entry.outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {entry.outcome!r}")
    return entry
