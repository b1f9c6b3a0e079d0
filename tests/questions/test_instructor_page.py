"""The instructor's page of the clustering lab stays true: ids, minutes, message keys, commands, files."""

from __future__ import annotations

import builtins
import json
import re
import subprocess
import symtable
import sys
from functools import lru_cache
from itertools import takewhile

import pytest

from autograder.building.proofs import read_proofs
from autograder.building.source import read_source
from autograder.checking.registry import lab_ids, load_lab
from autograder.data import dataset_ids
from autograder.paths import root
from autograder.questions.clustering.hidden import choosing, multiverse
from autograder.questions.clustering.thresholds import thresholds
from tests.questions.instructor_page import LAB, PAGE, PAGE_TEXT, PROSE, quoted, section, tables

FRONT = read_source(LAB).front_matter
QUESTIONS = {question.id: question for question in load_lab(LAB).questions}
IDS = list(QUESTIONS)
COMMANDS = sorted(set(re.findall(r"`(?:\.venv/bin/)?labs ([^`]+)`", PAGE_TEXT)))
KEY = re.compile(r"`(\w+)\.(\w+)`( †)?")

TIMING = tables(section("Timing"))[0]
MISTAKES = tables(section("Common mistakes"))[0]
SHORT_PATH = tables(section("The path of 30 minutes"))[0]


# --- ids, minutes, points ---


def test_every_question_has_its_number_points_and_minutes() -> None:
    shown = [(row["no."], quoted(row["question"]), float(row["points"]), int(row["minutes"])) for row in TIMING]
    assert shown == [
        (str(number), id_, QUESTIONS[id_].points, FRONT["tasks"][id_]) for number, id_ in enumerate(IDS, start=1)
    ]
    assert all(row["what to watch"] for row in TIMING)


def test_the_minutes_add_up() -> None:
    minutes = [int(row["minutes"]) for row in TIMING]
    assert sum(minutes) == FRONT["minutes"]["core"] == 150
    assert f"{sum(minutes)} minutes for the core" in PROSE
    half = f"{sum(minutes[:9])} minutes up to question 9, and {sum(minutes[9:])} minutes from question 10"
    assert half in PROSE
    assert f"The extra part takes {FRONT['minutes']['extra']} minutes more" in PROSE


def test_the_short_path_names_existing_questions_and_takes_30_minutes() -> None:
    path = [quoted(row["question"]) for row in SHORT_PATH if row["question"]]
    numbers = [str(IDS.index(id_) + 1) for id_ in path]
    assert f"{', '.join(numbers[:-1])} and {numbers[-1]}." in section("The path of 30 minutes")
    assert sum(int(row["minutes"]) for row in SHORT_PATH) == 30
    own_speed = sum(FRONT["tasks"][id_] for id_ in path)
    assert f"At the learners' own speed they take {own_speed} minutes" in PROSE


def test_the_hidden_points_are_told() -> None:
    hidden = sum(question.points - question.visible_points for question in QUESTIONS.values())
    everything = sum(question.points for question in QUESTIONS.values())
    assert f"{hidden:g} of the {everything:g} points come from further checks" in PROSE


# --- skipping questions ---


