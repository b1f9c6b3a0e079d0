"""The page that stands at the top of a learner's bundle, in every language of the course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.building.passages import passages, reworded
from autograder.building.source import SourceCell

README = Path(__file__).with_name("learner_readme.md")


def readme(say: Callable[[str], str] = str) -> str:
    """The page in the words of `say`."""
    return reworded(_cell(), say)


def readme_texts() -> list[str]:
    """The passages of the page, which are translated with the messages."""
    return [passage.text for passage in passages(_cell())]


def _cell() -> SourceCell:
    return SourceCell("markdown", README.read_text(encoding="utf-8"))
