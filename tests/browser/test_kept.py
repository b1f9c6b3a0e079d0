"""What is still there later: progress after a restart, feedback after a reload, and in a notebook from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import LabPage
from tests.browser.looks import contrasts
from tests.browser.serving import LAB, Course, reference_answers

pytestmark = pytest.mark.browser


def test_progress_and_feedback_survive_a_restart_a_reload_and_a_move(
    page: Page, course: Course, screenshots: Path
) -> None:
    name = f"{LAB}/{LAB}.ipynb"
    right = reference_answers()["minmax"]
    lab = LabPage(page, course, name).open()
    lab.run("setup")
    lab.answer("minmax", right)
    # A wrong answer to another question, so that the page holds all that a message consists of.
    lab.answer("encoding", "needs_encoding = 5")
    before = {question: lab.said(f"{question}-check") for question in ("minmax", "encoding")}
    assert "Seen: " in before["encoding"]
    lab.save()
    kept = course.path(f"{LAB}/progress.json")
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert content["questions"]["minmax"]["outcome"] == "correct"
    assert content["questions"]["encoding"]["outcome"] == "incorrect"

    # A restarted kernel has forgotten every name, and the file has not.
    lab.restart_kernel()
    expect(lab.output(lab.once("names", '"minmax" in globals()'))).to_contain_text("False")
    again = 'from autograder import open_lab\nlab = open_lab("clustering")\nlab.progress()'
    shown = lab.region(lab.once("progress", again))
    expect(shown).to_contain_text("1 of 18 questions are right so far")
    assert json.loads(kept.read_text(encoding="utf-8"))["questions"]["minmax"] == content["questions"]["minmax"]
    lab.save()

    # A reloaded page shows the feedback that was saved, word by word and with its side bar.
    page.reload()
    lab.ready()
    for question, words in before.items():
        assert lab.said(f"{question}-check") == words
        looks = contrasts(lab.region(f"{question}-check"))
        assert all(item.ratio >= (4.5 if item.what == "text" else 3) for item in looks)
    assert json.loads(kept.read_text(encoding="utf-8"))["questions"]["minmax"] == content["questions"]["minmax"]

    # JupyterLab does not trust a notebook that was changed elsewhere. It takes roles away, and no word.
    notebook = nbformat.read(course.path(name), as_version=4)
    notebook.metadata["changed"] = "elsewhere"
    moved = LabPage(page, course, course.write("elsewhere/clustering.ipynb", notebook)).open()
    for question, words in before.items():
        assert moved.said(f"{question}-check") == words
        feedback = moved.output(f"{question}-check").locator(".labs-verdict")
        assert feedback.get_attribute("aria-label") is None, "this notebook was trusted, so nothing was tested"
        assert all(item.ratio >= 3 for item in contrasts(feedback))
        assert all(item.ratio >= 4.5 for item in contrasts(feedback) if len(item.text) > 1)
    expect(feedback.get_by_role("list")).to_have_count(1)
    page.screenshot(path=screenshots / "untrusted.png")
