"""A Hive engine of their own for the tests of the Hive lab."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.settings import hive_settings
from tests.running_services import local_servers, settings_of

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running engine with the course's files, used as its learner would. Gives its folder."""
    with local_servers(tmp_path_factory.mktemp("services"), "hive") as home, settings_of(home):
        yield home


@pytest.fixture
def ask(engine: Path) -> Iterator[Ask]:
    """Runs a statement in a session of the learner's, in her own database; gives its rows."""
    from infra.clients import hive_connection

    with (
        contextlib.closing(hive_connection(hive_settings())) as connection,
        contextlib.closing(connection.cursor()) as cursor,
    ):

        def run(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()] if cursor.has_result_set else []

        yield run
