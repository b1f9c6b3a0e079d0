"""Take everything away again, and nothing else."""

from __future__ import annotations

import re

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner

cleanup = Question(
    id="cleanup",
    title=N_("Leave nothing behind"),
    topic=N_("cleaning up"),
    points=8,
    answers=("cleanup",),
    hints=(
        N_("First the dangerous part: for which prefix would your function delete more than you want?"),
        N_("List the keys below the prefix, delete them, count them. What if there is nothing to delete?"),
        N_(
            "Raise ValueError unless prefix ends with a slash. For each page of a paginator, give its keys to "
            'delete_objects, and raise an error when its answer has "Errors".'
        ),
    ),
    messages={
        "left": Message(
            seen=N_("After cleanup, {count} objects are still there, such as {name}."),
            expected=N_("Nothing is left below the prefix, also in folders."),
            next=N_("List all keys below the prefix, without Delimiter, and delete each of them."),
        ),
        "neighbour": Message(
            seen=N_("cleanup has deleted {name}, which does not lie below {prefix}."),
            expected=N_("Only what lies below the prefix is deleted."),
            next=N_("List with the prefix as it is given, with its slash."),
        ),
        "count": Message(
            seen=N_("{want} objects were deleted, and cleanup returned {got}."),
            expected=N_("It returns the number of deleted objects."),
            next=N_("Count the keys that you delete, and return the number."),
        ),
        "again": Message(
            seen=N_("When it was called a second time, cleanup stopped with {error}."),
            expected=N_("There is nothing to delete then, and that is no error."),
            next=N_("Call delete_objects only for a page that has keys."),
        ),
        "unguarded": Message(
            seen=N_("For the prefix '{prefix}', cleanup did not raise ValueError, and began its work."),
            expected=N_("A prefix without a slash at its end is refused: an empty one means the whole bucket."),
            next=N_("At the start: if not prefix.endswith('/'), raise ValueError."),
        ),
        "line": Message(
            seen=N_("cleanup printed this: '{got}'."),
            expected=N_("It prints how many objects it removed, and the cost from now on: 0 €."),
            next=N_("Print one line with the number and 0 €, such as: 3 objects removed, cost from now on: 0 €."),
        ),
    },
)

_NAMES = ("a.csv", "2015/b.csv", "2015/more/côte d'ivoire +1.csv")
_FREE = re.compile(r"(?<![\d.,])0(?:[.,]0+)?\s*(?:€|EUR\b|euro)|(?:€|EUR\b|euro)\s*0(?:[.,]0+)?(?![\d.,]*[1-9])")


@cleanup.property("guard", points=2, says=N_("A dangerous prefix is refused"))
def guard(work: Work) -> None:
    # The door answers every request with 503, and this client does not try again: whatever the function does without
    # a guard, nothing reaches the bucket.
    client = work.made("lab_client", work.services.flaky_s3(1_000_000), 1)
    try:
        for prefix in ("", "learners", f"{work.services.prefix.rstrip('/')}/check"):
            tried = work.attempt("cleanup", client, prefix)
            if tried.error is None or tried.error.type_name != "ValueError":
                raise Refuse("unguarded", prefix=prefix)
    finally:
        work.services.flaky_s3(0)


@cleanup.property("empty", points=2.5, says=N_("Nothing is left below the prefix, and nothing else is touched"))
def empty(work: Work) -> None:
    with corner(work) as place:
        prefix = f"{place.prefix}lab/"
        for name in _NAMES:
            place.put(f"lab/{name}", b"x")
        kept = [place.put(name, b"x") for name in ("lab-kept.csv", "labs/kept.csv", "kept.csv")]
        work.call("cleanup", client_of(work), prefix)
        there = place.keys()
        if left := [key for key in there if key.startswith(prefix)]:
            raise Refuse("left", count=len(left), name=left[0])
        for key in kept:
            if key not in there:
                raise Refuse("neighbour", name=key, prefix=prefix)


@cleanup.property("count", points=1, needs=("empty",), says=N_("The number of deleted objects is returned"))
def count(work: Work) -> None:
    with corner(work) as place:
        want = int(work.rng.integers(2, 7))
        for number in range(want):
            place.put(f"{number}.txt", b"x")
        got = work.number(work.call("cleanup", client_of(work), place.prefix), "cleanup(client, prefix)")
        if got != want:
            raise Refuse("count", want=want, got=got)


@cleanup.property("again", points=1, needs=("empty",), says=N_("A second call is harmless"))
def again(work: Work) -> None:
    with corner(work) as place:
        place.put("a.txt", b"x")
        work.call("cleanup", client_of(work), place.prefix)
        tried = work.attempt("cleanup", client_of(work), place.prefix)
        if tried.error is not None:
            raise Refuse("again", error=f"{tried.error.type_name}: {tried.error.text}"[:120])
        if tried.value not in (0, 0.0):
            raise Refuse("count", want=0, got=str(tried.value))


@cleanup.property("line", points=0.5, needs=("empty",), says=N_("A line says what was done, and what it costs"))
def line(work: Work) -> None:
    with corner(work) as place:
        for number in range(3):
            place.put(f"{number}.txt", b"x")
        told = work.attempt("cleanup", client_of(work), place.prefix).output
        if not re.search(r"\b3\b", told) or not _FREE.search(told):
            raise Refuse("line", got=" ".join(told.split())[:120] or "–")
