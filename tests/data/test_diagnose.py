"""Every kind of damage that circulates is recognised, explained, and repaired or refused."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from autograder.data import DataError, Dataset, Finding, diagnose, load
from autograder.data.findings import HARMLESS, NOTE, REFUSED, codes
from autograder.data.inspecting import Inspection, inspect
from autograder.text import use_language
from tests.data.conftest import Published
from tests.data.damages import REFUSALS, REPAIRED, zipped


@pytest.mark.parametrize("name", REPAIRED)
def test_harmless_damage_is_named_and_repaired(
    name: str, published: Published, country: Dataset, tmp_path: Path
) -> None:
    damage, expected = REPAIRED[name]
    path = tmp_path / "Country-data.csv"
    path.write_bytes(damage(published))
    findings = diagnose(path)
    seen = {finding.code for finding in findings}
    assert expected <= seen
    # A copy that was written by a data frame may differ in line ends as well.
    assert seen - expected <= {"line_ends", "saved_again"}
    assert all(finding.severity == HARMLESS for finding in findings)
    assert findings, "a copy that is not as published has something to say"
    found = inspect(path.read_bytes(), country)
    assert found.edition is not None
    assert found.edition.id == published.edition.id
    assert found.repaired() == published.content, "the published bytes come back"


@pytest.mark.parametrize("name", REFUSALS)
def test_damage_that_changes_the_content_is_refused_in_words(
    name: str, published: Published, country: Dataset, tmp_path: Path
) -> None:
    damage, code, words = REFUSALS[name]
    path = tmp_path / "Country-data.csv"
    path.write_bytes(damage(published))
    findings = diagnose(path, "country")
    refusal = [finding for finding in findings if finding.refused]
    assert code in {finding.code for finding in refusal}, [str(finding) for finding in findings]
    assert any(words in str(finding) for finding in refusal), [str(finding) for finding in refusal]
    for finding in findings:
        assert finding.seen
        assert finding.expected
        assert finding.next
    found = inspect(path.read_bytes(), country)
    assert found.refused
    assert found.rows is None
    with pytest.raises(ValueError, match="no repaired form"):
        found.repaired()


def test_a_real_workbook_named_csv_is_an_excel_file(mirror: Path, tmp_path: Path) -> None:
    path = tmp_path / "Country-data.csv"
    path.write_bytes((mirror / "gender" / "gender-equality-index-2005-2015.xlsx").read_bytes())
    assert [finding.code for finding in diagnose(path, "country")] == ["excel_file"]


def test_a_workbook_archive_is_an_excel_file(published: Published, tmp_path: Path) -> None:
    path = tmp_path / "Country-data.csv"
    path.write_bytes(zipped(published, "[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"))
    assert [finding.code for finding in diagnose(path, "country")] == ["excel_file"]


def test_a_published_file_has_no_findings(published: Published, country: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "any name.csv"
    path.write_bytes(published.content)
    assert diagnose(path) == []
    found = inspect(published.content, country)
    assert found.exact
    assert found.usable_as_is
    assert len(found.rows or []) == published.edition.rows


def test_changed_values_are_accepted_with_a_note(published: Published, country: Dataset) -> None:
    changed = re.sub(r"\nAlbania,[\d.]+", "\nAlbania,33.3", published.text).encode()
    found = inspect(changed, country)
    assert found.edition is None
    assert [(finding.code, finding.severity) for finding in found.findings] == [("changed_values", NOTE)]
    assert published.edition.title in found.findings[0].seen
    assert found.repaired() == changed, "nothing is repaired in content that nobody knows"


def test_another_whole_table_is_unrecognised(published: Published, country: Dataset) -> None:
    renamed = published.text.replace("Albania", "Shqiperia").encode()
    found = inspect(renamed, country)
    assert found.edition is None
    assert [finding.code for finding in found.findings] == ["unrecognised"]
    assert found.usable_as_is
    european_copy = inspect(renamed.replace(b",", b";"), country)
    assert not european_copy.usable_as_is


def kaggle_form() -> pd.DataFrame:
    """The breast cancer table with identifiers, M or B, other names and an empty last column."""
    frame = load("breast-cancer").frame()
    names = {}
    for column in frame.columns[:-1]:
        if column.startswith("mean "):
            names[column] = column.removeprefix("mean ") + "_mean"
        elif column.endswith(" error"):
            names[column] = column.removesuffix(" error") + "_se"
        else:
            names[column] = column.removeprefix("worst ") + "_worst"
    form = frame.rename(columns=names).drop(columns="target")
    form.insert(0, "id", range(842302, 842302 + len(form)))
    form.insert(1, "diagnosis", frame["target"].map({0: "M", 1: "B"}))
    return form


@pytest.mark.parametrize("trailing", ["header only", "everywhere", "nowhere"])
def test_kaggle_form_of_breast_cancer_is_translated(trailing: str, tmp_path: Path) -> None:
    lines = kaggle_form().to_csv(index=False).splitlines()
    if trailing == "header only":
        lines[0] += ","
    elif trailing == "everywhere":
        lines = [line + "," for line in lines]
    path = tmp_path / "data.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    findings = diagnose(path)
    expected = ["other_layout"] if trailing == "nowhere" else ["empty_column", "other_layout"]
    assert sorted(finding.code for finding in findings) == expected
    from autograder.data import dataset

    found = inspect(path.read_bytes(), dataset("breast-cancer"))
    assert found.edition is not None
    assert found.edition.id == "breast-cancer-uci"
    again = pd.read_csv(io.BytesIO(found.repaired()))
    pd.testing.assert_frame_equal(again, load("breast-cancer").frame(), check_dtype=False)


def test_messages_are_sentences_of_at_most_25_words(published: Published, tmp_path: Path, country: Dataset) -> None:
    found: dict[str, Finding] = {}
    damages = [damage for damage, *_rest in REPAIRED.values()] + [damage for damage, *_rest in REFUSALS.values()]
    for damage in damages:
        for finding in inspect(damage(published), country).findings:
            found[finding.code] = finding
    assert len(found) > 25
    listed = re.compile(r"(?<=: ).*")
    for finding in found.values():
        for part in (finding.seen, finding.expected, finding.next):
            for sentence in re.split(r"(?<=[.:?!])\s+", listed.sub("…", part)):
                assert len(sentence.split()) <= 25, sentence
            assert "{" not in part


def test_every_code_has_its_severity() -> None:
    assert set(codes().values()) == {HARMLESS, NOTE, REFUSED}


def test_missing_file_and_unknown_dataset_are_errors_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        diagnose(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="cannot be read"):
        diagnose(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(DataError, match="There is no dataset"):
        diagnose(tmp_path / "x.csv", "planets")


def test_no_bytes_make_it_fail(published: Published, country: Dataset) -> None:
    import random

    chance = random.Random(7)
    content = bytearray(published.content)
    for _attempt in range(150):
        damaged = bytearray(content)
        for _hit in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.5:
            del damaged[chance.randrange(len(damaged)) :]
        found = inspect(bytes(damaged), country)
        assert isinstance(found, Inspection)
        assert found.edition is None or found.rows is not None or found.refused
        [str(finding) for finding in found.findings]


def test_french_and_english_read_the_same_catalogue() -> None:
    with use_language("fr"):
        assert Finding("empty_file", {"count": 10}).seen
