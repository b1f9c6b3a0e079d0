"""Message catalogues: extraction, merging, placeholders, and a message of a question in French."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from autograder.building.catalogues import translation_problems
from tests.building.conftest import Course

PO = "autograder/locale/fr/LC_MESSAGES/autograder.po"
HIDDEN_PO = "autograder/locale/fr/LC_MESSAGES/autograder-hidden.po"

TWICE = "For the amount {given}, your function returned {got}."
TWICE_FR = "Pour le montant {given}, votre fonction a rendu {got}."
RATIO = "A weight that is twice another one got {ratio} times its share."
RATIO_FR = "Un poids double d’un autre a reçu {ratio} fois sa part."


def translate(course: Course, file: str, message: str, translation: str) -> None:
    """Fill in the translation of a message, as a translator does."""
    course.edit(file, f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')


def messages(course: Course, name: str) -> set[str]:
    """Message texts of a .po or .pot file of the course; of plurals, the singular."""
    catalog = read_po(io.BytesIO(course.path(f"autograder/locale/{name}").read_bytes()))
    return {message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id}


def test_every_marked_text_is_in_its_catalogue(built_course: Course) -> None:
    visible, hidden = messages(built_course, "autograder.pot"), messages(built_course, "autograder-hidden.pot")
    assert {"Double an amount", "How much is twice 3?", TWICE, "The result is twice the amount"} <= visible
    assert "{count} problem in {file}:" in visible
    assert {RATIO, "Twice the weight gives twice the share"} <= hidden
    assert not visible & hidden


def test_files_change_with_the_messages_alone(built_course: Course) -> None:
    before = {name: content for name, content in built_course.files().items() if "/locale/" in name}
    assert len(before) == 6
    text = before[PO].decode()
    assert "-Date:" not in text
    assert not re.search(r"^#: .*:\d", text, re.MULTILINE)
    assert str(built_course.root) not in text
    # Lines that move within a file change nothing.
    path = built_course.path("autograder/questions/sample/amounts.py")
    path.write_text(path.read_text(encoding="utf-8").replace("\n\n\n", "\n\n# A remark.\n\n\n"), encoding="utf-8")
    built_course.built()
    assert {name: content for name, content in built_course.files().items() if "/locale/" in name} == before


def test_translations_are_kept_and_what_lost_its_message_is_told(built_course: Course) -> None:
    translate(built_course, PO, TWICE, TWICE_FR)
    translate(built_course, PO, "Multiply by a number.", "Multipliez par un nombre.")
    built_course.edit("autograder/questions/sample/amounts.py", "Multiply by a number.", "Multiply by one number.")
    built_course.edit("autograder/questions/sample/amounts.py", "How much is twice 3?", "What is twice 3?")
    done = built_course.labs("build")
    assert done.returncode == 0
    text = built_course.path(PO).read_text(encoding="utf-8")
    assert f'msgstr "{TWICE_FR}"' in text
    assert 'msgid "Multiply by one number."\nmsgstr ""' in text
    assert "Multipliez" not in text
    assert "#~" not in text
    assert "lost its message and was dropped: Multiply by a number." in done.stderr
    assert "How much is twice 3?" not in done.stderr


def test_check_notices_a_stale_catalogue(built_course: Course) -> None:
    translate(built_course, PO, TWICE, TWICE_FR)
    done = built_course.labs("build", "--check")
    assert done.returncode == 1
    assert done.stdout.splitlines() == ["differs    autograder/locale/fr/LC_MESSAGES/autograder.mo"]


@pytest.mark.parametrize(
    "translation",
    [
        "Pour le montant {donne}, votre fonction a rendu {got}.",
        "Votre fonction a rendu {got}.",
        "Le montant {given} {got",
    ],
)
def test_placeholders_must_be_those_of_the_message(built_course: Course, translation: str) -> None:
    translate(built_course, PO, TWICE, translation)
    before = built_course.files()
    for arguments in (["build"], ["build", "--check"]):
        done = built_course.labs(*arguments)
        assert done.returncode == 1
        assert "autograder.po (fr): " in done.stderr
        assert f"'{TWICE}' has the placeholders {{given}}, {{got}}, its translation '{translation}' has" in done.stderr
        assert "Traceback" not in done.stderr
    assert built_course.files() == before


def test_a_damaged_catalogue_is_named(built_course: Course) -> None:
    built_course.edit(PO, f'msgid "{TWICE}"', f'<<<<<<< mine\nmsgid "{TWICE}"')
    done = built_course.labs("build")
    assert done.returncode == 1
    assert "autograder.po could not be read" in done.stderr
    assert "Traceback" not in done.stderr


def catalog_with(source: str | tuple[str, str], translation: str | tuple[str, str]) -> Catalog:
    catalog = Catalog(locale="fr")
    catalog.add(source, string=translation)
    return catalog


@pytest.mark.parametrize(
    ("source", "translation", "fits"),
    [
        (
            ("{count} point of {all}", "{count} points of {all}"),
            ("{count} point sur {all}", "{count} points sur {all}"),
            True,
        ),
        (
            ("{count} point of {all}", "{count} points of {all}"),
            ("un point sur {all}", "{count} points sur {all}"),
            True,
        ),
        (("{count} point of {all}", "{count} points of {all}"), ("{count} point", "{count} points"), False),
        (("{count} point", "{count} points"), ("{count} point", "{nombre} points"), False),
        ("{what} is {seen!r}.", "{seen!r} : {what}.", True),
        ("{what} is {seen!r}.", "{seen} : {what}.", False),
        ("Use {0: 'a'}", "Écrivez {0: 'a'}", True),
        ("Nothing to fill in", "Rien à {remplir}", False),
        ("Braces { alone", "Une accolade { seule", True),
    ],
)
def test_placeholder_rule(source: str | tuple[str, str], translation: str | tuple[str, str], fits: bool) -> None:
    assert bool(translation_problems(catalog_with(source, translation))) is not fits


CHECK = """
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.worker import NotebookWorker
import numpy as np
lab = load_lab("sample")
names = {"double": lambda amount: amount + 1, "shares": lambda amount, weights: np.full(len(weights), amount / 5)}
for question in lab.questions:
    print(run_question(lab, question, NotebookWorker(names), graded=True))
