"""Takes the pictures of docs/pictures from the real course in a real browser.

Needs what `make test` installs. The server and the notebooks are copies in a temporary folder.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import browser as browser_tool
from tools.bootstrap import ROOT

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
PATIENCE = 120_000

# A mistake that people really make: the whole table is scaled at once, not each column.
ANSWER = '''def minmax(X):
    """Scale each column of X to 0..1. X: an array of shape (n, d). Returns an array of the same shape."""
    return (X - X.min()) / (X.max() - X.min())'''


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Start the course on a copy of its labs; gives the address with its token."""
    left = shutil.ignore_patterns("progress*.json", ".ipynb_checkpoints", "*-kept-*", "certificate.*")
    shutil.copytree(ROOT / "labs", folder / "labs", ignore=left)
    shutil.copytree(ROOT / "datasets", folder / "datasets", ignore=shutil.ignore_patterns("build", "source"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    _answer(folder / "labs" / "clustering" / "clustering.ipynb")
    dropped = ("JUPYTER", "LABS_", "NBGRADER")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    variables |= {"HOME": str(folder), "LABS_ROOT": str(folder), "LABS_LANG": "en", "LABS_DATA_HOME": str(folder)}
    command = [sys.executable, "-m", "autograder", "start", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def _answer(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] == "minmax":
            cell["source"] = ANSWER
    path.write_text(json.dumps(notebook), encoding="utf-8")


def checked(page: Any, address: str) -> bytes:
    """A question of the clustering lab with a wrong answer, and what the check says about it."""
    base, _mark, token = address.partition("?")
    page.goto(f"{base.removesuffix('/lab')}/lab/tree/clustering/clustering.ipynb?reset&{token}")
    page.get_by_text("| Idle").first.wait_for(timeout=PATIENCE)
    page.keyboard.press("Control+b")  # more room for the notebook
    for name in ("setup", "minmax", "minmax-check"):
        text = {"setup": 'open_lab("clustering")', "minmax": "def minmax", "minmax-check": 'lab.check("minmax")'}[name]
        cell = page.locator(".jp-Notebook .jp-CodeCell").filter(has_text=text).first
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
    said = page.locator(".jp-Cell-outputArea [role=region]").last
    said.wait_for(timeout=PATIENCE)
    page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="def minmax").first.evaluate(
        "cell => cell.scrollIntoView({block: 'start'})"
    )
    page.get_by_text("| Idle").first.wait_for(timeout=PATIENCE)
    return bytes(page.screenshot())


def home(page: Any, address: str) -> bytes:
    """The course home, once it knows what is ready."""
    base, _mark, token = address.partition("?")
    page.goto(f"{base}?reset&{token}")
    page.get_by_role("heading", name="Data exploration").wait_for(timeout=PATIENCE)
    page.keyboard.press("Control+b")
    page.get_by_text("Ready on this computer").first.wait_for(timeout=PATIENCE)
    page.wait_for_function("!document.body.innerText.includes('Checking')", timeout=PATIENCE)
    # The two labs above it need servers, which whoever begins does not have.
    page.get_by_role("heading", name="Data exploration").evaluate("it => it.scrollIntoView({block: 'start'})")
    return bytes(page.screenshot())


def small(picture: bytes) -> bytes:
    """The picture with as few colours as a page of text needs. Raises ValueError when it stays too large."""
    from PIL import Image

    drawn = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colors=96, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    drawn.save(packed, "PNG", optimize=True)
    if len(packed.getvalue()) > MOST_BYTES:
        raise ValueError(f"The picture has {len(packed.getvalue())} bytes, more than {MOST_BYTES}. Show less.")
    return packed.getvalue()


def main() -> int:
    from playwright.sync_api import sync_playwright

    executable = browser_tool.find()
    if executable is None:
        print("No Chromium that starts was found. `make test-env` installs one.", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "course") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 760})
        taken = {"home.png": home(page, address), "check.png": checked(page, address)}
        browser.close()
    PICTURES.mkdir(exist_ok=True)
    for name, picture in taken.items():
        (PICTURES / name).write_bytes(small(picture))
        print(PICTURES / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
