"""Whether a command line of a guide is one that the programs know: parsed by their own parsers, not run."""

from __future__ import annotations

import itertools
import re
import shlex
from functools import lru_cache
from typing import Any

import typer

from autograder.paths import root

_SETTING = re.compile(r"[A-Z_][A-Z0-9_]*=\S*$")
# A word in capitals stands for something that the reader chooses; an ellipsis for more of the same.
_PLACEHOLDER = re.compile(r"[A-Z]{2,}(-[A-Z]+)*$|…|.*…/.*|<[^>]+>$")
# Programs of others that the guides name. Their own parsers are not here; files that they are given must exist.
_OTHERS = {"git", "conda", "python", "pip", "export", "cd", "eval", "aws", "curl", "jupyter", "nbgrader", "wsl"}
_WITH_FILES = ("--file", "--requirement", "--editable")


class Unknown(Exception):
    """A command line that its program would refuse; says why."""


# What a parser raises, and what its kind is called when an argument is missing. Typer brings a Click of its own,
# which has no public name.
_Refused: Any = typer.BadParameter.__base__
_MISSING = "MissingParameter"


@lru_cache(maxsize=1)
def _labs() -> Any:
    from autograder import cli

    cli._mount()
    return typer.main.get_command(cli.app)


@lru_cache(maxsize=1)
def make_targets() -> frozenset[str]:
    """Targets of the Makefile that `make help` lists."""
    text = (root() / "Makefile").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))


def parse(line: str, *, whole: bool = True) -> str:
    """Parse one command line; returns the program's name. `whole` says that no argument may be missing.

    Raises Unknown when the program would refuse it.
    """
    # Parts of one line are parsed one by one.
    parts = re.split(r"\s*(?:&&|\|\||;|\|)\s*", line)
    if len(parts) > 1:
        return [parse(part, whole=whole) for part in parts][-1]
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise Unknown(f"{line!r} is no command line: {error}") from None
    words = _without_redirection(words)
    while words and (_SETTING.match(words[0]) or words[0] == "sudo"):
        words = words[1:]
    if not words:
        raise Unknown(f"{line!r} holds no command.")
    program = re.sub(r"^(\.\./)*\.venv/bin/", "", words[0])
    if program == "labs":
        _parse_labs(words[1:], whole)
    elif program == "make":
        _parse_make(words[1:])
    elif program not in _OTHERS:
        raise Unknown(f"{program!r} is no program that the guides use.")
    else:
        _look_for_files(words)
    return program


def _without_redirection(words: list[str]) -> list[str]:
    return words[: words.index(">")] if ">" in words else words


def _parse_make(words: list[str]) -> None:
    for word in words:
        if not _SETTING.match(word) and word not in make_targets():
            raise Unknown(f"The Makefile has no target {word!r}.")


def _look_for_files(words: list[str]) -> None:
    for option, value in itertools.pairwise(words):
        if option in _WITH_FILES and not (root() / value).exists():
            raise Unknown(f"There is no {value}.")


def _parse_labs(words: list[str], whole: bool) -> None:
    if "--" in words:
        # `labs hub grader -- …` hands what follows to another `labs`.
        cut = words.index("--")
        _parse_labs(words[cut + 1 :], whole)
    command, context, path = _labs(), None, ["labs"]
    while hasattr(command, "get_command"):
        if not words or words[0] in ("--help", "-h"):
            return
        context = command.make_context(path[-1], [words[0]], parent=context)
        found = command.get_command(context, words[0])
        if found is None:
            if _PLACEHOLDER.match(words[0]):
                return
            raise Unknown(f"`{' '.join(path)}` has no command {words[0]!r}.")
        path.append(words[0])
        command, words = found, words[1:]
    if {"--help", "-h"} & set(words):
        return
    try:
        command.make_context(path[-1], [_filled(word) for word in words], parent=context)
    except _Refused as error:
        if whole or type(error).__name__ != _MISSING:
            raise Unknown(f"`{' '.join(path)}`: {error.format_message()}") from None


def _filled(word: str) -> str:
    """A lab for the placeholder LAB; other placeholders are texts like any."""
    return {"LAB": "clustering", "QUESTION": "minmax"}.get(word, word)
