"""Pages of the hub, driven as their users would: by mouse and keyboard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyterlab import LONG, LabPage
from tests.hub.running_hub import LAB, Hub


class Visitor:
    """Somebody with a browser of her own."""

    def __init__(self, browser: Browser, hub: Hub, name: str) -> None:
        # Whether the certificate is right is looked at elsewhere; this browser knows no authority of ours.
        self.context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.hub, self.name = hub, name

    def log_in(self, picture: Path | None = None) -> Visitor:
        """Log in, and wait for the course home on the own server."""
        self.page.goto(self.hub.address)
        if picture:
            self.page.screenshot(path=picture)
        self.enter(self.hub.passwords[self.name])
        self.page.wait_for_url(re.compile(rf"/user/{self.name}/lab\b"), timeout=LONG)
        expect(self.page.locator(".labs-home").get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
        return self

    def enter(self, password: str) -> None:
        """Fill in the form."""
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password:").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def status(self, path: str) -> int:
        """How the hub answers a request for a path with this visitor's cookies, redirections followed."""
        return self.context.request.get(self.hub.address + path).status

    def contents(self, path: str, notebook: nbformat.NotebookNode) -> None:
        """Save a notebook as JupyterLab does: by the server's interface, with its token against forgery."""
        cookies = {
            cookie["name"]: cookie["value"] for cookie in self.context.cookies(self._own(f"api/contents/{path}"))
        }
        answer = self.context.request.put(
            self._own(f"api/contents/{path}"),
            data=json.dumps({"type": "notebook", "format": "json", "content": notebook}),
            headers={"X-XSRFToken": cookies["_xsrf"], "Content-Type": "application/json"},
        )
        assert answer.ok, f"{answer.status}: {answer.text()[:300]}"

    def _own(self, path: str) -> str:
        return f"{self.hub.address}/user/{self.name}/{path}"

    # --- nbgrader's list ---

    def assignments(self) -> Locator:
        """Open Nbgrader › Assignment List, or bring it to the front; the panel."""
        self.page.locator("#jp-MainMenu").get_by_role("menuitem", name="Nbgrader").click()
        self.page.locator(".lm-Menu-item").filter(has_text="Assignment List").click()
        panel = self.page.locator("#nbgrader-assignment-list")
        expect(panel.get_by_text(LAB).first).to_be_visible(timeout=LONG)
        return panel

    def press(self, panel: Locator, button: str, then: str | re.Pattern[str], among: str) -> None:
        """Press a button of the list, and wait until the part `among` says `then`."""
        panel.get_by_role("button", name=button, exact=True).or_(
            panel.get_by_role("link", name=button, exact=True)
        ).click()
        expect(panel.locator(among)).to_contain_text(then, timeout=LONG)

    # --- the notebook ---

    def link(self, name: str) -> str:
        """Address that opens a notebook. `reset` forgets what was open before."""
        return self._own(f"lab/tree/{name}?reset")

    def path(self, name: str) -> Path:
        """A file of the course home."""
        return self.hub.home(self.name) / "bdti-labs/labs" / name

    def notebook(self) -> LabPage:
        """Open the lab."""
        visitor: Any = self  # it has what LabPage asks of a course
        return LabPage(self.page, visitor, f"{LAB}/{LAB}.ipynb").open()


class Formgrader:
    """The instructor's pages."""

    def __init__(self, page: Page, hub: Hub) -> None:
        self.page = page
        self.base = f"{hub.address}/services/formgrader/formgrader"

    def row(self, text: str) -> Locator:
        """Row of a lab or of a learner."""
        return self.page.get_by_role("row").filter(has_text=text)

    def assignments(self) -> Formgrader:
        """The table of labs."""
        self.page.goto(f"{self.base}/manage_assignments")
        expect(self.row(LAB)).to_be_visible(timeout=LONG)
        return self

    def press(self, sign: str) -> str:
        """Press a sign in the lab's row, and read the box that says how it went."""
        self.row(LAB).locator(f".glyphicon-{sign}").click()
        box = self.page.locator(".modal.in")
        expect(box).to_contain_text(re.compile("Success|Error", re.IGNORECASE), timeout=LONG)
        said = box.inner_text()
        self.page.keyboard.press("Escape")
        return said

    def grade(self, name: str) -> str:
        """Press the sign that grades a learner's submission; her points as the table shows them."""
        self.page.goto(f"{self.base}/manage_submissions/{LAB}")
        self.row(name).locator(".glyphicon-flash").click()
        box = self.page.locator(".modal.in")
        expect(box).to_contain_text(re.compile("Success|Error", re.IGNORECASE), timeout=LONG)
        assert "Successfully autograded" in box.inner_text(), box.inner_text()
        self.page.goto(f"{self.base}/manage_submissions/{LAB}")
        score = self.row(name).locator(".score")
        expect(score).to_contain_text("/", timeout=LONG)
        return score.inner_text()
