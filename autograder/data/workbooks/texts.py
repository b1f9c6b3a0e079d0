"""What can be wrong with a workbook, in words: (severity, seen, expected, next) for each code of a finding."""

from __future__ import annotations

from autograder.text import N_

_BOOK = N_("The workbook (.xlsx) as EIGE publishes it, with one sheet for each edition.")
_AGAIN = N_("Download the workbook again, or take an undamaged copy.")
_NOTHING = N_("Nothing: this is read as it was meant.")

TEXTS: dict[str, tuple[str, str, str, str]] = {
    "old_workbook": (
        "refused",
        N_("The file is an old Excel workbook (.xls), or a workbook with a password."),
        _BOOK,
        N_("Take the workbook as it was downloaded, or open it and save it as .xlsx without a password."),
    ),
    "page_for_workbook": (
        "refused",
        N_("The file is a web page ({title}), not a workbook."),
        _BOOK,
        N_("Download the workbook with a browser, and take it in with --from FILE."),
    ),
    "not_a_workbook": (
        "refused",
        N_("The file is neither a workbook nor a csv with scores; it begins: {start}"),
        _BOOK,
        _AGAIN,
    ),
    "damaged_workbook": (
        "refused",
        N_("The workbook cannot be opened: {reason}."),
        _BOOK,
        _AGAIN,
    ),
    "sheet_as_csv": (
        "refused",
        N_("The file is a csv with one sheet of the workbook. It does not say of which edition it is."),
        _BOOK,
        N_("Take the whole workbook. A csv keeps one sheet and loses the others."),
    ),
    "csv_unknown": (
        "refused",
        N_("The file is a csv with scores, but not with those of the edition of 2024."),
        N_("The csv of 2024 as published, or the workbook with all editions. A csv does not say its year."),
        _AGAIN,
    ),
    "no_edition_sheet": (
        "refused",
        N_("The workbook has no sheet with a table of countries. Its sheets are: {sheets}."),
        N_("A sheet for each edition, with the headings Country and Gender Equality Index."),
        _AGAIN,
    ),
    "sheet_without_year": (
        "refused",
        N_("The name of the sheet {sheet} does not say its year, and no column does."),
        N_("The sheets as published: {expected}."),
        N_("Give the sheet its published name again, or download the workbook again."),
    ),
    "sheet_twice": (
        "refused",
        N_("The year {year} is there twice: on the sheets {sheet} and {other}."),
        N_("One sheet for each edition."),
        N_("Remove the copy, or download the workbook again."),
    ),
    "sheet_renamed": (
        "harmless",
        N_("The sheet {sheet} was renamed; its column Index year says {year}."),
        N_("The name {expected}."),
        _NOTHING,
    ),
    "workbook_saved_again": (
        "harmless",
        N_("The values are those of the published workbook, but the file was saved again."),
        N_("The workbook byte for byte as published."),
        _NOTHING,
    ),
    "text_numbers": (
        "harmless",
        N_("Numbers are stored as text with a decimal comma, such as {example}."),
        N_("Numbers that the spreadsheet knows as numbers."),
        _NOTHING,
    ),
    "sheets_missing": (
        "refused",
        N_("Sheets are missing: {missing}. The workbook has {here}."),
        N_("The sheets of “{title}”: {expected}."),
        _AGAIN,
    ),
    "sheets_older": (
        "note",
        N_("The workbook ends with {last}; the one that the course knows goes on with {missing}."),
        N_("The sheets of “{title}”: {expected}."),
        N_(
            "You can work with it. It may be an earlier publication, so figures "
            "in the labs' texts may differ from yours."
        ),
    ),
    "sheet_columns": (
        "refused",
        N_("The sheet {sheet} lacks columns: {names}."),
        N_("The index, 6 domains, 14 sub-domains, and 31 indicators for women, men and all (W, M, T)."),
        _AGAIN,
    ),
    "sheet_columns_twice": (
        "refused",
        N_("The sheet {sheet} has columns twice: {names}."),
        N_("Each heading once."),
        _AGAIN,
    ),
    "sheet_countries": (
        "refused",
        N_("The sheet {sheet} lacks countries: {names}."),
        N_("The 27 countries of the European Union, and UK in the workbook of 2005 to 2015."),
        _AGAIN,
    ),
    "sheet_countries_twice": (
        "refused",
        N_("The sheet {sheet} has countries twice: {names}."),
        N_("Each country once on a sheet."),
        _AGAIN,
    ),
    "sheet_strangers": (
        "refused",
        N_("The sheet {sheet} has rows that are no countries of the Index: {names}."),
        N_("Codes as EIGE writes them, such as BE, EL (Greece) or UK."),
        N_("Download the workbook again. Other tables can be joined to it in your own code."),
    ),
    "iso_codes": (
        "harmless",
        N_("Countries are written with other codes: {names}."),
        N_("EIGE's codes: EL for Greece and UK for the United Kingdom."),
        N_("Nothing: the codes are translated."),
    ),
    "sheet_no_number": (
        "refused",
        N_("On the sheet {sheet}, row {row}, “{column}” is {value}, which is no number. Such values: {count}."),
        N_("A number, or a colon where an indicator is not available."),
        _AGAIN,
    ),
    "sheet_gap": (
        "refused",
        N_("On the sheet {sheet}, row {row}, “{column}” is empty. Such values: {count}."),
        N_("A value in every cell of the index, the domains and the sub-domains."),
        N_("Open the workbook in a spreadsheet and save it, so that results are stored; or download it again."),
    ),
    "sheet_implausible": (
        "refused",
        N_("On the sheet {sheet}, row {row}, “{column}” is {value}. Such values: {count}."),
        N_("A value between {minimum} and {maximum} ({unit})."),
        N_("The values may be in the wrong column or unit. Take an undamaged copy."),
    ),
    "new_baseline": (
        "refused",
        N_("The file has the edition of {year}."),
        N_("Editions up to 2024. Since 2025 the Index is computed in a new way (new baseline)."),
        N_("Do not mix them: scores of 2025 and later cannot be compared with the earlier ones."),
    ),
}
