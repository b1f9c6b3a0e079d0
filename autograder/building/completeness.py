"""How much of the messages is translated, and which of them a learner or a reader of a page can meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message

from autograder.building import po
from autograder.building.catalogues import Catalogues

# What learners and readers of pages meet. Their texts have to be translated; French is complete for them.
REQUIRED = (
    "autograder/certificates/",
    "autograder/checking/",
    "autograder/cli/certificate.py",
    "autograder/cli/check.py",
    "autograder/cli/data.py",
    "autograder/cli/doctor.py",
    "autograder/cli/hint.py",
    "autograder/cli/list_labs.py",
    "autograder/cli/progress.py",
    "autograder/cli/report.py",
    "autograder/cli/start.py",
    "autograder/cli/verify.py",
    "autograder/building/cells.py",
    "autograder/building/learner_readme.md",
    "autograder/building/pages.py",
    "autograder/building/wording.py",
    "autograder/data/",
    "autograder/doctor/",
    "autograder/front_matter.py",
    "autograder/grading/feedback",
    "autograder/grading/templates/",
    "autograder/home/",
    "autograder/judging/",
    "autograder/pages/",
    "autograder/questions/",
    "autograder/reporting/",
    "autograder/running/",
    "autograder/worker/",
    "datasets/",
    "solutions/",
)


@dataclass(frozen=True)
class Coverage:
    """Of one language: number of required messages and of all, with those of them that are not translated."""

    code: str
    required: int
    missing: int
    total: int
    missing_in_all: int


def coverage(catalogues: Catalogues, code: str) -> Coverage:
    """Count the messages of both catalogues of a language."""
    every = list(_messages(catalogues.merged[code]))
    required = [message for message in every if is_required(message)]
    return Coverage(
        code,
        len(required),
        sum(not po.usable(message) for message in required),
        len(every),
        sum(not po.usable(message) for message in every),
    )


def missing(catalogues: Catalogues, code: str) -> list[Message]:
    """Required messages that are not translated."""
    return [
        message for message in _messages(catalogues.merged[code]) if is_required(message) and not po.usable(message)
    ]


def is_required(message: Message) -> bool:
    """Whether a learner or a reader of a page can meet the message."""
    return any(place.startswith(REQUIRED) for place, _line in message.locations)


def _messages(catalogs: tuple[Catalog, ...]) -> Iterator[Message]:
    for catalog in catalogs:
        yield from po.messages(catalog)
