"""Names of files for keys of objects and names of tables: nothing that somebody calls a thing leads out of the folder.

A harmless key is its own file name. Any other gets a name made from its checksum; the manifest says which is which.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

# Where what can't be called by its own name goes.
RENAMED = "_renamed"

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+@ -]*\Z")
# Names that Windows gives to devices, whatever stands behind a dot.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}
_LONGEST_PART = 100
# Windows allows 260 characters for the whole path.
_LONGEST = 180


def file_names(keys: Iterable[str], suffix: str = "") -> dict[str, str]:
    """A relative path, with "/" between its parts, for each key; no two are the same on any system.

    `suffix` is put behind each.
    """
    wanted = sorted(set(keys))
    # Where upper and lower case are the same, two keys may be one file, or one may be a folder of another.
    as_file = Counter(f"{key}{suffix}".casefold() for key in wanted)
    as_folder = {above for key in wanted for above in _above(key.casefold())}
    named = {}
    for key in wanted:
        alike = f"{key}{suffix}".casefold()
        harmless = _is_harmless(f"{key}{suffix}") and as_file[alike] == 1 and alike not in as_folder
        # A folder that is a file for another key would be in the way as well.
        harmless = harmless and not any(above in as_file for above in _above(alike))
        named[key] = f"{key}{suffix}" if harmless else f"{RENAMED}/{_checksum(key)}{suffix}"
    return named


def _is_harmless(name: str) -> bool:
    parts = name.split("/")
    return (
        len(name) <= _LONGEST
        and parts[0] != RENAMED
        and all(
            _PART.match(part)
            and len(part) <= _LONGEST_PART
            and part[-1] not in ". "
            and part.partition(".")[0].rstrip().lower() not in _DEVICES
            for part in parts
        )
    )


def _above(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _checksum(key: str) -> str:
    # Keys are any text, half of a pair of surrogates included.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40]
