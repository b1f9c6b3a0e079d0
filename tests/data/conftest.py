"""Published tables, a data folder of the test's own, and the `labs data` command as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.data import Dataset, KnownEdition, dataset
from autograder.paths import datasets_dir
from tests.conftest import use_mirror

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder for this test alone."""
    home = tmp_path / "data-home"
    monkeypatch.setenv("LABS_DATA_HOME", str(home))
    # The servers of these tests are on this machine, whatever proxy it uses for others.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return home


@pytest.fixture
def country() -> Dataset:
    """The country dataset of the catalogue."""
    return dataset("country")


class Published:
    """A known edition of the country data and its bytes as published."""

    def __init__(self, edition: KnownEdition, content: bytes) -> None:
        self.edition = edition
        self.content = content
        self.text = content.decode("utf-8").replace("\r\n", "\n")
        self.lines = self.text.splitlines()


@pytest.fixture(params=["country-factbook-2015", "country-2010"])
def published(request: pytest.FixtureRequest, country: Dataset, monkeypatch: pytest.MonkeyPatch) -> Published:
    """The embedded table, and the original file where a mirror has it (not set for the code under test)."""
    edition = country.edition(request.param)
    assert edition is not None
    if edition.method == "embedded":
        return Published(edition, (datasets_dir() / edition.file).read_bytes())
    folder = use_mirror(monkeypatch)
    monkeypatch.delenv("LABS_DATA_MIRROR")
    return Published(edition, (folder / edition.file).read_bytes())


@pytest.fixture
def labs() -> Run:
    """Run `labs data …` in a process of its own."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "autograder", "data", *map(str, arguments)],
            env={**os.environ, "PYTHONUTF8": "1", **settings},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def parsed(run: subprocess.CompletedProcess[str]) -> Any:
    """The JSON that a command printed."""
    return json.loads(run.stdout)
