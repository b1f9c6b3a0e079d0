"""Further checks on the memo and its numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.allocation import MORE_IS_NEED
from autograder.questions.clustering.hidden.groups import BORDER, groups
from autograder.questions.clustering.thresholds import threshold
from autograder.questions.clustering.weightings import PLACES, memo, memo_fields, probabilities

WEIGHTINGS = 3000
UNTRUE = {"missing_values", "unscaled_features", "duplicate_countries"}


def need_scores(frame: pd.DataFrame, need: list[str], directions: dict[str, bool]) -> np.ndarray:
    """Indicators of the countries in need, 0–1 over these countries, 1 for most need. Shape (countries, indicators)."""
    table = frame.loc[need, list(directions)].to_numpy(dtype=float)
    parts = (table - table.min(axis=0)) / np.ptp(table, axis=0)
    return np.where(list(directions.values()), parts, 1 - parts)


def simulated(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """P(top 10) of each row over random weightings. Shape (rows,)."""
    weightings = rng.dirichlet(np.ones(scores.shape[1]), size=WEIGHTINGS)
    highest = np.argpartition(-(scores @ weightings.T), PLACES, axis=0)[:PLACES]
    return np.bincount(highest.ravel(), minlength=len(scores)) / WEIGHTINGS


@memo.hidden(
    "recomputed",
    points=0.75,
    needs=("probabilities",),
    says=N_("The probabilities are those of random weightings of the six indicators"),
    topic=N_("the probabilities"),
    messages={
        "group": Message(
            seen=N_("need_list holds {got} names, which are not those of the group in need."),
            expected=N_("need_list comes from the given cell before question 13, and has {count} names."),
            next=N_("Run that cell again, and do not give need_list another value."),
        ),
        "upside_down": Message(
            seen=N_("top10_probability is highest for {country}, although its scores are among the lowest."),
            expected=N_("In need_scores, 1 means most need. The ten highest count."),
            next=N_("Use nlargest(10), or sort with ascending=False."),
        ),
        "recomputed": Message(
            seen=N_("top10_probability of {country} is {got}."),
            expected=N_("Over {count} random weightings we got {want}. Yours may differ by 0.1."),
            next=N_("Draw with dirichlet(np.ones(6)), at least 500 times, and use all six columns of need_scores."),
        ),
    },
)
def recomputed(work: Work) -> None:
    frame = work.dataset("country").frame()
    got = probabilities(work)
    group = set(groups(work)[0].index)
    if len(group ^ set(got.index)) > BORDER:
        raise Refuse("group", got=len(got), count=len(group))
    scores = need_scores(frame, list(got.index), MORE_IS_NEED)
    want = pd.Series(simulated(scores, work.rng), index=got.index)
    apart = (got - want).abs()
    tolerance = threshold("top10_tolerance")
    if apart.max() <= tolerance:
        return
    reverse = pd.Series(simulated(1 - scores, work.rng), index=got.index)
    if (got - reverse).abs().max() <= tolerance:
        raise Refuse("upside_down", country=got.idxmax())
    country = apart.idxmax()
    raise Refuse("recomputed", country=country, got=float(got[country]), want=float(want[country]), count=WEIGHTINGS)


@memo.hidden(
    "caveats",
    points=0.5,
    needs=("words",),
    says=N_("The caveats are true of this analysis"),
    topic=N_("the caveats"),
    messages={
        "untrue": Message(
            seen=N_("The caveats of memo name {untrue}. This is not true of the analysis."),
            expected=N_("A caveat that does not apply makes the reader doubt the others."),
            next=N_("Check each against the data: count gaps and doubles, and look at the scale of X."),
        ),
    },
)
def caveats(work: Work) -> None:
    codes = work.names(memo_fields(work)["caveats"], "memo['caveats']")
    if untrue := sorted(UNTRUE & set(codes)):
        raise Refuse("untrue", untrue=untrue)
