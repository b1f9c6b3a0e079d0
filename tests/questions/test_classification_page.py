"""The instructor's page of the classification lab stays true: minutes, points, message keys, scripts, the path."""

from __future__ import annotations

import re

from autograder.building.proofs import read_proofs
from autograder.building.source import read_source, source_path
from autograder.checking.registry import load_lab
from autograder.paths import root
from tests.questions.instructor_page import quoted

LAB = load_lab("classification")
SOURCE = read_source("classification")
PAGE = source_path("classification").with_name("instructor.md")
TEXT = PAGE.read_text(encoding="utf-8")
PROSE = " ".join(TEXT.split())
QUESTIONS = {question.id: question for question in LAB.questions}
KEY = re.compile(r"`(\w+\.\w+)`( †)?")


def rows(title: str) -> list[list[str]]:
    """Cells of the first table in a section of level 2, without its head."""
    section = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_question_has_its_number_points_and_minutes() -> None:
    shown = [(row[0], quoted(row[1]), float(row[2]), int(row[3])) for row in rows("Timing")]
    minutes = SOURCE.front_matter["tasks"]
    assert shown == [(str(number), id_, q.points, minutes[id_]) for number, (id_, q) in enumerate(QUESTIONS.items(), 1)]
    half = [row[3] for row in shown]
    assert f"{sum(half)} minutes for the core" in PROSE
    assert f"{sum(half[:6])} minutes up to question 6, and {sum(half[6:])} minutes from question 7" in PROSE
    assert f"The extra part takes {SOURCE.front_matter['minutes']['extra']} minutes more" in PROSE


def test_the_hidden_points_are_told() -> None:
    hidden = sum(question.points - question.visible_points for question in QUESTIONS.values())
    assert f"{hidden:g} of the 100 points come from further checks" in PROSE


def test_the_short_path_takes_30_minutes() -> None:
    path = rows("The path of 30 minutes")
    assert sum(int(row[0]) for row in path) == 30
    numbers = [str(list(QUESTIONS).index(quoted(row[1])) + 1) for row in path if row[1]]
    assert f"{', '.join(numbers[:-1])} and {numbers[-1]}." in PROSE


def test_mistakes_are_those_of_mutants_and_a_dagger_marks_what_only_grading_shows() -> None:
    hidden: dict[str, bool] = {}
    for question in QUESTIONS.values():
        hidden |= {question.message_key(key): False for key in question.messages}
        for prop in question.properties:
            hidden |= {question.message_key(key): prop.hidden for key in prop.messages}
    reached = {proof.message for id_ in QUESTIONS for proof in read_proofs("classification", id_)}
    asked = []
    for question_cell, mistake, key_cell, say in rows("Common mistakes"):
        match = KEY.fullmatch(key_cell)
        assert match, key_cell
        assert match[1] in reached, f"no mutant makes this mistake: {match[1]}"
        assert hidden[match[1]] is bool(match[2]), match[1]
        assert match[1].startswith(f"{quoted(question_cell)}.")
        assert mistake
        assert say
        asked.append(quoted(question_cell))
    assert list(dict.fromkeys(asked)) == list(QUESTIONS), "every question, in the order of the lab"


def test_links_and_scripts_exist() -> None:
    links = [target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target]
    assert [link for link in links if not (PAGE.parent / link).resolve().is_file()] == []
    scripts = set(re.findall(r"((?:solutions|autograder)/[\w/]+\.(?:py|json))", TEXT))
    assert len(scripts) >= 2
    assert [name for name in sorted(scripts) if not (root() / name).is_file()] == []
