"""The operations as the exploration lab does them: the whole table in memory, with pandas."""

from __future__ import annotations

from typing import Any

import pandas as pd

from autograder.measuring.scale.operations import (
    DAILY,
    INCIDENCE,
    MONTH,
    MONTHS,
    PRUNED,
    READ,
    WINDOW,
    Answer,
    Material,
    Operations,
)

# A tenth of the memory of texts.
_LEVELS = ("PROVINCE", "REGION", "AGEGROUP", "SEX")


def operations(material: Material, careful: bool) -> Operations:
    """The operations over one table in memory, which is read as the lab reads it, or careful: with categories.

    They raise MemoryError where it does not fit.
    """
    held: dict[str, pd.DataFrame] = {}
    types: Any = dict.fromkeys(_LEVELS, "category") if careful else None

    def read() -> Answer:
        parts = [
            pd.read_csv(path, dtype=types, parse_dates=["DATE"], na_values=["NA"], keep_default_na=False)
            for path in sorted(material.csv.glob("*.csv"))
        ]
        cases = held["cases"] = _joined(parts) if careful else pd.concat(parts, ignore_index=True)
        return {
            "rows": len(cases),
            "cases": int(cases["CASES"].sum()),
            "without_day": int(cases["DATE"].isna().sum()),
            "without_province": int(cases["PROVINCE"].isna().sum()),
        }

    def months() -> Answer:
        cases = held["cases"]
        named = cases.assign(month=cases["DATE"].dt.strftime("%Y-%m").fillna("unknown"))
        named.to_parquet(material.months, partition_cols=["month"], index=False)
        return {"months": named["month"].nunique()}

    def daily() -> Answer:
        known = held["cases"].dropna(subset=["DATE", "PROVINCE"])
        sums = known.groupby(["PROVINCE", "DATE"], observed=True)["CASES"].sum().reset_index()
        held["daily"] = sums
        return {"rows": len(sums), "largest": int(sums["CASES"].max())}

    def window() -> Answer:
        wide = held["daily"].pivot(index="DATE", columns="PROVINCE", values="CASES")
        # Seven days of the calendar, of which those without a row have no cases.
        means = wide.asfreq("D").fillna(0).rolling(7, min_periods=1).sum() / 7
        return {"largest": round(float(means.max().max()), 6)}

    def incidence() -> Answer:
        people = pd.read_csv(material.population).set_index("code")["population"]
        sums = held["cases"].groupby("PROVINCE", observed=True)["CASES"].sum()
        rates = 100_000 * sums / people.reindex(sums.index)
        return {"largest": round(float(rates.max()), 6), "unmatched": int(rates.isna().sum())}

    def pruned() -> Answer:
        month = pd.read_parquet(material.months, filters=[("month", "==", MONTH)], columns=["CASES"])
        return {"rows": len(month), "cases": int(month["CASES"].sum())}

    return {READ: read, MONTHS: months, DAILY: daily, WINDOW: window, INCIDENCE: incidence, PRUNED: pruned}


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts as one table that keeps its categories: pandas falls back to texts where those of two parts differ."""
    for name in _LEVELS:
        levels = sorted(set().union(*(part[name].cat.categories for part in parts)))
        for part in parts:
            part[name] = part[name].cat.set_categories(levels)
    return pd.concat(parts, ignore_index=True)
