"""Marks come from nbgrader's gradebook, with what people did in formgrader since."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading.course import course_config
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.results import Results
from autograder.judging.job import Judged
from autograder.judging.results import QuestionResult, SubmissionResult
from autograder.measuring import light
from autograder.reporting.exports import moodle_csv
from autograder.reporting.reading import read_cohorts
from autograder.reporting.records import Cohort
from autograder.reporting.statistics import figures_of
from tests.grading.light_course import DUE, LAB, LightCourse

NAMES = [task.name for task in light.TASKS]


def judged(learner: str, wrong: int = 0, *, status: str = "graded") -> Judged:
    """A judged submission with its first `wrong` questions refused."""
    most = {question.id: question.points for question in light.LAB.questions}
    asked = [
        QuestionResult(
            name, 0.0 if number < wrong else most[name], most[name], "incorrect" if number < wrong else "correct"
        )
        for number, name in enumerate(NAMES)
    ]
    graded = status == "graded"
    result = SubmissionResult(
        learner,
        LAB,
        "graded" if graded else "ungraded",
        reason="" if graded else "The file is empty.",
        score=sum(one.points for one in asked) if graded else None,
        max_score=sum(most.values()),
        questions=asked if graded else [],
    )
    return Judged(
        result, "", grades={f"{one.id}-check": (one.points, one.max_points) for one in asked} if graded else {}
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> LightCourse:
    made = LightCourse(tmp_path_factory.mktemp("graded"))
    with GradebookWriter(made.course.gradebook_url, course_config(made.root)) as writer:
        for learner, wrong, hours in (("anna", 0, -5), ("bruno", 2, 26), ("carla", 1, -1)):
            writer.write(judged(learner, wrong), key=learner, timestamp=DUE + timedelta(hours=hours))
        writer.write(judged("dora", status="ungraded"), key="dora")
    results = Results(made.root, NAMES)
    results.add(judged("anna").result.to_json())
    results.write()
    results.close()
    with Gradebook(made.course.gradebook_url) as gradebook:
        gradebook.update_or_create_student("bruno", first_name="Bruno", last_name="Rossi", email="b@example.org")
        grade = gradebook.find_grade(f"{NAMES[0]}-check", LAB, LAB, "bruno")
        grade.manual_score, grade.extra_credit = 0.5, 0.25
        grade.needs_manual_grade = False
        comment = gradebook.find_comment(NAMES[0], LAB, LAB, "bruno")
        comment.manual_comment = "Nearly: mind the last row."
        gradebook.find_submission_notebook(LAB, LAB, "bruno").late_submission_penalty = 0.5
        gradebook.find_grade(f"{NAMES[1]}-check", LAB, LAB, "carla").needs_manual_grade = True
        gradebook.db.commit()
    return made


@pytest.fixture(scope="module")
def cohort(course: LightCourse) -> Cohort:
    ((_place, found),) = read_cohorts(course.root)
    return found


def test_a_manual_mark_extra_credit_and_penalty_count_as_in_nbgrader(course: LightCourse, cohort: Cohort) -> None:
    bruno = cohort.by_learner["bruno"]
    with Gradebook(course.course.gradebook_url) as gradebook:
        theirs = gradebook.find_submission(LAB, "bruno")
        assert bruno.score == pytest.approx(theirs.score - theirs.late_submission_penalty)
    answer = bruno.by_question[NAMES[0]]
    assert (answer.points, answer.auto_points, answer.manual) == (0.75, 0.0, True)
    assert answer.comment == "Nearly: mind the last row."
    assert figures_of(cohort).questions[0].manual == 1


def test_lateness_and_due_date_come_from_the_gradebook(cohort: Cohort) -> None:
    assert cohort.due == DUE
    assert cohort.by_learner["bruno"].seconds_late == 26 * 3600
    assert cohort.by_learner["anna"].seconds_late == 0


def test_a_mark_that_waits_for_a_person_is_counted(cohort: Cohort) -> None:
    assert [one.waiting for one in figures_of(cohort).questions[:2]] == [0, 1]


def test_a_stopped_run_is_told_and_the_gradebook_has_all_results(cohort: Cohort) -> None:
    assert [item.learner for item in cohort.submissions] == ["anna", "bruno", "carla", "dora"]
    assert any("3 results more than results.json" in note for note in cohort.notes)


def test_names_are_known_and_the_comment_goes_to_moodle(cohort: Cohort) -> None:
    assert cohort.people["bruno"].name == "Bruno Rossi"
    exported = moodle_csv([cohort], cohort.people)
    (row,) = [line for line in exported.text.splitlines() if line.startswith("Bruno,")]
    assert "Nearly: mind the last row." in row
    assert "points were taken off for handing in late" in row
    assert exported.without_mark == ("dora",)


def test_reading_changes_nothing(course: LightCourse) -> None:
    before = (course.root / "gradebook.db").read_bytes()
    read_cohorts(course.root)
    assert (course.root / "gradebook.db").read_bytes() == before


def test_broken_results_beside_a_good_gradebook_are_no_obstacle(course: LightCourse, tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_bytes((course.root / "gradebook.db").read_bytes())
    (tmp_path / "results.json").write_text("[{", encoding="utf-8")
    ((_place, found),) = read_cohorts(tmp_path)
    assert len(found.submissions) == 4
    assert any("taken from the gradebook" in note for note in found.notes)


def test_a_damaged_result_in_the_gradebook_is_left_out_and_named(course: LightCourse, tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "gradebook.db").write_bytes((course.root / "gradebook.db").read_bytes())
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("UPDATE bdti_labs_result SET result_json = '{' WHERE learner = 'anna'")
        told = json.dumps({"status": "graded"})
        database.execute("UPDATE bdti_labs_result SET result_json = ? WHERE learner = 'carla'", (told,))
    ((_place, found),) = read_cohorts(tmp_path)
    assert [item.learner for item in found.submissions] == ["bruno", "dora"]
    assert any("anna" in note and "carla" in note for note in found.notes)
