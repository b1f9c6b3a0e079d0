"""Synthetic cases by day, province, age and sex, and their sums by municipality."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from datasets.build import covid_figures as figures
from datasets.build.covid_calendar import FIRST, FIRST_MONDAY, LAST, days, expected, monthly
from datasets.build.covid_draw import Draw, running

MISSING = "NA"
CASES = ("DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES")
MUNICIPALITIES = (
    "NIS5",
    "TX_DESCR_NL",
    "TX_DESCR_FR",
    "TX_ADM_DSTR_DESCR_NL",
    "TX_ADM_DSTR_DESCR_FR",
    "PROVINCE",
    "REGION",
    "CASES",
)
NAMES = Path(__file__).resolve().parent.parent / "covid" / "source" / "municipalities.csv"
CASES_SEED, MUNICIPALITIES_SEED = 20201102, 20201103

# A municipality other than the suppressed one never comes near the limit below which counts are suppressed.
_FEWEST = 20
_SPREAD_OF_DAYS, _SPREAD_OF_AGES = 0.04, 0.50
# From September on there are so many clusters that they even out.
_SPREAD_OF_PROVINCES, _LATER, _SPREAD_LATER = 0.25, date(2020, 9, 1), 0.10
_SPREAD_OF_SIZES = 0.65

Row = tuple[str, ...]


class _People:
    """Draws who the cases of a day are: province, age and sex, each of which may be missing."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def at(self, day: date) -> None:
        """Take over the shares of a day. Cases come in clusters, so that no province is on each day as in its month.

        The spreads make the number of rows come out near that of the published table.
        """
        luck = self.draw.lopsided
        by_province = monthly(figures.CASES_BY_PROVINCE, 3, day)
        by_age = monthly(figures.CASES_BY_AGE, 3, day)
        spread = _SPREAD_OF_PROVINCES if day < _LATER else _SPREAD_LATER
        self.provinces = running(share * luck(spread) for share in by_province)
        self.ages = {
            place: running(share * luck(_SPREAD_OF_AGES) for share in by_age) for place in (*figures.PROVINCES, MISSING)
        }
        self.women = figures.CASES_WOMEN[0 if day.month < 6 else 1]
        month = min(day.month, 10) - 3
        self.no_province = figures.CASES_NO_PROVINCE[month]
        self.no_age = figures.CASES_NO_AGE[month]
        self.no_sex = figures.CASES_NO_SEX[month]

    def one(self) -> Row:
        """(province, age, sex) of one case."""
        if self._percent(self.no_province):
            no_age = self._percent(figures.CASES_NOWHERE_NO_AGE)
            either = figures.CASES_NO_SEX_EITHER[1] if no_age else figures.CASES_NOWHERE_NO_SEX
            return (MISSING, *self.person(MISSING, no_age=no_age, no_sex=self._percent(either)))
        province = figures.PROVINCES[self.draw.pick(self.provinces)]
        no_age = self._percent(self.no_age)
        either = figures.CASES_NO_SEX_EITHER[0] if no_age else self.no_sex
        return (province, *self.person(province, no_age=no_age, no_sex=self._percent(either)))

    def person(self, place: str, *, no_age: bool, no_sex: bool) -> Row:
        """(age, sex) of one case in a province."""
        age = self.draw.pick(self.ages[place])
        sex = "F" if self._percent(self.women[age]) else "M"
        return MISSING if no_age else figures.AGES[age], MISSING if no_sex else sex

    def _percent(self, percent: float) -> bool:
        return self.draw.share() * 100.0 < percent


def count_cases() -> Counter[Row]:
    """Number of cases by (day, province, age, sex), "NA" where one is missing."""
    draw = Draw(CASES_SEED)
    people = _People(draw)
    means = expected(figures.CASES_A_WEEK, FIRST_MONDAY, _weekdays, draw, _SPREAD_OF_DAYS)
    counted: Counter[Row] = Counter()
    for day in days(FIRST, LAST):
        people.at(day)
        reported = figures.CASES_REPORTED.get((LAST - day).days, 1.0)
        # No day is without a case: the published table has none either.
        for _number in range(max(1, draw.count(means[day] * reported))):
            counted[(day.isoformat(), *people.one())] += 1
    for row in _undated(draw, people):
        counted[row] += 1
    return counted


