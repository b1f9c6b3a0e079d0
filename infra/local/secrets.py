"""Passwords and keys of the servers: generated at the first start, kept in a file that only the owner may read."""

from __future__ import annotations

import json
import secrets as random_source
import string
from collections.abc import Callable
from pathlib import Path

from autograder.text import _
from infra.errors import SettingsError
from infra.local.locking import one_at_a_time
from infra.private_files import read_private, write_private

# How long another command may hold the file; it does so for a moment.
_PATIENCE = 30.0

_LETTERS = string.ascii_letters + string.digits


def password(length: int = 32) -> str:
    """Letters and digits only, so that no program's quoting rules matter. 32 of them are 190 bits."""
    return "".join(random_source.choice(_LETTERS) for _ in range(length))


def hex_key() -> str:
    """256 bits in hexadecimal digits."""
    return random_source.token_hex(32)


def access_key_id() -> str:
    """An identifier in the form of AWS's own."""
    return "AKIA" + "".join(random_source.choice(string.ascii_uppercase + "234567") for _ in range(16))


class Secrets:
    """Named secrets in one file. Losing the file would lock everybody out of the data, so a damaged one is an error.

    Several threads and commands may use the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held = self._read()

    def get(self, name: str, make: Callable[[], str] = password) -> str:
        """The secret of that name, made and written at the first call."""
        if name not in self._held:
            with one_at_a_time(self.path.with_suffix(".lock"), _PATIENCE):
                self._held = self._read()
                if name not in self._held:
                    self._held[name] = make()
                    write_private(self.path, json.dumps(self._held, indent=1, sort_keys=True) + "\n")
        return self._held[name]

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        try:
            return {str(name): str(value) for name, value in json.loads(read_private(self.path)).items()}
        except (ValueError, AttributeError):
            raise SettingsError(
                _(
                    "The file of passwords {path} is damaged. Restore it from a copy. "
                    "`labs services reset` starts anew, without the data."
                ).format(path=self.path)
            ) from None
