"""Load the samples, with malignant as 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.common import describe_kind
from autograder.questions.classification.tables import FEATURES, KAGGLE, fresh_samples, lab_samples

load = Question(
    id="load",
    title=N_("Load the samples, with malignant as 1"),
    topic=N_("loading the samples"),
    points=7,
    answers=("load_wdbc",),
    hints=(
        N_("Look at the first line of both files. Which column tells the diagnosis in each of them?"),
        N_("Ask 'diagnosis' in table.columns. Compare with 'M' in one form, and with 0 in the other."),
        N_("Rename with KAGGLE_NAMES, make y with (column == 'M').astype(int), and select X with table[FEATURES]."),
    ),
    messages={
        "form_stopped": Message(
            seen=N_("For a file in the form of {form}, load_wdbc stopped with {error}: {text}."),
            expected=N_("It reads both forms of the file."),
            next=N_("Find out which form it is, before you use a column that only the other one has."),
        ),
        "pair": Message(
            seen=N_("load_wdbc gave {got}."),
            expected=N_("It returns two things: the table X, and the diagnosis y."),
            next=N_("End the function with return X, y."),
        ),
        "turned": Message(
            seen=N_("In a file with {want} malignant samples of {rows}, your y has the sum {got}."),
            expected=N_("Malignant is 1 and benign is 0, so the sum of y is the number of malignant samples."),
            next=N_("Look up the coding: scikit-learn writes 0 for malignant. Turn it round."),
        ),
        "letters": Message(
            seen=N_("Your y holds {got}."),
            expected=N_("Malignant is the number 1 and benign is the number 0."),
            next=N_("Compare the column with 'M', and turn the result into whole numbers with astype(int)."),
        ),
        "labels": Message(
            seen=N_("The sum of y is right, but {count} samples have the diagnosis of another sample."),
            expected=N_("Row by row, y holds the diagnosis of the sample in the file."),
            next=N_("Make y from the column of the table, and keep the order of the rows."),
        ),
        "diagnosis_kept": Message(
            seen=N_("X holds the diagnosis, as the column '{column}'."),
            expected=N_("X holds the 30 measurements only. With the diagnosis in X, a model needs nothing else."),
            next=N_("Select the columns of the list FEATURES."),
        ),
        "id_kept": Message(
            seen=N_("X holds the column 'id'."),
            expected=N_("The id numbers samples, and says nothing about cells."),
            next=N_("Select the columns of the list FEATURES."),
        ),
        "columns": Message(
            seen=N_("X lacks these columns: {lacking}. It has these extra columns: {extra}."),
            expected=N_("X has the 30 columns of the list FEATURES, by the names of scikit-learn."),
            next=N_("Rename the columns with KAGGLE_NAMES, and select FEATURES."),
        ),
        "lost_rows": Message(
            seen=N_("The file holds {rows} samples, and your X has {got} rows."),
            expected=N_("Every sample of the file is a row of X."),
            next=N_("One column of the file is empty in every row. Look for dropna in your code, and take it out."),
        ),
        "ignored_path": Message(
            seen=N_("Given another file, your function returned the samples of the course again."),
            expected=N_("The function reads the file at the path that it was given."),
            next=N_("Inside the function, use the argument path and not the name DATA."),
        ),
        "values": Message(
            seen=N_("In row {row} of X, '{column}' is {got}. The file says {want}."),
            expected=N_("Each value stays with its sample and its column."),
            next=N_("Find columns by their names, and keep the order of the rows."),
        ),
    },
)


def kaggle_form(X: pd.DataFrame, y: pd.Series, names: Sequence[str] = FEATURES, *, empty: bool = True) -> str:
    """CSV text as Kaggle has it: id, diagnosis M or B, its own names, and an empty last column."""
    table = X[list(names)].rename(columns=KAGGLE)
    table.insert(0, "id", range(842302, 842302 + len(X)))
    table.insert(1, "diagnosis", np.where(y == 1, "M", "B"))
    if empty:
        table[""] = np.nan
    return table.to_csv(index=False)


def sklearn_form(X: pd.DataFrame, y: pd.Series) -> str:
    """CSV text with the names of scikit-learn, and target 0 for malignant."""
    return X.assign(target=1 - y).to_csv(index=False)


def read(work: Work, name: str, content: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The learner's X and y (as floats, row by row) from a file with this content."""
    tried = work.attempt("load_wdbc", work.file(name, content))
    if tried.error is not None:
        form = "Kaggle" if "diagnosis" in content[:100] else "scikit-learn"
        raise Refuse("form_stopped", form=form, error=tried.error.type_name, text=tried.error.text)
    got = tried.value
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Refuse("pair", got=describe_kind(got))
    X, y = work.table(got[0], "X"), got[1]
    if isinstance(y, pd.DataFrame) and y.shape[1] == 1:
        y = y.iloc[:, 0]
    listed = list(y) if isinstance(y, pd.Series | np.ndarray | list | tuple) else []
    if any(isinstance(item, str) for item in listed):
        raise Refuse("letters", got=sorted(set(map(str, listed)))[:3])
    return X, work.array(y, "y", ndim=1)


