"""Further checks on verified reading."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner
from autograder.questions.onboarding_local.verifying import as_csv, read_verified, sha256, table


@read_verified.hidden(
    "forged_note",
    points=1,
    needs=("frame",),
    says=N_("A changed object with a fitting note is refused as well"),
    topic=N_("an object that vouches for itself"),
    messages={
        "forged_note": Message(
            seen=N_("A changed object was believed, because the checksum in its own metadata fits it."),
            expected=N_("Whoever can change an object can change its metadata; only the manifest counts."),
            next=N_("Compare with manifest[key], and leave the metadata and the ETag out of it."),
        )
    },
)
def forged_note(work: Work) -> None:
    with corner(work) as place:
        frame = table(work)
        manifest = {f"{place.prefix}country.csv": sha256(as_csv(frame))}
        frame.iloc[0, 1] += 100
        changed = as_csv(frame)
        key = place.put("country.csv", changed, Metadata={"sha256": sha256(changed)})
        if work.attempt("read_verified", client_of(work), key, manifest).error is None:
            raise Refuse("forged_note")


@read_verified.hidden(
    "gone",
    points=0.5,
    needs=("frame",),
    says=N_("An object that is gone is an error, and no empty table"),
    topic=N_("an object that is gone"),
    messages={
        "gone": Message(
            seen=N_("The object is gone from the bucket, and read_verified gave a result as if nothing had happened."),
            expected=N_("A missing object is an error, or somebody will compute with an empty table."),
            next=N_("Let the error of get_object pass, instead of catching it."),
        )
    },
)
def gone(work: Work) -> None:
    with corner(work) as place:
        key = f"{place.prefix}country.csv"
        if work.attempt("read_verified", client_of(work), key, {key: sha256(b"")}).error is None:
            raise Refuse("gone")
