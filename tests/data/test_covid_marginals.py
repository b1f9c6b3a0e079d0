"""How far the synthetic COVID-19 tables are from the published ones, figure by figure. The distances are printed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from autograder.data import load

MONTHS = [f"2020-{month:02}" for month in range(3, 11)]


def both(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The synthetic table and the published one of the same span."""
    dataset = f"covid-{name}"
    made, published = load(dataset, "embedded"), load(dataset, "mirror")
    assert made.synthetic
    assert not published.synthetic
    return made.frame(), published.frame()


def by_month(table: pd.DataFrame, column: str) -> pd.Series:
    return table.groupby(table["DATE"].str[:7])[column].sum()


def shares(table: pd.DataFrame, group: str, column: str) -> pd.Series:
    """Percent of a column in each group, without what is missing."""
    known = table[table[group] != "NA"]
    return known.groupby(group)[column].sum() / known[column].sum() * 100


def relative(pair: list[pd.Series], title: str) -> float:
    """Largest distance in percent; prints the two series side by side."""
    table = pd.DataFrame({"made": pair[0], "published": pair[1]})
    table["distance %"] = (table["made"] / table["published"] - 1) * 100
    print(f"\n{title}\n{table.round(2).to_string()}")
    return float(table["distance %"].abs().max())


def points(pair: list[pd.Series], title: str) -> float:
    """Largest difference in the unit of the figures."""
    table = pd.DataFrame({"made": pair[0], "published": pair[1]})
    table["distance"] = table["made"] - table["published"]
    print(f"\n{title}\n{table.round(2).to_string()}")
    assert not table.isna().any(axis=None), "the same groups"
    return float(table["distance"].abs().max())


def weekday_factors(table: pd.DataFrame) -> pd.Series:
    daily = table[table["DATE"] != "NA"].groupby("DATE")["CASES"].sum()
    daily.index = pd.to_datetime(daily.index)
    ratio = (daily / daily.rolling(7, center=True).mean())["2020-09-01":"2020-10-25"]
    return ratio.groupby(ratio.index.day_of_week).mean()


def test_cases(mirror: Path) -> None:
    made, published = both("cases")
    months = [by_month(table, "CASES")[MONTHS] for table in (made, published)]
    assert relative(months, "cases a month") < 5
    assert abs(made["CASES"].sum() / published["CASES"].sum() - 1) < 0.01
    assert abs(len(made) / len(published) - 1) < 0.05
    for group, bound in (("PROVINCE", 1.0), ("AGEGROUP", 0.8), ("SEX", 0.5)):
        figures = [shares(table, group, "CASES") for table in (made, published)]
        assert points(figures, f"% of cases by {group}") < bound, group
    assert points([weekday_factors(made), weekday_factors(published)], "factor of a weekday") < 0.1
    missing = [(table.iloc[:, :5] == "NA").mean() * 100 for table in (made, published)]
    assert points(missing, "% of rows without a value") < 1.5
    tails = [
        table[table["DATE"].between("2020-10-31", "2020-11-02")]
        .groupby("DATE")["CASES"]
        .sum()
        .div(table["CASES"].sum())
        .mul(100)
        for table in (made, published)
    ]
    assert points(tails, "% of all cases on the last days") < 0.1


def test_municipalities(mirror: Path) -> None:
    made, published = both("municipalities")
    sizes = [pd.to_numeric(table["CASES"], errors="coerce").iloc[:-1].dropna() for table in (made, published)]
    quantiles = [size.quantile([0.05, 0.25, 0.5, 0.75, 0.95]) for size in sizes]
    assert relative(quantiles, "quantiles of cases by municipality") < 40
    assert [(table["CASES"] == "<5").sum() for table in (made, published)] == [1, 1]
    # None of the published counts was taken over: they agree by chance alone.
    assert (made["CASES"] == published["CASES"]).mean() < 0.05


def test_tests(mirror: Path) -> None:
    made, published = both("tests")
    for column in ("TESTS_ALL", "TESTS_ALL_POS"):
        months = [by_month(table, column)[MONTHS] for table in (made, published)]
        assert relative(months, f"{column} a month") < 8
        figures = [shares(table, "PROVINCE", column) for table in (made, published)]
        assert points(figures, f"% of {column} by province") < 3


def test_hospital(mirror: Path) -> None:
    made, published = both("hospital")
    for column, bound in (("TOTAL_IN", 5), ("TOTAL_IN_ICU", 8), ("NEW_IN", 10), ("NEW_OUT", 30)):
        months = [by_month(table, column)[MONTHS] for table in (made, published)]
        assert relative(months, f"{column} a month") < bound, column
    figures = [shares(table, "PROVINCE", "NEW_IN") for table in (made, published)]
    assert points(figures, "% of admissions by province") < 2


def test_deaths(mirror: Path) -> None:
    made, published = both("deaths")
    months = [by_month(table, "DEATHS")[MONTHS] for table in (made, published)]
    assert relative(months, "deaths a month") < 20
    assert abs(made["DEATHS"].sum() / published["DEATHS"].sum() - 1) < 0.02
    for group in ("REGION", "AGEGROUP", "SEX"):
        figures = [shares(table, group, "DEATHS") for table in (made, published)]
        assert points(figures, f"% of deaths by {group}") < 2.5, group


def test_vaccinations(mirror: Path) -> None:
    made, published = both("vaccinations")
    months = [by_month(table, "COUNT")["2021-01":"2021-04"] for table in (made, published)]
    assert relative(months, "doses a month") < 5
    for group in ("REGION", "AGEGROUP", "SEX", "DOSE"):
        figures = [shares(table, group, "COUNT") for table in (made, published)]
        assert points(figures, f"% of doses by {group}") < 2, group
