"""Jinja environment whose templates can extend `shell.html.j2`: a self-contained page in which nothing acts.

A page is one file: no script, no font, no picture from elsewhere, and a content security policy that holds it to that.
Autoescape is on: only what Python marks as safe HTML goes in as HTML.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.text import _, language, ngettext

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def environment(templates: Path) -> Environment:
    """Environment for the templates in a folder. In them `language` is a function, and `_` and `ngettext` translate."""
    made = Environment(
        loader=FileSystemLoader([templates, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(_=_, ngettext=ngettext, language=language, shell_style=_style)
    return made


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup((_TEMPLATES / "shell.css").read_text(encoding="utf-8"))
