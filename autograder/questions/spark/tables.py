"""Tables for the checks: fresh invented ones, the course's own read by us, and how a learner's table is read."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from autograder.checking import Refuse, Work
from autograder.text import _

if TYPE_CHECKING:
    from autograder.checking.descriptions import SparkFrameDescription

COLUMNS = ("DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES")
TEXTS = ("PROVINCE", "REGION", "AGEGROUP", "SEX")
SCHEMA = "DATE date, PROVINCE string, REGION string, AGEGROUP string, SEX string, CASES int"
BY_DAY = "PROVINCE string, DATE date, CASES int"
# As Sciensano writes some provinces, with the region of each.
REGIONS = {
    "Antwerpen": "Flanders",
    "BrabantWallon": "Wallonia",
    "Brussels": "Brussels",
    "Liège": "Wallonia",
    "Luxembourg": "Wallonia",
    "Namur": "Wallonia",
    "WestVlaanderen": "Flanders",
}
PROVINCES = tuple(REGIONS)
# What a publication writes where nothing is known.
ABSENT = ("", "NA")
# The committee's window ends this many days before the last day of the file, as in the lab before.
CUT_DAYS = 4


class Edition(Hashable, Protocol):
    """The part of `autograder.data.Edition` that is used here: questions import the checking language only."""

    @property
    def id(self) -> str: ...

    def frame(self) -> pd.DataFrame: ...


def fresh_start(rng: np.random.Generator) -> pd.Timestamp:
    """The first day of a month in years that no edition covers, so that nothing can be found there by heart."""
    return pd.Timestamp(year=2031 + int(rng.integers(0, 3)), month=int(rng.integers(1, 10)), day=1)


def fresh_cases(rng: np.random.Generator, rows: int = 48, days: int = 70) -> pd.DataFrame:
    """Invented cases with the columns of the publication: dates as datetime64, missing values as None.

    Days are spread over about three months. Rows without a province hold more cases than others.
    """
    start = fresh_start(rng)
    provinces = rng.choice(PROVINCES, size=rows)
    frame = pd.DataFrame(
        {
            "DATE": start + pd.to_timedelta(rng.integers(0, days, size=rows), unit="D"),
            "PROVINCE": provinces.astype(object),
            "REGION": np.array([REGIONS[name] for name in provinces], dtype=object),
            "AGEGROUP": rng.choice(("0-9", "20-29", "60-69", "90+"), size=rows).astype(object),
            "SEX": rng.choice(("F", "M"), size=rows).astype(object),
            "CASES": rng.integers(1, 40, size=rows),
        }
    )
    places = rng.permutation(rows)
    frame.loc[places[:4], "DATE"] = pd.NaT
    frame.loc[places[3:9], ["PROVINCE", "REGION"]] = None
    frame.loc[places[3:9], "CASES"] += 60
    frame.loc[places[9:12], "SEX"] = None
    return frame


def by_day(rng: np.random.Generator, days: int = 24, provinces: Iterable[str] = PROVINCES[:3]) -> pd.DataFrame:
    """Cases by province and day: PROVINCE, DATE, CASES, in the order of days, and about a third of the days absent.

    All days lie in one month of one year.
    """
    start = fresh_start(rng)
    rows = []
    for name in provinces:
        there = sorted({0, days - 1, *rng.permutation(days)[: (2 * days) // 3].tolist()})
        rows += [(name, start + pd.Timedelta(days=day), int(rng.integers(1, 90))) for day in there]
    return pd.DataFrame(rows, columns=["PROVINCE", "DATE", "CASES"])


def published(frame: pd.DataFrame) -> str:
    """The table as a file of the publication: quoted texts, and NA where a value is missing."""
    text = frame.assign(DATE=frame["DATE"].dt.strftime("%Y-%m-%d"))
    lines = [",".join(f'"{name}"' for name in text.columns)]
    for row in text.itertuples(index=False):
        cells = ["NA" if pd.isna(cell) else str(cell) for cell in row]
        lines.append(",".join(cell if cell.isdigit() or cell == "NA" else f'"{cell}"' for cell in cells))
    return "\n".join(lines) + "\n"


def month(dates: pd.Series) -> pd.Series:
    """The month of each date as text, such as "2031-02"; None without a date."""
    return dates.dt.strftime("%Y-%m").astype(object).where(dates.notna(), None)


# --- reading what a learner's function returns ---


def answered(work: Work, name: str, *arguments: object, columns: Iterable[str] = ()) -> SparkFrameDescription:
    """The Spark DataFrame that the learner's function returns, with at least these columns."""
    return described(work, work.call(name, *arguments), f"{name}(…)", columns)


def described(work: Work, value: Any, what: str, columns: Iterable[str] = ()) -> SparkFrameDescription:
    """`value` as a Spark DataFrame with at least these columns."""
    found = work.spark_frame(value, what)
    if [name for name in columns if name not in found.columns]:
        raise Refuse(
            "common.kind",
            what=what,
            seen=_("a DataFrame with the columns {names}").format(names=", ".join(found.columns)),
            expected=_("a DataFrame with the columns {names}").format(names=", ".join(columns)),
        )
    return found


def cell(value: Any) -> str:
    """A cell as text, the same for every type that holds it: "" for a missing value, dates as 2031-02-28."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    if isinstance(value, int | float | np.number):
        return f"{float(value):.6g}"
    return str(value)


def tuples(frame: pd.DataFrame, columns: Iterable[str]) -> list[tuple[str, ...]]:
    """The rows as texts in a fixed order, so that neither the order of rows nor the kind of a type matters."""
    return sorted(tuple(map(cell, row)) for row in frame[list(columns)].itertuples(index=False, name=None))


def numbers(frame: pd.DataFrame, keys: Iterable[str], value: str) -> dict[tuple[str, ...], float]:
    """The number of each key; a missing one is NaN. Of rows with the same key the last is taken."""
    names = tuples_unsorted(frame, keys)
    found = pd.to_numeric(frame[value], errors="coerce").astype(float)
    return dict(zip(names, found.tolist(), strict=True))


def tuples_unsorted(frame: pd.DataFrame, columns: Iterable[str]) -> list[tuple[str, ...]]:
    """The rows as texts, in the order of the table."""
    return [tuple(map(cell, row)) for row in frame[list(columns)].itertuples(index=False, name=None)]


def apart(got: float | None, want: float, rtol: float = 1e-6) -> bool:
    """Whether two numbers differ by more than rounding (learners may round to some digits); NaN is like NaN."""
    if got is None:
        return True
    return not np.isclose(got, want, rtol=rtol, atol=1e-6, equal_nan=True)


def folder_for(work: Work, name: str) -> str:
    """A path in the learner's folder where nothing is yet."""
    return posixpath.join(posixpath.dirname(work.file(f"{name}.txt", "")), f"{name}-{work.rng.integers(1_000_000)}")


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


def last_day(work: Work) -> pd.Timestamp:
    """LAST_DAY of the notebook."""
    return pd.Timestamp(course_cases(work)["DATE"].max()) - pd.Timedelta(days=CUT_DAYS)


def course_population(work: Work) -> pd.DataFrame:
    """Inhabitants by province in Statbel's spelling: columns province, population."""
    return work.dataset("belgium-population").frame().reset_index()[["province", "population"]]
