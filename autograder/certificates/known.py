"""Issuers that this user knows: this computer's own, those on her list, and those that a command names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.certificates.canonical import MAX_BYTES, NotAccepted, read_json
from autograder.certificates.issuer import folder, has_issuer, own_issuer
from autograder.certificates.multikey import decode_key, did_key
from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.text import _

LIST = "known-issuers.json"
_DID = re.compile(r"did:(key:[1-9A-HJ-NP-Za-km-z]+|web:[A-Za-z0-9.%:_-]+)")


@dataclass(frozen=True)
class PublicIssuer:
    """The public part of an issuer. id: DID. key: Multikey."""

    id: str
    key: str


def read_public(text: str) -> PublicIssuer:
    """An issuer's public part: a did:key, a key (z6Mk…), or a file with a DID document. Raises LabsError."""
    plain = text.strip()
    key = plain.removeprefix("did:key:").partition("#")[0]
    if plain.startswith(("did:key:", "z6Mk")):
        if _is_key(key):
            return PublicIssuer(did_key(key), key)
        raise LabsError(
            _("{text} is no Ed25519 key. It starts with did:key:z6Mk and has 56 letters.").format(text=plain[:80])
        )
    return _in_file(Path(text))


def _in_file(path: Path) -> PublicIssuer:
    try:
        with path.open("rb") as file:
            document = read_json(file.read(MAX_BYTES + 1))
    except (OSError, ValueError):
        sentence = _(
            "There is no file {path} to read. Give the issuer's did:key, or the file that `issuer --export` wrote."
        )
        raise LabsError(sentence.format(path=path)) from None
    except NotAccepted as error:
        raise LabsError(f"{path}: {error}") from None
    did = document.get("id")
    keys = [str(method.get("publicKeyMultibase")) for method in _methods(document) if method.get("controller") == did]
    if not isinstance(did, str) or not _DID.fullmatch(did) or len(keys) != 1 or not _is_key(keys[0]):
        sentence = _(
            "{path} is no public part of an issuer. Expected is the file that `labs certificate issuer --export` wrote."
        )
        raise LabsError(sentence.format(path=path))
    if did.startswith("did:key:") and did != did_key(keys[0]):
        raise LabsError(
            _("{path} gives another key than its own name says. Ask the issuer for a new copy.").format(path=path)
        )
    return PublicIssuer(did, keys[0])


def _methods(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Keys that may sign statements."""
    methods, allowed = document.get("verificationMethod"), document.get("assertionMethod")
    if not isinstance(methods, list) or not isinstance(allowed, list):
        return []
    return [method for method in methods if isinstance(method, dict) and method.get("id") in allowed]


def _is_key(text: str) -> bool:
    try:
        decode_key(text)
    except ValueError:
        return False
    return True


def own_public() -> PublicIssuer | None:
    """This computer's own issuer, None where there is none or its key can't be used."""
    if not has_issuer():
        return None
    try:
        issuer = own_issuer(create=False)
    except LabsError:
        return None
    return PublicIssuer(issuer.id, issuer.key.public)


def known_issuers() -> list[PublicIssuer]:
    """The issuers on this user's list. Raises LabsError when the list can't be read."""
    path = folder() / LIST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [PublicIssuer(str(item["id"]), str(item["key"])) for item in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        sentence = _(
            "The list of known issuers {path} can't be read ({reason}). Mend it, or remove it and add them again."
        )
        raise LabsError(sentence.format(path=path, reason=type(error).__name__)) from None


def remember(issuer: PublicIssuer) -> bool:
    """Put an issuer on the list; False when it is there already. Raises LabsError when it can't be written.

    An issuer that is known by its address and has another key than before is refused: somebody has to look into that.
    """
    known = known_issuers()
    if issuer in known:
        return False
    if any(item.id == issuer.id for item in known):
        sentence = _("{id} is on the list with another key. Ask the issuer why; remove the old line from {path} first.")
        raise LabsError(sentence.format(id=issuer.id, path=folder() / LIST))
    rows = [{"id": item.id, "key": item.key} for item in (*known, issuer)]
    path = folder() / LIST
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_in_place(path, (json.dumps(rows, indent=1) + "\n").encode(), 0o600)
    except OSError as error:
        sentence = _("The list of known issuers {path} could not be written: {reason}.")
        raise LabsError(sentence.format(path=path, reason=error.strerror)) from None
    return True
