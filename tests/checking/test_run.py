"""Properties, outcomes and messages on a small lab."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from autograder.building.proofs import run_code
from autograder.checking import Lab, Message, Question, Refuse, Work
from autograder.checking.run import run_question
from autograder.checking.verdict import Verdict
from autograder.checking.view import as_html, as_text, mime_bundle, verdict_from_outputs
from autograder.checking.worker import NotebookWorker


def make_lab() -> Lab:
    question = Question(
        id="double",
        title="Double a number",
        topic="doubling",
        points=4,
        answers=("double", "note"),
        hints=("Think.", "Multiply.", "Return 2 * x."),
        messages={
            "wrong": Message("double({x}) returned {got}.", "Twice the number is {want}.", "Multiply by 2."),
        },
    )

    @question.property("doubles", points=2, says="Doubles a number")
    def doubles(work: Work) -> None:
        x = float(work.rng.uniform(1, 9))
        got = work.number(work.call("double", x), "double(x)")
        if abs(got - 2 * x) > 1e-9:
            raise Refuse("wrong", x=x, got=got, want=2 * x)

    @question.property("leaves_input", points=1, says="Leaves its input as it was", needs=("doubles",))
    def leaves_input(work: Work) -> None:
        call = work.attempt("double", np.array([1.0, 2.0]))
        if call.changed_argument:
            raise Refuse("common.argument_changed", what="double(x)")

    @question.hidden("negative", points=1, says="Doubles a negative number", topic="negative numbers")
    def negative(work: Work) -> None:
        got = work.number(work.call("double", -3), "double(-3)")
        if got != -6:
            raise Refuse("wrong", x=-3, got=got, want=-6)

    return Lab("sample", [question])


def check(source: str, *, graded: bool = False) -> Verdict:
    lab = make_lab()
    names: dict[str, Any] = {"__name__": "__main__"}
    run_code(source, names, "cell")
    worker = NotebookWorker(names)
    try:
        return run_question(lab, lab.questions[0], worker, graded=graded)
    finally:
        worker.close()


RIGHT = "def double(x):\n    return 2 * x"


def test_right_answer_is_correct_and_hidden_part_is_run_only_when_graded() -> None:
    seen = check(RIGHT)
    assert (seen.outcome, seen.points, seen.max_points, seen.full_points) == ("correct", 3, 3, 4)
    assert [item.key for item in seen.properties] == ["doubles", "leaves_input"]
    graded = check(RIGHT, graded=True)
    assert (graded.outcome, graded.points, graded.max_points) == ("correct", 4, 4)


@pytest.mark.parametrize(
    "source",
    ["", "def double(x):\n    ...", "def double(x):\n    'Doc.'\n    # here\n    pass", "double = ...", "note = ..."],
)
def test_placeholder_is_not_attempted(source: str) -> None:
    verdict = check(source, graded=True)
    assert verdict.outcome == "not_attempted"
    assert verdict.points == 0
    assert "Fill in the answer cell" in as_text(verdict)


def test_partly_correct_names_what_was_seen_and_blocks_nothing_else() -> None:
    verdict = check("def double(x):\n    return abs(2 * x)", graded=True)
    assert (verdict.outcome, verdict.points) == ("partly", 3)
    refused = verdict.properties[2]
    assert refused.hidden
    assert refused.says == "A further check on negative numbers"
    assert refused.message == "double(-3) returned 6. Twice the number is -6. Multiply by 2."
    assert refused.message_key == "double.wrong"


def test_wrong_answer_blocks_what_builds_on_it() -> None:
    verdict = check("def double(x):\n    return x")
    assert verdict.outcome == "incorrect"
    assert [item.message_key for item in verdict.properties] == ["double.wrong", "common.blocked"]


@pytest.mark.parametrize(
    ("source", "key", "words"),
    [
        ("def double(x):\n    return x.nope", "common.raised", "line 2: return x.nope"),
        ("def double(x):\n    raise SystemExit(3)", "common.raised", "SystemExit"),
        ("def double(x):\n    import sys; sys.setrecursionlimit(200); return double(x)", "common.raised", "Recursion"),
        ("def double(x):\n    y = 2 * x", "common.none", "return statement"),
        ("def double(x):\n    return str(x)", "common.kind", "It should be a number"),
        ("def double(x):\n    return object()", "common.unreadable", "object"),
        ("double = 4", "common.not_callable", "the number 4"),
        ("note = 1", "common.missing", "double"),
        ("def double(x):\n    ...\nnote = 1", "common.stub", "placeholder"),
        ("class E(Exception):\n    def __str__(self): raise ValueError\ndef double(x): raise E", "common.raised", "E"),
    ],
)
def test_learner_mistakes_are_told_in_words(source: str, key: str, words: str) -> None:
    import sys

    limit = sys.getrecursionlimit()
    try:
        verdict = check(source)
    finally:
        sys.setrecursionlimit(limit)
    first = verdict.properties[0]
    assert first.message_key == key
    assert words in first.message
    assert "Traceback" not in as_text(verdict)


def test_in_place_change_is_seen() -> None:
    verdict = check("def double(x):\n    x *= 2\n    return x")
    assert verdict.properties[1].message_key == "common.argument_changed"


def test_printing_warning_and_drawing_cost_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    source = (
        "import sys, warnings\nimport matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
        "def double(x):\n    print('noise'); print('err', file=sys.stderr); warnings.warn('w')\n"
        "    plt.figure(); return 2 * x"
    )
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    with warnings.catch_warnings():
        # A learner who turns warnings into errors must not lose points to a warning inside a check.
        warnings.simplefilter("error")
        assert check(source, graded=True).outcome == "correct"
    assert plt.get_fignums() == before
    assert capfd.readouterr() == ("", "")


def test_always_equal_results_do_not_pass() -> None:
    source = (
        "class Yes(float):\n    def __eq__(self, o): return True\n    def __sub__(self, o): return Yes(0)\n"
        "    __hash__ = float.__hash__\n    def __abs__(self): return 0.0\n"
        "def double(x):\n    return Yes(5)"
    )
    assert check(source, graded=True).points == 0


def test_random_state_of_the_notebook_is_put_back() -> None:
    np.random.seed(7)
    wanted = np.random.random(3).tolist()
    np.random.seed(7)
    check("import numpy as np\ndef double(x):\n    np.random.random(5)\n    return 2 * x")
    assert np.random.random(3).tolist() == wanted


def test_fault_of_a_property_is_not_the_learners() -> None:
    lab = make_lab()
    question = lab.questions[0]

    @question.property("broken", points=0, says="Broken")
    def broken(work: Work) -> None:
        raise ZeroDivisionError("ours")

    @question.property("no_message", points=0, says="No message")
    def no_message(work: Work) -> None:
        raise Refuse("never_declared")

    names: dict[str, Any] = {"__name__": "__main__"}
    exec(RIGHT, names)
    verdict = run_question(lab, question, NotebookWorker(names))
    faults = [item for item in verdict.properties if item.fault]
    assert [item.key for item in faults] == ["broken", "no_message"]
    assert "fault of ours" in faults[0].message
    assert "Traceback" not in as_html(verdict)


def test_html_and_text_say_the_same_and_escape_what_learners_write() -> None:
    verdict = check("def double(x):\n    raise ValueError('<script>alert(1)</script>')")
    html, text = as_html(verdict), as_text(verdict)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    for words in ("Not correct yet", "0 of 3 points", "Doubles a number", "double.wrong"[:6]):
        assert words in html
        assert words in text
    assert "1 more of the 4 points" in text


def test_verdict_travels_through_notebook_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = check(RIGHT, graded=True)
    bundle = mime_bundle(verdict)
    assert verdict_from_outputs([{"output_type": "execute_result", "data": bundle}]) == verdict
    assert bundle["text/plain"].startswith("✔ Question 1")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert mime_bundle(verdict)["text/plain"] == "4.0"


def test_declaring_twice_or_out_of_order_is_refused() -> None:
    question = make_lab().questions[0]
    with pytest.raises(ValueError, match="declared twice"):
        question.property("doubles", points=1, says="again")(lambda work: None)
    with pytest.raises(ValueError, match="declared later or never"):
        question.property("other", points=1, says="x", needs=("nothing",))(lambda work: None)


@pytest.mark.parametrize("background", ["#ffffff", "#111111"])
def test_state_colours_stand_out_in_light_and_dark(background: str) -> None:
    from matplotlib.colors import to_rgb

    from autograder.checking.colour import contrast_ratio
    from autograder.checking.view import STATES

    for _word, _shape, colour in STATES.values():
        assert contrast_ratio(to_rgb(colour), to_rgb(background)) >= 3
