"""Which labs the home shows, and how far a learner is in each."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.front_matter import OUTLINE
from autograder.home import labs as labs_module
from autograder.home.advice import missing, next_lab, prerequisites
from autograder.home.labs import ABSENT, DAMAGED, HERE, Notebooks
from autograder.home.work import read_work
from tests.home.conftest import finish, note, questions


def test_all_labs_are_shown_in_the_order_of_the_course(course: Path) -> None:
    found = Notebooks().labs()
    assert [one.info.id for one in found] == list(OUTLINE)
    assert {one.state for one in found} == {HERE}
    assert all(one.info.notebook.is_relative_to(course) for one in found)


def test_a_lab_that_was_not_handed_out_is_known_by_the_course(course: Path) -> None:
    (course / "labs/hive/hive.ipynb").unlink()
    (one,) = (one for one in Notebooks().labs() if one.info.id == "hive")
    assert one.state == ABSENT
    assert one.info.title.startswith("Apache Hive")
    # Where it would be, so that its progress is looked for there.
    assert one.info.notebook == course / "labs/hive/hive.ipynb"


@pytest.mark.parametrize("content", ["", "{", '{"cells": 3}', '{"cells": [], "metadata": {}}', "\udcff"])
def test_a_damaged_notebook_is_told_from_one_that_is_missing(course: Path, content: str) -> None:
    path = course / "labs/spark/spark.ipynb"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    (one,) = (one for one in Notebooks().labs() if one.info.id == "spark")
    assert one.state == DAMAGED
    assert one.info.title.startswith("Apache Spark")


def test_a_lab_of_somebody_else_appears_too(course: Path) -> None:
    notebook = json.loads((course / "labs/spark/spark.ipynb").read_text(encoding="utf-8"))
    notebook["metadata"]["bdti_labs"] |= {"id": "ours", "title": "Our own lab"}
    (course / "labs/ours").mkdir()
    (course / "labs/ours/ours.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    # A notebook that a learner keeps beside the labs is no lab.
    (course / "labs/notes").mkdir()
    (course / "labs/notes/notes.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    found = {one.info.id: one for one in Notebooks().labs()}
    assert found["ours"].info.title == "Our own lab"
    assert found["ours"].state == HERE
    assert "notes" not in found


def test_a_notebook_is_read_again_only_after_it_changed(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = labs_module.read_lab_info

    def noted(path: Path) -> object:
        read.append(path.stem)
        return real(path)

    monkeypatch.setattr(labs_module, "read_lab_info", noted)
    notebooks = Notebooks()
    notebooks.labs()
    read.clear()
    notebooks.labs()
    assert not read
    path = course / "labs/spark/spark.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    notebooks.labs()
    assert read == ["spark"]


def test_progress_counts_the_questions_that_the_lab_has(course: Path) -> None:
    (lab,) = (one.info for one in Notebooks().labs() if one.info.id == "clustering")
    assert (read_work(lab).correct, read_work(lab).tried, read_work(lab).total) == (0, 0, 18)
    first, second, third, *_rest = questions("clustering")
    given = {first: "correct", second: "partly", third: "not_attempted", "gone": "correct"}
    note(course, "clustering", given)
    work = read_work(lab)
    assert (work.correct, work.tried, work.total, work.done, work.damaged) == (1, 2, 18, False, False)
    assert work.last == "2026-01-01T10:00:00+00:00"
    finish(course, "clustering")
    assert read_work(lab).done


@pytest.mark.parametrize("content", ["", "[]", '{"questions": 3}', '{"questions": {"load": 3}}', "\udcff"])
def test_a_damaged_progress_file_is_told_and_left_alone(course: Path, content: str) -> None:
    (lab,) = (one.info for one in Notebooks().labs() if one.info.id == "clustering")
    path = course / "labs/clustering/progress.json"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = path.read_bytes()
    work = read_work(lab)
    assert (work.correct, work.total, work.damaged) == (0, 18, True)
    assert path.read_bytes() == before


def test_what_comes_next_follows_work_and_prerequisites(course: Path) -> None:
    labs = [one.info for one in Notebooks().labs()]

    def chosen() -> str | None:
        lab = next_lab(labs, {lab.id: read_work(lab) for lab in labs})
        return lab.id if lab else None

    assert chosen() == "onboarding-local"
    # What was begun goes on, the latest first, whatever its place.
    note(course, "regression", {"load": "correct"}, when="2026-02-01T10:00:00+00:00")
    note(course, "spark", {"load": "incorrect"}, when="2026-03-01T10:00:00+00:00")
    assert chosen() == "spark"
    finish(course, "spark")
    assert chosen() == "regression"
    finish(course, "regression")
    assert chosen() == "onboarding-local"
    # Labs whose prerequisites are missing wait for them.
    finish(course, "onboarding-local")
    finish(course, "onboarding-studio")
    assert chosen() == "exploration"
    for name in OUTLINE:
        finish(course, name)
    assert chosen() is None


def test_prerequisites_that_are_missing_are_named(course: Path) -> None:
    labs = [one.info for one in Notebooks().labs()]
    work = {lab.id: read_work(lab) for lab in labs}
    clustering = next(lab for lab in labs if lab.id == "clustering")
    assert prerequisites(clustering) == missing(clustering, work) == ["exploration"]
    finish(course, "exploration")
    assert missing(clustering, {lab.id: read_work(lab) for lab in labs}) == []


def test_only_what_was_left_is_chosen_when_no_lab_fits(course: Path) -> None:
    """A circle of prerequisites, as in a course of somebody's own, leaves nobody without advice."""
    labs = [one.info for one in Notebooks().labs() if one.info.id in ("regression", "exploration")]
    work = {lab.id: read_work(lab) for lab in labs}
    labs[0].front_matter["prerequisites"] = ["regression"]
    chosen = next_lab(labs, work)
    assert chosen is not None
    assert chosen.id == "exploration"


def test_a_lab_that_cannot_work_here_yet_is_not_the_first_advice(course: Path) -> None:
    """A beginner without servers begins with a lab that needs none."""
    labs = [one.info for one in Notebooks().labs()]

    def chosen(*hindered: str) -> str | None:
        lab = next_lab(labs, {lab.id: read_work(lab) for lab in labs}, hindered)
        return lab.id if lab else None

    assert chosen("onboarding-local", "onboarding-studio") == "exploration"
    # Somebody who has begun knows why.
    note(course, "onboarding-local", {"environment": "correct"})
    assert chosen("onboarding-local") == "onboarding-local"
    finish(course, "onboarding-local")
    finish(course, "exploration")
    # Nothing works: the order of the course is as good as any.
    assert chosen(*OUTLINE) == "onboarding-studio"
