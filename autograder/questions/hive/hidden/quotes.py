"""Further checks on reading quoted texts."""

from __future__ import annotations

from autograder.checking import N_, Message, Work
from autograder.questions.hive.quotes import HARD, facts, quotes, require_rows


@quotes.hidden(
    "comma",
    points=1.5,
    needs=("clean",),
    says=N_("A comma between quotation marks does not cut the text"),
    topic=N_("a comma inside a text"),
    messages={
        "comma": Message(
            seen=N_("A province with a comma in its name did not arrive: there is no row {want}."),
            expected=N_("Between quotation marks, a comma is a character like any other."),
            next=N_("Taking the marks away afterwards is too late. Read the file with a SerDe for CSV."),
        )
    },
)
def comma(work: Work) -> None:
    found = facts(work)
    require_rows(found, [row for row in found.want if HARD in row], "comma")
