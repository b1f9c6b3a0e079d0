"""From `labs grade` over certificates to `labs verify`, by the real commands, and what is held back on the way."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.certificates.certificate import read_certificate
from autograder.certificates.credential import email_hash
from autograder.certificates.files import read_credential
from autograder.certificates.issuer import Issuer
from autograder.certificates.issuing import Terms
from autograder.certificates.issuing import issue as issue_all
from autograder.certificates.judged import read_judged
from autograder.certificates.roster import read_roster
from autograder.errors import LabsError
from tests.certificates.making import Person
from tests.grading.small_cohorts import BROKEN, LAB, grade, light_course, light_notebook, submit

# Each of the light lab's twelve tasks is worth 2 of 24 points.
WRONG = {"ana": 0, "bo": 3, "fay": 12}
FLAGGED = "gus"


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small cohort that was graded: right, half right and wrong work, a renamed notebook, a broken file."""
    folder = tmp_path_factory.mktemp("graded")
    with pytest.MonkeyPatch.context() as patch, light_course(folder):
        patch.setenv("LABS_LANG", "en")
        for learner, wrong in WRONG.items():
            submit(folder / "work", learner, light_notebook(wrong))
        renamed = submit(folder / "work", FLAGGED, light_notebook(1))
        renamed.rename(renamed.with_name("my answers.ipynb"))
        submit(folder / "work", BROKEN, b'{"cells": [')
        run = grade(folder / "work", folder / "out", "--no-feedback")
        assert (folder / "out" / "results.json").is_file(), run.stderr
        yield folder / "out"


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path) -> Path:
    """A copy of the graded cohort for one test."""
    return shutil.copytree(graded_once, tmp_path / "out")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """An instructor whose issuer has a name. No test changes it."""
    school = Person(tmp_path_factory.mktemp("school"))
    run = school.labs("certificate", "issuer", "--name", "School of Examples")
    assert run.returncode == 0, run.stderr
    return school


def issue(school: Person, graded: Path, *options: str | Path) -> dict[str, dict[str, Any]]:
    """What `labs certificate issue --json` says, by learner."""
    run = school.labs("certificate", "issue", graded, "--json", *options)
    assert run.stdout, run.stderr
    rows = json.loads(run.stdout)
    assert run.returncode == any(row["state"] == "held" for row in rows)
    return {row["learner"]: row for row in rows}


def change(graded: Path, statement: str, *values: object) -> None:
    """Change the gradebook, as another program would."""
    with closing(sqlite3.connect(graded / "gradebook.db")) as database, database:
        assert database.execute(statement, values).rowcount > 0


def change_result(graded: Path, learner: str, **fields: Any) -> None:
    """Change the judge's result in the gradebook."""
    with closing(sqlite3.connect(graded / "gradebook.db")) as database, database:
        query = "SELECT result_json FROM bdti_labs_result WHERE learner = ?"
        ((told,),) = database.execute(query, [learner]).fetchall()
        told = json.dumps({**json.loads(told), **fields})
        database.execute("UPDATE bdti_labs_result SET result_json = ? WHERE learner = ?", [told, learner])


def certificate_of(graded: Path, learner: str, name: str = "certificate.json") -> Path:
    return graded / "certificates" / learner / LAB / name


# --- the way of a cohort ---


