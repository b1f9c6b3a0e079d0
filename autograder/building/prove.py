"""Try a question's own proof: alternates must be accepted in full, mutants refused with the message that names them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograder.building.proof_services import proof_services
from autograder.building.proofs import Proof, proof_namespace, read_proofs, run_code
from autograder.building.source import read_source
from autograder.checking.question import Lab, Question
from autograder.checking.run import run_question
from autograder.checking.verdict import Verdict
from autograder.checking.worker import NotebookWorker, quiet


@dataclass(frozen=True)
class ProofResult:
    """What came of one proof. `problems` is empty when it did what it should. `seconds` is the time of the check."""

    proof: Proof
    verdict: Verdict
    problems: tuple[str, ...]
    seconds: float


def check_namespace(lab: Lab, question: Question, namespace: dict[str, Any]) -> tuple[Verdict, float]:
    """Graded verdict (hidden properties included) on a namespace, and the seconds it took."""
    worker = NotebookWorker(namespace, services=proof_services(lab))
    start = time.perf_counter()
    try:
        verdict = run_question(lab, question, worker, graded=True)
    finally:
        worker.close()
    return verdict, time.perf_counter() - start


def try_proof(lab: Lab, question: Question, states: dict[str, dict[str, Any]], proof: Proof) -> ProofResult:
    """Check one proof on the names that the reference left before this question."""
    with quiet():
        namespace = proof_namespace(states, proof)
        verdict, seconds = check_namespace(lab, question, namespace)
    return ProofResult(proof, verdict, tuple(_problems(proof, verdict)), seconds)


def try_reference(lab: Lab, question: Question, states: dict[str, dict[str, Any]]) -> ProofResult:
    """Check the reference answer itself; it counts as an alternate by the name "reference"."""
    answer = read_source(lab.id).answers()[question.id]
    proof = Proof(question.id, "reference", answer.text, mutant=False)
    with quiet():
        namespace = dict(states[question.id])
        run_code(answer.text, namespace, f"{question.id} reference")
        verdict, seconds = check_namespace(lab, question, namespace)
    return ProofResult(proof, verdict, tuple(_problems(proof, verdict)), seconds)


def _problems(proof: Proof, verdict: Verdict) -> Iterable[str]:
    for result in verdict.properties:
        if result.fault:
            yield f"fault in {result.key}: {result.message}"
    if not proof.mutant:
        for result in verdict.properties:
            if not result.passed:
                yield f"{result.key} refused it: [{result.message_key}] {result.message}"
        return
    by_key = {result.key: result for result in verdict.properties}
    refused = by_key.get(proof.refused)
    if refused is None:
        yield f"there is no property {proof.refused!r}"
    elif refused.passed:
        yield f"{proof.refused} held, so the mutant was not seen"
    elif refused.message_key != proof.message:
        yield f"{proof.refused} said [{refused.message_key}] {refused.message}, expected [{proof.message}]"


def try_question(lab: Lab, question: Question, states: dict[str, dict[str, Any]]) -> list[ProofResult]:
    """The reference and every proof of one question."""
    results = [try_reference(lab, question, states)]
    results += [try_proof(lab, question, states, proof) for proof in read_proofs(lab.id, question.id)]
    return results


def unrefuted(question: Question, results: list[ProofResult]) -> list[str]:
    """Keys of properties that no mutant was refused by: checks that have not been shown to fail."""
    failed: set[str] = set()
    for result in results:
        if result.proof.mutant:
            blocked = {item.key for item in result.verdict.properties if item.message_key == "common.blocked"}
            failed |= {item.key for item in result.verdict.properties if not item.passed} - blocked
    return [prop.key for prop in question.properties if prop.key not in failed]
