"""Further checks on reading the publication."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.loading import load
from autograder.questions.spark.tables import COLUMNS, described, fresh_cases, published, tuples


@load.hidden(
    "header",
    points=2,
    needs=("types",),
    says=N_("A file with its columns in another order is not read wrongly"),
    topic=N_("a file with another order of columns"),
    messages={
        "misplaced": Message(
            seen=N_("In a later file REGION stands before PROVINCE. Your table holds regions in the column PROVINCE."),
            expected=N_(
                "Columns are found by name, or reading stops with an error. A wrong table is the worst result."
            ),
            next=N_("A schema goes by position. enforceSchema=False compares it with the header of the file."),
        ),
    },
)
def header(work: Work) -> None:
    frame = fresh_cases(work.rng, 8)
    first, second, third, *rest = COLUMNS
    path = work.file("later.csv", published(frame[[first, third, second, *rest]]))
    tried = work.attempt("load_cases", work.session(), path)
    if tried.error is not None:
        return
    got = described(work, tried.value, "load_cases(…)", COLUMNS)
    if tuples(got.rows, ["PROVINCE", "REGION"]) != tuples(frame, ["PROVINCE", "REGION"]):
        raise Refuse("misplaced")
