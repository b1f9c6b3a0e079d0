"""The cases of the hostile suite, as `expected.json` tells them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.paths import root
from autograder.text import _

EXPECTED = "expected.json"


@dataclass(frozen=True)
class Case:
    """One submission, and what it must come to.

    line: of the list of attacks; 0 for right answers and bystanders. kind: "forge", "availability", "reach", "file",
    "right" or "bystander". points: by question, None for one that may go either way; all others are 0.
    `points` None means ungraded, with `reason` as a pattern. flags: patterns, each of which some flag must match.
    never: patterns that no output may hold. honest: what an honest grader gives, and why.
    stock: may be run by a grader without a sandbox. make: what is laid out beside the committed files.
    folder: the learner's folder. file_name: of the notebook there. zipped: handed in inside a zip file.
    """

    id: str
    line: int
    title: str
    kind: str
    honest: str
    points: dict[str, float | None] | None
    stock: bool
    reason: str = ""
    flags: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    make: tuple[dict[str, Any], ...] = ()
    folder: str = ""
    file_name: str = ""
    zipped: bool = False

    @property
    def learner_folder(self) -> str:
        """Name of the learner's folder in the cohort."""
        return self.folder or self.id

    @property
    def expected(self) -> str:
        """What it must come to, in one cell of a table."""
        if self.points is None:
            return _("ungraded")
        known = sum(points for points in self.points.values() if points is not None)
        return f"{known:g}" if None not in self.points.values() else f"{known:g}+"


@dataclass(frozen=True)
class Suite:
    """All cases of a lab, and the folder that their committed files lie in."""

    lab: str
    folder: Path
    cases: tuple[Case, ...] = field(default_factory=tuple)

    def chosen(self, only: tuple[str, ...]) -> Suite:
        """The cases whose names start with one of `only`, with the bystanders; all when it is empty.

        Raises LabsError when there are none.
        """
        if not only:
            return self
        found = tuple(case for case in self.cases if case.id.startswith(only) or case.kind == "bystander")
        if all(case.kind == "bystander" for case in found):
            raise LabsError(_("No case has a name that starts with {names}.").format(names=", ".join(only)))
        return Suite(self.lab, self.folder, found)


def default_folder() -> Path:
    """The suite of this checkout."""
    return root() / "tests" / "cohort" / "hostile"


def read_suite(folder: Path | None = None) -> Suite:
    """The suite in `folder`, by default this checkout's. Raises LabsError when there is none."""
    place = folder or default_folder()
    try:
        told = json.loads((place / EXPECTED).read_text(encoding="utf-8"))
        cases = tuple(Case(**_typed(entry)) for entry in told["cases"])
        return Suite(told["lab"], place, cases)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LabsError(
            _("There is no hostile suite in {path} ({reason}). It is part of a checkout, not of a bundle.").format(
                path=place, reason=type(error).__name__
            )
        ) from None


def _typed(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
