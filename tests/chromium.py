"""The real browser that tests drive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools import browser as browser_tool


@contextmanager
def started(arguments: Sequence[str]) -> Iterator[Browser]:
    """Start a Chromium with these arguments.

    Playwright keeps an event loop running in this process while it is open, and neither a second Playwright nor
    `asyncio.run` works beside that. So a fixture that holds this lasts no longer than a module.
    """
    executable = browser_tool.find()
    if executable is None:
        sentence = "These tests drive a real browser, and no Chromium that starts was found. `make test` installs one."
        pytest.fail(sentence, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(arguments))
        yield browser
        browser.close()
