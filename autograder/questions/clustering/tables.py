"""Fresh tables for checks: the nine indicators with invented values, so that no stored answer fits them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import Work

# Each indicator with limits between which invented values look like real ones.
TYPICAL: dict[str, tuple[float, float]] = {
    "child_mort": (3, 180),
    "exports": (5, 120),
    "health": (2, 15),
    "imports": (8, 130),
    "income": (700, 90_000),
    "inflation": (-3, 40),
    "life_expec": (45, 84),
    "total_fer": (1.2, 7.2),
    "gdpp": (300, 80_000),
}
INDICATORS: tuple[str, ...] = tuple(TYPICAL)


def fresh_countries(rng: np.random.Generator, rows: int = 24) -> pd.DataFrame:
    """Invented countries with independent indicators. Shape (rows, 9), index `country`; no gaps, no zeros.

    Two names hold a comma and two an apostrophe or a hyphen, as real names do.
    """
    special = ["Northland, Dem. Rep.", "Northland, Rep.", "Cote d'Azur", "Lake-Bissau"]
    names = special + [f"Country {number:02d}" for number in range(1, rows - len(special) + 1)]
    values = {column: rng.uniform(low, high, size=rows).round(3) for column, (low, high) in TYPICAL.items()}
    return pd.DataFrame(values, index=pd.Index(rng.permutation(names), name="country"))


def lab_countries(work: Work) -> pd.DataFrame:
    """The course's own table of countries, in the edition that is here. Shape (countries, 9), index `country`."""
    return work.dataset("country").frame()


def shuffled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same table with its rows and its columns in another order."""
    rows, columns = rng.permutation(len(frame)), rng.permutation(frame.shape[1])
    return frame.iloc[rows, columns]
