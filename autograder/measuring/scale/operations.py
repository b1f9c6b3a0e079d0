"""What is measured: the work of the Spark lab on its table, one operation after the other.

Each operation returns a few plain numbers, so that an answer costs nothing to send and two engines can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.text import N_

# What an operation returns: plain numbers by name.
Answer = dict[str, float]

SPARK, PANDAS, CAREFUL = "spark", "pandas", "pandas-careful"
# Careful: levels as categories from the first line on. So does who knows that the table hardly fits.
ENGINES = (SPARK, PANDAS, CAREFUL)

READ, MONTHS, DAILY, WINDOW, INCIDENCE, PRUNED = "read", "months", "daily", "window", "incidence", "pruned"
TITLES: Mapping[str, str] = {
    READ: N_("Typed reading of the CSV files, and counting what is missing"),
    MONTHS: N_("Writing Parquet, one folder a month"),
    DAILY: N_("Daily sums by province"),
    WINDOW: N_("Mean of 7 days by calendar, by province"),
    INCIDENCE: N_("Join with the population: cases per 100,000"),
    PRUNED: N_("One month, read from its folder alone"),
}

# A month that every edition has in full.
MONTH = "2020-10"


@dataclass(frozen=True)
class Material:
    """What the operations work on. csv: folder of CSV files. scratch: an empty folder to write in."""

    csv: Path
    scratch: Path
    population: Path

    @property
    def months(self) -> Path:
        """Where the table by months is written."""
        return self.scratch / "by-month"


# Operations of one engine, by name, in the order of TITLES; later ones use what earlier ones left.
Operations = dict[str, Callable[[], Answer]]


def of_engine(engine: str, material: Material, memory_mb: int) -> tuple[Operations, Callable[[], Any]]:
    """The operations of an engine, started and ready, and how to end it. memory_mb: heap of Spark's engine."""
    if engine == SPARK:
        from autograder.measuring.scale.with_spark import operations

        return operations(material, memory_mb)
    from autograder.measuring.scale.with_pandas import operations as of_pandas

    return of_pandas(material, careful=engine == CAREFUL), lambda: None
