"""Reads the guides: blocks of commands with what is to be done with them, blocks that are files, commands in prose.

A comment above a block says what the tests do with it, and no reader of the page sees it:

    <!-- commands: run -->              run in a copy of the course; `first=NAME` prepares what a person does by hand,
                                        `says=TEXT` is typed when the commands ask
    <!-- commands: serves -->           run until it prints an address, which must answer; then Ctrl-C
    <!-- commands: aws -->              run against an emulator of AWS
    <!-- commands: services -->         run with real servers on this machine
    <!-- commands: known. Reason. -->   can't be run here, for the reason; parsed by the real parsers
    <!-- file: PATH -->                 written to PATH, as the reader is told to
    <!-- append: PATH -->               added at the end of PATH
    <!-- insert: PATH, before=TEXT -->  put before the cell of PATH that holds TEXT
    <!-- diff: PATH -->                 lines with a minus are replaced by those with a plus
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.paths import root

SHELL = {"sh", "bash", "shell", "console"}
# What people read and no machine does.
OTHER = {"python", "markdown", "toml", "text", "diff"}
WAYS = ("run", "serves", "aws", "services", "known")

_MARK = re.compile(r"<!--\s*(?P<kind>commands|file|append|insert|diff):\s*(?P<rest>.*?)\s*-->", re.DOTALL)
_COMMAND = re.compile(r"(?:\S*/)?(?:sudo )?(?:\.venv/bin/)?(?P<program>labs|make)(?P<rest> .*)?$")


@dataclass(frozen=True)
class Block:
    """A fenced block. `way` is one of WAYS or "file", "append", "insert"; `reason` says why it is only parsed."""

    guide: str
    line: int
    language: str
    text: str
    way: str = ""
    reason: str = ""
    target: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Guide and line, for messages."""
        return f"{self.guide}:{self.line}"

    def commands(self) -> list[str]:
        """The command lines, without comments and empty lines, continued lines joined."""
        joined = self.text.replace("\\\n", " ")
        lines = (re.sub(r"\s+#.*$", "", line).strip() for line in joined.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def guides() -> list[Path]:
    """README and every page below docs/."""
    return [root() / "README.md", *sorted((root() / "docs").glob("*.md"))]


def tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def blocks(path: Path) -> list[Block]:
    """Every fenced block of a guide, in its order."""
    found = []
    name = path.relative_to(root()).as_posix()
    mark: re.Match[str] | None = None
    for token in tokens(path):
        if token.type == "html_block":
            mark = _MARK.search(token.content)
        elif token.type == "fence":
            line = (token.map or [0])[0] + 1
            language = token.info.split()[0] if token.info.strip() else ""
            found.append(Block(name, line, language, token.content, **_meaning(mark)))
            mark = None
        elif token.nesting >= 0 and token.type not in ("inline",):
            mark = None
    return found


def _meaning(mark: re.Match[str] | None) -> dict[str, Any]:
    if mark is None:
        return {}
    rest = " ".join(mark["rest"].split())
    if mark["kind"] != "commands":
        target, _comma, options = rest.partition(", ")
        return {"way": mark["kind"], "target": target, "options": _options(options)}
    way, _dot, reason = rest.partition(". ")
    way, _comma, options = way.partition(", ")
    return {"way": way, "reason": reason, "options": _options(options)}


def _options(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(", ") if part)
    return {name: value for name, _sign, value in pairs}


def inline_commands(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each `labs …` or `make …` in a guide's prose and tables."""
    for token in tokens(path):
        if token.type != "inline":
            continue
        line = (token.map or [0])[0] + 1
        for child in token.children or ():
            if child.type == "code_inline" and _COMMAND.match(_without_settings(child.content)):
                yield line, child.content


def _without_settings(text: str) -> str:
    """A command line without the variables that are set before it."""
    return re.sub(r"^(?:[A-Z_]+=\S+ +)+", "", text)
