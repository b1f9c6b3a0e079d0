"""A small result, a figure of it, and a database that is gone."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.colors import to_hex

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.colour import contrast_ratio, over
from autograder.checking.descriptions import FigureDescription, Marks
from autograder.questions.hive.warehouse import Warehouse, observed
from autograder.text import _

UNIT = re.compile(r"100[ ,.\u00a0\u202f]?000")
LEAST_CONTRAST = 3.0
LEAST_ALT_TEXT = 80

finish = Question(
    id="finish",
    title=N_("Eleven rows to the client, and a clean house"),
    topic=N_("the figure and the end"),
    points=7,
    answers=("fig", "alt_text", "CLEAN_UP", "remains"),
    hints=(
        N_("The warehouse has counted already: `top` is small. Draw it as horizontal bars, the largest at the top."),
        N_("ax.barh(top['province'], top['per_100k']), a title, both labels, the unit. CASCADE drops what is inside."),
        N_("CLEAN_UP = 'DROP DATABASE IF EXISTS ${database} CASCADE'. It deletes the files of managed tables only."),
    ),
    messages={
        "bars": Message(
            seen=N_("No bars of fig are as long as the {count} values of top."),
            expected=N_("There is one bar for each province, as long as its cases per 100,000."),
            next=N_("Draw top itself with ax.barh, and begin the axis at 0."),
        ),
        "names": Message(
            seen=N_("The figure does not name {province}."),
            expected=N_("Each bar has the name of its province beside it."),
            next=N_("Give ax.barh the column province first, and the values second."),
        ),
        "contrast": Message(
            seen=N_("The colour {colour} of the bars has a contrast of {got}:1 with the background."),
            expected=N_("Parts of a graphic need at least 3:1 (WCAG 2.2)."),
            next=N_("Take a darker colour, such as '#8A3B00', and leave out alpha."),
        ),
        "words": Message(
            seen=N_("The figure lacks {what}."),
            expected=N_("It has a title, and both axes say what they show, with the unit per 100,000 inhabitants."),
            next=N_("Use ax.set_title, ax.set_xlabel and ax.set_ylabel."),
        ),
        "alt_short": Message(
            seen=N_("alt_text has {got} characters."),
            expected=N_("A reader who can't see the figure needs at least 80 characters to know what it shows."),
            next=N_("Say what is drawn, which province is first, and with which value."),
        ),
        "alt_first": Message(
            seen=N_("alt_text does not name {province}, or not its value."),
            expected=N_("It names the province with the longest bar, and its value, rounded to {value}."),
            next=N_("Build the text from the first row of top, with an f-string."),
        ),
        "stays": Message(
            seen=N_("After CLEAN_UP, the database is still there, with {tables}."),
            expected=N_("The database is gone, with every table and view in it."),
            next=N_("DROP DATABASE refuses a database that is not empty, unless you add CASCADE."),
        ),
        "remains": Message(
            seen=N_("The set remains says {got}."),
            expected=N_("It has what is still there after CLEAN_UP, and nothing else."),
            next=N_("Ask of each: did the metastore own it, or only know it?"),
        ),
    },
)
REMAINS = frozenset({"files_of_external_tables", "published_files"})


@dataclass(frozen=True)
class Facts:
    """What CLEAN_UP left. tables: what is still in the database; None when that is gone. again: why twice failed."""

    tables: tuple[str, ...] | None
    again: str


def _look(hidden: Warehouse) -> Facts:
    assert hidden.name is not None
    source = hidden.files("published", {"a.txt": "1\n"})
    hidden.do("CREATE TABLE kept (number INT)")
    hidden.do(f"CREATE EXTERNAL TABLE outside (number INT) LOCATION '{source}'")
    hidden.do("CREATE VIEW seen AS SELECT number FROM outside")
    tables: tuple[str, ...] | None = None
    again = ""
    failure: Refuse | None = None
    try:
        hidden.run("CLEAN_UP", database=hidden.name)
    except Refuse as refusal:
        failure = refusal
    listed = hidden.work.services.hive_settings.database
    with hidden.work.services.hive(listed) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW DATABASES")
        there = hidden.name in {str(row[0]) for row in cursor.fetchall()}
        if there:
            cursor.execute(f"SHOW TABLES IN {hidden.name}")
            tables = tuple(sorted(str(row[1] if len(row) > 1 else row[0]) for row in cursor.fetchall()))
    if failure is not None and not there:
        raise failure
    if not there:
        try:
            hidden.run("CLEAN_UP", database=hidden.name)
        except Refuse as refusal:
            again = str(refusal.facts.get("text", refusal.key))
    return Facts(tables, again)


def facts(work: Work) -> Facts:
    """What CLEAN_UP did to a hidden database."""
    return observed(work, ("CLEAN_UP",), {"database": "${database}"}, _look)


def top_of(work: Work) -> pd.DataFrame:
    """The small result that is drawn."""
    return work.table(work.value("top"), "top").reset_index(drop=True)


def bars_of(work: Work) -> tuple[FigureDescription, Marks, float]:
    """The figure, its bars, and the contrast of their fill. Refuses when no bars have the values of `top`."""
    described = work.figure(work.value("fig"), "fig")
    want = np.sort(top_of(work)["per_100k"].to_numpy(dtype=float))
    for axes in described.axes:
        for marks in axes.marks:
            # Of a bar, the description has centre and height; one that lies from 0 on is twice as long as its centre.
            for lengths in (marks.xy[:, 1], 2 * marks.xy[:, 0]):
                got = np.sort(np.asarray(lengths, dtype=float))
                if marks.kind == "bars" and len(got) == len(want) and np.allclose(got, want, rtol=1e-3):
                    colours = [*marks.colours, *marks.edges] or [(1.0, 1.0, 1.0, 1.0)]
                    best = max(colours, key=lambda colour: contrast_ratio(colour, axes.background))
                    return described, marks, contrast_ratio(best, axes.background)
    raise Refuse("bars", count=len(want))


@finish.property("bars", points=2, says=N_("A bar for each province, with its name"))
def bars(work: Work) -> None:
    described, _marks, _ratio = bars_of(work)
    shown = " ".join(text for axes in described.axes for text in (*axes.xticks, *axes.yticks, *axes.texts))
    for name in top_of(work)["province"]:
        if str(name) not in shown:
            raise Refuse("names", province=name)


@finish.property("words", points=1.5, needs=("bars",), says=N_("Title, axes, unit and contrast"))
def words(work: Work) -> None:
    described, marks, ratio = bars_of(work)
    if ratio < LEAST_CONTRAST - 0.005:
        raise Refuse("contrast", colour=to_hex(over(marks.colours[0])), got=ratio)
    titles = [described.title, *(axes.title for axes in described.axes)]
    across = [described.xlabel, *(axes.xlabel for axes in described.axes)]
    upward = [described.ylabel, *(axes.ylabel for axes in described.axes)]
    parts = {_("a title"): titles, _("a label of the x axis"): across, _("a label of the y axis"): upward}
    for what, texts in parts.items():
        if not any(text.strip() for text in texts):
            raise Refuse("words", what=what)
    if not any(UNIT.search(text) for text in (*across, *upward)):
        raise Refuse("words", what=_("the unit per 100,000"))


@finish.property("alt", points=1, needs=("bars",), says=N_("The alt text names the first province and its value"))
def alt(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text").strip()
    if len(text) < LEAST_ALT_TEXT:
        raise Refuse("alt_short", got=len(text))
    top = top_of(work)
    first = top.loc[top["per_100k"].astype(float).idxmax()]
    value = round(float(first["per_100k"]))
    digits = re.sub(r"(?<=\d)[ ,.\u202f\u00a0](?=\d{3})", "", text)
    if str(first["province"]) not in text or not re.search(rf"(?<!\d){value}(?!\d)", digits):
        raise Refuse("alt_first", province=first["province"], value=value)


@finish.property("gone", points=1, says=N_("The database is gone, with all that is in it"))
def gone(work: Work) -> None:
    found = facts(work)
    if found.tables is not None:
        raise Refuse("stays", tables=found.tables or (_("no table"),))


@finish.property("remains", points=0.5, says=N_("What is still there is named"))
def remains(work: Work) -> None:
    got = set(work.names(work.value("remains"), "remains"))
    if got != REMAINS:
        raise Refuse("remains", got=", ".join(sorted(got)) or _("nothing"))
