"""What a built page holds: its anchors, its links, what it loads, and its text as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

# Attributes by which a browser fetches something for a page without being asked.
_LOADS = {"img": "src", "script": "src", "link": "href", "source": "src", "iframe": "src", "object": "data"}
# Relations of <link> that load nothing.
_NAMES_ONLY = {"index", "search", "next", "prev", "canonical", "author", "copyright", "top", "up"}
_NEW_LINE = {"p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "br", "dt", "dd", "section"}
_NO_TEXT = {"script", "style"}


@dataclass
class Page:
    """One page. `links` are targets of <a>; `loads` what the page itself needs; `text` one line a line on screen."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.page.anchors.add(given["id"])
        if tag == "a":
            if "name" in given:
                self.page.anchors.add(given["name"])
            if "href" in given:
                self.page.links.append(given["href"])
        elif tag in _LOADS and _LOADS[tag] in given:
            named = tag == "link" and set(given.get("rel", "").split()) & _NAMES_ONLY
            (self.page.links if named else self.page.loads).append(given[_LOADS[tag]])
        if tag in _NO_TEXT:
            self.silent += 1
        if tag in _NEW_LINE:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self.silent -= 1
        if tag in _NEW_LINE:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def read(path: Path) -> Page:
    """Read a page. Raises OSError when it can't be read."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    lines = "".join(reader.pieces).splitlines()
    reader.page.text = "\n".join(line.rstrip() for line in lines if line.strip()) + "\n"
    return reader.page


def read_all(folder: Path) -> dict[str, Page]:
    """Every page of a site, by its path below `folder`."""
    return {path.relative_to(folder).as_posix(): read(path) for path in sorted(folder.rglob("*.html"))}
