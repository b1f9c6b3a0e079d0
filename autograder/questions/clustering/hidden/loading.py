"""Further checks on loading the table."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.loading import compare, lacking, load, quoted, read
from autograder.questions.clustering.tables import fresh_countries


@load.hidden(
    "copy",
    points=0.5,
    needs=("index", "columns"),
    says=N_("A copy that a spreadsheet saved is read as well"),
    messages={
        "copy_stopped": Message(
            seen=N_("On a copy that a spreadsheet saved, load_countries stopped with {error}: {text}."),
            expected=N_("An invisible mark at the start of the file and blank lines do no harm."),
            next=N_("Let pd.read_csv read the whole file; it passes over both."),
        ),
        "copy_rows": Message(
            seen=N_("A copy with blank lines and {count} countries became a table of {rows} rows."),
            expected=N_("A blank line is not a country."),
            next=N_("Leave skip_blank_lines of pd.read_csv as it is."),
        ),
    },
)
def spreadsheet_copy(work: Work) -> None:
    invented = fresh_countries(work.rng, rows=12)
    lines = invented.to_csv().splitlines()
    text = "\r\n".join([*lines[:5], "", *lines[5:], "", ""])
    path = work.file("saved-by-a-spreadsheet.csv", b"\xef\xbb\xbf" + text.encode("utf-8"))
    tried = work.attempt("load_countries", path)
    if tried.error is not None:
        raise Refuse("copy_stopped", error=tried.error.type_name, text=tried.error.text)
    got = work.table(tried.value, "load_countries(path)")
    if len(got) != len(invented):
        raise Refuse("copy_rows", count=len(invented), rows=len(got))
    if missing := lacking(got, invented.index):
        raise Refuse("lost_rows", count=len(invented), lacking=quoted(missing))
    compare(got, invented)


@load.hidden(
    "empty_cell",
    points=0.5,
    needs=("index", "columns"),
    says=N_("A country with an empty cell is kept, and the cell stays empty"),
    messages={
        "empty_dropped": Message(
            seen=N_("The file holds {country} with one empty cell. Your table lacks this country."),
            expected=N_("Loading keeps every country; what to do about a gap is decided later."),
            next=N_("Take dropna out of load_countries."),
        ),
        "empty_filled": Message(
            seen=N_("The file has an empty cell for {country}. Your table says {got}."),
            expected=N_("An empty cell is a missing value (NaN), because nobody knows the figure."),
            next=N_("Take fillna out of load_countries."),
        ),
    },
)
def empty_cell(work: Work) -> None:
    invented = fresh_countries(work.rng, rows=12)
    country = invented.index[4]
    invented.loc[country, "health"] = np.nan
    table = read(work, "with-a-gap.csv", invented.to_csv())
    if lacking(table, invented.index):
        raise Refuse("empty_dropped", country=country)
    got = table.loc[country, "health"]
    if not np.isnan(got):
        raise Refuse("empty_filled", country=country, got=got)
