"""The means of the hostile suite: each must notice what it is there for."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import LabsError
from autograder.measuring.hostile.around import MARKER, Around, changed
from autograder.measuring.hostile.cases import Case, Suite, read_suite
from autograder.measuring.hostile.judged import compared, output_text
from autograder.measuring.hostile.layout import lay_out, write_zip
from autograder.measuring.hostile.pages import MARK, faults_in_pages, live_scripts
from autograder.measuring.hostile.processes import Orphans
from autograder.measuring.hostile.stock import stock_marks

CASE = Case("a", 1, "title", "forge", "honest", {"minmax": 0.0, "encoding": 4.0}, stock=True)


def result(**changes: Any) -> dict[str, Any]:
    points = {"minmax": 0.0, "encoding": 4.0, **changes.pop("points", {})}
    questions = [{"id": name, "points": value} for name, value in points.items()]
    told = {"status": "graded", "score": sum(points.values()), "reason": "", "flags": [], "seconds": 0.1}
    return {**told, "questions": questions, **changes}


@pytest.fixture
def around(tmp_path: Path) -> Any:
    folder = tmp_path / "around"
    folder.mkdir()
    with Around(folder) as made:
        made.submissions.mkdir()
        yield made


def test_a_case_holds_when_all_is_as_expected() -> None:
    row = compared(CASE, result(), "harmless")
    assert row.held
    assert row.to_json()["got"] == "4"


@pytest.mark.parametrize(
    ("case", "found", "outputs", "word"),
    [
        (CASE, None, "", "no result"),
        (CASE, result(points={"minmax": 6.0}), "", "Question minmax: 6"),
        (CASE, result(points={"load": 1.0}), "", "Question load"),
        (CASE, result(status="ungraded", reason="broken", score=None, questions=[]), "", "broken"),
        (CASE, result(flags=["check_fault:minmax"]), "", "check_fault"),
        (replace(CASE, flags=("^timeout",)), result(flags=["renamed:x"]), "", "timeout"),
        (replace(CASE, never=("REACHED",)), result(), "REACHED it", "REACHED"),
        (replace(CASE, kind="right"), result(flags=["renamed:x"]), "", "flagged"),
        (replace(CASE, points=None, reason="link"), result(), "", "should be ungraded"),
        (
            replace(CASE, points=None, reason="link"),
            result(status="ungraded", score=None, reason="no idea"),
            "",
            "no idea",
        ),
    ],
)
def test_a_case_does_not_hold_when_something_differs(
    case: Case, found: dict[str, Any] | None, outputs: str, word: str
) -> None:
    row = compared(case, found, outputs)
    assert not row.held
    assert any(word in fault for fault in row.faults), row.faults


def test_a_question_may_go_either_way() -> None:
    case = replace(CASE, points={"minmax": None, "encoding": 4.0})
    assert all(compared(case, result(points={"minmax": points}), "").held for points in (0.0, 6.0))
    assert case.expected == "4+"


def test_outputs_are_read_and_sources_are_not(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    outputs = [{"output_type": "stream", "name": "stdout", "text": "put out"}]
    path.write_text(json.dumps({"cells": [{"source": "typed", "outputs": outputs}, {"source": "more"}]}))
    assert "put out" in output_text(path)
    assert "typed" not in output_text(path)
    assert output_text(tmp_path / "none.ipynb") == ""


@pytest.mark.parametrize(
    ("html", "live"),
    [
        (f"<script>alert('{MARK}')</script>", True),
        (f"<img src=x onerror='{MARK}'>", True),
        (f"<a href=' java\nscript:{MARK}'>x</a>", True),
        (f"<iframe src='data:text/html,{MARK}'></iframe>", True),
        (f"<img src='//somewhere/{MARK}.png'>", True),
        (f"<style>@import '{MARK}'</style>", True),
        (f"<link rel=stylesheet href='//somewhere/{MARK}.css'>", True),
        (f"<meta http-equiv=refresh content='0;url={MARK}'>", True),
        (f"<p>&lt;script&gt;{MARK}&lt;/script&gt;</p>", False),
        (f"<p title='{MARK}'>{MARK}</p>", False),
        (f"<img src='data:image/svg+xml,{MARK}'>", False),
        (f"<script>our.own()</script><pre>{MARK}</pre>", False),
    ],
)
def test_scripts_that_would_run_are_told_from_text(html: str, live: bool) -> None:
    assert bool(live_scripts(html)) is live


def test_pages_and_tables_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "feedback").mkdir()
    (tmp_path / "feedback" / "a.html").write_text(f"<b onclick='{MARK}'>x</b>", encoding="utf-8")
    (tmp_path / "grades.csv").write_text('"learner","score"\n"=1+1","-2"\n"\'=1","3"\n', encoding="utf-8")
    found = faults_in_pages(tmp_path)
    assert len(found) == 2
    assert "onclick" in found[0]
    assert "=1+1" in found[1]


def test_changes_outside_are_seen(around: Around) -> None:
    before = around.look()
    (around.home / ".ssh" / "id_ed25519").write_text("another key", encoding="utf-8")
    (around.outside / "new").mkdir()
    (around.submissions / "x.txt").write_text("x", encoding="utf-8")
    found = "\n".join(changed(before, around.look()))
    assert "id_ed25519 was changed" in found
    assert "outside/new is new" in found
    assert "x.txt is new" in found
    assert changed(before, before) == []


def test_files_that_are_left_are_seen(around: Around) -> None:
    before = around.leftovers()
    for place in (around.temporary / "anything", around.home.parent / f"{MARKER}-here"):
        place.write_text("x", encoding="utf-8")
    assert len(set(around.leftovers()) - set(before)) == 2


def test_the_secret_is_planted_where_attacks_look(around: Around) -> None:
    where = around.where()
    assert around.secret in Path(where["secret"]).read_text(encoding="utf-8")
    assert all(around.secret in (around.home / name).read_text(encoding="utf-8") for name in where["keys"])
    assert around.secret in around.environment()["HOSTILE_SECRET"]
    assert around.secret in (Path(where["runtime"]) / "kernel-hostile.json").read_text(encoding="utf-8")


def test_listeners_notice_who_comes(around: Around) -> None:
    where = around.where()
    with socket.create_connection(("127.0.0.1", where["tcp"]), timeout=5):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.sendto(b"x", ("127.0.0.1", where["udp"]))
    for address in (where["unix"], "\0" + where["abstract"]):
        with socket.socket(socket.AF_UNIX) as channel:
            channel.connect(address)
    ends = time.monotonic() + 10
    while len(around.listeners.reached) < 4 and time.monotonic() < ends:
        time.sleep(0.01)
    assert {"tcp", "udp", "unix", "abstract"} <= set(around.listeners.reached)


def test_processes_that_are_left_are_found_and_ended() -> None:
    code = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)"
    with Orphans() as orphans:
        subprocess.run([sys.executable, "-c", code], check=True)
        found = orphans.left()
        assert len(found) == 1
        assert orphans.left() == []


def test_special_files_are_laid_out(tmp_path: Path) -> None:
    names = {
        "55-fifo", "55-symlink", "55-symlink-learner", "55-hard-link", "55-bytes", "54-huge", "00-bystander",
        "55-file-bytes", "16-proc", "55-pipes-beside",
    }  # fmt: skip
    suite = read_suite()
    suite = replace(suite, cases=tuple(case for case in suite.cases if case.id in names))
    assert len(suite.cases) == len(names)
    folder = tmp_path / "s"
    lay_out(suite, folder, {"outside": str(tmp_path / "out"), "submissions": str(folder), "port": 5})
    notebook = Path("clustering") / "clustering.ipynb"
    assert stat.S_ISFIFO((folder / "55-fifo" / notebook).lstat().st_mode)
    assert stat.S_ISSOCK((folder / "55-pipes-beside" / "clustering" / "s").lstat().st_mode)
    assert (folder / "55-symlink" / notebook).is_symlink()
    assert (folder / "55-symlink-learner").is_symlink()
    assert (folder / "55-hard-link" / notebook).stat().st_nlink == 2
    assert (folder / "54-huge" / notebook).stat().st_size == 200 * 1024**2
    assert json.loads((folder / "16-proc" / "clustering" / "where.json").read_text())["port"] == 5
    assert any(os.fsencode(path).endswith(b"/b\xff\xfe") for path in folder.iterdir())
    assert len(list((folder / "55-file-bytes" / "clustering").iterdir())) == 4


def test_a_zip_file_holds_what_a_hostile_one_does(tmp_path: Path) -> None:
    path = tmp_path / "s.zip"
    write_zip(read_suite(), path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        bomb = archive.getinfo("55-zip-bomb/clustering/clustering.ipynb")
        lying = archive.getinfo("55-zip-lying-size/clustering/clustering.ipynb")
        link = archive.getinfo("55-zip-link/clustering/clustering.ipynb")
    assert any(name.startswith("../") for name in names)
    assert names.count("55-zip-twice/clustering/clustering.ipynb") == 2
    assert bomb.file_size > 500 * bomb.compress_size
    assert lying.file_size == 10
    assert stat.S_ISLNK(link.external_attr >> 16)
    assert path.stat().st_size < 10_000_000


@pytest.mark.slow
def test_stock_nbgrader_takes_a_displayed_number_for_the_points(tmp_path: Path) -> None:
    suite = read_suite().chosen(("05-displayhook", "16-hidden-half"))
    marks = stock_marks(suite, tmp_path / "stock")
    assert marks["00-bystander"] == "15"
    assert marks["05-displayhook"] == "15"
    assert marks["16-hidden-half"] == "9, reached"


def test_a_choice_of_cases_keeps_the_bystanders() -> None:
    chosen = read_suite().chosen(("09-len",))
    assert {case.kind for case in chosen.cases} == {"forge", "bystander"}
    assert len(chosen.cases) == 4
    with pytest.raises(LabsError, match="no-such"):
        read_suite().chosen(("no-such",))


def test_a_bundle_without_the_suite_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(LabsError, match="hostile suite"):
        read_suite(tmp_path)
    assert isinstance(read_suite(), Suite)
