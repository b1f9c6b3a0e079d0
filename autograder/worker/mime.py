"""Make what a cell displays fit for a notebook file: JSON types only, text that can be written as UTF-8."""

from __future__ import annotations

import binascii
import json
import re
import warnings
from typing import Any

from jupyter_client.jsonutil import json_clean, json_default

MIME_BYTES = 200
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON = re.compile(r"application/(.*\+)?json")


def text_bytes(text: str) -> int:
    """Size of `text` as UTF-8, in bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def clean_text(text: str) -> str:
    """`text` as a plain str without lone surrogates, which no file can hold."""
    # A subclass could answer differently each time it is asked.
    plain = str.__str__(text) if type(text) is not str else text
    if plain.isascii():
        return plain
    try:
        # Bytes that Python could not read, such as an odd file name, become the sign for an unreadable character.
        return plain.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", plain)


def clean_bundle(data: Any) -> dict[str, Any]:
    """A mime bundle with the values that nbformat allows: text, lists of text, and JSON under a JSON type.

    What can't be made so is left out. Reads the bundle as the kernel does: bytes become base64, NaN becomes text.
    """
    cleaned: dict[str, Any] = {}
    for mime, value in dict(data).items():
        if isinstance(mime, str) and len(mime) <= MIME_BYTES:
            content = _content(value, as_json=_JSON.fullmatch(mime) is not None)
            if content is not None:
                cleaned[clean_text(mime)] = content
    return cleaned


def clean_metadata(metadata: Any) -> dict[str, Any]:
    """Metadata of an output as JSON types; empty when it can't be made so."""
    content = json_value(metadata) if metadata else None
    return content if isinstance(content, dict) else {}


def json_value(value: Any) -> Any:
    """`value` in JSON types, or None. The kernel's own rules, so that the same things come through."""
    try:
        text = _dumps(value)
    except Exception:  # the second attempt is slower, and renders NaN and odd keys as text
        try:
            text = _dumps(json_clean(value))
        except Exception:  # learner's objects raise what they like while they are read
            return None
    return json.loads(clean_text(text))


def content_bytes(content: Any) -> int:
    """Size of a cleaned value, in bytes."""
    return text_bytes(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))


def _dumps(value: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.dumps(value, default=json_default, allow_nan=False, ensure_ascii=False)


def _content(value: Any, *, as_json: bool) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return binascii.b2a_base64(value, newline=False).decode("ascii")
    content = json_value(value)
    if as_json or content is None:
        return content
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return content
    return json.dumps(content)
