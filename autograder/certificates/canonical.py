"""JSON that is signed: read strictly, and written in one way only.

Two programs that read a file differently could be shown two different certificates under one signature. So a file that
leaves room for that is refused: repeated names, numbers (JSON Canonicalization needs JavaScript's rules for them, and a
certificate holds none), lone surrogates, and anything too large or too deep. What is left has a canonical form
(RFC 8785, JCS) that Python's own JSON writer gives once names are sorted by their UTF-16 code units.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from autograder.errors import LabsError
from autograder.text import _

# A certificate of the course takes about 6,000 bytes and 6 levels.
MAX_BYTES = 200_000
MAX_DEPTH = 20
MAX_VALUES = 5_000


class NotAccepted(LabsError):
    """A file or credential that is refused before its signature is looked at, or whose signature does not hold."""


def read_json(content: bytes) -> dict[str, Any]:
    """The JSON object in `content`, in which only texts, booleans, lists and objects may stand. Raises NotAccepted."""
    if len(content) > MAX_BYTES:
        sentence = _("The file has {seen} bytes. A certificate has at most {most}.")
        raise NotAccepted(sentence.format(seen=len(content), most=MAX_BYTES))
    try:
        # Some editors put a byte-order mark in front, which is no part of what was signed.
        text = content.decode("utf-8-sig")
        value = json.loads(
            text,
            object_pairs_hook=_distinct,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise NotAccepted(_("The file is no text in UTF-8, so it is no certificate.")) from None
    except RecursionError:
        raise NotAccepted(_too_deep()) from None
    except ValueError as error:
        sentence = _("The file is no valid JSON ({reason}). Perhaps only a part of it was copied.")
        raise NotAccepted(sentence.format(reason=error)) from None
    if not isinstance(value, dict):
        raise NotAccepted(_("The file holds no JSON object, so it is no certificate."))
    _check_bounds(value)
    return value


def canonical(value: Any) -> bytes:
    """The canonical form of a JSON value without numbers, as RFC 8785 defines it, in UTF-8. Raises NotAccepted.

    RFC 8785 sorts names by UTF-16 code units (section 3.2.3) and writes texts as ECMAScript does (3.2.2.2): escapes of
    two letters where there is one, \\u00xx in lower case for other control characters, all else as it is.
    """
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        raise NotAccepted(_("The file holds half of a character (a lone surrogate), which can't be signed.")) from None


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _sorted(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    if isinstance(value, str | bool) or value is None:
        return value
    raise TypeError(f"{type(value).__name__} has no place in a certificate")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise NotAccepted(
            _("The name {name} stands twice in one place, so it has no clear value.").format(name=ascii(double))
        )
    return made


def _no_number(text: str) -> NoReturn:
    sentence = _("The file holds the number {seen} without quotes. A certificate of this course holds none.")
    raise NotAccepted(sentence.format(seen=text[:30]))


def _too_deep() -> str:
    return _("The file is nested more than {most} levels deep. A certificate is not.").format(most=MAX_DEPTH)


def _check_bounds(value: Any) -> None:
    for count, (depth, item) in enumerate(_walk(value, 1), 1):
        if depth > MAX_DEPTH:
            raise NotAccepted(_too_deep())
        if count > MAX_VALUES:
            raise NotAccepted(
                _("The file holds more than {most} values. A certificate does not.").format(most=MAX_VALUES)
            )
        if isinstance(item, str):
            canonical(item)


def _walk(value: Any, depth: int) -> Iterator[tuple[int, Any]]:
    """Each value with its depth, and each name as a value of its own."""
    left = [(depth, value)]
    while left:
        depth, item = left.pop()
        yield depth, item
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, dict):
            left += [(depth + 1, inner) for pair in item.items() for inner in pair]
        elif isinstance(item, list):
            left += [(depth + 1, inner) for inner in item]
