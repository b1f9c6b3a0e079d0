"""Further checks on choosing features."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Work
from autograder.questions.regression.honest_features import (
    CORRELATION,
    SPREAD,
    chosen,
    correlations,
    fresh_table,
    honest,
    refuse_kept,
    refuse_lost,
)
from autograder.questions.regression.tables import SCORES, lab_latest


@honest.hidden(
    "gaps",
    points=1,
    needs=("scores",),
    says=N_("Columns with missing values are judged by the rows in which both columns have a value"),
)
def gaps(work: Work) -> None:
    table, forbidden, wanted = fresh_table(work.rng)
    table["copy with gaps"] = table["part two"] / 7
    for name, column in (("copy with gaps", 3), ("other", 8), ("related", 12)):
        table.loc[work.rng.choice(len(table), size=column, replace=False), name] = np.nan
    names = chosen(work, table, forbidden)
    refuse_kept(table, forbidden, names)
    refuse_lost(names, wanted)


@honest.hidden("course", points=1, needs=("scores",), says=N_("The rules are kept on the course's own table"))
def course(work: Work) -> None:
    # Every third indicator is enough, and the scores: a learner compares each with each.
    whole, forbidden = lab_latest(work), list(SCORES)
    table = whole[[*forbidden, *[name for name in whole if name not in forbidden][::3]]]
    names = chosen(work, table, forbidden)
    refuse_kept(table, forbidden, names)
    refuse_lost(names, _clearly_honest(table, forbidden))


def _clearly_honest(table: pd.DataFrame, forbidden: list[str]) -> list[str]:
    """Columns that vary, and whose correlations are clearly below the limit."""
    numbers = table.drop(columns=forbidden).select_dtypes("number")
    numbers = numbers.loc[:, numbers.max() - numbers.min() > 10 * SPREAD]
    r = correlations(numbers, table[forbidden]).abs()
    return [str(name) for name in numbers.columns[r.max(axis=1) < CORRELATION - 1e-4]]
