"""Passwords of learners."""

from __future__ import annotations

import secrets
import string

_LETTERS = string.ascii_letters + string.digits


def password() -> str:
    """32 letters and digits (190 bits); no character of it means anything to SQL, TOML or a shell."""
    return "".join(secrets.choice(_LETTERS) for _ in range(32))
