"""Rules that keep labs and pages readable for everybody: pictures with words, headings in order, links that say where.

They find what a machine can find in a text (WCAG 2.1: 1.1.1, 1.3.1, 1.4.1, 1.4.5, 2.4.4, 2.4.6). Whether an alt text is
true, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from autograder.building.colour_alone import colour_alone, draws
from autograder.building.markup import check_html
from autograder.building.problems import Problems, listing
from autograder.building.source import LabSource, SourceCell
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from markdown_it.token import Token

# Texts of links that say nothing where they are read out in a list of links.
VAGUE = frozenset(
    {"here", "click", "click here", "see here", "more", "read more", "see more", "details", "this", "this link"}
    | {"link", "the link", "page", "this page", "site", "website", "url", "download"}
    | {"ici", "cliquez ici", "lien", "plus", "en savoir plus"}
)
# Alt texts that name the kind of a picture instead of what it shows.
_KINDS = frozenset(
    {"image", "picture", "photo", "figure", "graph", "chart", "plot", "diagram", "screenshot", "icon", "logo"}
    | {"alt text", "todo"}
)
_FILE_NAME = re.compile(r"[\w./-]+\.(png|jpe?g|gif|svg|webp)", re.IGNORECASE)
_SVG_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FIGURE_WORDS = re.compile(r"\b(figure|chart|drawing|picture|plot|map|line|bars?|points?|dots?)\b", re.IGNORECASE)


def check_accessibility(source: LabSource, problems: Problems) -> None:
    """Add a sentence to `problems` for each rule that a cell of the lab breaks.

    Headings and missing alt texts of labs have rules of their own in `prose`.
    """
    for position, cell in enumerate(source.cells):
        if cell.cell_type == "markdown":
            _check_text(cell.text, problems, cell.where)
            _check_pictures_of_text(source, cell, problems)
        else:
            _check_figure(cell, source.cells[position + 1 :], problems)


def check_page(text: str, problems: Problems) -> None:
    """Add a sentence to `problems` for each rule that a page of Markdown breaks, its headings included."""
    tokens = _tokens(text)
    _check_headings(tokens, problems)
    for token, child in _children(tokens):
        if child.type == "image" and not child.content.strip():
            sentence = _("The image '{name}' has no alt text. Say in words what it shows.")
            problems.add(sentence.format(name=child.attrs.get("src", "")), _line(token))
    _check_text(text, problems, tokens=tokens)


def check_pages(pages: Iterable[tuple[str, bytes]]) -> None:
    """Check pages of Markdown, each with its name. Raises LabsError with all that is wrong with them."""
    sentences = []
    for name, content in pages:
        problems = Problems(name)
        check_page(content.decode("utf-8"), problems)
        if problems.sentences:
            sentences.append(listing(name, problems.sentences))
    if sentences:
        raise LabsError("\n".join(sentences))


def _check_text(text: str, problems: Problems, where: str = "", tokens: Sequence[Token] | None = None) -> None:
    tokens = _tokens(text) if tokens is None else tokens
    _check_links(tokens, problems, where)
    _check_tables(tokens, problems, where)
    for token, child in _children(tokens):
        if child.type == "image":
            _check_alt(child.content, problems, where or _line(token))
    for token in tokens:
        if token.type == "html_block":
            check_html(token.content, problems, where or _line(token))
        elif token.type == "inline":
            inline = "".join(child.content for child in token.children or [] if child.type == "html_inline")
            check_html(inline, problems, where or _line(token))


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(text)


def _children(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for token in tokens:
        for child in token.children or []:
            yield token, child


def _line(token: Token) -> str:
    return _("line {number}").format(number=token.map[0] + 1) if token.map else ""


def _check_headings(tokens: Sequence[Token], problems: Problems) -> None:
    previous = 0
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        level, text, where = int(opening.tag[1:]), inline.content.strip(), _line(opening)
        if not text:
            problems.add(_("A heading has no text. Write what its part is about, or take it away."), where)
        if level == 1 and previous:
            sentence = _("'{text}' is a second heading of level 1. A page has one: make this level 2.")
            problems.add(sentence.format(text=text), where)
        elif level > previous + 1:
            sentence = _("The heading '{text}' jumps from level {previous} to level {level}. Leave no level out.")
            problems.add(sentence.format(text=text, previous=previous, level=level), where)
        previous = level
    if not previous:
        problems.add(_("The page has no heading. Begin it with its title: '# Title'."))


def _check_links(tokens: Sequence[Token], problems: Problems, where: str) -> None:
    for token in tokens:
        inside: list[str] | None = None
        address = ""
        for child in token.children or []:
            if child.type == "link_open":
                inside, address = [], str(child.attrs.get("href", ""))
            elif child.type == "link_close" and inside is not None:
                _check_link("".join(inside), address, problems, where or _line(token))
                inside = None
            elif inside is not None:
                inside.append(child.content)


def _check_link(text: str, address: str, problems: Problems, where: str) -> None:
    said = " ".join(text.split()).strip(" .:!*_`").casefold()
    if not said:
        problems.add(_("The link to {address} has no text. Say where it leads.").format(address=address), where)
    elif said in VAGUE:
        sentence = _("The link '{text}' does not say where it leads. Use the name of what is there: {address}.")
        problems.add(sentence.format(text=" ".join(text.split()), address=address), where)


def _check_tables(tokens: Sequence[Token], problems: Problems, where: str) -> None:
    for position, token in enumerate(tokens):
        if token.type != "thead_open":
            continue
        heads = []
        for at in range(position, len(tokens)):
            if tokens[at].type == "thead_close":
                break
            if tokens[at].type == "th_open":
                heads.append(tokens[at + 1].content.strip())
        # The corner above the heads of rows may be empty.
        if not any(heads) or not all(heads[1:]):
            sentence = _(
                "A table has columns without a head. Name each column, so that a cell can be read with its name."
            )
            problems.add(sentence, where or _line(token))


def _check_alt(alt: str, problems: Problems, where: str) -> None:
    said = " ".join(alt.split())
    if said and (said.strip(" .:").casefold() in _KINDS or _FILE_NAME.fullmatch(said)):
        sentence = _("The alt text '{alt}' does not say what the picture shows. Describe it in one sentence.")
        problems.add(sentence.format(alt=said), where)


def _check_pictures_of_text(source: LabSource, cell: SourceCell, problems: Problems) -> None:
    """Words that stand in a drawing must stand in the text as well: nobody can read them out of a picture."""
    folder = source.path.parent / "files"
    said = {word.casefold() for word in _WORD.findall(cell.text)}
    for _token, child in _children(_tokens(cell.text)):
        name = str(child.attrs.get("src", "")) if child.type == "image" else ""
        path = folder / name
        if not name.endswith(".svg") or not path.is_file():
            continue
        texts = _SVG_TEXT.findall(path.read_text(encoding="utf-8"))
        drawn = {word for text in texts for word in _WORD.findall(_TAG.sub(" ", text))}
        if missing := sorted(word for word in drawn if word.casefold() not in said):
            sentence = _("The picture '{name}' has words that the text does not have: {words}. Say them in the text.")
            problems.add(sentence.format(name=name, words=", ".join(missing[:5])), cell.where)


def _check_figure(cell: SourceCell, after: Sequence[SourceCell], problems: Problems) -> None:
    for sentence in colour_alone(cell.text):
        problems.add(sentence, cell.where)
    if cell.mark in ("answer", "check") or not draws(cell.text):
        return
    following = after[0] if after else None
    if following is None or following.cell_type != "markdown" or not _FIGURE_WORDS.search(following.text[:400]):
        sentence = _(
            "The cell draws a figure, and the text below does not say what it shows. Say it in its first lines."
        )
        problems.add(sentence, cell.where)
