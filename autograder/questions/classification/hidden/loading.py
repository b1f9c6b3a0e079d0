"""Further checks on loading."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.loading import compare, kaggle_form, load, read, same_rows
from autograder.questions.classification.tables import FEATURES, fresh_samples


@load.hidden(
    "other_order",
    points=0.75,
    needs=("columns",),
    says=N_("Columns in another order give the same X"),
    topic=N_("a file with another order of columns"),
    messages={
        "by_place": Message(
            seen=N_("In a file whose columns stand in another order, '{column}' holds the values of another column."),
            expected=N_("A column is known by its name, wherever it stands."),
            next=N_("Rename and select by names. Do not give the columns new names by their position."),
        ),
    },
)
def other_order(work: Work) -> None:
    X, y = fresh_samples(work.rng)
    shuffled = list(work.rng.permutation(FEATURES))
    table, got = read(work, "shuffled.csv", kaggle_form(X, y, shuffled))
    same_rows(table, got, len(X))
    for name in FEATURES:
        if abs(table[name].to_numpy(dtype=float) - X[name].to_numpy()).max() > 1e-9:
            raise Refuse("by_place", column=name)


@load.hidden(
    "without_empty",
    points=0.75,
    needs=("columns",),
    says=N_("A copy without the empty last column is read as well"),
    topic=N_("a copy without the empty column"),
    messages={
        "empty_expected": Message(
            seen=N_("For a copy that lacks the empty last column, the function stopped with {error}: {text}."),
            expected=N_("Copies with and without that column circulate, and both are right."),
            next=N_("Select the columns that you want, instead of dropping the others by name."),
        ),
    },
)
def without_empty(work: Work) -> None:
    X, y = fresh_samples(work.rng, rows=15, malignant=6)
    content = kaggle_form(X, y, empty=False)
    tried = work.attempt("load_wdbc", work.file("without.csv", content))
    if tried.error is not None:
        raise Refuse("empty_expected", error=tried.error.type_name, text=tried.error.text)
    table, got = read(work, "without.csv", content)
    same_rows(table, got, len(X))
    compare(table, X)
