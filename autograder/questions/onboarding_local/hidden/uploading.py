"""Further checks on uploads."""

from __future__ import annotations

import hashlib

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import corner
from autograder.questions.onboarding_local.uploading import table_file, upload_file, uploaded


@upload_file.hidden(
    "newer",
    points=0.75,
    needs=("checksum",),
    says=N_("A second upload replaces the first"),
    topic=N_("a second upload with the same name"),
    messages={
        "kept_old": Message(
            seen=N_("A newer file with the same name was uploaded, and the object still holds the older one."),
            expected=N_("The object holds what was uploaded last, and its checksum fits."),
            next=N_("Upload each time, without asking first whether the object is there."),
        )
    },
)
def newer(work: Work) -> None:
    with corner(work) as place:
        uploaded(work, place, b"country,share\r\nChad,1\r\n")
        content = table_file(work)
        key, _returned = uploaded(work, place, content)
        said = (place.head(key) or {}).get("Metadata", {})
        digests = [value.lower() for name, value in said.items() if name.lower() == "sha256"]
        if place.content(key) != content or digests != [hashlib.sha256(content).hexdigest()]:
            raise Refuse("kept_old")


@upload_file.hidden(
    "nothing_else",
    points=0.75,
    needs=("bytes",),
    says=N_("One upload makes one object"),
    topic=N_("what else an upload leaves in the bucket"),
    messages={
        "more_objects": Message(
            seen=N_("One upload left {count} objects in the bucket: {names}."),
            expected=N_("It makes exactly one, and nobody has to tidy up after it."),
            next=N_("Put notes about the file into Metadata, and not into further objects."),
        )
    },
)
def nothing_else(work: Work) -> None:
    with corner(work) as place:
        uploaded(work, place, table_file(work))
        if len(found := place.keys()) != 1:
            names = [key.removeprefix(place.prefix) for key in found]
            raise Refuse("more_objects", count=len(found), names=names)
