"""The gradebook writer against nbgrader itself: the same rows, in one transaction, whatever happens."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event

from autograder.errors import LabsError
from autograder.grading.gradebook import GradebookWriter
from autograder.judging.job import Judged
from autograder.judging.results import SubmissionResult
from tests.grading.nbgrader_rows import OURS, difference, rows
from tests.grading.stock_course import HANDED_IN, QUIZ, STAMP, SUBMISSIONS, TESTS, Both, Stock, raw


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """A course whose submissions nbgrader has graded, once for all tests; they copy it."""
    stock = Stock(tmp_path_factory.mktemp("stock"))
    for learner, notebook in SUBMISSIONS.items():
        stock.submit(learner, nbformat.writes(notebook), STAMP)
        assert stock.autograde(learner)
    return stock


@pytest.fixture
def both(graded: Stock, tmp_path: Path) -> Both:
    return Both(graded, tmp_path)


def test_the_same_rows_as_nbgrader_in_every_table(both: Both) -> None:
    assert both.difference()  # nothing is written yet
    both.write_all()
    assert both.difference() == {}
    found = rows(both.gradebook)
    # Three submissions with five marks and five comments each: nothing was compared with nothing.
    assert (len(found["grade"]), len(found["comment"]), len(found["submitted_notebook"])) == (15, 12, 3)
    assert {row[4] for row in found["grade"]} == {None}
    assert sum(row[-2] == "No response." for row in found["comment"]) == 5


def test_manual_marks_stay_and_ask_to_be_looked_at_again(both: Both) -> None:
    both.write_all()
    both.change("ana", score=1.5, credit=0.5, comment="Well done")
    both.change("ben", score=0)
    assert both.difference() == {}
    before = rows(both.gradebook)
    stock = both.stock()
    for learner in ("ana", "ben"):
        assert stock.autograde(learner)
        both.write(learner)
    assert both.difference() == {}
    after = rows(both.gradebook)
    assert after["grade"] != before["grade"]
    assert after["comment"] == before["comment"]


@pytest.mark.parametrize(("penalty", "extension"), [("none", 0), ("zero", 0), ("zero", 1), ("zero", 48)])
def test_late_penalty_and_extension(both: Both, penalty: str, extension: int) -> None:
    both.write_all()
    both.change("ana", due=datetime(2026, 3, 1, 9, 0, 0), extension=extension)
    assert both.stock().autograde("ana", penalty=penalty)
    both.write("ana", penalty=penalty)
    assert both.difference() == {}
    with Gradebook(both.url, "course") as gradebook:
        late = gradebook.find_submission(QUIZ, "ana").late_submission_penalty
    # Handed in three hours late.
    assert late == (3 if (penalty, extension) in {("zero", 0), ("zero", 1)} else 0)


def test_a_penalty_goes_when_there_is_an_extension_after_all(both: Both) -> None:
    both.write_all()
    both.change("ana", due=datetime(2026, 3, 1, 9, 0, 0))
    both.write("ana", penalty="zero")
    both.change("ana", extension=48)
    both.write("ana", penalty="zero")
    with Gradebook(both.url, "course") as gradebook:
        assert gradebook.find_submission(QUIZ, "ana").late_submission_penalty == 0


def test_without_a_stamp_the_moment_of_handing_in_stays(both: Both) -> None:
    both.write_all()
    stock = both.stock()
    stock.submit("ana", nbformat.writes(SUBMISSIONS["ana"]))
    assert stock.autograde("ana")
    both.write("ana", timestamp=None)
    assert both.difference() == {}
    with Gradebook(both.url, "course") as gradebook:
        assert gradebook.find_submission(QUIZ, "ana").timestamp == HANDED_IN


def test_an_ungraded_submission_leaves_the_rows_that_nbgraders_failure_leaves(both: Both) -> None:
    both.write_all()
    stock = both.stock()
    stock.submit("dan", "this is no notebook", STAMP)
    assert not stock.autograde("dan")
    both.judged["dan"] = Judged(SubmissionResult("dan", QUIZ, "ungraded", reason="The file is damaged."))
    both.write("dan")
    assert both.difference() == {}
    with GradebookWriter(both.url) as writer:
        _key, told = writer.known(QUIZ)["dan"]
    assert json.loads(told)["reason"] == "The file is damaged."
    assert json.loads(told)["score"] is None


def test_an_ungraded_version_takes_the_marks_of_an_earlier_one_away(both: Both) -> None:
    both.write_all()
    both.change("ana", score=1.5, comment="Well done", due=datetime(2026, 3, 1, 9, 0, 0))
    both.write("ana", penalty="zero")
    both.judged["ana"] = Judged(SubmissionResult("ana", QUIZ, "ungraded", reason="The file is empty."))
    both.write("ana", penalty="zero")
    with Gradebook(both.url, "course") as gradebook:
        submission = gradebook.find_submission_notebook(QUIZ, QUIZ, "ana")
        assert {grade.auto_score for grade in submission.grades} == {None}
        assert submission.needs_manual_grade
        assert submission.late_submission_penalty is None
        # What a person wrote is hers.
        assert sorted(grade.manual_score or 0 for grade in submission.grades) == [0, 0, 1.5, 1.5, 1.5]
        assert [comment.manual_comment for comment in submission.comments if comment.name == "answer"] == ["Well done"]
        assert gradebook.find_submission(QUIZ, "ben").score == 1


def test_writing_again_changes_nothing(both: Both) -> None:
    both.write_all()
    before = raw(both.gradebook)
    both.write_all()
    assert raw(both.gradebook) == before


def test_known_tells_keys_and_results_of_submissions_that_are_there(both: Both) -> None:
    both.write_all()
    both.judged["ben"].cacheable = False
    both.write("ben")
    with GradebookWriter(both.url) as writer:
        known = writer.known(QUIZ)
        assert {learner: key for learner, (key, _told) in known.items()} == {
            "ana": "key of ana",
            "ben": "",  # something timed out: run it again the next time
            "cem": "key of cem",
        }
        assert json.loads(known["ana"][1])["score"] == 3
        assert writer.known("another") == {}
        with Gradebook(both.url, "course") as gradebook:
            gradebook.remove_submission(QUIZ, "ana")
        assert set(writer.known(QUIZ)) == {"ben", "cem"}


def test_other_notebooks_of_an_assignment_get_the_rows_that_nbgrader_gives_them(tmp_path: Path) -> None:
    stock = Stock(tmp_path / "theirs")
    shutil.copy(stock.folder / "source" / QUIZ / f"{QUIZ}.ipynb", stock.folder / "source" / QUIZ / "more.ipynb")
    assert stock.course.api.generate_assignment(QUIZ)["success"]
    ours = tmp_path / "ours.db"
    shutil.copy(stock.gradebook, ours)
    stock.submit("ana", nbformat.writes(SUBMISSIONS["ana"]))
    (stock.folder / "submitted" / "ana" / QUIZ / "more.ipynb").write_text(nbformat.writes(SUBMISSIONS["ben"]))
    assert stock.autograde("ana")
    result = stock.judged("ana")
    with Gradebook(stock.url) as gradebook:
        grades = gradebook.find_submission_notebook("more", QUIZ, "ana").grades
        more = {grade.name: (grade.auto_score, grade.max_score) for grade in grades if grade.name in TESTS}
    path = stock.folder / "autograded" / "ana" / QUIZ / "more.ipynb"
    with GradebookWriter(f"sqlite:///{ours}") as writer:
        writer.write(result, key="")
        writer.write(replace(result, notebook=path.read_text(), grades=more), key="", notebook="more")
        assert difference(rows(ours), rows(stock.gradebook)) == {}
        with pytest.raises(LabsError, match="no notebook 'third'"):
            writer.write(result, key="", notebook="third")


# --- all or nothing ---


def test_what_fails_half_way_leaves_nothing(both: Both) -> None:
    both.write("ana")
    before = raw(both.gradebook)
    both.judged["ben"].grades["second"] = (float("nan"), 1.0)
    with pytest.raises(ValueError, match="second"):
        both.write("ben")
    both.judged["ben"].grades["second"] = (1.5, 1.0)
    with pytest.raises(ValueError, match="second"):
        both.write("ben")
    both.judged["ana"].result.questions = [object()]  # type: ignore[list-item] # fails when it is told as JSON
    with pytest.raises(AttributeError):
        both.write("ana")
    assert raw(both.gradebook) == before


def test_an_assignment_that_was_not_released_is_told_in_words(both: Both) -> None:
    both.judged["ana"].result.lab = "unknown"
    with pytest.raises(LabsError, match=r"no assignment 'unknown'.*generate_assignment unknown"):
        both.write("ana")


def test_somebody_who_saves_a_mark_is_waited_for(both: Both) -> None:
    both.write("ana")
    other = sqlite3.connect(both.gradebook, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE grade SET manual_score = 1 WHERE auto_score = 2")
    free = threading.Timer(0.6, other.execute, ["COMMIT"])
    free.start()
    began = time.monotonic()
    both.write("ana")
    assert time.monotonic() - began > 0.5
    free.join()
    with Gradebook(both.url, "course") as gradebook:
        grade = gradebook.find_grade("first", QUIZ, QUIZ, "ana")
        # The mark was seen, because reading begins only when nobody else writes.
        assert (grade.manual_score, grade.needs_manual_grade) == (1, True)


WRITE_MANY = textwrap.dedent("""
    import json, sys
    from autograder.grading.gradebook import GradebookWriter
    from autograder.judging.results import SubmissionResult
    from autograder.judging.job import Judged

    url, told = sys.argv[1], json.loads(open(sys.argv[2], encoding="utf-8").read())
    writer = GradebookWriter(url)
    for number in range(100_000):
        result = SubmissionResult(f"many-{number}", "quiz", "graded", score=3.0)
        writer.write(Judged(result, told["notebook"], grades=told["grades"]), key=str(number))
        print(number, flush=True)
