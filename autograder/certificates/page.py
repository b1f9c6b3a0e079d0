"""The printable page of a certificate: one sheet of A4, which carries the credential as a download."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.certificates.certificate import Certificate
from autograder.certificates.files import JSON_NAME, LINK_ID, data_link
from autograder.certificates.multikey import fingerprint
from autograder.text import language

if TYPE_CHECKING:
    from jinja2 import Template

# Longer names get smaller letters, so that the page stays one sheet.
_LONG_NAME, _VERY_LONG_NAME = 36, 90


def render(certificate: Certificate, credential: dict[str, Any], key: str, lab_language: str = "en") -> str:
    """The page as HTML, in the language in use. key: Multikey that signed. lab_language: of title and objectives."""
    return _template().render(
        certificate=certificate,
        name_size=_size(certificate.name),
        fingerprint=fingerprint(key),
        link=data_link(credential),
        link_id=LINK_ID,
        file_name=JSON_NAME,
        lab_language=lab_language if lab_language != language() else "",
        day=day_text,
        number=number_text,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    from autograder.pages import environment

    return environment(Path(__file__).resolve().parent / "templates").get_template("certificate.html.j2")


def day_text(moment: datetime) -> str:
    """A day in the words of the language in use."""
    from babel.dates import format_date

    # The course is written in the English of Europe, which puts the day first.
    return format_date(moment.date(), "long", locale="en_GB" if language() == "en" else language())


def number_text(text: str) -> str:
    """A decimal number of a certificate as the language in use writes it."""
    from babel.numbers import format_decimal

    return format_decimal(Decimal(text), locale=language())


def _size(name: str) -> str:
    if len(name) > _VERY_LONG_NAME:
        return "very-long"
    return "long" if len(name) > _LONG_NAME else ""
