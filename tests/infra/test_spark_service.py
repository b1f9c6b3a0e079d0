"""Spark as a service without a server: tried once, shown as ready, in everybody's settings, and forgotten again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.errors import ServicesError
from infra.java import find_java
from infra.local.desk import local_desk, start
from infra.local.layout import Layout
from infra.local.spark import SparkEngine
from infra.local.stack import Stack
from infra.provisioning.learners import spark_share
from infra.settings import Spark, load


@pytest.fixture
def stack(home: Path) -> Iterator[Stack]:
    """An empty services folder with spaces and accents, taken away at the end."""
    one = Stack(Layout(home))
    yield one
    one.reset()
    left = {path.name for path in home.iterdir()} if home.exists() else set()
    assert left <= {"lock"}


@pytest.mark.slow
def test_up_tries_an_engine_and_writes_settings(stack: Stack) -> None:
    said: list[str] = []
    mine = start(("spark",), lambda _service, words: said.append(words), stack)
    (tried,) = [words for words in said if words.startswith("Spark ")]
    assert f"on Java 17 ({find_java().home})" in tried
    assert "started in" in tried
    assert mine.spark == Spark(folder=str(stack.layout.home / "spark" / "learner"))
    assert load(stack.layout.settings, environ={}).spark == mine.spark
    assert [one.state for one in stack.status() if one.service == "spark"] == ["ready"]
    record = json.loads(stack.layout.record("spark").read_text(encoding="utf-8"))
    assert record["start"] > 0
    assert record["job"] > 0

    said.clear()
    start(("spark",), lambda _service, words: said.append(words), stack)
    assert "already prepared" in said, "a second time nothing is started"

    desk = local_desk(stack)
    ada = desk.add("ada")
    assert ada.spark is not None
    folder = Path(ada.spark.folder)
    assert folder == stack.layout.home / "spark" / "ada"
    folder.mkdir(parents=True)
    (folder / "table").write_text("hers", encoding="utf-8")
    desk.remove("ada")
    assert not folder.exists()

    # Another Java than the one that was tried.
    record["home"] = "/opt/another-java"
    stack.layout.record("spark").write_text(json.dumps(record), encoding="utf-8")
    (state,) = [one for one in stack.status() if one.service == "spark"]
    assert state.state == "failing"
    assert "/opt/another-java" in state.seen

    stack.down()
    assert [one for one in stack.status() if one.service == "spark"] == []
    with pytest.raises(ServicesError, match="No local service runs"):
        stack.admin()


def test_an_engine_that_does_not_start_is_told_with_the_end_of_its_log(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.layout.home.mkdir()
    stack.down()
    engine = SparkEngine(stack.site())
    monkeypatch.setattr(engine, "_archive", lambda: None)
    # PySpark's own way to another engine, which is not there.
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--no-such-option pyspark-shell")
    with pytest.raises(ServicesError, match="Spark did not become usable") as caught:
        engine.bring_up()
    assert str(stack.layout.log("spark")) in str(caught.value)
    assert not engine.ready()


def test_a_notebook_may_have_used_spark_before_any_service_was_started(stack: Stack) -> None:
    (stack.layout.home / "spark" / "warehouse").mkdir(parents=True)
    stack.down()
    assert stack.status()[0].state == "stopped"


def test_a_folder_with_other_files_is_still_refused(stack: Stack) -> None:
    stack.layout.home.mkdir(parents=True)
    thesis = stack.layout.home / "thesis.txt"
    thesis.write_text("mine", encoding="utf-8")
    with pytest.raises(ServicesError, match="holds other files"):
        stack.layout.make()
    thesis.unlink()


def test_engines_elsewhere_are_shared_as_they_are() -> None:
    cluster = Spark(master="sc://spark.example.org:15002")
    assert spark_share(cluster, "ada") == cluster
    assert spark_share(Spark(folder="/srv/spark"), "ada").folder == str(Path("/srv/spark/ada"))
