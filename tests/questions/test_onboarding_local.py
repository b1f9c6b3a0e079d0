"""The onboarding lab on real servers: what its checks leave, whom they need, and what they never touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.building.build import plan
from autograder.building.proof_services import end_proof_services, proof_services
from autograder.building.proofs import cached_states, read_proofs, run_code
from autograder.building.source import read_source
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.services import CheckServices
from autograder.checking.verdict import Verdict
from autograder.checking.worker import NotebookWorker, quiet
from autograder.judging.job import Job
from autograder.judging.results import Submission
from autograder.questions.onboarding_local import fixtures
from infra.clients import iam_client, s3_client
from tests.running_services import settings_of

LAB = load_lab("onboarding-local")
IDS = [question.id for question in LAB.questions]


@pytest.fixture(scope="module")
def proving(servers: Path) -> Iterator[CheckServices]:
    """Services of the learner who proves the lab."""
    with settings_of(servers):
        give = proof_services(LAB)
        assert give is not None
        yield give()
        end_proof_services()
    # Names that the reference left hold the settings of this learner, who is gone.
    cached_states.cache_clear()


def answered(question_id: str, code: str | None = None) -> dict[str, Any]:
    """Names of a notebook in which one question is answered, by the reference unless `code` is given."""
    with quiet():
        names = dict(cached_states(LAB.id, "embedded")[question_id])
        run_code(code or read_source(LAB.id).answers()[question_id].text, names, question_id)
    return names


def mutant(question_id: str, name: str) -> str:
    """Code of a mutant."""
    return next(proof.code for proof in read_proofs(LAB.id, question_id) if proof.name == name)


def check(question_id: str, names: dict[str, Any], services: CheckServices, *, graded: bool = True) -> Verdict:
    worker = NotebookWorker(names, services=lambda: services)
    try:
        return run_question(LAB, LAB[question_id], worker, graded=graded)
    finally:
        worker.close()


def keys(services: CheckServices, prefix: str = "") -> list[str]:
    pages = services.s3.get_paginator("list_objects_v2").paginate(Bucket=services.bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def users(services: CheckServices) -> set[str]:
    assert services.own.s3 is not None
    return {user["UserName"] for user in iam_client(services.own.s3).list_users()["Users"]}


def test_checks_leave_nothing_and_touch_nothing(proving: CheckServices) -> None:
    # A learner who has been at work: her own objects, one of them where a careless check might write.
    mine = [f"{proving.prefix}{name}" for name in ("country.csv", "check-mine/a.txt", "examples/weather.txt")]
    names = {question_id: answered(question_id) for question_id in IDS}
    for key in mine:
        proving.s3.put_object(Bucket=proving.bucket, Key=key, Body=key.encode())
    before, people = keys(proving), users(proving)
    for question_id in [*IDS, *reversed(IDS)]:
        assert check(question_id, names[question_id], proving).outcome == "correct", question_id
    assert keys(proving) == before
    assert users(proving) == people
    for key in mine:
        assert proving.s3.get_object(Bucket=proving.bucket, Key=key)["Body"].read() == key.encode()


def test_visible_checks_need_no_more_than_the_learners_own_rights(proving: CheckServices) -> None:
    hers = CheckServices(proving.settings)
    for question_id in IDS:
        verdict = check(question_id, answered(question_id), hers, graded=False)
        assert verdict.outcome == "correct", (question_id, [item.message for item in verdict.properties])
    hers.close()


def test_the_country_data_go_into_the_bucket_and_come_back_as_a_table(proving: CheckServices) -> None:
    """The way that the lab's remarks show: with the reference answers, by the names of the notebook."""
    names = answered("cleanup")
    with quiet():
        key = names["upload_file"](names["s3"], "walk/country.csv", names["DATA"])
        table = names["read_verified"](names["s3"], key, {key: names["DATA"].sha256})
        link = names["share_link"](names["s3"], key, 5)
        removed = names["cleanup"](names["s3"], f"{proving.prefix}walk/")
    assert key == f"{proving.prefix}walk/country.csv"
    pd.testing.assert_frame_equal(table, names["DATA"].frame(), check_dtype=False, check_like=True)
    assert len(table) == names["DATA"].rows
    assert "X-Amz-Expires=300" in link
    assert removed == 1
    assert keys(proving, f"{proving.prefix}walk/") == []