def test_from_grading_to_a_certificate_that_can_be_verified(school: Person, graded: Path, tmp_path: Path) -> None:
    run = school.labs("certificate", "issue", graded)
    assert run.returncode == 1  # some were held back
    lines = {line.split()[0]: line for line in run.stdout.splitlines()}
    assert "certificate made  24 of 24 points, 100 %" in lines["ana"]
    assert "certificate made  18 of 24 points, 75 %" in lines["bo"]
    assert "not enough points  0 of 24 points" in lines["fay"]
    assert "held back" in lines[FLAGGED]
    assert "renamed:my answers.ipynb" in lines[FLAGGED]
    assert "It was not graded: " in lines[BROKEN]
    assert run.stderr == "2 learners have a certificate; 2 held back; 1 below the mark.\n"
    made = sorted(path.relative_to(graded / "certificates").as_posix() for path in graded.glob("certificates/*/*/*"))
    assert made == [f"{who}/{LAB}/certificate.{kind}" for who in ("ana", "bo") for kind in ("html", "json")]

    path = certificate_of(graded, "bo")
    public = tmp_path / "issuer.json"
    school.labs("certificate", "issuer", "--export", public)
    reader = Person(tmp_path)
    for file in (path, certificate_of(graded, "bo", "certificate.html")):
        code, result = reader.verify(file, "--issuer", str(public))
        assert (code, result["verdict"]) == (0, "good")
        said = result["certificate"]
        assert (said["name"], said["lab"], said["points"], said["percent"]) == ("bo", LAB, "18", "75")
        assert said["self_issued"] is False
    assert reader.verify(path)[0] == 3

    better = path.read_text(encoding="utf-8").replace('"value": "18"', '"value": "24"')
    assert better != path.read_text(encoding="utf-8")
    path.write_text(better, encoding="utf-8")
    code, result = reader.verify(path, "--issuer", str(public))
    assert (code, result["verdict"], result["certificate"]) == (1, "bad", None)


def test_evidence_is_what_was_handed_in_and_judged(school: Person, graded: Path) -> None:
    import hashlib

    issue(school, graded)
    found = read_certificate(read_credential(certificate_of(graded, "ana")))
    handed_in = (graded / "submitted" / "ana" / LAB / f"{LAB}.ipynb").read_bytes()
    assert found.notebook == hashlib.sha256(handed_in).hexdigest()
    with closing(sqlite3.connect(graded / "gradebook.db")) as database:
        keys = dict(database.execute("SELECT learner, key FROM bdti_labs_result").fetchall())
    assert found.result == keys["ana"]
    assert found.objectives == ("Reckon with one number", "Write a function", "Return a value", "Measure a grader")


def test_a_second_run_changes_nothing(school: Person, graded: Path) -> None:
    issue(school, graded)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in graded.glob("certificates/*/*/*")}
    again = issue(school, graded)
    assert [again[who]["state"] for who in ("ana", "bo")] == ["unchanged", "unchanged"]
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in graded.glob("certificates/*/*/*")}


def test_what_was_lost_or_damaged_is_made_again(school: Person, graded: Path) -> None:
    issue(school, graded)
    certificate_of(graded, "ana", "certificate.html").unlink()
    certificate_of(graded, "bo").write_text("{", encoding="utf-8")
    again = issue(school, graded)
    assert (again["ana"]["state"], again["bo"]["state"]) == ("unchanged", "renewed")
    assert school.verify(certificate_of(graded, "ana", "certificate.html"))[0] == 0
    assert school.verify(certificate_of(graded, "bo"))[0] == 0


# --- marks of people ---


