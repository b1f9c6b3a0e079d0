"""The need index of the lab's facts: six indicators, each brought to 0 … 1 so that 1 is the greatest need.

Child mortality and fertility count as they are; life expectancy, and the logarithms of income, of gdpp and of health
spending in dollars per person, count the other way round. With equal weights the index is their mean.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.questions.clustering.hidden import multiverse

COLUMNS = ("child_mort", "health", "income", "life_expec", "total_fer", "gdpp")
LOGARITHM = ["health", "income", "gdpp"]
LESS_IS_NEED = ["health", "income", "gdpp", "life_expec"]


def need_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The six parts of the index in [0, 1], countries × 6. Their weighted mean is the index."""
    parts = multiverse.features(frame, "absolute")[list(COLUMNS)]
    parts[LOGARITHM] = np.log(parts[LOGARITHM])
    parts[LESS_IS_NEED] = -parts[LESS_IS_NEED]
    return (parts - parts.min()) / (parts.max() - parts.min())


def top_ten_probability(parts: pd.DataFrame, count: int, seed: int) -> tuple[pd.Series, float]:
    """How often each country is among the ten neediest under `count` random weightings, and how alike the rankings are.

    Weights are drawn uniformly from all weightings that sum to 1 (Dirichlet with parameters 1).
    The second result is the median rank correlation of a weighting's index with the equally weighted one.
    """
    from scipy.stats import rankdata

    weights = np.random.default_rng(seed).dirichlet(np.ones(parts.shape[1]), size=count)
    scores = parts.to_numpy() @ weights.T
    ranks = rankdata(-scores, axis=0)
    equal = rankdata(-parts.mean(axis=1).to_numpy())
    centred, centred_equal = ranks - ranks.mean(axis=0), equal - equal.mean()
    spread = np.sqrt((centred**2).sum(axis=0) * (centred_equal**2).sum())
    likeness = centred_equal @ centred / spread
    return pd.Series((ranks <= 10).mean(axis=1), index=parts.index), float(np.median(likeness))
