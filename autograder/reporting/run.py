"""Make the report of a graded cohort: page, JSON, and marks for an LMS. Each file is replaced whole or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.reporting.analysis import LabReport, analyse
from autograder.reporting.document import to_json
from autograder.reporting.exports import CANVAS, MOODLE, Exported, canvas_csv, moodle_csv
from autograder.reporting.naming import Names
from autograder.reporting.page import render
from autograder.reporting.reading import read_cohorts
from autograder.reporting.records import Person
from autograder.reporting.roster import Matching, match, read_roster
from autograder.text import _

PAGE = "report.html"
DOCUMENT = "report.json"
# Marks are nobody else's business.
_MODE = 0o640


@dataclass
class Made:
    """What was made. document: content of report.json. exported: by file name; empty when names are left out."""

    reports: list[LabReport]
    names: Names
    files: list[Path]
    document: str
    matching: Matching | None = None
    exported: dict[str, Exported] = field(default_factory=dict)


def make_report(
    folder: Path,
    *,
    out: Path | None = None,
    roster: Path | None = None,
    names: bool | None = None,
    now: datetime | None = None,
) -> Made:
    """Read a folder of `labs grade` and write its report into `out`, by default the same folder.

    roster: a list of people, for the marks. names: as `Names` has it. now: UTC without a time zone.
    Raises LabsError when there are no results, something can't be read, or a file can't be written.
    """
    entries = read_roster(roster) if roster is not None else None
    cohorts = read_cohorts(folder)
    people: dict[str, Person] = {}
    for _folder, cohort in cohorts:
        people.update(cohort.people)
    learners = sorted({item.learner for _folder, cohort in cohorts for item in cohort.submissions})
    matching = match(learners, entries) if entries is not None else None
    if matching is not None:
        people.update({learner: entry.person for learner, entry in matching.found.items()})
    reports = [analyse(place, cohort, names=names) for place, cohort in cohorts]
    named = Names(learners, people, names)
    made = now or datetime.now(UTC).replace(tzinfo=None)
    exported: dict[str, Exported] = {}
    if not named.anonymous:
        only = [cohort for _folder, cohort in cohorts]
        found = matching.found if matching is not None else None
        exported = {MOODLE: moodle_csv(only, people, found), CANVAS: canvas_csv(only, people, found)}
    document = json.dumps(to_json(reports, named, made, matching), ensure_ascii=False, indent=1, allow_nan=False)
    texts = {DOCUMENT: document + "\n", **{name: one.text for name, one in exported.items()}}
    # The page comes last: it speaks of the other files.
    texts[PAGE] = render(reports, named, made, list(texts))
    written = _write(out or folder, texts)
    return Made(reports, named, written, document, matching, exported)


def _write(folder: Path, texts: dict[str, str]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            put_in_place(folder / name, text.encode("utf-8", "replace"), _MODE)
    except OSError as error:
        raise LabsError(
            _("The report could not be written to {path}: {reason}.").format(path=folder, reason=error.strerror)
        ) from None
    return [folder / name for name in reversed(texts)]
