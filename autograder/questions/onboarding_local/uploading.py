"""Put a file into the bucket, and say there what it is."""

from __future__ import annotations

import hashlib
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.corner import Corner, client_of, corner, token

upload_file = Question(
    id="upload_file",
    title=N_("A file goes into the bucket"),
    topic=N_("uploads"),
    points=12,
    answers=("upload_file",),
    hints=(
        N_("put_object takes the bytes, and more: what kind of content it is, and notes of your own."),
        N_("Read the file as bytes. ContentType tells what it is, Metadata is a dictionary of texts."),
        N_(
            "Use Path(path).read_bytes(), and put_object with Bucket, Key, Body, ContentType, Metadata and "
            'ServerSideEncryption="AES256". Return the key.'
        ),
    ),
    messages={
        "not_there": Message(
            seen=N_("After the call, there is no object with the key {name}."),
            expected=N_("The key is your prefix, followed by the name that was given."),
            next=N_("Build the key as SERVICES.s3.prefix + name, and look at what put_object is given."),
        ),
        "newlines": Message(
            seen=N_("The object has other line ends than the file."),
            expected=N_("An upload keeps every byte of the file."),
            next=N_("Read the file as bytes, with read_bytes() or open(path, 'rb'), and not as text."),
        ),
        "changed": Message(
            seen=N_("The object has {got} bytes that are not those of the file, which has {want}."),
            expected=N_("An upload keeps every byte of the file."),
            next=N_("Read the file as bytes, and give them to put_object as they are."),
        ),
        "key": Message(
            seen=N_("upload_file returned {got}."),
            expected=N_("It returns the key of the new object: {want}."),
            next=N_("Return the same text that you gave to put_object as Key."),
        ),
        "type": Message(
            seen=N_("The content type of the object is {got}."),
            expected=N_("A CSV file in UTF-8 has the type text/csv; charset=utf-8."),
            next=N_("Give put_object the argument ContentType."),
        ),
        "encryption": Message(
            seen=N_("S3 does not say that the object is encrypted with a key that it keeps."),
            expected=N_("Whoever may read the object can read it, and on the disk it is encrypted."),
            next=N_('Give put_object ServerSideEncryption="AES256", and no key of your own.'),
        ),
        "no_checksum": Message(
            seen=N_("The metadata of the object have no entry sha256."),
            expected=N_("The entry lets everybody compare the object with the file."),
            next=N_("Give put_object the argument Metadata: a dictionary with the key sha256."),
        ),
        "checksum": Message(
            seen=N_("The metadata say that the sha256 is {got}."),
            expected=N_("It is the sha256 of the bytes in 64 hexadecimal digits: {want}."),
            next=N_("Use hashlib.sha256(content).hexdigest() on the bytes that you upload."),
        ),
    },
)


def table_file(work: Work) -> bytes:
    """A small CSV file in UTF-8, with the line ends of Windows and a name with an accent."""
    shares = work.rng.integers(1, 99, size=3)
    lines = ["country,share", *(f"{name},{share}" for name, share in zip(_NAMES, shares, strict=True))]
    return ("\r\n".join([*lines, f"# {token(work)}"]) + "\r\n").encode()


_NAMES = ("Côte d'Ivoire", "Chad", '"Congo, Dem. Rep."')


def uploaded(work: Work, place: Corner, content: bytes, name: str = "share.csv") -> tuple[str, Any]:
    """Let the learner upload a file; returns the key that it should have, and what her function returned."""
    path = work.file(name.rpartition("/")[2], content)
    returned = work.call("upload_file", client_of(work), f"{place.name}{name}", path)
    key = f"{place.prefix}{name}"
    there = place.keys()
    if key not in there:
        raise Refuse("not_there", name=key)
    if place.head(key) is None:
        # Encrypted with a key that only the learner has: nobody else can read it, so there is nothing to compare.
        raise Refuse("encryption")
    return key, returned


def same_bytes(got: bytes | None, want: bytes) -> None:
    """Refuses an object that differs from the file."""
    assert got is not None
    if got == want:
        return
    if got.replace(b"\r\n", b"\n") == want.replace(b"\r\n", b"\n"):
        raise Refuse("newlines")
    raise Refuse("changed", got=len(got), want=len(want))


@upload_file.property("bytes", points=3, says=N_("The object holds every byte of the file"))
def every_byte(work: Work) -> None:
    with corner(work) as place:
        content = table_file(work)
        key, _returned = uploaded(work, place, content, "2015/share.csv")
        same_bytes(place.content(key), content)


@upload_file.property("key", points=1.5, needs=("bytes",), says=N_("The key of the object is returned"))
def returned_key(work: Work) -> None:
    with corner(work) as place:
        key, returned = uploaded(work, place, table_file(work))
        if work.text(returned, "upload_file(…)") != key:
            raise Refuse("key", got=returned, want=key)


@upload_file.property("type", points=2, needs=("bytes",), says=N_("The content type says what it is"))
def content_type(work: Work) -> None:
    with corner(work) as place:
        key, _returned = uploaded(work, place, table_file(work))
        said = (place.head(key) or {}).get("ContentType", "")
        if said.replace(" ", "").replace('"', "").lower() != "text/csv;charset=utf-8":
            raise Refuse("type", got=said or "none")


@upload_file.property("encryption", points=2, says=N_("The object is encrypted by the server"))
def encryption(work: Work) -> None:
    with corner(work) as place:
        path = work.file("share.csv", table_file(work))
        work.call("upload_file", client_of(work), f"{place.name}share.csv", path)
        key = f"{place.prefix}share.csv"
        there = place.keys()
        if key not in there:
            raise Refuse("not_there", name=key)
        head = place.head(key)
        if head is None or head.get("ServerSideEncryption") not in ("AES256", "aws:kms", "aws:kms:dsse"):
            raise Refuse("encryption")


@upload_file.property("checksum", points=2, needs=("bytes",), says=N_("The metadata hold the checksum"))
def checksum(work: Work) -> None:
    with corner(work) as place:
        content = table_file(work)
        key, _returned = uploaded(work, place, content)
        notes = (place.head(key) or {}).get("Metadata", {})
        said = {name.lower(): value for name, value in notes.items()}.get("sha256")
        if said is None:
            raise Refuse("no_checksum")
        want = hashlib.sha256(content).hexdigest()
        if said.lower() != want:
            raise Refuse("checksum", got=said[:80], want=want)
