"""A service that is down is not the learner's fault, whichever client library says so."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from autograder.building.proofs import run_code
from autograder.checking import Lab, Question, Work
from autograder.checking.outage import outage
from autograder.checking.run import run_question
from autograder.checking.services import CheckServices
from autograder.checking.worker import NotebookWorker
from infra.settings import S3, Database, Search, Services


def closed_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def stopped() -> Services:
    """Settings of servers that do not run."""
    port = closed_port()
    url = f"http://127.0.0.1:{port}"
    return Services(
        s3=S3(bucket="labs", endpoint_url=url, access_key="key", secret_key="secret"),
        mysql=Database(host="127.0.0.1", port=port, user="ana", password="secret", schema="ana"),
        search=Search(url=url),
    )


def ask_s3(work: Work) -> None:
    work.services.s3.list_objects_v2(Bucket=work.services.bucket)


def ask_mysql(work: Work) -> None:
    with work.services.mysql() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_search(work: Work) -> None:
    work.services.search.cat.indices()


@pytest.mark.parametrize(("service", "ask"), [("s3", ask_s3), ("mysql", ask_mysql), ("search", ask_search)])
def test_the_learner_is_told_which_service_is_down(
    service: str, ask: Callable[[Work], None], stopped: Services
) -> None:
    question = Question(
        id="stored", title="Stored", topic="storing", points=1, answers=("answer",), hints=("1", "2", "3"), messages={}
    )
    question.property("there", points=1, says="It is stored")(ask)
    names: dict[str, Any] = {"__name__": "__main__"}
    run_code("answer = 1", names, "cell")
    worker = NotebookWorker(names, services=lambda: CheckServices(stopped))
    try:
        verdict = run_question(Lab("sample", [question]), question, worker)
    finally:
        worker.close()
    told = verdict.properties[0]
    assert (told.message_key, told.passed, told.fault) == ("common.service_down", False, True)
    assert service in told.seen
    assert "labs services" in told.next


def test_other_errors_are_no_outage() -> None:
    import pymysql

    assert outage(pymysql.err.ProgrammingError(1064, "a mistake in SQL")) is None
    assert outage(pymysql.err.OperationalError(1054, "Unknown column 'x' in 'field list'")) is None
    assert outage(ValueError("a mistake of ours")) is None
    lost = outage(pymysql.err.OperationalError(2013, "Lost connection to MySQL server during query"))
    assert lost is not None
    assert lost.key == "common.service_down"
