"""Fuzzing of the two places where a grader reads bytes from outside: the worker's channel and a notebook file.

Cases are made from valid ones by changing bytes, JSON values and lengths, from a seed, so that every run is the same.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from autograder.checking import frames
from autograder.checking.packed import Limits, Packed, Unreadable
from autograder.checking.question import Refuse
from autograder.checking.values import pack, unpack
from autograder.errors import LabsError
from autograder.judging.outputs import clean_outputs
from autograder.judging.reading import read_submission
from autograder.judging.repair import repair
from autograder.measuring import light

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Copies in fuzz cases are small, so that a case which tries to be large is refused at once.
LIMITS = Limits(depth=24, items=20_000, bytes=4 * 1024 * 1024, text=100_000)

_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    -(2**70),
    1e308,
    "",
    "!",
    "NaN",
    "\ud800",
    "\0",
    "a" * 3000,
    [],
    {},
    [[[[[[]]]]]],
    {"!": "array", "b": 0},
    {"!": "frame"},
    {"!": "description", "class": "Opaque", "fields": {}},
    {"!": "objects", "shape": [10**9, 10**9], "v": []},
    {"!": "int", "v": "9" * 5000},
    {"!": "_each"},
    {"!": "dict", "v": [[{"!": "list", "v": []}, 1]]},
)


def samples() -> list[object]:
    """Values of every kind that has a typed copy."""
    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"a": [1.5, None], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2021-02-03"])})
    return [
        42,
        [1, 2.5, "three", None, (4, {5}), {"six": 7}],
        10**40,
        float("nan"),
        complex(1, 2),
        b"bytes",
        np.arange(12.0).reshape(3, 4),
        np.array(["a", 1, None], dtype=object),
        table,
        table.set_index("b")["a"],
        pd.Index(["p", "q"]),
        pd.MultiIndex.from_tuples([(1, "a"), (2, "b")]),
        pd.Series([1, None], dtype="Int64"),
    ]


def frame_bytes(head: dict[str, Any], buffers: list[bytes]) -> tuple[bytes, bytes]:
    """The two parts of a frame, as they cross the channel behind their lengths."""
    content = json.dumps({**head, "buffers": [len(part) for part in buffers]}).encode()
    return content, b"".join(buffers)


def channel_cases(count: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Answers of a worker, each changed in one to four places. Yields JSON part and buffer part."""
    rng = random.Random(seed)
    valid = []
    for value in samples():
        packed = pack(value)
        described = {"tree": packed.tree, "first": 0, "count": len(packed.buffers)}
        call = {"id": "0", "output": "", "error": None, "value": described}
        valid += [({"id": "0", "tree": packed.tree}, packed.buffers), (call, packed.buffers)]
    for _case in range(count):
        head, buffers = copy.deepcopy(rng.choice(valid))
        for _change in range(rng.randint(0, 2)):
            _change_tree(head, rng)
        buffers = [_changed_bytes(part, rng) if rng.random() < 0.3 else part for part in buffers]
        content, rest = frame_bytes(head, buffers)
        if rng.random() < 0.3:
            content = _changed_bytes(content, rng)
        if rng.random() < 0.1:
            rest = rest[: rng.randint(0, len(rest))]
        yield content, rest


def notebook_cases(count: int, seed: int) -> Iterator[bytes]:
    """Submissions of the light lab, each changed in one to five places."""
    rng = random.Random(seed)
    notebook = json.loads(json.dumps(light.filled(light.released_notebook())))
    notebook["cells"] = notebook["cells"][:9]
    for _case in range(count):
        changed = copy.deepcopy(notebook)
        for _change in range(rng.randint(0, 3)):
            _change_tree(changed, rng)
        content = json.dumps(changed).encode("utf-8", "surrogatepass")
        if rng.random() < 0.4:
            content = _changed_bytes(content, rng)
        if rng.random() < 0.05:
            content = content.decode("utf-8", "replace").encode(
                rng.choice(["utf-16", "utf-8-sig", "utf-32", "utf-16-le"])
            )
        yield content


def _change_tree(tree: Any, rng: random.Random) -> None:
    """Replace, remove, double or add one entry somewhere in a JSON tree."""
    places: list[Any] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict | list) and node:
            places.append(node)
            stack += list(node.values()) if isinstance(node, dict) else node
    node = rng.choice(places)
    key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
    match rng.randrange(4):
        case 0:
            node[key] = copy.deepcopy(rng.choice(_ODD))
        case 1:
            del node[key]
        case 2:
            other = rng.choice(places)
            node[key] = copy.deepcopy(other) if other is not node else None
        case _ if isinstance(node, list):
            node.insert(rng.randrange(len(node) + 1), copy.deepcopy(rng.choice(_ODD)))
        case _:
            node[rng.choice(["!", "v", "b", "columns", "cells", "source", "metadata", "x"])] = copy.deepcopy(
                rng.choice(_ODD)
            )


def _changed_bytes(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _change in range(rng.randint(1, 4)):
        place = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0 if changed:
                changed[min(place, len(changed) - 1)] = rng.randrange(256)
            case 1:
                changed[place:place] = rng.randbytes(rng.randint(1, 8))
            case 2:
                del changed[place : place + rng.randint(1, 40)]
            case _ if len(changed) < 100_000:
                changed[place:place] = changed[place : place + rng.randint(1, 200)]
    return bytes(changed)


def channel_outcome(content: bytes, rest: bytes) -> str:
    """What becomes of an answer: "refused", or "value" when a plain value came of it.

    Anything but these two, an exception say, is a fault of ours. A value is copied once more, which fails for
    whatever is no plain value.
    """
    try:
        head, buffers = frames.parse(content, rest)
        described = head.get("value") if "value" in head else head
        tree = described.get("tree") if isinstance(described, dict) else None
        clean_outputs(head["outputs"] if isinstance(head.get("outputs"), list) else [head], None, 10_000)
        value = unpack(Packed(tree, buffers), LIMITS)
        unpack(pack(value, LIMITS), LIMITS)
    except (frames.BadFrame, Unreadable, Refuse):
        return "refused"
    return "value"


def notebook_outcome(content: bytes, released: NotebookNode) -> str:
    """What becomes of a file: "ungraded" with a reason in words, or "lined up" with every graded cell in its place."""
    try:
        notebook, _notes = read_submission(content)
        repaired, _more = repair(notebook, released, light.LAB)
    except LabsError as error:
        if not str(error).endswith("."):
            raise AssertionError(f"a reason is a sentence: {error}") from None
        return "ungraded"
    wanted = [cell.metadata.nbgrader.grade_id for cell in released.cells if "nbgrader" in cell.metadata]
    found = [cell.metadata.nbgrader.grade_id for cell in repaired.cells if "nbgrader" in cell.metadata]
    if sorted(found) != sorted(wanted):
        raise AssertionError(f"cells are missing or double: {found}")
    json.dumps(repaired).encode("utf-8")
    return "lined up"


def fuzz(surface: str, count: int, seed: int = 0, on_case: Callable[[int], None] | None = None) -> Counter[str]:
    """Run `count` cases on "channel" or "notebook"; outcomes and how often each came. Raises what a case raises."""
    outcomes: Counter[str] = Counter()
    released = light.released_notebook()
    cases: Iterator[Any] = channel_cases(count, seed) if surface == "channel" else notebook_cases(count, seed)
    for number, case in enumerate(cases, 1):
        outcomes[channel_outcome(*case) if surface == "channel" else notebook_outcome(case, released)] += 1
        if on_case:
            on_case(number)
    return outcomes
