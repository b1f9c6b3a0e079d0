"""Prose in other languages: what a passage is, what a translation must keep, and how a catalogue follows its source."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from autograder.building.passages import passages, reworded, skeleton
from autograder.building.prose_catalogues import passage_problems
from autograder.building.source import SourceCell, read_source, written_labs
from tests.building.conftest import Course

PO = "solutions/sample/locale/fr.po"
STREET = (
    'msgid ""\n"**Why.**\\n"\n"Every street gets its part."\nmsgstr ""',
    'msgid ""\n"**Why.**\\n"\n"Every street gets its part."\n'
    'msgstr ""\n"**Pourquoi.**\\n"\n"Chaque rue reçoit sa part."',
)
NOTEBOOK = "labs/sample/fr/sample.ipynb"


def texts(cell_type: str, text: str, mark: str = "") -> list[str]:
    return [passage.text for passage in passages(SourceCell(cell_type, text, mark))]


def test_passages_of_prose() -> None:
    text = (
        "## A heading\n\nOne sentence.\nAnother one.\n- An item\n  that goes on\n    - deeper\n1. numbered\n\n"
        "> quoted\n> twice\n\n| what | `code` |\n|---|---|\n| a cell | 3 |\n| `x` | 3 |\n\n"
        "```\na command\n```\n\n$$x = 1$$\n\n$$\\text{sum} = 1$$"
    )
    assert texts("markdown", text) == [
        "A heading",
        "One sentence.\nAnother one.",
        "An item\nthat goes on",
        "deeper",
        "numbered",
        "quoted\ntwice",
        "| what | `code` |",
        "| a cell | 3 |",
        "$$\\text{sum} = 1$$",
    ]


def test_passages_of_code() -> None:
    text = (
        "# Two lines\n# together\nx = 1  # behind code\n\n\ndef f(x):\n"
        '    """What it does.\n\n    x: a number.\n    """\n'
        "    ### BEGIN SOLUTION\n    # secret\n    return x\n    ### END SOLUTION\n"
    )
    assert texts("code", text, "answer") == [
        "Two lines\ntogether",
        "behind code",
        "What it does.\n\nx: a number.",
    ]
    shown = 'print("a sum:", x)\nax.set(title="A title")\nprint(f"seed {x}")\ntable = {"name": 1}\n'
    assert texts("code", shown) == ["a sum:", "A title", "seed {x}"]
    assert texts("code", shown, "answer") == []


def test_other_words_keep_the_form() -> None:
    cell = SourceCell(
        "markdown", "- One item\n  goes on\n    - deeper\n\n> a quote\n\n| a row | 1 |\n|---|---|\n| x1 | 2 |"
    )
    said = {
        "One item\ngoes on": "Un\ndeux\ntrois",
        "a quote": "une citation\nlongue",
        "| a row | 1 |": "| une ligne | 1 |",
    }
    assert reworded(cell, lambda text: said.get(text, text)) == (
        "- Un\n  deux\n  trois\n    - deeper\n\n> une citation\n> longue\n\n| une ligne | 1 |\n|---|---|\n| x1 | 2 |"
    )
    code = SourceCell("code", 'def f():\n    """One.\n\n    Two.\n    """\n    # three\n    return 1\n', "answer")
    other = reworded(code, str.upper)
    assert other == 'def f():\n    """ONE.\n\n    TWO.\n    """\n    # THREE\n    return 1\n'
    assert skeleton("code", other) == skeleton("code", code.text)


@pytest.mark.parametrize("lab", written_labs())
def test_every_lab_can_be_taken_apart_and_put_together(lab: str) -> None:
    cells = read_source(lab).cells
    assert all(reworded(cell, str) == cell.text for cell in cells)
    assert sum(len(passages(cell)) for cell in cells) > 150


@pytest.mark.parametrize(
    ("source", "translation", "fits"),
    [
        ("Run `f(x)` now.", "Exécutez maintenant `f(x)`.", True),
        ("Run `f(x)` now.", "Exécutez `f(y)`.", False),
        ("Run `f(x)` now.", "Exécutez f(x).", False),
        ("Let $a_i$ be $1$.", "Soit $1$ et $a_i$.", True),
        ("Let $a_i$ be.", "Soit $a_j$.", False),
        ("$$\\text{sum} = 1$$", "$$\\text{somme} = 1$$", True),
        ("$$\\text{sum} = 1$$", "$$\\text{somme} = 2$$", False),
        ("See [here](a.md).", "Voir [ici](a.md).", True),
        ("See [here](a.md).", "Voir [ici](b.md).", False),
        ("See <https://a.example>.", "Voir a.example.", False),
        ("![A bar](a.png)", "![Une barre](a.png)", True),
        ("![A bar](a.png)", "[Une barre](a.png)", False),
        ("**Why.**", "**Pourquoi.**", True),
        ("**Why.**", "Pourquoi.", False),
        ("A price of 5 $ or 6 $.", "Un prix de 5 $ ou 6 $.", True),
        ("One.", "Un. ", False),
    ],
)
def test_what_must_be_alike(source: str, translation: str, fits: bool) -> None:
    assert bool(passage_problems(Message(source, string=translation))) is not fits


@pytest.mark.parametrize(
    ("cell_type", "before", "after", "same"),
    [
        ("markdown", "One.\nTwo.", "Un.\n- Deux.", False),
        ("markdown", "One.\nTwo.", "Un.\n\nDeux.", False),
        ("markdown", "| a | b |\n|---|---|", "| a | b | c |\n|---|---|", False),
        ("markdown", "## One", "### Un", False),
        ("code", "x = 1  # one", "x = 1  # un", True),
        ("code", "x = 1  # one", "x = 2  # un", False),
        ("code", 'print(f"{x} and {y}")', 'print(f"{y} et {x}")', True),
        ("code", 'print(f"{x} and {y}")', 'print(f"{y} et {z}")', False),
        ("code", 'ax.set(title="one")', 'ax.set(title="un")', True),
        ("code", 'rows["one"]', 'rows["un"]', False),
    ],
)
def test_the_skeleton_of_a_cell(cell_type: str, before: str, after: str, same: bool) -> None:
    assert (skeleton(cell_type, before) == skeleton(cell_type, after)) is same


@pytest.fixture(scope="module")
def begun_template(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which one passage of the sample lab is in French."""
    course = Course(Path(shutil.copytree(built_template, tmp_path_factory.mktemp("begun") / "course")))
    assert course.labs("build", "--lang", "fr", "sample").returncode == 0
    course.edit(PO, *STREET)
    done = course.labs("build")
    assert done.returncode == 0, done.stderr
    assert "sample in fr: " in done.stderr
    assert "passages are not translated, and stay English." in done.stderr
    return course.root


