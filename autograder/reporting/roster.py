"""A list of the people of a course, as an LMS exports it, and who of them is which learner.

Read are the columns of Moodle's and Canvas's own exports and of nbgrader's list of students, by their headings.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import LabsError
from autograder.reporting.plain import one_line
from autograder.reporting.records import Person
from autograder.text import _

MAX_BYTES = 20 * 1024**2
MAX_PEOPLE = 100_000

# Headings, in lower case, of what is known about a person.
_HEADINGS = {
    "username": ("username", "user name", "login", "learner", "learner id", "student_id", "nom d'utilisateur"),
    "id_number": ("id number", "idnumber", "id_number", "student number", "numéro d'identification"),
    "email": ("email address", "email", "e-mail", "e-mail address", "mail", "adresse de courriel"),
    "first_name": ("first name", "firstname", "first_name", "given name", "prénom"),
    "last_name": ("last name", "lastname", "last_name", "surname", "family name", "nom", "nom de famille"),
    "student": ("student", "full name", "name", "student name", "nom complet"),
    "id": ("id", "user id"),
    "sis_user_id": ("sis user id",),
    "sis_login_id": ("sis login id",),
    "section": ("section",),
}
_FIELD = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_ORDER = ("username", "sis_login_id", "id_number", "sis_user_id", "email", "id")


@dataclass(frozen=True)
class Entry:
    """A person in a list, by the names of `_HEADINGS`; what the list does not tell is empty."""

    cells: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def person(self) -> Person:
        """Name and address. "Last, First" in one column is taken apart."""
        first, last = self["first_name"], self["last_name"]
        if not (first or last):
            last, comma, first = (part.strip() for part in self["student"].partition(","))
            if not comma:
                first, last = last, ""
        return Person(first, last, self["email"], self["id"])

    @property
    def sorted_name(self) -> str:
        """As Canvas has it: "Last, First"."""
        person = self.person
        return self["student"] or ", ".join(part for part in (person.last_name, person.first_name) if part)

    @property
    def shown(self) -> str:
        """The person in a list."""
        told = self.person.name
        key = next((self[name] for name in _ORDER if self[name]), "")
        return f"{told} ({key})" if told and key else told or key


@dataclass
class Matching:
    """Who is who. found: entry by learner. unmatched: learners whom no entry, or more than one, fits.

    absent: people in the list without a submission.
    """

    found: dict[str, Entry]
    unmatched: list[str]
    absent: list[Entry]


def how() -> str:
    """How learners are matched, in words."""
    return _(
        "A learner's id is looked for among user names, login ids, id numbers and e-mail addresses. Then it is looked "
        "for before the @ of addresses, and among full names. Upper and lower case and signs do not matter. "
        "Who fits twice is left out."
    )


def read_roster(path: Path) -> list[Entry]:
    """People in a CSV file, with a comma, semicolon or tab between cells. Raises LabsError when it can't be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LabsError(_("The list {path} is larger than 20 MB. Give a list of people alone.").format(path=path))
        content = path.read_bytes()
    except OSError as error:
        raise LabsError(
            _("The list {path} can't be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    # Spreadsheets of different countries put different signs between cells; the heading tells which.
    heading = text.partition("\n")[0]
    sign = max(",;\t", key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=sign))
    except csv.Error as error:
        raise LabsError(_("The list {path} is no CSV file: {reason}.").format(path=path, reason=error)) from None
    if len(rows) > MAX_PEOPLE:
        raise LabsError(_("The list {path} has more than {count} rows.").format(path=path, count=MAX_PEOPLE))
    columns = [_FIELD.get(" ".join(cell.split()).lower(), "") for cell in rows[0]] if rows else []
    if not set(columns) & {*_ORDER, "student", "last_name"}:
        raise LabsError(
            _(
                "The list {path} has no column that tells who somebody is. Expected one of: Username, ID number, "
                "Email address, SIS Login ID, ID, Student; found: {found}."
            ).format(path=path, found=", ".join(one_line(cell, 30) for cell in (rows[0] if rows else [])[:12]) or "–")
        )
    entries = []
    for row in rows[1:]:
        cells = {name: one_line(cell, 200) for name, cell in zip(columns, row, strict=False) if name and cell.strip()}
        # Canvas's export has a row with the points of each column.
        if cells and not cells.get("student", "").strip().lower().startswith("points possible"):
            entries.append(Entry(cells))
    return entries


def match(learners: Iterable[str], entries: list[Entry]) -> Matching:
    """Find each learner in the list. Nobody gets an entry that fits another learner as well."""
    tiers = [_by_key(entries, keys) for keys in (_ids, _before_at, _full_names)]
    chosen: dict[str, int] = {}
    for learner in learners:
        for tier in tiers:
            fits = tier.get(_folded(learner), set())
            if len(fits) == 1:
                chosen[learner] = next(iter(fits))
            if fits:
                break
    takers: dict[int, list[str]] = defaultdict(list)
    for learner, number in chosen.items():
        takers[number].append(learner)
    found = {names[0]: entries[number] for number, names in takers.items() if len(names) == 1}
    unmatched = sorted(learner for learner in learners if learner not in found)
    absent = [entry for number, entry in enumerate(entries) if number not in takers]
    return Matching(found, unmatched, absent)


def _by_key(entries: list[Entry], keys: object) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    assert callable(keys)
    for number, entry in enumerate(entries):
        for key in keys(entry):
            if folded := _folded(key):
                index[folded].add(number)
    return index


def _ids(entry: Entry) -> list[str]:
    return [entry[name] for name in _ORDER]


def _before_at(entry: Entry) -> list[str]:
    return [entry[name].partition("@")[0] for name in ("email", "username", "sis_login_id") if "@" in entry[name]]


def _full_names(entry: Entry) -> list[str]:
    person = entry.person
    return [f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}", entry["student"]]


def _folded(text: str) -> str:
    """A name as folders of submissions have it: letters and digits, with one sign for all that stands between."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return "_".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
