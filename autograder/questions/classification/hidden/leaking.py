"""Further checks on the leak."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.leaking import REASONS, experiment, leak
from autograder.questions.classification.tables import two_groups

# Over 15 fresh tables with this signal, the honest accuracy of three classifiers is .83 to .99
# (solutions/classification/margins.py).
LEAST_WITH_SIGNAL = 0.75


@leak.hidden(
    "signal",
    points=1.5,
    needs=("fields",),
    says=N_("Where there is a signal, the honest way finds it"),
    topic=N_("data with a signal"),
    messages={
        "no_signal": Message(
            seen=N_("In a table with ten telling columns of 300, honest is {got}."),
            expected=N_("A signal is found with honest folds as well: about 0.95 there."),
            next=N_("Check that each fold selects columns with its own labels, and fits a classifier on them."),
        ),
    },
)
def signal(work: Work) -> None:
    X, y = two_groups(work.rng, 100, 300, share=0.5, apart=1.2, told_by=10)
    # The telling columns stand anywhere, and not at the front.
    shuffled = X.to_numpy()[:, work.rng.permutation(300)]
    got = experiment(work, shuffled, y.to_numpy())["honest"]
    if got < LEAST_WITH_SIGNAL:
        raise Refuse("no_signal", got=got)


@leak.hidden(
    "labelled",
    points=1,
    needs=("fields",),
    says=N_("A DataFrame with row labels gives the same as an array"),
    topic=N_("a DataFrame with row labels"),
    messages={
        "frame_stopped": Message(
            seen=N_("With a DataFrame and a Series, leak_experiment stopped with {error}: {text}."),
            expected=N_("It takes arrays, and tables with row labels."),
            next=N_("Turn X and y into arrays first, with np.asarray."),
        ),
        "frame": Message(
            seen=N_("With a DataFrame, {name} is {got}. With an array of the same numbers it is {want}."),
            expected=N_("Both hold the same samples."),
            next=N_("Use row numbers, not row labels. np.asarray takes the labels away."),
        ),
    },
)
def labelled(work: Work) -> None:
    X, y = two_groups(work.rng, 60, 60, share=0.5, apart=1)
    X.index = y.index = work.rng.permutation(len(X)) + 100
    tried = work.attempt("leak_experiment", X, y)
    if tried.error is not None:
        raise Refuse("frame_stopped", error=tried.error.type_name, text=tried.error.text)
    from_frame, from_array = experiment(work, X, y), experiment(work, X.to_numpy(), y.to_numpy())
    for name, want in from_array.items():
        # A learner's folds may be drawn anew in each call: accuracies then differ by a few samples of 60.
        if not np.isclose(from_frame[name], want, atol=0.12):
            raise Refuse("frame", name=name, got=from_frame[name], want=want)


@leak.hidden(
    "reason",
    points=1,
    says=N_("The cause of the difference is named"),
    topic=N_("the cause of the difference"),
    messages={
        "reason_code": Message(
            seen=N_("leak_reason is '{got}'."),
            expected=N_("It is one of the five codes of the task."),
            next=N_("Copy the code letter by letter."),
        ),
        "reason": Message(
            seen=N_("leak_reason is '{got}'. Leaky and honest do not differ in that."),
            expected=N_("It names the one thing that leaky does and honest does not."),
            next=N_("Write both ways side by side. In which order do selection and folds come?"),
        ),
    },
)
def reason(work: Work) -> None:
    got = work.text(work.value("leak_reason"), "leak_reason")
    if got not in REASONS:
        raise Refuse("reason_code", got=got)
    if got != REASONS[0]:
        raise Refuse("reason", got=got)
