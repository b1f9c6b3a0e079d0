"""Line a submission up with the lab's source, so that no edit of a notebook stops its grading or anybody else's.

nbgrader's own steps stop the whole cohort at one duplicated or stripped cell. Here the graded cells of a submission are
found again by grade id, by cell id, by the call of the check, or by the names that an answer defines. Whatever can't be
found is put back, and every repair is noted.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from autograder.checking.question import Lab

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LANGUAGE = re.compile(r',\s*language="[A-Za-z_]{2,12}"')


def repair(submission: NotebookNode, released: NotebookNode, lab: Lab | None) -> tuple[NotebookNode, list[str]]:
    """The submission with each graded and locked cell of the release exactly once, and notes on what changed.

    Locked cells and checks get back the text that the course wrote. The learner's own cells and the order of cells are
    kept. `lab` is None for a course of somebody else's.
    """
    notes: list[str] = []
    result = copy.deepcopy(submission)
    result.metadata["kernelspec"] = dict(released.metadata["kernelspec"])
    # Work on plain cells; marks are put back only where they belong.
    wanted = [cell for cell in released.cells if "nbgrader" in cell.metadata]
    known = {cell.metadata["nbgrader"]["grade_id"] for cell in wanted}
    # A name that the course does not have says nothing.
    claims = [claim if claim in known else "" for claim in map(_take_mark, result.cells)]
    places: dict[str, int] = {}
    for cell in wanted:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        place = _find(cell, grade_id, result.cells, claims, set(places.values()), lab)
        if place is not None:
            places[grade_id] = place
            found = result.cells[place]
            if claims[place] != grade_id:
                notes.append(f"repaired:mark:{grade_id}")
            if found.cell_type != cell.cell_type:
                notes.append(f"repaired:cell_type:{grade_id}")
                result.cells[place] = found = _retyped(found, cell.cell_type)
            found.metadata["nbgrader"] = mark = copy.deepcopy(cell.metadata["nbgrader"])
            if (mark["locked"] or mark["grade"]) and not mark["solution"]:
                if _squeezed(found.source) != _squeezed(cell.source) and not _translated(found.source, cell.source):
                    notes.append(f"repaired:source:{grade_id}")
                found.source = cell.source
    extra = [claim for place, claim in enumerate(claims) if claim in places and places[claim] != place]
    notes += [f"repaired:duplicate:{claim}" for claim in dict.fromkeys(extra)]
    _put_back(result, released, wanted, places, notes)
    if lab is not None:
        notes += _behind_answers(result, lab)
    _unique_ids(result)
    return result, _grouped(notes)


def _grouped(notes: list[str], most: int = 5) -> list[str]:
    """The notes, with a long run of one kind told as a number: an editor that drops all marks is one event."""
    kinds: dict[str, list[str]] = {}
    for note in notes:
        kinds.setdefault(note.rsplit(":", 1)[0], []).append(note)
    grouped = []
    for kind, found in kinds.items():
        grouped += found if len(found) <= most else [f"{kind}:{len(found)}_cells"]
    return grouped


def _take_mark(cell: NotebookNode) -> str:
    mark = cell.metadata.pop("nbgrader", None)
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _find(
    wanted: NotebookNode, grade_id: str, cells: list[Any], claims: list[str], taken: set[int], lab: Lab | None
) -> int | None:
    """Position of the submission's cell for a released cell, or None."""
    free = [place for place in range(len(cells)) if place not in taken]
    claiming = [place for place in free if claims[place] == grade_id]
    mark = wanted.metadata["nbgrader"]
    if mark["grade"] and not mark["solution"]:
        # What a check calls tells more than its mark: marks may have been swapped.
        source = _squeezed(wanted.source)
        calling = [place for place in free if _squeezed(cells[place].source) == source]
        both = [place for place in claiming if place in calling]
        if found := [*both, *calling]:
            return found[0]
    if claiming:
        return claiming[0]
    for place in free:
        if not claims[place] and cells[place].get("id") == wanted.get("id"):
            return place
    if wanted.metadata["nbgrader"]["grade"] or wanted.metadata["nbgrader"]["locked"]:
        source = _squeezed(wanted.source)
        matches = [place for place in free if not claims[place] and _squeezed(cells[place].source) == source]
        return matches[0] if matches else None
    questions = lab.questions if lab else []
    question = next((item for item in questions if item.id == grade_id), None)
    if question is None:
        return None
    # The last definition is the one that counts when the notebook runs.
    defining = [place for place in free if not claims[place] and _defines(cells[place], question.answers)]
    return defining[-1] if defining else None


def _squeezed(source: str) -> str:
    return re.sub(r"\s+", "", source).replace("'", '"')


def _translated(source: str, course: str) -> bool:
    """Whether a cell is the course's own as a translated notebook has it, where `open_lab` is told the language."""
    return _squeezed(_LANGUAGE.sub("", source)) == _squeezed(course)


def _defines(cell: Any, names: tuple[str, ...]) -> bool:
    if cell.cell_type != "code":
        return False
    return any(re.search(rf"^\s*(?:def\s+{name}\s*\(|{name}\s*=)", cell.source, re.MULTILINE) for name in names)


def _retyped(cell: Any, cell_type: str) -> Any:
    from nbformat.v4 import new_code_cell, new_markdown_cell

    make = new_code_cell if cell_type == "code" else new_markdown_cell
    fresh = make(cell.source, metadata=cell.metadata)
    if cell.get("id"):
        fresh["id"] = cell["id"]
    return fresh


def _put_back(
    result: NotebookNode, released: NotebookNode, wanted: list[Any], places: dict[str, int], notes: list[str]
) -> None:
    """Add the released cells that are missing: each behind the marked cell that comes before it in the release."""
    by_identity = {grade_id: result.cells[place] for grade_id, place in places.items()}
    previous: Any = None
    for cell in wanted:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        if grade_id in by_identity:
            previous = by_identity[grade_id]
            continue
        notes.append(f"repaired:missing:{grade_id}")
        fresh = copy.deepcopy(cell)
        position = 0 if previous is None else next(i for i, known in enumerate(result.cells) if known is previous) + 1
        result.cells.insert(position, fresh)
        previous = fresh


def _behind_answers(result: NotebookNode, lab: Lab) -> list[str]:
    """Move checks that stand before their answer behind it, where there is something to check. Returns notes."""
    notes = []
    for question in lab.questions:
        places = {cell.metadata.get("nbgrader", {}).get("grade_id"): place for place, cell in enumerate(result.cells)}
        answer, check = places.get(question.id), places.get(f"{question.id}-check")
        if answer is not None and check is not None and check < answer:
            result.cells.insert(answer, result.cells.pop(check))
            notes.append(f"repaired:moved:{question.id}-check")
    return notes


def _unique_ids(notebook: NotebookNode) -> None:
    from nbformat.v4 import new_code_cell

    seen: set[str] = set()
    for cell in notebook.cells:
        if cell.get("id") in seen or not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(cell.get("id", ""))):
            cell["id"] = new_code_cell().id
        seen.add(cell["id"])
    notebook.nbformat, notebook.nbformat_minor = 4, max(5, int(notebook.get("nbformat_minor", 5)))
