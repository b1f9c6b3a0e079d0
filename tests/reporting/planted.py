"""Simulated learners without verdicts: comparison looks at code alone, and judging proofs takes a minute."""

from __future__ import annotations

from functools import lru_cache

from autograder.building.proofs import read_proofs
from autograder.building.source import read_source
from autograder.checking.verdict import Outcome, Verdict
from autograder.front_matter import notebook_path, read_lab_info
from autograder.measuring.cohorts import without_marks
from autograder.measuring.simulated.answers import Variant, Variants
from autograder.measuring.simulated.people import Learner, learners

LAB = "exploration"
QUESTIONS = [str(question["id"]) for question in read_lab_info(notebook_path(LAB)).questions]


@lru_cache(maxsize=1)
def variants() -> tuple[Variants, ...]:
    """Every way that the lab's proofs answer its questions."""
    reference = read_source(LAB).answers()
    found = []
    for name in QUESTIONS:
        proofs = read_proofs(LAB, name)
        first = _variant(name, "reference", without_marks(reference[name].text), "correct")
        right = [_variant(name, one.name, one.code, "correct") for one in proofs if not one.mutant]
        wrong = [_variant(name, one.name, one.code, "incorrect") for one in proofs if one.mutant]
        untouched = _variant(name, "untouched", "", "not_attempted")
        found.append(Variants(name, (first, *right), tuple(wrong), untouched))
    return tuple(found)


def _variant(question: str, name: str, code: str, outcome: Outcome) -> Variant:
    points = float(outcome == "correct")
    return Variant(name, code, outcome == "correct", Verdict(LAB, question, 1, question, outcome, points, 1.0, 1.0))


@lru_cache(maxsize=1)
def cohort(count: int = 75, seed: int = 4) -> tuple[Learner, ...]:
    """A cohort in which one learner in 25 copied."""
    return tuple(learners(variants(), count, seed))
