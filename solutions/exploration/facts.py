"""The facts that this lab rests on, computed again by its reference answers: expected, got, and whether they agree.

    python solutions/exploration/facts.py

They hold for the publication of 2 November 2020, which LABS_DATA_MIRROR must hold. Takes a few seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

# As a script it is started from anywhere.
if (root := str(Path(__file__).resolve().parent.parent.parent)) not in sys.path:
    sys.path.insert(0, root)

from autograder.building.proofs import cached_states
from autograder.data import load
from autograder.data.errors import DataError
from solutions.fact import Fact, show

DAY = "2020-11-02"
TABLES = ("covid-cases", "covid-municipalities", "covid-hospital", "covid-deaths", "covid-tests")
ROUNDING = "rounding"


def publication(names: dict[str, Any]) -> Iterator[Fact]:
    """Rows, cases and gaps of the file."""
    table = names["load_cases"](names["DATA"])
    yield Fact("rows", 35_502, len(table))
    yield Fact("cases", 447_355, int(table["CASES"].sum()))
    report = names["missing_report"](table)
    wanted = {"DATE": 49, "PROVINCE": 2165, "REGION": 2165, "AGEGROUP": 927, "SEX": 617}
    yield Fact("rows without a value", wanted, {name: int(report.loc[name, "rows"]) for name in wanted})
    yield Fact("cases without a date", 95, int(report.loc["DATE", "cases"]))


def held_back(names: dict[str, Any]) -> Iterator[Fact]:
    """The municipalities, and what was held back."""
    yield Fact("bounds of the municipal total", [447_354, 447_357], list(names["municipal_total"]))
    got = {name: int(count) for name, count in names["recovered"].items()}
    yield Fact("recovered by differencing", {"Herstappe": 2}, got)
    known = pd.to_numeric(names["municipalities"]["CASES"], errors="coerce").sum()
    yield Fact("the same from the national totals", 2, int(names["same_day"]["CASES"].sum() - known))


def calendar(names: dict[str, Any]) -> Iterator[Fact]:
    """Days, absent combinations, the rhythm of the week, and the tail."""
    cases, by_province, national = names["cases"], names["by_province"], names["national"]
    yield Fact("days", 247, len(names["daily"](cases, "PROVINCE")))
    yield Fact("days without a row in the country", 0, int((national == 0).sum()))
    wanted = {"Luxembourg": 21, "Namur": 18, "BrabantWallon": 9}
    absent = by_province.reindex(national.index).isna().sum()
    yield Fact("absent days of a province", wanted, {name: int(absent[name]) for name in wanted})
    # Three days more on both sides, so that every day of September and October has a whole window.
    ratios = names["weekday_ratio"](national.loc["2020-08-29":"2020-11-03"])
    yield Fact("ratios of Monday to Wednesday", [1.24, 1.24, 1.24], list(ratios[[0, 1, 2]]), 0.005, ROUNDING)
    # The outline of the lab has these two exchanged.
    yield Fact("ratios of Thursday and Friday", [1.20, 1.21], list(ratios[[3, 4]]), 0.005, ROUNDING)
    yield Fact("ratios of Saturday and Sunday", [0.58, 0.28], list(ratios[[5, 6]]), 0.005, ROUNDING)
    yield Fact("quietest weekday (0 is Monday)", 6, int(names["quietest"]))
    yield Fact("the last six days", [17_733, 14_747, 14_700, 5_097, 1_446, 19], [int(n) for n in national.iloc[-6:]])
    yield Fact("last complete day", "2020-10-30", str(names["last_day"].date()))
    gaps = by_province.rolling(7).mean().isna().sum().sum()
    yield Fact("NaN cells when gaps are left", 323, int(gaps))
    yield Fact("NaN cells when they are filled", 66, int(names["rolling7"](by_province).isna().sum().sum()))


def rates(names: dict[str, Any]) -> Iterator[Fact]:
    """Cases per 100,000 inhabitants in 14 days, and ranks."""
    day = pd.Timestamp("2020-10-25")
    found = names["incidence"](names["cases"], names["population"], day).sort_values(ascending=False)
    wanted = {"Liège": 2956, "Hainaut": 2309, "Namur": 2202, "BrabantWallon": 2072, "Brussels": 2072, "Limburg": 599}
    yield Fact("14-day incidence on 25 October", wanted, {name: round(found[name]) for name in wanted})
    yield Fact("lowest on that day", "Limburg", found.index[-1])
    window = names["cases"][names["cases"]["DATE"].between(day - pd.Timedelta(days=13), day)]
    counts = window.groupby("PROVINCE")["CASES"].sum().rank(ascending=False)
    ranks = (int(counts["Antwerpen"]), 1 + list(found.index).index("Antwerpen"))
    yield Fact("rank of Antwerpen by count and per 100,000", (4, 10), ranks)
    positive = names["positivity"](names["tests"])
    yield Fact(
        "positivity is a part from 0 to 1",
        True,
        bool((positive.isna() | ((positive >= 0) & (positive <= 1))).all().all()),
    )


def other_tables(_names: dict[str, Any]) -> Iterator[Fact]:
    """Hospitals and deaths, for the extra part."""
    hospital = load("covid-hospital", f"covid-hospital-{DAY}").frame()
    yield Fact("rows of the hospital table", 2_563, len(hospital))
    yield Fact("cells of it without a value", 0, int(hospital.isin(["", "NA"]).sum().sum()))
    deaths = load("covid-deaths", f"covid-deaths-{DAY}").frame()
    yield Fact("deaths", 11_858, int(deaths["DEATHS"].sum()))
    unknown = deaths["AGEGROUP"].isin(["", "NA"])
    yield Fact("rows of deaths of unknown age", 12, int(unknown.sum()))


GROUPS: dict[str, Callable[[dict[str, Any]], Iterator[Fact]]] = {
    "publication": publication,
    "held_back": held_back,
    "calendar": calendar,
    "rates": rates,
    "other_tables": other_tables,
}


def here() -> bool:
    """Whether the publication of that day is here, and is the one that the lab takes."""
    try:
        for name in TABLES:
            load(name, f"{name}-{DAY}")
    except DataError:
        return False
    return bool(load("covid-cases").id == f"covid-cases-{DAY}")


def check(group: str) -> list[Fact]:
    """The facts of one group, computed. Raises LookupError when the publication is not at hand."""
    if not here():
        raise LookupError("the publication of 2 November 2020 is not here: set LABS_DATA_MIRROR to a folder with it")
    return list(GROUPS[group](cached_states("exploration", "facts")[""]))


def main() -> int:
    """Print the whole table. Exit code 0 when every fact agrees, 1 when not, 2 when the publication is not here."""
    if not here():
        print("The publication of 2 November 2020 is not here. Set LABS_DATA_MIRROR to a folder that holds it.")
        return 2
    return show(GROUPS, check)


if __name__ == "__main__":
    sys.exit(main())