"""


def test_feedback_in_french_end_to_end(built_course: Course) -> None:
    """Messages of both halves reach the learner in French; what is not translated stays English."""
    translate(built_course, PO, TWICE, TWICE_FR)
    translate(built_course, PO, "Not correct yet", "Pas encore juste")
    translate(built_course, HIDDEN_PO, RATIO, RATIO_FR)
    built_course.built()
    script = built_course.path("check.py")
    script.write_text(CHECK, encoding="utf-8")
    french = built_course.run("check", LABS_LANG="fr").stdout
    assert re.search(r"Pour le montant \d+, votre fonction a rendu \d+\.", french)
    assert "Pas encore juste" in french
    assert "Un poids double d’un autre a reçu 1 fois sa part." in french
    assert "It returns twice the amount." in french
    english = built_course.run("check", LABS_LANG="en").stdout
    assert "For the amount" in english
    assert "Pour le montant" not in english


def test_without_the_hidden_catalogue_the_visible_one_still_serves(built_course: Course) -> None:
    translate(built_course, PO, TWICE, TWICE_FR)
    built_course.built()
    built_course.path("check.py").write_text(CHECK, encoding="utf-8")
    for path in built_course.path("autograder/locale").rglob("autograder-hidden.*"):
        path.unlink()
    assert "votre fonction a rendu" in built_course.run("check", LABS_LANG="fr").stdout


def test_half_a_plural_is_not_compiled(built_course: Course) -> None:
    """gettext would show the empty form."""
    path = built_course.path(PO)
    text = path.read_text(encoding="utf-8")
    first, rest = text.split('msgid "{count} more"\n', 1)
    path.write_text(
        first + 'msgid "{count} more"\n' + rest.replace('msgstr[0] ""', 'msgstr[0] "{count} de plus"', 1), "utf-8"
    )
    built_course.built()
    found = gettext.translation("autograder", Path(built_course.path("autograder/locale")), languages=["fr"])
    assert found.ngettext("{count} more", "{count} more", 1) == "{count} more"
    assert found.ngettext("{count} more", "{count} more", 2) == "{count} more"
