"""Rules for the prose of a lab: its seven parts, its headings, its images, and how soon there is something to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from autograder.building.front_matter import FrontMatter, plain
from autograder.building.problems import Problems
from autograder.building.source import LabSource, SourceCell, extra_files
from autograder.checking.question import Lab
from autograder.text import _

if TYPE_CHECKING:
    from markdown_it.token import Token

# Headings of level 2 that every lab has, in this order. The questions stand between the two tuples.
BEFORE_TASKS = ("Before you start", "The decision")
AFTER_TASKS = ("Key points", "Self-assessment", "Next steps", "Clean up", "Sources and licences")

MOST_KEY_POINTS = 5

# Prose that a learner reads before there is something to run or to write.
MOST_WORDS = 120

_YOUR_TURN = re.compile(r"\s*\*\*Your turn")
_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"\s*[^"\s][^"]*"|'\s*[^'\s][^']*')""", re.IGNORECASE)
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Heading:
    """A heading of the lab. `question` is the id of the task that the build puts it on, else ""."""

    level: int
    text: str
    where: str
    question: str = ""


def check_prose(source: LabSource, lab: Lab, front: FrontMatter, problems: Problems) -> None:
    """Add a sentence to `problems` for each rule that the prose breaks."""
    headings = list(_headings(source))
    _check_overview(source, lab, front, problems)
    _check_levels(headings, front, problems)
    _check_parts(headings, problems)
    _check_key_points(source, problems)
    files = _file_names(source)
    for cell in source.cells:
        if cell.cell_type == "markdown":
            _check_images(cell, files, problems)
    for position, cell in enumerate(source.cells):
        if cell.mark == "task":
            _check_why(cell, source.cells[position:], problems)
            _check_shape(cell, source.cells[position:], problems)


def _check_overview(source: LabSource, lab: Lab, front: FrontMatter, problems: Problems) -> None:
    """The first cell tells a learner in prose what the front matter tells the machine; the two must agree."""
    first = source.cells[0] if source.cells else None
    text = " ".join(first.text.split()).casefold() if first else ""
    facts = {
        _("minutes"): front.core,
        _("extra minutes"): front.extra,
        _("points"): plain(lab.points),
        _("questions"): len(lab.questions),
    }
    for name, value in facts.items():
        if value and not re.search(rf"(?<![\w.]){value}(?![\w.]*\d)", text):
            problems.add(
                _("The first cell does not give the number of {name}, {value}.").format(name=name, value=value),
                first.where if first else "",
            )
    for objective in front.objectives:
        if " ".join(objective.text.split()).casefold() not in text:
            problems.add(
                _("The first cell does not give this objective of the front matter: {text}").format(
                    text=objective.text
                ),
                first.where if first else "",
            )


def _file_names(source: LabSource) -> set[str]:
    folder = source.path.parent / "files"
    return {path.relative_to(folder).as_posix() for path in extra_files(source.lab_id)}


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(text)


def _headings(source: LabSource) -> Iterator[Heading]:
    for cell in source.cells:
        if cell.cell_type != "markdown":
            continue
        if cell.mark == "task":
            yield Heading(2, "", cell.where, cell.name)
        tokens = _tokens(cell.text)
        for opening, inline in pairwise(tokens):
            if opening.type == "heading_open":
                yield Heading(int(opening.tag[1:]), inline.content.strip(), cell.where)


def _check_levels(headings: list[Heading], front: FrontMatter, problems: Problems) -> None:
    if not headings or headings[0].level != 1 or headings[0].text != front.title:
        problems.add(
            _("The lab must begin with the heading '# {title}', as in the front matter.").format(title=front.title)
        )
    previous = 0
    for number, heading in enumerate(headings):
        if number and heading.level == 1:
            problems.add(
                _("'{text}' is a second heading of level 1. Only the title is one.").format(text=heading.text),
                heading.where,
            )
        elif heading.level > previous + 1:
            problems.add(
                _("The heading '{text}' jumps from level {previous} to level {level}.").format(
                    text=heading.text, previous=previous, level=heading.level
                ),
                heading.where,
            )
        previous = heading.level


