"""What every question ships: right answers that are accepted in full, and wrong ones that are refused by name."""

from __future__ import annotations

from autograder.building.proofs import cached_states, read_proofs
from autograder.building.prove import try_proof, try_question, try_reference, unrefuted
from autograder.checking.registry import load_lab


def accept(lab_id: str, question_id: str, edition: str) -> None:
    """Try the right answers of a question alone on the edition of the data that is in use."""
    lab = load_lab(lab_id)
    question = lab[question_id]
    states = cached_states(lab_id, edition)
    proofs = [proof for proof in read_proofs(lab_id, question_id) if not proof.mutant]
    results = [try_reference(lab, question, states), *(try_proof(lab, question, states, proof) for proof in proofs)]
    assert [f"{result.proof.name}: {problem}" for result in results for problem in result.problems] == []


def prove(lab_id: str, question_id: str, edition: str) -> None:
    """Try the proofs of a question on the edition of the data that is in use; `edition` names it."""
    lab = load_lab(lab_id)
    question = lab[question_id]
    results = try_question(lab, question, cached_states(lab_id, edition))
    told = [f"{result.proof.name}: {problem}" for result in results for problem in result.problems]
    assert told == [], "; ".join(told)
    alternates = [result for result in results if not result.proof.mutant and result.proof.name != "reference"]
    mutants = [result for result in results if result.proof.mutant]
    assert len(alternates) >= 2, "a question ships at least two alternates"
    assert len(mutants) >= 3, "a question ships at least three mutants"
    assert unrefuted(question, results) == [], "a property that no mutant fails has not been shown to fail"
    reached = {item.message_key for result in mutants for item in result.verdict.properties}
    declared = {question.message_key(key) for key in question.messages}
    declared |= {question.message_key(key) for prop in question.properties for key in prop.messages}
    assert declared - reached == set(), "a message that no mutant reaches has not been shown to be said"
