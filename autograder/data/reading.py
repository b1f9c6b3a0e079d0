"""From the bytes of a file to rows of text: containers, encodings and separators."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from autograder.data.catalogue import Dataset
from autograder.data.findings import Finding
from autograder.data.home import LARGEST
from autograder.data.records import read_records
from autograder.data.text import Text, start_of
from autograder.text import N_, _

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<head|<script|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SEPARATORS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("vertical bars")}
# The ways in which programs write a missing value, in lower case.
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "..", "#n/a"}


def unpack(data: bytes, dataset: Dataset, findings: list[Finding]) -> bytes | None:
    """The csv in `data`, which may be a zip; None when there is none (a refusal is then among `findings`)."""
    if not data.strip():
        findings.append(Finding("empty_file", {"count": len(dataset.columns)}))
        return None
    if data.startswith(_OLD_EXCEL):
        findings.append(Finding("excel_file"))
        return None
    if not data.startswith(b"PK\x03\x04"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            names = [info.filename for info in members]
            if "xl/workbook.xml" in names:
                findings.append(Finding("excel_file"))
                return None
            chosen = _table_in(names, dataset)
            if chosen is None:
                shown = ", ".join(names[:5]) or _("nothing")
                expected = PurePosixPath(dataset.official.file).name
                findings.append(Finding("zip_without_table", {"members": shown, "file": expected}))
                return None
            if archive.getinfo(chosen).file_size > LARGEST:
                raise zipfile.BadZipFile(_("the table in it is too large"))
            table = archive.read(chosen)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # RuntimeError is zipfile's word for an archive with a password.
        findings.append(Finding("damaged_zip", {"reason": str(error) or type(error).__name__, "limit": LARGEST}))
        return None
    findings.append(Finding("zip", {"member": chosen}))
    return table


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook of the kind that ends in .xlsx."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read_text(data: bytes, dataset: Dataset, findings: list[Finding]) -> Text | None:
    """Rows of cells, with the header apart; None when this is no table (a refusal is then among `findings`)."""
    decoded = _decode(data, dataset, findings)
    if decoded is None:
        return None
    if decoded.lstrip().startswith(("[", "{")):
        return read_records(decoded, dataset, findings)
    header_line = next((line for line in decoded.splitlines() if line.strip()), "")
    separator = _separator(header_line, dataset)
    if separator is None:
        findings.append(Finding("no_header", {"start": start_of(header_line), "columns": ", ".join(dataset.columns)}))
        return None
    if separator != ",":
        findings.append(Finding("separator", {"separator": _(_SEPARATORS[separator])}))
    rows = list(_rows(decoded, separator))
    filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if len(filled) < len(rows):
        findings.append(Finding("blank_lines", {"count": len(rows) - len(filled)}))
    return Text(
        header=filled[0][1],
        rows=filled[1:],
        separator=separator,
        line_end=_line_end(decoded),
        ends_whole=decoded.endswith(("\n", "\r")),
    )


def normal(name: str) -> str:
    """A column name without differences of case, spaces, dots, dashes and underscores."""
    return re.sub(r"[\s_.\-]+", " ", name.strip().strip('"').lower()).strip()


def names_of(dataset: Dataset) -> dict[str, str]:
    """Normal form of every name and alias of a column → the column."""
    known = {normal(alias): item.name for item in dataset.fields for alias in item.aliases}
    return known | {normal(item.name): item.name for item in dataset.fields}


def _table_in(names: list[str], dataset: Dataset) -> str | None:
    wanted = {PurePosixPath(edition.file).name.lower() for edition in dataset.editions}
    tables = [name for name in names if name.lower().endswith(".csv") and not name.startswith("__MACOSX/")]
    exact = [name for name in tables if PurePosixPath(name).name.lower() in wanted]
    others = [name for name in tables if "dictionary" not in name.lower()]
    for choice in (exact, others):
        if len(choice) == 1:
            return choice[0]
    return None


def _decode(data: bytes, dataset: Dataset, findings: list[Finding]) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.append(Finding("encoding", {"position": 0, "looks_like": "UTF-16"}))
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        findings.append(Finding("bom"))
        data = data[3:]
    if _HTML.match(data[:2000]):
        title = _TITLE.search(data[:20_000].decode("utf-8", errors="replace"))
        shown = start_of(" ".join(title[1].split())) if title else _("without a title")
        findings.append(Finding("html_page", {"title": shown, "columns": ",".join(dataset.columns)}))
        return None
    if _BINARY.search(data):
        findings.append(Finding("not_text"))
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.append(Finding("encoding", {"position": error.start, "looks_like": "Windows-1252 (Latin-1)"}))
        return None


def _separator(header: str, dataset: Dataset) -> str | None:
    known = names_of(dataset)
    scores = {
        separator: sum(normal(cell) in known for cell in next(_rows(header, separator), (0, []))[1])
        for separator in _SEPARATORS
    }
    best = max(scores, key=lambda separator: scores[separator])
    return best if scores[best] > 1 else None


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # One cell longer than csv takes: a quote that nobody closed. The row is uneven and will be refused.
            yield line, [_("a quote that is never closed")]
            return
        yield line, cells
        line = reader.line_num + 1


def _line_end(text: str) -> str:
    windows = text.count("\r\n")
    counts = {"CRLF": windows, "LF": text.count("\n") - windows, "CR": text.count("\r") - windows}
    used = [name for name, count in counts.items() if count]
    return used[0] if len(used) == 1 else ("mixed" if used else "LF")
