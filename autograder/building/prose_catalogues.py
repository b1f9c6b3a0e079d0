"""Prose of a lab in other languages: `solutions/<lab>/locale/<language>.po`, kept in step with the lab's source.

The file is the setting: a lab is translated into a language when there is one. What is not in it stays English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from autograder.building import po
from autograder.building.cell_ids import cell_ids
from autograder.building.passages import ADDRESS, CODE, FORMULA, WORDS_IN_FORMULA, passages, reworded, skeleton
from autograder.building.problems import listing
from autograder.building.source import LabSource, SourceCell
from autograder.errors import LabsError
from autograder.paths import root
from autograder.text import _

_STRONG = re.compile(r"\*\*")
_IMAGE = re.compile(r"!\[")


@dataclass(frozen=True)
class Prose:
    """The prose of a lab in one language: its catalogue as it should be, and what became of the old one."""

    lab_id: str
    code: str
    path: Path
    catalog: po.StableCatalog
    dropped: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of passages of the lab."""
        return sum(1 for _message in po.messages(self.catalog))

    @property
    def done(self) -> int:
        """Number of passages that are translated."""
        return sum(1 for message in po.messages(self.catalog) if po.usable(message))

    @property
    def content(self) -> bytes:
        """The file."""
        return po.po_bytes(self.catalog)

    def words(self, text: str) -> str:
        """A passage in this language; the passage itself while it is not translated."""
        message = self.catalog.get(text)
        return str(message.string) if message and po.usable(message) else text


def folder(source: LabSource) -> Path:
    """Folder of a lab's prose catalogues."""
    return source.path.parent / "locale"


def prose_languages(source: LabSource) -> tuple[str, ...]:
    """Languages that the prose of a lab has a catalogue for."""
    return tuple(sorted(path.stem for path in folder(source).glob("*.po")))


def read_prose(source: LabSource, code: str) -> Prose:
    """The prose of a lab in a language, merged with the passages that its source has now.

    Raises LabsError, with every entry that is meant, when a translation changes more than words.
    """
    path = folder(source) / f"{code}.po"
    comment = (
        f"# Prose of the lab {source.lab_id} in {code}. `labs build` keeps this file in step with the source.\n"
        f"# When somebody who speaks the language has read it, write {po.STATUS}: {po.REVIEWED}."
    )
    old = po.read(path, code, comment)
    template = _template(source)
    merged = po.merge(template, old, code, comment)
    for message in merged:
        # Prose has no placeholders; Babel takes "% of" for one.
        message.flags -= {"python-format", "python-brace-format"}
    prose = Prose(source.lab_id, code, path, merged, tuple(po.dropped(template, old)))
    problems = [f"'{_short(first)}': {problem}" for first, problem in _problems(source, prose)]
    if problems:
        name = path.relative_to(root()).as_posix() if path.is_relative_to(root()) else str(path)
        raise LabsError(listing(name, problems))
    return prose


def reworded_cell(cell: SourceCell, words: Callable[[str], str]) -> str:
    """Text of a cell in other words. A check cell has none: the build writes it."""
    return cell.text if cell.mark in ("check", "locked") else reworded(cell, words)


def _template(source: LabSource) -> Catalog:
    catalog = po.new(None, "")
    for cell, cell_id in zip(source.cells, cell_ids(source.cells), strict=True):
        if cell.mark not in ("check", "locked"):
            for passage in passages(cell):
                catalog.add(passage.text, locations=[(f"{source.lab_id}/{cell_id}", 1)])
    return catalog


def _problems(source: LabSource, prose: Prose) -> list[tuple[str, str]]:
    """The entry and what is wrong with it."""
    found = [
        (str(message.id), problem)
        for message in po.messages(prose.catalog)
        if po.usable(message)
        for problem in passage_problems(message)
    ]
    if found:
        return found
    for cell in source.cells:
        changed = reworded_cell(cell, prose.words)
        if changed != cell.text and not _same_form(cell, changed):
            found.append(_culprit(cell, prose))
    return found


def _same_form(cell: SourceCell, changed: str) -> bool:
    try:
        return skeleton(cell.cell_type, changed) == skeleton(cell.cell_type, cell.text)
    except (SyntaxError, ValueError):
        return False


def _culprit(cell: SourceCell, prose: Prose) -> tuple[str, str]:
    """The passage of a cell whose translation alone changes the form of the cell; else the cell's first one."""
    texts = [passage.text for passage in passages(cell)]
    for text in texts:
        alone = reworded(cell, lambda other, text=text: prose.words(other) if other == text else other)  # type: ignore[misc]
        if not _same_form(cell, alone):
            break
    else:
        text = texts[0]
    if cell.cell_type == "code":
        return text, _("in the translation, the code of the cell is another one. Keep what stands in { } and quotes.")
    return text, _("the translation has other paragraphs, lists, headings or table cells. Keep the form of the text.")


def passage_problems(message: Message) -> list[str]:
    """A sentence for each thing that must be alike in a passage and its translation, and is not."""
    source, translation = str(message.id), str(message.string)
    kinds: list[tuple[str, Callable[[str], Counter[str]]]] = [
        (_("code between backticks"), lambda text: Counter(match[0] for match in CODE.finditer(text))),
        (_("formulas"), _formulas),
        (_("links"), lambda text: Counter(ADDRESS.findall(CODE.sub("", text)))),
        (_("pictures"), lambda text: Counter(_IMAGE.findall(CODE.sub("", text)))),
        (_("bold words"), lambda text: Counter(_STRONG.findall(CODE.sub("", text)))),
    ]
    found = []
    for name, read in kinds:
        wanted, seen = read(source), read(translation)
        if wanted != seen:
            found.append(
                _("the translation has other {what}. Missing: {missing}. Too many: {extra}.").format(
                    what=name, missing=_listed(wanted - seen), extra=_listed(seen - wanted)
                )
            )
    if translation.strip() != translation:
        found.append(_("the translation begins or ends with a space."))
    return found


def _formulas(text: str) -> Counter[str]:
    """Formulas without spaces, and without the words in them."""
    found = (match[0] for match in FORMULA.finditer(CODE.sub("", text)))
    return Counter(re.sub(r"\s+", "", WORDS_IN_FORMULA.sub(r"\\text{}", formula)) for formula in found)


def _listed(items: Counter[str]) -> str:
    return ", ".join(sorted(items.elements())) or _("none")


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


__all__ = ["Prose", "passage_problems", "prose_languages", "read_prose", "reworded_cell"]
