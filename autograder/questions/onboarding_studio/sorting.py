"""Sort by a column that somebody chose."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import fresh_frame, table

sorting = Question(
    id="sort",
    title=N_("A name is no value: sort by a column"),
    topic=N_("sorting"),
    points=8,
    answers=("sorted_by",),
    hints=(
        N_("Try ORDER BY %s with a column as the value. In which order do the rows come?"),
        N_("A name can't be bound. Compare it with the ten names that you know, and build the statement from yours."),
        N_("ORDER BY column IS NULL, column, country: the first part puts gaps at the end."),
    ),
    messages={
        "unsorted": Message(
            seen=N_("Sorted by {column}, the countries came in the order of their names."),
            expected=N_("They come in the order of the numbers, smallest first."),
            next=N_("A placeholder makes a constant of the column's name. Put the checked name into the statement."),
        ),
        "order": Message(
            seen=N_("Sorted by {column}, place {place} is {got}."),
            expected=N_("It is {want}."),
            next=N_("Compare with frame.sort_values(column)."),
        ),
        "descending": Message(
            seen=N_("With descending=True, place {place} is {got}."),
            expected=N_("It is {want}: the largest number comes first."),
            next=N_("Add DESC after the column when descending is true."),
        ),
        "not_refused": Message(
            seen=N_("The column {column} led to {got}."),
            expected=N_("A text that is none of the ten columns raises ValueError, before anything is sent."),
            next=N_("Begin with: if column not in [...], raise ValueError."),
        ),
        "gaps_last": Message(
            seen=N_("A country without a number stands on place {place} of {count}."),
            expected=N_("Countries without a number come last, in both directions."),
            next=N_("Sort by column IS NULL first."),
        ),
    },
)


def order(work: Work, name: str, column: str, **options: bool) -> list[str]:
    """The learner's order of the countries."""
    return work.names(work.call("sorted_by", work.made("open_database"), name, column, **options), "sorted_by(…)")


def first_difference(got: list[str], want: list[str]) -> dict[str, object] | None:
    """Facts of the first place at which two orders differ."""
    for place, name in enumerate(want, 1):
        seen = got[place - 1] if place <= len(got) else "nobody"
        if seen != name:
            return {"place": place, "got": seen, "want": name}
    return {"place": len(want) + 1, "got": got[len(want)], "want": "nobody"} if len(got) > len(want) else None


def check_refused(work: Work, name: str, columns: tuple[str, ...]) -> None:
    """Refuses unless each of these texts raises ValueError."""
    for column in columns:
        tried = work.attempt("sorted_by", work.made("open_database"), name, column)
        got = tried.error.type_name if tried.error else "a list of countries"
        if got != "ValueError":
            raise Refuse("not_refused", column=column, got=got)


@sorting.property("ascending", points=1.5, says=N_("The smallest number comes first"))
def ascending(work: Work) -> None:
    frame = fresh_frame(work, empty=False)
    with table(work, frame) as name:
        for column in ("gdpp", "child_mort"):
            got = order(work, name, column)
            if got == sorted(frame["country"]):
                raise Refuse("unsorted", column=column)
            different = first_difference(got, frame.sort_values(column)["country"].tolist())
            if different:
                raise Refuse("order", column=column, **different)


@sorting.property(
    "descending", points=1, needs=("ascending",), says=N_("With descending=True, the largest comes first")
)
def descending(work: Work) -> None:
    frame = fresh_frame(work, empty=False)
    with table(work, frame) as name:
        got = order(work, name, "income", descending=True)
    different = first_difference(got, frame.sort_values("income", ascending=False)["country"].tolist())
    if different:
        raise Refuse("descending", **different)


@sorting.property("refused", points=1.5, needs=("ascending",), says=N_("Any other column raises ValueError"))
def refused(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        check_refused(work, name, ("population", f"gdpp; DROP TABLE {name}", "(SELECT SLEEP(0))"))


@sorting.property("gaps_last", points=1, needs=("descending",), says=N_("Countries without a number come last"))
def gaps_last(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work, frame) as name:
        for column in ("exports", "income"):
            (missing,) = frame.loc[frame[column].isna(), "country"]
            for direction in (False, True):
                got = order(work, name, column, descending=direction)
                place = got.index(missing) + 1 if missing in got else 0
                if place != len(frame):
                    raise Refuse("gaps_last", place=place or "none", count=len(frame))


def tied(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with three countries that share a number."""
    frame = frame.copy()
    frame.loc[[1, 4, 7], "life_expec"] = 61.5
    return frame
