"""Our steps in nbgrader's own pipeline: `nbgrader autograde` and formgrader's button judge as `labs grade` does.

`autograder.building.nbgrader_settings.configure` names these classes in nbgrader's configuration. A submission is read
and repaired before any step of nbgrader's sees it, run and judged outside nbgrader's process, and its marks go from the
judge to the gradebook: what stands in the notebook is for people to read, and no mark is taken from there.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import find_all_files, is_grade, is_solution, is_task
from traitlets import Enum, Integer

from autograder.building.nbgrader_settings import CELL_SECONDS
from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.grading import foreign
from autograder.grading.collect import Found, Work, read_work
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.names import shown
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.grading.stamps import MAX_BYTES as STAMP_BYTES
from autograder.grading.stamps import read_stamp
from autograder.grading.trees import Entry, FolderTree
from autograder.judging.job import DEFAULT_FLOOR, Job, Judged
from autograder.judging.judge import BelowFloor
from autograder.judging.reading import read_submission
from autograder.judging.repair import repair
from autograder.judging.results import Submission, SubmissionResult
from autograder.judging.run import judge, lab_of, released_notebook
from autograder.paths import labs_dir
from autograder.sandbox import LEVELS
from autograder.text import _

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

KEY = "bdti_labs"
UNREADABLE_STAMP = "timestamp-unreadable.txt"

# Formgrader puts a learner's id into its pages as it is.
_ACTS = re.compile(r"[<>&\"'\x00-\x1f]")


@dataclass
class Case:
    """One notebook of a submission on its way through nbgrader's steps.

    released: the released notebook with the checks as the gradebook has them, hidden tests included.
    """

    work: Work
    released: bytes
    flags: list[str]
    judged: Judged | None = None


class Ungraded(LabsError):
    """The judge did not grade a submission. It carries the result, and says its reason."""

    def __init__(self, result: SubmissionResult) -> None:
        super().__init__(result.reason)
        self.result = result


def _case(resources: dict[str, Any]) -> Case:
    case = resources.get(KEY)
    if not isinstance(case, Case):
        raise LabsError(
            _("Autograde.exporter_class is not ours. Call configure() last in nbgrader_config.py and do not change it.")
        )
    return case


class SubmissionExporter(NotebookExporter):
    """Reads a submission as the judge reads it, and hands what it read from nbgrader's first pass to its second."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._case: Case | None = None

    def from_file(
        self, file_stream: TextIO, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        assert resources is not None  # nbgrader's converters say what they convert
        converter: Any = self.parent
        if not converter._sanitizing:
            resources[KEY] = self._case
            return super().from_file(file_stream, resources, **options)
        self._case = None
        with ungraded_when_it_fails(resources):
            work = _work(Path(file_stream.name), resources["nbgrader"])
            read, notes = read_submission(work.content)
            resources[KEY] = Case(work, _released(converter.coursedir, resources["nbgrader"]), notes)
            output, resources = self.from_notebook_node(read, resources, **options)
        self._case = _case(resources)
        return output, resources


class Repair(NbGraderPreprocessor):
    """Lines a submission up with the release, so that no step of nbgrader's stumbles over it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        case = _case(resources)
        released = released_notebook(case.released)
        repaired, notes = repair(nb, released, lab_of(released))
        case.flags += notes
        for note in case.flags:
            self.log.warning(_("Repaired before grading: %s"), note)
        return repaired, resources


class JudgedExecute(Execute):
    """Runs and judges a submission in the sandbox. `c.Execute.timeout` is the time limit of a cell, as usual."""

    timeout = Integer(
        CELL_SECONDS,
        allow_none=True,
        help="Seconds that a cell may take. The value that the course sets itself leaves it to the lab.",
    ).tag(config=True)

    floor = Enum(LEVELS, DEFAULT_FLOOR, help="Lowest level of the sandbox that is accepted.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: object = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        case = _case(resources)
        with ungraded_when_it_fails(resources):
            case.judged = self._judged(nb, case, resources)
            _take_outputs(nb, case.judged)
        result = case.judged.result
        self.log.info(_("Sandbox: %s"), ", ".join(result.sandbox))
        for flag in result.flags:
            self.log.info(_("Flag: %s"), flag)
        return nb, resources

    def _judged(self, nb: NotebookNode, case: Case, resources: dict[str, Any]) -> Judged:
        _require_python(nb)
        lab = lab_of(released_notebook(case.released))
        sent, guards = (nb, foreign.Guards()) if lab else foreign.guarded(nb)
        submission = replace(case.work.submission, flags=(*case.work.submission.flags, *case.flags))
        files = dict(case.work.files)
        if lab is None:  # the judge knows what belongs to a lab of ours
            files |= _course_files(self.parent.parent.coursedir, resources["nbgrader"]["assignment"])
        job = Job(
            submission,
            nbformat.writes(sent).encode("utf-8"),
            files=tuple(sorted(files.items())),
            released=case.released,
            limits=self._limits(lab.limits if lab else ResourceLimits()),
            floor=self.floor,
        )
        judged = judge(job)
        if judged.result.status != "graded":
            raise Ungraded(judged.result)
        if lab is None:
            foreign.grade(judged, guards, _manual_points(nb))
        return judged

    def _limits(self, own: ResourceLimits) -> ResourceLimits:
        if self.timeout == CELL_SECONDS:
            return own
        # nbgrader's "no limit" still ends with the submission's time.
        seconds = self.timeout if self.timeout is not None and self.timeout > 0 else own.submission_seconds
        return replace(own, cell_seconds=float(seconds))


class JudgedSaveAutoGrades(SaveAutoGrades):
    """Saves the judge's marks. Cells that a person marks, and comments, are nbgrader's own business."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        judged = _case(resources).judged
        if judged is None:
            sentence = _(
                "The notebook was not run, and outputs that came with it give no marks. Leave out --no-execute."
            )
            raise LabsError(sentence)
        self._grades = judged.grades
        nb, resources = super().preprocess(nb, resources)
        with GradebookWriter(self.db_url) as writer:
            writer.remember(judged.result)
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        if is_solution(cell):
            super()._add_score(cell, resources)
            return
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = self._grades[grade_id][0] if grade_id in self._grades else None
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()


@contextlib.contextmanager
def ungraded_when_it_fails(resources: dict[str, Any]) -> Iterator[None]:
    """Leave no mark of an earlier version when this one can't be graded; the reason goes on to nbgrader's log."""
    try:
        yield
    except BelowFloor:
        raise  # this machine's fault, not the submission's
    except LabsError as error:
        told = resources["nbgrader"]
        result = SubmissionResult(told["student"], told["assignment"], "ungraded", reason=str(error))
        if isinstance(error, Ungraded):
            result = error.result
        with GradebookWriter(told["db_url"]) as writer:
            writer.write(Judged(result), key="", notebook=told["notebook"])
        raise


def set_aside_unreadable_stamps(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's pre_convert_hook: it gives a submission up when it can't read `timestamp.txt`."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        stamp = folder / STAMP_FILE
        if stamp.is_symlink() or (stamp.exists() and not _readable_stamp(stamp)):
            stamp.replace(folder / UNREADABLE_STAMP)


def _readable_stamp(stamp: Path) -> bool:
    try:
        with stamp.open("rb") as file:
            return read_stamp(file.read(STAMP_BYTES))[0] is not None
    except OSError:
        return False


def _work(path: Path, told: dict[str, str]) -> Work:
    """The notebook at `path` and the files beside it. Raises LabsError when it is nothing that may be read."""
    if _ACTS.search(told["student"]):
        sentence = _("The learner's folder is called {name}, which formgrader would show as HTML. Rename the folder.")
        raise LabsError(sentence.format(name=shown(told["student"])))
    tree = FolderTree(path.parent)
    entries = {entry.name: entry for entry in tree.entries(())}
    notebook = entries.get(path.name, Entry((path.name,), "special"))
    work = read_work(tree, Found(Submission(told["student"], told["assignment"], path), notebook, ()))
    if work.submission.problem:
        raise LabsError(work.submission.problem)
    if UNREADABLE_STAMP not in entries:
        return work
    flags = ("timestamp:unreadable", *work.submission.flags)
    files = tuple(file for file in work.files if file[0] != UNREADABLE_STAMP)
    return replace(work, submission=replace(work.submission, flags=flags), files=files)


def _released(coursedir: CourseDirectory, told: dict[str, str]) -> bytes:
    """The released notebook, its locked cells as the gradebook has them: release takes hidden tests out."""
    name = f"{told['notebook']}.ipynb"
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", told["assignment"]))
    places = [folder / name, labs_dir() / told["assignment"] / name]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        sentence = _("The released notebook {path} is missing. Run `nbgrader generate_assignment {name}`.")
        raise LabsError(sentence.format(path=places[0], name=told["assignment"]))
    notebook = nbformat.read(path, as_version=4)
    with Gradebook(told["db_url"]) as gradebook:
        cells = gradebook.find_notebook(told["notebook"], told["assignment"]).source_cells
        sources = {cell.name: cell.source for cell in cells if cell.locked}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in sources:
            cell.source = sources[grade_id]
    return nbformat.writes(notebook).encode("utf-8")


def _course_files(coursedir: CourseDirectory, assignment: str) -> dict[str, bytes]:
    """What the course puts beside its notebook."""
    folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    found = find_all_files(str(folder), [*coursedir.ignore, "*.ipynb"])
    return {Path(name).relative_to(folder).as_posix(): Path(name).read_bytes() for name in found}


def _require_python(nb: NotebookNode) -> None:
    spec = nb.metadata.get("kernelspec", {})
    language = str(spec.get("language") or "python").lower()
    if language != "python":
        sentence = _("The notebook is written for {language}; only Python notebooks can be graded here.")
        raise LabsError(sentence.format(language=language))


def _manual_points(nb: NotebookNode) -> float:
    marked = [cell for cell in nb.cells if (is_grade(cell) and is_solution(cell)) or is_task(cell)]
    return sum(float(cell.metadata["nbgrader"]["points"]) for cell in marked)


def _take_outputs(nb: NotebookNode, judged: Judged) -> None:
    """Put the outputs of the run into `nb`. Both were lined up with the same release, so that ids agree."""
    executed = {cell["id"]: cell for cell in nbformat.reads(judged.notebook, as_version=4).cells}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = executed[cell["id"]].outputs
            cell.execution_count = executed[cell["id"]].execution_count
