"""Version ranges as `pyproject.toml` writes them, read with the standard library only.

The package `packaging` does this better, but the doctor must also speak where it is not installed.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?$")
_CLAUSE = re.compile(r"^(===|==|!=|<=|>=|~=|<|>)\s*(.+)$")
_RELEASE = re.compile(r"^\s*v?(\d+(?:\.\d+)*)")


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
        """The name to import, which need not be the name that is installed (scikit-learn, sklearn)."""
        return _import_name(self.name)


@cache
def _import_name(name: str) -> str:
    usual = name.replace("-", "_")
    with contextlib.suppress(ValueError):
        if util.find_spec(usual) is not None:
            return usual
    try:
        installed = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return usual
    parts = [path.parts for path in installed.files or []]
    found = [part[0] for part in parts if len(part) == 2 and part[1] == "__init__.py"]
    found += [part[0][: -len(".py")] for part in parts if len(part) == 1 and part[0].endswith(".py")]
    found += (installed.read_text("top_level.txt") or "").split()
    return next((module for module in found if not module.startswith("_")), usual)


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
