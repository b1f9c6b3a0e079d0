"""Passwords and keys of the servers: generated at the first start, kept in a file that only the owner may read."""

from __future__ import annotations

import json
import secrets as random_source
import string
from collections.abc import Callable
from pathlib import Path

from autograder.text import _
from infra.errors import SettingsError
from infra.private_files import read_private, write_private

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
    """Named secrets in one file. Losing the file would lock everybody out of the data, so a damaged one is an error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held: dict[str, str] = {}
        if path.exists():
            try:
                self.held = {str(name): str(value) for name, value in json.loads(read_private(path)).items()}
            except (ValueError, AttributeError):
                raise SettingsError(
                    _(
                        "The file of passwords {path} is damaged. Restore it from a copy. "
                        "`labs services reset` starts anew, without the data."
                    ).format(path=path)
                ) from None

    def get(self, name: str, make: Callable[[], str] = password) -> str:
        """The secret of that name, made and written at the first call."""
        if name not in self.held:
            self.held[name] = make()
            write_private(self.path, json.dumps(self.held, indent=1, sort_keys=True) + "\n")
        return self.held[name]
