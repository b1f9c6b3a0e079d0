"""What a gradebook holds, in a form that can be compared with another gradebook: names in the place of random ids."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

OURS = "bdti_labs_result"

Rows = dict[str, list[tuple[Any, ...]]]


def rows(gradebook: Path) -> Rows:
    """All rows of all of nbgrader's tables, sorted. The id of a row becomes what the row stands for."""
    with sqlite3.connect(gradebook) as connection:
        names = _names(connection)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(
                (
                    tuple(names.get(value, value) for value in row)
                    for row in connection.execute(f"SELECT * FROM {table}")
                ),
                key=repr,
            )
            for table in sorted(tables)
            if table != OURS
        }


def _names(connection: sqlite3.Connection) -> dict[Any, Any]:
    names: dict[Any, Any] = {}
    for table in ("assignment", "notebook", "source_cell"):
        names |= {found: (table, name) for found, name in connection.execute(f"SELECT id, name FROM {table}")}
    for found, name, kind in connection.execute("SELECT id, name, type FROM base_cell"):
        names[found] = (kind, name)
    for found, student, assignment in connection.execute(
        "SELECT id, student_id, assignment_id FROM submitted_assignment"
    ):
        names[found] = ("submission", student, names[assignment])
    for found, submission, notebook in connection.execute(
        "SELECT id, assignment_id, notebook_id FROM submitted_notebook"
    ):
        names[found] = ("submitted", names[submission], names[notebook])
    for table in ("grade", "comment"):
        for found, submitted, cell in connection.execute(f"SELECT id, notebook_id, cell_id FROM {table}"):
            names[found] = (table, names[submitted], names[cell])
    return names


def difference(ours: Rows, theirs: Rows) -> dict[str, tuple[list[Any], list[Any]]]:
    """Rows of each table that only one of two gradebooks has; empty when they agree."""
    found = {}
    for table in sorted({*ours, *theirs}):
        left, right = ours.get(table, []), theirs.get(table, [])
        if left != right:
            found[table] = ([row for row in left if row not in right], [row for row in right if row not in left])
    return found
