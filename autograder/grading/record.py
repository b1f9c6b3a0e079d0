"""Everything that a graded submission leaves behind: the files of nbgrader's layout, and the rows of its gradebook."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checking.registry import lab_ids, unknown
from autograder.data.home import write_whole
from autograder.errors import LabsError
from autograder.front_matter import notebook_path
from autograder.grading.collect import Work
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.judging.job import Judged
from autograder.text import _

if TYPE_CHECKING:
    from autograder.grading.feedback_pages import FeedbackPages
    from autograder.grading.gradebook import GradebookWriter

GRADEBOOK = "gradebook.db"
LOCK_SECONDS = 30.0
_PREPARED = ".prepared"


def released(lab_id: str) -> bytes:
    """The released notebook of a lab. Raises LabsError when it is not there, or holds somebody's answers."""
    path = notebook_path(lab_id)
    if not path.exists() and lab_id not in (known := lab_ids()):
        raise LabsError(unknown(_("There is no lab called '{name}'."), lab_id, known))
    try:
        content = path.read_bytes()
        cells = json.loads(content)["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise LabsError(
            _("The released notebook {path} can't be read ({reason}). Make it again with `labs build {lab}`.").format(
                path=path, reason=type(error).__name__, lab=lab_id
            )
        ) from None
    # A cell that a learner deleted is put back from here: it must not come back with an answer in it.
    if any(cell.get("outputs") for cell in cells):
        raise LabsError(
            _("Somebody has worked in the released notebook {path}. Make it again with `labs build {lab}`.").format(
                path=path, lab=lab_id
            )
        )
    return content


class Known:
    """What an earlier run left in the gradebook of a folder. keys: content hash by learner.

    Reads what `GradebookWriter.known` tells, one result at a time, without the second that importing nbgrader takes.
    """

    _FROM = """
        FROM bdti_labs_result AS ours
        JOIN assignment ON assignment.name = ours.assignment
        JOIN submitted_assignment ON submitted_assignment.assignment_id = assignment.id
            AND submitted_assignment.student_id = ours.learner
        WHERE ours.assignment = ?
    """

    def __init__(self, folder: Path, lab_id: str) -> None:
        self.keys: dict[str, str] = {}
        self._path = folder / GRADEBOOK
        self._lab = lab_id
        self._database: sqlite3.Connection | None = None
        if self._path.is_file():
            # Not read-only: a run that was killed may have left a change that has to be taken back first.
            address = f"{self._path.as_uri()}?mode=rw"
            self._database = sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS)
            if self._ask("SELECT name FROM sqlite_master WHERE name = 'bdti_labs_result'"):
                self.keys = dict(self._ask(f"SELECT ours.learner, ours.key {self._FROM}", lab_id))

    def result(self, learner: str) -> dict[str, Any]:
        """Result of a learner in `keys`, in the form of results.json."""
        ((told,),) = self._ask(f"SELECT ours.result_json {self._FROM} AND ours.learner = ?", self._lab, learner)
        result: dict[str, Any] = json.loads(told)
        return result

    def close(self) -> None:
        """Let go of the gradebook."""
        if self._database is not None:
            self._database.close()

    def _ask(self, query: str, *values: str) -> list[Any]:
        assert self._database is not None
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            sentence = _("The gradebook {path} could not be read: {reason}.")
            raise LabsError(sentence.format(path=self._path, reason=error)) from None


