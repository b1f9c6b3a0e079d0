"""What can be wrong with a data file, in words: what was seen, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.data.workbooks.texts import TEXTS as _WORKBOOK_TEXTS
from autograder.text import N_, _

HARMLESS = "harmless"  # taken in; repaired where the file itself would be read wrongly
NOTE = "note"  # taken in, and worth knowing
REFUSED = "refused"  # not taken in

_NOTHING = N_("Nothing: this is repaired when the file is taken in.")
_AGAIN = N_("Download the file again, or take an undamaged copy.")

# code → (severity, seen, expected, next)
_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "zip": (
        HARMLESS,
        N_("The file is a zip archive, and the table in it is {member}."),
        N_("A csv file, or the zip as it was downloaded."),
        N_("Nothing: the table is taken out of the archive."),
    ),
    "json": (
        HARMLESS,
        N_("The file is the JSON edition: a list of records, in which missing values are left out."),
        N_("The csv edition of the same table."),
        N_("Nothing: a value that is left out is read as missing."),
    ),
    "bom": (
        HARMLESS,
        N_("The file begins with an invisible mark (byte order mark), which spreadsheets write."),
        N_("A file that begins with the first column name."),
        _NOTHING,
    ),
    "line_ends": (
        HARMLESS,
        N_("The lines end with {seen}."),
        N_("The published file has {published} there."),
        N_("Nothing: both are read alike."),
    ),
    "blank_lines": (
        HARMLESS,
        N_("Empty lines between or after the rows: {count}."),
        N_("One line for each row."),
        _NOTHING,
    ),
    "separator": (
        HARMLESS,
        N_("The columns are separated by {separator}."),
        N_("Columns separated by commas."),
        _NOTHING,
    ),
    "decimal_comma": (
        HARMLESS,
        N_("Numbers are written with a decimal comma, such as {example}."),
        N_("Numbers with a decimal point."),
        _NOTHING,
    ),
    "row_numbers": (
        HARMLESS,
        N_("There is a column of row numbers ({name}), which data frames write when they are saved with their index."),
        N_("{count} columns: {columns}."),
        N_("Nothing: the column is left out. In your own code, save with to_csv(..., index=False)."),
    ),
    "empty_column": (
        HARMLESS,
        N_("Column {position} is empty: every line ends with an extra comma."),
        N_("{count} columns: {columns}."),
        _NOTHING,
    ),
    "extra_columns": (
        HARMLESS,
        N_("There are columns that the dataset does not have: {names}."),
        N_("{count} columns: {columns}."),
        N_("Nothing: they are left out. If you need them, keep your own file."),
    ),
    "column_names": (
        HARMLESS,
        N_("Some column names are written in another way: {names}."),
        N_("The names {columns}."),
        _NOTHING,
    ),
    "other_layout": (
        HARMLESS,
        N_("The file has another layout of the same table: {names}."),
        N_("The names {columns}."),
        N_("Nothing: names and codes are translated when the file is taken in."),
    ),
    "row_order": (
        HARMLESS,
        N_("The rows are in another order than in the published file."),
        N_("Rows in the order: {order}."),
        N_("Nothing: the rows are put in order. Your code should find rows by name, never by position."),
    ),
    "saved_again": (
        HARMLESS,
        N_("The values are those of the published file, but the file was saved again in another form."),
        N_("The file byte for byte as published."),
        _NOTHING,
    ),
    "unrecognised": (
        NOTE,
        N_("The table is whole and plausible, but its values are those of no edition that the course knows."),
        N_("One of: {known}."),
        N_("You can work with it. Figures in the labs' texts may differ from yours."),
    ),
    "other_publication": (
        NOTE,
        N_("The table is whole. It is of a publication that the course does not know; its last day is {day}."),
        N_("Nothing else: the publisher replaces the file every day. By name the course knows: {known}."),
        N_("You can work with it. Figures in the labs' texts may differ from yours."),
    ),
    "changed_values": (
        NOTE,
        N_("All {rows} rows of “{title}” are there, but some of their values were changed."),
        N_("The values as published."),
        N_("If you did not change them yourself, download the file again."),
    ),
    "empty_file": (
        REFUSED,
        N_("The file is empty."),
        N_("A table with {count} columns."),
        _AGAIN,
    ),
    "html_page": (
        REFUSED,
        N_("The file is a web page ({title}), not a table. Often it is the login page of the site."),
        N_("A csv file whose first line is: {columns}."),
        N_("Log in with a browser, download the file with the site's download button, and try again."),
    ),
    "excel_file": (
        REFUSED,
        N_("The file is an Excel workbook, whatever its name says."),
        N_("A csv file: plain text with commas."),
        N_("Take the csv as it was downloaded, or open the workbook and save it as “CSV UTF-8”."),
    ),
    "zip_without_table": (
        REFUSED,
        N_("The zip archive holds no table of this dataset. It holds: {members}."),
        N_("An archive with {file} in it."),
        _AGAIN,
    ),
    "damaged_zip": (
        REFUSED,
        N_("The zip archive cannot be opened: {reason}."),
        N_("A whole archive, without password, of at most {limit} bytes."),
        _AGAIN,
    ),
    "not_text": (
        REFUSED,
        N_("The file is no text: it holds bytes that no csv has."),
        N_("A csv file: plain text with commas."),
        _AGAIN,
    ),
    "encoding": (
        REFUSED,
        N_("The text is not in UTF-8 (first bad byte at position {position}); it looks like {looks_like}."),
        N_("Text in UTF-8."),
        N_("Save the file as “CSV UTF-8”, or take the csv as it was downloaded."),
    ),
    "mojibake": (
        REFUSED,
        N_("Some letters were damaged by a wrong encoding, such as in {example}."),
        N_("Names as published, in UTF-8."),
        _AGAIN,
    ),
    "no_header": (
        REFUSED,
        N_("The first line is not the column names; it begins: {start}."),
        N_("A first line with: {columns}."),
        _AGAIN,
    ),
    "missing_columns": (
        REFUSED,
        N_("Columns are missing: {names}."),
        N_("{count} columns: {columns}."),
        N_("Some public copies lack these columns. Take the file from the source named in the data card."),
    ),
    "double_columns": (
        REFUSED,
        N_("A column is there twice: {names}."),
        N_("{count} columns: {columns}."),
        _AGAIN,
    ),
    "no_rows": (
        REFUSED,
        N_("The file has column names but no rows."),
        N_("About {rows} rows."),
        _AGAIN,
    ),
    "lost_quotes": (
        REFUSED,
        N_(
            "Rows with one value too many: {count}, the first in line {line}: {start}. "
            "A name with a comma lost its quotes."
        ),
        N_('Names with a comma in quotes: "Congo, Dem. Rep.".'),
        N_("Take an undamaged copy. Do not let the reader skip bad lines: these rows would be lost."),
    ),
    "uneven_rows": (
        REFUSED,
        N_("Rows without exactly {columns} values: {count}, the first in line {line}: {start}."),
        N_("{columns} values in each row."),
        _AGAIN,
    ),
    "truncated": (
        REFUSED,
        N_("The file stops too early, at: {end}."),
        N_("A whole file; the published one has {rows} rows."),
        N_("The download broke off. Download the file again."),
    ),
    "rows_missing": (
        REFUSED,
        N_("Rows of “{title}” that are missing: {count} of {rows} ({names})."),
        N_("All {rows} rows."),
        N_("Take an undamaged copy. Names with commas get lost when a reader skips bad lines."),
    ),
    "double_rows": (
        REFUSED,
        N_("A row is there twice: {names}."),
        N_("Each {key} once."),
        _AGAIN,
    ),
    "not_a_day": (
        REFUSED,
        N_("In line {line}, {column} is {value}, which is no day of the calendar. Such values: {count}."),
        N_("Days written as year, month and day: 2020-03-01."),
        N_("A spreadsheet may have rewritten the days. Take the csv as it was downloaded."),
    ),
    "unknown_value": (
        REFUSED,
        N_("In line {line}, {column} is {value}. Such values: {count}."),
        N_("{column} as one of these: {allowed}."),
        N_("The names may have been changed or translated. Take an undamaged copy."),
    ),
    "not_numeric": (
        REFUSED,
        N_("In line {line}, {column} is {value}, which is no number. Such values: {count}."),
        N_("A number with a decimal point."),
        _AGAIN,
    ),
    "missing_values": (
        REFUSED,
        N_("Missing values: {count}, the first in line {line}, column {column}."),
        N_("A value in every cell: the published file has no gaps."),
        _AGAIN,
    ),
    "implausible": (
        REFUSED,
        N_("In line {line}, {column} is {value}. Such values: {count}."),
        N_("{column} between {minimum} and {maximum} ({unit})."),
        N_("The values may be in the wrong column or unit. Take an undamaged copy."),
    ),
    "row_count": (
        REFUSED,
        N_("The file has {rows} rows."),
        N_("Between {minimum} and {maximum} rows."),
        _AGAIN,
    ),
}

_TEXTS |= _WORKBOOK_TEXTS


@dataclass(frozen=True)
class Finding:
    """One thing that was noticed about a data file. `code` is stable; the texts are in the reader's language."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """ "harmless", "note" or "refused"."""
        return _TEXTS[self.code][0]

    @property
    def refused(self) -> bool:
        """Whether a file with this finding is not taken in."""
        return self.severity == REFUSED

    @property
    def seen(self) -> str:
        """What was seen in the file."""
        return self._say(1)

    @property
    def expected(self) -> str:
        """What a good file has there."""
        return self._say(2)

    @property
    def next(self) -> str:
        """What to do."""
        return self._say(3)

    def __str__(self) -> str:
        return " ".join((self.seen, _("Expected: {expected}").format(expected=self.expected), self.next))

    def as_dict(self) -> dict[str, Any]:
        """The finding for `--json`: the code and the three texts."""
        return {
            "code": self.code,
            "severity": self.severity,
            "seen": self.seen,
            "expected": self.expected,
            "next": self.next,
        }

    def _say(self, part: int) -> str:
        return _(_TEXTS[self.code][part]).format(**self.facts)


def codes() -> dict[str, str]:
    """Every code with its severity."""
    return {code: texts[0] for code, texts in _TEXTS.items()}
