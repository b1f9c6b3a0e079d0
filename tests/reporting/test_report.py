"""The report as a whole: its files, its command, and hostile content in it."""

from __future__ import annotations

import itertools
import json
import re
import stat
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

import autograder.reporting.run as run
from autograder.errors import LabsError
from autograder.reporting.run import make_report
from tests.reporting.cohorts import all_points, result, write
from tests.reporting.hostile import MARKUP, hostile

FILES = {"report.html", "report.json", "grades-moodle.csv", "grades-canvas.csv"}
SCHEMA = json.loads((Path(run.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))


class Elements(HTMLParser):
    """Elements of a page and their attributes; headings in order; ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def small(folder: Path) -> Path:
    points = [(4, 5, 5), (4, 2, 5), (1, 0, 0), (4, 5, 0)]
    results = [all_points(f"learner{number}", one) for number, one in enumerate(points)]
    codes = {"learner2": {"load": "x = 1"}}
    return write(folder, [*results, result("quentin", reason="The file is empty.")], codes)


def test_all_files_are_there_and_the_document_keeps_its_schema(tmp_path: Path) -> None:
    made = make_report(small(tmp_path))
    assert {path.name for path in made.files} == FILES
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["labs"][0]["learners"][0] == {
        "learner": "learner0", "graded": True, "reason": "", "score": 14.0, "max_score": 14.0, "late_penalty": 0.0,
        "handed_in": None, "seconds_late": None, "flags": [],
        "points": {"load": 4.0, "audit": 5.0, "dictionary": 5.0},
        "outcomes": {"load": "correct", "audit": "correct", "dictionary": "correct"},
    }  # fmt: skip
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o640 for path in made.files), "marks are for few eyes"


def test_hostile_content_stays_inert_and_bounded(tmp_path: Path) -> None:
    make_report(hostile(tmp_path), names=True)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    elements = Elements(page)
    assert not {"script", "img", "iframe", "object", "form", "input"} & {tag for tag, _attributes in elements.found}
    for tag, attributes in elements.found:
        assert not any(name.startswith("on") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#"), attributes
    assert "{{ 7*7 }}" in page, "nothing of it was taken for a template"
    assert not re.search("[\0\x07\x1b\u202e\ud800]", page)
    assert len(page) < 500_000
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert (tmp_path / "report.json").stat().st_size < 500_000
    assert MARKUP not in page


def test_headings_go_down_one_level_at_a_time_and_ids_are_unique(tmp_path: Path) -> None:
    for lab in ("clustering", "exploration"):
        write(tmp_path / lab, [all_points(f"l{number}", (4, number % 6, 5), lab=lab) for number in range(12)])
    make_report(tmp_path)
    elements = Elements((tmp_path / "report.html").read_text(encoding="utf-8")).found
    levels = [int(tag[1]) for tag, _attributes in elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [attributes["id"] for _tag, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {str(attributes["href"])[1:] for tag, attributes in elements if tag == "a"}
    assert targets <= set(ids)


def test_anonymous_reports_name_nobody_and_write_no_marks(tmp_path: Path) -> None:
    small(tmp_path)
    code = "# by learner2\nx = 1"
    write(tmp_path, json.loads((tmp_path / "results.json").read_text()), {"learner2": {"load": code}})
    made = make_report(tmp_path, out=tmp_path / "out", names=False)
    assert {path.name for path in made.files} == {"report.html", "report.json"}
    for name in ("report.html", "report.json"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "quentin" not in text
        assert not re.search(r"learner\d", text)
        assert "learner 1" in text


def test_a_report_that_is_stopped_half_way_leaves_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(small(tmp_path))
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    write(tmp_path, [all_points("new", (1, 1, 1))])
    put = run.put_in_place
    done: list[str] = []

    def stops(path: Path, content: bytes, mode: int) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(path.name)
        put(path, content, mode)

    monkeypatch.setattr(run, "put_in_place", stops)
    with pytest.raises(KeyboardInterrupt):
        make_report(tmp_path)
    changed = {name for name in FILES if (tmp_path / name).read_bytes() != before[name]}
    assert changed == {done[0]}
    json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")]


def test_a_place_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(LabsError, match="could not be written"):
        make_report(tmp_path, out=tmp_path / "file")


def labs(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "report", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)


def test_the_command_tells_the_state_and_where_the_files_are(tmp_path: Path) -> None:
    small(tmp_path)
    people = tmp_path / "people.csv"
    people.write_text("Username,Email address\nlearner0,a@example.org\nlearner1,b@example.org\nnina,n@example.org\n")
    done = labs(str(tmp_path), "--roster", str(people))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "4 of 5 submissions graded. 1 has a reason instead of a score."
    assert "Learners in the list: 2; not in it: 3. People in it without a submission: 1." in lines
    assert any(line.startswith("Not in the list") and "learner2, learner3, quentin" in line for line in lines)
    assert [Path(line.strip()).name for line in lines[-4:]] == [
        "report.html", "grades-canvas.csv", "grades-moodle.csv", "report.json",
    ]  # fmt: skip
    assert len(lines) <= 20
    assert "learner3" not in (tmp_path / "grades-moodle.csv").read_text(encoding="utf-8")


def test_the_command_prints_the_document_and_refuses_in_words(tmp_path: Path) -> None:
    done = labs(str(small(tmp_path)), "--json", "--anonymous")
    assert json.loads(done.stdout)["anonymous"] is True
    done = labs(str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("labs: There is no folder")
    assert "Traceback" not in done.stderr
