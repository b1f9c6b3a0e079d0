"""Scripts of a learner that would run, and addresses that would be loaded, in a page that an instructor opens."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path

from autograder.text import _

MARK = "hostile-script"

_SCHEMES = ("javascript:", "vbscript:", "data:text/html", "data:image/svg", "data:application")
_LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "srcdoc", "codebase"}
_FRAMES = {"iframe", "object", "embed", "frame", "portal", "base"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Page(HTMLParser):
    """Reads a page as a browser would, as far as scripts go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw = tag if tag in ("script", "style") else ""
        values = {name: value or "" for name, value in attrs}
        if not any(MARK in value for value in values.values()):
            return
        for name, value in values.items():
            text = "".join(value.split()).lower()
            if name.startswith("on") and MARK in value:
                self.found.append(f"<{tag} {name}>")
            elif MARK not in value or (tag == "img" and text.startswith("data:image/")):
                # Scripts of a picture in an <img> do not run.
                continue
            elif text.startswith(_SCHEMES):
                self.found.append(f"<{tag} {name}=…:>")
            elif name in _LOADING:
                self.found.append(f"<{tag} {name}>")
        if tag in _FRAMES or (tag == "meta" and "http-equiv" in values):
            self.found.append(f"<{tag}>")
        if tag == "link" and "href" in values:
            self.found.append("<link>")

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw and MARK in data:
            self.found.append(f"<{self._raw}>")


def live_scripts(html: str) -> list[str]:
    """Places in a page where what an attack marked would run or be loaded."""
    page = _Page()
    page.feed(html)
    page.close()
    return list(dict.fromkeys(page.found))


def faults_in_pages(out: Path) -> list[str]:
    """Sentences about pages and tables of a graded cohort that would run something of a learner's."""
    sentences = []
    for path in sorted(out.rglob("*.html")):
        for place in live_scripts(path.read_text(encoding="utf-8", errors="replace")):
            name = path.relative_to(out)
            sentences.append(_("{path} would run a learner's script: {place}.").format(path=name, place=place))
    for path in sorted(out.glob("*.csv")):
        sentences += [
            _("{path} holds a formula: {cell}.").format(path=path.name, cell=cell[:40]) for cell in _formulas(path)
        ]
    return sentences


def _formulas(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    return [cell for cell in cells if cell.startswith(_FORMULA) and not _is_number(cell)]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
