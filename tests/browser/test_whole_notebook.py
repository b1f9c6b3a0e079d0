"""The lab's notebook as a whole: unanswered from top to bottom, and under nbgrader's Validate button."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import LabPage, look_at
from tests.browser.serving import LAB, Course, answered, reference_answers

pytestmark = pytest.mark.browser

QUESTIONS = 18


def test_an_unanswered_notebook_says_not_attempted_everywhere(page: Page, course: Course, screenshots: Path) -> None:
    lab = LabPage(page, course, f"{LAB}/{LAB}.ipynb").open()
    lab.run_all()
    feedback = lab.panel.locator(".jp-Cell-outputArea .labs-verdict")
    expect(feedback).to_have_count(QUESTIONS)
    for number in range(QUESTIONS):
        expect(feedback.nth(number)).to_contain_text("Not attempted")
        expect(feedback.nth(number)).to_contain_text(f"Question {number + 1}: ")
    expect(lab.errors()).to_have_count(0)
    expect(lab.panel.locator(".jp-Notebook")).not_to_contain_text("Traceback")
    look_at(feedback.last)
    page.screenshot(path=screenshots / "unanswered.png")
    lab.save()


def test_the_validate_button_shows_plain_words_and_then_success(page: Page, course: Course, screenshots: Path) -> None:
    answers = reference_answers()
    pca = answers.pop("pca")
    name = course.write("validate/clustering.ipynb", answered(course.released(), answers))
    lab = LabPage(page, course, name).open()
    # Typed and not saved: the button saves first.
    lab.write("minmax", answers["minmax"].replace("axis=0", "axis=1, keepdims=True"))
    dialog = lab.validate()
    failed = dialog.locator("pre")
    expect(failed).to_have_count(4)  # the check cell and what it said, for both
    expect(failed.nth(0)).to_have_text('lab.check("minmax")')
    for words in (
        "Question 6: Min-max scaling by its formula",
        "Not correct yet - 0 of 4.5 points",
        "Seen: Your function scales each row of the table.",
        "Try next: Take the minimum and the maximum along axis=0.",
        "Message key: minmax.rows",
    ):
        expect(failed.nth(1)).to_contain_text(words)
    expect(failed.nth(2)).to_have_text('lab.check("pca")')
    expect(failed.nth(3)).to_contain_text("Not attempted - 0 of ")
    expect(dialog).not_to_contain_text("Traceback")
    page.screenshot(path=screenshots / "validate-failed.png")
    dialog.get_by_role("button", name="Ok").click()

    lab.write("minmax", answers["minmax"])
    lab.write("pca", pca)
    dialog = lab.validate()
    expect(dialog).to_contain_text("Success! Your notebook passes all the tests.")
    page.screenshot(path=screenshots / "validate-success.png")
    dialog.get_by_role("button", name="Ok").click()
    # Validating is no attempt of the learner's.
    assert not course.path("validate/progress.json").exists()
