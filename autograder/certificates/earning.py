"""Whether this computer can judge and sign a learner's own work, and what she still lacks."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from autograder.certificates.award import LabFacts
from autograder.certificates.judged import Judged
from autograder.paths import solutions_dir

# Rooms that a learner's bundle leaves out.
_NEEDED = ("autograder.grading", "autograder.judging", "autograder.building")
# What the kernel says of namespaces that an ordinary user may make. "0" closes them.
_SWITCHES = ("/proc/sys/user/max_user_namespaces", "/proc/sys/kernel/unprivileged_userns_clone")


def can_earn() -> bool:
    """Whether `labs certificate get` has a chance here: hidden questions, and a system that has a sandbox.

    Cheap, and no promise: only `labs grade` itself finds out whether the sandbox holds.
    """
    if sys.platform != "linux" or not solutions_dir().is_dir():
        return False
    # The top of each room alone: finding a deeper name would import the room.
    if not all(importlib.util.find_spec(name) for name in _NEEDED):
        return False
    questions = Path(__file__).resolve().parent.parent / "questions"
    return any(questions.glob("*/hidden/__init__.py")) and all(map(_is_open, _SWITCHES))


def _is_open(switch: str) -> bool:
    try:
        return Path(switch).read_text(encoding="ascii").strip() != "0"
    except OSError:
        return True  # a kernel without this switch


def titles_lacking(judged: Judged, lab: LabFacts) -> list[str]:
    """Titles of the questions that lack points. Which checks refused stays untold: some of them are hidden."""
    return [lab.questions.get(question, question) for question in judged.lacking()]
