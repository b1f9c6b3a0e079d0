"""Who issues: a name, perhaps an address, and a key; as settings, as an Open Badges profile, as a DID document."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from autograder.certificates.keys import SigningKey, create_key, load_key
from autograder.certificates.multikey import did_key
from autograder.certificates.names import clean_name
from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.text import _

SETTINGS = "issuer.toml"
KEY = "issuer-key.pem"
_FIELDS = {"name": str, "url": str, "email": str, "key": str, "web": bool}
_EMAIL = re.compile(r"[^@\s\"\\]+@[^@\s\"\\]+\.[^@\s\"\\]+")


@dataclass(frozen=True)
class Issuer:
    """Who signs. name: "" for a computer that nobody named. web: known by its address (did:web), not by its key."""

    key: SigningKey
    name: str = ""
    url: str = ""
    email: str = ""
    web: bool = False

    @property
    def id(self) -> str:
        """did:web of the address, or did:key."""
        return did_web(self.url) if self.web else did_key(self.key.public)

    @property
    def method(self) -> str:
        """Address of the public key. The key itself stands behind the #, so that no network is needed to read it."""
        return f"{self.id}#{self.key.public}"

    def profile(self) -> dict[str, Any]:
        """The Profile of Open Badges 3.0 that stands in a credential."""
        made: dict[str, Any] = {"id": self.id, "type": ["Profile"], "name": self.name}
        return made | {name: value for name, value in (("url", self.url), ("email", self.email)) if value}

    def document(self) -> dict[str, Any]:
        """The public part: a DID document with the one key, allowed to sign statements."""
        method = {"id": self.method, "type": "Multikey", "controller": self.id, "publicKeyMultibase": self.key.public}
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.id,
            "verificationMethod": [method],
            "assertionMethod": [self.method],
        }


def did_web(url: str) -> str:
    """did:web of an https address: https://example.org/labs becomes did:web:example.org:labs. Raises LabsError.

    Its document is looked for at <url>/did.json, or at /.well-known/did.json when the address has no path.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        sentence = _(
            "An issuer that is known by its address needs one such as https://example.org/labs; seen was {url}."
        )
        raise LabsError(sentence.format(url=url or _("none")))
    host = parts.hostname if parts.port is None else f"{parts.hostname}%3A{parts.port}"
    path = [quote(part, safe="") for part in parts.path.split("/") if part]
    return ":".join(["did:web", host, *path])


def folder() -> Path:
    """Folder of this user's own issuer and of the list of known ones."""
    import platformdirs

    return Path(platformdirs.user_data_dir("bdti-labs", appauthor=False)) / "issuer"


def settings_path() -> Path:
    """The settings file in use: LABS_ISSUER, or the user's own."""
    setting = os.environ.get("LABS_ISSUER")
    return Path(setting).expanduser().absolute() if setting else folder() / SETTINGS


def own_issuer(*, create: bool = True) -> Issuer:
    """The issuer of this user, with a new key when there is none and `create` says so. Raises LabsError."""
    path = settings_path()
    settings = _settings(path)
    name, key_path = settings.get("name", ""), path.parent / settings.get("key", KEY)
    # A key that the settings name was there once: a new one in its place would be another issuer.
    make = create and "key" not in settings and not key_path.exists()
    key = create_key(key_path) if make else load_key(key_path)
    issuer = Issuer(
        key,
        clean_name(name) if name else "",
        settings.get("url", ""),
        settings.get("email", ""),
        settings.get("web", False),
    )
    _check(issuer, path)
    return issuer


def has_issuer() -> bool:
    """Whether there are settings or a key of an issuer."""
    path = settings_path()
    return path.exists() or (path.parent / KEY).exists()


def write_settings(name: str, url: str, email: str, web: bool) -> Path:
    """Write the settings of this user's issuer, and make its key when there is none; returns the file's path.

    The key that is there stays. Raises LabsError when a value is of no use.
    """
    path = settings_path()
    key = _settings(path).get("key") if path.exists() else None
    if not key:
        create_key(path.parent / KEY)
    issuer = Issuer(load_key(path.parent / (key or KEY)), clean_name(name), url, email, web)
    _check(issuer, path)
    lines = [f"name = {_toml(issuer.name)}", f"key = {_toml(key or KEY)}"]
    lines += [f"{field} = {_toml(value)}" for field, value in (("url", url), ("email", email)) if value]
    lines += ["web = true"] if web else []
    try:
        put_in_place(path, ("\n".join(lines) + "\n").encode(), 0o600)
    except OSError as error:
        sentence = _("The settings {path} could not be written: {reason}.")
        raise LabsError(sentence.format(path=path, reason=error.strerror)) from None
    return path


def _toml(text: str) -> str:
    # A basic string of TOML takes the escapes of JSON.
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _settings(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError:
        if os.environ.get("LABS_ISSUER"):
            sentence = _(
                "LABS_ISSUER names {path}, and there is no such file. `labs certificate issuer --name NAME` makes it."
            )
            raise LabsError(sentence.format(path=path)) from None
        return {}
    except (OSError, ValueError) as error:
        sentence = _("The issuer's settings {path} can't be read: {reason}.")
        raise LabsError(sentence.format(path=path, reason=error)) from None
    for name, value in found.items():
        if name not in _FIELDS or not isinstance(value, _FIELDS[name]):
            sentence = _("'{name}' in {path} is not known or of the wrong kind. Known are: {known}.")
            raise LabsError(sentence.format(name=name, path=path, known=", ".join(_FIELDS)))
    return found


def _check(issuer: Issuer, path: Path) -> None:
    """Raise LabsError where a value has no use."""
    if issuer.email and not _EMAIL.fullmatch(issuer.email):
        raise LabsError(_("'{seen}' in {path} is no e-mail address.").format(seen=issuer.email, path=path))
    if issuer.url and urlsplit(issuer.url).scheme not in ("http", "https"):
        sentence = _("'{seen}' in {path} is no web address. It starts with https://.")
        raise LabsError(sentence.format(seen=issuer.url, path=path))
    if issuer.web:
        did_web(issuer.url)
