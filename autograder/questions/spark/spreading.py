"""Partitions, memory, and the decision."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.claims import certainty_claims
from autograder.questions.spark.rates import rates
from autograder.questions.spark.tables import (
    PROVINCES,
    SCHEMA,
    answered,
    apart,
    course_cases,
    course_population,
    fresh_cases,
    last_day,
    numbers,
)

FIELDS = ("province", "runner_up", "rate", "text")
BY_DAY = ("PROVINCE", "DATE", "CASES")
# No partition has more rows than this times the mean. Even shares stay below 1.3 on the tables of the checks, and the
# largest province alone is above 2.
MOST = 1.5
LEAST_CHARACTERS = 80

tuning = Question(
    id="tuning",
    title=N_("Even shares, a kept table, and the decision"),
    topic=N_("partitions and memory"),
    points=8,
    answers=("sizes", "spread", "prepared", "released", "decision"),
    # Spark Connect tells no plan and no number of jobs.
    engines=("spark",),
    hints=(
        N_("F.spark_partition_id() tells where a row lies. Group by it, and count."),
        N_("repartition(n) deals the rows out evenly. With a column, it keeps a province together, however large."),
        N_(
            "prepared: drop rows without a province or a date, group by both, sum, "
            "cache(). released: unpersist() the same table."
        ),
    ),
    messages={
        "sizes": Message(
            seen=N_("For a table of {count} rows in {partitions} partitions, sizes gives {got}."),
            expected=N_("It gives the number of rows of each partition, so that they add up to all rows."),
            next=N_("Group by F.spark_partition_id(), count, collect, and take the counts into a list."),
        ),
        "uneven": Message(
            seen=N_("After spread, the largest of {partitions} partitions holds {got} of {count} rows."),
            expected=N_(
                "No partition has more than one and a half times the mean. One slow task makes all others wait."
            ),
            next=N_("Deal the rows out by number alone, without a column."),
        ),
        "partitions": Message(
            seen=N_("spread(df, {partitions}) gave {got} partitions."),
            expected=N_("It gives the number that was asked for, also when df has fewer."),
            next=N_("coalesce can only lower the number. Use repartition."),
        ),
        "lost": Message(
            seen=N_("A table of {count} rows has {got} rows after spread."),
            expected=N_("Spreading moves rows, and loses none."),
            next=N_("Look for a filter or distinct."),
        ),
        "prepared": Message(
            seen=N_("prepared(df) has {got} cases for {province} on {day}, and not {want}."),
            expected=N_("It has the cases by province and day, without rows that lack one of the two."),
            next=N_("Drop these rows, group by PROVINCE and DATE, and add up CASES."),
        ),
        "not_kept": Message(
            seen=N_("The table of prepared(df) is not kept in memory."),
            expected=N_("Several results are made of it, and it should not be computed again for each."),
            next=N_("Call cache() on the table that you return."),
        ),
        "fields": Message(
            seen=N_("decision has no field {lacking}."),
            expected=N_("It has the four fields of the task."),
            next=N_("Add them as keys, spelled as in the task."),
        ),
        "province": Message(
            seen=N_("decision['{field}'] is '{got}'."),
            expected=N_("On LAST_DAY, another province has that place by cases per 100,000 inhabitants."),
            next=N_("Order incidence(cases, population, LAST_DAY) by RATE, and take the first two rows."),
        ),
        "rate": Message(
            seen=N_("decision['rate'] is {got}."),
            expected=N_("On LAST_DAY, the rate of the first province is {want}."),
            next=N_("Take it from your table, and do not type it."),
        ),
        "short": Message(
            seen=N_("decision['text'] has {got} characters."),
            expected=N_("It takes at least 80 characters to say something that the committee can use."),
            next=N_("Write one or two full sentences."),
        ),
        "no_name": Message(
            seen=N_("decision['text'] does not name {province}."),
            expected=N_("The committee reads the text first, and perhaps only that."),
            next=N_("Name the province in the text, with an f-string."),
        ),
        "certain": Message(
            seen=N_("decision['text'] says '{words}'."),
            expected=N_(
                "Late reports still change the last counts, and they depend on who is tested: nothing here is certain."
            ),
            next=N_("Say what the numbers show, and how far ahead of the runner-up the province is."),
        ),
    },
)


def skewed(rng: np.random.Generator, rows: int = 60) -> pd.DataFrame:
    """Invented cases of which the half lie in one province."""
    frame = fresh_cases(rng, rows)
    frame.loc[rng.permutation(rows)[: rows // 2], "PROVINCE"] = PROVINCES[int(rng.integers(len(PROVINCES)))]
    return frame


def counts(work: Work, value: Any, what: str) -> list[int]:
    """Numbers of rows as the learner's function gives them: empty partitions may be in it or not."""
    return [int(number) for number in work.array(value, what, ndim=1) if number]


