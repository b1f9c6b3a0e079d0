"""Further checks on the audit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.clustering.auditing import Fault, audit, faults, report
from autograder.questions.clustering.tables import INDICATORS, fresh_countries, shuffled

# As in the table LIMITS of the lab.
UNITS = dict(zip(INDICATORS, ("per 1,000", "%", "%", "%", "dollars", "%", "years", "children", "dollars"), strict=True))


@audit.hidden(
    "together",
    points=0.5,
    says=N_("Several faults in one table are all reported, and nothing else"),
    messages={
        "together_missed": Message(
            seen=N_("In a table with {count} faults, your audit misses {problem} for {country}, column '{column}'."),
            expected=N_("Every fault has a row of its own, also when a country or a column has several."),
            next=N_("Report every cell, and look at both limits of every column."),
        ),
        "together_alarm": Message(
            seen=N_(
                "In a table with {count} faults, your audit also reports {problem} for {country}, column '{column}'."
            ),
            expected=N_(
                "A value on a limit is still plausible, and a number that is stored as text is still a number."
            ),
            next=N_("Count as text only what pd.to_numeric cannot read."),
        ),
    },
)
def together(work: Work) -> None:
    df = shuffled(fresh_countries(work.rng), work.rng)
    one, two, three, four = (str(name) for name in df.index[[1, 6, 11, 16]])
    # A column that came from a file with one bad cell holds nothing but texts.
    df["exports"] = [f"{value:.2f}" for value in df["exports"]]
    df.loc[one, "exports"] = "n/a"
    df.loc[one, "total_fer"] = -1.0
    df.loc[two, ["health", "imports"]] = np.nan
    df.loc[three, "gdpp"] = -250.0
    df.loc[four, "health"] = 140.0
    # On a limit, and so without fault.
    df.loc[three, "child_mort"] = 0.0
    wanted: set[Fault] = {
        (one, "exports", "text"),
        (one, "total_fer", "range"),
        (two, "health", "missing"),
        (two, "imports", "missing"),
        (three, "gdpp", "range"),
        (four, "health", "range"),
    }
    reported = faults(work, df)
    for key, rest in (("together_missed", wanted - reported), ("together_alarm", reported - wanted)):
        for country, column, problem in sorted(rest):
            raise Refuse(key, count=len(wanted), country=country, column=column, problem=problem)


@audit.hidden(
    "units",
    points=0.5,
    needs=("missing",),
    says=N_("Each fault carries the unit of its column"),
    messages={
        "unit": Message(
            seen=N_("Your report gives '{got}' as the unit of '{column}'."),
            expected=N_("The unit stands in LIMITS, in the row of that column: '{unit}'."),
            next=N_("Look the unit up by the name of the column."),
        )
    },
)
def unit_of_column(work: Work) -> None:
    invented = fresh_countries(work.rng)
    for position, column in enumerate(UNITS):
        invented.loc[invented.index[position], column] = np.nan
    for column, unit in report(work, invented)[["column", "unit"]].itertuples(index=False):
        if str(unit).strip() != UNITS.get(str(column), unit):
            raise Refuse("unit", got=str(unit), column=str(column), unit=UNITS[str(column)])


@audit.hidden("untouched", points=0.5, says=N_("The audit leaves the table as it was"))
def untouched(work: Work) -> None:
    invented = fresh_countries(work.rng)
    invented.loc[invented.index[2], "imports"] = np.nan
    invented["inflation"] = invented["inflation"].astype(object)
    invented.loc[invented.index[8], "inflation"] = "2,1"
    invented = pd.concat([invented, invented.iloc[[0]]])
    tried = work.attempt("audit", invented)
    if tried.error is not None:
        raise Refuse("common.raised", what="audit(df)", **error_facts(tried.error))
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="audit(df)")
