"""Find labs and load their questions."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.checking.question import Lab, Question
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.settings import Services

# Labs that serve measurements and tests, and are shown to nobody.
_MEASURING = {"light": "autograder.measuring.light"}


def lab_ids() -> list[str]:
    """Ids of the labs that have questions here, sorted."""
    folder = Path(__file__).resolve().parent.parent / "questions"
    return sorted(path.parent.name.replace("_", "-") for path in folder.glob("*/__init__.py"))


def module_name(lab_id: str) -> str:
    """Name of the lab's package below `autograder.questions`: a hyphen can't stand in it."""
    return lab_id.replace("-", "_")


@lru_cache(maxsize=16)
def load_lab(lab_id: str) -> Lab:
    """Questions of a lab, with their hidden properties where they are installed.

    A learner's bundle has no hidden properties; everything else works the same there.
    Raises LabsError for an unknown lab.
    """
    if lab_id in _MEASURING:
        measured: Lab = importlib.import_module(_MEASURING[lab_id]).LAB
        return measured
    known = lab_ids()
    if lab_id not in known:
        raise LabsError(unknown(_("There is no lab called '{name}'."), lab_id, known))
    package = f"autograder.questions.{module_name(lab_id)}"
    lab: Lab = importlib.import_module(package).LAB
    # find_spec and not try/except: an import error inside the hidden half must not pass for its absence.
    if importlib.util.find_spec(f"{package}.hidden") is not None:
        importlib.import_module(f"{package}.hidden")
    return lab


def seed_labs(admin: Services) -> int:
    """Put what the checks of all labs read into the services; returns how much was missing.

    Raises LabsError when a service can't be written to.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    written = 0
    for lab_id in lab_ids():
        seed = load_lab(lab_id).seed
        if seed is not None:
            try:
                written += seed(admin)
            except (BotoCoreError, ClientError) as error:
                sentence = _("What the lab '{lab}' needs could not be written: {reason}. Run the same command again.")
                raise LabsError(sentence.format(lab=lab_id, reason=error)) from None
    return written


def find_question(lab: Lab, question_id: str) -> Question:
    """A question of `lab` by id, or by number as a text ("6"). Raises LabsError for an unknown one."""
    ids = [question.id for question in lab.questions]
    if question_id.isdigit() and 1 <= int(question_id) <= len(ids):
        return lab.questions[int(question_id) - 1]
    if question_id not in ids:
        raise LabsError(unknown(_("There is no question called '{name}' in this lab."), question_id, ids))
    return lab[question_id]


def unknown(sentence: str, name: str, known: list[str]) -> str:
    """ "There is no X called 'name'. Did you mean 'nam'? Known are: …" """
    parts = [sentence.format(name=name)]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        parts.append(_("Did you mean '{name}'?").format(name=near[0]))
    parts.append(_("Known are: {names}.").format(names=", ".join(known) or _("none")))
    return " ".join(parts)
