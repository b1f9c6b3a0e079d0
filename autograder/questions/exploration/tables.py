"""Tables for the checks: fresh invented publications, and the course's own, read by us and not by the learner."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol

import numpy as np
import pandas as pd

from autograder.checking import Refuse, Work
from autograder.errors import LabsError
from autograder.questions.exploration.thresholds import CUT_DAYS

COLUMNS = ("DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES")
TEXTS = ("PROVINCE", "REGION", "AGEGROUP", "SEX")
# As Sciensano writes the provinces, with the region of each.
REGIONS = {
    "Antwerpen": "Flanders",
    "BrabantWallon": "Wallonia",
    "Brussels": "Brussels",
    "Hainaut": "Wallonia",
    "Limburg": "Flanders",
    "Liège": "Wallonia",
    "Luxembourg": "Wallonia",
    "Namur": "Wallonia",
    "OostVlaanderen": "Flanders",
    "VlaamsBrabant": "Flanders",
    "WestVlaanderen": "Flanders",
}
PROVINCES = tuple(REGIONS)
AGES = ("0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90+")
# What a publication writes where nothing is known.
ABSENT = ("", "NA")


class Edition(Hashable, Protocol):
    """The part of `autograder.data.Edition` that is used here: questions import the checking language only."""

    @property
    def id(self) -> str: ...

    def frame(self) -> pd.DataFrame: ...


def fresh_start(rng: np.random.Generator) -> pd.Timestamp:
    """A day in years that no edition covers, so that nothing can be found there by heart."""
    return pd.Timestamp("2031-01-01") + pd.Timedelta(days=int(rng.integers(0, 700)))


def fresh_cases(rng: np.random.Generator, days: int = 24, rows_a_day: int = 7) -> pd.DataFrame:
    """Invented cases with the columns of the publication: dates as datetime64, missing values as NaN, cases as int64.

    Two days in the middle have no row. Each of DATE, PROVINCE with REGION, AGEGROUP and SEX is missing in some rows,
    and the rows without a province hold more cases than others, so that rows and cases tell different shares.
    """
    start = fresh_start(rng)
    blank = {days // 2, days // 2 + 1}
    numbers = [day for day in range(days) if day not in blank for _ in range(rows_a_day)]
    count = len(numbers)
    provinces = rng.choice(PROVINCES, size=count)
    frame = pd.DataFrame(
        {
            "DATE": [start + pd.Timedelta(days=day) for day in numbers],
            "PROVINCE": provinces,
            "REGION": [REGIONS[name] for name in provinces],
            "AGEGROUP": rng.choice(AGES, size=count),
            "SEX": rng.choice(("F", "M"), size=count),
            "CASES": rng.integers(1, 40, size=count),
        }
    )
    # The first and the last row keep their dates, so that the calendar of the table is known.
    inner = rng.permutation(np.arange(1, count - 1))
    parts = {"DATE": inner[:7], "PROVINCE": inner[7:19], "AGEGROUP": inner[19:36], "SEX": inner[36:45]}
    for column, places in parts.items():
        frame.loc[places, column] = None
    frame.loc[parts["PROVINCE"], "REGION"] = None
    frame.loc[parts["PROVINCE"], "CASES"] += 60
    return frame


def published(frame: pd.DataFrame, absent: str = "NA") -> str:
    """The table as a file of the publication: quoted texts, and `absent` where a value is missing."""
    text = frame.assign(DATE=frame["DATE"].dt.strftime("%Y-%m-%d"))
    lines = [",".join(f'"{name}"' for name in text.columns)]
    for row in text.itertuples(index=False):
        cells = [absent if pd.isna(cell) else str(cell) for cell in row]
        lines.append(",".join(cell if cell.isdigit() or cell == "" else f'"{cell}"' for cell in cells))
    return "\n".join(lines) + "\n"


def shuffled(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same rows in another order, with labels that repeat: some learners join parts of several tables."""
    mixed = frame.iloc[rng.permutation(len(frame))].copy()
    mixed.index = pd.Index(np.arange(len(mixed)) % max(1, len(mixed) // 2))
    return mixed


def wave(rng: np.random.Generator, days: int, *, growth: float = 0.0, noise: float = 0.05) -> pd.Series:
    """Invented national counts by day with a weekly pattern (Sunday lowest), a trend a week, and some noise."""
    index = pd.date_range(fresh_start(rng), periods=days, name="DATE")
    pattern = np.array([1.25, 1.2, 1.2, 1.15, 1.1, 0.65, 0.45])[index.day_of_week]
    trend = np.exp(growth * np.arange(days) / 7)
    spread = 1 + noise * rng.uniform(-1, 1, size=days)
    return pd.Series(np.round(5000 * pattern * trend * spread).astype("int64"), index=index, name="CASES")


# --- the course's own tables ---


def course_cases(work: Work) -> pd.DataFrame:
    """The course's cases: dates as datetime64, missing values as NaN. Not to be changed by the caller."""
    return _typed(work.dataset("covid-cases"))


@lru_cache(maxsize=2)
def _typed(edition: Edition) -> pd.DataFrame:
    frame = edition.frame()
    for column in ("DATE", *TEXTS):
        frame[column] = frame[column].mask(frame[column].isin(ABSENT))
    frame["DATE"] = pd.to_datetime(frame["DATE"])
    return frame


def national(work: Work) -> pd.Series:
    """The course's cases by day over the whole calendar. Index DATE, int64."""
    return _national(work.dataset("covid-cases"))


@lru_cache(maxsize=2)
def _national(edition: Edition) -> pd.Series:
    return _typed(edition).groupby("DATE")["CASES"].sum().asfreq("D", fill_value=0)


def cut_day(work: Work) -> pd.Timestamp:
    """LAST_DAY of the notebook: the end of the course's cases, less the days that the lab cuts off."""
    return pd.Timestamp(national(work).index[-1]) - pd.Timedelta(days=CUT_DAYS)


def course_population(work: Work) -> pd.Series:
    """Inhabitants by province, in Sciensano's spelling."""
    table = work.dataset("belgium-population").frame().reset_index()
    return table.set_index("code")["population"].astype(float)


def course_tests(work: Work) -> pd.DataFrame:
    """The course's tests of the eleven provinces, dates as datetime64."""
    frame = work.dataset("covid-tests").frame()
    frame = frame[~frame["PROVINCE"].isin(ABSENT)]
    return frame.assign(DATE=pd.to_datetime(frame["DATE"]))


def course_municipalities(work: Work) -> tuple[pd.DataFrame, pd.Series]:
    """The municipalities, and the totals by province in the cases of the same publication."""
    edition = work.dataset("covid-municipalities")
    frame = edition.frame()
    for column in ("TX_DESCR_NL", "PROVINCE"):
        frame[column] = frame[column].mask(frame[column].isin(ABSENT))
    try:
        cases = work.dataset("covid-cases", edition.id.replace("municipalities", "cases"))
    except LabsError:  # a publication that the catalogue does not know: then the course's cases are the nearest
        cases = work.dataset("covid-cases")
    return frame, _typed(cases).groupby("PROVINCE")["CASES"].sum()


# --- what learners return ---


def day_index(table: pd.DataFrame | pd.Series, key: str, what: str) -> pd.DatetimeIndex:
    """The row labels as days. Refuses with `key` what is no date."""
    index = table.index
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if not isinstance(index, pd.DatetimeIndex):
        try:
            if index.dtype.kind in "iufb":  # row numbers would pass for nanoseconds after 1970
                raise TypeError
            index = pd.DatetimeIndex(pd.to_datetime(index))
        except (TypeError, ValueError):
            raise Refuse(key, what=what, label=str(table.index[0]) if len(table) else "") from None
    return index.tz_localize(None).normalize() if index.tz is not None else index.normalize()


def by_day(work: Work, value: object, key: str, what: str) -> pd.DataFrame:
    """The learner's table with days as its rows, in order, and texts as its columns."""
    table = work.table(value, what)
    table = table.set_axis(day_index(table, key, what), axis=0).sort_index()
    return table.set_axis([str(column) for column in table.columns], axis=1)


def cell(table: pd.DataFrame, row: str, column: str) -> object:
    """One cell as a plain Python value. Refuses nothing: a row that stands twice comes back as a list."""
    found = table.loc[row, column]
    if isinstance(found, pd.Series):
        return found.tolist()
    return found.item() if hasattr(found, "item") else found


def date_text(day: object) -> str:
    """A day as it stands in a message."""
    return pd.Timestamp(str(day)).strftime("%Y-%m-%d")
