"""Further checks on tables in the bucket."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import folder, hides_absence
from autograder.questions.onboarding_studio.frames import coded, frames, same_shape


@frames.hidden(
    "round_trip",
    points=1.5,
    needs=("read",),
    says=N_("A table that is written and read again is the same table"),
    topic=N_("writing and reading a table"),
    messages={
        "round_trip": Message(
            seen=N_("Written and read again, {want} in the column {column} became {got}."),
            expected=N_("The table comes back as it was, text and digits."),
            next=N_("Let to_csv write all digits, and let it quote names with commas, quotes and line breaks."),
        )
    },
)
def round_trip(work: Work) -> None:
    frame = coded(work)
    frame.loc[0, "country"] = "Two\nlines, and a comma"
    frame["gdpp"] = frame["gdpp"] / 3
    with folder(work) as prefix:
        work.call("frame_to_s3", frame, f"{prefix}trip.csv")
        got = work.table(work.call("s3_to_frame", f"{prefix}trip.csv"), "s3_to_frame(key)")
    if not same_shape(got, frame):
        raise Refuse("round_trip", column="-", want=f"{len(frame)} rows", got=f"{len(got)} rows")
    for column in frame.columns:
        for want, back in zip(frame[column], got[column].tolist(), strict=True):
            if isinstance(want, str):
                same = want == back
            else:
                # pandas reads the last digit of a float as it can, unless it is told to be exact.
                same = (pd.isna(want) and pd.isna(back)) or np.isclose(want, pd.to_numeric(back, "coerce"), 1e-12, 0)
            if not same:
                raise Refuse("round_trip", column=column, want=repr(want), got=repr(back))


@frames.hidden(
    "no_object",
    points=1,
    says=N_("A key without an object raises FileNotFoundError that names the key"),
    topic=N_("a key without an object"),
    messages={
        "no_object": Message(
            seen=N_("For a key without an object, s3_to_frame gave {got}."),
            expected=N_("It raises FileNotFoundError, with the key in its text."),
            next=N_("Catch the NoSuchKey of the client, and raise FileNotFoundError(key)."),
        )
    },
)
def no_object(work: Work) -> None:
    with folder(work) as prefix:
        key = f"{prefix}never-written.csv"
        tried = work.attempt("s3_to_frame", key)
    if tried.error is None:
        raise Refuse("no_object", got="a value")
    if "AccessDenied" in tried.error.text and hides_absence(work, key):
        # Here the client never says NoSuchKey, so that code which waits for it is right, and never called.
        return
    if tried.error.type_name != "FileNotFoundError" or key not in tried.error.text:
        raise Refuse("no_object", got=f"{tried.error.type_name}: {tried.error.text}"[:80])
