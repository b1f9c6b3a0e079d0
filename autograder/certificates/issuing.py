"""Issue the certificates of a graded folder: one a learner and lab that deserves it, and a reason for each other one.

It can be run again at any time. A certificate that says what a new one would say stays as it is, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from autograder.certificates.award import Award, LabFacts, Score, decimal, lab_facts
from autograder.certificates.canonical import NotAccepted
from autograder.certificates.certificate import Certificate, read_certificate
from autograder.certificates.credential import make_credential, moment_text
from autograder.certificates.files import JSON_NAME, PAGE_NAME, read_credential, write_pair
from autograder.certificates.issuer import Issuer
from autograder.certificates.judged import Judged, read_judged, released_notebook
from autograder.certificates.names import clean_name
from autograder.certificates.page import render
from autograder.certificates.proof import check, sign
from autograder.certificates.roster import Person
from autograder.errors import LabsError
from autograder.text import _

FOLDER = "certificates"

State = Literal["made", "renewed", "unchanged", "held", "below"]


@dataclass(frozen=True)
class Terms:
    """What a run of issuing goes by. required: percent of the points. with_flags: also those that have flags.

    with_email: a salted hash of the learner's address goes in. end: until when certificates are valid.
    """

    required: float
    floor: str = "namespaces"
    with_flags: bool = False
    with_email: bool = False
    end: datetime | None = None


@dataclass(frozen=True)
class Issued:
    """What became of one learner in one lab. reasons: why there is no certificate. path: the one that is there."""

    learner: str
    lab: str
    state: State
    score: Score | None = None
    judged_points: float | None = None
    reasons: tuple[str, ...] = ()
    path: Path | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "learner": self.learner,
            "lab": self.lab,
            "state": self.state,
            "points": self.score and round(self.score.points, 6),
            "max_points": self.score and self.score.most,
            "judged_points": self.judged_points,
            "reasons": list(self.reasons),
            "certificate": self.path and str(self.path),
        }


def issue(
    folder: Path,
    issuer: Issuer,
    terms: Terms,
    *,
    lab: str | None = None,
    people: Mapping[str, Person] | None = None,
    out: Path | None = None,
) -> Iterator[Issued]:
    """Issue into `out` (<learner>/<lab>/certificate.json and .html), one learner after the other. Raises LabsError."""
    out = out or folder / FOLDER
    facts: dict[str, LabFacts] = {}
    for judged in read_judged(folder, lab, terms.floor):
        if judged.lab not in facts:
            facts[judged.lab] = lab_facts(released_notebook(folder, judged.lab))
        yield _issue_one(judged, facts[judged.lab], issuer, terms, people or {}, out / judged.learner / judged.lab)


def score_of(judged: Judged, required: float) -> Score | None:
    """The score of a result as the gradebook has it; None where it has none."""
    marks = judged.marks
    return Score(marks.points, marks.most, required) if marks is not None and marks.most > 0 else None


def held_back(judged: Judged, *, with_flags: bool) -> tuple[str, ...]:
    """Why a result gets no certificate whatever its score is, in words."""
    if judged.problems or with_flags or not judged.flags:
        return judged.problems
    sentence = _("It has flags: {flags}. Look at it, then use --with-flags.")
    return (sentence.format(flags=", ".join(judged.flags)),)


def _issue_one(
    judged: Judged, lab: LabFacts, issuer: Issuer, terms: Terms, people: Mapping[str, Person], place: Path
) -> Issued:
    score = score_of(judged, terms.required)
    given = (judged.learner, judged.lab)
    points = judged.result["score"]
    there = place / JSON_NAME if (place / JSON_NAME).exists() else None
    if reasons := held_back(judged, with_flags=terms.with_flags):
        return Issued(*given, "held", score, points, (*reasons, *_still_there(there)))
    assert score is not None  # without marks it would be held back
    if not score.passed:
        return Issued(*given, "below", score, points, _still_there(there))
    try:
        person = people.get(judged.learner) or Person(clean_name(judged.name or judged.learner))
        email = person.email if terms.with_email else ""
        award = Award(person.name, lab, score, judged.proofs(), email)
    except LabsError as error:
        return Issued(*given, "held", score, points, (str(error),))
    state = write_award(award, issuer, place, terms.end)
    return Issued(*given, state, score, points, (), place / JSON_NAME)


def _still_there(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    sentence = _("An earlier certificate is still in {path}. It stays valid; it can't be called back.")
    return (sentence.format(path=path),)


def write_award(award: Award, issuer: Issuer, place: Path, end: datetime | None = None) -> State:
    """Sign an award and put its credential and page into a folder. One that says the same stays as it is."""
    earlier = _earlier(place / JSON_NAME)
    if earlier is not None:
        found, certificate = earlier
        salt = certificate.email[1] if certificate.email else ""
        again = make_credential(award, issuer, certificate.start, end, salt)
        if {name: value for name, value in found.items() if name != "proof"} == again:
            if not (place / PAGE_NAME).exists():
                write_pair(place, found, render(certificate, found, issuer.key.public, award.lab.language))
            return "unchanged"
    now = datetime.now(UTC).replace(microsecond=0)
    secured = sign(make_credential(award, issuer, now, end), issuer.key, issuer.method, moment_text(now))
    page = render(read_certificate(secured), secured, issuer.key.public, award.lab.language)
    state: State = "renewed" if (place / JSON_NAME).exists() else "made"
    write_pair(place, secured, page)
    return state


def _earlier(path: Path) -> tuple[dict[str, Any], Certificate] | None:
    """An earlier certificate whose signature holds; None for anything else."""
    try:
        found = read_credential(path)
        check(found)
        return found, read_certificate(found)
    except (LabsError, NotAccepted):
        return None


def points_words(score: Score) -> str:
    """Points and share in words."""
    return _("{points} of {most} points, {percent} %").format(
        points=decimal(score.points), most=decimal(score.most), percent=decimal(score.percent)
    )
