"""Ids of the cells of a notebook."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from autograder.building.source import SourceCell

_HEADING = re.compile(r"#{1,6}\s+(.+)")
_LONGEST_SLUG = 40


def cell_ids(cells: Iterable[SourceCell]) -> list[str]:
    """An id for each cell, the same in every build.

    A marked cell is named after its mark. A plain cell is named after its heading, else after its own text, so that
    an edit elsewhere never changes its id. Cells that say the same are numbered.
    """
    ids: list[str] = []
    for cell in cells:
        base = _base_id(cell)
        name, number = base, 1
        while name in ids:
            number += 1
            name = f"{base}-{number}"
        ids.append(name)
    return ids


def _base_id(cell: SourceCell) -> str:
    if cell.mark in ("answer", "locked"):
        return cell.name
    if cell.mark in ("task", "check"):
        return f"{cell.name}-{cell.mark}"
    heading = _HEADING.match(cell.text) if cell.cell_type == "markdown" else None
    slug = re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:_LONGEST_SLUG].strip("-") if heading else ""
    return f"cell-{slug or hashlib.sha256(f'{cell.cell_type}:{cell.text}'.encode()).hexdigest()[:10]}"