class Recorder:
    """Writes results into a course folder in nbgrader's layout. The only writer of its gradebook while it is open.

    released: the released notebook of the lab, as `released` gives it. feedback: whether pages are made too.
    """

    def __init__(self, folder: Path, lab_id: str, released: bytes, *, feedback: bool = True) -> None:
        self._folder = folder
        self._lab = lab_id
        self._released = released
        self._feedback = feedback
        self._writer: GradebookWriter | None = None
        self._pages: FeedbackPages | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def close(self) -> None:
        """Let go of the gradebook."""
        if self._thread is not None:
            self._thread.join()
        if self._writer is not None:
            self._writer.close()
        if self._pages is not None:
            self._pages.close()
        self._writer = self._pages = None

    def write(self, work: Work, judged: Judged, key: str) -> None:
        """Keep the submission as it came and as it was executed, then its marks, then its page.

        `key` is known from the marks on; a page that is missing then is made when the submission comes again.
        """
        writer = self._open()
        learner = judged.result.learner
        if not work.submission.problem:
            self._replace("submitted", learner, work, work.content)
        shutil.rmtree(self._page(learner).parent, ignore_errors=True)
        if judged.notebook:
            self._replace("autograded", learner, work, judged.notebook.encode("utf-8"))
        else:
            shutil.rmtree(self._place("autograded", learner), ignore_errors=True)
        writer.write(judged, key=key, timestamp=work.handed_in)
        self.write_page(judged.result.to_json())

    def write_page(self, result: dict[str, Any]) -> None:
        """Make the feedback page of a result that the gradebook has, where pages are wanted and it is missing."""
        learner = result["learner"]
        if not self._feedback or result["status"] != "graded" or self._page(learner).exists():
            return
        if self._pages is None:
            from autograder.grading.course import course_config
            from autograder.grading.feedback_pages import FeedbackPages

            self._pages = FeedbackPages(self._folder, self._url, course_config(self._folder))
        self._pages.write(learner, self._lab)

    def _replace(self, step: str, learner: str, work: Work, notebook: bytes) -> None:
        """Put the files of a step where nbgrader looks for them, in place of those of an earlier submission."""
        folder = self._place(step, learner)
        if work.submission.path.resolve().is_relative_to(folder):
            return  # the submissions of this very course are graded where they lie
        shutil.rmtree(folder, ignore_errors=True)
        files = dict(work.files) if step == "submitted" else {}
        if work.handed_in is not None:
            files[STAMP_FILE] = f"{work.handed_in:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        for name, content in files.items():
            write_whole(folder.joinpath(*name.split("/")), content)
        write_whole(folder / f"{self._lab}.ipynb", notebook)

    def _place(self, step: str, learner: str) -> Path:
        return self._folder / step / learner / self._lab

    def _page(self, learner: str) -> Path:
        return self._place("feedback", learner) / f"{self._lab}.html"

    @property
    def _url(self) -> str:
        return f"sqlite:///{self._folder / GRADEBOOK}"

    def begin(self, when_ready: Callable[[], None]) -> None:
        """Get ready to write, in a thread: nbgrader takes seconds to import and to take the lab in."""

        def prepare() -> None:
            try:
                self._prepare()
            except BaseException as error:  # told to whoever writes
                self._failure = error
            when_ready()

        self._thread = threading.Thread(target=prepare, name="labs-recorder")
        self._thread.start()

    def ready(self) -> bool:
        """Whether `write` would not have to wait."""
        return self._thread is None or not self._thread.is_alive()

    def _prepare(self) -> None:
        # The modules that `_open` and `write_page` need, and nbgrader with them.
        importlib.import_module("autograder.grading.gradebook")
        if self._feedback:
            importlib.import_module("autograder.grading.feedback_pages")
        if not self._is_prepared():
            from autograder.grading.course import Course

            Course(self._folder).prepare(self._lab)
            write_whole(self._prepared_mark(), self._state().encode())

    def _open(self) -> GradebookWriter:
        """The writer, once the lab is in the gradebook. It belongs to the thread that it is opened in."""
        if self._writer is None:
            if self._thread is None:
                self._prepare()
            else:
                self._thread.join()
            if self._failure is not None:
                raise self._failure
            from autograder.grading.course import course_config
            from autograder.grading.gradebook import GradebookWriter

            self._writer = GradebookWriter(self._url, course_config(self._folder))
        return self._writer

    def _is_prepared(self) -> bool:
        try:
            marked = self._prepared_mark().read_text(encoding="utf-8")
            return (self._folder / GRADEBOOK).is_file() and marked == self._state()
        except OSError:
            return False

    def _prepared_mark(self) -> Path:
        return self._folder / "release" / self._lab / _PREPARED

    def _state(self) -> str:
        """Hash of what the assignment in the gradebook was made from."""
        version = importlib.metadata.version("nbgrader").encode()
        return hashlib.sha256(b"\0".join([version, self._released])).hexdigest()
