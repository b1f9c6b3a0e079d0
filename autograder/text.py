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

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def N_(message: str) -> str:
    """Mark `message` for translation and return it unchanged."""
    return message


def language() -> str:
    """Two-letter code of the language in use: chosen in this context, then LABS_LANG, then the locale, then "en"."""
    chosen = _chosen.get() or os.environ.get("LABS_LANG")
    if not chosen:
        # The same order as gettext itself: LANGUAGE, LC_ALL, LC_MESSAGES, LANG.
        names = [os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
        chosen = next((name for name in names if name), None)
    if not chosen:
        # Windows has none of these variables; its user locale is a name such as "fr_BE" or "French_Belgium".
        chosen = locale.getlocale()[0] or "en"
    code = chosen.split(":")[0].split(".")[0].split("_")[0].split("-")[0].lower()
    code = {"french": "fr", "english": "en"}.get(code, code)
    return code if code in available_languages() else "en"


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
