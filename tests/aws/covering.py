"""Cohorts that together try every two settings in every combination, far fewer than all combinations there are."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from typing import Any

from infra.aws.cohort import CloudServices, Cohort, Keep, Options

_FLAG = (False, True)
FACTORS: Mapping[str, tuple[Any, ...]] = {
    "size": ("small", "medium", "large"),
    "email": ("", "pilot@example.eu"),
    "budget": (0, 150),
    "learners": (("ada",), ("ada-3", "ada3", "a-d-a3", "bruno")),
    "database": ("mysql", "postgres", "none"),
    **dict.fromkeys(("spark", "hive", "search", "documents", "studio"), _FLAG),
    **dict.fromkeys(("iam_login", "keys", "audit", "door", "teardown"), _FLAG),
    **dict.fromkeys(("bucket", "database_kept"), _FLAG),
}
Row = dict[str, Any]


def rows() -> list[Row]:
    """Values of the factors: each two values of each two factors meet in at least one row. Always the same rows."""
    names = list(FACTORS)
    open_pairs = {
        (one, two, first, second)
        for one, two in itertools.combinations(names, 2)
        for first in range(len(FACTORS[one]))
        for second in range(len(FACTORS[two]))
    }
    made = []
    while open_pairs:
        one, two, first, second = min(open_pairs)
        row = {one: first, two: second}
        for name in names:
            if name not in row:
                row[name] = max(range(len(FACTORS[name])), key=lambda at, n=name: _new(row, n, at, open_pairs))  # type: ignore[misc]
        open_pairs -= set(_pairs(row))
        made.append({name: FACTORS[name][row[name]] for name in names})
    return made


def cohort(row: Row) -> Cohort:
    """The cohort of a row. A budget needs an address, as in cohort.toml."""
    return Cohort(
        name="health-2027",
        end=datetime.date(2027, 6, 30),
        size=row["size"],
        email=row["email"],
        budget=row["budget"] if row["email"] else 0,
        learners=row["learners"],
        services=CloudServices(**{name: row[name] for name in vars(CloudServices())}),
        options=Options(**{name: row[name] for name in vars(Options()) if name in row}),
        keep=Keep(bucket=row["bucket"], database=row["database_kept"]),
    )


def _pairs(row: Mapping[str, int]) -> list[tuple[str, str, int, int]]:
    known = [name for name in FACTORS if name in row]
    return [(one, two, row[one], row[two]) for one, two in itertools.combinations(known, 2)]


def _new(row: Mapping[str, int], name: str, at: int, open_pairs: set[tuple[str, str, int, int]]) -> int:
    return len(open_pairs.intersection(_pairs({**row, name: at})))
