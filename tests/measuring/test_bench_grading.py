"""`labs bench grading` on small cohorts: real graders, real gradebooks. How long they take is not looked at."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.measuring.cohorts import Entry
from autograder.measuring.marks import compare
from autograder.measuring.stock import read_marks

KEYS = (
    "light_ratio",
    "light_one_submission_seconds",
    "light_loop_seconds",
    "light_overhead_ms",
    "sandbox_ms",
    "property_ms",
    "unchanged_ms",
    "memory_growth",
    "cost_growth",
    "light_4_ms",
    "light_12_mb",
)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "bench", "grading", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=1500)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder and the figures of one quick measurement of the light lab.

    The clustering lab goes the same way and takes four times as long; its cohort is graded in tests/grading.
    """
    folder = tmp_path_factory.mktemp("bench") / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_LANG", "en")
        patch.setenv("LABS_DATA_HOME", str(folder.parent / "no-data-home"))
        patch.delenv("LABS_DATA_MIRROR", raising=False)
        run = bench("--lab", "light", "--quick", "--json", "--out", str(folder))
    assert run.returncode == 0, run.stderr
    return folder, json.loads(run.stdout)


@pytest.mark.slow
def test_every_figure_is_there(kept: tuple[Path, dict[str, Any]]) -> None:
    folder, told = kept
    assert [key for key in KEYS if not isinstance(told.get(key), int | float)] == []
    assert {target["key"] for target in told["targets"]} > {"light_ratio", "light_overhead_ms", "property_ms"}
    assert json.loads((folder / "bench.json").read_text(encoding="utf-8")) == told
    found = told["labs"]["light"]
    assert found["ours"]["submissions"] == 8
    for side in (found["stock"], found["ours"]):
        assert side["cpu_seconds"] > 0
        assert side["peak_mb"] > 50
    # All that the learners' processes used is in what the whole tree used.
    assert found["ours"]["cpu_seconds_each"] > found["cell_cpu_seconds_each"] > 0
    assert sum(part["share"] for part in found["profile"]) == pytest.approx(1)


@pytest.mark.slow
def test_all_marks_of_honest_submissions_agree(kept: tuple[Path, dict[str, Any]]) -> None:
    _folder, told = kept
    assert told["marks_agree"] is True
    marks = told["labs"]["light"]["marks"]
    assert (marks["submissions"], marks["cells"], marks["differences"]) == (4, 48, [])


@pytest.mark.slow
def test_an_endless_loop_was_stopped_and_nothing_was_graded_twice(kept: tuple[Path, dict[str, Any]]) -> None:
    _folder, told = kept
    assert {lab: loop["timed_out"] for lab, loop in told["loops"].items()} == {"light": 1}
    assert [step["reused"] for step in told["sizes"]] == [step["submissions"] for step in told["sizes"]] == [4, 12]


@pytest.mark.slow
def test_a_mark_that_differs_is_noticed(kept: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, _told = kept
    changed = shutil.copy(folder / "light-ours" / "graded" / "gradebook.db", tmp_path / "gradebook.db")
    with closing(sqlite3.connect(changed)) as database, database:
        cells = "SELECT id FROM base_cell WHERE name = 'bits-check'"
        database.execute(f"UPDATE grade SET auto_score = 1 WHERE auto_score = 2 AND cell_id IN ({cells})")
    stock = read_marks(folder / "light-stock" / "gradebook.db", "light")
    entries = [Entry(learner, "", True) for learner in stock]
    differences = compare(entries, stock, read_marks(Path(changed), "light")).differences
    assert {(found.cell, found.stock, found.ours) for found in differences} == {("bits-check", 2.0, 1.0)}


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    run = bench("--quick", "--out", str(tmp_path))
    assert run.returncode == 1
    assert "is not empty" in run.stderr
    assert "Traceback" not in run.stderr
