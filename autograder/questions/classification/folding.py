"""Repeated stratified cross-validation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.tables import two_groups

COLUMNS = ("recall", "precision", "auc")
LEAST_FITS = 25
# The lab's model has a mean recall of .948 to .958 on the training samples, over four seeds with 5 and with 10 folds.
# Without a scaler, stopped at 100 steps, it is .897 to .906 (solutions/classification/margins.py).
LEAST_RECALL = 0.93
# Mean AUC on fresh noise of this size, over 20 tables: .30 to .62 on left-out rows, .80 to .92 on rows of the fit. The
# recall of malignant samples is .16 to .40 there, that of benign ones .66 to .81
# (solutions/classification/margins.py).
NOISE_ROWS, NOISE_COLUMNS, NOISE_SHARE = 150, 40, 0.3
MOST_AUC_OF_NOISE, MOST_RECALL_OF_NOISE = 0.7, 0.5

folds = Question(
    id="folds",
    title=N_("Repeated cross-validation"),
    topic=N_("cross-validation"),
    points=9,
    answers=("cross_validated", "scores", "summary"),
    hints=(
        N_("One split is one draw of a lottery. Which class of scikit-learn repeats the folds, and keeps the shares?"),
        N_("Pass RepeatedStratifiedKFold as cv to cross_validate, with a dictionary of three scorers."),
        N_(
            "cross_validate(lab_model(), X, y, cv=RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=0), "
            "scoring=...) gives arrays named test_recall and so on."
        ),
    ),
    messages={
        "columns": Message(
            seen=N_("{what} lacks {lacking}."),
            expected=N_("It is a table with the columns recall, precision and auc, and one row for each fit."),
            next=N_("Rename the results of cross_validate, and make a DataFrame of them."),
        ),
        "few_fits": Message(
            seen=N_("{what} has {got} rows."),
            expected=N_("There are at least 25 fits, such as 5 folds, repeated 5 times."),
            next=N_("Repeat the folds, and keep one row for each fit. Do not average yet."),
        ),
        "range": Message(
            seen=N_("In {what}, the column '{column}' holds {got}."),
            expected=N_("Each measure is a number between 0 and 1."),
            next=N_("Give shares and not percent. For NaN: were there malignant samples in that fold?"),
        ),
        "fold_without": Message(
            seen=N_("On samples that are easy to tell apart, the recall of one fit is {got}."),
            expected=N_("Each fold has its share of malignant samples, and they are found."),
            next=N_("Use folds that are stratified by y, and the X and y of the call."),
        ),
        "known_rows": Message(
            seen=N_("On pure noise, the mean AUC is {got}."),
            expected=N_("Noise can't be predicted, so the AUC is near 0.5 on rows that the model did not see."),
            next=N_(
                "Score the rows of the fold that was left out, and not those of the fit. Use the X and y of the call."
            ),
        ),
        "benign_recall": Message(
            seen=N_(
                "On noise with few malignant samples, the mean recall is {got}: that is the recall of the benign ones."
            ),
            expected=N_("Recall counts the malignant samples that are found, and few are found in noise."),
            next=N_("Let malignant be the positive class: label 1, as in y."),
        ),
        "summary_form": Message(
            seen=N_("summary has no number for {what}."),
            expected=N_("It is a table with the rows recall, precision and auc, and the columns mean and sd."),
            next=N_("Try scores.agg(['mean', 'std']), turn it with .T, and rename std to sd."),
        ),
        "standard_error": Message(
            seen=N_(
                "The sd of {name} is {got}. That is the standard deviation divided "
                "by the square root of the number of fits."
            ),
            expected=N_("Give the standard deviation. The fits share training samples, so they are not independent."),
            next=N_("Leave out the division by the root."),
        ),
        "summary_number": Message(
            seen=N_("{what} in summary is {got}."),
            expected=N_("The column of scores gives {want}."),
            next=N_("Compute summary from scores, so that it follows when scores change."),
        ),
        "low_recall": Message(
            seen=N_("The mean recall on the training samples is {got}."),
            expected=N_("A scaled logistic regression reaches at least 0.93."),
            next=N_("Use lab_model() or your own pipeline, with the scaler inside, on X_train and y_train."),
        ),
    },
)


def table_of(work: Work, value: object, what: str) -> pd.DataFrame:
    """A learner's table of fits, its three columns as floats."""
    table = work.table(value, what)
    if lacking := [column for column in COLUMNS if column not in table.columns]:
        raise Refuse("columns", what=what, lacking=lacking)
    if len(table) < LEAST_FITS:
        raise Refuse("few_fits", what=what, got=len(table))
    found = {column: work.array(table[column], f"{what}['{column}']") for column in COLUMNS}
    for column, values in found.items():
        wrong = values[~((values >= 0) & (values <= 1))]
        if len(wrong):
            raise Refuse("range", what=what, column=column, got=float(wrong[0]))
    return pd.DataFrame(found, columns=list(COLUMNS))


