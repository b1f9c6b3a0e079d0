"""What is measured: the work of the Spark lab on its table, one operation after the other.

Spark does it with the lab's own reference answers, and pandas with those of the lab before it, where it has them.
Each operation returns a few plain numbers, so that an answer costs nothing to send and engines can be compared.
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

READ, MONTHS, TOTALS, WEEK, INCIDENCE, ONE_MONTH = "read", "months", "totals", "week", "incidence", "one-month"
TITLES: Mapping[str, str] = {
    READ: N_("Reading the CSV files with types, and counting what is missing"),
    MONTHS: N_("Writing Parquet, one folder a month; Spark goes on from there"),
    TOTALS: N_("Totals by month and province"),
    WEEK: N_("Mean of 7 calendar days, by province"),
    INCIDENCE: N_("Cases per 100,000 inhabitants in 14 days"),
    ONE_MONTH: N_("One month, read from its folder alone"),
}

# Every edition has these in full.
MONTH = "2020-10"
LAST_DAY = "2020-10-31"


@dataclass(frozen=True)
class Material:
    """What the operations work on. csv: folder of CSV files. scratch: an empty folder. population: a CSV file."""

    csv: Path
    scratch: Path
    population: Path

    @property
    def files(self) -> list[Path]:
        """The CSV files, in the order of the rows."""
        return sorted(self.csv.glob("*.csv"))

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
