"""Further checks on sorting."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import exists, fresh_frame, table
from autograder.questions.onboarding_studio.sorting import check_refused, order, sorting, tied


@sorting.hidden(
    "expressions",
    points=1,
    needs=("ascending",),
    says=N_("Texts that are nearly a column raise ValueError as well"),
    topic=N_("texts that are nearly a column"),
)
def expressions(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        check_refused(work, name, ("gdpp DESC", "gdpp, income", "`gdpp`", "gdpp ", "1", "", "gdpp) -- "))


@sorting.hidden(
    "bad_table",
    points=1,
    says=N_("A table name that holds SQL raises ValueError"),
    topic=N_("the name of the table"),
    messages={
        "bad_table": Message(
            seen=N_("The table name {name} led to {got}."),
            expected=N_("A table name with anything but letters, digits and underscores raises ValueError."),
            next=N_("Check both names before you build the statement."),
        )
    },
)
def bad_table(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        for text in (f"{name}; DROP TABLE {name}", f"{name} LIMIT 1 -- ", f"{name}` -- "):
            tried = work.attempt("sorted_by", work.made("open_database"), text, "gdpp")
            got = tried.error.type_name if tried.error else "a list of countries"
            if got != "ValueError" or not exists(work, name):
                raise Refuse("bad_table", name=text, got=got)


@sorting.hidden(
    "ties",
    points=1,
    needs=("descending",),
    says=N_("Countries with the same number come in the order of their names"),
    topic=N_("countries with the same number"),
    messages={
        "ties": Message(
            seen=N_("Three countries with the same number came in the order {got}."),
            expected=N_("They come in the order of their names, in both directions: {want}."),
            next=N_("Add the column country at the end of ORDER BY."),
        )
    },
)
def ties(work: Work) -> None:
    frame = tied(fresh_frame(work))
    want = sorted(frame.loc[frame["life_expec"] == 61.5, "country"])
    with table(work, frame) as name:
        for direction in (False, True):
            got = [item for item in order(work, name, "life_expec", descending=direction) if item in want]
            if got != want:
                raise Refuse("ties", got=", ".join(got), want=", ".join(want))
