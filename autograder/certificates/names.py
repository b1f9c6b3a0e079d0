"""Names of people and issuers, as they may stand in a certificate and on a terminal."""

from __future__ import annotations

import unicodedata

from autograder.errors import LabsError
from autograder.text import _

MAX_LETTERS = 200
# Persian, Indian and other scripts need these two to join letters rightly.
_JOINERS = "\u200c\u200d"


def clean_name(name: str) -> str:
    """`name` in one form (NFC, single spaces). Raises LabsError when it is empty, too long, or has invisible signs."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if not text:
        raise LabsError(_("The name is empty. Give the name that shall stand on the certificate."))
    if len(text) > MAX_LETTERS:
        sentence = _("The name has {seen} letters. A certificate takes at most {most}.")
        raise LabsError(sentence.format(seen=len(text), most=MAX_LETTERS))
    if not is_plain(text):
        sentence = _("The name {name} holds signs that can't be seen, such as a change of direction. Type it anew.")
        raise LabsError(sentence.format(name=ascii(text)))
    return text


def is_plain(text: str) -> bool:
    """Whether all signs can be seen, and none changes how others are shown. French needs spaces that don't break."""
    return all(letter.isprintable() or letter in _JOINERS or unicodedata.category(letter) == "Zs" for letter in text)


def plain(text: str) -> str:
    """`text` on one line, without what can't be seen: hyphens that show at the end of a line alone, for example."""
    return "".join(filter(is_plain, " ".join(text.splitlines())))


def shown(text: str) -> str:
    """`text` for a terminal: what can't be seen, or could change what is seen, becomes a replacement sign."""
    return "".join(letter if is_plain(letter) else "\ufffd" for letter in text)
