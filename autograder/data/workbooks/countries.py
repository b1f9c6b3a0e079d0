"""Country codes as EIGE writes them, which are Eurostat's (EL for Greece, UK), and names that stand for them."""

from __future__ import annotations

import re

# Name in the file of 2024 → code. These are also the countries that an edition may have.
NAMES = {
    "Austria": "AT",
    "Belgium": "BE",
    "Bulgaria": "BG",
    "Cyprus": "CY",
    "Czechia": "CZ",
    "Germany": "DE",
    "Denmark": "DK",
    "Estonia": "EE",
    "Greece": "EL",
    "Spain": "ES",
    "Finland": "FI",
    "France": "FR",
    "Croatia": "HR",
    "Hungary": "HU",
    "Ireland": "IE",
    "Italy": "IT",
    "Lithuania": "LT",
    "Luxembourg": "LU",
    "Latvia": "LV",
    "Malta": "MT",
    "Netherlands": "NL",
    "Poland": "PL",
    "Portugal": "PT",
    "Romania": "RO",
    "Sweden": "SE",
    "Slovenia": "SI",
    "Slovakia": "SK",
    "United Kingdom": "UK",
}
LEFT = "UK"  # in the editions that still have 28 countries
MEMBERS = frozenset(NAMES.values()) - {LEFT}
# The codes of ISO 3166, which other sources use.
ISO = {"GR": "EL", "GB": "UK"}
_ALSO = {"Czech Republic": "CZ", "The Netherlands": "NL", "Slovak Republic": "SK"}
_UNION = re.compile(r"^(EU|EU[ -]?2[78]|European Union.*)$", re.IGNORECASE)


def is_union(text: str) -> bool:
    """Whether a row is the aggregate over all countries: "EU", "EU-28", "European Union - 27 countries (from 2020)"."""
    return bool(_UNION.match(text.strip()))


def code_of(text: str) -> str | None:
    """EIGE's code for a code or an English name; None for anything else."""
    text = text.strip()
    code = ISO.get(text.upper(), text.upper())
    if code in MEMBERS or code == LEFT:
        return code
    return NAMES.get(text) or _ALSO.get(text)
