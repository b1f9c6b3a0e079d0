"""Which language is spoken, and which notebook and progress file belong to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import text
from autograder.checking.session import progress_path
from autograder.front_matter import learner_notebook
from autograder.text import known_language, language, speak, unless_chosen, use_language

ANSWER = {"cell_type": "code", "metadata": {"nbgrader": {"solution": True}}, "source": ["# YOUR CODE HERE\n", "pass"]}


@pytest.fixture(autouse=True)
def plain_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nobody has chosen a language, with English, French and Brazilian Portuguese at hand."""
    for name in ("LABS_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setattr(text, "_of_notebook", [])
    monkeypatch.setattr(text, "available_languages", lambda: ("en", "fr", "pt_BR"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fr", "fr"),
        ("fr_BE.UTF-8", "fr"),
        ("fr-BE", "fr"),
        ("French_Belgium", "fr"),
        ("fr:en", "fr"),
        ("pt_BR", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt_PT", None),
        ("English_United States", "en"),
        ("de_DE", None),
        ("C.UTF-8", None),
        ("", None),
    ],
)
def test_a_setting_or_locale_means_a_language(name: str, expected: str | None) -> None:
    assert known_language(name) == expected


def test_who_decides_about_the_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert language() == "en"
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert language() == "fr"
    # A bundle that was made for one language goes before the machine's locale, and a notebook before the bundle.
    (tmp_path / "course-language").write_text("pt_BR\n", encoding="ascii")
    monkeypatch.setattr(text, "COURSE_LANGUAGE", tmp_path / "course-language")
    text._of_course.cache_clear()
    assert language() == "pt_BR"
    speak("fr")
    assert language() == "fr"
    monkeypatch.setenv("LABS_LANG", "en")
    assert language() == "en"
    with use_language("pt_BR"):
        assert language() == "pt_BR"
    # A setting that means no language of the course decides nothing.
    monkeypatch.setenv("LABS_LANG", "tlh")
    assert language() == "fr"
    text._of_course.cache_clear()


def test_the_readers_setting_goes_before_the_notebooks_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unless_chosen("fr") == "fr"
    monkeypatch.setenv("LABS_LANG", "tlh")
    assert unless_chosen("fr") == "fr"
    monkeypatch.setenv("LABS_LANG", "en")
    assert unless_chosen("fr") is None


@pytest.fixture
def lab_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a lab with an English and a French notebook, not worked in."""
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    folder = tmp_path / "labs" / "sample"
    for path in (folder / "sample.ipynb", folder / "fr" / "sample.ipynb"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"cells": [ANSWER]}), encoding="utf-8")
    return folder


def answer(path: Path) -> None:
    path.write_text(json.dumps({"cells": [ANSWER | {"source": "double = 2"}]}), encoding="utf-8")


def test_a_learner_opens_the_notebook_of_her_language(lab_folder: Path) -> None:
    english, french = lab_folder / "sample.ipynb", lab_folder / "fr" / "sample.ipynb"
    assert learner_notebook("sample") == english
    with use_language("pt_BR"):
        assert learner_notebook("sample") == english
    with use_language("fr"):
        assert learner_notebook("sample") == french
        answer(english)
        assert learner_notebook("sample") == english, "she has begun in English"
        answer(french)
        assert learner_notebook("sample") == french
        french.write_text("not a notebook", encoding="utf-8")
        assert learner_notebook("sample") == french, "she is told what is wrong with it"


def test_progress_is_that_of_the_lab_in_every_language(lab_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (lab_folder, lab_folder / "fr"):
        monkeypatch.chdir(folder)
        assert progress_path("sample") == lab_folder / "progress.json"
    # A copy elsewhere keeps its own.
    monkeypatch.chdir(lab_folder / "fr")
    (lab_folder / "sample.ipynb").unlink()
    assert progress_path("sample") == lab_folder / "fr" / "progress.json"
