"""Look at the file of a workbook dataset as a careful person would: which edition is it, and what happened to it?"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any

from autograder.data import canonical
from autograder.data.catalogue import Dataset, KnownEdition
from autograder.data.findings import Finding
from autograder.data.home import LARGEST
from autograder.data.inspecting import Inspection
from autograder.data.workbooks.countries import NAMES
from autograder.data.workbooks.table import Tidy, csv_edition, score_names, some, tidy_bytes, tidy_text
from autograder.text import _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


class WorkbookInspection(Inspection):
    """What a workbook, or the csv of 2024, turned out to be. A workbook is never written anew: it is read as it is."""

    @property
    def is_csv(self) -> bool:
        """Whether the file is the csv of scores."""
        return not self.table.startswith(_ZIP)

    @property
    def suffix(self) -> str:
        """How the name of its repaired form ends."""
        return ".csv" if self.is_csv else ".xlsx"

    @property
    def usable_as_is(self) -> bool:
        """Whether `frame()` on this very file gives the right table; a csv in another form is written anew."""
        if self.rows is None or any(finding.code == "zip" for finding in self.findings):
            return False
        return self.exact or not self.is_csv or self.repaired() == self.table

    def repaired(self) -> bytes:
        """The workbook as it is; a csv in its published form."""
        if self.rows is None:
            raise ValueError("A refused file has no repaired form.")
        return self.table if self.exact or not self.is_csv else _published_csv(self.dataset, self.rows)


def inspect_workbook(data: bytes, dataset: Dataset) -> WorkbookInspection:
    """Look at the bytes of a file that should be an edition of a workbook dataset."""
    found = WorkbookInspection(dataset)
    inner = _unpacked(data, dataset, found.findings)
    if inner is None:
        return found
    found.table = inner
    digest = hashlib.sha256(inner).hexdigest()
    known = next((edition for edition in dataset.editions if edition.sha256 == digest), None)
    table = tidy_bytes(inner, dataset, [] if known else found.findings)
    if table is None:
        return found
    rows = tidy_text(table, dataset)
    if known:
        found.edition, found.exact = known, True
    else:
        _recognise(found, table, rows)
    found.rows = None if found.refused else rows
    return found


def _unpacked(data: bytes, dataset: Dataset, findings: list[Finding]) -> bytes | None:
    """The workbook or csv in `data`, which may be a zip with one of them; None when there is none."""
    if not data.strip():
        findings.append(Finding("empty_file", {"count": len(dataset.columns)}))
        return None
    if data.startswith(_OLE):
        findings.append(Finding("old_workbook"))
        return None
    if not data.startswith(_ZIP):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            if "xl/workbook.xml" in names:
                return data
            tables = [name for name in names if PurePosixPath(name).suffix.lower() in (".xlsx", ".csv")]
            tables = [name for name in tables if not name.startswith("__MACOSX/")]
            if len(tables) != 1:
                expected = PurePosixPath(dataset.official.file).name
                facts = {"members": some(names, 5) or "…", "file": expected}
                findings.append(Finding("zip_without_table", facts))
                return None
            if archive.getinfo(tables[0]).file_size > LARGEST:
                raise zipfile.BadZipFile("too large")
            inner = archive.read(tables[0])
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        findings.append(Finding("damaged_workbook", {"reason": str(error) or type(error).__name__}))
        return None
    findings.append(Finding("zip", {"member": tables[0]}))
    return inner


def _recognise(found: Inspection, table: Tidy, rows: list[list[str]]) -> None:
    """Name the edition by its content, or say how the file differs from the editions that are known."""
    dataset = found.dataset
    scores_only = len(table.columns) < len(dataset.columns)
    content = canonical.content_sha256(dataset.columns, rows)
    found.edition = next((edition for edition in dataset.editions if edition.content == content), None)
    if found.edition is not None:
        if not found.findings:
            found.findings.append(Finding("saved_again" if scores_only else "workbook_saved_again"))
        return
    if scores_only:
        found.findings.append(Finding("csv_unknown"))
        return
    here = set(table.years)
    nearest = _nearest(dataset, here)
    if nearest is None:
        known = "; ".join(_(edition.title) for edition in dataset.editions)
        found.findings.append(Finding("unrecognised", {"known": known}))
        return
    edition, titles = nearest
    gone = sorted(set(titles) - here)
    facts = {"title": _(edition.title), "expected": ", ".join(titles.values()), "rows": edition.rows}
    facts |= {"missing": ", ".join(titles[year] for year in gone), "here": ", ".join(table.years.values())}
    facts |= {"last": table.years[max(here)]}
    if not gone:
        found.findings.append(Finding("changed_values", facts))
    elif max(here) < min(gone):
        found.findings.append(Finding("sheets_older", facts))
    else:
        found.findings.append(Finding("sheets_missing", facts))


def _nearest(dataset: Dataset, here: set[int]) -> tuple[KnownEdition, dict[int, str]] | None:
    """The known workbook with all these years and fewest others, and its sheets by year."""
    fits = []
    for edition, item in zip(dataset.editions, dataset.descriptor["editions"], strict=True):
        titles: dict[int, str] = dict(zip(item["years"], item.get("sheets", ()), strict=False))
        if titles and here <= set(titles):
            fits.append((edition, titles))
    return min(fits, key=lambda fit: len(fit[1]), default=None)


def _published_csv(dataset: Dataset, rows: list[list[str]]) -> bytes:
    """The csv of 2024 in its published form: semicolons, full names, its own headings."""
    edition = csv_edition(dataset)
    names = {code: name for name, code in NAMES.items()}
    headings: dict[str, Any] = dataset.descriptor["csvHeadings"]
    wanted = ["country", *score_names(dataset)]
    places = [dataset.columns.index(name) for name in wanted]
    lines = [";".join(headings[name] for name in wanted)]
    for row in rows:
        cells = [row[place] for place in places]
        lines.append(";".join([names[cells[0]], *cells[1:]]))
    known = dataset.edition(edition[0]) if edition else None
    end = known.line_end if known else "\n"
    return (end.join(lines) + end).encode("utf-8")
