"""How feedback reads: the HTML and its plain-text twin say the same, and every state has its word, shape and colour."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from autograder.checking import Lab, Question
from autograder.checking.colour import contrast_ratio, over
from autograder.checking.progress import Progress
from autograder.checking.verdict import MIME, Outcome, PropertyResult, Verdict
from autograder.checking.view import (
    HINT_COLOUR,
    STATES,
    TINT,
    HintView,
    ProgressView,
    as_html,
    as_text,
    mime_bundle,
    points_text,
    verdict_from_outputs,
)

SHAPES = "✔◐✘○!"

HELD = PropertyResult("range", "Runs from 0 to 1", 1, passed=True)
REFUSED = PropertyResult(
    "constant",
    "A constant column becomes 0",
    1.5,
    False,
    False,
    "minmax.constant",
    "It is NaN.",
    "It is 0.",
    "Divide by 1.",
)
BLOCKED = PropertyResult("later", "Keeps its shape", 1, False, message_key="common.blocked", seen="This was not tried.")
FAULT = PropertyResult(
    "broken", "Is quick", 0.5, False, message_key="common.fault", seen="Our fault.", next="Tell somebody.", fault=True
)
HIDDEN = PropertyResult("far", "A further check on scaling", 2, True, hidden=True)


def verdict(outcome: Outcome, *properties: PropertyResult, full: float = 6, graded: bool = False) -> Verdict:
    won = sum(item.points for item in properties if item.passed)
    total = sum(item.points for item in properties)
    return Verdict("clustering", "minmax", 6, "Scale <X> & Y", outcome, won, total, full, properties, graded)


VERDICTS = {
    "correct": verdict("correct", HELD, HELD),
    "graded": verdict("correct", HELD, HIDDEN, full=3, graded=True),
    "partly": verdict("partly", HELD, REFUSED, BLOCKED, FAULT),
    "incorrect": verdict("incorrect", REFUSED, BLOCKED),
    "not_attempted": verdict("not_attempted", REFUSED, BLOCKED),
    "one_point": verdict("incorrect", PropertyResult("a", "B", 1, False, False, "q.k", "S.", "E.", "N."), full=1),
}


class Page(HTMLParser):
    """Words of an HTML text in order, those that a screen reader leaves out, its tags, and their nesting."""

    VOID = ("br",)

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"tags left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in self.VOID:
            self._open.append((tag, attributes.get("aria-hidden") == "true"))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        (self.silent if any(hidden for _tag, hidden in self._open) else self.words).append(data)

    @property
    def text(self) -> str:
        """The words on one line."""
        return " ".join(" ".join(self.words).split())


def letters(text: str) -> list[str]:
    """Words without shapes and without the signs that stand between parts."""
    return re.sub(rf"[{SHAPES}·-]", " ", text).split()


@pytest.mark.parametrize("name", VERDICTS)
def test_html_and_text_say_the_same_words(name: str) -> None:
    html, text = Page(as_html(VERDICTS[name])), as_text(VERDICTS[name])
    # The text begins with the title, the HTML with the state.
    assert sorted(letters(html.text)) == sorted(letters(text))
    assert [mark for mark in "".join(html.silent) if mark in SHAPES][1:] == [
        line.strip()[0] for line in text.splitlines()[2:] if line.strip()[0] in SHAPES
    ]


@pytest.mark.parametrize("name", VERDICTS)
def test_html_is_one_named_region_without_headings_scripts_or_style_sheets(name: str) -> None:
    page = Page(as_html(VERDICTS[name]))
    tag, attributes = page.tags[0]
    assert (tag, attributes["role"], attributes["lang"]) == ("section", "region", "en")
    label = attributes["aria-label"] or ""
    assert label.startswith("Question 6: Scale <X> & Y. ")
    assert STATES[VERDICTS[name].outcome][0] in label
    assert {tag for tag, _attributes in page.tags} <= {
        "section", "p", "span", "strong", "br", "ul", "li", "div", "em", "small"
    }  # fmt: skip
    assert not any(key.startswith("on") for _tag, attributes in page.tags for key in attributes)


def test_text_of_a_verdict_as_it_stands() -> None:
    assert as_text(VERDICTS["partly"]).splitlines() == [
        "◐ Question 6: Scale <X> & Y",
        "  Partly correct - 1 of 4 points",
        "  ✔ Runs from 0 to 1 (holds, 1 point)",
        "  ✘ A constant column becomes 0 (not yet, worth 1.5 points)",
        "      Seen: It is NaN.",
        "      Expected: It is 0.",
        "      Try next: Divide by 1.",
        "      Message key: minmax.constant",
        "  ○ Keeps its shape (not tried yet, worth 1 point)",
        "      Waiting: This was not tried.",
        "  ! Is quick (not checked, worth 0.5 points)",
        "      Seen: Our fault.",
        "      Try next: Tell somebody.",
        "      Message key: common.fault",
        "  2 more of the 6 points are decided by further checks when the lab is graded.",
    ]


def test_one_point_is_one_point() -> None:
    text = as_text(VERDICTS["one_point"])
    assert "0 of 1 point\n" in text
    assert "worth 1 point)" in text


def test_nothing_is_announced_for_later_when_all_was_checked() -> None:
    assert "when the lab is graded" in as_text(VERDICTS["correct"])
    assert "when the lab is graded" not in as_text(VERDICTS["graded"])


def test_the_same_exception_is_told_once() -> None:
    again = PropertyResult("again", "Another thing", 1, False, False, *REFUSED_WORDS)
    text = as_text(verdict("incorrect", REFUSED, again))
    assert text.count("It is NaN.") == 1
    assert "      Seen: The same as under 'A constant column becomes 0'." in text
    other = PropertyResult(
        "again", "Another thing", 1, False, False, "minmax.constant", "It is inf.", "It is 0.", "No."
    )
    assert "The same as under" not in as_text(verdict("incorrect", REFUSED, other))
    # Two that wait for the same one both say so.
    assert as_text(verdict("incorrect", REFUSED, BLOCKED, BLOCKED)).count("Waiting: This was not tried.") == 2


REFUSED_WORDS = (REFUSED.message_key, REFUSED.seen, REFUSED.expected, REFUSED.next)


def test_what_learners_write_is_shown_and_not_run() -> None:
    evil = "<img src=x onerror=alert(1)>\"'</section>"
    result = PropertyResult("a", evil, 1, False, False, "q.k", evil, evil, evil)
    page = Page(as_html(verdict("incorrect", result)))
    assert "img" not in {tag for tag, _attributes in page.tags}
    assert page.text.count("onerror=alert(1)") == 4
    hint = Page(HintView(evil, 1, (evil,), 3)._repr_html_())
    assert hint.text.count("onerror=alert(1)") == 2
    assert "img" not in {tag for tag, _attributes in hint.tags}


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


@pytest.mark.parametrize("ground", ["#ffffff", "#111111", "#1e1e1e", "#212121"])
@pytest.mark.parametrize("colour", [*(colour for _word, _shape, colour in STATES.values()), HINT_COLOUR])
def test_bars_and_shapes_stand_out_on_light_and_dark_pages(colour: str, ground: str) -> None:
    assert contrast_ratio(rgb(colour), rgb(ground)) >= 3
    assert contrast_ratio(rgb(colour), over((*rgb(colour), TINT), rgb(ground))) >= 3


@pytest.mark.parametrize("colour", [colour for _word, _shape, colour in STATES.values()])
def test_words_stay_readable_on_the_tint(colour: str) -> None:
    # Text colours of JupyterLab's themes.
    for text, ground in (((0, 0, 0, 0.87), "#ffffff"), ((1, 1, 1, 1), "#111111")):
        assert contrast_ratio(text, over((*rgb(colour), TINT), rgb(ground))) >= 7


def test_states_differ_in_word_and_shape() -> None:
    words, shapes, colours = (set(part) for part in zip(*STATES.values(), strict=True))
    assert len(words) == len(shapes) == len(colours) == 4


# --- forms of a verdict ---


def test_bundle_holds_all_forms_and_the_score_for_nbgrader(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = mime_bundle(VERDICTS["partly"])
    assert set(bundle) == {"text/plain", "text/html", MIME}
    assert bundle["text/plain"] == as_text(VERDICTS["partly"]) == repr(VERDICTS["partly"])
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert mime_bundle(VERDICTS["partly"])["text/plain"] == as_text(VERDICTS["partly"])
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert mime_bundle(VERDICTS["partly"])["text/plain"] == "1.0"


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict_is_read_back_from_the_outputs_of_a_cell(name: str) -> None:
    data = json.loads(json.dumps(mime_bundle(VERDICTS[name])))
    outputs: list[dict[str, Any]] = [{"output_type": "stream"}, {"output_type": "execute_result", "data": data}]
    assert verdict_from_outputs(outputs) == VERDICTS[name]
    # Some editors keep JSON as text.
    outputs[1]["data"] = {MIME: json.dumps(data[MIME])}
    assert verdict_from_outputs(outputs) == VERDICTS[name]


@pytest.mark.parametrize("content", ["{", "[]", "3", {}, [], {"lab": "x"}, None])
def test_damaged_verdict_is_no_verdict(content: object) -> None:
    assert verdict_from_outputs([{"data": {MIME: content}}]) is None
    assert verdict_from_outputs([{"data": {}}, {}]) is None


@pytest.mark.parametrize(("points", "text"), [(4, "4"), (1.5, "1.5"), (1 / 3, "0.33"), (2.0000001, "2"), (100, "100")])
def test_points_have_no_needless_digits(points: float, text: str) -> None:
    assert points_text(points) == text


# --- hints and progress ---


def test_hint_shows_every_step_so_far() -> None:
    view = HintView("Scale", 2, ("Think.", "Divide."), 3)
    assert repr(view).splitlines() == ["Hint 2 of 3 for: Scale", "  1. Think.", "  2. Divide."]
    page = Page(view._repr_html_())
    assert page.text == "Hint 2 of 3 for: Scale Think. Divide."
    assert page.tags[0][1]["aria-label"] == "Hint 2 of 3 for: Scale"
    assert [tag for tag, _attributes in page.tags].count("li") == 2


def question(name: str, points: float) -> Question:
    made = Question(
        name, title=f"Title of {name}", topic="t", points=points, answers=(name,), hints=("a", "b", "c"), messages={}
    )
    made.property("one", points=points - 1, says="One")(lambda work: None)
    made.hidden("two", points=1, says="Two")(lambda work: None)
    return made


def progress_of(tmp_path: Path, *verdicts: Verdict, count: int = 3) -> ProgressView:
    lab = Lab("clustering", [question(f"q{number}", 4) for number in range(1, count + 1)])
    progress = Progress("clustering", tmp_path / "progress.json")
    for item in verdicts:
        progress.record(item)
    return ProgressView(lab, progress)


def test_progress_counts_what_is_right_and_names_every_question(tmp_path: Path) -> None:
    right = Verdict("clustering", "q1", 1, "", "correct", 3, 3, 4)
    half = Verdict("clustering", "q3", 3, "", "partly", 1.5, 3, 4)
    view = progress_of(tmp_path, right, half)
    summary = "1 of 3 questions are right so far: 4.5 of 9 points in the checks that you can see."
    assert repr(view).splitlines() == [
        summary,
        "   1 ✔ Correct                3 / 3  Title of q1",
        "   2 ○ Not attempted          0 / 3  Title of q2",
        "   3 ◐ Partly correct       1.5 / 3  Title of q3",
    ]
    page = Page(view._repr_html_())
    assert page.text == (
        f"{summary} No. Question State Points 1 Title of q1 Correct 3 / 3 2 Title of q2 Not attempted 0 / 3"
        " 3 Title of q3 Partly correct 1.5 / 3"
    )
    assert [attributes.get("scope") for tag, attributes in page.tags if tag == "th"] == ["col"] * 4
    assert page.tags[0][1]["aria-label"] == "Progress"
    assert "width:33%" in view._repr_html_()


def test_progress_of_one_question_and_of_none(tmp_path: Path) -> None:
    assert progress_of(tmp_path, count=1).summary().startswith("0 of 1 question is right")
    assert "width:0%" in progress_of(tmp_path, count=0)._repr_html_()


def test_progress_tells_of_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text("{", encoding="utf-8")
    view = progress_of(tmp_path)
    assert "could not be read" in repr(view)
    assert "could not be read" in Page(view._repr_html_()).text
