"""The facts that this lab rests on, computed again by its reference answers: expected, got, and whether they agree.

    python solutions/spark/facts.py

They hold for the publication of 2 November 2020, which LABS_DATA_MIRROR must hold. Takes about half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# As a script it is started from anywhere.
if (root := str(Path(__file__).resolve().parent.parent.parent)) not in sys.path:
    sys.path.insert(0, root)

from autograder.building.proofs import cached_states
from autograder.data import load
from autograder.data.errors import DataError
from solutions.fact import Fact, show

DAY = "2020-11-02"
TABLES = ("covid-cases", "covid-municipalities")
ROUNDING = "rounding"


def reading(names: dict[str, Any]) -> Iterator[Fact]:
    """What a default read makes of the file, and what a schema does."""
    spark, functions, path = names["spark"], names["F"], str(names["DATA"].path)
    plain = spark.read.csv(path, header=True)
    yield Fact("types of a default read", ["string"] * 6, [kind for _name, kind in plain.dtypes])
    nulls = functions.count(functions.when(functions.col("DATE").isNull(), 1))
    texts = functions.count(functions.when(functions.col("DATE") == "NA", 1))
    yield Fact(
        "dates that a default read takes for NULL, and for the text NA", [0, 49], list(plain.agg(nulls, texts).first())
    )
    loaded = names["load_cases"](spark, path)
    yield Fact("types with the schema", ["date", *["string"] * 4, "int"], [kind for _name, kind in loaded.dtypes])
    yield Fact("rows", 35_502, loaded.count())
    wanted = {"DATE": 49, "PROVINCE": 2165, "CASES": 447_355}
    yield Fact("rows without a date or a province, and all cases", wanted, dict(names["summary"]))
    yield Fact("cases that '<> Antwerpen' loses", 7_399, int(names["lost"]))
    yield Fact("ANSI mode of the session", "true", spark.conf.get("spark.sql.ansi.enabled"))


def windows(names: dict[str, Any]) -> Iterator[Fact]:
    """Seven rows against seven days in Luxembourg, and the default frame."""
    both = names["rolling7"](names["seven_rows"]).filter("PROVINCE = 'Luxembourg'").toPandas()
    apart = (both["ROWS7"] - both["MEAN7"]).abs()
    yield Fact("days of Luxembourg with a row", 226, len(both))
    yield Fact("of these, days on which seven rows are not seven days", 69, int((apart > 0.001).sum()))
    yield Fact("the same, by the notebook", 69, int(names["differing"]))
    yield Fact("largest difference", 3.29, float(apart.max()), 0.005, ROUNDING)
    shared = names["shares"](names["by_day"]).filter("PROVINCE = 'Luxembourg'").toPandas().sort_values("DATE")
    yield Fact("a window with an order is a running total", True, shared["CASES"].cumsum().equals(shared["SO_FAR"]))
    yield Fact("shares without an order add up to one", 1.0, float(shared["SHARE"].sum()), 1e-9, ROUNDING)


def stored(names: dict[str, Any]) -> Iterator[Fact]:
    """The table by month, and the folders that a read of one month opens."""
    names["save_by_month"](names["cases"], names["FOLDER"])
    yield Fact("files: nine months, and the rows without a date", 10, len(names["parquet_files"](names["FOLDER"])))
    yield Fact("rows that were saved", 35_502, names["saved"](names["FOLDER"]).count())
    october = names["read_month"](names["spark"], names["FOLDER"], "2020-10")
    files = {row[0] for row in october.select(names["F"].input_file_name()).distinct().collect()}
    yield Fact("files that a read of October opens", 1, len(files))


def rates(names: dict[str, Any]) -> Iterator[Fact]:
    """The broadcast join, and the same rates as in the lab before."""
    spark_cases, population = names["cases"], names["population"]
    yield Fact("provinces without a population", 0, names["unmatched"](spark_cases, population).count())
    found = names["incidence"](spark_cases, population, "2020-10-25").toPandas().set_index("PROVINCE")["RATE"]
    wanted = {"Liège": 2956, "Hainaut": 2309, "Namur": 2202, "BrabantWallon": 2072, "Brussels": 2072, "Limburg": 599}
    yield Fact("14-day incidence on 25 October", wanted, {name: round(found[name]) for name in wanted})
    yield Fact("first and second on LAST_DAY", ["Liège", "Hainaut"], [names["first"], names["decision"]["runner_up"]])
    yield Fact("municipalities whose count is no number", 1, int(names["held_back"]))


GROUPS: dict[str, Callable[[dict[str, Any]], Iterator[Fact]]] = {
    "reading": reading,
    "windows": windows,
    "stored": stored,
    "rates": rates,
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
    return list(GROUPS[group](cached_states("spark", "facts")[""]))


def main() -> int:
    """Print the whole table. Exit code 0 when every fact agrees, 1 when not, 2 when the publication is not here."""
    if not here():
        print("The publication of 2 November 2020 is not here. Set LABS_DATA_MIRROR to a folder that holds it.")
        return 2
    return show(GROUPS, check)


if __name__ == "__main__":
    sys.exit(main())
