"""Rules for raw HTML in a text: what Markdown writes by itself, an author has to write there."""

from __future__ import annotations

from html.parser import HTMLParser

from autograder.building.problems import Problems
from autograder.text import _

_MOVES = frozenset({"marquee", "blink"})
_NEEDS_TITLE = frozenset({"iframe", "object", "embed"})
_PLAYS = frozenset({"audio", "video"})


def check_html(html: str, problems: Problems, where: str) -> None:
    """Add a sentence to `problems` for each element that lacks what a reader without sight needs."""
    if "<" not in html:
        return
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for sentence in reader.told():
        problems.add(sentence, where)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []
        self._tables: list[bool] = []
        self._drawing: str | None = None

    def told(self) -> list[str]:
        """A sentence for each kind of fault."""
        return list(dict.fromkeys(self._found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        named = bool(given.get("aria-label") or given.get("title") or given.get("aria-labelledby"))
        if tag == "img" and "alt" not in given:
            self._add(_('An <img> has no alt. Say in words what it shows; write alt="" when it only decorates.'))
        elif tag == "table":
            self._tables.append(False)
        elif tag == "th":
            self._tables = [*self._tables[:-1], True]
            if given.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                self._add(_('A <th> has no scope. Write scope="col" for a column, scope="row" for a row.'))
        elif tag == "svg" and not named and given.get("aria-hidden") != "true":
            self._drawing = ""
        elif tag == "title" and self._drawing is not None:
            self._drawing = "titled"
        elif tag in _NEEDS_TITLE and not named:
            self._add(_("An <{tag}> has no title. Say in words what is in it.").format(tag=tag))
        elif tag in _MOVES or (tag in _PLAYS and "autoplay" in given):
            self._add(_("A <{tag}> moves or plays by itself. Leave that to the reader.").format(tag=tag))
        if given.get("tabindex", "0").isdigit() and int(given.get("tabindex", "0")) > 0:
            self._add(_("An element has a tabindex above 0, which breaks the order of the keyboard. Take it away."))

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._tables and not self._tables.pop():
            self._add(_("A <table> has no <th>. Mark the cells that name a column or a row."))
        elif tag == "svg":
            if self._drawing == "":
                self._add(_("An <svg> has no name. Give it an aria-label that says what it shows."))
            self._drawing = None

    def _add(self, sentence: str) -> None:
        self._found.append(sentence)
