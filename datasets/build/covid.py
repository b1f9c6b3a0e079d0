"""Make the synthetic COVID-19 tables: the form of the published ones, and none of their rows.

    python -m datasets.build.covid build
    python -m datasets.build.covid catalogue

`build` writes the tables, `catalogue` writes their checksums into `datapackage.json`.
The bytes of the tables are the same each time and on every machine (`covid_draw.py` says why). What they are calibrated
on is in `covid_figures.py`. They are stored compressed; the bytes of a compressor may differ between machines, those
of the table in it do not.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.data.canonical import content_sha256, csv_bytes
from autograder.data.catalogue import dataset
from autograder.data.inspecting import inspect
from datasets.build import covid_care as care
from datasets.build import covid_cases as cases
from datasets.build import covid_doses as doses

COVID_DIR = Path(__file__).resolve().parent.parent / "covid"

# What stands in quotes in the published tables, whose days and counts do not.
_GROUPS = ("PROVINCE", "REGION", "AGEGROUP", "SEX", "DOSE")
_DAYS_IN_QUOTES = ("DATE", *_GROUPS)


def file_name(name: str) -> str:
    """Name of the packed table of a dataset, such as "covid-cases"."""
    return f"{name}-synthetic.csv.gz"


def tables() -> dict[str, bytes]:
    """Every table by the id of its dataset, as csv with the quotes and line ends of the published ones."""
    counted = cases.count_cases()
    return {
        "covid-cases": _csv(cases.CASES, cases.case_rows(counted), _DAYS_IN_QUOTES),
        "covid-municipalities": _csv(cases.MUNICIPALITIES, cases.municipality_rows(counted), cases.MUNICIPALITIES),
        "covid-hospital": _csv(care.HOSPITAL, care.hospital_rows(counted), _GROUPS),
        "covid-deaths": _csv(care.DEATHS, care.death_rows(), _DAYS_IN_QUOTES),
        "covid-tests": _csv(care.TESTS, care.test_rows(counted), _GROUPS),
        "covid-vaccinations": _csv(doses.VACCINATIONS, doses.dose_rows(), _GROUPS),
    }


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]], quoted: Sequence[str]) -> bytes:
    return csv_bytes(columns, rows, "\r\n", cases.MISSING, quoted)


def build(folder: Path) -> None:
    """Write the packed tables into a folder."""
    for name, content in tables().items():
        packed = gzip.compress(content, compresslevel=9, mtime=0)
        (folder / file_name(name)).write_bytes(packed)
        print(f"{file_name(name)}: {len(content)} bytes, packed {len(packed)}")


def catalogue(package: Path) -> None:
    """Write rows, bytes and checksums of the packed tables beside a `datapackage.json` into it."""
    descriptor = json.loads(package.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        for edition in resource["editions"]:
            packed = package.parent / edition["file"]
            if packed.name != file_name(resource["name"]):
                continue
            stored = packed.read_bytes()
            content = gzip.decompress(stored)
            spec = dataset(resource["name"])
            rows = inspect(content, spec).rows
            if rows is None:
                raise ValueError(f"{packed} does not fit its schema")
            resource |= {"bytes": len(stored), "hash": "sha256:" + hashlib.sha256(stored).hexdigest()}
            edition |= {
                "rows": len(rows),
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "content": content_sha256(spec.columns, rows),
            }
    package.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Make the synthetic COVID-19 tables.")
    parser.add_argument("command", choices=["build", "catalogue"])
    parser.add_argument("--out", type=Path, default=COVID_DIR, help="folder to write into")
    given = parser.parse_args(arguments)
    if given.command == "build":
        build(given.out)
    else:
        catalogue(given.out.parent / "datapackage.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
