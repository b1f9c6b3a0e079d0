"""Further checks on counting errors."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.counting import REASONS, baseline, counted, decisions, four_counts

TRUE_REASONS = {REASONS[0], REASONS[1]}


@baseline.hidden(
    "row_by_row",
    points=0.5,
    says=N_("Truth and decision are compared row by row, whatever their row labels"),
    topic=N_("labels of rows"),
    messages={
        "row_labels_stopped": Message(
            seen=N_("For two Series with different row labels, confusion stopped with {error}: {text}."),
            expected=N_("Decisions come in the order of the samples, often without their row labels."),
            next=N_("Turn both into arrays with np.asarray first."),
        ),
        "row_labels": Message(
            seen=N_("Two Series with different row labels gave other counts than two arrays with the same numbers."),
            expected=N_("Both are compared row by row."),
            next=N_("Turn both into arrays with np.asarray first."),
        ),
    },
)
def row_by_row(work: Work) -> None:
    truth, said = decisions(work.rng)
    labelled = pd.Series(truth, index=work.rng.permutation(len(truth)) + 500)
    tried = work.attempt("confusion", labelled, pd.Series(said))
    if tried.error is not None:
        raise Refuse("row_labels_stopped", error=tried.error.type_name, text=tried.error.text)
    if four_counts(work, tried.value) != counted(truth, said):
        raise Refuse("row_labels")


@baseline.hidden(
    "why",
    points=1.5,
    says=N_("The reasons why accuracy misleads are the true ones"),
    topic=N_("why accuracy misleads"),
    messages={
        "code": Message(
            seen=N_("why_accuracy_misleads holds '{got}'."),
            expected=N_("It holds codes of the list in the task."),
            next=N_("Copy the codes letter by letter."),
        ),
        "untrue": Message(
            seen=N_("why_accuracy_misleads names {got}, which does not hold for accuracy."),
            expected=N_("It holds the reasons that are true, and no others."),
            next=N_("Ask of each code: which number in baseline shows it?"),
        ),
        "lacking": Message(
            seen=N_("why_accuracy_misleads has {got} of {count} reasons."),
            expected=N_("It holds every reason of the list that is true."),
            next=N_("Look at the recall of baseline, and think of what one missed tumour costs."),
        ),
    },
)
def why(work: Work) -> None:
    codes = set(work.names(work.value("why_accuracy_misleads"), "why_accuracy_misleads"))
    if unknown := sorted(codes - set(REASONS)):
        raise Refuse("code", got=unknown[0])
    if untrue := sorted(codes - TRUE_REASONS):
        raise Refuse("untrue", got=untrue)
    if codes < TRUE_REASONS:
        raise Refuse("lacking", got=len(codes), count=len(TRUE_REASONS))