def bound(text: str) -> set[str]:
    """Names that a cell defines."""
    symbols = symtable.symtable(text, "cell", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


def needed(text: str) -> set[str]:
    """Names that a cell, or a function in it, takes from other cells."""

    def read(scope: symtable.SymbolTable) -> set[str]:
        outer = scope.get_type() == "module"
        names = {s.get_name() for s in scope.get_symbols() if s.is_referenced() and (outer or s.is_global())}
        return names.union(*(read(inner) for inner in scope.get_children()))

    return read(symtable.symtable(text, "cell", "exec")) - bound(text)


def test_names_that_a_cell_needs_are_found_in_every_scope() -> None:
    text = "def share(need):\n    return need + left\n\ntotal = [one for one in right]\nprint(need, total)"
    assert needed(text) - set(dir(builtins)) == {"left", "right", "need"}
    assert bound(text) == {"share", "total"}


def test_no_cell_needs_the_answer_to_another_question() -> None:
    """The page promises that questions may be skipped."""
    cells = [cell for cell in read_source(LAB).cells if cell.cell_type == "code" and cell.mark != "check"]
    answers = {cell.name: bound(cell.text) for cell in cells if cell.mark == "answer"}
    assert list(answers) == IDS
    given: set[str] = set()
    faults = []
    for cell in cells:
        own = cell.name if cell.mark == "answer" else ""
        others: set[str] = set().union(*(names for id_, names in answers.items() if id_ != own))
        # A plain cell below an answer, such as "to look at your result", would stop for who left the question out.
        faults += [f"{cell.where}: {name}" for name in sorted((needed(cell.text) & others) - given)]
        if cell.mark != "answer":
            given |= bound(cell.text)
    assert faults == []


def test_the_names_that_the_given_cells_define_are_theirs() -> None:
    sentence = next(line for line in PAGE_TEXT.splitlines() if line.startswith("The given cells have defined"))
    locked = [cell for cell in read_source(LAB).cells if cell.mark == "locked"]
    defined: set[str] = set().union(*(bound(cell.text) for cell in locked))
    names = set(re.findall(r"`(\w+)`", sentence))
    assert len(names) == 5
    assert names <= defined


# --- message keys ---


def declared() -> dict[str, bool]:
    """Every message key of the lab, with whether a hidden property declares it."""
    found = {question.message_key(key): False for question in QUESTIONS.values() for key in question.messages}
    for question in QUESTIONS.values():
        for prop in question.properties:
            found.update({question.message_key(key): prop.hidden for key in prop.messages})
    return found


def test_every_message_key_on_the_page_exists() -> None:
    named = {f"{question}.{key}" for question, key, _mark in KEY.findall(PAGE_TEXT) if question in QUESTIONS}
    assert len(named) >= 2 * len(IDS)
    assert named <= set(declared())


def test_a_dagger_marks_the_keys_that_only_grading_shows() -> None:
    known = declared()
    for row in MISTAKES:
        match = KEY.fullmatch(row["message key"])
        assert match, row
        question, key, mark = match.groups()
        assert question == quoted(row["question"]), row
        assert known[f"{question}.{key}"] is bool(mark), row


def test_every_question_has_mistakes_and_something_to_say() -> None:
    named = [quoted(row["question"]) for row in MISTAKES]
    assert sorted(set(named), key=IDS.index) == IDS
    assert named == sorted(named, key=IDS.index), "in the order of the lab"
    assert all(row["mistake"] and row["what to say"] for row in MISTAKES)


def test_a_mutant_makes_every_mistake_on_the_page() -> None:
    reached = {proof.message for id_ in IDS for proof in read_proofs(LAB, id_)}
    assert [row for row in MISTAKES if quoted(row["message key"]) not in reached] == []


# --- commands, files ---


@lru_cache(maxsize=32)
def help_of(*words: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "autograder", *words, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        cwd=root(),
    )
    assert run.returncode == 0, f"labs {' '.join(words)}: {run.stderr}"
    return run.stdout


def test_the_page_names_commands() -> None:
    assert {command.split()[0] for command in COMMANDS} >= {"data", "doctor", "build", "check", "bundle", "hint"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_page_exists(command: str) -> None:
    words = command.split()
    length = 2 if "Commands:" in help_of(words[0]) else 1
    text = help_of(*words[:length])
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"^\s+{option}\b", text, flags=re.MULTILINE), f"{option} is no option of labs {words[0]}"
    plain = list(takewhile(lambda word: not word.startswith("--"), words[length:]))
    known = {"lab": lab_ids(), "question": IDS, "dataset": dataset_ids()}
    # "Usage: labs check [OPTIONS] {lab} [question]"
    arguments = re.findall(r"[{\[]([a-z]+)[}\]]", text.splitlines()[0])
    assert len(plain) <= len(arguments)
    for argument, word in zip(arguments, plain, strict=False):
        assert word in known.get(argument, [word]), f"{word} is no {argument}"


def test_links_and_scripts_exist() -> None:
    links = [target for target in re.findall(r"\]\(([^)]+)\)", PAGE_TEXT) if "://" not in target]
    assert len(links) >= 2
    assert [link for link in links if not (PAGE.parent / link).resolve().is_file()] == []
    scripts = set(re.findall(r"((?:solutions|autograder)/[\w/]+\.(?:py|json))", PAGE_TEXT))
    assert [name for name in sorted(scripts) if not (root() / name).is_file()] == []


def test_every_script_that_made_a_number_of_the_checks_is_named() -> None:
    writers = {entry["script"] for entry in thresholds().values()}
    for store in (multiverse.STORE, choosing.STORE):
        writers.add(json.loads(store.read_text(encoding="utf-8"))["script"])
    assert len(writers) >= 4
    assert [script for script in sorted(writers) if f"`{script}`" not in PAGE_TEXT] == []


def test_the_page_says_under_which_licence_it_is() -> None:
    assert "CC BY 4.0" in section("Licence")
