"""Sandboxes at each level, entered as root and as an ordinary user."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.sandbox.driving import Driven, driven

LEVELS = ("namespaces", "landlock", "rlimits")
WHO = ("root", "user")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/sandbox" in item.path.as_posix() and sys.platform != "linux":
            item.add_marker(pytest.mark.skip(reason="the sandbox is made of Linux system calls"))


@pytest.fixture(scope="module", params=WHO)
def who(request: pytest.FixtureRequest) -> str:
    """Who enters: root, or an ordinary user. Without root's rights only the second can be tried."""
    name: str = request.param
    if name == "root" and os.geteuid() != 0:
        pytest.skip("these tests do not run as root")
    return name


@pytest.fixture(scope="module", params=LEVELS)
def sandbox(who: str, request: pytest.FixtureRequest) -> Iterator[Driven]:
    """A sandbox at each of the levels that protect."""
    with driven(who, request.param) as sandbox:
        assert sandbox.told["level"] == request.param, sandbox.told
        yield sandbox


@pytest.fixture(scope="module")
def unprotected(who: str) -> Iterator[Driven]:
    """No protection at all: what attacks do to a grader without a sandbox."""
    with driven(who, "none") as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def inside(who: str) -> Iterator[Driven]:
    """A sandbox at the highest level."""
    with driven(who, "namespaces") as sandbox:
        assert sandbox.told["level"] == "namespaces", sandbox.told
        yield sandbox
