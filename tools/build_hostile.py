"""Make the hostile suite: `python tools/build_hostile.py`.

Each case is a submission of the clustering lab with one attack, one fault, or an unusual right answer. The attacks
stand in `tools/hostile/`; `expected.json` says what each must come to. Building twice gives the same bytes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import nbformat

from tools.hostile import (
    availability,
    exhaustion,
    files,
    floods,
    forge_channel,
    forge_later,
    forge_lies,
    forge_names,
    forge_objects,
    forge_reading,
    forge_shell,
    names,
    reach,
    reach_kernel,
    reach_others,
    right,
)
from tools.hostile.base import LAB, Case, Kit

HERE = Path(__file__).resolve().parent.parent / "tests" / "cohort" / "hostile"

_PARTS = (
    forge_shell,
    forge_names,
    forge_objects,
    forge_reading,
    forge_channel,
    forge_lies,
    forge_later,
    availability,
    exhaustion,
    floods,
    reach,
    reach_others,
    reach_kernel,
    files,
    names,
    right,
)


def all_cases() -> list[Case]:
    """Every case, sorted by name."""
    cases = [*right.BYSTANDERS, *(case for part in _PARTS for case in part.CASES)]
    names_of = [case.id for case in cases]
    doubled = {name for name in names_of if names_of.count(name) > 1}
    if doubled:
        raise ValueError(f"cases with the same name: {sorted(doubled)}")
    return sorted(cases, key=lambda case: case.id)


def build(folder: Path = HERE) -> list[Case]:
    """Write all cases and expected.json into `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    kit = Kit()
    cases = all_cases()
    for case in cases:
        # Working out right answers runs the lab's own cells, which print.
        with contextlib.redirect_stdout(io.StringIO()):
            content = case.content(kit)
        place = folder / case.id / LAB
        if content is not None:
            place.mkdir(parents=True)
            (place / f"{LAB}.ipynb").write_bytes(content if isinstance(content, bytes) else as_text(content))
        for name, text in case.files:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8", newline="\n")
    # ASCII only: some names hold what UTF-8 can't.
    text = json.dumps({"lab": LAB, "cases": [case.to_json() for case in cases]}, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8", newline="\n")
    return cases


def as_text(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as JupyterLab writes it."""
    text: str = nbformat.v4.writes_json(notebook)
    return (text + "\n").encode()


if __name__ == "__main__":
    # What is right is worked out on the data that the course ships.
    os.environ.pop("LABS_DATA_MIRROR", None)
    os.environ["LABS_DATA_HOME"] = str(HERE / "no-such-folder")
    made = build()
    lines = {case.line for case in made}
    print(f"{len(made)} cases; lines without a case: {sorted(set(range(1, 59)) - lines)}", file=sys.stderr)
