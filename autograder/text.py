"""Messages in the reader's language, through GNU gettext catalogues under `autograder/locale`.

Source strings are English. `N_` marks a literal for extraction, `_` translates it at the moment it is shown,
so one process can answer in several languages.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "autograder"
# Messages of hidden properties; a learner's bundle does not hold them.
HIDDEN_DOMAIN = "autograder-hidden"
LOCALE_DIR = Path(__file__).resolve().parent / "locale"
# In a bundle that was made for one language (`labs bundle --lang`): its code. It goes before the machine's locale.
COURSE_LANGUAGE = LOCALE_DIR / "course-language"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
# Language of the notebook that runs in this process. Jupyter shows what a cell gave outside the cell's context.
_of_notebook: list[str] = []


def N_(message: str) -> str:
    """Mark `message` for translation and return it unchanged."""
    return message


def language() -> str:
    """Code of the language in use: chosen here, else LABS_LANG, else the notebook's, the course's, the locale's."""
    chosen = _chosen.get() or os.environ.get("LABS_LANG")
    if _of_notebook and not (chosen and known_language(chosen)):
        chosen = _of_notebook[-1]
    chosen = chosen or _of_course()
    if not chosen:
        # The same order as gettext itself: LANGUAGE, LC_ALL, LC_MESSAGES, LANG.
        names = [os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
        chosen = next((name for name in names if name), None)
    if not chosen:
        # Windows has none of these variables; its user locale is a name such as "fr_BE" or "French_Belgium".
        chosen = locale.getlocale()[0] or "en"
    return known_language(chosen) or "en"


@lru_cache(maxsize=1)
def _of_course() -> str:
    try:
        return COURSE_LANGUAGE.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def known_language(name: str) -> str | None:
    """The available language that a setting or locale means, such as "fr" for "fr_BE.UTF-8"; None when there is none.

    A catalogue of the region ("pt_BR") goes before that of the language ("pt").
    """
    name = name.split(":")[0].split(".")[0].split("@")[0].replace("-", "_")
    base = name.split("_")[0]
    if len(base) > 3:
        # Windows writes the English name of a language.
        base = locale.normalize(base.lower()).split("_")[0]
    known = {code.lower(): code for code in available_languages()}
    return known.get(name.lower()) or known.get(base.lower())


def speak(code: str) -> None:
    """Take `code` for this whole process, which runs a notebook in that language, unless LABS_LANG says otherwise."""
    _of_notebook[:] = [code]


def unless_chosen(code: str | None) -> str | None:
    """`code`, or None when the reader has chosen a language that there is by LABS_LANG."""
    setting = os.environ.get("LABS_LANG")
    return None if setting and known_language(setting) else code


@lru_cache(maxsize=1)
def available_languages() -> tuple[str, ...]:
    """Languages with a compiled catalogue, English first."""
    found = sorted(path.parent.parent.name for path in LOCALE_DIR.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return ("en", *(code for code in found if code != "en"))


@lru_cache(maxsize=8)
def _catalogue(code: str) -> gettext.NullTranslations:
    messages = gettext.translation(DOMAIN, LOCALE_DIR, languages=[code], fallback=True)
    messages.add_fallback(gettext.translation(HIDDEN_DOMAIN, LOCALE_DIR, languages=[code], fallback=True))
    return messages


def _(message: str) -> str:
    """Translate `message` into the language in use. An empty string stays empty."""
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate with the plural form that `count` asks for in the language in use."""
    return _catalogue(language()).ngettext(singular, plural, count)


@contextmanager
def use_language(code: str | None) -> Iterator[None]:
    """Show messages in `code` inside the block; None leaves the choice as it is."""
    token = _chosen.set(code or _chosen.get())
    try:
        yield
    finally:
        _chosen.reset(token)
