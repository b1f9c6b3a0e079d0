"""What a certificate is made from: a lab, and what a learner reached in it, as the judge and the gradebook say."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.certificates.names import plain
from autograder.errors import LabsError
from autograder.text import _, language

DEFAULT_PASS = 60.0
# Marks are sums of decimal fractions.
_TINY = 1e-9


@dataclass(frozen=True)
class LabFacts:
    """What a certificate says of a lab. objectives: what somebody can do after it. questions: titles by id.

    language: two-letter code of title and objectives.
    """

    id: str
    title: str
    version: str
    level: str
    objectives: tuple[str, ...]
    questions: dict[str, str]
    topics: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Score:
    """Points of a learner, and the share that a certificate asks for. required: percent."""

    points: float
    most: float
    required: float

    @property
    def percent(self) -> float:
        """Share of the full points in percent, never above 100: a bonus can take the points further."""
        return min(100.0, 100.0 * self.points / self.most)

    @property
    def passed(self) -> bool:
        """Whether the share is reached."""
        return self.percent >= self.required - _TINY


@dataclass(frozen=True)
class Proofs:
    """Hashes of what was judged (64 hexadecimal digits), and the layers of the sandbox.

    notebook: SHA-256 of the notebook that was handed in. result: of work, questions, judge, data and versions together.
    """

    notebook: str
    result: str
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Award:
    """Everything that a certificate states beside its issuer and its time.

    email: "" unless it was asked for; only a salted hash of it goes into the certificate.
    self_issued: signed by the learner's own computer.
    """

    name: str
    lab: LabFacts
    score: Score
    proofs: Proofs
    email: str = ""
    self_issued: bool = False


def decimal(value: float) -> str:
    """A number as a certificate writes it: at most two places, rounded down so that nobody gets what she lacks."""
    return f"{math.floor(value * 100 + _TINY * 100) / 100:.2f}".rstrip("0").rstrip(".")


def lab_facts(notebook: Path) -> LabFacts:
    """Facts of a lab from its released notebook, in the language in use where they are translated. Raises LabsError."""
    try:
        front: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["bdti_labs"]
        lab_id, title = str(front["id"]), str(front["title"])
        written = str(front.get("language", "en"))
        return LabFacts(
            lab_id,
            plain(_(title)),
            str(front.get("version", "")),
            str(front.get("level", "")),
            tuple(plain(_(str(item["text"]))) for item in front.get("objectives", [])),
            {str(item["id"]): _(str(item["title"])) for item in front.get("questions", [])},
            _topics(lab_id),
            language() if _(title) != title else written,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sentence = _("The released notebook {path} does not say which lab it is ({reason}). Grade the lab again.")
        raise LabsError(sentence.format(path=notebook, reason=type(error).__name__)) from None


def _topics(lab_id: str) -> tuple[str, ...]:
    """Topics of the lab's questions; none of a lab that is not in this course."""
    from autograder.checking.registry import load_lab

    try:
        return tuple(sorted({plain(_(question.topic)) for question in load_lab(lab_id).questions if question.topic}))
    except LabsError:
        return ()
