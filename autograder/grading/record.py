"""Everything that a graded submission leaves behind: the files of nbgrader's layout, and the rows of its gradebook.

One thread writes to the gradebook, so that no process waits for the disk to get its next job.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import queue
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.data.home import write_whole
from autograder.grading.collect import Work
from autograder.grading.known import GRADEBOOK
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.judging.job import Judged

if TYPE_CHECKING:
    from autograder.grading.feedback_pages import FeedbackPages
    from autograder.grading.gradebook import GradebookWriter

_PREPARED = ".prepared"
# The disk is asked to keep a file before its marks are: several such waits go on at one time.
_FILE_THREADS = 4

Result = dict[str, Any]


class Recorder:
    """Writes results into a course folder in nbgrader's layout. The only writer of its gradebook while it is open.

    released: the released notebook of the lab. feedback: whether pages are made too.
    when_written: called, from another thread, when there is something new to hear from `written`.
    """

    def __init__(
        self, folder: Path, lab_id: str, released: bytes, *, feedback: bool, when_written: Callable[[], None]
    ) -> None:
        self._folder = folder
        self._lab = lab_id
        self._released = released
        self._feedback = feedback
        self._tell = when_written
        self._tasks: queue.SimpleQueue[Callable[[GradebookWriter], None] | None] = queue.SimpleQueue()
        self._written: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._waiting = 0
        self._files = ThreadPoolExecutor(_FILE_THREADS, thread_name_prefix="labs-files")
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        self._pages: FeedbackPages | None = None

    def begin(self) -> None:
        """Get ready to write: nbgrader takes seconds to import and to take the lab in."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="labs-recorder")
            self._thread.start()

    def put(self, work: Work, judged: Judged, key: str) -> None:
        """Keep the submission as it came and as it was executed, then its marks, then its page.

        `key` is known from the marks on; a page that is missing then is made when the submission comes again.
        """
        self.begin()
        kept = self._files.submit(self._keep, work, judged)
        self._waiting += 1
        self._tasks.put(lambda writer: self._write(writer, kept, work, judged, key))

    def put_page(self, result: Result) -> None:
        """Make the feedback page of a result that the gradebook has, where pages are wanted and it is missing."""
        if self._lacks_page(result):
            self.begin()
            self._tasks.put(lambda _writer: self._write_page(result))

    def waiting(self) -> int:
        """How many results were put and not heard of from `written` yet."""
        return self._waiting

    def written(self) -> list[Result]:
        """Results, in the form of results.json, written since the last call. Raises what stopped the writing."""
        found: list[Result] = []
        while not self._written.empty():
            found.append(self._written.get())
        self._waiting -= len(found)
        if not found and self._failure is not None:
            raise self._failure
        return found

    def finish(self) -> None:
        """Write all that was put, and let go of the gradebook. What was written is still told by `written`."""
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()
        self._files.shutdown(cancel_futures=True)

    # --- in the thread ---

    def _serve(self) -> None:
        try:
            self._prepare()
            with ExitStack() as stack:
                writer = stack.enter_context(self._open(stack))
                while (task := self._tasks.get()) is not None:
                    task(writer)
        except BaseException as error:  # told to whoever asks what was written
            self._failure = error
        self._tell()

    def _prepare(self) -> None:
        # The modules that `_open` needs, and nbgrader with them.
        importlib.import_module("autograder.grading.gradebook")
        if not self._is_prepared():
            from autograder.grading.course import Course

            Course(self._folder).prepare(self._lab)
            write_whole(self._prepared_mark(), self._state().encode())

    def _open(self, stack: ExitStack) -> GradebookWriter:
        from autograder.grading.course import course_config
        from autograder.grading.gradebook import GradebookWriter

        url, config = f"sqlite:///{self._folder / GRADEBOOK}", course_config(self._folder)
        if self._feedback:
            from autograder.grading.feedback_pages import FeedbackPages

            self._pages = FeedbackPages(self._folder, url, config)
            stack.callback(self._pages.close)
        return GradebookWriter(url, config)

    def _write(self, writer: GradebookWriter, kept: Future[None], work: Work, judged: Judged, key: str) -> None:
        kept.result()
        writer.write(judged, key=key, timestamp=work.handed_in)
        result = judged.result.to_json()
        self._write_page(result)
        self._written.put(result)
        self._tell()

    def _write_page(self, result: Result) -> None:
        if self._pages is not None and self._lacks_page(result):
            self._pages.write(result["learner"], self._lab)

    # --- files ---

    def _keep(self, work: Work, judged: Judged) -> None:
        learner = judged.result.learner
        # A page of an earlier version must not outlive it.
        _remove(self._page(learner).parent)
        if not work.submission.problem:
            self._replace("submitted", learner, work, work.content)
        if judged.notebook:
            self._replace("autograded", learner, work, judged.notebook.encode("utf-8"))
        else:
            _remove(self._place("autograded", learner))

    def _replace(self, step: str, learner: str, work: Work, notebook: bytes) -> None:
        """Put the files of a step where nbgrader looks for them, in place of those of an earlier submission."""
        folder = self._place(step, learner)
        if work.submission.path.resolve().is_relative_to(folder):
            return  # the submissions of this very course are graded where they lie
        _remove(folder)
        files = dict(work.files) if step == "submitted" else {}
        if work.handed_in is not None:
            files[STAMP_FILE] = f"{work.handed_in:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        for name, content in files.items():
            write_whole(folder.joinpath(*name.split("/")), content)
        write_whole(folder / f"{self._lab}.ipynb", notebook)

    def _lacks_page(self, result: Result) -> bool:
        return self._feedback and result["status"] == "graded" and not self._page(result["learner"]).exists()

    def _place(self, step: str, learner: str) -> Path:
        return self._folder / step / learner / self._lab

    def _page(self, learner: str) -> Path:
        return self._place("feedback", learner) / f"{self._lab}.html"

    # --- the lab in the gradebook ---

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


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