@tuning.property("sizes", points=1.5, says=N_("sizes counts the rows of each partition"))
def sizes(work: Work) -> None:
    for partitions, rows in ((1, 9), (4, 22)):
        frame = fresh_cases(work.rng, rows, 20)
        got = counts(work, work.call("sizes", work.spark(frame, SCHEMA, partitions=partitions)), "sizes(…)")
        # Round robin over few rows may leave a partition empty, and never two of four.
        if sum(got) != rows or not partitions / 2 < len(got) <= partitions:
            raise Refuse("sizes", count=rows, partitions=partitions, got=str(got[:8]))


@tuning.property("even", points=2, needs=("sizes",), says=N_("spread gives even shares, whatever the provinces"))
def even(work: Work) -> None:
    frame, partitions = skewed(work.rng), 3 + int(work.rng.integers(3))
    given = work.made("spread", work.spark(frame, SCHEMA, partitions=2), partitions)
    got = counts(work, work.call("sizes", given), "sizes(spread(…))")
    if sum(got) != len(frame):
        raise Refuse("lost", count=len(frame), got=sum(got))
    if len(got) < partitions and max(got) <= MOST * len(frame) / len(got):
        raise Refuse("partitions", partitions=partitions, got=len(got))
    if max(got) > MOST * len(frame) / partitions:
        raise Refuse("uneven", partitions=partitions, got=max(got), count=len(frame))
    if len(got) != partitions:
        raise Refuse("partitions", partitions=partitions, got=len(got))


@tuning.property("kept", points=1.5, says=N_("prepared adds up by province and day, and stays in memory"))
def kept(work: Work) -> None:
    frame = fresh_cases(work.rng, 30, 8)
    got = answered(work, "prepared", work.spark(frame, SCHEMA), columns=BY_DAY)
    known = frame.dropna(subset=["PROVINCE", "DATE"])
    want = numbers(known.groupby(["PROVINCE", "DATE"])["CASES"].sum().reset_index(), BY_DAY[:2], "CASES")
    found = numbers(got.rows, BY_DAY[:2], "CASES")
    for key in sorted(want.keys() | found.keys()):
        one, other = found.get(key, 0.0), want.get(key, 0.0)
        if one != other or len(found) != len(got.rows):
            raise Refuse("prepared", province=key[0] or "NULL", day=key[1] or "NULL", got=one, want=other)
    if not got.cached:
        raise Refuse("not_kept")


def fields(work: Work) -> dict[str, Any]:
    """The learner's decision. Refuses a missing field."""
    given = {str(name): value for name, value in work.mapping(work.value("decision"), "decision").items()}
    if lacking := [name for name in FIELDS if name not in given]:
        raise Refuse("fields", lacking=lacking)
    return given


def plain(name: str) -> str:
    """A name without spaces, hyphens, capitals and accents."""
    return re.sub(r"[\s\-_\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).casefold()


@tuning.property("decision", points=1.5, says=N_("The decision agrees with the data, and claims no certainty"))
def decision(work: Work) -> None:
    given = fields(work)
    right = rates(course_cases(work), course_population(work), last_day(work))
    named = {plain(name): value for name, value in right.items()}
    for field, value in zip(FIELDS, sorted(right.values(), reverse=True), strict=False):
        if field not in ("province", "runner_up"):
            break
        name = work.text(given[field], f"decision['{field}']")
        # Two that are equal may stand in either order.
        if apart(named.get(plain(name)), value):
            raise Refuse("province", field=field, got=name)
    rate, want = work.number(given["rate"], "decision['rate']"), max(right.values())
    if not abs(rate - want) <= 0.5:
        raise Refuse("rate", got=rate, want=want)
    text = work.text(given["text"], "decision['text']").strip()
    if len(text) < LEAST_CHARACTERS:
        raise Refuse("short", got=len(text))
    if plain(str(given["province"])) not in plain(text):
        raise Refuse("no_name", province=str(given["province"]))
    if claims := certainty_claims(text):
        raise Refuse("certain", words=claims[0])