def fits(work: Work, X: pd.DataFrame, y: pd.Series) -> pd.DataFrame:
    """The learner's fits on X and y."""
    return table_of(work, work.call("cross_validated", X, y), "cross_validated(X, y)")


@folds.property("table", points=1.5, says=N_("scores has at least 25 fits, each with recall, precision and AUC"))
def table(work: Work) -> None:
    table_of(work, work.value("scores"), "scores")


@folds.property("stratified", points=1.5, says=N_("Each fold has malignant samples"))
def stratified(work: Work) -> None:
    X, y = two_groups(work.rng, 100, 2, share=0.12, apart=14)
    # Malignant samples stand together in two places: folds that are cut without regard to y have none of them.
    benign, ill = np.flatnonzero(y == 0), np.flatnonzero(y == 1)
    order = np.concatenate([benign[:63], ill[:6], benign[63:86], ill[6:], benign[86:]])
    got = fits(work, X.iloc[order].reset_index(drop=True), y.iloc[order].reset_index(drop=True))["recall"]
    if got.min() < 0.99:
        raise Refuse("fold_without", got=float(got.min()))


@folds.property("unseen", points=2.5, says=N_("Each fit is scored for malignant samples, on rows that it did not see"))
def unseen(work: Work) -> None:
    # A model of noise calls most samples benign when few are malignant: so it finds few of the malignant ones.
    X, y = two_groups(work.rng, NOISE_ROWS, NOISE_COLUMNS, share=NOISE_SHARE)
    got = fits(work, X, y).mean()
    if got["auc"] > MOST_AUC_OF_NOISE:
        raise Refuse("known_rows", got=float(got["auc"]))
    if got["recall"] > MOST_RECALL_OF_NOISE:
        raise Refuse("benign_recall", got=float(got["recall"]))


@folds.property(
    "summary",
    points=1.5,
    needs=("table",),
    says=N_("The summary gives mean and spread of your scores, with recall ≥ 0.93"),
)
def summarised(work: Work) -> None:
    scores = table_of(work, work.value("scores"), "scores")
    given = work.table(work.value("summary"), "summary")
    for name in COLUMNS:
        for part in ("mean", "sd"):
            if name not in given.index or part not in given.columns:
                raise Refuse("summary_form", what=f"loc['{name}', '{part}']")
        column = scores[name].to_numpy()
        mean, sd = (work.number(given.loc[name, part], f"summary.loc['{name}', '{part}']") for part in ("mean", "sd"))
        if abs(mean - column.mean()) > 0.0051:
            raise Refuse("summary_number", what=f"loc['{name}', 'mean']", got=mean, want=column.mean())
        error = column.std(ddof=1) / np.sqrt(len(column))
        # Rounding to two decimals is fine, and so are both definitions of the standard deviation.
        if abs(sd - column.std(ddof=1)) > 0.0051:
            if abs(sd - error) < 0.0011:
                raise Refuse("standard_error", name=name, got=sd)
            raise Refuse("summary_number", what=f"loc['{name}', 'sd']", got=sd, want=column.std(ddof=1))
    if scores["recall"].mean() < LEAST_RECALL:
        raise Refuse("low_recall", got=float(scores["recall"].mean()))