""")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_at_any_moment_each_submission_is_there_whole_or_not_at_all(both: Both, tmp_path: Path) -> None:
    judged = both.judged["ana"]
    (tmp_path / "told.json").write_text(json.dumps({"notebook": judged.notebook, "grades": judged.grades}))
    (tmp_path / "many.py").write_text(WRITE_MANY)
    least = (1, 12, 23)
    counts = []
    for many in least:
        command = [sys.executable, str(tmp_path / "many.py"), both.url, str(tmp_path / "told.json")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            for _line in zip(range(many), process.stdout, strict=False):
                pass
            # Somewhere in the middle of the next one.
            time.sleep(random.uniform(0, 0.01))
            process.send_signal(signal.SIGKILL)
        with sqlite3.connect(both.gradebook) as connection:
            counts.append(connection.execute(f"SELECT count(*) FROM {OURS}").fetchone()[0])
            for table, each in (("student", 1), ("submitted_assignment", 1), ("grade", 5), ("comment", 4)):
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == each * counts[-1]
            # Two of the five marks are the judge's; nobody has given the others yet.
            assert connection.execute("SELECT count(auto_score) FROM grade").fetchone()[0] == 2 * counts[-1]
    # The next run goes on: the same learners are written anew, and more of them.
    assert counts == sorted(counts)
    assert all(count >= many for count, many in zip(counts, least, strict=True))


# --- speed ---


@pytest.fixture
def many(both: Both) -> Iterator[GradebookWriter]:
    with GradebookWriter(both.url) as writer:
        yield writer


def test_a_submission_takes_milliseconds(both: Both, many: GradebookWriter) -> None:
    """CPU time, because others use this machine as well; the sample has few cells, so the bound is wide."""
    took = []
    for number in range(40):
        judged = replace(both.judged["ana"], result=replace(both.judged["ana"].result, learner=f"many-{number}"))
        began = time.process_time()
        many.write(judged, key="key", timestamp=HANDED_IN)
        took.append(time.process_time() - began)
    assert statistics.median(took) < 0.02


def test_no_query_reads_a_whole_table_that_grows_with_the_cohort(both: Both, many: GradebookWriter) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE")):
            asked.append((statement, values[0] if isinstance(values, list) else values))

    event.listen(many._engine, "before_cursor_execute", note)
    for _round in range(2):
        many.write(both.judged["ana"], key="key", timestamp=HANDED_IN)
    assert len(asked) > 10
    scanned = []
    with sqlite3.connect(both.gradebook) as connection:
        for statement, values in asked:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            scanned += [
                row[-1]
                for row in plan
                if re.match(r"SCAN (grade|comment|submitted_\w+|student|bdti_\w+)( |$)", row[-1])
            ]
    assert scanned == []