def _undated(draw: Draw, people: _People) -> Iterator[Row]:
    """Cases without a day. The last one lacks everything."""
    people.at(date(2020, 10, 1))
    for _number in range(figures.CASES_NO_DAY):
        province = figures.PROVINCES[draw.pick(people.provinces)]
        yield (MISSING, province, *people.person(province, no_age=False, no_sex=False))
    places = list(figures.CASES_NO_DAY_NO_AGE_IN)
    weights = running(figures.CASES_NO_DAY_NO_AGE_IN.values())
    for _number in range(figures.CASES_NO_DAY_NO_AGE):
        province = places[draw.pick(weights)]
        yield (MISSING, province, *people.person(province, no_age=True, no_sex=False))
    yield (MISSING,) * 4


def _weekdays(day: date) -> Sequence[float]:
    return figures.CASES_WEEKDAYS[0 if day.month < 6 else 1 if day.month < 9 else 2]


def case_rows(counted: Counter[Row]) -> list[Row]:
    """Rows of the table of cases, in the order of the published one."""
    provinces, last = [*figures.PROVINCES, MISSING], "9999"

    def order(row: Row) -> tuple[str, int, str, str]:
        day, province, age, sex = row
        # "NA" comes after all digits and after F and M as it is.
        return last if day == MISSING else day, provinces.index(province), age, sex

    return [
        (day, province, figures.REGION.get(province, MISSING), age, sex, str(counted[day, province, age, sex]))
        for day, province, age, sex in sorted(counted, key=order)
    ]


def municipality_rows(counted: Counter[Row]) -> list[Row]:
    """Rows of the table of municipalities: sums that agree with the cases but for what `figures` says.

    The suppressed municipality is found by taking the others of its province from the cases of the province.
    """
    draw = Draw(MUNICIPALITIES_SEED)
    with NAMES.open(encoding="utf-8", newline="") as file:
        _header, *places = (tuple(row) for row in csv.reader(file))
    totals: Counter[str] = Counter()
    for (_day, province, _age, _sex), number in counted.items():
        totals[province] += number
    found: dict[str, int] = {}
    suppressed = 2 + int(draw.share() * (figures.SUPPRESSED_BELOW - 2))
    for province in figures.PROVINCES:
        here = [row[0] for row in places if row[5] == province and row[0] != figures.SUPPRESSED]
        rest = totals[province] - figures.MUNICIPALITIES_LESS.get(province, 0)
        if any(row[0] == figures.SUPPRESSED and row[5] == province for row in places):
            rest -= suppressed
        found |= _spread(draw, here, rest)
    shown = {code: str(number) for code, number in found.items()}
    shown[figures.SUPPRESSED] = f"<{figures.SUPPRESSED_BELOW}"
    nowhere = totals[MISSING] + sum(figures.MUNICIPALITIES_LESS.values())
    return [(*row, shown[row[0]]) for row in places] + [(*(MISSING,) * 7, str(nowhere))]


def _spread(draw: Draw, codes: list[str], cases: int) -> dict[str, int]:
    """Give the cases of a province to its municipalities, by size and by luck."""
    weights = []
    for code in codes:
        size = figures.LARGE.get(code)
        # A median of 12,000 inhabitants, the middle of the Belgian municipalities.
        weights.append((size or 12.0 * draw.lopsided(_SPREAD_OF_SIZES)) * draw.lopsided(0.2))
    places = running(weights)
    counts = dict.fromkeys(codes, _FEWEST)
    for _number in range(cases - _FEWEST * len(codes)):
        counts[codes[draw.pick(places)]] += 1
    return counts
