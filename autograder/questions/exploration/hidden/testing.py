"""Further checks on the positivity."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.testing import compare, fresh_tests, learned, positivity, sums


@positivity.hidden(
    "start",
    points=1,
    needs=("pooled",),
    says=N_("The first six days have no whole window"),
    topic=N_("the first days"),
    messages={
        "start": Message(
            seen=N_("Day {number} of the table already has a positivity, {got}."),
            expected=N_("Seven days are not over yet, so the value is NaN."),
            next=N_("Leave min_periods of rolling at the length of the window."),
        ),
    },
)
def start(work: Work) -> None:
    tests = fresh_tests(work.rng)
    index = sums(tests)[1].index
    got = learned(work, tests).reindex(index).iloc[:6]
    for number, row in enumerate(got.itertuples(index=False), 1):
        for value in row:
            if value == value:
                raise Refuse("start", number=number, got=float(value))


@positivity.hidden(
    "other_window",
    points=1,
    needs=("pooled",),
    says=N_("Another number of days is respected"),
    topic=N_("other windows"),
    messages={
        "other_window": Message(
            seen=N_("With days=14, {name} has {got} on {day}."),
            expected=N_("{positive} of {tests} tests in the fourteen days up to it are positive: {want}."),
            next=N_("Use the argument days as the window, and do not write 7 into the function."),
        ),
    },
)
def other_window(work: Work) -> None:
    tests = fresh_tests(work.rng, days=34)
    positives, all_tests = sums(tests, 14)
    compare(learned(work, tests, 14), positives, all_tests, "other_window", 14)
