"""Begins a lab: a small one that builds, with one question, to be replaced piece by piece (docs/authoring.md)."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = Path(__file__).resolve().parent / "lab_template"

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def begin(lab_id: str, title: str, root: Path = ROOT) -> list[Path]:
    """Write the files of a new lab below `root`; returns them. Raises ValueError, and writes nothing, when it can't."""
    if not _ID.fullmatch(lab_id):
        raise ValueError(f"The name {lab_id!r} does not fit. Use small letters, digits and single hyphens: new-lab.")
    if not title.strip() or set(title) & set('"\\\n'):
        raise ValueError(
            "The title is empty, or holds a quote, a backslash or a line break. Write it in one plain line."
        )
    places = {
        "questions": root / "autograder" / "questions" / lab_id.replace("-", "_"),
        "solutions": root / "solutions" / lab_id,
    }
    if taken := [str(place.relative_to(root)) for place in places.values() if place.exists()]:
        raise ValueError(f"There is a lab called {lab_id!r}: {', '.join(taken)}. Choose another name.")
    written = []
    for source in sorted(TEMPLATE.rglob("*.txt")):
        part, _slash, inner = source.relative_to(TEMPLATE).as_posix().removesuffix(".txt").partition("/")
        path = places[part] / inner.replace("lab.py", f"{lab_id}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace("@ID@", lab_id).replace("@TITLE@", title)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id", help="folder name of the lab, such as waiting-times")
    parser.add_argument("title", help="its title, in quotes")
    options = parser.parse_args()
    try:
        written = begin(options.id, options.title)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT))
    print(f"Now run: labs build {options.id} && labs prove {options.id}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
