"""The catalogue is a valid Frictionless package and tells the truth about the files beside it."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.data import DataError, catalogue, dataset
from autograder.data.canonical import content_sha256, number, plain, words
from autograder.data.inspecting import inspect, known_names
from autograder.data.words import WORDS
from autograder.paths import datasets_dir, root


def test_frictionless_accepts_the_package_and_the_values() -> None:
    from frictionless import Package

    report = Package(str(datasets_dir() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert [task.name for task in report.tasks] == [spec.id for spec in catalogue()]
    # A resource with a path is a table that is here, plain or packed; one without is a header, and says so.
    rows = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    for spec in catalogue():
        here = "path" in spec.descriptor and spec.shipped is not None
        assert rows[spec.id] == (spec.shipped.rows if here and spec.shipped else 0), spec.id
    assert rows["country"] == 175


def test_frictionless_finds_a_value_out_of_range(tmp_path: Path) -> None:
    from frictionless import Package

    package = json.loads((datasets_dir() / "datapackage.json").read_text(encoding="utf-8"))
    lines = (datasets_dir() / "country" / "country-factbook-2015.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "country").mkdir()
    wrong = "\n".join([lines[0], lines[1].replace("50.87", "-50.87"), *lines[2:]]) + "\n"
    (tmp_path / "country" / "country-factbook-2015.csv").write_text(wrong, encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    errors = Package(str(tmp_path / "datapackage.json")).validate().flatten(["type", "fieldName"])
    assert ["constraint-error", "life_expec"] in errors


def test_shipped_files_are_as_the_catalogue_says() -> None:
    country = dataset("country")
    shipped = country.shipped
    assert shipped is not None
    content = (datasets_dir() / shipped.file).read_bytes()
    assert len(content) == shipped.bytes == country.descriptor["bytes"]
    assert hashlib.sha256(content).hexdigest() == shipped.sha256
    assert country.descriptor["hash"] == f"sha256:{shipped.sha256}"
    assert len(known_names(shipped)) == shipped.rows


def test_content_checksum_is_computed_from_the_table() -> None:
    country = dataset("country")
    shipped = country.shipped
    assert shipped is not None
    with (datasets_dir() / shipped.file).open(encoding="utf-8", newline="") as file:
        _header, *rows = csv.reader(file)
    canonical = [[words(name), *(plain(number(cell) or 0) for cell in cells)] for name, *cells in rows]  # type: ignore[arg-type]
    assert content_sha256(country.columns, canonical) == shipped.content
    assert content_sha256(country.columns, canonical[::-1]) == shipped.content


def test_known_editions_of_the_official_file(mirror: Path) -> None:
    country = dataset("country")
    alphabetical, by_gdpp = country.edition("country-2010"), country.edition("country-2010-by-gdpp")
    assert alphabetical is not None
    assert by_gdpp is not None
    content = (mirror / alphabetical.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == alphabetical.sha256
    assert len(content) == alphabetical.bytes
    # The second copy is the first one sorted: its checksum is reached from the first.
    head, *lines = content.decode("utf-8").splitlines()
    rows = sorted(lines, key=lambda line: -float(line.rsplit(",", 1)[1]))
    resorted = "\r\n".join([head, *rows, ""]).encode("utf-8")
    assert hashlib.sha256(resorted).hexdigest() == by_gdpp.sha256
    found = inspect(resorted, country)
    assert found.exact
    assert found.edition == by_gdpp
    assert found.findings == []


def test_every_dataset_has_card_units_and_licence() -> None:
    for spec in catalogue():
        card = spec.card.read_text(encoding="utf-8")
        for part in ("Known problems", "do not contain", "icence", "ite"):
            assert part in card, f"{spec.card} lacks {part!r}"
        for item in spec.fields:
            assert item.description.endswith("."), item.name
            assert item.unit, item.name
        for edition in spec.editions:
            assert edition.licence
            assert edition.method in {"embedded", "package", "login", "download"}
            if edition.method == "login":
                assert edition.obtain["address"].startswith("https://")


def test_texts_that_people_read_are_marked_for_translation() -> None:
    shown = set()
    for spec in catalogue():
        shown |= {spec.title, spec.row_unit}
        for edition in spec.editions:
            shown |= {edition.title, edition.vintage, edition.licence}
            shown |= {edition.obtain["note"]} if "note" in edition.obtain else set()
    words = set(WORDS)
    assert {text for text in shown if not text.isdigit()} == words


def test_dictionary_for_learners_names_every_column_and_no_units() -> None:
    with (datasets_dir() / "country" / "data-dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["column", "description"]  # lab question 3 asks for the units
    assert tuple(row["column"] for row in rows) == dataset("country").columns


def test_unknown_dataset_is_named_with_the_known_ones() -> None:
    with pytest.raises(DataError) as caught:
        dataset("countries")
    assert caught.value.code == "unknown_dataset"
    known = ", ".join(spec.id for spec in catalogue())
    assert str(caught.value) == f"There is no dataset countries. The datasets are: {known}."
    assert known.startswith("country, breast-cancer, ")


@pytest.mark.parametrize("content", [None, "{", '{"resources": [{"name": "x"}]}'])
def test_damaged_catalogue_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    (tmp_path / "datasets").mkdir()
    if content is not None:
        (tmp_path / "datasets" / "datapackage.json").write_text(content, encoding="utf-8")
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    with pytest.raises(DataError) as caught:
        catalogue()
    assert caught.value.code == "catalogue"


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    code = (
        "import sys, autograder.data as d, autograder.cli.data; d.catalogue(); d.load('country');"
        "print([m for m in ('pandas','numpy','sklearn','frictionless','requests','rich.progress') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_here_needs_one_operating_system() -> None:
    only_there = {"fcntl", "resource", "pwd", "grp", "termios", "msvcrt", "winreg"}
    for path in [*(root() / "autograder" / "data").glob("*.py"), root() / "autograder" / "cli" / "data.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            assert not names & only_there, path
