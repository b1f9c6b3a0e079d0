"""A count that is held back is a range, and a sum with it is a range too."""

from __future__ import annotations

import builtins

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.common import describe_kind

NOT_COUNTS = (">5", "5+", "NA", "", "abc", "-3", "2.5")

bounds = Question(
    id="bounds",
    title=N_("What '<5' says, and what it does not"),
    topic=N_("the bounds"),
    points=8,
    answers=("parse_count", "total_bounds", "municipal_total"),
    hints=(
        N_(
            "With '<5', how many cases does a place have at least, and at most? A "
            "place without cases is not in the table."
        ),
        N_("Take the part behind '<' as a number k: the range is 1 to k - 1. For all else, both ends are the number."),
        N_("int() raises ValueError for most bad texts by itself. What is left to refuse is a number below 0."),
    ),
    messages={
        "pair": Message(
            seen=N_("{what} is {got}."),
            expected=N_("It is a pair of two whole numbers: the lowest and the highest possible count."),
            next=N_("End with return low, high."),
        ),
        "plain": Message(
            seen=N_("parse_count('{text}') gave {low} and {high}."),
            expected=N_("A published number is exact: both ends of its range are that number."),
            next=N_("Return the number twice when the text has no '<'."),
        ),
        "as_zero": Message(
            seen=N_("parse_count('<5') begins at {low}."),
            expected=N_("A place stands in the table because it has at least one case. So the range begins at 1."),
            next=N_("Return 1 as the lower end."),
        ),
        "as_one_number": Message(
            seen=N_("parse_count('<5') gave {low} and {high}, as if the count were known."),
            expected=N_("Nobody outside knows the count. It can be 1, 2, 3 or 4."),
            next=N_("Return the lowest and the highest possible count, and no value in between."),
        ),
        "limit_included": Message(
            seen=N_("parse_count('<5') goes up to {high}."),
            expected=N_("Fewer than five cases are at most 4."),
            next=N_("Take one off the number behind '<'."),
        ),
        "swallowed": Message(
            seen=N_("parse_count('{text}') gave {got}."),
            expected=N_("That text is no count. A ValueError says so before a wrong total is published."),
            next=N_("Accept '<' with a whole number, or a whole number from 0 on. Raise ValueError for all else."),
        ),
        "other_error": Message(
            seen=N_("parse_count('{text}') stopped with {error}."),
            expected=N_("It is refused with a ValueError, which a caller can expect and handle."),
            next=N_("Test for this case, and write: raise ValueError('…')."),
        ),
        "total": Message(
            seen=N_("For counts with {count} times '<{limit}', total_bounds gave {low} and {high}."),
            expected=N_("The ends add up to {want_low} and {want_high}."),
            next=N_("Add up all lower ends, then all upper ends."),
        ),
    },
)


def pair(value: object, what: str) -> tuple[float, float]:
    """The learner's two ends. Refuses other forms."""
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if (
        not isinstance(items, list | tuple)
        or len(items) != 2
        or any(isinstance(item, bool) or not isinstance(item, int | float) for item in items)
    ):
        raise Refuse("pair", what=what, got=repr(items)[:60])
    return float(items[0]), float(items[1])


def ends(work: Work, text: object) -> tuple[float, float]:
    """What parse_count gives for one text."""
    return pair(work.call("parse_count", text), f"parse_count('{text}')")


def refuses(work: Work, text: str) -> None:
    """Refuses a parse_count that takes a text that is no count."""
    tried = work.attempt("parse_count", text)
    if tried.error is None:
        # Returning the class, or an error, in place of raising it is a usual mistake.
        plain_value = tried.value is None or isinstance(tried.value, int | float | str | list | tuple | dict)
        got = repr(tried.value)[:60] if plain_value else describe_kind(tried.value)
        raise Refuse("swallowed", text=text, got=got)
    # A class of the learner's own is welcome; another class of Python's own is an accident.
    if tried.error.type_name != "ValueError" and hasattr(builtins, tried.error.type_name):
        raise Refuse("other_error", text=text, error=tried.error.type_name)


def fresh_counts(work: Work, limit: int) -> tuple[list[str], int, int, int]:
    """Invented counts as texts, how many of them are held back, and the two ends of their sum."""
    numbers = [int(number) for number in work.rng.integers(limit, 900, size=20)]
    held = int(work.rng.integers(2, 6))
    texts = [str(number) for number in numbers] + [f"<{limit}"] * held
    mixed = [texts[place] for place in work.rng.permutation(len(texts))]
    return mixed, held, sum(numbers) + held, sum(numbers) + held * (limit - 1)


@bounds.property("plain", points=1, says=N_("A published number is its own range"))
def plain(work: Work) -> None:
    for text in ("451", "0", str(work.rng.integers(5, 30_000))):
        low, high = ends(work, text)
        if (low, high) != (float(text), float(text)):
            raise Refuse("plain", text=text, low=low, high=high)


@bounds.property("suppressed", points=2, says=N_("'<5' is 1 to 4, and never one number"))
def suppressed(work: Work) -> None:
    low, high = ends(work, "<5")
    if not high > low:
        raise Refuse("as_one_number", low=low, high=high)
    if low != 1:
        raise Refuse("as_zero", low=low)
    if high != 4:
        raise Refuse("limit_included", high=high)


@bounds.property("refuses", points=1.5, says=N_("What is no count is refused with a ValueError"))
def refused(work: Work) -> None:
    for text in NOT_COUNTS:
        refuses(work, text)


def add_up(work: Work, limit: int) -> None:
    """Refuses other bounds of a sum than the sums of the bounds."""
    texts, held, want_low, want_high = fresh_counts(work, limit)
    low, high = pair(work.call("total_bounds", pd.Series(texts)), "total_bounds(counts)")
    if (low, high) != (want_low, want_high):
        raise Refuse("total", count=held, limit=limit, low=low, high=high, want_low=want_low, want_high=want_high)


@bounds.property("total", points=1.5, says=N_("A sum has bounds too"))
def total(work: Work) -> None:
    add_up(work, 5)
