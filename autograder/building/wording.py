"""The language that a notebook or a page is built in, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from gettext import NullTranslations

from autograder.building.prose_catalogues import Prose, reworded_cell
from autograder.building.source import SourceCell
from autograder.text import N_

SOURCE_LANGUAGE = "en"

_FIRST_HEADING = re.compile(r"\A# .+\n?")
_OPEN = re.compile(r'(\bopen_lab\("[a-z0-9-]+")\)')


@dataclass(frozen=True)
class Wording:
    """A language: `texts` has the messages of the course, `prose` the passages of one lab; None for its source."""

    code: str = SOURCE_LANGUAGE
    texts: NullTranslations = field(default_factory=NullTranslations)
    prose: Prose | None = None

    def say(self, message: str) -> str:
        """A message in this language."""
        return self.texts.gettext(message) if message else ""

    def cell(self, cell: SourceCell, *, first: bool = False) -> str:
        """Text of a cell of the lab. The first one says that the notebook is a translation."""
        if self.prose is None:
            return cell.text
        text = reworded_cell(cell, self.prose.words)
        if cell.cell_type == "code":
            # The notebook's feedback speaks its language; the reader's own setting goes before it.
            return _OPEN.sub(rf'\1, language="{self.code}")', text)
        if first and (notes := self.notes(self.prose)):
            heading = _FIRST_HEADING.match(text)
            place = heading.end() if heading else 0
            text = f"{text[:place]}\n{notes}\n{text[place:]}"
        return text

    def notes(self, prose: Prose) -> str:
        """What a reader is told of this translation: that nobody has read it yet, that a part of it is missing."""
        said = []
        if not prose.catalog.reviewed:
            said.append(
                self.say(
                    N_(
                        "**Provisional translation**, drafted by a machine and not yet read by a person. "
                        "Where it is not clear, the English notebook counts."
                    )
                )
            )
        if prose.done < prose.total:
            said.append(self.say(N_("A part of this notebook is not translated yet, and stands in English.")))
        return "\n".join(f"> {line}" for line in said)


ENGLISH = Wording()
