"""Find what looks like a key or a password in a notebook: such a notebook is not graded and not given away.

Only forms that hardly anything else has. A rule on randomness alone would refuse checksums, which the labs print.
Forms of AWS keys: AWS IAM user guide, "IAM identifiers"; of other keys: their issuers' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import LabsError
from autograder.text import N_, _, ngettext


@dataclass(frozen=True)
class Credential:
    """Something like a key. cell: its number from 1. where: "source" or "output". kind: English source text.

    shown: its first characters alone, so that a message gives nothing away.
    """

    cell: int
    where: str
    kind: str
    shown: str

    def __str__(self) -> str:
        place = _("the output of cell {number}") if self.where == "output" else _("cell {number}")
        return _("{place} holds what looks like {kind} ({shown})").format(
            place=place.format(number=self.cell), kind=_(self.kind), shown=self.shown
        )


@dataclass(frozen=True)
class _Rule:
    """anchors: texts of which one must be there, in small letters, before the pattern is tried.

    The group `key` is the credential itself.
    """

    kind: str
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(kind: str, anchors: str, pattern: str) -> _Rule:
    return _Rule(kind, tuple(anchors.split()), re.compile(pattern))


_QUOTED = r"""\\?["'](?P<key>[^"'\\\s]{8,200})\\?["']"""
_RULES = (
    # Not inside a signed address: there the id of a key stands in the open, and is no secret.
    _rule(
        N_("an AWS access key"),
        "akia asia",
        r"(?<![A-Za-z0-9/+])(?<!Credential=)(?P<key>A(?:KI|SI)A[A-Z0-9]{16})(?![A-Za-z0-9/+%])",
    ),
    _rule(
        N_("a secret key"),
        "secret",
        r"""(?i:secret[ _-]?(?:access)?[ _-]?key(?:[ _-]?id)?)\\?["']?\s*(?:[:=]|=>)\s*\\?["']?"""
        r"(?P<key>[A-Za-z0-9/+]{32,64}={0,2})(?![A-Za-z0-9/+])",
    ),
    _rule(N_("a private key"), "-----begin", r"(?P<key>-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)"),
    _rule(
        N_("a password"),
        "password passwd pwd passphrase",
        r"""(?i:pass(?:word|wd|phrase)|pwd)\w{0,20}\\?["']?\]?\s*(?:[:=]|=>)\s*""" + _QUOTED,
    ),
    _rule(
        N_("a token"),
        "token api_key apikey api-key",
        r"""(?i:\w{0,20}token|api[_-]?key)\\?["']?\]?\s*(?:[:=]|=>)\s*""" + _QUOTED,
    ),
    _rule(
        N_("an address with a password"),
        "://",
        r"""[a-z][a-z0-9+.-]{1,20}://[^\s:/@"'\\]{1,100}:(?P<key>[^\s:/@"'\\{}<>$%*]{4,200})@[\w\[]""",
    ),
    _rule(
        N_("a GitHub token"),
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"(?P<key>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})",
    ),
    _rule(N_("a GitLab token"), "glpat-", r"(?P<key>glpat-[\w-]{20,})"),
    _rule(N_("a Slack token"), "xox", r"(?P<key>xox[abeoprs]-[A-Za-z0-9-]{10,})"),
    _rule(N_("a Google key"), "aiza", r"(?P<key>AIza[\w-]{35})(?![\w-])"),
    _rule(N_("an Azure storage key"), "accountkey", r"AccountKey=(?P<key>[A-Za-z0-9+/]{86}==)"),
    _rule(N_("a signed token"), "eyj", r"(?P<key>eyJ[\w-]{15,500}\.eyJ[\w-]{15,2000}\.[\w-]{20,})"),
)

# What people write where a password will stand, and what manuals show.
_PLACEHOLDER = re.compile(
    r"(?i)example|placeholder|your|change|dummy|sample|secret|redacted|hidden|password|passwd|token|test|todo"
    r"|fill|insert|none|null|getenv|environ|x{4}|\*{3}|\.{3}|<|>|\$|\{|\}|12345"
)
# A keyword alone does not make a secret: a value of letters only is a word, a name, or the name of a setting.
_KEYWORDS = frozenset({N_("a password"), N_("a token")})
_SHOWN = 4


def find_in_text(text: str) -> Iterator[tuple[str, str]]:
    """Kind and first characters of everything in `text` that looks like a key or a password."""
    lowered = text.lower()
    for rule in _RULES:
        if not any(anchor in lowered for anchor in rule.anchors):
            continue
        for match in rule.pattern.finditer(text):
            key = match["key"]
            if not _is_placeholder(rule.kind, key):
                yield rule.kind, key[:_SHOWN] + "…"


def _is_placeholder(kind: str, key: str) -> bool:
    if kind == "a private key":
        return False
    if kind == "an AWS access key" and not key.endswith("EXAMPLE"):
        return False
    if _PLACEHOLDER.search(key):
        return True
    if kind in _KEYWORDS and not (
        re.search(r"\d", key) and re.search(r"[A-Za-z]", key) and re.search(r"[^a-z_.]", key)
    ):
        return True
    # As many different characters as a random text of its length has at least.
    return len(set(key)) < min(6, len(key))


def refuse(cells: Iterable[object], next_step: str) -> None:
    """Raise LabsError when something in the cells looks like a key. next_step: a sentence on what to do then."""
    found = find_in_notebook(cells)
    if found:
        more = len(found) - 1
        sentence = ngettext("{first}, and {more} more.", "{first}, and {more} more.", more) if more else "{first}."
        raise LabsError(" ".join([_sentence(sentence.format(first=found[0], more=more)), next_step]))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def find_in_notebook(cells: Iterable[object]) -> list[Credential]:
    """What looks like a key or a password in the cells of a notebook and in their outputs.

    cells: as they lie in the file, in any state of repair.
    """
    found: dict[Credential, None] = {}
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, Mapping):
            continue
        for where, part in (("source", cell.get("source", cell.get("input"))), ("output", cell.get("outputs"))):
            for text in _texts(part):
                found |= {Credential(number, where, kind, shown): None for kind, shown in find_in_text(text)}
    return list(found)


def _texts(part: Any) -> Iterator[str]:
    """Texts in a part of a notebook. Lines in a list are one text; in a traceback they have no line ends."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            lines = [line for line in part if isinstance(line, str)]
            if lines:
                yield "".join(line if line.endswith("\n") else line + "\n" for line in lines)
            waiting += [item for item in part if not isinstance(item, str)]
        elif isinstance(part, Mapping):
            # Pictures are long and hold no text.
            waiting += [value for key, value in part.items() if not str(key).startswith(("image/", "audio/", "video/"))]


__all__ = ["Credential", "find_in_notebook", "find_in_text", "refuse"]
