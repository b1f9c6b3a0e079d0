"""Gathers what the site shows into one folder with the repository's own structure, so that links stay as they are.

Labs are taken as a build makes them and not as they lie in `labs/`: somebody may have worked in a notebook there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

# Notebooks for download stand apart, because their pages have a cell more.
DOWNLOADS = "downloads"

# Who reads which guide. One that is not named here comes under the last heading.
GUIDES = (
    ("For learners", ("learner-guide",)),
    ("For instructors", ("instructor-guide",)),
    ("For administrators", ("admin-guide", "services")),
    ("For authors", ("authoring",)),
    ("How it is built", ("architecture", "threat-model", "accessibility")),
)

_HOME = re.compile(r"index\.(?P<language>\w+)\.md")
_LAB_PAGE = re.compile(r"\((?P<page>[\w./-]+\.ipynb)\)")


def collect(folder: Path, root: Path = ROOT) -> list[str]:
    """Write the site's sources into `folder`, which is emptied first. Returns their paths below it, sorted."""
    shutil.rmtree(folder, ignore_errors=True)
    _guides(root, folder)
    _data_cards(root, folder)
    _labs(folder)
    sections = "\n".join(("Labs <labs/index>", "docs/index", "datasets/README"))
    home = (root / "README.md").read_text(encoding="utf-8")
    _write(folder / "index.md", home + _toctree(sections))
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _guides(root: Path, folder: Path) -> None:
    names = sorted(path.stem for path in (root / "docs").glob("*.md"))
    placed = {name for _title, group in GUIDES for name in group}
    groups = [(title, [name for name in group if name in names]) for title, group in GUIDES]
    groups.append(("Further", [name for name in names if name not in placed]))
    text = "# Guides\n"
    for title, group in groups:
        if group:
            text += f"\n## {title}\n" + _toctree("\n".join(group), hidden=False)
    shutil.copytree(root / "docs", folder / "docs")
    _write(folder / "docs" / "index.md", text)


def _data_cards(root: Path, folder: Path) -> None:
    cards = sorted((root / "datasets").glob("*/README.md"))
    for card in cards:
        _write(folder / card.relative_to(root), card.read_text(encoding="utf-8"))
    names = "\n".join(card.parent.relative_to(root / "datasets").joinpath("README").as_posix() for card in cards)
    catalogue = (root / "datasets" / "README.md").read_text(encoding="utf-8")
    shown = f"\n## Data cards\n{_toctree(names, hidden=False)}"
    # The cards first: what a field of the catalogue means interests authors alone.
    head, mark, rest = catalogue.partition("\n## ")
    _write(folder / "datasets" / "README.md", head + shown + mark + rest)


def _labs(folder: Path) -> None:
    from autograder.building.build import plan
    from autograder.paths import labs_dir

    files = {
        output.path.relative_to(labs_dir()).as_posix(): output.content
        for output in plan().outputs
        if output.path.is_relative_to(labs_dir())
    }
    below = _below(files)
    for name, content in files.items():
        inner = "\n".join(_beside(name, other) for other in below.get(name, ()))
        if name.endswith(".ipynb"):
            _write(folder / DOWNLOADS / name, content)
            content = _page(name, content, inner)
        elif inner:
            content += _toctree(inner).encode("utf-8")
        _write(folder / "labs" / name, content)


def _below(files: dict[str, bytes]) -> dict[str, list[str]]:
    """Which pages stand below which: labs and other languages below the home page, data below the first lab there."""
    homes = sorted((name for name in files if name == "index.md" or _HOME.fullmatch(name)), key=len)
    found: dict[str, list[str]] = {home: [] for home in homes}
    found[homes[0]] += homes[1:]
    taken = set(homes)
    for home in homes:
        for match in _LAB_PAGE.finditer(files[home].decode("utf-8")):
            lab = match["page"]
            if lab in files and lab not in taken:
                found[home].append(lab)
                beside = [name for name in sorted(files) if name.endswith(".md") and _folder(name) == _folder(lab)]
                found[lab] = [name for name in beside if name not in taken]
                taken |= {lab, *found[lab]}
    if left := [name for name in files if name.endswith((".md", ".ipynb")) and name not in taken]:
        raise LookupError(f"No home page of the labs leads to {', '.join(left)}. Run `labs build`.")
    # Languages come after the labs.
    found[homes[0]].sort(key=lambda name: name in homes)
    return found


def _beside(name: str, other: str) -> str:
    """Name of a page for the list in another one, without its ending. A home page stands under its language's name."""
    from babel import Locale

    page = os.path.relpath(other, _folder(name) or ".").rpartition(".")[0]
    if match := _HOME.fullmatch(other):
        return f"{(Locale.parse(match['language']).display_name or '').capitalize()} <{page}>"
    return page


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _page(name: str, content: bytes, below: str) -> bytes:
    """A lab's notebook with a cell that says what the page is, and gives the file itself."""
    notebook: dict[str, Any] = json.loads(content)
    up = "../" * (name.count("/") + 1)
    text = (
        "```{note}\n"
        "This page shows the lab as a learner opens it: the answers are left out, and nothing runs here.\n"
        f"To work on it, start the course as the [learner guide]({up}docs/learner-guide.md) says.\n"
        f"The notebook alone: {{download}}`{Path(name).name} </{DOWNLOADS}/{name}>`.\n"
        "```\n"
    )
    if below:
        text += _toctree(below)
    cell = {"cell_type": "markdown", "id": "site-download", "metadata": {}, "source": text}
    notebook["cells"].insert(1, cell)
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8")


def _toctree(names: str, *, hidden: bool = True) -> str:
    options = ":hidden:" if hidden else ":maxdepth: 2"
    return f"\n```{{toctree}}\n{options}\n\n{names}\n```\n"


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
