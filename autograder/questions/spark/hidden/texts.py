"""Further checks on texts that are no numbers."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Work
from autograder.questions.spark.texts import bad_values, compare_numbers


@bad_values.hidden(
    "near_numbers",
    points=2,
    needs=("numbers",),
    says=N_("Texts that are nearly whole numbers are not taken for one"),
    topic=N_("texts that are nearly numbers"),
    messages={
        "near": Message(
            seen=N_("For the text '{text}', NUMBER is {got} and not {want}."),
            expected=N_("Half a case and 1e3 cases are no counts, and nobody should guess what was meant."),
            next=N_("Cast to int and not to double, cut nothing out of the text, and leave ANSI switched on."),
        ),
    },
)
def near_numbers(work: Work) -> None:
    texts = ["2.5", "1e3", "5+", " 12 ", "0", "-", "1 200", "17"]
    frame = pd.DataFrame({"NAME": [f"Place {number}" for number in work.rng.permutation(len(texts))], "CASES": texts})
    compare_numbers(work, frame, "near", "2.5")
