"""Message catalogues under `autograder/locale`: extracted from the code, merged with the translations, compiled.

There are two of each, so that a learner's bundle can leave the messages of hidden properties out: `autograder` and
`autograder-hidden`. A language is a folder there; English is the source.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

from autograder.building import po
from autograder.building.po import translation_problems
from autograder.building.problems import listing
from autograder.errors import LabsError
from autograder.text import DOMAIN, HIDDEN_DOMAIN, LOCALE_DIR, _

__all__ = ["Catalogues", "hidden_messages", "languages", "make_catalogues", "translation_problems", "visible_messages"]

_KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}

# A text and the place that it comes from, for messages that stand in no code.
Told = tuple[str, str]


@dataclass
class Catalogues:
    """Files of the catalogues as they should be, and the translations whose message is gone from the code.

    `translations` has what a language says now, also before the files are written.
    """

    files: list[tuple[Path, bytes]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    merged: dict[str, tuple[po.StableCatalog, po.StableCatalog]] = field(default_factory=dict)

    def translations(self, code: str) -> gettext.NullTranslations:
        """Texts outside the hidden half in a language; English for a language without a catalogue."""
        if code not in self.merged:
            return gettext.NullTranslations()
        return gettext.GNUTranslations(io.BytesIO(po.mo_bytes(self.merged[code][0])))


def package_dir() -> Path:
    """Folder of the package whose messages are extracted."""
    return LOCALE_DIR.parent


def languages() -> tuple[str, ...]:
    """Languages that the course is translated into: the folders of `autograder/locale`."""
    return tuple(sorted(path.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES") if path.is_dir()))


def modules() -> list[Path]:
    """Python files of the course's two packages, `autograder` and `infra`."""
    return _files("*.py")


def templates() -> list[Path]:
    """Jinja templates of the two packages. Those of CloudFormation are no text for people."""
    return _files("*.j2")


def _files(pattern: str) -> list[Path]:
    packages = (package_dir(), package_dir().with_name("infra"))
    return sorted(path for package in packages for path in package.rglob(pattern))


def make_catalogues(told: Iterable[Told] = (), more_languages: Sequence[str] = ()) -> Catalogues:
    """Extract, merge and compile. Raises LabsError when a translation does not fit its message.

    told: texts that stand in no code, such as the titles of labs. more_languages: codes whose catalogues begin now.
    """
    made = Catalogues()
    problems: list[str] = []
    visible, hidden = _templates(told)
    for domain, template in ((DOMAIN, visible), (HIDDEN_DOMAIN, hidden)):
        made.files.append((LOCALE_DIR / f"{domain}.pot", po.po_bytes(template)))
    for code in sorted({*languages(), *more_languages}):
        folder = LOCALE_DIR / code / "LC_MESSAGES"
        both = []
        for domain, template in ((DOMAIN, visible), (HIDDEN_DOMAIN, hidden)):
            old = po.read(folder / f"{domain}.po", code, _comment(code))
            made.dropped += po.dropped(template, old)
            merged = po.merge(template, old, code, _comment(code))
            problems += [f"{folder.name}/{domain}.po ({code}): {text}" for text in translation_problems(merged)]
            made.files.append((folder / f"{domain}.po", po.po_bytes(merged)))
            made.files.append((folder / f"{domain}.mo", po.mo_bytes(merged)))
            both.append(merged)
        made.merged[code] = (both[0], both[1])
    if problems:
        raise LabsError(listing(_("the translations"), problems))
    return made


def hidden_messages() -> list[str]:
    """Every text of hidden properties that the visible half does not use as well; of a plural, both forms."""
    return [form for message in po.messages(_templates(())[1]) for form in po.forms(message.id)]


def visible_messages() -> list[str]:
    """Every text of the code without the hidden halves; of a plural, both forms."""
    return [form for message in po.messages(_templates(())[0]) for form in po.forms(message.id)]


def _templates(told: Iterable[Told]) -> tuple[Catalog, Catalog]:
    """Messages of the code without the hidden halves, with those in `told`; and those of the hidden halves alone."""
    paths = [*modules(), *templates()]
    visible = _extract(path for path in paths if not _is_hidden(path))
    hidden = _extract(path for path in paths if _is_hidden(path))
    for text, place in told:
        visible.add(text, locations=[(place, 1)])
    for message in list(hidden):
        # A sentence that both halves use is no secret, and needs one translation.
        if message.id and message.id in visible:
            hidden.delete(message.id)
    return visible, hidden


def _is_hidden(path: Path) -> bool:
    parts = path.relative_to(package_dir().parent).parts
    return parts[1] == "questions" and "hidden" in parts


def _extract(paths: Iterable[Path]) -> Catalog:
    catalog = po.new(None, _comment(None))
    for path in sorted(paths):
        name = path.relative_to(package_dir().parent).as_posix()
        try:
            found = _found_in(path.read_bytes(), path.suffix == ".j2")
        except Exception as error:  # Jinja has many kinds; each would leave a page half translated
            raise LabsError(
                _("The texts of {file} could not be read: {reason}.").format(file=name, reason=error)
            ) from None
        for line, message in found:
            # Catalog.add takes the line for the order within a file; it is not written.
            catalog.add(message, locations=[(name, line)])
    return catalog


@cache
def _found_in(code: bytes, jinja: bool) -> tuple[tuple[int, Any], ...]:
    """Line and text of each message in a module. A bundle asks three times, and reading is the slow part."""
    method, options = ("jinja2.ext:babel_extract", {"silent": "false"}) if jinja else ("python", {})
    found = extract(method, io.BytesIO(code), _KEYWORDS, options={"encoding": "utf-8"} | options)
    return tuple((line, message) for line, message, _comments, _context in found if message)


def _comment(code: str | None) -> str:
    what = "Messages" if code is None else f"Translations into {code}"
    return f"# {what} of bdti-labs. `labs build` keeps this file in step with the code."
