"""Every message, hint and page text goes through the catalogues, and French has all that learners and readers meet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from autograder.building import po
from autograder.building.catalogues import languages, modules, package_dir, templates
from autograder.building.completeness import REQUIRED, is_required
from autograder.text import DOMAIN, HIDDEN_DOMAIN, LOCALE_DIR

ROOT = package_dir().parent

# What stays English, and why. A place of learners has no business here.
STAYS_ENGLISH = {
    "infra/aws/evaluating/": "faults of a rule that the evaluator does not know; for who changes the template",
    "infra/measuring.py": "names of measured rooms, for who changes the servers",
    "infra/local/hive_engine/__main__.py": "lines of a server's log",
    "infra/hub/spawner.py": "lines of a server's log",
    "infra/clients.py": "an error of the database library, raised with its own class and words",
    "infra/spark_trial.py": "a fault of the machine in a trial run, told in the log",
    "autograder/cli/prove.py": "a list of names, for authors",
}
# Words that a page needs before the server has answered, or when it does not answer at all.
STAYS_ENGLISH_IN_JAVASCRIPT = {"Course home", "The server of the course does not answer."}

# Calls that show a text to a person, beside errors.
SHOWING = {"BadParameter", "add_column", "add_row", "echo", "print", "print_table", "secho", "status", "update"}
# Errors of Python's own: they tell a developer that the code is wrong, and learners' lines are told in our words.
PYTHONS_OWN = {
    "AssertionError",
    "AttributeError",
    "ImportError",
    "KeyError",
    "NotImplementedError",
    "OSError",
    "RuntimeError",
    "TimeoutError",
    "TypeError",
    "ValueError",
}
# Fields of questions and messages that learners read.
READ_BY_LEARNERS = {"expected", "hints", "next", "says", "seen", "title", "topic"}

SENTENCE = re.compile(r"[A-Za-z]{3,} [a-z]{2,}|^[A-Z][a-z]{2,}")


def words_in(node: ast.expr) -> Iterator[str]:
    """Texts that an expression shows as they stand in the code. A call of `_` is none of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from words_in(node.left)
        yield from words_in(node.right)
    elif isinstance(node, ast.IfExp):
        yield from words_in(node.body)
        yield from words_in(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        yield from words_in(node.func.value)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from words_in(item)


def bypassing(code: str, *, questions: bool = False) -> list[tuple[int, str]]:
    """Line and text of what a module shows without a catalogue. questions: whether it declares questions."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        shown: list[ast.expr] = []
        if name in SHOWING or (name.endswith("Error") and name not in PYTHONS_OWN):
            shown = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif questions:
            shown = [keyword.value for keyword in node.keywords if keyword.arg in READ_BY_LEARNERS]
        found += [(node.lineno, text) for item in shown for text in words_in(item) if SENTENCE.search(text)]
    return found


def test_no_text_for_people_bypasses_the_catalogues() -> None:
    found = []
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(tuple(STAYS_ENGLISH)):
            told = bypassing(path.read_text(encoding="utf-8"), questions=name.startswith("autograder/questions/"))
            found += [f"{name}, line {line}: {text}" for line, text in told]
    assert found == []


@pytest.mark.parametrize("place", STAYS_ENGLISH)
def test_the_list_of_what_stays_english_is_short_and_true(place: str) -> None:
    assert not place.startswith(tuple(name for name in REQUIRED if not name.startswith("autograder/cli/")))
    assert any(path.relative_to(ROOT).as_posix().startswith(place) for path in modules())


@pytest.mark.parametrize(
    "code",
    [
        'raise LabsError("The file is empty.")',
        'raise LabsError(f"The file {name} is empty.")',
        'print("Nothing to do" if done else _("Done"))',
        'typer.echo("The file {name} is empty.".format(name=name))',
        'console.status("Starting the notebook")',
    ],
)
def test_a_bypass_is_found(code: str) -> None:
    assert bypassing(code)
    assert not bypassing(code.replace('"Nothing to do"', '""').replace(re.search(r'f?"[^"]*"', code)[0], '_("…")'))  # type: ignore[index]


def test_a_bypass_in_a_question_is_found() -> None:
    assert bypassing('Message(seen="The column is empty.", expected=N_("…"), next=N_("…"))', questions=True)
    assert bypassing('Question(id="x", title=N_("…"), hints=("Look at it.", N_("…")))', questions=True)
    assert not bypassing('Question(id="x", title=N_("Look at it"), hints=(N_("…"), N_("…")))', questions=True)


def literal_words(template: str) -> list[str]:
    """Words that a Jinja template holds itself: between its tags, and in the attributes that are read out."""
    kinds = ("data", "variable_begin", "variable_end", "block_begin", "block_end")
    tokens = [(kind, text) for _line, kind, text in Environment().lex(template) if kind in kinds]
    text = "".join(text if kind == "data" else "\0" for kind, text in tokens)
    # Commands, the course's name and a stray attribute are the same in every language.
    text = re.sub(r'(?s)<style.*?</style>|<code>.*?</code>|\bbdti-labs\b|\blang="[^"]*"', "", text)
    read_out = re.findall(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"', text)
    shown = re.sub(r"(?s)<[^>]*>", " ", text)
    return [word for part in (shown, *read_out) for word in re.findall(r"[^\W\d_]{3,}", part)]


def without_style(template: str) -> str:
    """The template without its block of CSS."""
    return re.sub(r"(?s)\{%-? block style %\}.*?\{%-? endblock", "{% block style %}{% endblock", template)


def test_templates_hold_no_words_of_their_own() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): literal_words(without_style(path.read_text("utf-8"))) for path in templates()
    }
    assert "autograder/pages/templates/shell.html.j2" in found
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "template", ["<p>Nothing</p>", '<img alt="A figure" src="{{ it }}">', "{% if it %}yes{% endif %}"]
)
def test_a_word_in_a_template_is_found(template: str) -> None:
    assert literal_words(template)
    assert not literal_words('<p class="quiet">{{ _("Nothing") }}</p>')


def test_javascript_of_pages_gets_its_words_from_the_server() -> None:
    found = set()
    for path in sorted((ROOT / "autograder").rglob("*.js")):
        code = re.sub(r"(?s)/\*.*?\*/|(?m:^\s*//.*$)", "", path.read_text(encoding="utf-8"))
        for text in re.findall(r"(?<!Error\()['\"]([A-Z][^'\"]*)['\"]", code):
            if SENTENCE.search(text) and " " in text and not re.search(r"description: ['\"]" + re.escape(text), code):
                found.add(text)
    assert found <= STAYS_ENGLISH_IN_JAVASCRIPT


@pytest.mark.parametrize("domain", [DOMAIN, HIDDEN_DOMAIN])
def test_french_is_complete_for_learners_and_readers_of_pages(domain: str) -> None:
    catalogue = po.read(LOCALE_DIR / "fr" / "LC_MESSAGES" / f"{domain}.po", "fr")
    required = [message for message in po.messages(catalogue) if is_required(message)]
    assert len(required) > 900
    assert [message.id for message in required if not po.usable(message)] == []


def test_the_required_rooms_are_there() -> None:
    catalogue = po.read(LOCALE_DIR / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po", "fr")
    places = {place for message in po.messages(catalogue) for place, _line in message.locations}
    without_texts = {room for room in REQUIRED if not any(place.startswith(room) for place in places)}
    assert without_texts == set()


def test_a_machine_draft_says_so() -> None:
    for path in [*LOCALE_DIR.glob("*/LC_MESSAGES/*.po"), *(ROOT / "solutions").glob("*/locale/*.po")]:
        assert f'"{po.STATUS}: ' in path.read_text(encoding="utf-8"), path
    assert "fr" in languages()
    assert Path(LOCALE_DIR / "fr").is_dir()
