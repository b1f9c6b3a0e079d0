"""Read a table in pieces, and give the connection back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import (
    INDICATORS,
    connections,
    end_connections,
    fresh_frame,
    table,
)

# The server takes a moment to forget a connection that was closed.
PATIENCE_SECONDS = 2.0

chunking = Question(
    id="chunks",
    title=N_("In pieces, and give the connection back"),
    topic=N_("reading in pieces"),
    points=8,
    answers=("summarise",),
    hints=(
        N_("A cursor remembers where it is. Which of its methods gives the next few rows only?"),
        N_("Call cursor.fetchmany(size) until it gives nothing. Add up sums and counts, and divide at the end."),
        N_("Open the connection with contextlib.closing(open_database()), so that an error closes it too."),
    ),
    messages={
        "form": Message(
            seen=N_("The dictionary of summarise has the keys {got}."),
            expected=N_("It has the keys chunks and means."),
            next=N_("Return a dictionary with these two keys and no others."),
        ),
        "sizes": Message(
            seen=N_("{rows} rows with size {size} came in pieces of {got}."),
            expected=N_("The pieces are {want}: each one full, but for the last."),
            next=N_("Count len() of what fetchmany(size) gives, until it is empty."),
        ),
        "mean_of_means": Message(
            seen=N_("The mean of {column} is {got}: the mean of the means of the pieces."),
            expected=N_("The mean of all rows is {want}. A short piece counts less than a full one."),
            next=N_("Add up sums and counts over all pieces, and divide once."),
        ),
        "gap_as_zero": Message(
            seen=N_("The mean of {column} is {got}: rows without a number were counted."),
            expected=N_("Only rows with a number count, which gives {want}."),
            next=N_("Count the values that are not None."),
        ),
        "means": Message(
            seen=N_("The mean of {column} is {got}."),
            expected=N_("It is {want}."),
            next=N_("Compare with frame[column].mean()."),
        ),
        "leak": Message(
            seen=N_("After {calls} calls, the server counts {got} connections more than before."),
            expected=N_("A function that opens a connection closes it."),
            next=N_("Put open_database() into with contextlib.closing(…)."),
        ),
    },
)


class Counted:
    """The connections of the learner's user, before and now."""

    def __init__(self, work: Work, connection: Any) -> None:
        self._work = work
        self._connection = connection
        self.before = self._settled()

    def _settled(self) -> set[int]:
        # Connections of earlier checks may be on their way out: two counts that agree are a base.
        deadline = time.monotonic() + PATIENCE_SECONDS
        before = connections(self._work, self._connection)
        while True:
            again = connections(self._work, self._connection)
            if again == before or time.monotonic() > deadline:
                return again
            before = again

    def left(self) -> int:
        """Number of connections that were not there before, when the server has had time to forget closed ones."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            left = connections(self._work, self._connection) - self.before
            if not left or time.monotonic() > deadline:
                return len(left)
            time.sleep(0.02)

    def end(self) -> None:
        """End what was left open, so that the next check begins from the same base."""
        end_connections(self._connection, connections(self._work, self._connection) - self.before)


@contextmanager
def counted(work: Work) -> Iterator[Counted]:
    """Count connections; those that are left open are ended afterwards."""
    with work.services.mysql() as connection:
        found = Counted(work, connection)
        try:
            yield found
        finally:
            found.end()


def summary(work: Work, name: str, size: int) -> tuple[list[Any], dict[str, Any]]:
    """Chunks and means that the learner's function gives."""
    got = work.mapping(work.call("summarise", name, size), "summarise(table, size)")
    if set(got) != {"chunks", "means"}:
        raise Refuse("form", got=", ".join(map(str, got)) or "none")
    chunks = got["chunks"].tolist() if hasattr(got["chunks"], "tolist") else got["chunks"]
    return list(chunks or []), work.mapping(got["means"], "summarise(…)['means']")


@chunking.property("sizes", points=2, says=N_("The table is read in pieces of the given size"))
def sizes(work: Work) -> None:
    with table(work, fresh_frame(work, 23)) as name:
        for size, want in ((10, [10, 10, 3]), (7, [7, 7, 7, 2]), (50, [23])):
            chunks, _means = summary(work, name, size)
            if chunks != want:
                raise Refuse("sizes", rows=23, size=size, got=str(chunks)[:80], want=str(want))


@chunking.property("means", points=2, says=N_("The means are those of the whole table"))
def means(work: Work) -> None:
    frame = fresh_frame(work, 23)
    with table(work, frame) as name:
        _chunks, got = summary(work, name, 10)
    # The rows come in the order of the key unless somebody asks for another one.
    pieces = [frame.sort_values("country").iloc[start : start + 10] for start in (0, 10, 20)]
    for column in INDICATORS:
        want = frame[column].mean()
        if column not in got:
            raise Refuse("means", column=column, got="missing", want=want)
        value = work.number(got[column], f"the mean of {column}")
        if np.isclose(value, want, rtol=1e-9):
            continue
        if np.isclose(value, np.mean([piece[column].mean() for piece in pieces]), rtol=1e-9):
            raise Refuse("mean_of_means", column=column, got=value, want=want)
        if np.isclose(value, frame[column].sum() / len(frame), rtol=1e-9):
            raise Refuse("gap_as_zero", column=column, got=value, want=want)
        raise Refuse("means", column=column, got=value, want=want)


@chunking.property("closed", points=1.5, says=N_("The number of connections is the same afterwards"))
def closed(work: Work) -> None:
    with table(work, fresh_frame(work)) as name, counted(work) as found:
        for _turn in range(3):
            summary(work, name, 5)
        left = found.left()
    if left:
        raise Refuse("leak", calls=3, got=left)
