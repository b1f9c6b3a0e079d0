"""The built notebooks are true nbgrader assignments: nbgrader's own commands work on them, and give the right marks."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.building.conftest import Course, clean_environment
from tests.listening import wait_until_listening

LEARNERS = ("perfect", "half", "unanswered")


def nbgrader(course: Course, *arguments: str) -> str:
    """Run an nbgrader command in the folder of the course; its output. It must succeed."""
    done = course.run("nbgrader", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def graded(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which three learners have handed in, and nbgrader has graded them."""
    course = Course(Path(shutil.copytree(built_template, tmp_path_factory.mktemp("graded") / "course")))
    nbgrader(course, "generate_assignment", "sample")
    released = course.path("build/release/sample/sample.ipynb").read_text(encoding="utf-8")
    solved = course.path("build/source/sample/sample.ipynb").read_text(encoding="utf-8")
    half = json.loads(released)
    answer = next(cell for cell in half["cells"] if cell["id"] == "shares")
    # Right for the visible property, wrong for the hidden one.
    answer["source"] = "def shares(amount, weights):\n    return np.full(len(weights), amount / len(weights))"
    for learner, text in zip(LEARNERS, (solved, json.dumps(half), released), strict=True):
        folder = course.path(f"build/submitted/{learner}/sample")
        folder.mkdir(parents=True)
        (folder / "sample.ipynb").write_text(text, encoding="utf-8")
    nbgrader(course, "autograde", "sample")
    nbgrader(course, "generate_feedback", "sample")
    nbgrader(course, "export", "--to", "build/grades.csv")
    return course


def test_generate_assignment_releases_what_labs_build_wrote(graded: Course) -> None:
    ours, theirs = graded.notebook(), graded.notebook("build/release/sample/sample.ipynb")
    assert [cell["id"] for cell in ours["cells"]] == [cell["id"] for cell in theirs["cells"]]
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert mine == other, mine["id"]
    assert ours == theirs
    assert graded.path("build/release/sample/bars.png").is_file()


def test_marks(graded: Course) -> None:
    with graded.path("build/grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in rows.items()} == {"perfect": 6.5, "half": 3.0, "unanswered": 0.0}
    assert {float(row["max_score"]) for row in rows.values()} == {6.5}


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_cell_ran_and_feedback_is_there(graded: Course, learner: str) -> None:
    notebook = graded.notebook(f"build/autograded/{learner}/sample/sample.ipynb")
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    page = graded.path(f"build/feedback/{learner}/sample/sample.html").read_text(encoding="utf-8")
    assert "Share an amount out" in page
    points = {"perfect": "6.5", "half": "3", "unanswered": "0"}[learner]
    assert f"{points} of 6.5 points" in page


def test_validate(graded: Course) -> None:
    unanswered = nbgrader(graded, "validate", "labs/sample/sample.ipynb")
    assert "VALIDATION FAILED ON 2 CELL(S)" in unanswered
    assert "Not attempted - 0 of 1.5 points" in unanswered
    assert "Traceback" not in unanswered
    assert "Success! Your notebook passes all the tests." in nbgrader(
        graded, "validate", "build/source/sample/sample.ipynb"
    )


def test_a_changed_check_cell_is_put_back(graded: Course) -> None:
    """nbgrader overwrites locked cells from its gradebook, so a forged check changes nothing."""
    forged = graded.notebook("build/release/sample/sample.ipynb")
    for cell in forged["cells"]:
        if cell["id"].endswith("-check"):
            cell["source"] = "100"
    folder = graded.path("build/submitted/forger/sample")
    folder.mkdir(parents=True)
    (folder / "sample.ipynb").write_text(json.dumps(forged), encoding="utf-8")
    nbgrader(graded, "autograde", "sample", "--student", "forger")
    autograded = graded.notebook("build/autograded/forger/sample/sample.ipynb")
    checks = ["".join(cell["source"]) for cell in autograded["cells"] if cell["id"].endswith("-check")]
    assert checks == ['lab.check("double")', 'lab.check("shares")']


def test_settings_name_no_machine_and_follow_the_folder(built_course: Course, tmp_path: Path) -> None:
    text = built_course.path("nbgrader_config.py").read_text(encoding="utf-8")
    assert not re.search(r"[\"']/", text)
    moved = Course(built_course.root.rename(tmp_path / "moved course"))
    nbgrader(moved, "generate_assignment", "sample")
    assert moved.path("build/release/sample/sample.ipynb").is_file()
    assert moved.path("build/gradebook.db").is_file()


@pytest.fixture
def server(graded: Course, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Address and token of a Jupyter server that was started in the folder of the course."""
    environment = clean_environment(graded.root)
    environment |= {name: str(tmp_path) for name in ("HOME", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    options = {"ip": "127.0.0.1", "port": 0, "open_browser": False, "allow_root": True, "root_dir": graded.root}
    log = tmp_path / "server.log"
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter",
                "server",
                *(f"--ServerApp.{key}={value}" for key, value in options.items()),
            ],
            cwd=graded.root,
            env=environment,
            stdout=file,
            stderr=file,
        )
    try:
        yield wait_for(process, tmp_path / f"jpserver-{process.pid}.json", log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(process: subprocess.Popen[bytes], info: Path, log: Path) -> tuple[str, str]:
    """Address and token of a server, as soon as it answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if info.exists() and (text := info.read_text(encoding="utf-8")).endswith("}"):
            found = json.loads(text)
            wait_until_listening(found["url"])
            return found["url"].rstrip("/"), found["token"]
        time.sleep(0.05)
    pytest.fail(f"the server did not start (exit code {process.poll()}):\n{log.read_text(encoding='utf-8')}")


def ask(server: tuple[str, str], path: str, data: bytes | None = None) -> Any:
    """JSON answer of the server; `data` makes it a POST request."""
    address, token = server
    request = Request(f"{address}{path}", data=data, headers={"Authorization": f"token {token}"})
    with urlopen(request, timeout=120) as reply:
        return json.load(reply)


def test_formgrader_and_the_validate_button(server: tuple[str, str]) -> None:
    """The pages of nbgrader in JupyterLab find the same course, when JupyterLab is started where the settings are."""
    assignments = ask(server, "/formgrader/api/assignments")
    found = {item["name"]: item for item in assignments}["sample"]
    assert found["max_score"] == 6.5
    assert found["num_submissions"] >= len(LEARNERS)
    submissions = {item["student"]: item for item in ask(server, "/formgrader/api/submissions/sample")}
    assert {name: submissions[name]["score"] for name in LEARNERS} == {"perfect": 6.5, "half": 3.0, "unanswered": 0.0}
    result = ask(server, "/assignments/validate?path=labs/sample/sample.ipynb", b"path=labs%2Fsample%2Fsample.ipynb")
    assert result["success"] is True
    failed = json.loads(result["value"])["failed"] if isinstance(result["value"], str) else result["value"]["failed"]
    assert len(failed) == 2


def test_the_gradebook_is_where_the_settings_say(graded: Course) -> None:
    assert graded.path("build/gradebook.db").is_file()
    assert not graded.path("gradebook.db").exists()
