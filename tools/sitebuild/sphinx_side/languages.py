"""Pages in another language say so, for screen readers and hyphenation: `labs/index.fr` is French."""

from __future__ import annotations

import re
from typing import Any

_LANGUAGE = re.compile(r"[./](?P<language>[a-z]{2})(?=/|$)")


def mark(_app: Any, name: str, _template: str, context: dict[str, Any], _document: Any) -> None:
    """Give the text of such a page its language; the navigation around it stays in the site's own."""
    if (found := _LANGUAGE.search(name)) and context.get("body"):
        context["body"] = f'<div lang="{found["language"]}">{context["body"]}</div>'


def setup(app: Any) -> dict[str, Any]:
    """Look at each page before it is written."""
    app.connect("html-page-context", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
