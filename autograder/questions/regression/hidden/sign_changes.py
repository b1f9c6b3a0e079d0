"""Further checks on signs."""

from __future__ import annotations

from autograder.checking import N_, Work
from autograder.questions.regression.sign_changes import compare, fresh_case, signs
from autograder.questions.regression.tables import linear_case, short_xy


@signs.hidden("lab_data", points=1, needs=("flips",), says=N_("The signs of the lab's own model are judged rightly"))
def lab_data(work: Work) -> None:
    compare(work, *short_xy(work))


@signs.hidden(
    "none_or_more", points=1, needs=("flips",), says=N_("No flip gives an empty list, and many rows change nothing")
)
def none_or_more(work: Work) -> None:
    compare(work, *linear_case(work.rng, rows=20, columns=3, noise=0.1))
    compare(work, *fresh_case(work.rng, rows=24))
