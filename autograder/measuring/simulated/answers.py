"""Answers that simulated learners can give: each question's proofs, with the verdict that the judge gives on each."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checking.verdict import Verdict


@dataclass(frozen=True)
class Variant:
    """A way to answer a question. right: whether it is accepted in full. code: "" for no attempt."""

    name: str
    code: str
    right: bool
    verdict: Verdict


@dataclass(frozen=True)
class Variants:
    """The ways to answer one question."""

    question: str
    right: tuple[Variant, ...]
    wrong: tuple[Variant, ...]
    untouched: Variant


def variants_of(lab_id: str, only: Sequence[str] | None = None) -> list[Variants]:
    """Judge the reference, alternates and mutants of a lab's questions, on the data that the loader gives.

    only: ids of questions; None takes all. The reference answers are run first, which takes seconds.
    """
    from autograder.building.proofs import cached_states
    from autograder.building.prove import check_namespace, try_question
    from autograder.checking.registry import load_lab
    from autograder.measuring.cohorts import without_marks

    lab = load_lab(lab_id)
    with contextlib.redirect_stdout(io.StringIO()):
        states = cached_states(lab_id, "simulated")
    found = []
    for question in lab.questions:
        if only is not None and question.id not in only:
            continue
        tried = [
            Variant(one.proof.name, without_marks(one.proof.code), one.verdict.passed, one.verdict)
            for one in try_question(lab, question, states)
        ]
        untouched, _seconds = check_namespace(lab, question, dict(states[question.id]))
        found.append(
            Variants(
                question.id,
                tuple(one for one in tried if one.right),
                tuple(one for one in tried if not one.right),
                Variant("untouched", "", False, untouched),
            )
        )
    return found
