"""Numbers that are texts: a test that every engine answers alike."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import spelled
from autograder.questions.hive.warehouse import Warehouse, bench, observed

numeric = Question(
    id="numeric",
    title=N_("Is it a number? Ask the text"),
    topic=N_("numbers that are texts"),
    points=8,
    answers=("BOUNDS",),
    hints=(
        N_("CAST gives NULL on one engine, and an error on another. So ask the text first, with RLIKE."),
        N_("'^[0-9]+$' is a number, '^<[0-9]+$' is held back. RLIKE finds a part, unless ^ and $ are there."),
        N_("CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT) WHEN cases RLIKE '^<[0-9]+$' THEN 1 ELSE 0 END"),
    ),
    messages={
        "one_row": Message(
            seen=N_("BOUNDS gives {got} rows."),
            expected=N_("It gives one row: low, high and unread of the whole table."),
            next=N_("Sum without GROUP BY."),
        ),
        "sum": Message(
            seen=N_("For a table of plain counts, BOUNDS gives {got}."),
            expected=N_("It gives {want}: low and high are the sum, and everything was read."),
            next=N_("Look at SELECT cases, cases RLIKE '^[0-9]+$' FROM municipalities."),
        ),
        "held_back": Message(
            seen=N_("With a count held back as {text}, BOUNDS gives {got} for low and high."),
            expected=N_("It gives {want}: such a text stands for any count from 1 up to one less than its number."),
            next=N_("The highest count is CAST(substr(cases, 2) AS INT) - 1."),
        ),
        "unread": Message(
            seen=N_("With the text '{text}' in the table, BOUNDS gives {got} for low, high and unread."),
            expected=N_("It gives {want}: a text that is no count is in no sum, and is counted in unread."),
            next=N_("Put ^ and $ around the pattern, and count what matches neither of the two."),
        ),
    },
)
COLUMNS = ("low", "high", "unread")
PLAIN = ("451", "21908", "0", "7")
STRANGE = (">5", "5+", "NA", "-3", "2.5", "1 000", "", "<")


def bounds(hidden: Warehouse, texts: Sequence[str]) -> tuple[object, ...]:
    """What BOUNDS gives for a table of these counts."""
    rows = [(f"Place {number}", text) for number, text in enumerate(texts)]
    hidden.view("municipalities", {"name": "string", "cases": "string"}, rows)
    found = hidden.query("BOUNDS", COLUMNS)
    if len(found) != 1:
        raise Refuse("one_row", got=len(found))
    return tuple(int(cell) if isinstance(cell, float) and cell == cell else cell for cell in found.iloc[0])


def phrase(values: Sequence[object]) -> str:
    """Numbers as a message shows them."""
    return ", ".join(spelled(value) for value in values)


Found = dict[tuple[str, ...], tuple[object, ...]]


def _look(hidden: Warehouse) -> Found:
    tables = [(), ("<5",), ("<10",), ("<5", *STRANGE)]
    found = {more: bounds(hidden, [*PLAIN, *more]) for more in tables}
    if found["<5", *STRANGE] != (*found["<5",][:2], len(STRANGE)):
        # Which text was it? Only a wrong answer pays for these.
        found |= {("<5", text): bounds(hidden, [*PLAIN, "<5", text]) for text in STRANGE}
    return found


def facts(work: Work) -> Found:
    """What BOUNDS gives, by the texts that a table has beside plain counts."""
    return observed(work, ("BOUNDS",), {}, _look, bench)


@numeric.property("plain", points=2, says=N_("Plain counts are summed up"))
def plain(work: Work) -> None:
    got = facts(work)[()]
    want = (sum(map(int, PLAIN)), sum(map(int, PLAIN)), 0)
    if got != want:
        raise Refuse("sum", got=phrase(got), want=phrase(want))


@numeric.property("held_back", points=2, needs=("plain",), says=N_("A count that is held back is a range"))
def held_back(work: Work) -> None:
    known = sum(map(int, PLAIN))
    for text, high in (("<5", 4), ("<10", 9)):
        got, want = facts(work)[text,][:2], (known + 1, known + high)
        if got != want:
            raise Refuse("held_back", text=text, got=phrase(got), want=phrase(want))


@numeric.property(
    "unread", points=2, needs=("held_back",), says=N_("What is no count is reported in unread, and not added up")
)
def unread(work: Work) -> None:
    known, found = sum(map(int, PLAIN)), facts(work)
    for text in STRANGE:
        got, want = found.get(("<5", text)), (known + 1, known + 4, 1)
        if got is not None and got != want:
            raise Refuse("unread", text=text, got=phrase(got), want=phrase(want))
    together = found["<5", *STRANGE]
    if together[2] != len(STRANGE):
        raise Refuse(
            "unread", text="; ".join(STRANGE), got=phrase(together), want=phrase((known + 1, known + 4, len(STRANGE)))
        )
