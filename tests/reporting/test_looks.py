"""The page in a real browser: light, dark, narrow, printed, with longer words, and with hostile content."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from autograder import text
from autograder.measuring.simulated.answers import Variant
from autograder.reporting.analysis import analyse
from autograder.reporting.naming import Names
from autograder.reporting.page import render
from autograder.reporting.reading import read_cohorts
from autograder.reporting.records import Cohort, Submitted
from tests.browser.conftest import PATIENCE, QUIET, SCREENSHOTS
from tests.browser.looks import page_faults
from tests.chromium import started
from tests.reporting.cohorts import question, result, write
from tests.reporting.hostile import hostile
from tests.reporting.planted import LAB, cohort

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 21, 9, 0)
DUE = datetime(2026, 3, 20, 12, 0)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with started(QUIET) as browser:
        yield browser


@pytest.fixture(scope="module")
def pictures() -> Path:
    """Folder of the pictures that the tests take."""
    folder = SCREENSHOTS / "reporting"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Longer(gettext.NullTranslations):
    """Words that are a third longer, as French is."""

    def gettext(self, message: str) -> str:
        return message + " " + "xxxxx " * (len(message) // 18)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def page_of(folder: Path, change: Callable[[Cohort], None] = lambda _cohort: None) -> Path:
    """Write the page of the cohort in a folder."""
    ((place, found),) = read_cohorts(folder)
    change(found)
    report = analyse(place, found)
    names = Names([item.learner for item in found.submissions], {})
    path = folder / "report.html"
    path.write_text(render([report], names, NOW, ["report.json"]), encoding="utf-8")
    return path


def with_times(found: Cohort) -> None:
    """Due date and times of handing in, which only a gradebook has."""
    found.due = DUE
    found.submissions = [
        Submitted(
            **{
                **{name: getattr(item, name) for name in Submitted.__dataclass_fields__},
                "handed_in": (stamp := DUE + timedelta(hours=5 * number - 300)),
                "seconds_late": max(0.0, (stamp - DUE).total_seconds()),
            }
        )
        for number, item in enumerate(found.submissions)
    ]


def keys(name: str, chosen: Variant) -> list[str]:
    """A message key for each mutant, called after it."""
    return [] if chosen.right or not chosen.code else [f"{name}.{chosen.name}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """75 learners, three of whom copied; two notebooks that could not be graded."""
    results: list[dict[str, Any]] = []
    for learner in cohort():
        asked = [
            question(name, 3.0 * chosen.right, 3, keys(name, chosen), tried=bool(chosen.code))
            for name, chosen in learner.chosen.items()
        ]
        results.append(
            result(learner.name, asked, lab=LAB, max_score=36, flags=["renamed:Lab (2).ipynb"] * (not results))
        )
    results += [result(name, reason="The file is empty. Ask for a fresh copy.", lab=LAB) for name in ("zoe", "zac")]
    codes = {one.name: one.codes for one in cohort()}
    return write(tmp_path_factory.mktemp("looks"), results, codes, LAB)


def opened(chromium: Browser, path: Path, *, scheme: str = "light", width: int = 1100) -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path.as_uri())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_faults_of_access(chromium: Browser, folder: Path, scheme: str, pictures: Path) -> None:
    page = opened(chromium, page_of(folder, with_times), scheme=scheme)
    try:
        assert page_faults(page) == []
        assert page.locator("svg[role=img]").count() == 5
        assert page.locator(".pair mark").count() > 3, "the planted copy is shown side by side"
        page.screenshot(path=pictures / f"report-{scheme}.png", full_page=True)
    finally:
        page.close()


def test_bars_and_words_of_figures_stand_out(chromium: Browser, folder: Path) -> None:
    """Shapes 3:1 and words 4.5:1 against the paper, which axe does not measure inside a figure."""
    from autograder.checking.colour import contrast_ratio

    for scheme in ("light", "dark"):
        page = opened(chromium, page_of(folder), scheme=scheme)
        colours = page.evaluate(
            """() => [getComputedStyle(document.body).backgroundColor,
                      getComputedStyle(document.querySelector('.chart .bar')).fill,
                      getComputedStyle(document.querySelector('.chart text')).fill,
                      getComputedStyle(document.querySelector('.chart .edge')).stroke]"""
        )
        page.close()
        paper, bar, words, edge = (tuple(float(part) for part in one[4:-1].split(",")) for one in colours)
        assert contrast_ratio(bar, paper) >= 3
        assert contrast_ratio(edge, paper) >= 3
        assert contrast_ratio(words, paper) >= 4.5


@pytest.mark.parametrize("width", [320, 550])
def test_nothing_makes_a_narrow_page_scroll_sideways(
    chromium: Browser, folder: Path, width: int, pictures: Path
) -> None:
    page = opened(chromium, page_of(folder, with_times), width=width)
    try:
        assert fits(page)
        page.screenshot(path=pictures / f"report-{width}.png", full_page=True)
    finally:
        page.close()


def test_longer_words_fit(chromium: Browser, folder: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_catalogue", lambda _code: Longer())
    page = opened(chromium, page_of(folder, with_times))
    try:
        assert fits(page)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('svg text')].filter(text => {
                 const box = text.getBBox(), view = text.ownerSVGElement.viewBox.baseVal;
                 return box.x < -1 || box.x + box.width > view.width + 1;
               }).map(text => text.textContent)"""
        )
        assert cut == []
        page.screenshot(path=pictures / "report-longer.png", full_page=True)
    finally:
        page.close()


def test_it_prints_with_what_was_closed(chromium: Browser, folder: Path, pictures: Path) -> None:
    page = chromium.new_page()
    page.goto(page_of(folder).as_uri())
    page.emulate_media(media="print")
    try:
        assert page.locator("details:not([open]) table").first.is_visible(), "on paper nobody can open what is closed"
        assert page.pdf(path=pictures / "report.pdf", format="A4").startswith(b"%PDF")
    finally:
        page.close()


def test_hostile_content_does_nothing_in_a_browser(chromium: Browser, tmp_path: Path, pictures: Path) -> None:
    path = page_of(hostile(tmp_path))
    page = chromium.new_page(viewport={"width": 320, "height": 900})
    said: list[str] = []
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    try:
        assert fits(page)
        assert said == []
        assert asked == [path.as_uri()]
        page.screenshot(path=pictures / "report-hostile.png", full_page=True)
    finally:
        page.close()
