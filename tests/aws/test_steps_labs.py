"""A learner's settings file is all that a lab needs: the reference notebook, checked as a learner checks hers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autograder.building.build import write_source_notebook
from autograder.building.proofs import run_code
from autograder.building.source import read_source
from autograder.checking.registry import load_lab, seed_labs
from autograder.checking.run import run_question
from autograder.checking.services import CheckServices
from autograder.checking.worker import NotebookWorker
from autograder.data.catalogue import dataset
from autograder.data.remote import fetch_copy
from autograder.questions.onboarding_local.corner import Corner
from infra.absent import is_absent
from infra.aws.steps.credentials import credentials
from infra.aws.steps.running import after_up
from infra.clients import s3_client
from infra.flaky import FlakyDoor
from infra.settings import S3, Database, Search, Services, load
from tests.aws.emulator import Emulator
from tests.aws.stacks import Said, World, world

ROOT = Path(__file__).parents[2]
LAB = "onboarding-local"


@pytest.fixture(scope="module")
def cloud(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("cloud") / "home"
    with world(emulator, home, services={"database": "none"}, learners=("ada",)) as one:
        after_up(one.account, one.cohort, one.stack, Said(), seed_labs=seed_labs)
        credentials(one.account, one.cohort, one.stack, "ada")
        yield one


def as_learner(cloud: World) -> dict[str, str]:
    """The environment of somebody who has her settings file and nothing of the administrator's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LABS_"))}
    return kept | {"LABS_SERVICES": str(cloud.path("learners", "ada.toml")), "NO_PROXY": "127.0.0.1"}


def test_labs_check_accepts_the_reference_with_nothing_but_her_settings_file(cloud: World, tmp_path: Path) -> None:
    write_source_notebook(LAB, tmp_path / "reference.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", LAB, "--json", "--notebook", str(tmp_path / "reference.ipynb")],
        cwd=ROOT,
        env=as_learner(cloud),
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    wrong = [verdict for verdict in found["verdicts"] if verdict["outcome"] != "correct"]
    assert (wrong, found["problems"], done.returncode) == ([], [], 0), done.stderr
    assert len(found["verdicts"]) == len(load_lab(LAB).questions)


def reference(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of the reference notebook, run here with a learner's settings."""
    monkeypatch.setenv("LABS_SERVICES", str(path))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_source(LAB).cells:
        if cell.cell_type == "code" and cell.mark != "check":
            run_code(cell.text, namespace, f"{LAB} {cell.name}")
    return namespace


def verdicts(namespace: dict[str, Any], services: CheckServices) -> dict[str, list[str]]:
    """What is refused of each question, hidden properties included, by whoever grades with these services."""
    lab = load_lab(LAB)
    worker = NotebookWorker(namespace, services=lambda: services)
    found = {one.id: run_question(lab, one, worker, graded=True) for one in lab.questions}
    return {
        name: [f"{item.key}: {item.message_key}" for item in verdict.properties if not item.passed]
        for name, verdict in found.items()
        if not verdict.passed
    }


def test_a_grader_with_the_administrator_s_settings_accepts_the_reference(
    cloud: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = load(cloud.path("learners", "ada.toml"), environ={})
    admin = load(cloud.path("admin.toml"), environ={})
    namespace = reference(cloud.path("learners", "ada.toml"), monkeypatch)
    assert any(prop.hidden for one in load_lab(LAB).questions for prop in one.properties)
    assert verdicts(namespace, CheckServices(ada, admin)) == {}
    # Nothing of the checks' own users is left in the account.
    users = cloud.account.client("iam").list_users()["Users"]
    assert not [one["UserName"] for one in users if "check-" in one["UserName"]]


class Strict(FlakyDoor):
    """S3 as it answers on AWS: who may not list the whole bucket hears 403 for an object that is not there."""

    def passed_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        found = super().passed_on(method, target, headers, body)
        if found.status_code == 404 and method in ("GET", "HEAD") and "?" not in target:
            found.status_code = 403
            found._content = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        return found


@pytest.fixture
def strict(cloud: World) -> Iterator[S3]:
    """A learner's settings of S3 through a door that hides what is absent, as AWS does."""
    found = load(cloud.path("learners", "ada.toml"), environ={}).s3
    assert found
    door = Strict(found)
    yield replace(found, endpoint_url=door.url, ca=None)
    door.close()


def test_a_check_tells_an_object_that_is_gone_from_one_that_is_closed(strict: S3) -> None:
    client = s3_client(strict)
    with pytest.raises(ClientError, match="AccessDenied") as gone:
        client.get_object(Bucket=strict.bucket, Key="learners/ada/gone")
    assert is_absent(gone.value, client, strict.bucket, "learners/ada/gone")
    with pytest.raises(ClientError, match="AccessDenied") as closed:
        client.get_object(Bucket=strict.bucket, Key="learners/bruno/a")
    assert not is_absent(closed.value, client, strict.bucket, "learners/bruno/a")
    place = Corner(client, strict.bucket, strict.prefix, "corner/")
    key = place.put("a", b"1")
    assert (place.content(key), place.content(f"{key}b")) == (b"1", None)
    # An object whose key begins with the missing one's is another object.
    assert place.content(key[:-1] or key) is None
    with pytest.raises(ClientError, match="AccessDenied"):
        place.content("learners/bruno/a")


def test_a_dataset_that_is_not_in_the_bucket_is_looked_for_elsewhere(
    strict: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Services(s3=strict).save(tmp_path / "services.toml")
    monkeypatch.setenv("LABS_SERVICES", str(tmp_path / "services.toml"))
    monkeypatch.setenv("LABS_DATA_HOME", str(tmp_path / "data"))
    assert fetch_copy(dataset("country"), "s3") is not None
    Services(s3=replace(strict, shared_prefix="shared/nothing-here/")).save(tmp_path / "services.toml")
    assert fetch_copy(dataset("country"), "s3") is None


def test_code_that_waits_for_no_such_key_is_right_where_s3_never_says_so(
    strict: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab_id, needed = "onboarding-studio", {"setup", "names", "storage", "frames"}
    # The lab's first cells look at these, and nothing here connects to them.
    nowhere = Database(host="127.0.0.1", port=9, user="labs_ada", password="word", schema="labs_ada")
    ada = Services(s3=strict, mysql=nowhere, search=Search(url="https://127.0.0.1:9", user="ada"), learner="ada")
    ada.save(tmp_path / "strict.toml")
    monkeypatch.setenv("LABS_SERVICES", str(tmp_path / "strict.toml"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_source(lab_id).cells:
        if cell.mark in ("locked", "answer") and cell.name in needed:
            run_code(cell.text, namespace, f"{lab_id} {cell.name}")
    question = load_lab(lab_id)["frames"]
    services = CheckServices(ada)

    def refused() -> dict[str, str]:
        verdict = run_question(
            load_lab(lab_id), question, NotebookWorker(namespace, services=lambda: services), graded=True
        )
        return {item.key: item.message_key for item in verdict.properties if not item.passed}

    assert refused() == {}
    # An answer that gives an empty table for what is not there stays wrong.
    namespace["s3_to_frame_of_reference"] = namespace["s3_to_frame"]
    run_code(
        "def s3_to_frame(key):\n"
        "    try:\n"
        "        return s3_to_frame_of_reference(key)\n"
        "    except Exception:\n"
        "        return pd.DataFrame()\n",
        namespace,
        "wrong",
    )
    assert refused() == {"no_object": "frames.no_object"}
