"""A Python function in the middle of a plan, and the built-in ones that take its place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import BY_DAY, PROVINCES, answered, cell
from autograder.text import _

WANTED = ("DATE", "WEEK")
# How the plans of Spark 3 and 4 name a step that runs Python.
PYTHON_STEPS = ("EvalPython", "PythonUDF", "MapInPandas", "MapInArrow", "InPandas", "InArrow", "PythonUDTF")

builtin = Question(
    id="builtin",
    title=N_("The same, without Python in the middle"),
    topic=N_("the week of a day"),
    points=8,
    answers=("with_week",),
    # Spark Connect tells no plan and no number of jobs.
    engines=("spark",),
    hints=(
        N_("F.weekofyear gives the number of the ISO week. Which year does that week belong to?"),
        N_("The year of a week is that of its Thursday: the Monday from F.trunc('DATE', 'week'), three days later."),
        N_("F.format_string('%d-W%02d', year, week), and F.when(F.col('DATE').isNull(), 'unknown') before it."),
    ),
    messages={
        "python": Message(
            seen=N_("The plan of your table has the step {got}: each row goes to Python and back."),
            expected=N_("Built-in functions do the same inside the engine."),
            next=N_("Leave week_of and every other udf out, and use functions of F."),
        ),
        "week": Message(
            seen=N_("For {day}, WEEK is '{got}'. week_of gives '{want}'."),
            expected=N_("WEEK is the same as from week_of, letter by letter."),
            next=N_("Compare on the nine days that the notebook gives, and look at weeks below 10."),
        ),
        "no_date": Message(
            seen=N_("Without a date, WEEK is '{got}'."),
            expected=N_("Without a date, week_of says 'unknown', and so does the new column."),
            next=N_("Treat NULL first, with F.when(F.col('DATE').isNull(), 'unknown')."),
        ),
    },
)


def week_of(day: pd.Timestamp | None) -> str:
    """Year and number of the ISO week of a day, as the function of the notebook writes it."""
    if day is None or pd.isna(day):
        return "unknown"
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def table(rng: np.random.Generator, days: list[pd.Timestamp | None]) -> pd.DataFrame:
    """Invented cases on these days."""
    count = len(days)
    frame = pd.DataFrame({"PROVINCE": rng.choice(PROVINCES, size=count), "DATE": pd.to_datetime(pd.Series(days))})
    return frame.assign(CASES=rng.integers(1, 50, size=count))


def compare(work: Work, frame: pd.DataFrame, key: str) -> None:
    """Refuses with `key` the first day whose week is not that of `week_of`."""
    rows = answered(work, "with_week", work.spark(frame, BY_DAY), columns=WANTED).rows
    found = dict(zip(map(cell, rows["DATE"]), map(cell, rows["WEEK"]), strict=True))
    for day in frame["DATE"]:
        got, want = found.get(cell(day), _("nothing")), week_of(day)
        if got == want:
            continue
        if pd.isna(day):
            raise Refuse("no_date", got=got or "NULL")
        raise Refuse(key, day=cell(day), got=got or "NULL", want=want)


@builtin.property("same", points=2.5, says=N_("WEEK is the same as from the Python function"))
def same(work: Work) -> None:
    year = 2031 + int(work.rng.integers(0, 5))
    # From February to November, so that no week lies in two years.
    days = [
        pd.Timestamp(year=year, month=2, day=1) + pd.Timedelta(days=int(day)) for day in work.rng.integers(0, 290, 9)
    ]
    early = pd.Timestamp(year=year, month=2, day=4)
    compare(work, table(work.rng, [*days, early, None]), "week")


@builtin.property("no_python", points=2.5, says=N_("The plan has no step that runs Python"))
def no_python(work: Work) -> None:
    frame = table(work.rng, [pd.Timestamp("2031-05-06"), pd.Timestamp("2031-05-07"), None])
    tried = work.attempt("with_week", work.spark(frame, BY_DAY))
    if tried.error is not None:
        work.call("with_week", work.spark(frame, BY_DAY))
    if tried.fetched_rows:
        raise Refuse("python", got="collect")
    got = work.spark_frame(tried.value, "with_week(…)")
    for step in PYTHON_STEPS:
        if step in got.plan:
            raise Refuse("python", got=step)
