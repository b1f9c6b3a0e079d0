"""Running a notebook in a real kernel: what learners leave in it, and what a kernel can do."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.checking.registry import load_lab
from autograder.errors import LabsError
from autograder.running import read_notebook, run_notebook
from autograder.running.notebook import prepare

LAB = load_lab("clustering")
SETUP = 'from autograder import open_lab\nimport numpy as np\nlab = open_lab("clustering")'
RIGHT = "def minmax(X):\n    return scale_new(X, X)\n" + (
    "def scale_new(train, new):\n    train, new = np.asarray(train, float), np.asarray(new, float)\n"
    "    span = np.ptp(train, axis=0)\n    return (new - train.min(axis=0)) / np.where(span == 0, 1, span)"
)


def check_cell(question: str, source: str | None = None):  # type: ignore[no-untyped-def]
    cell = new_code_cell(source if source is not None else f"lab.check('{question}')")
    cell.metadata["nbgrader"] = {"grade_id": f"{question}-check", "grade": True}
    return cell


def run(*cells: object, questions: tuple[str, ...] = ("minmax",), folder: Path, timeout: int = 120):  # type: ignore[no-untyped-def]
    return run_notebook(new_notebook(cells=list(cells)), LAB, list(questions), folder=folder, cell_timeout=timeout)


def test_verdicts_come_from_the_check_cells_and_failing_cells_are_noted(tmp_path: Path) -> None:
    report = run(
        new_code_cell(SETUP),
        new_markdown_cell("text"),
        new_code_cell("undefined_name"),
        new_code_cell(RIGHT),
        check_cell("minmax", "lab.check('load')  # edited"),
        folder=tmp_path,
    )
    assert report.verdicts["minmax"].outcome == "correct"
    assert [(problem.error, problem.number) for problem in report.problems] == [("NameError", 2)]


def test_a_missing_check_is_added_and_checks_of_others_are_left_out(tmp_path: Path) -> None:
    report = run(new_code_cell(SETUP), check_cell("load"), new_code_cell(RIGHT), folder=tmp_path)
    assert set(report.verdicts) == {"minmax"}
    assert report.verdicts["minmax"].passed


def test_a_replaced_name_gives_no_verdict_rather_than_a_wrong_one(tmp_path: Path) -> None:
    class_ = "class Fake:\n    def check(self, q):\n        return 6.0\nlab = Fake()"
    report = run(new_code_cell(SETUP), new_code_cell(class_), check_cell("minmax"), folder=tmp_path)
    assert report.verdicts == {}


def test_a_dying_kernel_and_an_endless_loop_are_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(LabsError, match=r"kernel died while it ran cell 2"):
        run(new_code_cell(SETUP), new_code_cell("import os; os._exit(1)"), check_cell("minmax"), folder=tmp_path)
    report = run(
        new_code_cell(SETUP), new_code_cell("while True: pass"), check_cell("minmax"), folder=tmp_path, timeout=3
    )
    assert [problem.error for problem in report.problems] == ["KeyboardInterrupt"]
    assert report.verdicts["minmax"].outcome == "not_attempted"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"{", "not a readable notebook"),
        (b"[1, 2]", "not a readable notebook"),
        (b'{"worksheets": 3}', "not a readable notebook"),
        ("{}".encode("utf-16"), "could not be read"),
        (b"\x00\x01", "not a readable notebook"),
        (None, "There is no file"),
    ],
)
def test_unreadable_files_are_told_in_words(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "clustering.ipynb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LabsError, match=words):
        read_notebook(path)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(LabsError, match="is a folder"):
        read_notebook(tmp_path)


def test_preparing_keeps_only_code_up_to_the_last_wanted_check() -> None:
    notebook = new_notebook(cells=[new_code_cell("a = 1"), check_cell("minmax"), new_code_cell("b = 2")])
    sources = [cell.source for cell in prepare(notebook, LAB, ["minmax"]).cells]
    assert sources == ["a = 1", "lab.check('minmax')"]
    assert len(notebook.cells) == 3
