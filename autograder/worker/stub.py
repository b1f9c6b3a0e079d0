"""`open_lab` in a graded notebook: data as usual, and a sentence instead of a check, because the judge checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.text import _

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from autograder.data import Edition
    from infra.settings import Services


# Set while the warm process runs the course's own cells.
REHEARSING: list[bool] = []


class Pending:
    """Stands where a verdict, a hint or progress would be."""

    def __init__(self, question_id: str = "") -> None:
        self.question = question_id
        self.passed = False
        self.outcome = "not_attempted"
        self.points = 0.0

    def __repr__(self) -> str:
        return _("This will be judged when the notebook has run.")


class GradedSession:
    """A lab that is open in a notebook which is being graded."""

    def __init__(self, lab_id: str) -> None:
        self._lab_id = lab_id

    def __repr__(self) -> str:
        return _("Lab '{lab}' is open and is being graded.").format(lab=self._lab_id)

    def check(self, question_id: str) -> Pending:
        """Nothing is checked here; the judge runs the checks outside this process."""
        return Pending(str(question_id))

    def hint(self, question_id: str) -> Pending:
        """Hints are for learners at work."""
        return Pending(str(question_id))

    def progress(self) -> Pending:
        """Progress is kept where a learner works."""
        return Pending()

    def data(self, dataset_id: str, edition: str | None = None) -> Edition:
        """The edition of a dataset that this course uses; give it to `pandas.read_csv` like a path."""
        from autograder.data import load

        return load(dataset_id, edition)

    def services(self) -> Services:
        """Endpoints, credentials and names of the services under this lab. A printout of it shows no secret."""
        from infra.settings import load

        return load()

    def spark(self) -> SparkSession:
        """The Spark session of this notebook, with an engine of its own."""
        from infra.spark import spark_session

        _refuse_in_rehearsal()
        return spark_session()

    def hive(self, database: str | None = None) -> Any:
        """A new DB-API connection to Hive. database: None takes your own."""
        from infra.clients import hive_connection
        from infra.settings import hive_settings

        _refuse_in_rehearsal()
        return hive_connection(hive_settings(), database)


def _refuse_in_rehearsal() -> None:
    if REHEARSING:
        raise RuntimeError("no engine belongs to the process that all submissions are forked from")


def open_lab(lab_id: str, *, language: str | None = None) -> GradedSession:
    """Open a lab in a graded notebook. `language` is taken for the sake of the call and changes nothing."""
    return GradedSession(str(lab_id))


def install() -> None:
    """Put this `open_lab` in the place of the package's own, for this process and its forks."""
    import autograder

    autograder.open_lab = open_lab  # type: ignore[assignment]
