"""From a credential to what it says: a certificate of this course, or a sentence why it is none.

Everything that a page or a command shows of a certificate comes from here, so that only what was signed is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from autograder.certificates.canonical import NotAccepted
from autograder.certificates.credential import CONTEXT, NOTEBOOK, RESULT, TYPES, hash_of_uri
from autograder.certificates.names import MAX_LETTERS, is_plain
from autograder.text import _

_LAB = re.compile(r"[a-z][a-z0-9-]{0,63}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,6})(\.[0-9]{1,2})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MAX_TEXT = 2_000
_MAX_ITEMS = 50


@dataclass(frozen=True)
class Certificate:
    """What a certificate states. Numbers are texts, as they were signed. Times are in UTC.

    issuer_id: DID of the issuer. self_issued: made by the learner's own computer.
    email: hash and salt of the learner's address, where they are there.
    """

    id: str
    name: str
    lab: str
    version: str
    title: str
    objectives: tuple[str, ...]
    points: str
    most: str
    percent: str
    required: str
    issuer_id: str
    issuer_name: str
    issuer_url: str
    issuer_email: str
    start: datetime
    end: datetime | None
    self_issued: bool
    notebook: str
    result: str
    email: tuple[str, str] | None = None


def read_certificate(credential: dict[str, Any]) -> Certificate:
    """What a credential says. Raises NotAccepted when it is no certificate of this course, and says where."""
    if credential.get("@context") != CONTEXT or credential.get("type") != TYPES:
        raise NotAccepted(_("This is no certificate of a lab. Its kind (@context, type) is another one."))
    whole = _Part(credential, "")
    issuer, subject = whole.part("issuer"), whole.part("credentialSubject")
    achievement = subject.part("achievement")
    points, percent = _results(subject, achievement)
    narrative = achievement.part("criteria").text("narrative", limit=20_000, lines=True)
    evidence = {item.text("genre"): item for item in whole.parts("evidence")}
    subject_id = subject.text("id", needed=False)
    if subject_id and subject_id != issuer.text("id"):
        raise NotAccepted(_wrong("credentialSubject.id"))
    return Certificate(
        id=whole.text("id"),
        name=_name(subject),
        lab=achievement.matching("humanCode", _LAB),
        version=achievement.text("version", needed=False),
        title=achievement.text("name"),
        objectives=tuple(line[2:] for line in narrative.split("\n") if line.startswith("- "))[:_MAX_ITEMS],
        points=points[0],
        most=points[1],
        percent=percent[0],
        required=percent[2],
        issuer_id=issuer.text("id"),
        issuer_name=issuer.text("name", needed=False),
        issuer_url=issuer.text("url", needed=False),
        issuer_email=issuer.text("email", needed=False),
        start=whole.moment("validFrom"),
        end=whole.moment("validUntil") if "validUntil" in credential else None,
        self_issued=bool(subject_id),
        notebook=_digest(evidence, NOTEBOOK),
        result=_digest(evidence, RESULT),
        email=_email(subject),
    )


class _Part:
    """An object inside the credential. Its methods take a field out, or raise NotAccepted, which names the place."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise NotAccepted(_wrong(place))
        self._value = value
        self._place = place

    def at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def part(self, name: str) -> _Part:
        return _Part(self._value.get(name), self.at(name))

    def parts(self, name: str) -> list[_Part]:
        value = self._value.get(name)
        if not isinstance(value, list) or not 0 < len(value) <= _MAX_ITEMS:
            raise NotAccepted(_wrong(self.at(name)))
        return [_Part(item, self.at(f"{name}[{number}]")) for number, item in enumerate(value)]

    def text(self, name: str, *, needed: bool = True, limit: int = _MAX_TEXT, lines: bool = False) -> str:
        """A text that can be shown; "" where it is missing and not needed."""
        value = self._value.get(name, "" if not needed else None)
        if not isinstance(value, str) or len(value) > limit or (needed and not value):
            raise NotAccepted(_wrong(self.at(name)))
        if not is_plain(value.replace("\n", "") if lines else value):
            sentence = _("The field {name} holds signs that can't be seen or that change how others are shown.")
            raise NotAccepted(sentence.format(name=self.at(name)))
        return value

    def matching(self, name: str, form: re.Pattern[str]) -> str:
        value = self.text(name)
        if not form.fullmatch(value):
            raise NotAccepted(_wrong(self.at(name)))
        return value

    def flag(self, name: str) -> bool:
        value = self._value.get(name)
        if not isinstance(value, bool):
            raise NotAccepted(_wrong(self.at(name)))
        return value

    def moment(self, name: str) -> datetime:
        value = self.matching(name, _MOMENT)
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise NotAccepted(_wrong(self.at(name))) from None


def read_moment(text: str) -> datetime:
    """A moment in the form of a certificate. Raises NotAccepted."""
    return _Part({"created": text}, "proof").moment("created")


def _wrong(place: str) -> str:
    return _("The field {name} is missing or not of the form that a certificate of a lab has.").format(name=place)


def _results(subject: _Part, achievement: _Part) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Value, highest value and required value ("" where there is none) of the points and of the percent."""
    values = {item.text("resultDescription"): item.matching("value", _DECIMAL) for item in subject.parts("result")}
    found = {}
    for description in achievement.parts("resultDescription"):
        kind, reference = description.text("resultType"), description.text("id")
        if reference not in values or kind in found:
            raise NotAccepted(_wrong(description.at("id")))
        required = description.matching("requiredValue", _DECIMAL) if kind == "Percent" else ""
        found[kind] = (values[reference], description.matching("valueMax", _DECIMAL), required)
    if set(found) != {"RawScore", "Percent"} or len(values) != 2:
        raise NotAccepted(_wrong(achievement.at("resultDescription")))
    return found["RawScore"], found["Percent"]


def _identities(subject: _Part, kind: str) -> list[_Part]:
    return [item for item in subject.parts("identifier") if item.text("identityType") == kind]


def _name(subject: _Part) -> str:
    found = _identities(subject, "name")
    if len(found) != 1 or found[0].flag("hashed"):
        raise NotAccepted(_wrong(subject.at("identifier")))
    return found[0].text("identityHash", limit=MAX_LETTERS)


def _email(subject: _Part) -> tuple[str, str] | None:
    found = _identities(subject, "emailAddress")
    if not found:
        return None
    if len(found) != 1 or not found[0].flag("hashed"):
        raise NotAccepted(_wrong(subject.at("identifier")))
    return found[0].text("identityHash"), found[0].text("salt")


def _digest(evidence: dict[str, _Part], genre: str) -> str:
    part = evidence.get(genre)
    try:
        return hash_of_uri(part.text("id") if part else "")
    except ValueError:
        raise NotAccepted(_("The evidence '{genre}' is missing or no SHA-256.").format(genre=genre)) from None
