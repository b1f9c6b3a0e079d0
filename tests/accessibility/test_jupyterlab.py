"""The labs in real JupyterLab: axe on what is ours, and whether a figure has words there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Page, expect

from autograder.building.source import written_labs
from autograder.paths import build_dir, labs_dir
from tests import chromium as chromium_of_tests
from tests.browser.conftest import PATIENCE, QUIET, SCREENSHOTS
from tests.browser.jupyterlab import LONG, LabPage
from tests.browser.looks import page_faults
from tests.browser.serving import Course
from tests.browser.watching import watched_page

pytestmark = pytest.mark.browser

# What a lab brings into a notebook: its prose, and what its cells put out. The rest is JupyterLab's own.
OURS = ".jp-RenderedMarkdown, .jp-OutputArea-output"
# What was found, for docs/accessibility.md.
COUNTS = build_dir() / "accessibility-jupyterlab.json"
WEIGHTY = ("serious", "critical")

FIGURE = """figure, axis = plt.subplots(figsize=(4, 2))
axis.plot([2020, 2021], [3, 5], label="north")
axis.set(title="Cases & tests", xlabel="year", ylabel="cases (thousand)")
plt.show()"""
OWN_WORDS = """fig, axis = plt.subplots(figsize=(4, 2))
axis.plot([2020, 2021], [3, 5])
alt_text = "Cases rise from 3 to 5 thousand."
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium_of_tests.started(QUIET) as browser:
        yield browser


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The course, served, with all cells of a notebook on the page: by default those out of sight are not there."""
    folder = tmp_path_factory.mktemp("accessible")
    made = Course(folder)
    settings = folder / "home" / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}), encoding="utf-8")
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Set for tests that draw without a window; in a notebook it would keep figures from being shown.
            patch.delenv("MPLBACKEND", raising=False)
            made.start()
        yield made
    finally:
        made.stop()


def noted(**facts: object) -> None:
    """Keep what was found beside what earlier tests found."""
    COUNTS.parent.mkdir(exist_ok=True)
    kept = json.loads(COUNTS.read_text("utf-8")) if COUNTS.is_file() else {}
    COUNTS.write_text(json.dumps({**kept, **facts}, indent=1), "utf-8")


def axe(page: Page, *, ours: bool = True) -> list[str]:
    """Weight, rule and element of every fault: of what a lab brings, or (`ours` is False) of all else."""
    within = {"include": [[OURS]]} if ours else {"exclude": [[OURS]]}
    return page_faults(page, within)


def opened(page: Page, course: Course, name: str, prose: int) -> None:
    """Open a notebook and wait until each of its cells of prose is drawn."""
    page.goto(course.link(name))
    drawn = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-MarkdownCell .jp-RenderedMarkdown > :first-child")
    expect(page.locator(".jp-MarkdownCell .jp-RenderedMarkdown")).to_have_count(prose, timeout=LONG)
    all_drawn = (
        "[...document.querySelectorAll('.jp-MarkdownCell .jp-RenderedMarkdown')].every(e => e.firstElementChild)"
    )
    page.wait_for_function(all_drawn, timeout=LONG)
    assert drawn.count() == prose


def all_prose() -> list[NotebookNode]:
    """Every cell of prose of every lab, as it is released."""
    notebooks = [nbformat.read(labs_dir() / lab / f"{lab}.ipynb", as_version=4) for lab in written_labs()]
    return [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "markdown"]


def test_axe_finds_no_weighty_fault_in_the_prose_of_all_labs(chromium: Browser, course: Course) -> None:
    """In one notebook: each load of JupyterLab takes seconds, and the prose is what is ours in a released lab."""
    cells = [new_markdown_cell(cell.source, attachments=cell.get("attachments", {})) for cell in all_prose()]
    name = course.write("prose/prose.ipynb", new_notebook(cells=cells))
    with watched_page(chromium, course.port) as page:
        opened(page, course, name, len(cells))
        found = axe(page)
        noted(prose_cells=len(cells), prose_faults=found)
    assert len(cells) > 300
    assert [fault for fault in found if fault.startswith(WEIGHTY)] == []


def test_figures_have_words_in_jupyterlab_also_when_it_does_not_trust_the_notebook(
    chromium: Browser, course: Course
) -> None:
    setup = "import matplotlib.pyplot as plt\nfrom autograder import open_lab\nlab = open_lab('clustering')"
    cells = [new_code_cell(code, id=name) for name, code in (("setup", setup), ("drawn", FIGURE), ("own", OWN_WORDS))]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    name = course.write("figures/figures.ipynb", new_notebook(cells=cells, metadata=kernel))
    with watched_page(chromium, course.port) as page:
        lab = LabPage(page, course, name).open()
        lab.run_all()
        drawn = lab.output("drawn").get_by_role("img")
        expect(drawn).to_have_accessible_name(
            "Chart 'Cases & tests'; across: year; up: cases (thousand); 1 line (north)."
        )
        own = lab.output("own").get_by_role("img")
        expect(own).to_have_accessible_name("Cases rise from 3 to 5 thousand.")
        assert drawn.evaluate("picture => picture.naturalWidth") > 100
        assert [fault for fault in axe(page) if fault.startswith(WEIGHTY)] == []
        noted(jupyterlab=Counter(fault.split(": <")[0] for fault in axe(page, ours=False)))
        lab.use_theme("JupyterLab Dark")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "figures-in-words-dark.png")
        lab.use_theme("JupyterLab Light")
        lab.save()

        notebook = nbformat.read(course.path(name), as_version=4)
        assert "image/png" in notebook.cells[2].outputs[0].data, "other viewers need the picture itself"
        notebook.metadata["changed"] = "elsewhere"
        moved = LabPage(page, course, course.write("elsewhere/figures.ipynb", notebook)).open()
        expect(moved.output("own").get_by_role("img")).to_have_accessible_name("Cases rise from 3 to 5 thousand.")
        trusted = moved.output("own").locator(".jp-mod-trusted")
        assert trusted.count() == 0, "this notebook was trusted, so nothing was tested"


def test_axe_would_see_a_fault(chromium: Browser, course: Course) -> None:
    """The control: a link without words is found where it is ours."""
    prose = new_markdown_cell("# Planted\n\nSee [](https://example.org/) for more.")
    name = course.write("planted/planted.ipynb", new_notebook(cells=[prose]))
    with watched_page(chromium, course.port) as page:
        opened(page, course, name, 1)
        assert [fault for fault in axe(page) if "link-name" in fault]