def nbgrader_scores(graded: Path) -> dict[str, float]:
    """Scores as nbgrader's own program tells them, after its late penalties."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
        found = gradebook.assignment_submissions(LAB)
        return {item.student_id: max(0.0, item.score - (item.late_submission_penalty or 0)) for item in found}


def test_the_gradebook_has_the_last_word(school: Person, graded: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
        for number, cell in enumerate(gradebook.find_submission(LAB, "fay").notebooks[0].grades):
            cell.manual_score, cell.needs_manual_grade = (1.5, False) if number else (0.0, False)
        first = gradebook.find_submission(LAB, "bo").notebooks[0]
        first.late_submission_penalty = 1.25
        first.grades[0].extra_credit = 0.5
        second = gradebook.find_submission(LAB, "ana").notebooks[0].grades[0]
        second.manual_score, second.needs_manual_grade = 0.25, False
        gradebook.db.commit()
    rows = issue(school, graded)
    for learner, score in nbgrader_scores(graded).items():
        if rows[learner]["state"] != "held":
            assert rows[learner]["points"] == pytest.approx(score), learner
    assert (rows["ana"]["points"], rows["bo"]["points"], rows["fay"]["points"]) == (22.25, 17.25, 16.5)
    assert [rows[who]["state"] for who in ("ana", "bo", "fay")] == ["made", "made", "made"]
    assert school.verify(certificate_of(graded, "fay"))[1]["certificate"]["percent"] == "68.75"
    assert "judged: 0; changed in the gradebook" in school.labs("certificate", "issue", graded).stdout


def test_a_mark_that_fell_leaves_no_new_certificate_and_says_so(school: Person, graded: Path) -> None:
    issue(school, graded)
    change(graded, "UPDATE submitted_notebook SET late_submission_penalty = 12")
    row = issue(school, graded)["bo"]
    assert row["state"] == "below"
    assert "It stays valid" in row["reasons"][0]
    assert certificate_of(graded, "bo").exists()


def test_another_mark_is_asked_for(school: Person, graded: Path) -> None:
    rows = issue(school, graded, "--pass", "80")
    assert (rows["ana"]["state"], rows["bo"]["state"]) == ("made", "below")
    assert school.verify(certificate_of(graded, "ana"))[1]["certificate"]["required_percent"] == "80"


# --- what is held back ---

HELD = {
    "marks of another version": (
        lambda graded: change(
            graded,
            "UPDATE grade SET auto_score = 2 WHERE auto_score = 0 AND notebook_id IN (SELECT n.id FROM "
            "submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = 'bo')",
        ),
        "another version",
    ),
    "results.json says something else": (
        lambda graded: (graded / "results.json").write_text(
            (graded / "results.json").read_text(encoding="utf-8").replace('"score": 18.0', '"score": 24.0'),
            encoding="utf-8",
        ),
        "different results",
    ),
    "a person has to look": (lambda graded: change(graded, "UPDATE grade SET needs_manual_grade = 1"), "formgrader"),
    "no content hash": (
        lambda graded: change(graded, "UPDATE bdti_labs_result SET key = '' WHERE learner = 'bo'"),
        "no content hash",
    ),
    "no marks": (lambda graded: change(graded, "DELETE FROM grade"), "no marks"),
    "shared process": (
        lambda graded: change_result(graded, "bo", sandbox=["network namespace", "seccomp", "shared process"]),
        "learner's own process",
    ),
    "below the floor": (
        lambda graded: change_result(graded, "bo", sandbox=["landlock 7", "seccomp", "rlimits"]),
        "below the level 'namespaces'",
    ),
    "no sandbox": (lambda graded: change_result(graded, "bo", sandbox=[]), "below the level"),
    "notebook gone": (
        lambda graded: (graded / "submitted" / "bo" / LAB / f"{LAB}.ipynb").unlink(),
        "not there any more",
    ),
    "not graded": (
        lambda graded: change_result(graded, "bo", status="ungraded", score=None, reason="It hung."),
        "It hung.",
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_what_does_not_rest_on_a_judged_result_is_held_back(issuer: Issuer, graded: Path, name: str) -> None:
    spoil, says = HELD[name]
    spoil(graded)
    (row,) = [item for item in issue_all(graded, issuer, Terms(60)) if item.learner == "bo"]
    assert row.state == "held"
    assert says in " ".join(row.reasons)
    assert not certificate_of(graded, "bo").exists()


def test_a_lower_floor_can_be_accepted(graded: Path) -> None:
    change_result(graded, "bo", sandbox=["landlock 7", "seccomp", "rlimits"])
    problems = {
        floor: next(item for item in read_judged(graded, LAB, floor) if item.learner == "bo").problems
        for floor in ("namespaces", "landlock", "rlimits")
    }
    assert [bool(problems[floor]) for floor in problems] == [True, False, False]


def test_flagged_work_is_issued_when_that_is_said(school: Person, graded: Path) -> None:
    assert issue(school, graded, "--with-flags")[FLAGGED]["state"] == "made"


def test_an_id_that_would_lead_out_of_the_folder_is_left_out(school: Person, graded: Path) -> None:
    change(graded, "UPDATE bdti_labs_result SET learner = '../../ana' WHERE learner = 'ana'")
    assert set(issue(school, graded)) == {"bo", "fay", FLAGGED, BROKEN}


# --- names ---


def test_names_come_from_a_table(school: Person, graded: Path, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("\ufefflearner;name;email\nana; Ana  María López ;Ana@Example.eu\nsue;Sue;\n", encoding="utf-8")
    run = school.labs("certificate", "issue", graded, "--names", table)
    assert "These learners of the table were not graded: sue." in run.stderr
    found = read_certificate(read_credential(certificate_of(graded, "ana")))
    assert (found.name, found.email) == ("Ana María López", None)
    assert read_certificate(read_credential(certificate_of(graded, "bo"))).name == "bo"

    issue(school, graded, "--names", table, "--with-email")
    found = read_certificate(read_credential(certificate_of(graded, "ana")))
    assert found.email is not None
    assert found.email[0] == email_hash("ana@example.eu", found.email[1])
    assert issue(school, graded, "--names", table, "--with-email")["ana"]["state"] == "unchanged"


def test_names_of_the_gradebook_are_used(school: Person, graded: Path) -> None:
    change(graded, "UPDATE student SET first_name = 'Bo', last_name = 'Åkesson' WHERE id = 'bo'")
    issue(school, graded)
    assert read_certificate(read_credential(certificate_of(graded, "bo"))).name == "Bo Åkesson"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has the columns none"),
        (b"id,name\nana,Ana\n", "Expected are learner and name"),
        (b"learner,name\nana,Ana\nana,Anna\n", "stands twice"),
        (b"learner,name\nana,\n", "The name is empty"),
        (b"learner,name\nana,\xff\n", "Save it as CSV in UTF-8"),
        ("learner,name\nana,Ana \u202eevil\n".encode(), "can't be seen"),
        (b"learner,name\nana," + b"A" * 300, "at most 200"),
    ],
)
def test_tables_of_no_use_are_told(tmp_path: Path, content: bytes, says: str) -> None:
    table = tmp_path / "names.csv"
    table.write_bytes(content)
    with pytest.raises(LabsError, match=says):
        read_roster(table)


# --- calls that are of no use ---


def test_an_issuer_needs_a_name(person: Person, graded: Path) -> None:
    run = person.labs("certificate", "issue", graded)
    assert run.returncode == 1
    assert "labs certificate issuer --name" in run.stderr


def test_folders_without_a_graded_cohort(school: Person, tmp_path: Path) -> None:
    run = school.labs("certificate", "issue", tmp_path)
    assert run.returncode == 1
    assert "There is no graded cohort" in run.stderr
    (tmp_path / "gradebook.db").write_bytes(b"no database, whatever its name says" * 100)
    assert "could not be read" in school.labs("certificate", "issue", tmp_path).stderr


def test_other_labs_and_days_that_are_over(school: Person, graded: Path) -> None:
    run = school.labs("certificate", "issue", graded, "--lab", "spark")
    assert (run.returncode, "There are results of: light." in run.stderr) == (1, True)
    assert school.labs("certificate", "issue", graded, "--until", "2020-01-01").returncode == 2
    assert school.labs("certificate", "issue", graded, "--with-email").returncode == 2


def test_a_last_day_of_validity(school: Person, graded: Path) -> None:
    issue(school, graded, "--until", "2199-12-31")
    assert school.verify(certificate_of(graded, "ana"))[1]["certificate"]["valid_until"] == "2199-12-31T23:59:59+00:00"
