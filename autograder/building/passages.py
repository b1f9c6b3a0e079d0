"""Passages of a cell: what is translated as one piece, and how a cell is put together again from other words.

In prose a passage is a paragraph, a heading, a list item or a row of a table. In code it is a docstring, comments that
stand together, or a text that an example shows. Solution regions are left out: nobody but authors reads them.

mdpo and the Translate Toolkit were looked at. Both write Markdown anew and wrap its lines, and neither knows the
texts of a code cell; here every character outside a passage stays as it is.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from autograder.building.source import SourceCell
from autograder.building.structure import BEGIN, END

if TYPE_CHECKING:
    from markdown_it.token import Token

# What is the same in every language: code, formulas without their words, addresses.
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$(?=\S)[^$\n]*?(?<=\S)\$(?![\d$])", re.DOTALL)
WORDS_IN_FORMULA = re.compile(r"\\text\{([^{}]*)\}")
ADDRESS = re.compile(r"<[a-z]+:[^<>\s]*>|\]\([^()\s]*\)")

_LETTERS = re.compile(r"[^\W\d_]{2}")
_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|fmt:|ruff:|%%)|#+\s*(?:BEGIN|END) SOLUTION")

# Calls and keywords whose text an example only shows. Any other text may be a name that the code goes on with.
_SHOWING = ("print", "set_title", "set_xlabel", "set_ylabel", "suptitle", "title", "xlabel", "ylabel")
_SHOWN = ("label", "suptitle", "title", "xlabel", "ylabel")
_LITERAL = re.compile(r'(f?)"([^"\\\n]*)"')


@dataclass(frozen=True)
class Passage:
    """`text` stands from character `begin` to before `end` of a cell, its further lines without `inner` in front."""

    text: str
    begin: int
    end: int
    inner: str = ""

    def put(self, text: str) -> str:
        """What stands in the cell with `text` in this passage's place."""
        first, *others = text.split("\n")
        return "\n".join([first, *(f"{self.inner}{line}".rstrip() for line in others)])


def passages(cell: SourceCell) -> list[Passage]:
    """Passages of a cell, in their order."""
    found = _of_markdown(cell.text) if cell.cell_type == "markdown" else _of_code(cell)
    return sorted((item for item in found if has_words(item.text)), key=lambda item: item.begin)


def reworded(cell: SourceCell, words: Callable[[str], str]) -> str:
    """Text of the cell with each passage put through `words`."""
    text = cell.text
    for passage in reversed(passages(cell)):
        text = text[: passage.begin] + passage.put(words(passage.text)) + text[passage.end :]
    return text


def has_words(text: str) -> bool:
    """Whether a text holds anything to translate, beside code, formulas and addresses."""
    text = CODE.sub("", text)
    text = FORMULA.sub(lambda match: " ".join(WORDS_IN_FORMULA.findall(match[0])), text)
    return bool(_LETTERS.search(ADDRESS.sub("", text)))


def skeleton(cell_type: str, text: str) -> object:
    """What a translation of a cell must not change: kind and depth of each block, or the code without its texts."""
    if cell_type == "markdown":
        return [(token.type, token.tag, token.level) for token in _tokens(text) if token.type != "inline"]
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
        for place, shown in _shown(node):
            place(ast.Constant([ast.dump(part) for part in _filled(shown)]))  # type: ignore[arg-type]
    return ast.dump(tree)


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(text)


def _offsets(lines: list[str]) -> list[int]:
    return list(accumulate((len(line) + 1 for line in lines), initial=0))


def _of_markdown(text: str) -> Iterator[Passage]:
    lines = text.split("\n")
    offsets = _offsets(lines)
    in_row = False
    for token in _tokens(text):
        if token.type in ("tr_open", "tr_close"):
            in_row = token.type == "tr_open"
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "tr_open":
            row = lines[start]
            begin = offsets[start] + len(row) - len(row.lstrip())
            yield Passage(row.strip(), begin, offsets[start] + len(row.rstrip()))
        elif token.type == "html_block":
            kept = "\n".join(lines[start:end]).rstrip()
            yield Passage(kept, offsets[start], offsets[start] + len(kept))
        elif token.type == "inline" and not in_row:
            yield _paragraph(token.content, lines, start, offsets)


def _paragraph(content: str, lines: list[str], start: int, offsets: list[int]) -> Passage:
    """content: text of a paragraph or heading as markdown-it reads it, without marks of lists, quotes, headings."""
    parts = content.split("\n")
    raw = lines[start : start + len(parts)]
    leads = [line.rindex(part) for line, part in zip(raw, parts, strict=True)]
    inner = raw[1][: leads[1]] if len(parts) > 1 else re.sub(r"[^>\s]", " ", raw[0][: leads[0]])
    last = start + len(parts) - 1
    return Passage(content, offsets[start] + leads[0], offsets[last] + leads[-1] + len(parts[-1]), inner)


