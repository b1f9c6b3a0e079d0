"""`open_lab` in a notebook: check, hint and progress for the lab that is open."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checking import figures, last_cell
from autograder.checking.progress import FILE_NAME, Progress
from autograder.checking.question import Lab
from autograder.checking.registry import find_question, load_lab
from autograder.checking.run import run_question
from autograder.checking.services import CheckServices
from autograder.checking.verdict import Verdict
from autograder.checking.view import HintView, ProgressView, as_text
from autograder.checking.worker import NotebookWorker
from autograder.errors import LabsError
from autograder.text import _, unless_chosen, use_language

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from autograder.data import Edition
    from infra.settings import Services


def open_session(lab_id: str, namespace: MutableMapping[str, Any], *, language: str | None = None) -> LabSession:
    """Session of the notebook whose names are in `namespace`.

    language: that of the notebook. LABS_LANG goes before it: the reader has set it herself.
    """
    language = unless_chosen(language)
    with use_language(language):
        session = LabSession(load_lab(lab_id), namespace, language=language)
    figures.show_in_words(language)
    if execution_mode() == "notebook":
        last_cell.watch()
    return session


def execution_mode() -> str:
    """ "autograde" or "validate" when nbgrader runs this notebook, else "notebook"."""
    mode = os.environ.get("NBGRADER_EXECUTION", "")
    return mode if mode in {"autograde", "validate"} else "notebook"


class LabSession:
    """A lab that is open in a notebook.

    `check("question")` answers whether the answer is right; `hint("question")` gives the next of three hints;
    `progress()` shows how far you are; `data("country")` gives the lab's data.
    """

    def __init__(self, lab: Lab, namespace: MutableMapping[str, Any], *, language: str | None = None) -> None:
        self._lab = lab
        self._namespace = namespace
        self._language = language

    def __repr__(self) -> str:
        with use_language(self._language):
            count, points = len(self._lab.questions), f"{self._lab.points:g}"
            return _("Lab '{lab}' is open: {count} questions, {points} points.").format(
                lab=self._lab.id, count=count, points=points
            )

    def check(self, question_id: str) -> Verdict:
        """Check the answer to one question and show what was seen, what was expected and what to try next."""
        with use_language(self._language):
            question = find_question(self._lab, str(question_id))
            mode = execution_mode()
            worker = NotebookWorker(self._namespace, services=CheckServices.in_use if self._lab.services else None)
            try:
                verdict = run_question(self._lab, question, worker, graded=mode == "autograde")
            except KeyboardInterrupt:
                raise LabsError(
                    _("The check of '{name}' was interrupted before it ended. Nothing was recorded.").format(
                        name=question.id
                    )
                ) from None
            finally:
                worker.close()
            if mode == "notebook":
                self._remember(verdict)
                if not verdict.passed and (note := last_cell.trouble()):
                    verdict = replace(verdict, note=note)
            elif mode == "validate" and not verdict.passed:
                # nbgrader's Validate shows what a check cell writes to stderr, and takes any of it as not passed.
                print(as_text(verdict), file=sys.stderr)
            return verdict

    def hint(self, question_id: str) -> HintView:
        """The next hint for a question: first a nudge, then the idea, then nearly the way."""
        with use_language(self._language):
            question = find_question(self._lab, str(question_id))
            progress = self._progress()
            entry = progress.questions.get(question.id)
            step = min((entry.hints if entry else 0) + 1, len(question.hints))
            progress.hint_seen(question.id, step)
            self._save(progress)
            return HintView(
                _(question.title), step, tuple(_(hint) for hint in question.hints[:step]), len(question.hints)
            )

    def progress(self) -> ProgressView:
        """How far you are in this lab."""
        with use_language(self._language):
            return ProgressView(self._lab, self._progress())

    def data(self, dataset_id: str, edition: str | None = None) -> Edition:
        """The edition of a dataset that this course uses; give it to `pandas.read_csv` like a path.

        edition: an origin ("fetched", "mirror", "embedded") or an edition's id; None takes the first that is here.
        """
        from autograder.data import load

        return load(dataset_id, edition)

    def services(self) -> Services:
        """Endpoints, credentials and names of the services under this lab. A printout of it shows no secret."""
        from infra.settings import load

        return load()

    def spark(self) -> SparkSession:
        """The Spark session of this notebook: an engine on this machine, or the one that the settings name."""
        from infra.spark import spark_session

        with use_language(self._language):
            return spark_session()

    def hive(self, database: str | None = None) -> Any:
        """A new DB-API connection to Hive, as the settings say. database: None takes your own."""
        from infra.clients import hive_connection
        from infra.settings import hive_settings

        with use_language(self._language):
            return hive_connection(hive_settings(), database)

    def _remember(self, verdict: Verdict) -> None:
        progress = self._progress()
        progress.record(verdict)
        self._save(progress)

    def _progress(self) -> Progress:
        return Progress(self._lab.id, progress_path(self._lab.id))

    @staticmethod
    def _save(progress: Progress) -> None:
        try:
            progress.save()
        except OSError as error:
            # Feedback matters more than its record, so a read-only folder costs a sentence and not the check.
            reason = error.strerror or type(error).__name__
            print(_("Progress was not saved in {path}: {reason}.").format(path=progress.path, reason=reason))
        if progress.note:
            print(progress.note)


def progress_path(lab_id: str) -> Path:
    """Progress file of a lab: beside the notebook that is open, else in the lab's folder of this course."""
    from autograder.paths import labs_dir

    here = Path.cwd()
    if any(here.glob("*.ipynb")):
        # A translated notebook lies in a folder inside the lab's own; progress counts for the lab in every language.
        translated = here.parent.name == lab_id and (here.parent / f"{lab_id}.ipynb").is_file()
        return (here.parent if translated else here) / FILE_NAME
    return labs_dir() / lab_id / FILE_NAME


__all__ = ["LabSession", "LabsError", "execution_mode", "open_session", "progress_path"]
