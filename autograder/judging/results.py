"""What goes into the judge, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.checking.verdict import PropertyResult

Status = Literal["graded", "ungraded"]


@dataclass(frozen=True)
class Submission:
    """One learner's notebook of one lab. `problem` says in words why the file can't be graded; else it is empty."""

    learner: str
    lab: str
    path: Path
    problem: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionResult:
    """Points and outcome of a question in a submission, with every property that was run."""

    id: str
    points: float
    max_points: float
    outcome: str
    properties: tuple[PropertyResult, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form, as in results.json."""
        return {
            "id": self.id,
            "points": self.points,
            "max_points": self.max_points,
            "outcome": self.outcome,
            "properties": [
                {
                    "key": item.key,
                    "passed": item.passed,
                    "hidden": item.hidden,
                    "message_key": item.message_key,
                    "message": item.message,
                }
                for item in self.properties
            ],
        }


@dataclass
class SubmissionResult:
    """The result of one submission.

    status: "graded", or "ungraded" with `reason` in words; an ungraded submission has no score at all.
    flags: machine-readable events for the instructor, never an accusation.
    sandbox: the layers that held while the learner's code ran; empty means that it ran unprotected.
    """

    learner: str
    lab: str
    status: Status
    reason: str = ""
    score: float | None = None
    max_score: float = 0.0
    flags: list[str] = field(default_factory=list)
    sandbox: list[str] = field(default_factory=list)
    seconds: float = 0.0
    questions: list[QuestionResult] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form, as in results.json."""
        data = {**vars(self), "questions": [question.to_json() for question in self.questions]}
        data["seconds"] = round(self.seconds, 3)
        return data