def _check_parts(headings: list[Heading], problems: Problems) -> None:
    parts = [heading for heading in headings if heading.level == 2]
    texts = [heading.text for heading in parts]
    wanted = (*BEFORE_TASKS, *AFTER_TASKS)
    for text in wanted:
        if text not in texts:
            problems.add(_("The part '## {text}' is missing.").format(text=text))
        elif texts.count(text) > 1:
            problems.add(_("The part '## {text}' stands there more than once.").format(text=text))
    present = [text for text in wanted if text in texts]
    if present != [text for text in texts if text in wanted]:
        problems.add(_("The parts are not in the order: {parts}.").format(parts=", ".join(wanted)))
    tasks = [index for index, heading in enumerate(parts) if heading.question]
    for text in present:
        index = texts.index(text)
        if tasks and (index > tasks[0] if text in BEFORE_TASKS else index < tasks[-1]):
            problems.add(_("The part '## {text}' stands on the wrong side of the questions.").format(text=text))


def _check_key_points(source: LabSource, problems: Problems) -> None:
    for cell in source.cells:
        if cell.cell_type == "markdown" and "## Key points" in cell.text:
            count = sum(token.type == "list_item_open" for token in _tokens(cell.text))
            if count > MOST_KEY_POINTS:
                problems.add(
                    _("There are {count} key points, at most {most} are expected.").format(
                        count=count, most=MOST_KEY_POINTS
                    ),
                    cell.where,
                )


def _check_images(cell: SourceCell, files: set[str], problems: Problems) -> None:
    for token in _tokens(cell.text):
        for child in token.children or []:
            if child.type == "image":
                name = str(child.attrs.get("src", ""))
                if not child.content.strip():
                    problems.add(_without_alt().format(name=name), cell.where)
                if ":" not in name and name not in files:
                    problems.add(
                        _("The image '{name}' is not in the folder 'files' beside the source.").format(name=name),
                        cell.where,
                    )
    for tag in _IMAGE_TAG.findall(cell.text):
        if not _ALT.search(tag):
            problems.add(_without_alt().format(name=tag), cell.where)


def _without_alt() -> str:
    return _("The image '{name}' has no alt text. Say in words what it shows.")


def _check_why(task: SourceCell, cells: tuple[SourceCell, ...], problems: Problems) -> None:
    count = sum(len(_words(line)) for line in _before_something_to_do(cells))
    if count > MOST_WORDS:
        problems.add(
            _(
                "The task '{name}' has {count} words before there is something to do. At most {most} are expected."
            ).format(name=task.name, count=count, most=MOST_WORDS),
            task.where,
        )


def _check_shape(task: SourceCell, cells: tuple[SourceCell, ...], problems: Problems) -> None:
    """A task says what to do, and after its check how to get hints and what to try."""
    marks = [(cell.mark, cell.name) for cell in cells]
    wanted = [("answer", task.name), ("check", task.name)]
    if not all(mark in marks for mark in wanted):
        return  # told by check_structure
    answer, check = (marks.index(mark) for mark in wanted)
    if not any(_YOUR_TURN.match(line) for cell in cells[:answer] for line in cell.text.splitlines()):
        problems.add(_("The task '{name}' has no **Your turn.** before its answer.").format(name=task.name), task.where)
    after = next(
        (cell for cell in cells[check + 1 : check + 2] if cell.cell_type == "markdown" and not cell.mark), None
    )
    text = after.text if after else ""
    if f'lab.hint("{task.name}")' not in text:
        problems.add(
            _("The cell after the check of '{name}' does not name lab.hint(\"{name}\").").format(name=task.name),
            task.where,
        )
    if not any(token.type == "list_item_open" for token in _tokens(text.partition("**If it fails**")[2])):
        problems.add(
            _("The cell after the check of '{name}' has no list of what to try under **If it fails**.").format(
                name=task.name
            ),
            task.where,
        )


def _before_something_to_do(cells: tuple[SourceCell, ...]) -> Iterator[str]:
    for cell in cells:
        if cell.cell_type != "markdown":
            return
        for line in cell.text.splitlines():
            if _YOUR_TURN.match(line):
                return
            yield line


def _words(line: str) -> list[str]:
    return [word for word in line.split() if _WORD.search(word)]
