"""Further checks on loading the workbook."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.loading import columns_of, load, read, rows_of, values_of
from autograder.questions.regression.workbooks import CODES, HEADINGS, expected, fresh_sheet, workbook


@load.hidden(
    "other_form",
    points=1.5,
    needs=("rows", "headings"),
    says=N_("Sheets may differ in the order of their rows and columns, and in the countries"),
    messages={
        "other_form": Message(
            seen=N_("On a workbook whose sheets differ in order, tidy stopped with {error}: {text}."),
            expected=N_("The sheets of one workbook need not have the same order or the same countries."),
            next=N_("Use headings instead of positions, and let pd.concat line the columns up."),
        ),
    },
)
def other_form(work: Work) -> None:
    first = fresh_sheet(work.rng, "2031 (2028 data)", union="EU-27")
    turned = tuple(reversed(HEADINGS))
    second = fresh_sheet(work.rng, "2033", codes=("SE", "HR", *CODES[:4]), headings=turned, union="EU28")
    sheets = [second, first]
    tried = work.attempt("tidy", work.file("other.xlsx", workbook(sheets)))
    if tried.error is not None:
        raise Refuse("other_form", error=tried.error.type_name, text=tried.error.text[:100])
    got, want = read(work, sheets), expected(sheets)
    rows_of(got, want)
    columns_of(got, want)
    values_of(got, want)


@load.hidden(
    "no_figure",
    points=1.5,
    needs=("rows", "headings"),
    says=N_("A country with a cell without a figure keeps its row and its other values"),
)
def no_figure(work: Work) -> None:
    sheets = [fresh_sheet(work.rng, "2041"), fresh_sheet(work.rng, "2042")]
    sheets[0].gaps = [(1, 1), (1, 5), (4, 6)]
    got, want = read(work, sheets), expected(sheets)
    rows_of(got, want)
    values_of(got, want)
