"""Gettext files: read, merged with new messages, written the same way each time.

Files depend on the messages alone: no dates, no line numbers, no version of a tool.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from autograder.errors import LabsError
from autograder.text import _

# What the header of a translation says of it. A reviewer changes the one word, and the mark in the notebooks is gone.
STATUS = "X-Translation-Status"
DRAFTED, REVIEWED = "machine-drafted", "reviewed"

_WIDTH = 100
_NAMED = re.compile(r"\{[A-Za-z_][^{}]*\}")
_STATUS_LINE = re.compile(rf'^"{STATUS}:\s*(.*?)\s*(?:\\n)?"$', re.MULTILINE)


class StableCatalog(Catalog):
    """A catalogue whose header says only what readers of the file need, so that it changes with the messages alone."""

    status = DRAFTED

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        headers = [
            ("Project-Id-Version", self.project),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
        if self.locale_identifier:
            headers += [("Language", self.locale_identifier), (STATUS, self.status)]
            headers.append(("Plural-Forms", self.plural_forms))
        return headers

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        self._set_mime_headers(headers)

    @property
    def reviewed(self) -> bool:
        """Whether a person has read the translation."""
        return self.status == REVIEWED


def new(code: str | None, comment: str, like: Catalog | None = None) -> StableCatalog:
    """An empty catalogue: a template when `code` is None. `like` is an older file of the language.

    The plural forms of a language that Babel does not know are those of the older file.
    """
    made = StableCatalog(locale=code, project="bdti-labs", header_comment=comment, fuzzy=False)
    if isinstance(like, StableCatalog):
        made.status = like.status
    if code and made.locale is None and like is not None:
        made.mime_headers = [("Plural-Forms", like.plural_forms)]
    return made


def read(path: Path, code: str, comment: str = "") -> StableCatalog:
    """The translations at `path`; an empty catalogue when there is no file. Raises LabsError when it can't be read."""
    try:
        content = path.read_bytes()
        found = read_po(io.BytesIO(content), locale=code, abort_invalid=True)
        text = content.decode("utf-8")
    except FileNotFoundError:
        return new(code, comment)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise LabsError(
            _("The translations {path} could not be read: {reason}.").format(path=path, reason=error)
        ) from None
    made = new(code, comment, found)
    for message in messages(found):
        made[message.id] = message
    line = _STATUS_LINE.search(text)
    made.status = line[1] if line else DRAFTED
    if made.status not in (DRAFTED, REVIEWED):
        raise LabsError(
            _("The header {field} of {path} says '{seen}'. Write {drafted} or {reviewed}.").format(
                field=STATUS, path=path, seen=made.status, drafted=DRAFTED, reviewed=REVIEWED
            )
        )
    return made


def merge(template: Catalog, old: StableCatalog, code: str, comment: str) -> StableCatalog:
    """The messages of `template` with the translations of `old`."""
    merged = new(code, comment, old)
    for message in messages(template):
        known = old.get(message.id)
        merged.add(
            message.id,
            string=known.string if known else None,
            locations=message.locations,
            flags=message.flags | ({"fuzzy"} if known and known.fuzzy else set()),
            user_comments=known.user_comments if known else [],
        )
    return merged


def dropped(template: Catalog, old: Catalog) -> list[str]:
    """Messages of `old` whose translation has no message in `template` any more."""
    return [first(message) for message in messages(old) if translated(message) and message.id not in template]


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages without the header."""
    return (message for message in catalog if message.id)


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as a .po or .pot file."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=_WIDTH, ignore_obsolete=True, include_lineno=False)
    return buffer.getvalue()


def mo_bytes(catalog: StableCatalog) -> bytes:
    """The compiled catalogue: what is translated, and not marked as fuzzy."""
    ready = new(catalog.locale_identifier, "", catalog)
    for message in messages(catalog):
        if usable(message):
            ready.add(message.id, string=message.string)
    buffer = io.BytesIO()
    write_mo(buffer, ready)
    return buffer.getvalue()


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a text: one, or those of a plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def first(message: Message) -> str:
    """The message's text; of a plural, the singular."""
    return forms(message.id)[0]


def translated(message: Message) -> bool:
    """Whether there is a translation. A plural with one form left empty would show that empty text."""
    return bool(message.id) and bool(forms(message.string)) and all(forms(message.string))


def usable(message: Message) -> bool:
    """Whether the translation is shown: it is whole, and its translator does not call it fuzzy."""
    return translated(message) and not message.fuzzy


def translation_problems(catalog: Catalog) -> list[str]:
    """A sentence for each translation whose placeholders are not those of its message."""
    found = []
    for message in messages(catalog):
        if not translated(message):
            continue
        sources, translations = forms(message.id), forms(message.string)
        wanted = {name for text in sources for name in _NAMED.findall(text)}
        # A singular may say "one" in place of its number, as it may in English.
        optional = wanted - set.intersection(*(set(_NAMED.findall(text)) for text in sources))
        if len(sources) > 1:
            optional |= {"{count}"}
        for text in translations:
            seen = set(_NAMED.findall(text))
            if seen - wanted or (wanted - seen) - optional or (_parses(sources) and not _parses([text])):
                found.append(
                    _("'{message}' has the placeholders {wanted}, its translation '{text}' has {seen}.").format(
                        message=first(message), wanted=_listed(wanted), text=text, seen=_listed(seen)
                    )
                )
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or _("none")


def _parses(texts: Iterable[Any]) -> bool:
    try:
        for text in texts:
            list(Formatter().parse(text))
    except ValueError:
        return False
    return True
