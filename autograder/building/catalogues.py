"""Message catalogues under `autograder/locale`: extracted from the code, merged with the translations, compiled.

There are two of each, so that a learner's bundle can leave the messages of hidden properties out: `autograder` and
`autograder-hidden`. Files depend on the messages alone: no dates, no line numbers, no version of a tool.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from autograder.building.problems import listing
from autograder.errors import LabsError
from autograder.text import DOMAIN, HIDDEN_DOMAIN, LOCALE_DIR, _

# English is the source. A language is added here, and the next build starts its catalogues.
LANGUAGES = ("fr",)

_KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}
_WIDTH = 100
_NAMED = re.compile(r"\{[A-Za-z_][^{}]*\}")


class _StableCatalog(Catalog):
    """A catalogue whose header says only what readers of the file need, so that it changes with the messages alone."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        headers = [
            ("Project-Id-Version", self.project),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
        if self.locale is not None:
            headers += [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return headers


@dataclass
class Catalogues:
    """Files of the catalogues as they should be, and the translations whose message is gone from the code."""

    files: list[tuple[Path, bytes]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def package_dir() -> Path:
    """Folder of the package whose messages are extracted."""
    return LOCALE_DIR.parent


def modules() -> list[Path]:
    """Python files of the course's two packages, `autograder` and `infra`."""
    packages = (package_dir(), package_dir().with_name("infra"))
    return sorted(path for package in packages for path in package.rglob("*.py"))


def make_catalogues() -> Catalogues:
    """Extract, merge and compile. Raises LabsError when a translation does not fit its message."""
    made = Catalogues()
    problems: list[str] = []
    visible, hidden = _templates()
    for domain, template in ((DOMAIN, visible), (HIDDEN_DOMAIN, hidden)):
        made.files.append((LOCALE_DIR / f"{domain}.pot", _po_bytes(template)))
        for code in LANGUAGES:
            folder = LOCALE_DIR / code / "LC_MESSAGES"
            old = _read(folder / f"{domain}.po", code)
            made.dropped += [_first(message) for message in old if _translated(message) and message.id not in template]
            merged = _merge(template, old, code)
            problems += [f"{folder.name}/{domain}.po ({code}): {text}" for text in translation_problems(merged)]
            made.files.append((folder / f"{domain}.po", _po_bytes(merged)))
            made.files.append((folder / f"{domain}.mo", _mo_bytes(merged)))
    if problems:
        raise LabsError(listing(_("the translations"), problems))
    return made


def hidden_messages() -> list[str]:
    """Every text of hidden properties that the visible half does not use as well; of a plural, both forms."""
    return [form for message in _messages(_templates()[1]) for form in _forms(message.id)]


def visible_messages() -> list[str]:
    """Every text of the code without the hidden halves; of a plural, both forms."""
    return [form for message in _messages(_templates()[0]) for form in _forms(message.id)]


def _templates() -> tuple[Catalog, Catalog]:
    """Messages of the code without the hidden halves, and those of the hidden halves alone."""
    visible = _extract(path for path in modules() if not _is_hidden(path))
    hidden = _extract(path for path in modules() if _is_hidden(path))
    for message in list(hidden):
        # A sentence that both halves use is no secret, and needs one translation.
        if message.id and message.id in visible:
            hidden.delete(message.id)
    return visible, hidden


def _is_hidden(path: Path) -> bool:
    parts = path.relative_to(package_dir().parent).parts
    return parts[1] == "questions" and "hidden" in parts


def _extract(paths: Iterable[Path]) -> Catalog:
    catalog = _new(None)
    for path in paths:
        name = path.relative_to(package_dir().parent).as_posix()
        for line, message in _found_in(path.read_bytes()):
            # Catalog.add takes the line for the order within a file; it is not written.
            catalog.add(message, locations=[(name, line)])
    return catalog


@cache
def _found_in(code: bytes) -> tuple[tuple[int, Any], ...]:
    """Line and text of each message in a module. A bundle asks three times, and reading is the slow part."""
    found = extract("python", io.BytesIO(code), _KEYWORDS, options={"encoding": "utf-8"})
    return tuple((line, message) for line, message, _comments, _context in found if message)


def _new(code: str | None) -> _StableCatalog:
    return _StableCatalog(locale=code, project="bdti-labs", header_comment=_header_comment(code), fuzzy=False)


def _header_comment(code: str | None) -> str:
    what = "Messages" if code is None else f"Translations into {code}"
    return f"# {what} of bdti-labs. `labs build` keeps this file in step with the code."


def _read(path: Path, code: str) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except FileNotFoundError:
        return _new(code)
    except (PoFileError, UnicodeDecodeError) as error:
        raise LabsError(
            _("The translations {path} could not be read: {reason}.").format(path=path, reason=error)
        ) from None


def _merge(template: Catalog, old: Catalog, code: str) -> Catalog:
    merged = _new(code)
    for message in _messages(template):
        known = old.get(message.id)
        merged.add(
            message.id,
            string=known.string if known else None,
            locations=message.locations,
            flags=message.flags | ({"fuzzy"} if known and known.fuzzy else set()),
            user_comments=known.user_comments if known else [],
        )
    return merged


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _po_bytes(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=_WIDTH, ignore_obsolete=True, include_lineno=False)
    return buffer.getvalue()


def _mo_bytes(catalog: Catalog) -> bytes:
    ready = _new(str(catalog.locale))
    for message in _messages(catalog):
        if _translated(message) and not message.fuzzy:
            ready.add(message.id, string=message.string)
    buffer = io.BytesIO()
    write_mo(buffer, ready)
    return buffer.getvalue()


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _translated(message: Message) -> bool:
    # A plural with one form left empty would show that empty text.
    return bool(message.id) and bool(_forms(message.string)) and all(_forms(message.string))


def translation_problems(catalog: Catalog) -> list[str]:
    """A sentence for each translation whose placeholders are not those of its message."""
    found = []
    for message in _messages(catalog):
        if not _translated(message):
            continue
        sources, translations = _forms(message.id), _forms(message.string)
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
                        message=_first(message), wanted=_listed(wanted), text=text, seen=_listed(seen)
                    )
                )
    return found


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or _("none")


def _parses(texts: Iterable[str]) -> bool:
    try:
        for text in texts:
            list(Formatter().parse(text))
    except ValueError:
        return False
    return True
