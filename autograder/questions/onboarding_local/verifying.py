"""From the bucket into a table, and never a changed one."""

from __future__ import annotations

import hashlib

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner

read_verified = Question(
    id="read_verified",
    title=N_("Read it, and know that it is the right one"),
    topic=N_("verified reading"),
    points=10,
    answers=("read_verified",),
    hints=(
        N_("The manifest comes from somebody you trust, the object does not. What can you compare?"),
        N_("Compute the sha256 of the bytes that you got, before you make a table of them."),
        N_(
            "Take the bytes with get_object, raise ValueError when their hashlib.sha256(…).hexdigest() is not "
            "manifest[key], and give io.BytesIO of the bytes to pd.read_csv."
        ),
    ),
    messages={
        "frame": Message(
            seen=N_("The table that came back differs from the CSV file in the bucket: {what}."),
            expected=N_("It has the rows and columns of the file, and the column country as its index."),
            next=N_('Give the bytes to pd.read_csv with index_col="country".'),
        ),
        "believed": Message(
            seen=N_("Somebody has changed the object, and read_verified gave its table."),
            expected=N_("The checksum in the manifest does not fit any more, so ValueError is raised."),
            next=N_("Compare the sha256 of the bytes with manifest[key] before you make the table."),
        ),
        "other_error": Message(
            seen=N_("For a changed object, read_verified stopped with {error}."),
            expected=N_("It raises ValueError, so that a program can tell this case from others."),
            next=N_("Write: raise ValueError with a sentence that names the key."),
        ),
        "gave_up": Message(
            seen=N_("The server answered once with 503 Slow Down, and read_verified stopped with {error}."),
            expected=N_("The client that is given tries again by itself."),
            next=N_("Read through the client that is given, and through no other one."),
        ),
        "unlisted": Message(
            seen=N_("An object that the manifest does not list was read and believed."),
            expected=N_("What nobody vouches for is refused: KeyError or ValueError is raised."),
            next=N_("Look the key up with manifest[key]."),
        ),
    },
)


def table(work: Work) -> pd.DataFrame:
    """A small table of countries, with a name that holds a comma and one with an accent."""
    names = ["Côte d'Ivoire", "Chad", "Congo, Dem. Rep.", "Haiti"]
    figures = work.rng.integers(1, 900, size=(4, 2)) / 10
    return pd.DataFrame(figures, columns=["child_mort", "gdpp"], index=pd.Index(names, name="country"))


def as_csv(frame: pd.DataFrame) -> bytes:
    """The table as a CSV file in UTF-8."""
    return frame.to_csv().encode("utf-8")


def sha256(content: bytes) -> str:
    """sha256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@read_verified.property("frame", points=3, says=N_("The table of the file comes back"))
def frame(work: Work) -> None:
    with corner(work) as place:
        want = table(work)
        content = as_csv(want)
        key = place.put("country.csv", content)
        returned = work.call("read_verified", client_of(work), key, {key: sha256(content)})
        got = work.table(returned, "read_verified(…)")
        if sorted(map(str, got.columns)) != sorted(want.columns):
            raise Refuse("frame", what=", ".join(map(str, got.columns)))
        if got.index.tolist() != want.index.tolist():
            raise Refuse("frame", what=", ".join(map(str, got.index[:3])))
        if not got[want.columns].astype(float).round(9).equals(want.round(9)):
            raise Refuse("frame", what=", ".join(map(str, got.iloc[0].tolist())))


@read_verified.property("tampered", points=3, needs=("frame",), says=N_("A changed object is refused"))
def tampered(work: Work) -> None:
    with corner(work) as place:
        frame = table(work)
        listed = {f"{place.prefix}country.csv": sha256(as_csv(frame))}
        # One digit: the object has the same length, and is as good a table as the right one.
        frame.iloc[1, 0] = 999.9 - frame.iloc[1, 0]
        key = place.put("country.csv", as_csv(frame))
        tried = work.attempt("read_verified", client_of(work), key, listed)
    if tried.error is None:
        raise Refuse("believed")
    if tried.error.type_name != "ValueError":
        raise Refuse("other_error", error=f"{tried.error.type_name}: {tried.error.text}"[:120])


@read_verified.property("busy", points=1.5, needs=("frame",), says=N_("One answer 503 is survived"))
def busy(work: Work) -> None:
    with corner(work) as place:
        content = as_csv(table(work))
        key = place.put("country.csv", content)
        client = client_of(work, work.services.flaky_s3(1))
        tried = work.attempt("read_verified", client, key, {key: sha256(content)})
        # Who never came to the door has left it locked for the next one.
        work.services.flaky_s3(0)
    if tried.error is not None:
        raise Refuse("gave_up", error=f"{tried.error.type_name}: {tried.error.text}"[:120])


@read_verified.property("unlisted", points=1, needs=("frame",), says=N_("What the manifest does not list is refused"))
def unlisted(work: Work) -> None:
    with corner(work) as place:
        content = as_csv(table(work))
        key = place.put("country.csv", content)
        other = {f"{place.prefix}other.csv": sha256(content)}
        if work.attempt("read_verified", client_of(work), key, other).error is None:
            raise Refuse("unlisted")
