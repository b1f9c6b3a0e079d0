"""Further checks on reading in pieces."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.chunking import chunking, counted, summary
from autograder.questions.onboarding_studio.fixtures import INDICATORS, fresh_frame, table


@chunking.hidden(
    "closed_on_error",
    points=1.5,
    needs=("closed",),
    says=N_("The connection is closed when reading fails, and the error is passed on"),
    topic=N_("a table that can't be read"),
    messages={
        "leak_on_error": Message(
            seen=N_("After {calls} calls that failed, the server counts {got} connections more than before."),
            expected=N_("A connection is closed also when something goes wrong after it was opened."),
            next=N_("Use with contextlib.closing(…), or close it in finally."),
        ),
        "swallowed": Message(
            seen=N_("For a table that does not exist, summarise gave a value and raised nothing."),
            expected=N_("The error of the database reaches whoever called the function."),
            next=N_("Catch nothing that you can't mend."),
        ),
    },
)
def closed_on_error(work: Work) -> None:
    with counted(work) as found:
        for _attempt in range(3):
            tried = work.attempt("summarise", f"check_{work.services.token()}", 5)
            if tried.error is None:
                raise Refuse("swallowed")
        left = found.left()
    if left:
        raise Refuse("leak_on_error", calls=3, got=left)


@chunking.hidden(
    "edges",
    points=0.5,
    needs=("sizes",),
    says=N_("A table of full pieces has no empty one, and an empty table has none"),
    topic=N_("full pieces and empty tables"),
    messages={
        "edges": Message(
            seen=N_("{rows} rows with size {size} came in pieces of {got}."),
            expected=N_("The pieces are {want}. A piece without rows is none."),
            next=N_("Stop as soon as fetchmany gives an empty list, before you note its length."),
        )
    },
)
def edges(work: Work) -> None:
    with table(work, fresh_frame(work, 20)) as name:
        chunks, _means = summary(work, name, 10)
        if chunks != [10, 10]:
            raise Refuse("edges", rows=20, size=10, got=str(chunks), want="[10, 10]")
    with table(work) as name:
        chunks, means = summary(work, name, 10)
        numbers = [means.get(column) for column in INDICATORS]
        if chunks or any(value is not None and value == value for value in numbers):
            raise Refuse("edges", rows=0, size=10, got=str(chunks), want="[], with means that are None or NaN")


@chunking.hidden(
    "bad_size",
    points=0.5,
    says=N_("A size below 1 raises ValueError"),
    topic=N_("sizes that make no sense"),
    messages={
        "bad_size": Message(
            seen=N_("The size {size} led to {got}."),
            expected=N_("No piece can have that many rows, so the function raises ValueError."),
            next=N_("Check size before you open the connection."),
        )
    },
)
def bad_size(work: Work) -> None:
    with table(work, fresh_frame(work, 6)) as name:
        # Not a negative one: some cursors give rows for it forever.
        tried = work.attempt("summarise", name, 0)
    if not (tried.error and tried.error.type_name == "ValueError"):
        raise Refuse("bad_size", size=0, got=tried.error.type_name if tried.error else "a value")
