"""Damaged copies of the workbook are recognised, explained in words, and read as meant or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from autograder.data import DataError, dataset, diagnose, load
from autograder.data.findings import HARMLESS as IS_HARMLESS
from autograder.data.findings import NOTE, Finding
from autograder.data.inspecting import guess_dataset, inspect
from autograder.data.intake import take_in_file
from autograder.data.workbooks.texts import TEXTS
from tests.data.gender_damages import HARMLESS, NOTED, REFUSED, book, old_form, published_sheets

SPEC = dataset("gender-equality")


def embedded() -> pd.DataFrame:
    return load("gender-equality", "embedded").frame()


def check_words(findings: list[Finding]) -> None:
    """Every part of a message is filled in and made of sentences of at most 25 words; lists of names don't count."""
    listed = re.compile(r"(?<=: ).*")
    for finding in findings:
        for part in (finding.seen, finding.expected, finding.next):
            assert part
            assert "{" not in part
            for sentence in re.split(r"(?<=[.:?!])\s+", listed.sub("…", part)):
                assert len(sentence.split()) <= 25, sentence


def test_every_message_has_a_damage_that_brings_it_up() -> None:
    reached = {code for _damage, code, _words in (*NOTED.values(), *REFUSED.values())}
    reached |= {code for _damage, codes in HARMLESS.values() for code in codes}
    assert set(TEXTS) <= reached


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_damage_is_named_and_read_as_meant(name: str, tmp_path: Path) -> None:
    damage, codes = HARMLESS[name]
    path = tmp_path / "copy.xlsx"
    path.write_bytes(damage(published_sheets()))
    findings = diagnose(path, "gender-equality")
    check_words(findings)
    assert {finding.code for finding in findings} == codes
    assert {finding.severity for finding in findings} == {IS_HARMLESS}
    taken = take_in_file(SPEC, path).edition
    assert (taken.id, taken.synthetic) == ("gender-equality-synthetic", True)
    pd.testing.assert_frame_equal(taken.frame(), embedded())
    again = load("gender-equality")
    assert (again.origin, again.id) == ("fetched", "gender-equality-synthetic")
    pd.testing.assert_frame_equal(again.frame(), embedded())


@pytest.mark.parametrize("name", NOTED)
def test_other_content_is_taken_in_with_a_note(name: str, tmp_path: Path) -> None:
    damage, code, words = NOTED[name]
    path = tmp_path / "copy.xlsx"
    path.write_bytes(damage(published_sheets()))
    findings = diagnose(path)
    check_words(findings)
    assert [(finding.code, finding.severity) for finding in findings] == [(code, NOTE)]
    assert words in str(findings[0])
    taken = take_in_file(SPEC, path).edition
    assert taken.known is None
    assert taken.path.read_bytes() == path.read_bytes(), "nothing is repaired in content that nobody knows"
    assert len(taken.frame()) == taken.rows


@pytest.mark.parametrize("name", REFUSED)
def test_damage_that_changes_the_content_is_refused_in_words(name: str, tmp_path: Path) -> None:
    damage, code, words = REFUSED[name]
    path = tmp_path / "copy.xlsx"
    path.write_bytes(damage(published_sheets()))
    findings = diagnose(path, "gender-equality")
    check_words(findings)
    refusals = [finding for finding in findings if finding.refused]
    assert code in {finding.code for finding in refusals}, [str(finding) for finding in refusals]
    assert any(words in str(finding) for finding in refusals), [str(finding) for finding in refusals]


def test_a_refused_file_is_not_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(REFUSED["a web page"][0](published_sheets()))
    with pytest.raises(DataError, match="was not taken in"):
        take_in_file(SPEC, path)


def test_a_refused_mirror_file_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = SPEC.editions[0]
    path = tmp_path / known.file
    path.parent.mkdir(parents=True)
    path.write_bytes(REFUSED["one sheet missing"][0](published_sheets()))
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    found = load("gender-equality")
    assert found.origin == "embedded"
    assert "Sheets are missing: 2015 (2012 data)." in repr(found)


def test_a_mirror_workbook_with_harmless_damage_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / SPEC.editions[0].file
    path.parent.mkdir(parents=True)
    path.write_bytes(HARMLESS["ISO code of Greece"][0](published_sheets()))
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    found = load("gender-equality")
    assert (found.origin, found.path) == ("mirror", path)
    pd.testing.assert_frame_equal(found.frame(), embedded())


def test_the_old_form_of_the_sheets_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(book(old_form(published_sheets())))
    taken = take_in_file(SPEC, path).edition
    frame = taken.frame()
    assert (frame["year"] == frame["data_year"]).all(), "a sheet named 2015 says no other year"
    pd.testing.assert_frame_equal(frame.drop(columns="data_year"), embedded().drop(columns="data_year"))


def test_a_workbook_is_recognised_among_all_datasets() -> None:
    assert guess_dataset(load("gender-equality", "embedded").path.read_bytes()) == SPEC
    assert guess_dataset(b"country;Overall Gender Equality Index;Work (Domain score)\nBE;70;71\n") == SPEC
    assert guess_dataset(load("country", "embedded").path.read_bytes()).id == "country"


def test_no_bytes_make_it_fail() -> None:
    import random

    chance = random.Random(3)
    content = book({name: rows[:6] for name, rows in published_sheets().items()})
    for _attempt in range(40):
        damaged = bytearray(content)
        for _hit in range(chance.randint(1, 10)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        found = inspect(bytes(damaged), SPEC)
        assert found.refused or found.rows is not None
        assert all(str(finding) for finding in found.findings)