def _of_code(cell: SourceCell) -> Iterator[Passage]:
    text = cell.text
    try:
        tree = ast.parse(text)
        tokens = list(tokenize.generate_tokens(io.StringIO(text + "\n").readline))
    except (SyntaxError, tokenize.TokenError, ValueError):
        return  # magics of a notebook: nothing is known of such a cell
    solution = _solution(text)
    found = [*_docstrings(tree, text), *_comments(tokens, text)]
    if not cell.mark:
        found += _examples(tree, text)
    yield from (item for item in found if not any(begin <= item.begin < end for begin, end in solution))


def _solution(text: str) -> list[tuple[int, int]]:
    """Where solution regions begin and end."""
    begins = [match.start() for match in re.finditer(re.escape(BEGIN), text)]
    return [(begin, text.find(END, begin) % (len(text) + 1)) for begin in begins]


def _position(text: str, line: int, column: int) -> int:
    """Place in `text` of a line (from 1) and a column in bytes, as the parser counts."""
    lines = text.split("\n")
    return _offsets(lines)[line - 1] + len(lines[line - 1].encode()[:column].decode())


def _docstrings(tree: ast.AST, text: str) -> Iterator[Passage]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or ast.get_docstring(node) is None:
            continue
        value = node.body[0]
        begin = _position(text, value.lineno, value.col_offset)
        end = _position(text, value.end_lineno or value.lineno, value.end_col_offset or 0)
        raw = text[begin:end]
        # Other quotes, or escapes, would need more care than they are worth; no lab has them.
        if not (raw.startswith('"""') and raw.endswith('"""')) or "\\" in raw:
            continue
        indent = " " * value.col_offset
        said = raw[3:-3].rstrip()
        yield Passage(said.replace(f"\n{indent}", "\n"), begin + 3, begin + 3 + len(said), indent)


def _comments(tokens: list[tokenize.TokenInfo], text: str) -> Iterator[Passage]:
    offsets = _offsets(text.split("\n"))
    block: list[tuple[int, int, str, str]] = []  # line, column of the text, lead, text: comments that stand together
    for token in tokens:
        if token.type != tokenize.COMMENT or _DIRECTIVE.match(token.string):
            continue
        line, column = token.start
        marks = re.match(r"#+ ?", token.string)
        assert marks is not None
        lead, said = token.line[:column] + marks[0], token.string[marks.end() :]
        alone = not token.line[:column].strip()
        if block and (not alone or line != block[-1][0] + 1 or lead != block[0][2]):
            yield _block(block, offsets)
            block = []
        block.append((line, column + marks.end(), lead, said))
        if not alone:
            yield _block(block, offsets)
            block = []
    if block:
        yield _block(block, offsets)


def _block(block: list[tuple[int, int, str, str]], offsets: list[int]) -> Passage:
    begin = offsets[block[0][0] - 1] + block[0][1]
    line, column, lead, said = block[-1]
    return Passage("\n".join(item[3] for item in block), begin, offsets[line - 1] + column + len(said), lead)


def _examples(tree: ast.AST, text: str) -> Iterator[Passage]:
    for node in ast.walk(tree):
        for _place, shown in _shown(node):
            begin = _position(text, shown.lineno, shown.col_offset)
            end = _position(text, shown.end_lineno or shown.lineno, shown.end_col_offset or 0)
            # One piece in double quotes without escapes, as the formatter writes nearly all of them.
            if literal := _LITERAL.fullmatch(text[begin:end]):
                yield Passage(literal[2], begin + len(literal[1]) + 1, end - 1)


def _shown(node: ast.AST) -> Iterator[tuple[Callable[[ast.expr], None], ast.expr]]:
    """Texts that a call only shows, each with what puts another expression in its place."""
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in _SHOWING:
        for number, argument in enumerate(node.args):
            if _is_text(argument):
                yield lambda other, number=number: node.args.__setitem__(number, other), argument  # type: ignore[misc]
    for keyword in node.keywords:
        if keyword.arg in _SHOWN and _is_text(keyword.value):
            yield lambda other, keyword=keyword: setattr(keyword, "value", other), keyword.value  # type: ignore[misc]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _filled(shown: ast.expr) -> list[ast.expr]:
    """The expressions that an f-string fills in, in the order of their code: words may move around them."""
    parts = shown.values if isinstance(shown, ast.JoinedStr) else []
    return sorted((part for part in parts if not isinstance(part, ast.Constant)), key=ast.dump)
