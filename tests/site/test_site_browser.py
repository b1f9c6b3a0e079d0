"""The site in a real browser, opened as files: what axe finds, what fits, and whether search works without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import chromium
from tests.browser.conftest import SCREENSHOTS
from tests.browser.looks import page_faults

pytestmark = pytest.mark.browser

LOOKED_AT = (
    "index",
    "search",
    "labs/clustering/clustering",
    "labs/clustering/fr/clustering",
    "docs/learner-guide",
    "datasets/covid/README",
)
NARROW: ViewportSize = {"width": 320, "height": 800}
WIDE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.started([]) as started:
        yield started


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of the browser in light or dark, whose errors and calls to the network fail the test."""
    faults: list[str] = []
    context = browser.new_context(color_scheme=request.param, viewport=WIDE)
    page = context.new_page()
    page.on("request", lambda one: None if one.url.startswith(("file:", "data:", "blob:")) else faults.append(one.url))
    page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: faults.append(str(one)))
    yield page
    context.close()
    assert not faults


@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_nothing_and_the_page_fits_a_narrow_window(site: Path, opened: Page, name: str) -> None:
    opened.goto((site / f"{name}.html").as_uri())
    scheme = opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    expect(opened.locator("html")).to_have_attribute("data-theme", scheme)
    # Not `preload`: a page that was opened as a file may not read its styles once more.
    assert page_faults(opened, preload=False) == []
    _keep(opened, f"site-{name.replace('/', '-')}-{scheme}.png")

    opened.set_viewport_size(NARROW)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320
    _keep(opened, f"site-{name.replace('/', '-')}-{scheme}-narrow.png")


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / name)


@pytest.mark.parametrize("opened", ["light"], indirect=True)
def test_search_finds_a_lab_without_a_server(site: Path, opened: Page) -> None:
    opened.goto((site / "search.html").as_uri() + "?q=silhouette")
    result = opened.get_by_role("link", name="Clustering: identification of humanitarian need", exact=True)
    expect(result.first).to_be_visible()
    result.first.click()
    expect(opened.locator("h1")).to_contain_text("Clustering")


@pytest.mark.parametrize("opened", ["light"], indirect=True)
def test_the_keyboard_reaches_the_text_first(site: Path, opened: Page) -> None:
    opened.goto((site / "index.html").as_uri())
    opened.keyboard.press("Tab")
    skip = opened.locator(":focus")
    expect(skip).to_have_text("Skip to main content")
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#main-content"
