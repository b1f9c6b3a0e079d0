"""The cohorts that are measured with: made from the questions' own proofs, and no two submissions alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.checking.registry import load_lab
from autograder.front_matter import read_lab_info
from autograder.measuring import light
from autograder.measuring.cohorts import DIES, LOOPS, SPOILT, in_turn, kinds_of, looping, write_cohort
from autograder.measuring.light_source import course_root, write_root
from autograder.paths import labs_dir


def code_of(path: Path) -> dict[str, str]:
    """Source of each marked code cell by grade id."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    marked = [cell for cell in cells if "nbgrader" in cell["metadata"] and cell["cell_type"] == "code"]
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in marked}


def test_clustering_has_every_kind_that_is_asked_for(tmp_path: Path) -> None:
    kinds = kinds_of("clustering")
    names = [kind.name for kind in kinds]
    assert {"reference", "alternates 1", "alternates 2", "mutants 1", "mutants 4", "half done", "dies"} <= set(names)
    assert [kind.name for kind in kinds if not kind.honest] == ["dies"]
    entries = write_cohort(tmp_path, "clustering", in_turn(kinds, len(kinds) + 2))
    assert [entry.kind for entry in entries] == [*names, *names[:2]]
    files = [tmp_path / entry.learner / "clustering" / "clustering.ipynb" for entry in entries]
    assert len({path.read_bytes() for path in files}) == len(files)
    codes = {entry.kind: code_of(path) for entry, path in zip(entries, files, strict=True)}
    assert "SOLUTION" not in "".join(codes["reference"].values())
    assert codes["dies"][SPOILT].endswith(DIES)
    answers = [question.id for question in load_lab("clustering").questions]
    assert sum("YOUR CODE HERE" in codes["half done"][name] for name in answers) == len(answers) // 2
    without_remark = {kind: [codes[kind][name].partition("\n")[2] for name in answers] for kind in codes}
    for kind in ("alternates 1", "mutants 1", "mutants 4"):
        pairs = zip(without_remark[kind], without_remark["reference"], strict=True)
        assert all(own != reference for own, reference in pairs), kind


def test_a_looping_one_is_the_first_kind_with_an_endless_answer() -> None:
    kinds = kinds_of("clustering")
    loops = looping(kinds)
    assert loops.answers == {**kinds[0].answers, SPOILT: LOOPS}
    assert not loops.honest
    assert LOOPS in looping(kinds_of(light.ID)).answers.values()


def test_the_light_lab_goes_the_way_of_any_lab(tmp_path: Path) -> None:
    before = labs_dir()
    write_root(tmp_path)
    info = read_lab_info(tmp_path / "labs" / "light" / "light.ipynb")
    assert info.points == light.LAB.points
    assert [question["id"] for question in info.questions] == [task.name for task in light.TASKS]
    with course_root(tmp_path):
        assert labs_dir() == tmp_path / "labs"
        entries = write_cohort(tmp_path / "cohort", light.ID, kinds_of(light.ID))
    assert labs_dir() == before
    released = code_of(tmp_path / "labs" / "light" / "light.ipynb")
    assert sum("YOUR CODE HERE" in code for code in released.values()) == len(light.TASKS) == 12
    for entry in entries:
        answers = code_of(tmp_path / "cohort" / entry.learner / "light" / "light.ipynb")
        given = {task.name: answers[task.name] for task in light.TASKS}
        right = sum(
            code.endswith(f"return {task.right}") for task, code in zip(light.TASKS, given.values(), strict=True)
        )
        assert right == {"right": 12, "wrong here and there": 8, "half done": 6, "wrong": 0}[entry.kind]


def test_the_root_is_put_back_after_an_error(tmp_path: Path) -> None:
    before = labs_dir()
    with pytest.raises(ZeroDivisionError), course_root(tmp_path):
        raise ZeroDivisionError
    assert labs_dir() == before
