"""README: its table of labs is that of the course, its picture is there, small, and described."""

from __future__ import annotations

import re

from autograder.front_matter import all_labs
from autograder.paths import root
from tests.guides.reading import tokens
from tools.take_pictures import MOST_BYTES

README = root() / "README.md"
_ROW = re.compile(
    r"^\| (?P<number>\d+) \| \*\*\[(?P<title>[^\]]+)\]\((?P<link>[^)]+)\)\*\* \| `(?P<id>[a-z-]+)` "
    r"\| (?P<level>\w+) \| (?P<minutes>\d+) \| (?P<points>\d+) \| [^|]+ \|$",
    re.MULTILINE,
)


def test_the_table_lists_the_labs_as_the_command_does() -> None:
    rows = [match.groupdict() for match in _ROW.finditer(README.read_text(encoding="utf-8"))]
    assert rows == [
        {
            "number": str(number),
            "title": lab.title,
            "link": f"labs/{lab.id}/{lab.id}.ipynb",
            "id": lab.id,
            "level": lab.level,
            "minutes": str(lab.minutes),
            "points": f"{lab.points:g}",
        }
        for number, lab in enumerate(all_labs(), 1)
    ]


def test_each_picture_is_small_and_described() -> None:
    guides = [README, *(root() / "docs").glob("*.md")]
    images = [
        (guide.parent / str(child.attrs["src"]), child)
        for guide in guides
        for token in tokens(guide)
        for child in token.children or ()
        if child.type == "image"
    ]
    assert {path.name for path, _image in images} >= {"check.png", "home.png"}
    for path, image in images:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size <= MOST_BYTES
        assert len(image.content.split()) >= 8, "say what the picture shows"


def test_files_that_the_guides_link_to_are_there() -> None:
    """The site checks its own links; README and guides are read in the repository as well."""
    for guide in [README, *(root() / "docs").glob("*.md")]:
        links = [
            str(child.attrs["href"])
            for token in tokens(guide)
            for child in token.children or ()
            if child.type == "link_open"
        ]
        for link in links:
            target = link.partition("#")[0]
            if target and "://" not in target:
                assert (guide.parent / target).exists(), f"{guide.name}: {link}"
