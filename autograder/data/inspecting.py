"""Look at a data file as a careful person would: which dataset and edition is it, and what happened to it?"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from autograder.data import canonical
from autograder.data.catalogue import Dataset, KnownEdition, catalogue
from autograder.data.catalogue import dataset as find_dataset
from autograder.data.columns import Columns, match_columns
from autograder.data.findings import Finding
from autograder.data.home import read_bytes
from autograder.data.ordering import in_published_order
from autograder.data.reading import is_workbook, read_text, unpack
from autograder.data.text import Text
from autograder.data.values import Values, read_values
from autograder.paths import datasets_dir
from autograder.text import _

# Findings after which a program reads the file as it stands and gets the right table.
READS_RIGHT = {"line_ends", "row_order", "saved_again", "unrecognised", "other_publication", "changed_values"}
# The header and some rows: enough to tell datasets apart.
_START = 20_000
_LINE_ENDS = {"\r\n": "CRLF", "\n": "LF"}


@dataclass
class Inspection:
    """What a file turned out to be.

    `rows` are canonical cells in the order of the schema's columns; None when the file is refused.
    `edition` is the known edition, None for whole but unrecognised content.
    `exact` is true when the bytes (of the file, or of the table in the zip) are those of the edition.
    `last_day` is the last day in the table, where the dataset says which column has days.
    """

    dataset: Dataset
    findings: list[Finding] = field(default_factory=list)
    edition: KnownEdition | None = None
    rows: list[list[str]] | None = None
    table: bytes = b""
    exact: bool = False
    last_day: str = ""

    @property
    def suffix(self) -> str:
        """How the name of its repaired form ends."""
        return ".csv"

    @property
    def refused(self) -> bool:
        """Whether the file cannot be used."""
        return any(finding.refused for finding in self.findings)

    @property
    def usable_as_is(self) -> bool:
        """Whether `pandas.read_csv` on this very file gives the right table."""
        return self.exact or (self.rows is not None and all(item.code in READS_RIGHT for item in self.findings))

    def repaired(self) -> bytes:
        """The table as it should be: the published bytes where the content is known, else plain UTF-8 csv."""
        if self.rows is None:
            raise ValueError("A refused file has no repaired form.")
        if self.exact or (self.edition is None and self.usable_as_is):
            return self.table
        columns, missing = self.dataset.columns, self.dataset.missing
        if self.edition is None:
            return canonical.csv_bytes(columns, self.rows, missing=missing)
        rows = in_published_order(self.dataset, self.rows, self.edition)
        return canonical.csv_bytes(columns, rows, self.edition.line_end, missing, self.edition.quoted)


def diagnose(path: str | Path, dataset: str | None = None) -> list[Finding]:
    """What is unusual about a data file; an empty list for a file just as it was published.

    `dataset` is its id ("country"); by default the dataset whose columns fit best.
    Raises DataError when there is no such file or dataset.
    """
    data = read_bytes(Path(path))
    return inspect(data, find_dataset(dataset) if dataset else guess_dataset(data)).findings


def guess_dataset(data: bytes) -> Dataset:
    """The dataset whose column names a file shares most; the first of the catalogue when it shares none."""
    # A number of datasets share most of their columns: then the one of which fewest are missing.
    best, most = catalogue()[0], (0, 0)
    for candidate in catalogue():
        if candidate.workbook and is_workbook(data):
            return candidate
        table = unpack(data, candidate, [])
        text = read_text(_start(table), candidate, []) if table is not None else None
        shared = len(match_columns(text, candidate, []).places) if text else 0
        if shared and (shared, shared - len(candidate.columns)) > most:
            best, most = candidate, (shared, shared - len(candidate.columns))
    return best


def _start(table: bytes) -> bytes:
    """The first lines of a table, or the first records of a JSON list; all of a short one."""
    if len(table) <= _START:
        return table
    if table.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return table[:_START].rpartition(b"}")[0] + b"}]"
    return table[:_START].rpartition(b"\n")[0] or table


def inspect(data: bytes, dataset: Dataset) -> Inspection:
    """Look at the bytes of a file that should be an edition of `dataset`."""
    if dataset.workbook:
        from autograder.data.workbooks.inspecting import inspect_workbook

        return inspect_workbook(data, dataset)
    found = Inspection(dataset)
    table = unpack(data, dataset, found.findings)
    if table is None:
        return found
    found.table = table
    digest = hashlib.sha256(table).hexdigest()
    known = next((edition for edition in dataset.editions if edition.sha256 == digest), None)
    text = read_text(table, dataset, [] if known else found.findings)
    if text is None:
        return found
    columns = match_columns(text, dataset, [] if known else found.findings)
    if not columns.complete:
        return found
    values = read_values(text, columns, dataset, found.findings)
    if dataset.day_column and not found.refused:
        place = dataset.columns.index(dataset.day_column)
        found.last_day = max(row[place] for row in values.rows)
    if known:
        found.edition, found.exact = known, True
    elif not found.refused:
        _recognise(found, text, columns, values)
    found.rows = None if found.refused else values.rows
    return found


def _recognise(found: Inspection, text: Text, columns: Columns, values: Values) -> None:
    """Name the edition by its content, or say how the table differs from the editions that are known."""
    dataset = found.dataset
    content = canonical.content_sha256(dataset.columns, values.rows)
    same = [edition for edition in dataset.editions if edition.content == content]
    if not same:
        _unknown_content(found, text, values)
        return
    in_order = [edition for edition in same if in_published_order(dataset, values.rows, edition) == values.rows]
    layout = [edition for edition in (in_order or same) if edition.other_layout == columns.other_layout]
    found.edition = (layout or in_order or same)[0]
    if not in_order:
        order = found.edition.row_order or {}
        by = order.get("by", "")
        found.findings.append(Finding("row_order", {"order": by if isinstance(by, str) else ", ".join(by)}))
    published = _LINE_ENDS[found.edition.line_end]
    if text.line_end and text.line_end != published:
        found.findings.append(Finding("line_ends", {"seen": text.line_end, "published": published}))
    if not found.findings:
        found.findings.append(Finding("saved_again"))


def _unknown_content(found: Inspection, text: Text, values: Values) -> None:
    dataset = found.dataset
    last_line = ",".join(text.rows[-1][1])
    published = dataset.official.rows
    if not text.ends_whole:
        # Every program that writes csv ends the last line. Without that, the last value may be half a value.
        found.findings.append(Finding("truncated", {"end": last_line, "rows": published}))
        return
    if dataset.key:
        here = values.keys
        for edition in sorted(dataset.editions, key=lambda edition: abs(edition.rows - len(here))):
            names = known_names(edition)
            if not names or not here <= names:
                continue
            gone = sorted(names - here)
            facts = {"count": len(gone), "rows": len(names), "title": _(edition.title), "names": _some(gone)}
            if not gone:
                found.findings.append(Finding("changed_values", {"rows": len(names), "title": _(edition.title)}))
            elif max(here) < min(gone):
                found.findings.append(Finding("truncated", {"end": last_line, "rows": len(names)}))
            else:
                found.findings.append(Finding("rows_missing", facts))
            break
    codes = {finding.code for finding in found.findings}
    if codes & {"truncated", "rows_missing", "changed_values"}:
        return
    lowest, highest = dataset.plausible_rows
    if not lowest <= len(values.rows) <= highest:
        facts = {"rows": len(values.rows), "minimum": lowest, "maximum": highest}
        found.findings.append(Finding("row_count", facts))
        return
    known = "; ".join(_(edition.title) for edition in dataset.editions)
    if found.last_day:
        found.findings.append(Finding("other_publication", {"day": found.last_day, "known": known}))
    else:
        found.findings.append(Finding("unrecognised", {"known": known}))


def known_names(edition: KnownEdition) -> frozenset[str]:
    """Names of the rows of an edition, where the catalogue says which file lists them."""
    if not edition.names:
        return frozenset()
    where = tuple(sorted(edition.names.get("where", {}).items()))
    path = datasets_dir() / edition.names["path"]
    return _names(path, edition.names["column"], where) if path.is_file() else frozenset()


@lru_cache(maxsize=16)
def _names(path: Path, column: str, where: tuple[tuple[str, str], ...]) -> frozenset[str]:
    rows = csv.DictReader(io.StringIO(read_bytes(path).decode("utf-8")))
    return frozenset(row[column] for row in rows if all(row[name] == value for name, value in where))


def _some(names: Sequence[str]) -> str:
    return "; ".join(names[:6]) + ("; …" if len(names) > 6 else "")
