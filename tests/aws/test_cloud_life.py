"""A cohort's life through the commands that an administrator types."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.aws.names import bucket_name
from infra.clients import mysql_connection
from infra.settings import load
from tests.aws.cohorts import cohort, cohort_file
from tests.aws.driving import environment
from tests.aws.emulator import Emulator, Keys
from tests.aws.inventory import anything_left
from tests.aws.warm import Warm, warm


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    text: str


Run = Callable[..., Done]


@pytest.fixture
def run(emulator: Emulator, admin: Keys, cloud_home: Path, database_file: Path, tmp_path: Path) -> Iterator[Run]:
    """Runs `labs cloud` in a folder with a cohort.toml."""
    cohort_file(tmp_path)
    variables = environment(emulator, admin, cloud_home, LABS_CLOUD_DATABASE=str(database_file))
    with warm() as process:
        yield lambda *arguments: _run(process, ["cloud", *arguments], variables, tmp_path)


def _run(process: Warm, arguments: list[str], variables: dict[str, str], folder: Path) -> Done:
    output = folder / "output"
    number = process.start(arguments, variables, folder, output)
    while (code := process.status(number)) is None:
        time.sleep(0.01)
    return Done(code, output.read_text(encoding="utf-8"))


def test_planned_made_used_changed_saved_and_taken_away(
    run: Run, emulator: Emulator, admin: Keys, cloud_home: Path, tmp_path: Path
) -> None:
    planned = run("plan")
    assert planned.code == 0, planned.text
    assert "Learners who come: ada, bruno, carla" in planned.text
    assert "US dollars a month" in planned.text
    assert '"Statement"' in planned.text
    assert anything_left(emulator, admin) == {}, "a plan leaves nothing"
    assert run("status").code == 1

    made = run("up")
    assert made.code == 0, made.text
    assert "Bucket: made" in made.text
    assert "The cohort ends on" in made.text
    state = json.loads(run("status", "--json", "--drift").text)
    assert state["state"]["status"] == "CREATE_COMPLETE"
    assert state["drift"] == []
    assert state["warnings"] == []

    added = run("learner", "add", "dora")
    assert added.code == 0, added.text
    assert '"dora"' in (tmp_path / "cohort.toml").read_text()
    assert "is in cohort.toml already" in run("learner", "add", "dora").text
    listed = json.loads(run("learner", "list", "--json").text)
    assert [one["name"] for one in listed if one["in_file"] and one["in_stack"]] == ["ada", "bruno", "carla", "dora"]

    _work_as_dora(emulator, admin, cloud_home)
    saved = run("export", "saved")
    assert saved.code == 0, saved.text
    manifest = json.loads((tmp_path / "saved" / "manifest.json").read_text())
    assert any(one["key"] == "learners/dora/work.txt" for one in manifest["objects"])

    assert run("learner", "remove", "dora").code == 1, "nobody has said yes"
    assert '"dora"' in (tmp_path / "cohort.toml").read_text()
    removed = run("learner", "remove", "dora", "--yes")
    assert removed.code == 0, removed.text
    assert "dora" not in (tmp_path / "cohort.toml").read_text()
    assert "dora" not in run("learner", "list").text

    # Whoever vanishes from the file by hand is asked about; nobody is there to answer.
    (tmp_path / "cohort.toml").write_text((tmp_path / "cohort.toml").read_text().replace('  "carla",\n', ""))
    assert "carla" in run("plan", "--no-policy").text
    assert run("up").code == 1
    assert "carla" in run("learner", "list").text
    assert run("up", "--yes").code == 0
    assert "carla" not in run("learner", "list").text

    assert run("down").code == 1, "nobody has typed the cohort's name"
    gone = run("down", "--yes")
    assert gone.code == 0, gone.text
    assert "is gone" in gone.text
    assert anything_left(emulator, admin) == {}
    assert "There is nothing of the cohort" in run("down").text


def _work_as_dora(emulator: Emulator, admin: Keys, home: Path) -> None:
    """An object in the bucket, and a table made with her own login."""
    bucket = bucket_name(cohort(), admin.account)
    emulator.client("s3", admin).put_object(Bucket=bucket, Key="learners/dora/work.txt", Body=b"work")
    settings = load(home / "cloud" / cohort().name / "learners" / "dora.toml", environ={})
    assert settings.mysql is not None
    with mysql_connection(settings.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE visits (id INT PRIMARY KEY)")
        cursor.execute("INSERT INTO visits VALUES (1), (2)")
