"""Hidden rows for the checks of this lab: invented publications of years that no edition covers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

CASES = {
    "day": "date",
    "province": "string",
    "region": "string",
    "agegroup": "string",
    "sex": "string",
    "cases": "int",
}
RAW_COLUMNS = tuple(CASES)
HEADER = '"DATE","PROVINCE","REGION","AGEGROUP","SEX","CASES"'
REGIONS = {
    "Antwerpen": "Flanders",
    "BrabantWallon": "Wallonia",
    "Brussels": "Brussels",
    "Hainaut": "Wallonia",
    "Liège": "Wallonia",
    "Limburg": "Flanders",
    "Luxembourg": "Wallonia",
    "Namur": "Wallonia",
    "OostVlaanderen": "Flanders",
    "VlaamsBrabant": "Flanders",
    "WestVlaanderen": "Flanders",
}
Row = tuple[Any, ...]


def first_day(rng: np.random.Generator) -> datetime.date:
    """A day in years that no edition covers, so that nothing can be found there by heart."""
    return datetime.date(2031, 1, 1) + datetime.timedelta(days=int(rng.integers(0, 700)))


def fresh_rows(
    rng: np.random.Generator, count: int = 40, days: int = 6, places: Sequence[str] = tuple(REGIONS)
) -> list[Row]:
    """Rows of (day, province, region, agegroup, sex, cases), None for what is missing.

    Two rows have no day, two no province and region, one no age group and one no sex. Each place is there.
    """
    start = first_day(rng)
    rows: list[Row] = []
    for number in range(count):
        place = places[number % len(places)]
        day = start + datetime.timedelta(days=int(rng.integers(0, days)))
        age, sex = str(rng.choice(["0-9", "30-39", "90+"])), str(rng.choice(["F", "M"]))
        rows.append((day, place, REGIONS.get(place, "Wallonia"), age, sex, int(rng.integers(2, 60))))
    last = len(rows) - 1
    for position in (last, last - 1):
        rows[position] = (None, *rows[position][1:])
    for position in (last - 2, last - 3):
        rows[position] = (rows[position][0], None, None, *rows[position][3:])
    rows[last - 4] = (*rows[last - 4][:3], None, *rows[last - 4][4:])
    rows[last - 5] = (*rows[last - 5][:4], None, rows[last - 5][5])
    return rows


def published(rows: Sequence[Row], header: str = HEADER) -> str:
    """The rows as a file of the publication: texts in double quotes, NA without quotes where a value is missing."""
    lines = [header]
    for row in rows:
        cells = ["NA" if cell is None else str(cell) if isinstance(cell, int) else f'"{cell}"' for cell in row]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def split(rows: Sequence[Row], parts: int = 2) -> Mapping[str, str]:
    """The rows as several files of one publication, each with its header."""
    return {f"part-{number}.csv": published(rows[number::parts]) for number in range(parts)}


def total(rows: Sequence[Row]) -> int:
    """Cases of all rows."""
    return sum(int(row[-1]) for row in rows)


def spelled(value: Any) -> str:
    """A value as a message shows it."""
    return "NULL" if value is None or value != value else str(value)
