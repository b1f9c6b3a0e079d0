"""A real server on a copy of the course, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder.paths import labs_dir, root
from tests import chromium as chromium_of_tests
from tests.browser.serving import LAB, Course
from tests.browser.watching import watched_page

SCREENSHOTS = root() / "build" / "screenshots"

# The browser itself must stay quiet: no updates, no synchronisation, no look-ups of its maker's hosts.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Other tests share the cores, so what takes a tenth of a second may take ten.
PATIENCE = 30_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium_of_tests.started(QUIET) as browser:
        yield browser


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A copy of the course, served. The tests of a module share it."""
    if not (labs_dir() / LAB / f"{LAB}.ipynb").is_file():
        pytest.fail(f"There is no labs/{LAB}/{LAB}.ipynb. Run `labs build` first.", pytrace=False)
    made = Course(tmp_path_factory.mktemp("browser"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def page(chromium: Browser, course: Course) -> Iterator[Page]:
    """A page for one test."""
    with watched_page(chromium, course.port) as page:
        yield page


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Folder of the pictures that the tests take."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
