"""What a check found: the outcome of a question and of each of its properties."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["correct", "partly", "incorrect", "not_attempted"]
OUTCOMES: tuple[Outcome, ...] = ("correct", "partly", "incorrect", "not_attempted")

MIME = "application/vnd.bdti-labs.verdict+json"


@dataclass(frozen=True)
class PropertyResult:
    """Whether one property held, and the words for it.

    `says` is the property in one line; for a hidden one, "a further check on <topic>".
    `message_key`, `seen`, `expected` and `next` are empty when the property held.
    `fault` marks a failure of the check itself, which is not the learner's.
    """

    key: str
    says: str
    points: float
    passed: bool
    hidden: bool = False
    message_key: str = ""
    seen: str = ""
    expected: str = ""
    next: str = ""
    fault: bool = False

    @property
    def message(self) -> str:
        """The three sentences as one text; empty when the property held."""
        return " ".join(part for part in (self.seen, self.expected, self.next) if part)


@dataclass(frozen=True)
class Verdict:
    """Result of one question.

    points, max_points: of the properties that were run (in the notebook, the visible ones).
    full_points: of the question, visible and hidden properties together.
    note: what the notebook has to say about the way to this answer, in words; no part of the judgement.
    """

    lab: str
    question: str
    number: int
    title: str
    outcome: Outcome
    points: float
    max_points: float
    full_points: float
    properties: tuple[PropertyResult, ...] = field(default_factory=tuple)
    graded: bool = False
    note: str = ""

    @property
    def passed(self) -> bool:
        """True when every property that was run held."""
        return self.outcome == "correct"

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON-ready values; `from_json` reads it back."""
        data = asdict(self)
        for shown, prop in zip(data["properties"], self.properties, strict=True):
            shown["message"] = prop.message
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Verdict:
        """Read what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        fields = {name: data[name] for name in cls.__dataclass_fields__ if name != "note"}
        # Notebooks that were saved by an earlier version have none.
        fields["note"] = data.get("note", "")
        names = PropertyResult.__dataclass_fields__
        fields["properties"] = tuple(
            PropertyResult(**{name: item[name] for name in names}) for item in data["properties"]
        )
        return cls(**fields)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from autograder.checking.view import mime_bundle

        return mime_bundle(self)

    def __repr__(self) -> str:
        from autograder.checking.view import as_text

        return as_text(self)
