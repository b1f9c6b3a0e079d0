"""The loader's search order, and that it always names what it gives."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest

from autograder.data import DataError, Dataset, Edition, dataset_ids, load, present
from autograder.data.intake import take_in_file
from autograder.paths import datasets_dir
from tests.data.conftest import Published
from tests.data.damages import REFUSALS, REPAIRED
from tests.data.fault_server import serving


def test_embedded_edition_is_named() -> None:
    found = load("country")
    assert repr(found) == (
        "Country data: the World Factbook 2015 table that ships with the course (embedded, 175 countries)"
    )
    assert found.dataset == "country"
    assert found.id == "country-factbook-2015"
    assert found.origin == "embedded"
    assert found.path == datasets_dir() / "country" / "country-factbook-2015.csv"
    assert found.synthetic is False
    assert "Public domain" in found.licence
    assert found.vintage == "mostly 2014; child mortality 2018"
    assert found.as_dict()["edition"] == "country-factbook-2015"


def test_an_edition_is_a_path_and_a_frame(published: Published, country: Dataset, tmp_path: Path) -> None:
    (tmp_path / "given.csv").write_bytes(published.content)
    taken = take_in_file(country, tmp_path / "given.csv").edition
    assert isinstance(taken, os.PathLike)
    table = pd.read_csv(taken)
    assert list(table.columns) == list(country.columns)
    assert len(table) == taken.rows
    frame = taken.frame()
    assert frame.index.name == "country"
    assert frame.index.is_unique
    assert "Congo, Dem. Rep." in frame.index
    assert (frame.dtypes == "float64").all()
    assert frame.shape == (published.edition.rows, 9)
    expected = table.set_index("country").sort_index().astype("float64")
    pd.testing.assert_frame_equal(frame, expected)
    frame.loc["Chad"] = 0.0
    assert taken.frame().loc["Chad", "child_mort"] > 0, "each frame is a fresh one"


def test_breast_cancer_comes_from_scikit_learn(data_home: Path) -> None:
    from sklearn.datasets import load_breast_cancer

    found = load("breast-cancer")
    assert (found.id, found.origin, found.rows) == ("breast-cancer-sklearn", "embedded", 569)
    expected = load_breast_cancer(as_frame=True).frame
    pd.testing.assert_frame_equal(found.frame(), expected)
    assert not data_home.exists(), "nothing is written before somebody asks for a file"
    pd.testing.assert_frame_equal(pd.read_csv(found), expected)
    assert found.path.is_relative_to(data_home)
    assert found.sha256 == found.known.sha256 if found.known else False


def test_mirror_is_used_when_it_is_set(mirror: Path) -> None:
    found = load("country")
    assert (found.origin, found.id) == ("mirror", "country-2010")
    assert found.path == mirror / "country" / "Country-data.csv"
    assert repr(found) == "Country data: the file of about 2010, sorted by name (mirror, 167 countries)"
    assert load("country", edition="embedded").origin == "embedded"
    assert load("country", edition="country-factbook-2015").origin == "embedded"
    assert load("country", edition="country-2010").origin == "mirror"


@pytest.mark.parametrize("as_address", [False, True])
def test_search_order(
    as_address: bool, published: Published, country: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a mirror"
    (folder / "country").mkdir(parents=True)
    (folder / "country" / "Country-data.csv").write_bytes(published.content)
    assert load("country").origin == "embedded"
    monkeypatch.setenv("LABS_DATA_MIRROR", folder.as_uri() if as_address else str(folder))
    assert load("country").origin == "mirror"
    take_in_file(country, folder / "country" / "Country-data.csv")
    assert load("country").origin == "fetched"
    editions, notes = present("country")
    assert [edition.origin for edition in editions] == ["fetched", "mirror", "embedded"]
    assert notes == []


def test_a_mirror_on_the_web_is_asked_once(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(published.content, 500) as server:
        monkeypatch.setenv("LABS_DATA_MIRROR", f"http://127.0.0.1:{server.server_port}")
        found = load("country")
        assert (found.origin, found.id) == ("mirror", published.edition.id)
        assert load("country").path == found.path
        assert len(server.ranges) == 2  # one fault, one answer, and no request for the second load
    assert load("country").origin == "mirror", "the copy stays when the mirror is gone"


@pytest.mark.parametrize(("play", "words"), [(404, None), (403, "The mirror is not used."), ("html as csv", "damaged")])
def test_a_mirror_that_fails_is_said_and_not_waited_for(
    play: str | int, words: str | None, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(published.content, play) as server:
        monkeypatch.setenv("LABS_DATA_MIRROR", f"http://127.0.0.1:{server.server_port}/")
        found = load("country", edition=None)
        assert found.origin == "embedded"
        assert (words or "(embedded") in repr(found)
        assert bool(found.notes) == bool(words)
        if play == 403:
            assert load("country").notes == found.notes
            assert len(server.ranges) == 1, "a mirror that refused is left alone for a while"


def test_no_request_leaves_without_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_arguments: object, **_more: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for dataset_id in dataset_ids():
        load(dataset_id).frame()


@pytest.mark.parametrize("name", ["byte order mark", "row numbers of pandas", "semicolons and decimal commas"])
def test_a_damaged_mirror_file_is_repaired_beside_it(
    name: str, published: Published, data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "country" / "Country-data.csv"
    source.parent.mkdir()
    source.write_bytes(REPAIRED[name][0](published))
    source.chmod(0o444)
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    found = load("country")
    assert (found.origin, found.id) == ("mirror", published.edition.id)
    assert found.path.is_relative_to(data_home)
    assert found.path.read_bytes() == published.content
    assert "was repaired" in repr(found)


@pytest.mark.parametrize("name", ["lost quotes", "login page", "cut inside a row", "two columns missing"])
@pytest.mark.parametrize("origin", ["fetched", "mirror"])
def test_a_refused_file_is_passed_over_with_the_reason(
    name: str, origin: str, published: Published, data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage, _code, words = REFUSALS[name]
    folder = data_home if origin == "fetched" else tmp_path / "mirror"
    (folder / "country").mkdir(parents=True)
    (folder / "country" / "Country-data.csv").write_bytes(damage(published))
    if origin == "mirror":
        monkeypatch.setenv("LABS_DATA_MIRROR", str(folder))
    found = load("country")
    assert found.origin == "embedded"
    assert "is not used" in found.notes[0]
    assert words in repr(found)
    with pytest.raises(DataError) as caught:
        load("country", edition=origin)
    assert caught.value.code == "no_edition"


def test_a_hand_copied_file_is_found(published: Published, data_home: Path) -> None:
    (data_home / "country").mkdir(parents=True)
    (data_home / "country" / "Country-data.csv").write_bytes(published.content)
    assert load("country").origin == "fetched"


def test_unrecognised_content_is_accepted_with_a_note(published: Published, country: Dataset, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(published.text.replace("Albania", "Shqiperia"), encoding="utf-8")
    take_in_file(country, tmp_path / "mine.csv")
    found = load("country")
    assert (found.id, found.known, found.rows) == ("unrecognised", None, published.edition.rows)
    assert repr(found).startswith("Country data: a table that the course does not know (fetched, ")
    assert "no edition that the course knows" in repr(found)
    assert found.licence == "unknown"
    assert found.frame().loc["Shqiperia"].notna().all()


def test_the_embedded_table_with_windows_line_ends_is_still_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # git may check text files out with CRLF.
    import shutil

    shutil.copytree(datasets_dir(), tmp_path / "datasets")
    path = tmp_path / "datasets" / "country" / "country-factbook-2015.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    found = load("country")
    assert found.id == "country-factbook-2015"
    assert found.path == path


def test_wrong_wishes_are_answered_in_words() -> None:
    with pytest.raises(DataError, match="There is no dataset planets"):
        load("planets")
    with pytest.raises(DataError, match="No edition of country is country-2010") as caught:
        load("country", edition="country-2010")
    assert "labs data fetch country" in str(caught.value)


def test_an_edition_says_when_it_is_synthetic(country: Dataset) -> None:
    from dataclasses import replace

    known = replace(country.editions[-1], synthetic=True, title="a table of a generator")
    made_up = Edition(country, known, "embedded", 10, "", Path("x.csv"))
    assert made_up.synthetic
    assert re.search(r"SYNTHETIC, a table of a generator \(embedded", repr(made_up))