def same_rows(X: pd.DataFrame, y: np.ndarray, rows: int) -> None:
    """Refuses when X or y has another number of rows than the file."""
    for length in (len(X), len(y)):
        if length != rows:
            raise Refuse("lost_rows", rows=rows, got=length)


@load.property("target", points=2, says=N_("Malignant is 1 in both forms of the file"))
def target(work: Work) -> None:
    X, y = fresh_samples(work.rng)
    for name, content in (("kaggle.csv", kaggle_form(X, y)), ("sklearn.csv", sklearn_form(X, y))):
        table, got = read(work, name, content)
        if len(table) == len(lab_samples(work)[0]):
            raise Refuse("ignored_path")
        same_rows(table, got, len(X))
        if got.sum() != y.sum() or not np.isin(got, (0, 1)).all():
            raise Refuse("turned", want=int(y.sum()), rows=len(y), got=float(got.sum()))
        if wrong := int((got != y.to_numpy()).sum()):
            raise Refuse("labels", count=wrong)


@load.property("columns", points=2, says=N_("X has the 30 measurements, and nothing that tells the diagnosis"))
def columns(work: Work) -> None:
    X, y = lab_samples(work)
    for name, content in (("sklearn.csv", sklearn_form(X, y)), ("kaggle.csv", kaggle_form(X, y))):
        table, _labels = read(work, name, content)
        extra = [str(column) for column in table.columns if column not in FEATURES]
        if told := [column for column in extra if column in ("target", "diagnosis", "malignant", "y")]:
            raise Refuse("diagnosis_kept", column=told[0])
        if "id" in extra:
            raise Refuse("id_kept")
        lacking = [column for column in FEATURES if column not in table.columns]
        if lacking or extra:
            raise Refuse("columns", lacking=lacking, extra=extra)


@load.property("values", points=1.5, needs=("columns",), says=N_("Each value stays with its sample and its column"))
def values(work: Work) -> None:
    X, y = fresh_samples(work.rng, rows=23, malignant=9)
    for name, content in (("kaggle.csv", kaggle_form(X, y)), ("sklearn.csv", sklearn_form(X, y))):
        table, got = read(work, name, content)
        if len(table) == len(lab_samples(work)[0]):
            raise Refuse("ignored_path")
        same_rows(table, got, len(X))
        compare(table, X)


def compare(table: pd.DataFrame, X: pd.DataFrame) -> None:
    """Refuses the first value of the learner's X that is not the value in the file."""
    found = table[list(FEATURES)].to_numpy(dtype=float)
    wrong = np.argwhere(~np.isclose(found, X[list(FEATURES)].to_numpy(), rtol=1e-9))
    if len(wrong):
        row, column = wrong[0]
        name = FEATURES[column]
        raise Refuse("values", row=int(row), column=name, got=found[row, column], want=X[name].iloc[row])
