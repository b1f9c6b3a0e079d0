"""Count errors by their kind, and see what accuracy hides."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.tables import lab_parts

COUNTS = ("tp", "fn", "fp", "tn")
MEASURES = ("accuracy", "recall", "precision")
REASONS = (
    "ignores_kind_of_error",
    "high_without_finding_any",
    "needs_scaled_columns",
    "changes_with_the_seed",
    "cannot_exceed_recall",
)

baseline = Question(
    id="baseline",
    title=N_("Count the errors, and doubt the accuracy"),
    topic=N_("counting errors"),
    points=8,
    answers=("confusion", "measures", "baseline", "why_accuracy_misleads"),
    hints=(
        N_("Say each of the four cases in words first: who is ill, and what does the rule say?"),
        N_(
            "fn counts samples with y_true 1 and y_pred 0. Recall divides tp by all who are ill, precision by all "
            "flagged."
        ),
        N_(
            "Turn both into arrays. np.sum((y_true == 1) & (y_pred == 0)) is fn. The baseline's y_pred is "
            "np.zeros(len(y_train))."
        ),
    ),
    messages={
        "count_names": Message(
            seen=N_("confusion gave {got}."),
            expected=N_("It returns a dictionary with the keys tp, fn, fp and tn."),
            next=N_("Give each of the four counts its name."),
        ),
        "turned": Message(
            seen=N_("tp is {got}, which is the number of benign samples that are called benign."),
            expected=N_("Malignant is 1, and 'positive' means malignant: here tp is {want}."),
            next=N_("Count y_true == 1 and y_pred == 1 for tp. scikit-learn sorts the labels: row 0 is benign."),
        ),
        "swapped": Message(
            seen=N_("fn is {got} and fp is {other}: it is the other way round."),
            expected=N_("fn are malignant samples that the rule calls benign. They are missed."),
            next=N_("Read the matrix of scikit-learn as rows for the truth and columns for the rule."),
        ),
        "counts": Message(
            seen=N_("{name} is {got} in a case where it should be {want}."),
            expected=N_("Each sample is in one of the four cases."),
            next=N_("Work out a list of five samples by hand, and compare."),
        ),
        "measure_names": Message(
            seen=N_("{what} gave {got}."),
            expected=N_("It is a dictionary with the keys accuracy, recall and precision."),
            next=N_("Give each of the three numbers its name."),
        ),
        "measure": Message(
            seen=N_("{name} is {got} in a case with tp {tp}, fn {fn}, fp {fp} and tn {tn}."),
            expected=N_("It is {want} there."),
            next=N_("Write the formula with the four counts: what is above the line, and what below?"),
        ),
        "precision_for_recall": Message(
            seen=N_("recall and precision have each other's value."),
            expected=N_("Recall divides tp by all who are ill, precision by all who are flagged."),
            next=N_("Swap what you divide by."),
        ),
        "nobody_flagged": Message(
            seen=N_("When nobody is flagged, precision came back as {got}."),
            expected=N_("It is 0 then. The formula would divide by 0."),
            next=N_("Treat the case tp + fp = 0 on its own, or use zero_division=0."),
        ),
        "nobody_flagged_stopped": Message(
            seen=N_("When nobody is flagged, measures stopped with {error}: {text}."),
            expected=N_("Precision is 0 then."),
            next=N_("Treat the case tp + fp = 0 on its own."),
        ),
        "baseline_number": Message(
            seen=N_("{name} of baseline is {got}."),
            expected=N_("For the rule 'always benign' on y_train it is {want}."),
            next=N_("Compare y_train with a list of zeros of the same length."),
        ),
    },
)


def counted(y_true: np.ndarray, y_pred: np.ndarray) -> dict[str, int]:
    """The four counts, with 1 as positive."""
    return {
        "tp": int(np.sum((y_true == 1) & (y_pred == 1))),
        "fn": int(np.sum((y_true == 1) & (y_pred == 0))),
        "fp": int(np.sum((y_true == 0) & (y_pred == 1))),
        "tn": int(np.sum((y_true == 0) & (y_pred == 0))),
    }


def measured(counts: dict[str, int]) -> dict[str, float]:
    """Accuracy, recall and precision of four counts. Precision is 0 when nobody is flagged."""
    flagged = counts["tp"] + counts["fp"]
    return {
        "accuracy": (counts["tp"] + counts["tn"]) / sum(counts.values()),
        "recall": counts["tp"] / (counts["tp"] + counts["fn"]),
        "precision": counts["tp"] / flagged if flagged else 0.0,
    }


def decisions(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Truth and decision of 60 samples. The four counts are four different numbers."""
    counts = {"tp": 17, "fn": 5, "fp": 9, "tn": 29}
    truth = np.repeat([1, 1, 0, 0], list(counts.values()))
    said = np.repeat([1, 0, 1, 0], list(counts.values()))
    order = rng.permutation(len(truth))
    return truth[order], said[order]


