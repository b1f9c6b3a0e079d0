"""The shell of all pages: self-contained, escaped, in the reader's language, and loud about a forgotten name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from autograder.checking.colour import contrast_ratio
from autograder.pages import environment
from autograder.pages import shell as shell_module
from autograder.text import use_language

CHILD = """{% extends "shell.html.j2" %}
{% block title %}{{ told }}{% endblock %}
{% block main %}<h1>{{ told }}</h1>{% endblock %}
"""
CSS = (Path(shell_module.__file__).parent / "templates" / "shell.css").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "child.html.j2").write_text(CHILD, encoding="utf-8")
    return tmp_path


def test_what_a_page_is_told_goes_in_as_text(folder: Path) -> None:
    page = environment(folder).get_template("child.html.j2").render(told="<script>1</script>")
    assert "<script" not in page
    assert "<h1>&lt;script&gt;1&lt;/script&gt;</h1>" in page


def test_a_page_asks_for_nothing_and_says_so_in_its_policy(folder: Path) -> None:
    page = environment(folder).get_template("child.html.j2").render(told="x")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert not re.search(r"<(link|script|iframe|object)\b|url\(|@import|https?://", page)


def test_the_language_and_the_skip_link_are_the_readers(folder: Path) -> None:
    template = environment(folder).get_template("child.html.j2")
    for code in ("en", "fr"):
        with use_language(code):
            page = template.render(told="x")
        assert f'<html lang="{code}">' in page
        assert re.search(r'<body>\s*<a class="skip" href="#main">', page)
        assert '<main id="main" tabindex="-1">' in page


def test_a_name_that_nobody_gives_is_an_error(folder: Path) -> None:
    with pytest.raises(UndefinedError):
        environment(folder).get_template("child.html.j2").render()


def themes() -> list[dict[str, str]]:
    """Colours by name in the light and in the dark theme, in the order of the file."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in blocks]


@pytest.mark.parametrize("theme", themes(), ids=["light", "dark"])
def test_colours_can_be_told_from_their_ground(theme: dict[str, str]) -> None:
    assert len(theme) == 10
    for ground in ("paper", "panel", "code", "note", "alarm"):
        for text in ("ink", "quiet", "link"):
            assert _contrast(theme, text, ground) >= 4.5, (text, ground)
        for shape in ("line", "mark"):
            assert _contrast(theme, shape, ground) >= 3.0, (shape, ground)


def _contrast(theme: dict[str, str], first: str, second: str) -> float:
    return contrast_ratio(*(_rgb(theme[name]) for name in (first, second)))


def _rgb(code: str) -> tuple[float, ...]:
    return tuple(int(code[place : place + 2], 16) / 255 for place in (1, 3, 5))
