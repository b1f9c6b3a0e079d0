"""Tables that screen readers announce rightly.

Markdown has no table without a head. One whose head is empty lists names and values: its first column is the head.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes


def heads(_app: Any, document: Any) -> None:
    """Take out empty heads, and mark the first column of such a table instead."""
    for table in list(document.findall(nodes.table)):
        for group in table.findall(nodes.tgroup):
            for head in [child for child in group.children if isinstance(child, nodes.thead)]:
                if not head.astext().strip():
                    group.remove(head)
                    next(iter(group.findall(nodes.colspec)))["stub"] = 1


def setup(app: Any) -> dict[str, Any]:
    """Look at each page once it is read."""
    app.connect("doctree-read", heads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
