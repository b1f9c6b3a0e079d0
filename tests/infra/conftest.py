"""Real servers for the tests of a file: started once, in a folder with spaces and accents, and ended at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.desk import Desk
from infra.local.desk import local_desk, start
from infra.local.layout import Layout
from infra.local.stack import SERVICES, Stack
from infra.settings import Services

# Hive has a file of tests of its own, and a start of ten seconds that the others need not wait for.
USUAL = tuple(name for name in SERVICES if name != "hive")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All services but Hive, in a fresh folder, with its own learner."""
    one = Stack(Layout(tmp_path_factory.mktemp("Évaluer à la maison") / "services"))
    try:
        start(USUAL, stack=one)
        yield one
    finally:
        one.reset()


@pytest.fixture
def desk(stack: Stack) -> Desk:
    """The desk of the running servers."""
    return local_desk(stack)


@pytest.fixture(scope="session")
def ada(stack: Stack) -> Services:
    """Settings of a learner."""
    return local_desk(stack).add("ada")


@pytest.fixture(scope="session")
def bob(stack: Stack) -> Services:
    """Settings of another learner."""
    return local_desk(stack).add("bob")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty services folder, and no settings of whoever runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith(
            ("LABS_S3", "LABS_MYSQL", "LABS_POSTGRES", "LABS_SEARCH", "LABS_HIVE", "LABS_SERVICES", "LABS_LEARNER")
        ):
            monkeypatch.delenv(name)
    folder = tmp_path / "chez moi, été"
    monkeypatch.setenv("LABS_SERVICES_HOME", str(folder))
    return folder
