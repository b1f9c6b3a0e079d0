"""Version ranges are read as the package `packaging` reads them, and the course as its own files say."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from autograder.doctor.course import known_labs, read_lab, read_requirements
from autograder.doctor.versions import Requirement, allows, parse_requirement, release
from tests.doctor.helpers import REPO, write_lab

versions = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
plain_clauses = st.tuples(st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]), versions).map("".join)
star_clauses = st.tuples(st.sampled_from(["==", "!="]), versions).map(lambda pair: "".join(pair) + ".*")
near_clauses = versions.filter(lambda text: "." in text).map(lambda text: "~=" + text)
ranges = st.lists(plain_clauses | star_clauses | near_clauses, max_size=3).map(",".join)


@given(ranges, versions)
def test_same_answer_as_packaging(wanted: str, version: str) -> None:
    assert allows(wanted, version) == SpecifierSet(wanted).contains(version)


def test_versions_with_letters() -> None:
    assert release("2.4.6rc1") == (2, 4, 6)
    assert release("v1.0+cpu") == (1, 0)
    assert allows("==3.1.*", "3.1.1.post2")
    assert not allows(">=3.2", "3.1.9.dev4")
    with pytest.raises(ValueError, match="cannot read"):
        allows("=>2", "3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy>=2.4,<2.6", Requirement("numpy", ">=2.4,<2.6")),
        (" scikit-learn == 1.9.* ", Requirement("scikit-learn", "==1.9.*")),
        ("dask[distributed]>=2", Requirement("dask", ">=2")),
        ("pooch", Requirement("pooch", "")),
        ("pooch (==1.9.*)", Requirement("pooch", "==1.9.*")),
        ('pytest==9.2.*; extra == "test"', None),
        ('pywinpty; sys_platform == "win32"', None),
        ("", None),
        ("# comment", None),
    ],
)
def test_requirements(text: str, expected: Requirement | None) -> None:
    assert parse_requirement(text) == expected


def test_each_requirement_of_the_course_names_its_module() -> None:
    for need in read_requirements(REPO).packages:
        assert importlib.import_module(need.module), need


def test_requirements_come_from_the_course_or_its_installation(tmp_path: Path) -> None:
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    here = read_requirements(tmp_path)
    assert here.python.startswith(">=3.11")
    assert "numpy" in {need.name for need in here.packages}
    changed = (tmp_path / "pyproject.toml").read_text(encoding="utf-8").replace('"numpy>=', '"numpy>=7')
    (tmp_path / "pyproject.toml").write_text(changed, encoding="utf-8")
    (numpy,) = (need for need in read_requirements(tmp_path).packages if need.name == "numpy")
    assert numpy.versions.startswith(">=7")


def test_somebody_elses_project_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "other"\ndependencies = [\n  "left-pad",\n]\n')
    assert "left-pad" not in {need.name for need in read_requirements(tmp_path).packages}


def test_front_matter_is_read_in_either_form(tmp_path: Path) -> None:
    write_lab(tmp_path, "one", {"services": ["s3"], "data": [{"id": "country", "edition": "2010"}], "packages": None})
    write_lab(tmp_path, "two", {"services": [{"name": "Hive"}], "data": "country", "packages": ["pyspark==3.5.*"]})
    one, two = read_lab(tmp_path / "labs", "one"), read_lab(tmp_path / "labs", "two")
    assert (one.services, one.data, one.packages) == (("s3",), ("country",), ())
    assert (two.services, two.data, two.packages) == (("Hive",), ("country",), (Requirement("pyspark", "==3.5.*"),))
    assert (one.needs_java, two.needs_java) == (False, True)
    assert known_labs(tmp_path / "labs") == ["one", "two"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"metadata": {}}', '{"metadata": 3, "cells": []}', "\x00"])
def test_notebook_that_is_none(tmp_path: Path, content: str) -> None:
    path = write_lab(tmp_path, "one")
    path.write_text(content, encoding="utf-8")
    assert read_lab(tmp_path / "labs", "one").error


def test_notebook_without_front_matter(tmp_path: Path) -> None:
    path = write_lab(tmp_path, "one")
    path.write_text(json.dumps({"metadata": {}, "cells": []}), encoding="utf-8")
    lab = read_lab(tmp_path / "labs", "one")
    assert (lab.error, lab.data, lab.kernel) == ("", (), "python3")
