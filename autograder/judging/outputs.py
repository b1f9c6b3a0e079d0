"""What a worker says a cell put out, made into valid and bounded notebook outputs. Nothing in it is believed."""

from __future__ import annotations

import json
from typing import Any

from autograder.checking.verdict import MIME
from autograder.text import _

MAX_OUTPUTS = 2000
MAX_DEPTH = 40


def clean_outputs(told: list[Any], execution_count: int | None, most: int) -> list[dict[str, Any]]:
    """Outputs of one cell in nbformat 4, of `most` bytes of text at most. Whatever has no valid form is left out."""
    cleaned: list[dict[str, Any]] = []
    size = 0
    for output in told[:MAX_OUTPUTS]:
        form = _clean(output, execution_count) if isinstance(output, dict) else None
        if form is None:
            continue
        size += len(json.dumps(form))
        if size > most + 100_000:
            cleaned.append(note(_("More output was left out here.")))
            break
        cleaned.append(form)
    return cleaned


def note(text: str) -> dict[str, Any]:
    """A sentence of the grader's among the outputs of a cell."""
    return {"output_type": "stream", "name": "stderr", "text": text + "\n"}


def stopped(name: str, text: str) -> dict[str, Any]:
    """The output of a cell that did not come to its end."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def _clean(output: dict[Any, Any], execution_count: int | None) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        return {"output_type": "stream", "name": output["name"], "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename"))[:200],
            "evalue": _text(output.get("evalue"))[:10_000],
            "traceback": [_text(line) for line in lines[:500]] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        form: dict[str, Any] = {"output_type": kind, "data": _data(output.get("data")), "metadata": {}}
        form["metadata"] = _metadata(output.get("metadata"))
        if kind == "execute_result":
            form["execution_count"] = execution_count
        return form
    return None


def _text(value: object) -> str:
    text = value if isinstance(value, str) else ""
    # Half a surrogate pair can't be written to a file.
    return text.encode("utf-8", "replace").decode("utf-8")


def _data(told: object) -> dict[str, Any]:
    if not isinstance(told, dict):
        return {}
    data: dict[str, Any] = {}
    for mime, content in list(told.items())[:20]:
        # A verdict in a learner's output would be a forgery.
        if not isinstance(mime, str) or mime == MIME or "/" not in mime:
            continue
        if mime.endswith("+json") or mime == "application/json":
            if not _is_deep(content):
                data[_text(mime)] = content
        elif isinstance(content, str):
            data[_text(mime)] = _text(content)
    return data


def _is_deep(content: object) -> bool:
    """Whether JSON is nested deeper than a page can show, and than Python's own writers follow."""
    level = [content]
    for _depth in range(MAX_DEPTH):
        parts = [part for part in level if isinstance(part, dict | list)]
        if not parts:
            return False
        level = [item for part in parts for item in (part.values() if isinstance(part, dict) else part)]
    return True


def _metadata(told: object) -> dict[str, Any]:
    """Sizes of images; nothing else of a learner's output metadata is of use."""
    if not isinstance(told, dict):
        return {}
    kept: dict[str, Any] = {}
    for mime in ("image/png", "image/jpeg"):
        sizes = told.get(mime)
        if isinstance(sizes, dict):
            numbers = {side: sizes[side] for side in ("width", "height") if type(sizes.get(side)) is int}
            if numbers:
                kept[mime] = numbers
    return kept
