"""Looks for solutions and hidden checks in a built site, with the scan that guards the learner's bundle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tools.sitebuild.html_pages import Page

if TYPE_CHECKING:
    from autograder.building.leaks import Leak

# The theme's own files, which hold nothing of the course.
_THEME = "_static/"


def find(folder: Path, pages: Mapping[str, Page]) -> list[Leak]:
    """Every secret of the course in a site: in the text of its pages, in its search index, in what it offers to load.

    Pages are looked at as a reader sees them, because colouring cuts a line of code into many elements.
    """
    from autograder.building.leaks import find_leaks
    from autograder.building.secrets import collect_secrets

    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith(_THEME):
            continue
        if name in pages:
            files[name] = pages[name].text.encode("utf-8")
        else:
            files[name] = path.read_bytes()
    return find_leaks(files, collect_secrets())