def test_the_guard_is_tried_without_anything_reaching_the_bucket(proving: CheckServices) -> None:
    kept = f"{proving.prefix}kept.txt"
    proving.s3.put_object(Bucket=proving.bucket, Key=kept, Body=b"x")
    assert proving.own.s3 is not None
    # With an administrator's keys, this function would empty the whole bucket.
    everything = replace(proving.settings, s3=replace(proving.own.s3, prefix=proving.prefix))
    strong = CheckServices(everything, proving.own)
    names = answered("cleanup", mutant("cleanup", "no guard")) | {"SERVICES": everything}
    run_code(
        "def lab_client(endpoint=None, attempts=5):\n"
        "    settings = SERVICES.s3 if endpoint is None else replace(SERVICES.s3, endpoint_url=endpoint)\n"
        "    return s3_client(settings, retries={'total_max_attempts': attempts})",
        names,
        "strong client",
    )
    before = keys(proving)
    verdict = check("cleanup", names, strong)
    strong.close()
    assert {item.key: item.message_key for item in verdict.properties}["guard"] == "cleanup.unguarded"
    assert keys(proving) == before


def test_a_larger_page_is_no_way_round_the_question(proving: CheckServices) -> None:
    code = (
        "def list_all(client, prefix):\n"
        "    answer = client.list_objects_v2(Bucket=SERVICES.s3.bucket, Prefix=prefix, MaxKeys=5000)\n"
        "    return [item['Key'] for item in answer.get('Contents', [])]"
    )
    verdict = check("list_all", answered("list_all", code), proving)
    assert {item.key: item.message_key for item in verdict.properties}["all"] == "list_all.first_page"


def test_seeding_writes_what_is_missing_and_a_check_does_it_where_it_may(proving: CheckServices) -> None:
    assert fixtures.seed(proving.own) == 0
    shared = proving.s3_settings.shared_prefix
    gone = fixtures.pagination_keys(shared)[17]
    proving.s3.delete_object(Bucket=proving.bucket, Key=gone)
    hers = CheckServices(proving.settings)
    verdict = check("list_all", answered("list_all"), hers, graded=False)
    hers.close()
    told = {item.key: item.message_key for item in verdict.properties}
    assert told["all"] == "common.no_services", "a learner is not blamed, and told who can mend it"
    assert check("list_all", answered("list_all"), proving).outcome == "correct"
    assert keys(proving, f"{shared}pagination/") == fixtures.pagination_keys(shared)


def test_keys_of_somebody_else_are_refused_when_graded(proving: CheckServices, servers: Path) -> None:
    """A notebook with typed keys works for its author; the learner who is graded has others."""
    from infra.local.desk import local_desk
    from infra.local.layout import Layout
    from infra.local.stack import Stack

    author = local_desk(Stack(Layout(servers))).add("author", save=False).s3
    assert author is not None
    code = (
        "def make_client(endpoint=None, ca=None):\n"
        "    return boto3.Session().client('s3', region_name=SERVICES.s3.region, verify=ca or SERVICES.s3.ca,\n"
        "        endpoint_url=endpoint or SERVICES.s3.endpoint_url,\n"
        f"        aws_access_key_id={author.access_key!r}, aws_secret_access_key={author.secret_key!r},\n"
        "        config=Config(retries={'mode': 'standard'}))"
    )
    verdict = check("make_client", answered("make_client", code), proving)
    assert {item.key: item.message_key for item in verdict.properties}["reads"] == "make_client.keys"
    client = s3_client(author)
    assert client.list_objects_v2(Bucket=author.bucket, Prefix=author.prefix)["KeyCount"] == 0, "the author's own work"


@pytest.mark.slow
def test_the_reference_has_full_points_in_the_sandbox(proving: CheckServices) -> None:
    from autograder.judging.run import judge, own_judge

    made = {output.name: output.content for output in plan([LAB.id]).outputs}
    released = made[f"labs/{LAB.id}/{LAB.id}.ipynb"]
    source = made[f"build/source/{LAB.id}/{LAB.id}.ipynb"]
    try:
        judged = judge(Job(Submission("ada", LAB.id, Path("ada.ipynb")), source, released=released))
        empty = judge(Job(Submission("bob", LAB.id, Path("bob.ipynb")), released, released=released))
    finally:
        # Its settings are those of servers that end with these tests.
        own_judge().close()
        own_judge.cache_clear()
    assert (judged.result.score, judged.result.max_score) == (100, 100), judged.result
    assert empty.result.score == 0


def test_the_notebook_runs_to_its_end_without_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.building.structure import starter

    monkeypatch.setenv("LABS_SERVICES_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("LABS_SERVICES", raising=False)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    with quiet() as printed:
        for cell in read_source(LAB.id).cells:
            if cell.cell_type == "code" and cell.mark != "check":
                run_code(starter(cell.text) if cell.mark == "answer" else cell.text, names, cell.name or "cell")
    assert names["SERVICES"] is None
    assert "labs services up s3" in printed.getvalue()
