"""The private key of an issuer: one Ed25519 key in a file of its owner alone."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.certificates.multikey import encode_key
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# A PKCS #8 file of an Ed25519 key has 119 bytes.
_MAX_BYTES = 10_000


class KeyTrouble(LabsError):
    """A key file that is missing, open to others, or no key of ours."""


@dataclass(frozen=True)
class SigningKey:
    """A private key. Its text form never shows it."""

    _private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.public})"

    @property
    def public(self) -> str:
        """Multikey of the public half."""
        return encode_key(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same each time."""
        return self._private.sign(message)


def load_key(path: Path) -> SigningKey:
    """The key in a file (PEM, PKCS #8, not encrypted). Raises KeyTrouble."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _read(path)
    try:
        private = load_pem_private_key(content, password=None)
    except TypeError:
        raise KeyTrouble(
            _("The key {path} is locked by a password, which is not supported.").format(path=path)
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        sentence = _("The file {path} holds no private key that can be read. Put back a copy of the right one.")
        raise KeyTrouble(sentence.format(path=path)) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyTrouble(_("The key {path} is of another kind. Certificates need an Ed25519 key.").format(path=path))
    return SigningKey(private)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            _check_owner(path, os.fstat(file.fileno()))
            return file.read(_MAX_BYTES)
    except FileNotFoundError:
        sentence = _(
            "The issuer's key {path} is missing. Put back a copy; without one nobody can sign as this issuer again. "
            "Certificates that were issued stay valid."
        )
        raise KeyTrouble(sentence.format(path=path)) from None
    except OSError as error:
        sentence = _("The issuer's key {path} can't be read: {reason}.")
        raise KeyTrouble(sentence.format(path=path, reason=error.strerror)) from None


def _check_owner(path: Path, found: os.stat_result) -> None:
    """Raise KeyTrouble where others may read the key. Windows keeps such rights elsewhere."""
    if os.name != "posix":
        return
    if found.st_uid != os.geteuid():
        sentence = _(
            "The key {path} belongs to another account. Sign with the account that owns it, or make a key of your own."
        )
        raise KeyTrouble(sentence.format(path=path))
    if (mode := stat.S_IMODE(found.st_mode)) & 0o077:
        sentence = _("Others may use the key {path} (mode {mode}). Run `chmod 600 {path}`, and ask who has read it.")
        raise KeyTrouble(sentence.format(path=path, mode=f"{mode:o}"))


def create_key(path: Path) -> SigningKey:
    """Make a key in a new file, readable by its owner alone. A file that is there stays as it is, and is taken.

    Two processes that do so at one time end with the same key. Raises KeyTrouble.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            _write_new(path, content)
    except OSError as error:
        sentence = _("The key {path} could not be written: {reason}.")
        raise KeyTrouble(sentence.format(path=path, reason=error.strerror)) from None
    return load_key(path)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file whole, for its owner alone, unless there is one. Raises FileExistsError."""
    # mkstemp gives mode 600 from the start.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A second name, unlike a renaming, never takes the place of a key that is there.
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without second names, such as a memory stick's
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
