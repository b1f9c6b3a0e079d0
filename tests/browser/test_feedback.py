"""What a learner gets from `lab.check`, `lab.hint` and `lab.progress`: words, looks and what a screen reader hears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.jupyterlab import LabPage, look_at, show_from_top
from tests.browser.looks import axe_faults, contrasts, too_wide
from tests.browser.serving import LAB, Course, reference_answers
from tests.browser.watching import watched_page

pytestmark = pytest.mark.browser

THEMES = ("JupyterLab Light", "JupyterLab Dark")

RIGHT = reference_answers()["minmax"]


def changed(old: str, new: str) -> str:
    """The reference with one mistake."""
    assert old in RIGHT, f"the reference no longer holds {old!r}"
    return RIGHT.replace(old, new)


# Scales rows, and then fails on a table of another number of rows.
ROWS = changed("axis=0", "axis=1, keepdims=True")
# Divides by a range of 0.
NO_RANGE = changed("span[span == 0] = 1", "pass")
RAISES = """def minmax(X):
    largest = X.maximum()
    return X / largest


def scale_new(train, new):
    return minmax(new)
"""


@pytest.fixture(scope="module")
def lab(chromium: Browser, course: Course) -> Iterator[LabPage]:
    """The lab with its setup run. Tests share it; each writes its own answer to `minmax` first."""
    with watched_page(chromium, course.port) as page:
        opened = LabPage(page, course, f"{LAB}/{LAB}.ipynb").open()
        opened.run("setup")
        yield opened


# Everything that a learner is shown, each in a cell of its own, one below the other.
SHOWN = {
    "exception": f'{RAISES}\nlab.check("minmax")',
    "partly-correct": f'{NO_RANGE}\nlab.check("minmax")',
    "not-correct": f'{ROWS}\nlab.check("minmax")',
    "correct": f'{RIGHT}\nlab.check("minmax")',
    "not-attempted": 'lab.check("pca")',
    "hint": 'lab.hint("pca")',
    "progress": "lab.progress()",
}


@pytest.fixture(scope="module")
def shown(lab: LabPage) -> dict[str, Locator]:
    """Everything that a learner is shown, by name."""
    return {name: lab.region(lab.once(name, code)) for name, code in SHOWN.items()}


# --- words ---


def test_a_right_answer_is_correct(lab: LabPage) -> None:
    region = lab.answer("minmax", RIGHT)
    expect(region).to_contain_text("Correct · 4.5 of 4.5 points")
    expect(region).to_contain_text("Question 6: Min-max scaling by its formula")
    expect(region).to_contain_text("1.5 more of the 6 points are decided by further checks")
    items = region.get_by_role("listitem")
    expect(items).to_have_text([re.compile(r"\(holds, [\d.]+ points?\)$")] * 4)


def test_a_mistake_is_named_with_what_to_do_next(lab: LabPage) -> None:
    region = lab.answer("minmax", ROWS)
    expect(region).to_contain_text("Not correct yet · 0 of 4.5 points")
    first, second = (region.get_by_role("listitem").nth(number) for number in (0, 1))
    expect(first).to_contain_text("(not yet, worth 1 point)")
    expect(first).to_contain_text("Seen: Your function scales each row of the table.")
    expect(first).to_contain_text("Expected: Each indicator is a column")
    expect(first).to_contain_text("Try next: Take the minimum and the maximum along axis=0.")
    expect(first).to_contain_text("Message key: minmax.rows")
    expect(second).to_contain_text("(not tried yet, worth 1.5 points)")
    expect(second).to_contain_text("Waiting: This was not tried, because an earlier property does not hold")


def test_a_half_right_answer_is_partly_correct(lab: LabPage) -> None:
    region = lab.answer("minmax", NO_RANGE)
    expect(region).to_contain_text("Partly correct · 3.5 of 4.5 points")
    expect(region).to_contain_text("Message key: minmax.constant")
    expect(region.get_by_role("listitem").filter(has_text="(holds")).to_have_count(3)


def test_an_untouched_answer_is_not_attempted(lab: LabPage) -> None:
    region = lab.check("pca")
    expect(region).to_contain_text("Not attempted · 0 of 4 points")
    expect(region).to_contain_text("Fill in the answer cell above")


def test_an_exception_is_shown_with_the_learners_own_line(lab: LabPage) -> None:
    region = lab.answer("minmax", RAISES)
    expect(region).to_contain_text("Not correct yet")
    expect(region).to_contain_text("AttributeError")
    expect(region).to_contain_text("(line 2: largest = X.maximum())")
    # A wall of the same sentences would hide the one that matters.
    last = region.get_by_role("listitem").last
    expect(last).to_contain_text("stopped with AttributeError")
    expect(region.get_by_role("listitem").nth(2)).to_contain_text(
        "Seen: The same as under 'Every column runs from 0 to 1'."
    )
    said = lab.output("minmax-check").inner_text()
    assert "Traceback" not in said
    assert "autograder" not in said
    expect(lab.errors(lab.output("minmax-check"))).to_have_count(0)


def test_a_name_that_does_not_exist_is_answered_in_one_sentence(lab: LabPage) -> None:
    name = lab.once("unknown", 'lab.check("minmux")')
    expect(lab.output(name)).to_contain_text("There is no question called 'minmux' in this lab. Did you mean 'minmax'?")
    expect(lab.output(name)).not_to_contain_text("Traceback")


def test_hints_come_one_by_one(lab: LabPage) -> None:
    name = lab.once("hints", 'lab.hint("encoding")')
    for step in (1, 2, 3, 3):
        region = lab.region(name)
        expect(region).to_contain_text(f"Hint {step} of 3 for: ")
        expect(region.get_by_role("listitem")).to_have_count(step)
        lab.run(name)


def test_progress_tells_every_question(lab: LabPage) -> None:
    lab.answer("minmax", RIGHT)
    region = lab.region(lab.once("all", "lab.progress()"))
    expect(region).to_contain_text("1 of 18 questions are right so far: 4.5 of ")
    # One row for the heads.
    expect(region.get_by_role("row")).to_have_count(19)
    expect(region.get_by_role("row", name=re.compile("Min-max scaling"))).to_contain_text("Correct")
    expect(region.get_by_role("columnheader")).to_have_text(["No.", "Question", "State", "Points"])


# --- looks ---


@pytest.mark.parametrize("theme", THEMES)
def test_everything_can_be_read_in_both_themes(
    lab: LabPage, shown: dict[str, Locator], theme: str, screenshots: Path
) -> None:
    lab.use_theme(theme)
    short = theme.split()[-1].lower()
    faults: list[tuple[str, object]] = []
    for name, region in shown.items():
        look_at(region)
        lab.page.mouse.move(0, 0)  # a row under the pointer has a colour of its own
        region.screenshot(path=screenshots / f"{name}-{short}.png")
        found = contrasts(region)
        assert {item.what for item in found} == {"text", "bar"} | ({"shape"} if name != "hint" else set())
        least = {"text": 4.5, "shape": 3.0, "bar": 3.0}
        faults += [(name, item) for item in found if item.ratio < least[item.what]]
        faults += [(name, fault) for fault in axe_faults(region)]
    with lab.window(1280, 1900):
        show_from_top(shown["not-correct"])
        lab.page.screenshot(path=screenshots / f"wrong-right-missing-{short}.png")
    assert not faults


def test_nothing_is_cut_off_on_a_narrow_screen(lab: LabPage, shown: dict[str, Locator], screenshots: Path) -> None:
    lab.use_theme(THEMES[0])
    beyond = {}
    with lab.no_sidebar(), lab.window(320, 2600):
        for name, region in shown.items():
            look_at(region)
            region.screenshot(path=screenshots / f"{name}-narrow.png")
            beyond[name] = too_wide(region)
    assert beyond == {name: [] for name in shown}


# --- what a screen reader hears ---


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("correct", "Correct. 4.5 of 4.5 points.", "Correct"),
        ("partly-correct", "Partly correct. 3.5 of 4.5 points.", "Partly correct"),
        ("not-correct", "Not correct yet. 0 of 4.5 points.", "Not correct yet"),
    ],
)
def test_a_screen_reader_hears_the_state_in_words_and_can_walk_a_list(
    shown: dict[str, Locator], name: str, label: str, words: str
) -> None:
    region = shown[name]
    expect(region).to_have_accessible_name(f"Question 6: Min-max scaling by its formula. {label}")
    expect(region).to_have_role("region")
    expect(region).to_have_attribute("lang", "en")
    heard = region.aria_snapshot()
    assert f"strong: {words}\n" in heard
    assert heard.count("listitem") == 4
    # The shapes stand for words that are there, so nobody has to hear "heavy check mark".
    assert not re.search("[✔✘◐○]", heard)


def test_states_differ_in_word_and_shape_and_not_only_in_colour(shown: dict[str, Locator]) -> None:
    names = ("correct", "partly-correct", "not-correct", "not-attempted")
    first = [(shown[name].locator("strong").first, shown[name].locator("[aria-hidden]").first) for name in names]
    states = [(word.text_content(), shape.text_content()) for word, shape in first]
    for kind in zip(*states, strict=True):
        assert "" not in kind
        assert len(set(kind)) == len(states)


def test_headings_of_the_lab_are_not_mixed_with_feedback(lab: LabPage) -> None:
    """Feedback has no headings: JupyterLab's table of contents would list them among the lab's own."""
    lab.answer("minmax", ROWS)
    expect(lab.output("minmax-check").get_by_role("heading")).to_have_count(0)
