"""The instructor's page of the Spark lab stays true: ids, minutes, points, and its numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from autograder.building.proofs import cached_states
from autograder.building.source import read_source, source_path
from autograder.checking.registry import load_lab
from autograder.paths import root
from tests.questions.instructor_page import agrees, quoted, tables

LAB = load_lab("spark")
QUESTIONS = {question.id: question for question in LAB.questions}
IDS = list(QUESTIONS)
FRONT = read_source(LAB.id).front_matter
PAGE = source_path(LAB.id).with_name("instructor.md")
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)[1:])] * 2, strict=True))
PROSE = " ".join(TEXT.split())
(EDITIONS,) = tables(SECTIONS["The edition of the data"])


def test_every_question_has_its_number_points_and_minutes() -> None:
    (timing,) = tables(SECTIONS["Timing"])
    shown = [(row["no."], quoted(row["question"]), float(row["points"]), int(row["minutes"])) for row in timing]
    assert shown == [
        (str(number), id_, QUESTIONS[id_].points, FRONT["tasks"][id_]) for number, id_ in enumerate(IDS, start=1)
    ]
    minutes = [FRONT["tasks"][id_] for id_ in IDS]
    assert f"{sum(minutes)} minutes for the core" in PROSE
    assert f"{sum(minutes[:5])} minutes up to question 5, and {sum(minutes[5:])} minutes from question 6" in PROSE
    assert f"The extra part takes {FRONT['minutes']['extra']} minutes more" in PROSE


def test_the_short_path_takes_30_minutes() -> None:
    (path,) = tables(SECTIONS["The path of 30 minutes"])
    named = [quoted(row["question"]) for row in path if row["question"]]
    assert sum(int(row["minutes"]) for row in path) == 30
    numbers = [str(IDS.index(id_) + 1) for id_ in named]
    assert f"{', '.join(numbers[:-1])} and {numbers[-1]}." in SECTIONS["The path of 30 minutes"]
    assert f"At the learners' own speed they take {sum(FRONT['tasks'][id_] for id_ in named)} minutes" in PROSE


def test_the_hidden_points_are_told() -> None:
    hidden = sum(question.points - question.visible_points for question in LAB.questions)
    assert f"{hidden:g} of the {LAB.points:g} points come from further checks" in PROSE


def findings(names: dict[str, Any]) -> list[list[Any]]:
    """What the reference finds, in the order of the table of editions."""
    return [
        [int(names["summary"][name]) for name in ("DATE", "PROVINCE", "CASES")],
        [int(names["differing"])],
        [int(names["lost"])],
        [names["first"], names["decision"]["runner_up"]],
        [int(names["held_back"])],
        [float(names["decision"]["rate"])],
    ]


def test_the_table_of_editions_holds_on_the_synthetic_tables() -> None:
    for row, got in zip(EDITIONS, findings(cached_states(LAB.id, "embedded")[""]), strict=True):
        assert agrees(row["synthetic"], got), (row, got)


def test_the_table_of_editions_holds_on_the_publication(mirror: Path) -> None:
    for row, got in zip(EDITIONS, findings(cached_states(LAB.id, "mirror")[""]), strict=True):
        assert agrees(row["2 November 2020"], got), (row, got)


def test_files_that_are_named_exist() -> None:
    for link in re.findall(r"\]\((\.\./[^)]+)\)", TEXT):
        assert (PAGE.parent / link).resolve().exists(), link
    for path in re.findall(r"`((?:autograder|solutions|docs)/[^`]+)`", TEXT):
        assert (root() / path).exists(), path
