"""Real local servers for tests, started once for all tests of a session that need them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.building.proof_services import end_proof_services
from autograder.checking.registry import seed_labs


@contextmanager
def local_servers(home: Path, *names: str) -> Iterator[Path]:
    """S3, MySQL and search of their own below `home`, with the course's data in them; ended and deleted afterwards."""
    from infra.local.desk import local_desk, start
    from infra.local.layout import Layout
    from infra.local.stack import DEFAULT, Stack
    from infra.provisioning.seeding import seed

    stack = Stack(Layout(home))
    try:
        start(names or DEFAULT, stack=stack)
        with pytest.MonkeyPatch.context() as patch:
            # The edition that tests see: what ships here.
            patch.delenv("LABS_DATA_MIRROR", raising=False)
            patch.setenv("LABS_DATA_HOME", str(home.with_name("no-data-home")))
            seed(local_desk(stack).admin)
        seed_labs(local_desk(stack).admin)
        yield home
    finally:
        end_proof_services()
        stack.reset()


@contextmanager
def settings_of(home: Path) -> Iterator[None]:
    """The servers below `home` are those in use, for this process and those that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("LABS_S3", "LABS_MYSQL", "LABS_SEARCH", "AWS_"))]:
            patch.delenv(name)
        patch.delenv("LABS_SERVICES", raising=False)
        patch.setenv("LABS_SERVICES_HOME", str(home))
        there = set(os.environ)
        try:
            yield
        finally:
            # Proofs lead this process to settings of their own.
            for name in set(os.environ) - there:
                if name.startswith(("LABS_", "AWS_")):
                    del os.environ[name]
