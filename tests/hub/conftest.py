"""One hub for all tests here: making it takes most of their time."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from autograder.paths import root
from tests import chromium as chromium_of_tests
from tests.browser.conftest import PATIENCE, QUIET, SCREENSHOTS
from tests.hub.running_hub import LAB, Hub, traces

REASON = "A hub makes accounts of this machine, which needs root. Run these tests as root, as CI does."


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub that runs, with two learners, an instructor and one released lab.

    It ends with its module: its servers would slow down all tests that come after.
    """
    if os.geteuid() != 0:
        pytest.skip(REASON)
    made = Hub()
    try:
        _start_and_kill(made)
        said = made.up()
        assert made.address in said
        for short, *options in (("ada",), ("bruno",), ("ivy", "--instructor")):
            made.add(short, *options)
        made.labs("release", LAB)
        yield made
    finally:
        made.remove()
    assert traces(made) == []


def _start_and_kill(hub: Hub) -> None:
    """Kill a first start in the middle of its work: the next one goes on."""
    line = [*hub.line("up", "--name", hub.name, "--port", str(hub.port), "--no-service"), "--folder", str(hub.folder)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=root(), env=hub.environment()) as process:
        assert process.stdout is not None
        for text in process.stdout:
            if text.startswith("installing"):
                break
        process.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def ada(hub: Hub) -> str:
    return f"{hub.name}-ada"


@pytest.fixture(scope="module")
def bruno(hub: Hub) -> str:
    return f"{hub.name}-bruno"


@pytest.fixture(scope="module")
def ivy(hub: Hub) -> str:
    """The instructor."""
    return f"{hub.name}-ivy"


@pytest.fixture(scope="module")
def chromium(hub: Hub) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium_of_tests.started(QUIET) as browser:
        yield browser


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Folder of the pictures that the tests take."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