def four_counts(work: Work, value: Any) -> dict[str, float]:
    """A learner's four counts by name."""
    return _named(work, value, COUNTS, "confusion(y_true, y_pred)", "count_names")


def three_measures(work: Work, value: Any, what: str) -> dict[str, float]:
    """A learner's three measures by name."""
    return _named(work, value, MEASURES, what, "measure_names")


def _named(work: Work, value: Any, names: tuple[str, ...], what: str, key: str) -> dict[str, float]:
    from autograder.checking.common import describe_kind

    if not isinstance(value, dict) or not set(names) <= set(value):
        keys = ", ".join(map(str, value)) if isinstance(value, dict) else ""
        raise Refuse(key, what=what, got=f"{describe_kind(value)} ({keys})" if keys else describe_kind(value))
    return {name: work.number(value[name], f"{what}['{name}']") for name in names}


@baseline.property("counts", points=2, says=N_("The four counts take malignant as positive"))
def counts(work: Work) -> None:
    truth, said = decisions(work.rng)
    got, want = four_counts(work, work.call("confusion", truth, said)), counted(truth, said)
    if got == want:
        return
    if (got["tp"], got["tn"]) == (want["tn"], want["tp"]):
        raise Refuse("turned", got=got["tp"], want=want["tp"])
    if (got["fn"], got["fp"]) == (want["fp"], want["fn"]) and got["tp"] == want["tp"]:
        raise Refuse("swapped", got=got["fn"], other=got["fp"])
    name = next(name for name in COUNTS if got[name] != want[name])
    raise Refuse("counts", name=name, got=got[name], want=want[name])


@baseline.property("measures", points=1.5, says=N_("Accuracy, recall and precision follow from the counts"))
def three(work: Work) -> None:
    truth, said = decisions(work.rng)
    got = three_measures(work, work.call("measures", truth, said), "measures(y_true, y_pred)")
    four = counted(truth, said)
    want = measured(four)
    wrong = [name for name in MEASURES if not abs(got[name] - want[name]) < 1e-3]
    if wrong == ["recall", "precision"] and abs(got["recall"] - want["precision"]) < 1e-3:
        raise Refuse("precision_for_recall")
    for name in wrong:
        raise Refuse("measure", name=name, got=got[name], want=want[name], **four)


@baseline.property("nobody_flagged", points=1, says=N_("A rule that flags nobody has precision 0, and no error"))
def nobody_flagged(work: Work) -> None:
    truth, said = decisions(work.rng)
    tried = work.attempt("measures", truth, np.zeros_like(said))
    if tried.error is not None:
        raise Refuse("nobody_flagged_stopped", error=tried.error.type_name, text=tried.error.text)
    got = three_measures(work, tried.value, "measures(y_true, y_pred)")["precision"]
    if got != 0:
        raise Refuse("nobody_flagged", got=got)


@baseline.property("baseline", points=1.5, says=N_("The rule 'always benign' is measured on the training samples"))
def always_benign(work: Work) -> None:
    got = three_measures(work, work.value("baseline"), "baseline")
    y = lab_parts(work)[2].to_numpy()
    want = measured(counted(y, np.zeros_like(y)))
    for name in MEASURES:
        if not abs(got[name] - want[name]) < 1e-3:
            raise Refuse("baseline_number", name=name, got=got[name], want=want[name])
