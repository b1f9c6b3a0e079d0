"""Read one month, and touch no other file."""

from __future__ import annotations

import io
import posixpath

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.saving import UNDATED
from autograder.questions.spark.tables import COLUMNS, answered, cell, fresh_cases, month, tuples

pruning = Question(
    id="pruning",
    title=N_("Read one month, and nothing else"),
    topic=N_("reading one month"),
    points=8,
    answers=("read_month",),
    # Spark Connect tells no plan and no number of jobs.
    engines=("spark",),
    hints=(
        N_("Which column tells Spark what is in a folder, before it opens a file there?"),
        N_("A filter on MONTH chooses folders. A filter on DATE has to open every file."),
        N_("spark.read.parquet(folder).filter(F.col('MONTH').eqNullSafe(month)) also finds the rows without a date."),
    ),
    messages={
        "rows": Message(
            seen=N_("For the month {month}, your table has {got} rows, or other rows than expected."),
            expected=N_("It has the {want} rows of that month, with all six columns."),
            next=N_("Read the folder, and filter by MONTH."),
        ),
        "read_all": Message(
            seen=N_("The file of another month is damaged. Your function stopped over it ({text})."),
            expected=N_("To read one month, Spark opens the files of that month alone."),
            next=N_("Filter by the column MONTH, and not by DATE. Count and show nothing before the filter."),
        ),
        "plan": Message(
            seen=N_("The plan of your table shows no filter on the folders of MONTH."),
            expected=N_("The plan has the line PartitionFilters with MONTH in it, or reads the folder of one month."),
            next=N_("Look at read_month(…).explain(mode='formatted')."),
        ),
    },
)


def stored(frame: pd.DataFrame) -> bytes:
    """The table as a Parquet file, as Spark writes one: dates as dates, missing values as NULL."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = [(name, pa.string()) for name in COLUMNS]
    kinds[0], kinds[-1] = ("DATE", pa.date32()), ("CASES", pa.int32())
    dates = [None if pd.isna(day) else day.date() for day in frame["DATE"]]
    texts = {name: [cell(value) or None for value in frame[name]] for name in COLUMNS[1:-1]}
    columns = {"DATE": dates, **texts, "CASES": frame["CASES"].tolist()}
    content = io.BytesIO()
    pq.write_table(pa.table(columns, schema=pa.schema(kinds)), content)
    return content.getvalue()


def laid_out(work: Work, name: str, frame: pd.DataFrame, damaged: str = "") -> str:
    """A folder with one file a month, of which that of `damaged` can't be read. Returns its path."""
    place = ""
    for text, rows in frame.assign(MONTH=month(frame["DATE"]).fillna(UNDATED)).groupby("MONTH"):
        content = b"The disk was full." if text == damaged else stored(rows)
        place = work.file(f"{name}/MONTH={text}/part-0.parquet", content)
    return posixpath.dirname(posixpath.dirname(place))


def month_names(frame: pd.DataFrame) -> list[str]:
    """The months of the table, in their order."""
    return sorted(set(month(frame["DATE"]).dropna()))


def compare(rows: pd.DataFrame, want: pd.DataFrame, text: str, key: str) -> None:
    """Refuses with `key` other rows than those of the month."""
    if tuples(rows, COLUMNS) != tuples(want, COLUMNS):
        raise Refuse(key, month=text, got=len(rows), want=len(want))


@pruning.property("rows", points=2.5, says=N_("The rows of the month are there, and no others"))
def rows(work: Work) -> None:
    frame = fresh_cases(work.rng, 30)
    folder, text = laid_out(work, "rows", frame), month_names(frame)[1]
    got = answered(work, "read_month", work.session(), folder, text, columns=COLUMNS)
    compare(got.rows, frame[month(frame["DATE"]) == text], text, "rows")


@pruning.property("untouched", points=2.5, says=N_("A damaged file of another month does not matter"))
def untouched(work: Work) -> None:
    frame = fresh_cases(work.rng, 24)
    frame = frame[frame["DATE"].notna()]
    names = month_names(frame)
    # Spark takes the schema from the first file, so the last one is damaged.
    folder = laid_out(work, "damaged", frame, damaged=names[-1])
    tried = work.attempt("read_month", work.session(), folder, names[0])
    if tried.error is not None:
        raise Refuse("read_all", text=tried.error.text.strip().partition("\n")[0][:160])
    got = work.spark_frame(tried.value, "read_month(…)")
    if len(got.rows) != (month(frame["DATE"]) == names[0]).sum():
        raise Refuse("rows", month=names[0], got=len(got.rows), want=int((month(frame["DATE"]) == names[0]).sum()))


@pruning.property("plan", points=1, says=N_("The plan filters folders, not rows"))
def plan(work: Work) -> None:
    frame = fresh_cases(work.rng, 16)
    folder, text = laid_out(work, "plan", frame), month_names(frame)[0]
    got = answered(work, "read_month", work.session(), folder, text)
    lines = got.plan.splitlines()
    filtered = any("PartitionFilters" in line and "MONTH" in line for line in lines)
    one_folder = any("Location" in line and f"MONTH={text}" in line for line in lines)
    if not (filtered or one_folder):
        raise Refuse("plan")
