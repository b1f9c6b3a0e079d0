"""Names that come from learners: as ids that are safe as folder names, and as text that is safe to show."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator

# A folder name may have 255 bytes, and nbgrader puts more behind a learner's id in some file names.
MAX_ID_BYTES = 100
MAX_SHOWN = 80

# Windows opens a device for these, whatever the ending and the case.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def learner_id(name: str) -> str:
    """`name` as a learner id that is safe as a folder name everywhere: letters, digits, `.`, `-` and `_`."""
    text = "".join(_kept(unicodedata.normalize("NFC", name).strip())).strip("._")
    text = _shortened(text, MAX_ID_BYTES).rstrip("._")
    if text.partition(".")[0].casefold() in _RESERVED:
        text = f"{text}_"
    return text or "learner"


def _kept(name: str) -> Iterator[str]:
    bridged = False
    for letter in name:
        # Letters, the marks that belong to them in many scripts, and numbers.
        if letter in "._-" or unicodedata.category(letter)[0] in "LMN":
            bridged = False
            yield letter
        elif not bridged:
            bridged = True
            yield "_"


def _shortened(text: str, most: int) -> str:
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")


def distinct_ids(names: Iterable[str]) -> dict[str, str]:
    """A learner id for each of these names, no two the same, also where upper and lower case are one.

    Of names that fall together, the first that needed no cleaning keeps the plain id. Each other one gets a short
    hash of its own name, so that its id does not depend on who else is there.
    """
    plain = {name: learner_id(name) for name in names}
    taken: dict[str, str] = {}
    for name in sorted(plain, key=lambda name: (name != plain[name], name)):
        taken.setdefault(plain[name].casefold(), name)
    return {
        name: found if taken[found.casefold()] == name else f"{found}-{_hash(name)}" for name, found in plain.items()
    }


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def shown(name: str) -> str:
    """`name` on one line, without characters that move a cursor or turn the direction of writing."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
