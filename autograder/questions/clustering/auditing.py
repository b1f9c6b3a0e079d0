"""Find the faults of a table, and report each of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.tables import fresh_countries, lab_countries

# (country, column, problem)
Fault = tuple[str, str, str]

FIELDS = ("country", "column", "problem", "unit")
PROBLEMS = ("missing", "duplicate", "range", "text")

audit = Question(
    id="audit",
    title=N_("Audit the table"),
    topic=N_("the audit"),
    points=5,
    answers=("audit",),
    hints=(
        N_("Take the four problems one by one. For each, ask pandas which cells, or which labels, have it."),
        N_(
            "pd.to_numeric with errors='coerce' turns text such as '12,9' into NaN. "
            "A cell that was not empty before is then text."
        ),
        N_(
            "For each column, collect three masks: empty, text, outside LIMITS. "
            "Add one row per True; add index.duplicated() at the end."
        ),
    ),
    messages={
        "fields": Message(
            seen=N_("The table from audit(df) lacks these columns: {lacking}."),
            expected=N_("It has the columns country, column, problem and unit."),
            next=N_("Name the four columns when you make the table."),
        ),
        "codes": Message(
            seen=N_("The column 'problem' holds the code '{code}'."),
            expected=N_("The codes are missing, duplicate, range and text."),
            next=N_("Use the codes exactly as they are written in the task."),
        ),
        "dropped": Message(
            seen=N_("{country} has no value for '{column}', and your audit does not report it."),
            expected=N_("An empty cell is reported as missing. An audit hides nothing."),
            next=N_("Look for a step that drops or fills empty cells first, such as dropna or fillna."),
        ),
        "text_missed": Message(
            seen=N_("{country} has the text '{value}' as its '{column}', and your audit does not report it."),
            expected=N_("A cell that cannot be turned into a number is reported as text."),
            next=N_("Compare the column before and after pd.to_numeric with errors='coerce'."),
        ),
        "text_as_missing": Message(
            seen=N_("{country} has the text '{value}' as its '{column}'. Your audit calls this missing."),
            expected=N_("The cell is not empty: somebody wrote a figure there, which can be mended."),
            next=N_("Look for empty cells in the table as it was given, before pd.to_numeric."),
        ),
        "range_missed": Message(
            seen=N_("{country} has {value} as its '{column}', and your audit does not report it."),
            expected=N_("A number below or above the limits of its column is reported as range."),
            next=N_("Compare each column with both limits, low and high, in LIMITS."),
        ),
        "duplicate_missed": Message(
            seen=N_("{country} stands in the table twice, with different figures. Your audit does not report it."),
            expected=N_("A name that occurs more than once is reported as duplicate."),
            next=N_("Look for repeated labels in df.index, not for rows with equal values."),
        ),
        "clean_alarm": Message(
            seen=N_("On a table without faults, your audit reports {country}, column '{column}', as {problem}."),
            expected=N_("A plausible value is no fault, however far it lies from the others."),
            next=N_("Compare with LIMITS only, not with the mean or with quartiles of the column."),
        ),
        "false_alarm": Message(
            seen=N_("Your audit reports {country}, column '{column}', as {problem}."),
            expected=N_("That cell does not have this problem, so it is not reported with this code."),
            next=N_("Test each mask on one row: a comparison with NaN is never true, and its negation always is."),
        ),
    },
)


def faults(work: Work, df: pd.DataFrame) -> set[Fault]:
    """What the learner's audit reports for `df`."""
    table = report(work, df)
    return {(str(row.country), str(row.column), str(row.problem)) for row in table.itertuples()}


def report(work: Work, df: pd.DataFrame) -> pd.DataFrame:
    """The learner's report with the four fields as columns; an index that carries some of them is taken too."""
    table = work.table(work.call("audit", df), "audit(df)")
    if len(table) == 0:
        return pd.DataFrame(columns=list(FIELDS))
    if any(name in FIELDS for name in table.index.names):
        table = table.reset_index()
    if without := [field for field in FIELDS if field not in table.columns]:
        raise Refuse("fields", lacking=without)
    unknown = [code for code in table["problem"] if code not in PROBLEMS]
    if unknown:
        raise Refuse("codes", code=str(unknown[0]))
    return table


def expect(found: set[Fault], injected: Iterable[Fault], key: str, **facts: object) -> None:
    """Refuses with `key` for the first fault that is not in the report, and for a report of what is no fault."""
    wanted = set(injected)
    for country, column, _problem in sorted(wanted - found):
        raise Refuse(key, country=country, column=column, **facts)
    for country, column, problem in sorted(found - wanted):
        raise Refuse("false_alarm", country=country, column=column, problem=problem)


@audit.property("missing", points=1, says=N_("An empty cell is reported as missing"))
def missing(work: Work) -> None:
    df = fresh_countries(work.rng)
    first, second = df.index[3], df.index[9]
    df.loc[first, "income"] = np.nan
    df.loc[second, "health"] = np.nan
    expect(faults(work, df), [(first, "income", "missing"), (second, "health", "missing")], "dropped")


@audit.property("text", points=1, says=N_("A cell that is no number is reported as text"))
def text(work: Work) -> None:
    df = fresh_countries(work.rng)
    country = df.index[5]
    df["child_mort"] = df["child_mort"].astype(object)
    df.loc[country, "child_mort"] = "12,9"
    found = faults(work, df)
    if (country, "child_mort", "missing") in found:
        raise Refuse("text_as_missing", country=country, column="child_mort", value="12,9")
    expect(found, [(country, "child_mort", "text")], "text_missed", value="12,9")


@audit.property("range", points=0.5, says=N_("A number outside the limits is reported as range"))
def outside(work: Work) -> None:
    df = fresh_countries(work.rng)
    low, high = df.index[7], df.index[2]
    df.loc[low, "child_mort"] = -4.2
    df.loc[high, "life_expec"] = 721.0
    found = faults(work, df)
    for country, column, value in ((low, "child_mort", -4.2), (high, "life_expec", 721.0)):
        if (country, column, "range") not in found:
            raise Refuse("range_missed", country=country, column=column, value=value)
    expect(found, [(low, "child_mort", "range"), (high, "life_expec", "range")], "range_missed")


@audit.property("duplicate", points=0.5, says=N_("A country that stands in the table twice is reported"))
def duplicate(work: Work) -> None:
    df = fresh_countries(work.rng)
    again = df.iloc[[2]] * 0.9
    df = pd.concat([df.iloc[:12], again, df.iloc[12:]])
    found = {
        (country, "country" if kind == "duplicate" else column, kind) for country, column, kind in faults(work, df)
    }
    expect(found, [(again.index[0], "country", "duplicate")], "duplicate_missed")


@audit.property("clean", points=0.5, needs=("missing",), says=N_("A table without faults gives an empty report"))
def clean(work: Work) -> None:
    for country, column, problem in sorted(faults(work, lab_countries(work))):
        raise Refuse("clean_alarm", country=country, column=column, problem=problem)
