"""Codes that a learner chooses from a list."""

from __future__ import annotations

from collections.abc import Collection

from autograder.checking import Refuse, Work


def plain(value: object) -> str:
    """A code as it was meant: capitals, spaces around it, and hyphens make no difference."""
    return str(value).strip().lower().replace("-", "_").replace(" ", "_")


def choice(work: Work, name: str, codes: Collection[str], key: str) -> str:
    """The learner's code under `name`. Refuses with `key` what is not in the list."""
    code = plain(work.text(work.value(name), name))
    if code not in codes:
        raise Refuse(key, name=name, code=code)
    return code


def choices(work: Work, value: object, what: str, codes: Collection[str], key: str) -> set[str]:
    """The learner's codes. Refuses with `key` the first that is not in the list."""
    given = [plain(name) for name in work.names(value, what)]
    for code in given:
        if code not in codes:
            raise Refuse(key, name=what, code=code)
    return set(given)
