"""Every package that the course installs may be used, taught with and passed on by a public administration."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from tests.environment.helpers import ROOT
from tools import lock as lock_tool

# Terms that forbid a use (non-commercial, no derivatives, source-available) or reach over the network (AGPL).
REFUSED = re.compile(
    r"""(?ix) \b A?GPL-?3?\+?-?Affero | \b AGPL | \b Affero \b
      | \b CC[ -]BY (?:[ -]\w+)? [ -] (?:NC|ND) \b | \b non[ -]?commercial \b | \b no[ -]?deriv
      | \b SSPL | server [ ] side [ ] public | \b BUSL | business [ ] source | commons [ ] clause
      | \b proprietary \b"""
)


def terms(package: str) -> str:
    """What a package says of its licence, in one line: expression, else classifiers, else the field's first line."""
    metadata = importlib.metadata.metadata(package)
    if expressions := metadata.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = [text for text in metadata.get_all("Classifier") or () if text.startswith("License ::")]
    fields = [text.strip().partition("\n")[0] for text in metadata.get_all("License") or ()]
    if found := "; ".join(filter(None, [*classifiers, *fields])):
        return found
    # Older packages only ship the text. Its head names it; its body may speak of other licences.
    for file in importlib.metadata.files(package) or ():
        if re.search(r"licen[cs]e|copying", file.name, re.IGNORECASE):
            return Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")[:300]
    return ""


def locked() -> list[str]:
    text = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    return sorted(lock_tool.pins(text, f"{sys.version_info.major}.{sys.version_info.minor}"))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("AGPL-3.0-or-later", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("CC BY-NC-SA 4.0", True),
        ("CC-BY-ND-4.0", True),
        ("SSPL-1.0", True),
        ("BSD-3-Clause AND MIT", False),
        ("CC-BY-4.0", False),
        ("LGPL-2.1-or-later", False),
        ("MPL-2.0", False),
    ],
)
def test_the_pattern_knows_refused_terms(text: str, refused: bool) -> None:
    assert bool(REFUSED.search(text)) is refused


def test_no_locked_package_has_refused_terms() -> None:
    told = {package: terms(package) for package in locked()}
    assert not {package: text for package, text in told.items() if REFUSED.search(text)}


def test_every_locked_package_names_its_licence() -> None:
    assert not [package for package in locked() if not terms(package)]
