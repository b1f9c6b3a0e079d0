"""Further checks on shares and totals so far."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.spark.shares import WANTED, compare, right, share
from autograder.questions.spark.tables import BY_DAY, answered, by_day, described


@share.hidden(
    "same_day",
    points=2,
    needs=("so_far",),
    says=N_("Rows of one province and day have the same total so far"),
    topic=N_("several rows of one day"),
    messages={
        "same_day": Message(
            seen=N_("With two rows on {day}, SO_FAR of {province} is {got} and not {want}."),
            expected=N_("Both rows belong to that day, so both have the total up to the end of it."),
            next=N_("Leave the frame to Spark, or write rangeBetween: rowsBetween tells rows of one day apart."),
        ),
    },
)
def same_day(work: Work) -> None:
    frame = by_day(work.rng, 10, ("Namur", "Liège"))
    # Another number of cases, so that the rows of a day are not equal.
    twice = pd.concat([frame, frame.assign(CASES=frame["CASES"] + 100)], ignore_index=True)
    twice = twice.iloc[work.rng.permutation(len(twice))]
    rows = answered(work, "shares", work.spark(twice, BY_DAY), columns=WANTED).rows
    compare(rows, right(twice), "SO_FAR", "same_day")


@share.hidden(
    "no_case",
    points=1.5,
    needs=("whole",),
    says=N_("A province without any case has no share, and nothing stops"),
    topic=N_("a province without cases"),
    messages={
        "divided": Message(
            seen=N_("With a province that has no case at all, Spark stopped with {error} ({text})."),
            expected=N_("Such a province has no share (NULL), and the others have theirs."),
            next=N_("Divide with F.try_divide, or only F.when the total is above 0."),
        ),
        "no_case": Message(
            seen=N_(
                "In a table where a province has no case at all, SHARE of {province} on {day} is {got} and not {want}."
            ),
            expected=N_("Zero divided by zero has no value: NULL."),
            next=N_("Use F.try_divide, and fill nothing afterwards."),
        ),
    },
)
def no_case(work: Work) -> None:
    frame = by_day(work.rng, 8, ("Namur", "Liège"))
    frame.loc[frame["PROVINCE"] == "Namur", "CASES"] = 0
    tried = work.attempt("shares", work.spark(frame, BY_DAY))
    if tried.error is not None:
        facts = error_facts(tried.error)
        raise Refuse("divided", error=facts["error"], text=facts["text"][:120])
    got = described(work, tried.value, "shares(…)", WANTED)
    compare(got.rows, right(frame), "SHARE", "no_case")
