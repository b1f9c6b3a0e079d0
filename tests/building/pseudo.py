"""A pseudo-language: every vowel has an accent and every text is a third longer, so that what bypasses it is seen."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.building import po
from autograder.building.passages import ADDRESS, CODE, FORMULA

CODE_OF = "xx"

_ACCENTS = str.maketrans("aeiouAEIOU", "àéîöüÀÉÎÖÜ")
# Placeholders, code, formulas, addresses and tags stay as they are.
_KEPT = re.compile(
    "|".join([CODE.pattern, FORMULA.pattern, ADDRESS.pattern, r"\{[^{}]*\}", r"<[^<>]*>", r"&\w+;"]), re.S
)
_PLAIN_WORD = re.compile(r"(?<![\w`./_\\-])[a-z]*[aeiou][a-z]*(?![\w`/_(=\\-])", re.IGNORECASE)


def pseudo(text: str) -> str:
    """`text` in the pseudo-language. Lines stay lines, and a row of a table stays one."""
    lines = []
    for line in text.split("\n"):
        longer = "~" * (len(line) // 3)
        changed = _changed(line)
        lines.append(f"{changed[:-1].rstrip()} {longer} |" if changed.endswith("|") else f"{changed}{longer}")
    return "\n".join(lines)


def _changed(line: str) -> str:
    parts, last = [], 0
    for match in _KEPT.finditer(line):
        parts += [line[last : match.start()].translate(_ACCENTS), match[0]]
        last = match.end()
    return "".join([*parts, line[last:].translate(_ACCENTS)])


def fill(path: Path) -> int:
    """Translate every message of a .po file; their number."""
    catalog = po.read(path, CODE_OF)
    count = 0
    for message in po.messages(catalog):
        forms = tuple(map(pseudo, po.forms(message.id)))
        message.string = forms if len(forms) > 1 else forms[0]
        count += 1
    path.write_bytes(po.po_bytes(catalog))
    return count


def plain_words(text: str, names: set[str]) -> set[str]:
    """Words of four letters or more that are not in the pseudo-language, but for code, addresses and `names`."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|https?:\S+|<[^<>]*>|'[\w().]+'", " ", text)
    return {word for word in _PLAIN_WORD.findall(text) if len(word) > 3} - names
