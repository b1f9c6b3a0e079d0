"""Files that hold secrets: written whole or not at all, for their owner alone, and read only when that still holds."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.files import FULL, put_in_place
from autograder.text import _
from infra.errors import ServicesError, SettingsError


def private_folder(folder: Path) -> Path:
    """Make `folder` with its parents; it is for its owner alone. Raises ServicesError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            folder.chmod(0o700)
    except OSError as error:
        raise trouble(error, folder) from None
    return folder


def write_private(path: Path, text: str) -> None:
    """Write `text` so that the file is there whole or not at all, with mode 0600. Raises ServicesError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(path, text.encode("utf-8"), 0o600)
    except OSError as error:
        raise trouble(error, path) from None


def read_private(path: Path) -> str:
    """Text of a file that only its owner may read. Raises SettingsError when it is missing or open to others."""
    try:
        # Asked of the open file, so that nobody can exchange it in between.
        with path.open("rb") as file:
            if os.name == "posix":
                _refuse_shared(path, os.fstat(file.fileno()))
            content = file.read()
        return content.decode("utf-8")
    except FileNotFoundError:
        raise SettingsError(
            _(
                "There is no settings file {path}. Start local servers with `labs services up`, "
                "or name your own file in LABS_SERVICES."
            ).format(path=path)
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            _(
                "The settings file {path} is not UTF-8 text. Restore it, or delete it and run `labs services up`."
            ).format(path=path)
        ) from None
    except OSError as error:
        raise SettingsError(
            _("The settings file {path} can't be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None


def _refuse_shared(path: Path, state: os.stat_result) -> None:
    mine = os.geteuid()
    if state.st_uid != mine and mine != 0:
        raise SettingsError(
            _("The settings file {path} belongs to another user. Copy it to a file of your own.").format(path=path)
        )
    if state.st_mode & 0o077:
        raise SettingsError(
            _("The settings file {path} holds passwords, and others may read it. Run: chmod 600 '{path}'").format(
                path=path
            )
        )


def trouble(error: OSError, path: Path) -> ServicesError:
    """The ServicesError that says why a file or folder could not be written."""
    if error.errno in FULL:
        return ServicesError(
            _("The disk of {path} is full. Free some space, and run the same command again.").format(path=path)
        )
    return ServicesError(
        _("{path} could not be written: {reason}. Set LABS_SERVICES_HOME to a folder of yours.").format(
            path=path, reason=error.strerror or error
        )
    )
