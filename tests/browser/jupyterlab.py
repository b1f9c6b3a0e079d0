"""A notebook in JupyterLab, driven as a learner would: by mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.browser.serving import Course

# Two cores are shared with other tests, and a first import of pandas is slow on a cold disk.
LONG = 120_000

_DONE = re.compile(r"\[\d+\]:")


class LabPage:
    """One notebook, open in JupyterLab."""

    def __init__(self, page: Page, course: Course, name: str) -> None:
        self.page = page
        self.course = course
        self.name = name
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self._order: dict[str, int] = {}

    def open(self) -> LabPage:
        """Open the notebook by its address and wait until its kernel is ready."""
        self.page.goto(self.course.link(self.name))
        return self.ready()

    def ready(self) -> LabPage:
        """Wait until the notebook is shown and its kernel is idle."""
        expect(self.panel).to_be_visible(timeout=LONG)
        self.kernel_idle()
        cells = nbformat.read(self.course.path(self.name), as_version=4).cells
        self._order = {cell.id: number for number, cell in enumerate(cells)}
        for number, cell in enumerate(cells):
            if mark := cell.metadata.get("nbgrader"):
                self._order[mark["grade_id"]] = number
        expect(self.panel.locator(".jp-Notebook .jp-Cell")).to_have_count(len(cells), timeout=LONG)
        return self

    def kernel_idle(self) -> None:
        """Wait until the status bar says that the kernel is idle."""
        expect(self.page.locator("#jp-bottom-panel, #jp-main-statusbar").get_by_text("| Idle").first).to_be_visible(
            timeout=LONG
        )

    # --- cells ---

    def cell(self, name: str) -> Locator:
        """A cell by its nbgrader id, such as "minmax" or "minmax-check", or by its cell id."""
        return self.panel.locator(".jp-Notebook .jp-Cell").nth(self._order[name])

    def output(self, name: str) -> Locator:
        """The output area of a cell."""
        return self.cell(name).locator(".jp-Cell-outputArea")

    def region(self, name: str) -> Locator:
        """Our feedback in the output of a cell."""
        return self.output(name).get_by_role("region")

    def write(self, name: str, code: str) -> None:
        """Replace the text of a cell."""
        editor = self.cell(name).locator(".cm-content")
        editor.scroll_into_view_if_needed()
        editor.click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code)

    def run(self, name: str) -> None:
        """Run a cell and wait for its end."""
        cell = self.cell(name)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text().strip()
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+Enter")
        expect(prompt).not_to_have_text(before, timeout=LONG)
        expect(prompt).to_have_text(_DONE, timeout=LONG)

    def check(self, question: str) -> Locator:
        """Run the check cell of a question; returns the feedback it shows."""
        self.run(f"{question}-check")
        region = self.region(f"{question}-check")
        expect(region).to_be_visible()
        return region

    def answer(self, question: str, code: str) -> Locator:
        """Write an answer, run it and its check; returns the feedback."""
        self.write(question, code)
        self.run(question)
        return self.check(question)

    def add_below(self, name: str, code: str) -> Locator:
        """Add a code cell below a cell and run it; returns its output area. Names below it move by one."""
        self.cell(name).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("b")
        place = self._order[name] + 1
        self._order = {key: number + (number >= place) for key, number in self._order.items()}
        added = f"added-{place}-{len(self._order)}"
        self._order[added] = place
        self.write(added, code)
        self.run(added)
        return self.output(added)

    # --- the application ---

    def menu(self, *names: str) -> None:
        """Choose an entry of the menus, such as `menu("Run", "Run All Cells")`."""
        bar = self.page.locator("#jp-MainMenu")
        bar.get_by_role("menuitem", name=names[0], exact=True).click()
        for name in names[1:]:
            entry = self.page.locator(".lm-Menu .lm-Menu-item").filter(
                has=self.page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True)
            )
            entry.click()

    def save(self) -> None:
        """Save the notebook and wait until the server has it."""
        with self._saved():
            self.page.keyboard.press("ControlOrMeta+S")

    @contextmanager
    def _saved(self) -> Iterator[None]:
        with self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
        ) as saved:
            yield
        assert saved.value.ok

    def use_theme(self, name: str) -> None:
        """Choose a theme in the menu, such as "JupyterLab Dark"."""
        self.menu("Settings", "Theme", name)
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name, timeout=LONG)
