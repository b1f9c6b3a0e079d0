"""Run the properties of a question on a learner's work."""

from __future__ import annotations

from typing import Any

from autograder.checking import common
from autograder.checking.outage import outage
from autograder.checking.question import Lab, Message, Property, Question, Refuse
from autograder.checking.verdict import Outcome, PropertyResult, Verdict
from autograder.checking.work import Work
from autograder.checking.worker import Worker, no_new_figures, one_thread, quiet
from autograder.text import _

# A result with one of these is told to the instructor and tried again with the next run.
_NOT_THE_LEARNERS = frozenset({"common.no_services", "common.service_down", "common.other_engine"})


def run_question(lab: Lab, question: Question, worker: Worker, *, graded: bool = False) -> Verdict:
    """Check one question.

    `graded` runs the hidden properties too; without it only the visible ones, which come out the same either way.
    Never raises for what the learner did, nor for a fault in a property.
    """
    properties = [prop for prop in question.properties if graded or not prop.hidden]
    if question.engines:
        try:
            engine = worker.engine
        except Refuse as refusal:
            return refuse_all(lab, question, refusal, graded=graded)
        if engine not in question.engines:
            other = Refuse("common.other_engine", engine=engine, engines=list(question.engines))
            return refuse_all(lab, question, other, graded=graded)
    try:
        untouched = all(worker.state(name) in {"missing", "stub"} for name in question.answers)
    except Refuse as refusal:
        return refuse_all(lab, question, refusal, graded=graded)
    if untouched:
        return _verdict(lab, question, graded, "not_attempted", [_not_tried(prop) for prop in properties])
    results: dict[str, PropertyResult] = {}
    with quiet(), no_new_figures(), one_thread():
        for prop in properties:
            results[prop.key] = _run_property(lab, question, prop, worker, results)
    found = list(results.values())
    won = sum(result.points for result in found if result.passed)
    outcome: Outcome = "correct" if all(result.passed for result in found) else "partly" if won > 0 else "incorrect"
    return _verdict(lab, question, graded, outcome, found)


def refuse_all(lab: Lab, question: Question, refusal: Refuse, *, graded: bool = False) -> Verdict:
    """The verdict when no property could be run, all for the same reason."""
    properties = [prop for prop in question.properties if graded or not prop.hidden]
    fault = refusal.key in _NOT_THE_LEARNERS
    refused = [_refused(question, prop, refusal, fault=fault) for prop in properties]
    return _verdict(lab, question, graded, "incorrect", refused)


def _verdict(lab: Lab, question: Question, graded: bool, outcome: Outcome, results: list[PropertyResult]) -> Verdict:
    return Verdict(
        lab=lab.id,
        question=question.id,
        number=lab.number(question.id),
        title=_(question.title),
        outcome=outcome,
        points=_points(result.points for result in results if result.passed),
        max_points=_points(result.points for result in results),
        full_points=question.points,
        properties=tuple(results),
        graded=graded,
    )


def _points(parts: Any) -> float:
    # Shares such as 1/3 must add up to the whole again.
    return round(float(sum(parts)), 6)


def _says(prop: Property) -> str:
    return _("A further check on {topic}").format(topic=_(prop.topic)) if prop.hidden else _(prop.says)


def _not_tried(prop: Property) -> PropertyResult:
    return PropertyResult(prop.key, _says(prop), prop.points, passed=False, hidden=prop.hidden)


def _run_property(
    lab: Lab, question: Question, prop: Property, worker: Worker, results: dict[str, PropertyResult]
) -> PropertyResult:
    for needed in prop.needs:
        if needed in results and not results[needed].passed:
            return _refused(question, prop, Refuse("common.blocked", needed=results[needed].says))
    work = Work(worker, seed=f"{lab.id}/{question.id}/{prop.key}")
    try:
        prop.function(work)
    except Refuse as refusal:
        return _refused(question, prop, refusal, fault=refusal.key in _NOT_THE_LEARNERS)
    except Exception as error:  # a fault of ours must reach the learner as a sentence
        ours = outage(error) or Refuse("common.fault", error=f"{type(error).__name__}: {error}")
        return _refused(question, prop, ours, fault=True)
    return PropertyResult(prop.key, _says(prop), prop.points, passed=True, hidden=prop.hidden)


def _refused(question: Question, prop: Property, refusal: Refuse, *, fault: bool = False) -> PropertyResult:
    message = question.message(prop, refusal.key)
    facts = {name: common.fact(value) for name, value in refusal.facts.items()}
    if message is None:
        # A key without a message is a fault of the question's author; the learner still gets a sentence.
        message, fault = common.COMMON["common.fault"], True
        facts = {"error": f"no message {question.message_key(refusal.key)}"}
    seen, expected, following = render(message, facts)
    return PropertyResult(
        key=prop.key,
        says=_says(prop),
        points=prop.points,
        passed=False,
        hidden=prop.hidden,
        message_key=question.message_key(refusal.key),
        seen=seen,
        expected=expected,
        next=following,
        fault=fault,
    )


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        # A placeholder without its fact must not cost the learner the rest of the message.
        return "{" + key + "}"


def render(message: Message, facts: dict[str, str]) -> tuple[str, str, str]:
    """The three sentences of a message in the language in use, with the facts filled in."""
    filled = _Facts(facts)
    return (
        _(message.seen).format_map(filled),
        _(message.expected).format_map(filled),
        _(message.next).format_map(filled),
    )
