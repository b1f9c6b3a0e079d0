"""The course home, as somebody meets it who has just typed `make start`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import LONG, LabPage
from tests.browser.serving import LAB, Course

pytestmark = pytest.mark.browser


def test_the_home_is_read_as_a_page_and_its_link_opens_the_lab(page: Page, course: Course, screenshots: Path) -> None:
    page.goto(course.address)
    home = page.locator(".jp-MarkdownViewer")
    expect(home.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    title = course.released().metadata["bdti_labs"]["title"]
    table = home.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Lab", exact=True))
    row = table.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("100")
    expect(row).to_contain_text("150")
    # Read as a page: nobody sees the text that it was written in.
    expect(home).not_to_contain_text("](")
    page.screenshot(path=screenshots / "home.png")

    row.get_by_role("link", name=title).click()
    lab = LabPage(page, course, f"{LAB}/{LAB}.ipynb").ready()
    expect(lab.panel.get_by_role("heading", level=1)).to_contain_text(title)
    page.screenshot(path=screenshots / "notebook.png")
    lab.run("setup")
    # The loader names the edition that it gives.
    expect(lab.output("setup")).to_contain_text("World Factbook")
    expect(lab.errors()).to_have_count(0)
