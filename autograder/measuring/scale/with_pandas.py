"""The operations with pandas, the whole table in memory: as the exploration lab does them, or careful.

Careful is what somebody does who has to make pandas go far: levels as categories from the first line on, which takes
a tenth of the memory of texts. The exploration lab's functions do not take categories, so that way has its own.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from autograder.measuring.scale.operations import (
    INCIDENCE,
    LAST_DAY,
    MONTH,
    MONTHS,
    ONE_MONTH,
    READ,
    TOTALS,
    WEEK,
    Answer,
    Material,
    Operations,
)
from autograder.measuring.scale.reference import reference_functions

LAB = "exploration"
FUNCTIONS = ("load_cases", "daily", "rolling7", "incidence")
_LEVELS = ("PROVINCE", "REGION", "AGEGROUP", "SEX")
UNKNOWN = "unknown"
_DAYS = 14


def operations(material: Material, careful: bool) -> Operations:
    """The operations over one table in memory. They raise MemoryError where it does not fit."""
    held: dict[str, pd.DataFrame] = {}
    last_day = pd.Timestamp(LAST_DAY)
    population = pd.read_csv(material.population)
    lab = {} if careful else reference_functions(LAB, FUNCTIONS)

    def read() -> Answer:
        cases = _read_careful(material) if careful else _read_as_the_lab(lab["load_cases"], material)
        held["cases"] = cases
        return {
            "rows": len(cases),
            "cases": int(cases["CASES"].sum()),
            "without_day": int(cases["DATE"].isna().sum()),
            "without_province": int(cases["PROVINCE"].isna().sum()),
        }

    def months() -> Answer:
        named = held["cases"].assign(MONTH=_month(held["cases"]).fillna(UNKNOWN))
        named.to_parquet(material.months, partition_cols=["MONTH"], index=False)
        return {"folders": sum(1 for path in material.months.iterdir() if path.is_dir())}

    def totals() -> Answer:
        cases = held["cases"]
        # A group of its own for cases whose province nobody knows, none for those without a day.
        sums = cases.groupby([_month(cases), "PROVINCE"], observed=True, dropna=False)["CASES"].sum()
        sums = sums[sums.index.get_level_values(0).notna()]
        return {"groups": len(sums), "cases": int(sums.sum())}

    def week() -> Answer:
        if careful:
            sums = held["cases"].groupby(["DATE", "PROVINCE"], observed=True)["CASES"].sum().unstack(fill_value=0)
            means = sums.asfreq("D", fill_value=0).rolling(7).mean()
        else:
            means = lab["rolling7"](lab["daily"](held["cases"], "PROVINCE")).drop(columns=UNKNOWN, errors="ignore")
        return {"largest": float(means.max().max())}

    def incidence() -> Answer:
        if careful:
            cases = held["cases"]
            window = cases[cases["DATE"].between(last_day - pd.Timedelta(days=_DAYS - 1), last_day)]
            people = population.set_index("code")["population"]
            sums = window.groupby("PROVINCE", observed=True)["CASES"].sum()
            rates = 100_000 * sums / people.reindex(sums.index)
        else:
            rates = lab["incidence"](held["cases"], population, last_day)
        return {"largest": float(rates.max()), "provinces": int(rates.notna().sum())}

    def one_month() -> Answer:
        month = pd.read_parquet(material.months, filters=[("MONTH", "==", MONTH)], columns=["CASES"])
        return {"rows": len(month), "cases": int(month["CASES"].sum())}

    return {READ: read, MONTHS: months, TOTALS: totals, WEEK: week, INCIDENCE: incidence, ONE_MONTH: one_month}


def _read_as_the_lab(load_cases: Any, material: Material) -> pd.DataFrame:
    return pd.concat([load_cases(path) for path in material.files], ignore_index=True)


def _read_careful(material: Material) -> pd.DataFrame:
    # Counts stay int64: pandas adds up int32 as int32, and a rate per 100,000 overflows without a word.
    types: Any = dict.fromkeys(_LEVELS, "category")
    parts = [
        pd.read_csv(path, dtype=types, parse_dates=["DATE"], na_values=["NA"], keep_default_na=False)
        for path in material.files
    ]
    # pandas falls back to texts where the categories of two parts differ.
    for name in _LEVELS:
        levels = sorted(set().union(*(part[name].cat.categories for part in parts)))
        for part in parts:
            part[name] = part[name].cat.set_categories(levels)
    return pd.concat(parts, ignore_index=True)


def _month(cases: pd.DataFrame) -> pd.Series:
    """The month of each row, as text; missing without a day."""
    days = cases["DATE"]
    # Few days and many rows: each day is written once.
    unique = pd.Series(days.dropna().unique())
    return days.map(dict(zip(unique, unique.dt.strftime("%Y-%m"), strict=True)))
