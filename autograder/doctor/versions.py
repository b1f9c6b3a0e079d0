"""Version ranges as `pyproject.toml` writes them, read with the standard library only.

The package `packaging` does this better, but the doctor must also speak where it is not installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?$")
_CLAUSE = re.compile(r"^(===|==|!=|<=|>=|~=|<|>)\s*(.+)$")
_RELEASE = re.compile(r"^\s*v?(\d+(?:\.\d+)*)")

# Where the name that is imported is not the name that is installed.
_IMPORT_NAMES = {
    "scikit-learn": "sklearn",
    "pyyaml": "yaml",
    "mysql-connector-python": "mysql.connector",
    "opensearch-py": "opensearchpy",
    "beautifulsoup4": "bs4",
    "pillow": "PIL",
}


@dataclass(frozen=True)
class Requirement:
    """A package and the versions of it that are allowed, such as `numpy` and `>=2.4,<2.6`."""

    name: str
    versions: str = ""

    @property
    def text(self) -> str:
        """The requirement as pip takes it."""
        return self.name + self.versions

    @property
    def module(self) -> str:
        """The name to import."""
        return _IMPORT_NAMES.get(self.name.lower(), self.name.replace("-", "_"))


def parse_requirement(text: str) -> Requirement | None:
    """Read one requirement; None for a conditional one (an extra, another platform) and for other text."""
    match = _REQUIREMENT.match(text)
    if not match or match.group(3):
        return None
    return Requirement(match.group(1), re.sub(r"\s+", "", match.group(2)))


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version, `2.4.6rc1` giving (2, 4, 6); empty when it does not start with a number."""
    match = _RELEASE.match(version)
    return tuple(int(part) for part in match.group(1).split(".")) if match else ()


def allows(versions: str, version: str) -> bool:
    """Whether `version` lies in the range `versions`, by its release numbers (PEP 440 without pre-releases)."""
    return all(_clause_allows(clause.strip(), version) for clause in versions.split(",") if clause.strip())


def _clause_allows(clause: str, version: str) -> bool:
    match = _CLAUSE.match(clause)
    if not match:
        raise ValueError("cannot read the version range " + repr(clause))
    operator, wanted = match.group(1), match.group(2)
    if operator == "===":
        return version == wanted
    have, bound = release(version), release(wanted)
    if operator in ("==", "!=") and wanted.endswith(".*"):
        padded = have + (0,) * (len(bound) - len(have))
        return (padded[: len(bound)] == bound) is (operator == "==")
    length = max(len(have), len(bound))
    left = have + (0,) * (length - len(have))
    right = bound + (0,) * (length - len(bound))
    if operator == "~=":
        return left >= right and left[: len(bound) - 1] == bound[:-1]
    return {
        "==": left == right,
        "!=": left != right,
        "<=": left <= right,
        ">=": left >= right,
        "<": left < right,
        ">": left > right,
    }[operator]
