"""Names for certificates, from a table that an instructor has."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from autograder.certificates.names import clean_name
from autograder.errors import LabsError
from autograder.text import _

_MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Person:
    """Who a learner is. email: "" when the table has none."""

    name: str
    email: str = ""


def read_roster(path: Path) -> dict[str, Person]:
    """Persons by learner id, from a CSV file with the columns learner, name and perhaps email. Raises LabsError."""
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        sentence = _("The table {path} can't be read ({reason}). Save it as CSV in UTF-8.")
        raise LabsError(sentence.format(path=path, reason=type(error).__name__)) from None
    # Spreadsheets in many languages write semicolons.
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = rows.fieldnames or []
    if not {"learner", "name"} <= set(columns):
        sentence = _("The table {path} has the columns {seen}. Expected are learner and name, and perhaps email.")
        raise LabsError(sentence.format(path=path, seen=", ".join(columns) or _("none")))
    found: dict[str, Person] = {}
    try:
        for row in rows:
            learner = (row["learner"] or "").strip()
            if learner in found:
                raise LabsError(_("Learner '{learner}' stands twice in it.").format(learner=learner))
            if learner:
                found[learner] = Person(clean_name(row["name"] or ""), (row.get("email") or "").strip())
    except (LabsError, csv.Error) as error:
        sentence = _("The table {path} can't be used, line {line}: {reason}")
        raise LabsError(sentence.format(path=path, line=rows.line_num, reason=error)) from None
    return found
