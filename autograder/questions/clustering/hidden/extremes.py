"""Further checks on decisions about extreme values."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.extremes import decided, decisions, outliers

# Extreme values behind which there is a well documented event. Not every edition of the data holds each of them.
# Sources: Haiti, earthquake of 12 January 2010; Venezuela, price rises since 2010; Sudan, loss of the oil revenue of
# South Sudan in 2011; Syria, war since 2011.
EVENTS = frozenset(
    {
        ("Haiti", "child_mort"),
        ("Haiti", "life_expec"),
        ("Venezuela", "inflation"),
        ("Sudan", "inflation"),
        ("Syria", "inflation"),
    }
)


@outliers.hidden(
    "reasons",
    points=1,
    needs=("codes",),
    says=N_("Decision and reason agree: only an error is removed"),
    topic=N_("the reasons for your decisions"),
    messages={
        "removed_real": Message(
            seen=N_("You remove {country}, column '{column}', with the reason '{reason}'."),
            expected=N_("A real value is part of the world that you describe. Only an error is removed."),
            next=N_("Keep the value, or transform its column."),
        ),
        "kept_error": Message(
            seen=N_("For {country}, column '{column}', the decision is '{decision}' and the reason is data_error."),
            expected=N_("A value that is proven wrong cannot stay as it is."),
            next=N_("If you cannot show that it is wrong, choose a reason that fits a real value."),
        ),
    },
)
def reasons(work: Work) -> None:
    for row in decisions(work).itertuples():
        facts = {"country": row.country, "column": row.column}
        if row.decision == "remove" and row.reason != "data_error":
            raise Refuse("removed_real", reason=row.reason, **facts)
        if row.decision != "remove" and row.reason == "data_error":
            raise Refuse("kept_error", decision=row.decision, **facts)


@outliers.hidden(
    "events",
    points=0.5,
    needs=("codes",),
    says=N_("A documented event is not taken for an error, and each value has one decision"),
    topic=N_("known events, and one decision for each value"),
    messages={
        "event": Message(
            seen=N_("You call the '{column}' of {country} an error."),
            expected=N_("It is documented: a disaster, a war or a crisis moved the figure in that year."),
            next=N_("Look the country up for the years around the date of the data."),
        ),
        "twice": Message(
            seen=N_("{country}, column '{column}', has {count} rows."),
            expected=N_("Each extreme value has one row, with one decision."),
            next=N_("Drop the repeated rows, and settle on one decision."),
        ),
    },
)
def events(work: Work) -> None:
    table = decisions(work)
    errors = decided(table[table["reason"] == "data_error"])
    for country, column in sorted(errors & EVENTS):
        raise Refuse("event", country=country, column=column)
    counts = table.groupby(["country", "column"]).size()
    if counts.max() > 1:
        country, column = counts.idxmax()
        raise Refuse("twice", country=country, column=column, count=int(counts.max()))
