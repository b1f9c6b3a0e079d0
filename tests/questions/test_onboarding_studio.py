"""The studio lab beyond its proofs: the real table's whole way, what checks leave behind, and what they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.building.proof_services import proof_services
from autograder.building.proofs import reference_states
from autograder.building.source import read_source, source_path
from autograder.building.structure import starter
from autograder.checking.question import Question
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.services import CheckServices
from autograder.checking.verdict import Verdict
from autograder.checking.worker import NotebookWorker, quiet
from tests.questions.instructor_page import quoted, tables

LAB_ID = "onboarding-studio"
LAB = load_lab(LAB_ID)
PAGE = source_path(LAB_ID).with_name("instructor.md").read_text(encoding="utf-8")


@pytest.fixture
def names(services: Path) -> Iterator[dict[str, Any]]:
    """Names at the end of the notebook, with the reference answers given."""
    with quiet():
        found = dict(reference_states(read_source(LAB_ID)))[""]
    yield found
    found["close_all"]()


def learners() -> CheckServices:
    """Services of the learner who gives the reference answers."""
    services = proof_services(LAB)
    assert services is not None
    return services()


def checked(question: Question, names: dict[str, Any], services: CheckServices, *, graded: bool = False) -> Verdict:
    """Verdict on the answers in `names`, found with these credentials."""
    worker = NotebookWorker(names, services=lambda: services)
    try:
        with quiet():
            return run_question(LAB, question, worker, graded=graded)
    finally:
        worker.close()


def extra_blocks() -> list[str]:
    """Code that the extra part tells a learner to put into cells of her own."""
    (cell,) = (cell for cell in read_source(LAB_ID).cells if cell.text.startswith("## Extra"))
    return re.findall(r"```python\n(.*?)```", cell.text, flags=re.DOTALL)


def inventory(names: dict[str, Any]) -> dict[str, list[str]]:
    """Everything that the learner has in the three stores."""
    services = names["SERVICES"]
    pages = names["open_s3"]().get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=services.s3.bucket, Prefix=services.s3.prefix)
    connection = names["open_database"]()
    with connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        in_schema = [row[0] for row in cursor.fetchall()]
    connection.close()
    return {
        "objects": sorted(item["Key"] for page in found for item in page.get("Contents", [])),
        "tables": sorted(in_schema),
        "indexes": sorted(names["open_search"]().indices.get(index="*")),
    }


def test_the_real_table_goes_through_all_stores_and_comes_out_unchanged(names: dict[str, Any]) -> None:
    walk, back = extra_blocks()
    exec(walk, names)
    table = names["DATA"].frame()
    assert names["refused"] == []
    assert {key: value for key, value in names["report"].items() if value} == {
        "object": len(table),
        "table": len(table),
        "index": len(table),
    }
    assert names["deadliest"] == table.sort_values("child_mort", ascending=False).index[:5].tolist()
    exec(back, names)
    got = names["countries"].sort_index()
    pd.testing.assert_frame_equal(
        got, table.sort_index().astype(float), check_index_type=False, check_column_type=False, check_names=False
    )
    means = names["mean_by_group"](names["client"], names["INDEX"])
    assert set(means) == {"low", "middle", "high"}
    assert names["cleanup"]("studio") == {"objects": 1, "tables": 1, "indexes": 1}


def test_graded_checks_leave_a_learners_own_things_alone_and_nothing_of_theirs(names: dict[str, Any]) -> None:
    services = names["SERVICES"]
    names["open_s3"]().put_object(Bucket=services.s3.bucket, Key=f"{services.s3.prefix}mine/notes.txt", Body=b"keep")
    connection = names["open_database"](autocommit=True)
    names["create_table"](connection, "mine")
    names["open_search"]().indices.create(index=f"{services.search.index_prefix}mine")
    before = inventory(names)
    assert all(before.values())
    for question in LAB.questions:
        verdict = checked(question, names, learners(), graded=True)
        assert verdict.outcome == "correct", (question.id, [item.seen for item in verdict.properties])
    assert inventory(names) == before
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE mine")
    names["open_s3"]().delete_object(Bucket=services.s3.bucket, Key=f"{services.s3.prefix}mine/notes.txt")
    names["open_search"]().indices.delete(index=f"{services.search.index_prefix}mine")


def test_visible_checks_need_no_more_than_the_learners_own_rights(names: dict[str, Any]) -> None:
    own = CheckServices(learners().settings)
    for question in LAB.questions:
        verdict = checked(question, names, own)
        assert verdict.outcome == "correct", (question.id, [item.seen for item in verdict.properties])


def test_without_services_the_notebook_runs_to_its_end_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABS_SERVICES_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("LABS_SERVICES", raising=False)
    found: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_source(LAB_ID).cells:
        if cell.cell_type == "code" and cell.mark != "check":
            exec(compile(starter(cell.text), cell.where, "exec"), found)
    assert found["SERVICES"] is None
    assert "labs services up" in capsys.readouterr().out
    exec(read_source(LAB_ID).answers()["frames"].text, found)
    worker = NotebookWorker(found, services=CheckServices.in_use)
    verdict = run_question(LAB, LAB["frames"], worker)
    assert {item.message_key for item in verdict.properties} <= {"common.no_services", "common.blocked"}
    assert any("labs services up" in item.next for item in verdict.properties)


# --- the instructor's page ---


def test_the_page_tells_the_points_and_minutes_of_each_question() -> None:
    timing, mistakes = tables(PAGE)[:2]
    minutes = read_source(LAB_ID).front_matter["tasks"]
    assert [(row["no."], quoted(row["question"]), float(row["points"]), int(row["minutes"])) for row in timing] == [
        (str(number), question.id, question.points, minutes[question.id])
        for number, question in enumerate(LAB.questions, 1)
    ]
    hidden = sum(question.points - question.visible_points for question in LAB.questions)
    assert f"{hidden:g} of the 100 points" in PAGE
    assert {quoted(row["question"]) for row in mistakes} == {question.id for question in LAB.questions}


def test_the_page_names_message_keys_that_exist_and_marks_hidden_ones() -> None:
    known = {question.message_key(key): False for question in LAB.questions for key in question.messages}
    for question in LAB.questions:
        known |= {question.message_key(key): prop.hidden for prop in question.properties for key in prop.messages}
    for row in tables(PAGE)[1]:
        key = quoted(row["message key"])
        assert known[key] is row["message key"].endswith("†"), row
        assert key.startswith(f"{quoted(row['question'])}."), row