@pytest.fixture
def begun(begun_template: Path, tmp_path: Path) -> Course:
    return Course(Path(shutil.copytree(begun_template, tmp_path / "course")))


def sources(course: Course, name: str = NOTEBOOK) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in course.notebook(name)["cells"]}


def test_a_part_is_translated_and_the_rest_is_english(begun: Course) -> None:
    cells, english = sources(begun), sources(begun, "labs/sample/sample.ipynb")
    assert cells["shares-task"].endswith("**Pourquoi.**\nChaque rue reçoit sa part.")
    assert cells["double-task"] == english["double-task"]
    first = cells["cell-sample-sharing-an-amount"].splitlines()
    assert first[0] == "# Sample: sharing an amount"
    assert first[2].startswith("> **Provisional translation**")
    assert first[3] == "> A part of this notebook is not translated yet, and stands in English."
    assert begun.labs("build", "--check").returncode == 0


def test_one_word_in_the_header_takes_the_mark_away(begun: Course) -> None:
    begun.edit(PO, "X-Translation-Status: machine-drafted", "X-Translation-Status: reviewed")
    checked = begun.labs("build", "--check")
    assert checked.returncode == 1
    assert checked.stdout.split() == ["differs", "build/fr/source/sample/sample.ipynb", "differs", NOTEBOOK]
    begun.built()
    assert "Provisional" not in sources(begun)["cell-sample-sharing-an-amount"]
    begun.edit(PO, "X-Translation-Status: reviewed", "X-Translation-Status: fine")
    refused = begun.labs("build")
    assert refused.returncode == 1
    assert "says 'fine'. Write machine-drafted or reviewed." in refused.stderr


def test_a_translation_whose_passage_changed_is_dropped_and_told(begun: Course) -> None:
    begun.edit("solutions/sample/sample.py", "Every street gets its part.", "Every street gets a part.")
    done = begun.labs("build")
    assert done.returncode == 0
    assert "lost its message and was dropped: **Why.**" in done.stderr
    assert "Chaque rue" not in begun.path(PO).read_text(encoding="utf-8")
    # Nothing is left to show in French, and no notebook pretends to be French.
    assert begun.labs("build", "--check").stdout.splitlines() == [
        "left over  labs/sample/fr/data-country.md",
        f"left over  {NOTEBOOK}",
    ]


def test_a_translation_that_changes_the_form_is_refused_by_name(begun: Course) -> None:
    begun.edit(PO, "Chaque rue reçoit sa part.", "- Chaque `rue` reçoit sa part.")
    before = begun.files()
    done = begun.labs("build")
    assert done.returncode == 1
    assert f"1 problem in {PO}" in done.stderr
    assert "'**Why.** Every street gets its part.': the translation has other code between backticks." in done.stderr
    begun.edit(PO, "- Chaque `rue` reçoit", "- Chaque rue reçoit")
    done = begun.labs("build")
    assert "'**Why.** Every street gets its part.': the translation has other paragraphs, lists" in done.stderr
    assert "Traceback" not in done.stderr
    begun.edit(PO, "- Chaque rue reçoit", "- Chaque `rue` reçoit")
    assert begun.files() == before


@pytest.mark.parametrize(("code", "told"), [("english", "is not the code of a language"), ("en", "written in English")])
def test_a_language_that_is_none_is_refused(begun: Course, code: str, told: str) -> None:
    done = begun.labs("build", "--lang", code)
    assert done.returncode == 1
    assert told in done.stderr


def test_what_is_missing_can_be_listed(begun: Course) -> None:
    before = begun.files()
    done = begun.labs("build", "--lang", "fr", "--missing", "sample")
    assert '"where": "sample/double-task"' in done.stdout
    assert "Every street" not in done.stdout
    assert begun.files() == before
