"""Further checks on cross-validation."""

from __future__ import annotations

import math

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.folding import COLUMNS, fits, folds, table_of
from autograder.questions.classification.tables import two_groups


@folds.hidden(
    "drawn_anew",
    points=1,
    needs=("table",),
    says=N_("Each repetition draws its folds anew"),
    topic=N_("repetitions"),
    messages={
        "copies": Message(
            seen=N_("Of {count} rows in scores, only {got} differ from each other."),
            expected=N_("Each repetition cuts the samples in another way, so nearly all fits differ."),
            next=N_("Use another seed in each repetition, or RepeatedStratifiedKFold."),
        ),
    },
)
def drawn_anew(work: Work) -> None:
    scores = table_of(work, work.value("scores"), "scores").round(9)
    # Two fits may agree by chance. When every row is there twice, or every row three times, these are copies.
    times = scores.groupby(list(COLUMNS)).size()
    if math.gcd(*times.tolist()) > 1:
        raise Refuse("copies", count=len(scores), got=len(times))


@folds.hidden(
    "ranking",
    points=1,
    needs=("stratified",),
    says=N_("The AUC is computed from probabilities"),
    topic=N_("the AUC"),
    messages={
        "auc_of_decisions": Message(
            seen=N_("In a table with few malignant samples, the AUC is {got}."),
            expected=N_("The AUC compares probabilities. There it is about {want}; from decisions it is much lower."),
            next=N_("Use the scorer 'roc_auc', or give roc_auc_score the result of predict_proba."),
        ),
    },
)
def ranking(work: Work) -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    X, y = two_groups(work.rng, 160, 2, share=0.15, apart=1.5)
    want = float(cross_val_score(LogisticRegression(), X, y, cv=StratifiedKFold(5), scoring="roc_auc").mean())
    got = float(fits(work, X, y)["auc"].mean())
    # From decisions it is lower by 0.2 on such a table; two right ways differ by less than 0.03.
    if got < want - 0.08:
        raise Refuse("auc_of_decisions", got=got, want=want)
