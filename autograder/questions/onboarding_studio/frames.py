"""A table between the bucket and memory."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import folder, fresh_frame, object_at, put

frames = Question(
    id="frames",
    title=N_("From the bucket into a table, and back"),
    topic=N_("tables in the bucket"),
    points=9,
    answers=("frame_to_s3", "s3_to_frame"),
    hints=(
        N_("The Body of an object can be read like an open file. What does pandas.read_csv take beside a path?"),
        N_("pandas guesses types, and takes NA for a gap. Which arguments of read_csv stop both?"),
        N_("Set dtype to str for the columns of TEXT, keep_default_na to False and na_values to ['']."),
    ),
    messages={
        "not_there": Message(
            seen=N_("After frame_to_s3, the bucket has no object with the key that was given."),
            expected=N_("The object has exactly that key, in the bucket of SERVICES.s3."),
            next=N_("Use key as it is: it holds your prefix already."),
        ),
        "encoding": Message(
            seen=N_("The bytes of the object do not hold the name {name} in UTF-8."),
            expected=N_("Text in the bucket is UTF-8, so that every program reads the accents alike."),
            next=N_("Call .encode('utf-8') on the text that to_csv gives."),
        ),
        "columns": Message(
            seen=N_("The first line of the object is '{got}'."),
            expected=N_("It names the columns of the frame, and no row numbers stand in front."),
            next=N_("Call to_csv with index=False."),
        ),
        "content_type": Message(
            seen=N_("S3 says that the content type of the object is '{got}'."),
            expected=N_("It is 'text/csv; charset=utf-8', so that a browser shows the accents."),
            next=N_("Give ContentType to put_object."),
        ),
        "shape": Message(
            seen=N_("An object with {want} came back as {got}."),
            expected=N_("Rows and columns are those of the object, in its order."),
            next=N_("Pass the Body of get_object to pandas.read_csv, and change no column."),
        ),
        "names": Message(
            seen=N_("The country {want} came back as {got}."),
            expected=N_("Names come back as they stand in the object, accents and commas included."),
            next=N_("Read with encoding='utf-8', and let pandas split the lines."),
        ),
        "values": Message(
            seen=N_("In the column {column}, {want} came back as {got}."),
            expected=N_("Every number comes back with all its digits."),
            next=N_("Do not round, and do not convert numbers twice."),
        ),
        "zeros": Message(
            seen=N_("The code '{want}' came back as {got}."),
            expected=N_("Codes are text. A leading zero belongs to them."),
            next=N_("Set dtype to str for the columns of TEXT."),
        ),
        "namibia": Message(
            seen=N_("The code 'NA' came back as {got}."),
            expected=N_("NA is the code of Namibia. Only an empty cell is missing."),
            next=N_("Call read_csv with keep_default_na=False and na_values=['']."),
        ),
        "not_float": Message(
            seen=N_("The column {column} came back with the type {got}."),
            expected=N_("Every column that is not in TEXT has the type float64."),
            next=N_("A column of whole numbers becomes int64 by itself. Convert it with astype(float)."),
        ),
        "empty_cell": Message(
            seen=N_("An empty cell of the column {column} came back as {got}."),
            expected=N_("An empty cell is a missing value (NaN)."),
            next=N_("Keep na_values=[''] and fill nothing."),
        ),
    },
)


def coded(work: Work, rows: int = 8) -> pd.DataFrame:
    """A country table with two columns of codes. One row is Namibia, one code begins with zero."""
    frame = fresh_frame(work, rows)
    frame["income"] = np.round(frame["income"].fillna(100)).astype(int)
    frame.insert(1, "iso2", ["NA", *(f"Z{letter}" for letter in "ABCDEFGHIJKLMNOP"[: rows - 1])])
    frame.insert(2, "m49", [f"{7 + 31 * number:03d}" for number in range(rows)])
    return frame


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as CSV in UTF-8, without row numbers."""
    return frame.to_csv(index=False).encode("utf-8")


