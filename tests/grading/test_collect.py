"""Finding submissions: layouts, names, zip files, and what is not to be found."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from autograder.errors import LabsError
from autograder.grading.collect import collect, learner_id


def put(path: Path, text: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_nbgrader_layout(tmp_path: Path) -> None:
    source = tmp_path / "in"
    put(source / "ana" / "clustering" / "clustering.ipynb")
    put(source / "ben" / "clustering" / "final version.ipynb")
    put(source / "cleo" / "clustering" / "a.ipynb")
    put(source / "cleo" / "clustering" / "b.ipynb")
    put(source / "dan" / "clustering" / "notes.txt")
    put(source / "eve" / "another" / "another.ipynb")
    found = {item.learner: item for item in collect(source, "clustering", tmp_path / "zip")}
    assert list(found) == ["ana", "ben", "cleo", "dan"]
    assert found["ana"].problem == ""
    assert found["ben"].flags == ("renamed:final version.ipynb",)
    assert "a.ipynb, b.ipynb" in found["cleo"].problem
    assert "no notebook" in found["dan"].problem


def test_flat_folder_and_names_that_fall_together(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for name in ("Zoë Müller.ipynb", "a b.ipynb", "a_b.ipynb", "A_B.ipynb", "..x.ipynb"):
        put(source / name)
    found = collect(source, "clustering", tmp_path / "zip")
    names = [item.learner for item in found]
    assert len({name.casefold() for name in names}) == 5
    assert "Zoë_Müller" in names
    assert "x" in names
    assert sum(any(flag.startswith("learner_renamed:") for flag in item.flags) for item in found) == 2


@pytest.mark.parametrize("folder", ["", "cohort/"])
def test_zip_files_and_hostile_entries(tmp_path: Path, folder: str) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}ana/clustering/clustering.ipynb", "{}")
        archive.writestr("../../outside.ipynb", "{}")
        archive.writestr("/absolute.ipynb", "{}")
        link = zipfile.ZipInfo(f"{folder}ben/clustering/clustering.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"{folder}readme.txt", "x")
    found = collect(path, "clustering", tmp_path / "zip")
    assert [item.learner for item in found] == ["ana"]
    assert not (tmp_path.parent / "outside.ipynb").exists()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["in.zip", "zip"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "nothing at"),
        (lambda path: path.mkdir(), "No submissions of 'clustering'"),
        (lambda path: path.write_bytes(b"no zip"), "neither a folder nor a readable zip"),
    ],
)
def test_nothing_to_grade_is_told(tmp_path: Path, make: object, words: str) -> None:
    source = tmp_path / "in"
    make(source)  # type: ignore[operator]
    with pytest.raises(LabsError, match=words):
        collect(source, "clustering", tmp_path / "zip")


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.ipynb")
    place = tmp_path / "in" / "ana" / "clustering"
    place.mkdir(parents=True)
    (place / "clustering.ipynb").symlink_to(secret)
    (found,) = collect(tmp_path / "in", "clustering", tmp_path / "zip")
    assert found.problem


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("../x", "x"), ("a/b", "a_b"), ("", "learner"), ("...", "learner"), ("=1+1", "1_1"), ("é", "é")],
)
def test_learner_id_is_safe_as_a_folder_name(name: str, wanted: str) -> None:
    assert learner_id(name) == wanted
