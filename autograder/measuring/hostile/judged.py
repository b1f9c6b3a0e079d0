"""Compare what grading gave with what each case must come to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.measuring.hostile.cases import Case
from autograder.text import _

Result = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A case and what came of it. faults: sentences; empty when the case held. stock: score under stock nbgrader."""

    case: Case
    got: str
    faults: tuple[str, ...]
    seconds: float = 0.0
    stock: str = ""

    @property
    def held(self) -> bool:
        """Whether it came to what it must."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "case": self.case.id,
            "line": self.case.line,
            "kind": self.case.kind,
            "title": self.case.title,
            "expected": self.case.expected,
            "got": self.got,
            "held": self.held,
            "faults": list(self.faults),
            "seconds": round(self.seconds, 2),
            "stock": self.stock,
        }


def compared(case: Case, result: Result | None, outputs: str) -> Row:
    """The row of one case. result: in the form of results.json; outputs: all text that its cells put out."""
    if result is None:
        return Row(case, "-", (_("There is no result at all."),))
    got = _("ungraded") if result["score"] is None else f"{result['score']:g}"
    faults = [*_mark_faults(case, result), *_flag_faults(case, result)]
    faults += [
        _("An output holds what it must not: {pattern}.").format(pattern=pattern)
        for pattern in case.never
        if re.search(pattern, outputs)
    ]
    return Row(case, got, tuple(faults), float(result["seconds"]))


def _mark_faults(case: Case, result: Result) -> list[str]:
    if case.points is None:
        if result["status"] != "ungraded" or result["score"] is not None:
            return [_("It was graded, and should be ungraded with a reason.")]
        if not re.search(case.reason, result["reason"], re.IGNORECASE):
            return [_("The reason is: {reason}").format(reason=result["reason"])]
        return []
    if result["status"] != "graded":
        return [_("It is ungraded: {reason}").format(reason=result["reason"])]
    faults = []
    for question in result["questions"]:
        wanted = case.points.get(question["id"], 0.0)
        if wanted is not None and abs(question["points"] - wanted) > 1e-6:
            sentence = _("Question {name}: {got} points, expected {wanted}.")
            faults.append(sentence.format(name=question["id"], got=f"{question['points']:g}", wanted=f"{wanted:g}"))
    return faults


def _flag_faults(case: Case, result: Result) -> list[str]:
    flags = result["flags"]
    lacking = [pattern for pattern in case.flags if not any(re.search(pattern, flag) for flag in flags)]
    faults = [
        _("No flag matches {pattern}; there are: {flags}.").format(pattern=pattern, flags=", ".join(flags) or _("none"))
        for pattern in lacking
    ]
    ours = [flag for flag in flags if flag.startswith("check_fault:")]
    faults += [_("A check of ours failed itself: {flag}.").format(flag=flag) for flag in ours]
    if case.kind in ("right", "bystander") and flags:
        faults.append(_("An honest submission was flagged: {flags}.").format(flags=", ".join(flags)))
    return faults


def output_text(notebook: Path) -> str:
    """All text that the cells of an executed notebook put out; empty when there is no such file."""
    if not notebook.is_file():
        return ""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join(json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells)
