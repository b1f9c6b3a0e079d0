"""Certificates as files: the credential itself (JSON), or the printable page that carries it as a download."""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path
from typing import Any

from autograder.certificates.canonical import MAX_BYTES, NotAccepted, read_json
from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.text import _

JSON_NAME, PAGE_NAME = "certificate.json", "certificate.html"
MAX_PAGE_BYTES = 500_000
DATA_START = "data:application/json;base64,"
# Id of the page's one link that carries the credential.
LINK_ID = "credential"
_LINK = re.compile(b'href="' + DATA_START.encode() + b'([^"<> ]*)"')


def read_credential(path: Path) -> dict[str, Any]:
    """The credential in a file, JSON or page. Raises LabsError when it can't be read, NotAccepted when it is none."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PAGE_BYTES + 1)
    except OSError as error:
        raise LabsError(
            _("The file {path} can't be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    if not content.strip():
        raise NotAccepted(_("The file is empty."))
    return read_json(_in_page(content) if content.lstrip()[:1] == b"<" else content)


def credential_bytes(credential: dict[str, Any]) -> bytes:
    """A credential as a file that people can look into. Its signature does not depend on spaces."""
    return (json.dumps(credential, ensure_ascii=False, indent=1) + "\n").encode()


def data_link(credential: dict[str, Any]) -> str:
    """Address that is the credential itself."""
    return DATA_START + base64.b64encode(credential_bytes(credential)).decode()


def write_pair(folder: Path, credential: dict[str, Any], page: str) -> None:
    """Write page and credential into a folder, each whole or not at all; the credential last. Raises LabsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_in_place(folder / PAGE_NAME, page.encode(), 0o644)
        put_in_place(folder / JSON_NAME, credential_bytes(credential), 0o644)
    except OSError as error:
        sentence = _("The certificate could not be written to {path}: {reason}.")
        raise LabsError(sentence.format(path=folder, reason=error.strerror)) from None


def _in_page(content: bytes) -> bytes:
    if len(content) > MAX_PAGE_BYTES:
        raise NotAccepted(_("The page is larger than {most} bytes. A certificate is not.").format(most=MAX_PAGE_BYTES))
    # Not by Python's parser of HTML, which hostile pages make slow or fail. What stands around it is not believed.
    links = _LINK.findall(content)
    if len(links) != 1:
        sentence = _("The page carries {count} certificates, expected is one. Ask for the file {name}.")
        raise NotAccepted(sentence.format(count=len(links), name=JSON_NAME))
    try:
        found = base64.b64decode(links[0], validate=True)
    except binascii.Error:
        sentence = _("The certificate in the page is damaged. Ask for the file {name}.")
        raise NotAccepted(sentence.format(name=JSON_NAME)) from None
    if len(found) > MAX_BYTES:
        raise NotAccepted(_("The certificate in the page is larger than {most} bytes.").format(most=MAX_BYTES))
    return found
