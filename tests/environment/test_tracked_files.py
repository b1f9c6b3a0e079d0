"""What must stand in no file of the project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.environment.helpers import ROOT, project_files

# Whoever installs decides which index is asked, so no file may name one.
REGISTRY_HOSTS = re.compile(
    r"""(?ix) (?<![\w-]) (?:
        (?:test\.|upload\.)? pypi \. (?:org|python\.org|io)
      | files \. python (?:hosted) \. org
      | (?:registry\.|www\.)? npmjs \. (?:org|com)
      | registry \. (?:yarnpkg|npmmirror) \. com
      | (?:deb|ftp|security|packages|snapshot|archive|ports) \. (?:\w+\.)? (?:debian|ubuntu) \. (?:org|com)
      | (?:\w+\.)* anaconda \. (?:org|com)
      | conda \. (?:io|cloud)
    ) (?![\w-])"""
)


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((path.relative_to(ROOT), content.decode("utf-8", errors="replace")))
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://" + "pypi" + ".org/simple", True),
        ("--extra-index-url https://test." + "pypi" + ".org/simple/", True),
        ('"resolved": "https://registry.' + "npmjs" + '.org/a.tgz"', True),
        ("deb http://deb." + "debian" + ".org/debian bookworm main", True),
        ("https://conda." + "anaconda" + ".org/conda-forge", True),
        ("channels: conda-forge, nodefaults", False),
        ("https://nbgrader.readthedocs.io/", False),
    ],
)
def test_the_pattern_knows_a_registry_when_it_sees_one(text: str, named: bool) -> None:
    assert bool(REGISTRY_HOSTS.search(text)) is named


def test_no_file_names_a_package_registry() -> None:
    found = [f"{path}: {match[0]}" for path, text in texts() for match in REGISTRY_HOSTS.finditer(text)]
    assert not found


def test_no_file_holds_a_path_of_this_machine() -> None:
    """A notebook or a log that was committed by mistake tells where its author's files are."""
    own = [str(folder) for folder in (ROOT, Path.home()) if len(folder.parts) > 1]
    pattern = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, own)) + r")(?:/|\b)")
    found = [f"{path}: {match[0]}" for path, text in texts() for match in pattern.finditer(text)]
    assert not found


def test_licence_texts_are_there_in_full() -> None:
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert code.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(re.search(rf"^{number}\.\s*\w", code, re.MULTILINE) for number in range(1, 16))
    prose = (ROOT / "LICENSE-CC-BY-4.0").read_text(encoding="utf-8")
    assert prose.startswith("Creative Commons Attribution 4.0 International")
    assert all(f"Section {number}" in prose for number in range(1, 9))
