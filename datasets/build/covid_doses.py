"""Synthetic doses of vaccine by day, region, age, sex and dose.

Vaccinations began after the day of the other tables, so that this one has the span of the publication of April 2021.
"""

from __future__ import annotations

from datetime import date

from datasets.build import covid_figures as figures
from datasets.build.covid_calendar import days, expected
from datasets.build.covid_cases import MISSING, Row
from datasets.build.covid_draw import Draw, exponential

VACCINATIONS = ("DATE", "REGION", "AGEGROUP", "SEX", "DOSE", "COUNT")
SEED = 20210421
FIRST_DOSE, LAST_DOSE = date(2020, 12, 28), date(2021, 4, 21)
# One group is called up at a time, so that a cell is far from its month's share on most days; a large one less so.
_LARGE, _SPREAD_OF_SMALL, _SPREAD_OF_LARGE = 100.0, 1.0, 0.3


def dose_rows() -> list[Row]:
    """Rows in the order of the published table; a combination without doses has no row."""
    draw = Draw(SEED)
    means = {
        dose: expected(weekly, FIRST_DOSE, lambda _day: figures.DOSES_WEEKDAYS, draw, 0.1)
        for dose, weekly in figures.DOSES_A_WEEK.items()
    }
    rows: list[Row] = []
    for day in days(FIRST_DOSE, LAST_DOSE):
        # December 2020 is month 0 of the tables of shares.
        month = day.month % 12
        for place, region in enumerate(figures.VACCINE_REGIONS):
            for group, age in enumerate(figures.VACCINE_AGES):
                for sex in ("F", "M", MISSING):
                    for dose in ("A", "B"):
                        of_region = figures.DOSES_BY_REGION[month][place] / 100.0
                        of_age = figures.DOSES_BY_AGE[dose][month][group] / 100.0
                        mean = means[dose][day] * of_region * of_age * _of_sex(sex, group)
                        spread = _SPREAD_OF_SMALL if mean < _LARGE else _SPREAD_OF_LARGE
                        # The mean of a log-normal factor is e to half the square of its spread.
                        number = draw.count(mean * draw.lopsided(spread) / exponential(spread * spread / 2.0))
                        if number:
                            rows.append((day.isoformat(), region, age, sex, dose, str(number)))
    return rows


def _of_sex(sex: str, group: int) -> float:
    if sex == MISSING:
        return figures.DOSES_NO_SEX / 100.0
    women = figures.DOSES_WOMEN[group] / 100.0
    return women if sex == "F" else 1.0 - women