def read_back(work: Work, frame: pd.DataFrame) -> pd.DataFrame:
    """What s3_to_frame makes of an object that holds `frame`. Refuses another shape."""
    with folder(work) as prefix:
        put(work, f"{prefix}given.csv", csv_bytes(frame))
        got = work.table(work.call("s3_to_frame", f"{prefix}given.csv"), "s3_to_frame(key)")
    if not same_shape(got, frame):
        raise Refuse("shape", want=shape_of(frame), got=shape_of(got))
    return got


def same_shape(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two frames have as many rows, and the same columns in the same order."""
    return list(one.columns) == list(other.columns) and len(one) == len(other)


def shape_of(frame: pd.DataFrame) -> str:
    """Size and first column of a frame, for a message."""
    first = str(frame.columns[0]) if len(frame.columns) else "-"
    return f"{len(frame)} × {len(frame.columns)} ({first}, …)"


@frames.property("written", points=1.5, says=N_("frame_to_s3 writes CSV in UTF-8 under the key"))
def written(work: Work) -> None:
    frame = fresh_frame(work)
    with folder(work) as prefix:
        work.call("frame_to_s3", frame, f"{prefix}out.csv")
        found = object_at(work, f"{prefix}out.csv")
        if found is None:
            raise Refuse("not_there")
        content = found["Body"].read()
    for name in frame["country"]:
        quoted = name.replace('"', '""')
        if quoted.encode("utf-8") not in content:
            raise Refuse("encoding", name=name)
    # utf-8-sig: a byte order mark in front does no harm.
    header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    if header != list(frame.columns):
        raise Refuse("columns", got=",".join(header)[:60])


@frames.property("content_type", points=0.5, needs=("written",), says=N_("The object says that it is CSV in UTF-8"))
def content_type(work: Work) -> None:
    with folder(work) as prefix:
        work.call("frame_to_s3", fresh_frame(work), f"{prefix}out.csv")
        found = object_at(work, f"{prefix}out.csv") or {}
    got = str(found.get("ContentType", ""))
    if got.replace(" ", "").lower() != "text/csv;charset=utf-8":
        raise Refuse("content_type", got=got)


@frames.property("read", points=2, says=N_("s3_to_frame gives the rows and columns of the object"))
def read(work: Work) -> None:
    frame = fresh_frame(work)
    got = read_back(work, frame)
    for want, name in zip(frame["country"], got["country"].tolist(), strict=True):
        if name != want:
            raise Refuse("names", want=want, got=str(name))
    for column in frame.columns[1:]:
        numbers = pd.to_numeric(got[column], errors="coerce")
        for want, number in zip(frame[column], numbers, strict=True):
            # An empty cell is another property's.
            if not pd.isna(want) and not np.isclose(number, want, rtol=1e-12, atol=0):
                raise Refuse("values", column=column, want=str(want), got=str(number))


@frames.property("codes", points=1.5, needs=("read",), says=N_("Codes stay text: 031 keeps its zero, NA is Namibia"))
def codes(work: Work) -> None:
    frame = coded(work)
    got = read_back(work, frame)
    for want, code in zip(frame["m49"], got["m49"].tolist(), strict=True):
        if code != want:
            raise Refuse("zeros", want=want, got=str(code))
    for want, code in zip(frame["iso2"], got["iso2"].tolist(), strict=True):
        if code != want:
            raise Refuse("namibia", got=str(code))


@frames.property("numbers", points=1, needs=("read",), says=N_("All other columns are floats, empty cells are NaN"))
def numbers(work: Work) -> None:
    frame = coded(work)
    frame["exports"] = frame["exports"].mask(frame.index == 3)
    got = read_back(work, frame)
    for column in frame.columns.drop(["country", "iso2", "m49"]):
        if got[column].dtype != np.dtype("float64"):
            raise Refuse("not_float", column=column, got=str(got[column].dtype))
    if not pd.isna(got["exports"].iloc[3]):
        raise Refuse("empty_cell", column="exports", got=str(got["exports"].iloc[3]))
