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


def look_at(element: Locator) -> None:
    """Scroll to an element and wait for its text: cells out of sight are not laid out, and show none."""
    element.scroll_into_view_if_needed()
    expect(element).to_have_text(re.compile(r"\S"), use_inner_text=True)


def show_from_top(element: Locator) -> None:
    """Scroll so that an element begins where the notebook begins to be seen."""
    look_at(element)
    element.evaluate("element => element.scrollIntoView({block: 'start'})")


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

    def said(self, name: str) -> str:
        """The words of our feedback in the output of a cell."""
        return self.output(name).locator(".labs-verdict").text_content() or ""

    def write(self, name: str, code: str) -> None:
        """Replace the text of a cell."""
        editor = self.cell(name).locator(".cm-content")
        editor.scroll_into_view_if_needed()
        editor.click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code)

    def run(self, name: str) -> None:
        """Run a cell and wait for its end. After a restart the numbers start again: run a new cell then."""
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

    def once(self, key: str, code: str) -> str:
        """Run code in a cell that is added at the end the first time; returns the name of that cell."""
        name = f"added-{key}"
        if name not in self._order:
            place = max(self._order.values())
            self.panel.locator(".jp-Notebook .jp-Cell").nth(place).click()
            self.page.keyboard.press("Escape")
            self.page.keyboard.press("b")
            self._order[name] = place + 1
            expect(self.panel.locator(".jp-Notebook .jp-Cell")).to_have_count(place + 2)
            self.write(name, code)
        self.run(name)
        return name

    def errors(self, within: Locator | None = None) -> Locator:
        """Outputs of the notebook, or of a part of it, that are errors or were written to the error stream."""
        kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        wanted = ", ".join(f'.jp-OutputArea-output[data-mime-type="{kind}"]' for kind in kinds)
        return (within or self.panel).locator(wanted)

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

    @contextmanager
    def window(self, width: int, height: int) -> Iterator[None]:
        """Another size of the window, in CSS pixels, for a while."""
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size({"width": width, "height": height})
        try:
            yield
        finally:
            self.page.set_viewport_size(before)

    @contextmanager
    def no_sidebar(self) -> Iterator[None]:
        """Close the file browser at the left for a while."""
        panel = self.page.locator("#jp-left-stack")
        self.page.keyboard.press("ControlOrMeta+B")
        expect(panel).to_be_hidden()
        try:
            yield
        finally:
            self.page.keyboard.press("ControlOrMeta+B")
            expect(panel).to_be_visible()

    def run_all(self) -> None:
        """Run every cell from top to bottom and wait for the end of the last one."""
        self.menu("Run", "Run All Cells")
        prompts = self.panel.locator(".jp-CodeCell .jp-InputPrompt")
        expect(prompts.last).to_have_text(_DONE, timeout=LONG)
        expect(prompts).to_have_text([_DONE] * prompts.count())

    def restart_kernel(self) -> None:
        """Restart the kernel by the menu, and confirm."""
        self.menu("Kernel", "Restart Kernel\u2026")
        with self.page.expect_response(lambda answer: answer.url.partition("?")[0].endswith("/restart")) as restarted:
            self.page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        assert restarted.value.ok
        self.kernel_idle()

    def validate(self) -> Locator:
        """Press nbgrader's Validate button; returns the dialog with its result."""
        self.panel.get_by_text("Validate", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Validation Results", timeout=LONG)
        return dialog
