"""Decide what to do about extreme values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.codebook import plain_code
from autograder.questions.clustering.tables import lab_countries

FIELDS = ("country", "column", "decision", "reason")
DECISIONS = ("keep", "transform", "remove")
REASONS = ("shows_need", "real_event", "real_structure", "skewed_column", "data_error")
LIMIT = 3.0
# Countries whose extreme values are the need itself: the fifth with the highest child mortality.
NEEDIEST_SHARE = 0.2

# (country, column)
Cell = tuple[str, str]

outliers = Question(
    id="outliers",
    title=N_("Decide about extreme values"),
    topic=N_("extreme values"),
    points=5,
    answers=("outlier_decisions",),
    hints=(
        N_("First find the values, then decide. An extreme value is not a wrong value."),
        N_(
            "z = (value - mean of the column) / standard deviation of the column. "
            "stack() turns the flagged cells into rows."
        ),
        N_(
            "Build rows of country, column, decision and reason. "
            "Keep what shows need or a real situation; remove only a proven error."
        ),
    ),
    messages={
        "fields": Message(
            seen=N_("outlier_decisions lacks these columns: {lacking}."),
            expected=N_("It has the columns country, column, decision and reason."),
            next=N_("Name the four columns when you make the table."),
        ),
        "empty": Message(
            seen=N_("outlier_decisions has no rows."),
            expected=N_("Each value with a z-score above 3 or below -3 has a row."),
            next=N_("Compute the z-scores of all nine columns first."),
        ),
        "decision_code": Message(
            seen=N_("outlier_decisions holds the decision '{code}'."),
            expected=N_("A decision is keep, transform or remove."),
            next=N_("Copy the code from the task, letter by letter."),
        ),
        "reason_code": Message(
            seen=N_("outlier_decisions holds the reason '{code}'."),
            expected=N_("A reason is one of the five codes in the task."),
            next=N_("Copy the code from the list, letter by letter."),
        ),
        "undecided": Message(
            seen=N_("There is no decision for {country}, column '{column}', with a z-score of {z}."),
            expected=N_("Every value more than 3 standard deviations from its mean has a row, above or below."),
            next=N_("Take the absolute value of the z-scores, and compare with 3 in all nine columns."),
        ),
        "whole_country": Message(
            seen=N_("outlier_decisions has one row for each country, though {country} has several extreme values."),
            expected=N_("Each extreme value has its own row, because the reasons can differ."),
            next=N_("Make a row for each pair of country and column."),
        ),
        "extra": Message(
            seen=N_("There is a decision for {country}, column '{column}', whose z-score is only {z}."),
            expected=N_("Only values more than 3 standard deviations from their mean are in the table."),
            next=N_("Check the limit of 3, and take mean and standard deviation for each column."),
        ),
        "unknown_cell": Message(
            seen=N_("There is a decision for {country}, column '{column}', and the data have no such value."),
            expected=N_("Countries and columns carry the names that they have in the table countries."),
            next=N_("Take the names from countries.index and countries.columns."),
        ),
        "empty_need": Message(
            seen=N_("None of the {count} countries with the highest child mortality is in your table."),
            expected=N_("Several of them have extreme values, and each such value has a row."),
            next=N_("Look for values far above and far below the mean, in the table as it was loaded."),
        ),
        "neediest": Message(
            seen=N_("Your table removes {names}, among the countries with the highest child mortality."),
            expected=N_("These countries stay: their extreme values are the need that you look for."),
            next=N_("Choose keep or transform for them."),
        ),
    },
)


def decisions(work: Work) -> pd.DataFrame:
    """The learner's table with its four fields, codes in plain form. Refuses unknown codes."""
    table = work.table(work.value("outlier_decisions"), "outlier_decisions")
    if any(name in FIELDS for name in table.index.names):
        table = table.reset_index()
    if without := [field for field in FIELDS if field not in table.columns]:
        raise Refuse("fields", lacking=without)
    if len(table) == 0:
        raise Refuse("empty")
    plain = pd.DataFrame({field: [str(value) for value in table[field]] for field in FIELDS})
    for field, codes in (("decision", DECISIONS), ("reason", REASONS)):
        plain[field] = [plain_code(value) for value in plain[field]]
        if unknown := [code for code in plain[field] if code not in codes]:
            raise Refuse(f"{field}_code", code=unknown[0])
    return plain


def z_scores(frame: pd.DataFrame, ddof: int) -> pd.DataFrame:
    """Distance of each value from its column's mean, in standard deviations."""
    from scipy.stats import zscore

    scores = zscore(frame.to_numpy(dtype=float), axis=0, ddof=ddof)
    return pd.DataFrame(np.abs(scores), index=frame.index, columns=frame.columns)


def flagged(frame: pd.DataFrame, ddof: int) -> set[Cell]:
    """Cells (country, column) with an absolute z-score above 3."""
    rows, columns = np.nonzero(z_scores(frame, ddof).to_numpy() > LIMIT)
    return {(str(frame.index[row]), str(frame.columns[column])) for row, column in zip(rows, columns, strict=True)}


def decided(table: pd.DataFrame) -> set[Cell]:
    """Cells that the learner decided about."""
    return set(zip(table["country"], table["column"], strict=True))


@outliers.property("codes", points=0.5, says=N_("The table has its four columns, and codes from the lists"))
def codes(work: Work) -> None:
    decisions(work)


@outliers.property("complete", points=1, needs=("codes",), says=N_("Every extreme value has a decision"))
def complete(work: Work) -> None:
    frame, table = lab_countries(work), decisions(work)
    # With ddof=1 the z-scores are a little smaller, and both ways are right: a value on the margin may be left out.
    missing = sorted(flagged(frame, ddof=1) - decided(table))
    if not missing:
        return
    country, column = missing[0]
    if table["country"].is_unique and country in set(table["country"]):
        raise Refuse("whole_country", country=country)
    raise Refuse("undecided", country=country, column=column, z=float(z_scores(frame, 1).loc[country, column]))


@outliers.property("only", points=0.5, needs=("codes",), says=N_("Only extreme values have a decision"))
def only(work: Work) -> None:
    frame, table = lab_countries(work), decisions(work)
    scores = z_scores(frame, ddof=0)
    for country, column in sorted(decided(table) - flagged(frame, ddof=0)):
        if country not in scores.index or column not in scores.columns:
            raise Refuse("unknown_cell", country=country, column=column)
        raise Refuse("extra", country=country, column=column, z=float(scores.loc[country, column]))


@outliers.property("neediest", points=1.5, needs=("codes",), says=N_("No country in great need is removed"))
def neediest(work: Work) -> None:
    frame, table = lab_countries(work), decisions(work)
    rank = frame["child_mort"].rank(ascending=False)
    in_need = set(rank.index[rank <= NEEDIEST_SHARE * len(frame)])
    addressed = table[table["country"].isin(in_need)]
    if addressed.empty:
        raise Refuse("empty_need", count=len(in_need))
    removed = addressed.loc[addressed["decision"] == "remove", "country"]
    if len(removed):
        raise Refuse("neediest", names=sorted(set(removed)))
