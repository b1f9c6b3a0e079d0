"""Find the submissions in a folder or zip file, and read each one when its turn comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.errors import LabsError
from autograder.front_matter import has_answers
from autograder.grading.names import distinct_ids, learner_id, shown
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.grading.stamps import MAX_BYTES as STAMP_BYTES
from autograder.grading.stamps import read_stamp
from autograder.grading.trees import Entry, Parts, Tree, Unreadable, too_large, why_not
from autograder.judging import Submission
from autograder.text import _, available_languages

MAX_NOTEBOOK_BYTES = 50 * 1024 * 1024
# Of all files beside one notebook together. The data of a lab come from the course, not from here.
MAX_BESIDE_BYTES = 20 * 1024 * 1024
MAX_BESIDE_FILES = 500
MAX_BESIDE_DEPTH = 8
# A folder with more in it than this is not looked through to its end.
MAX_VISITED = 5000
# Events of one kind that are named one by one; more are told as a number.
MAX_NAMED = 5

_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz")
# Jupyter and nbgrader would take settings from these.
_SETTINGS = ("nbgrader_config.py", "jupyter_config.py")
_NOT_WORK = ("__pycache__", "__MACOSX")


@dataclass(frozen=True)
class Found:
    """A submission that was found and not read yet.

    notebook: None when `submission.problem` says why there is none.
    folder: where the files beside the notebook lie; None in a flat folder, where each notebook is another learner's.
    """

    submission: Submission
    notebook: Entry | None = None
    folder: Parts | None = None


@dataclass(frozen=True)
class Work:
    """What a learner handed in. `submission` has what reading it brought to light.

    files: relative POSIX path and content of each file beside the notebook, sorted.
    handed_in: as `timestamp.txt` tells it, in UTC without a time zone.
    """

    submission: Submission
    content: bytes = b""
    files: tuple[tuple[str, bytes], ...] = ()
    handed_in: datetime | None = None


def collect(tree: Tree, lab_id: str) -> list[Found]:
    """Submissions of a lab in `tree`, in alphabetical order of learners.

    The tree has nbgrader's layout (`<learner>/<lab>/<lab>.ipynb`), or is flat: notebooks named after the learners.
    Raises LabsError when there is nothing to grade.
    """
    found = _in_either_layout(tree, (), lab_id)
    if not found:
        # Zip files made by a right-click often hold one folder that holds everything.
        inner = [entry for entry in tree.entries(()) if entry.kind == "folder" and _is_work(entry.name)]
        if len(inner) == 1:
            found = _in_either_layout(tree, inner[0].parts, lab_id)
    if not found:
        raise LabsError(
            _(
                "No submissions of '{lab}' were found in {path}. Expected <learner>/{lab}/{lab}.ipynb, "
                "or notebooks named after the learners."
            ).format(lab=lab_id, path=tree.path(()))
        )
    return _distinct(found)


def _in_either_layout(tree: Tree, root: Parts, lab_id: str) -> list[tuple[str, Found]]:
    entries = tree.entries(root)
    learners = [entry for entry in entries if _is_work(entry.name)]
    return list(_nbgrader_layout(tree, learners, lab_id)) or list(_flat(tree, entries, lab_id))


def _is_work(name: str) -> bool:
    return not name.startswith(".") and name not in _NOT_WORK


def _nbgrader_layout(tree: Tree, learners: list[Entry], lab_id: str) -> Iterator[tuple[str, Found]]:
    found = [(learner.name, _of_learner(tree, learner, lab_id)) for learner in learners]
    # What can't be looked into belongs to a learner only where other folders do.
    if any(item is not None and item.folder is not None for _name, item in found):
        yield from ((name, item) for name, item in found if item is not None)


def _of_learner(tree: Tree, learner: Entry, lab_id: str) -> Found | None:
    """The submission in a learner's folder, None when there is none of this lab."""
    if learner.kind == "link":
        return _without(tree, learner.parts, lab_id, why_not("link"))
    if learner.kind != "folder":
        return None
    try:
        place = next((entry for entry in tree.entries(learner.parts) if entry.name == lab_id), None)
        if place is None or place.kind not in ("folder", "link"):
            return None
        if place.kind == "link":
            return _without(tree, place.parts, lab_id, why_not("link"))
        return _in_folder(tree, place.parts, lab_id)
    except Unreadable as error:
        return _without(tree, learner.parts, lab_id, str(error))


def _in_folder(tree: Tree, folder: Parts, lab_id: str) -> Found:
    entries = [entry for entry in tree.entries(folder) if _is_work(entry.name)]
    notebooks = [entry for entry in entries if entry.name.endswith(".ipynb")]
    named = [entry for entry in notebooks if entry.name == f"{lab_id}.ipynb"]
    if len(named) == 1 or not notebooks:
        named = _where_she_worked(tree, named, entries, lab_id)
    if len(named or notebooks) == 1:
        notebook = (named or notebooks)[0]
        # A notebook under another name is still the learner's work.
        flags = () if named else (f"renamed:{shown(notebook.name)}",)
        return _with(tree, notebook, lab_id, flags, folder)
    if notebooks:
        names = ", ".join(shown(entry.name) for entry in notebooks[:MAX_NAMED])
        problem = _("There are several notebooks and none is called {lab}.ipynb: {names}.")
        return _without(tree, folder, lab_id, problem.format(lab=lab_id, names=names), folder)
    problem = _("There is no notebook in this learner's folder.")
    archives = [entry.name for entry in entries if entry.name.lower().endswith(_ARCHIVES)]
    if archives:
        problem += " " + _("It holds the archive {name}, which is not unpacked.").format(name=shown(archives[0]))
    return _without(tree, folder, lab_id, problem, folder)


def _where_she_worked(tree: Tree, named: list[Entry], entries: list[Entry], lab_id: str) -> list[Entry]:
    """The notebook of the lab, or the translated one beside it, when only that one holds answers.

    Whoever hands in the whole folder of a lab hands in its notebook in every language.
    """
    codes = [entry for entry in entries if entry.kind == "folder" and entry.name in available_languages()]
    inner = [found for folder in codes for found in tree.entries(folder.parts) if found.name == f"{lab_id}.ipynb"]
    if not inner or (named and _answered(tree, named[0]) is not False):
        return named
    answered = [entry for entry in inner if _answered(tree, entry)]
    return answered if len(answered) == 1 else named


def _answered(tree: Tree, notebook: Entry) -> bool | None:
    if notebook.kind != "file" or notebook.size > MAX_NOTEBOOK_BYTES:
        return None
    try:
        return has_answers(tree.read(notebook, MAX_NOTEBOOK_BYTES))
    except Unreadable:
        return None


def _flat(tree: Tree, entries: list[Entry], lab_id: str) -> Iterator[tuple[str, Found]]:
    for entry in entries:
        # macOS puts a file of its own beside each one, under the same name with this in front.
        if entry.name.endswith(".ipynb") and entry.kind != "folder" and not entry.name.startswith("._"):
            yield entry.name.removesuffix(".ipynb"), _with(tree, entry, lab_id)


def _with(tree: Tree, notebook: Entry, lab_id: str, flags: tuple[str, ...] = (), folder: Parts | None = None) -> Found:
    if notebook.doubled:
        flags = (*flags, f"zip_duplicate:{shown(notebook.name)}")
    problem = "" if notebook.kind == "file" else why_not(notebook.kind)
    if notebook.kind == "file" and notebook.size > MAX_NOTEBOOK_BYTES:
        problem = too_large(notebook.size, MAX_NOTEBOOK_BYTES)
    return Found(Submission("", lab_id, tree.path(notebook.parts), problem, flags), notebook, folder)


def _without(tree: Tree, place: Parts, lab_id: str, problem: str, folder: Parts | None = None) -> Found:
    return Found(Submission("", lab_id, tree.path(place), problem), None, folder)


def _distinct(found: list[tuple[str, Found]]) -> list[Found]:
    """The submissions with their learners' ids, so that nobody overwrites anybody."""
    ids = distinct_ids(name for name, _item in found)
    named = []
    for name, item in found:
        flags = item.submission.flags
        if ids[name] != learner_id(name):
            flags = (*flags, f"learner_renamed:{shown(name)}")
        named.append(replace(item, submission=replace(item.submission, learner=ids[name], flags=flags)))
    return sorted(named, key=lambda item: item.submission.learner)


def read_work(tree: Tree, found: Found) -> Work:
    """What a learner handed in. Never raises for what is in it: that becomes a problem or a flag."""
    submission = found.submission
    if submission.problem or found.notebook is None:
        return Work(submission)
    try:
        content = tree.read(found.notebook, MAX_NOTEBOOK_BYTES)
    except Unreadable as error:
        return Work(replace(submission, problem=str(error)))
    if found.folder is None:
        return Work(submission, content)
    beside = _Beside(tree, found)
    handed_in = beside.stamp()
    files = beside.files()
    return Work(replace(submission, flags=(*submission.flags, *beside.flags())), content, files, handed_in)


class _Beside:
    """The files beside a notebook, within bounds, and notes on what was left out."""

    def __init__(self, tree: Tree, found: Found) -> None:
        assert found.folder is not None
        self._tree = tree
        self._folder = found.folder
        self._notebook = found.notebook
        self._left = MAX_BESIDE_BYTES
        self._visited = 0
        self._kept: list[tuple[str, bytes]] = []
        self._left_out: list[str] = []
        self._stamp_flag = ""

    def flags(self) -> list[str]:
        """Events for the instructor."""
        named = [f"file_left_out:{note}" for note in self._left_out[:MAX_NAMED]]
        if len(self._left_out) > MAX_NAMED:
            named.append(f"files_left_out:{len(self._left_out)}")
        return [*([self._stamp_flag] if self._stamp_flag else []), *named]

    def stamp(self) -> datetime | None:
        """When the work was handed in, where a stamp says so."""
        entry = next((item for item in self._tree.entries(self._folder) if item.name == STAMP_FILE), None)
        if entry is None:
            return None
        try:
            moment, self._stamp_flag = read_stamp(self._tree.read(entry, STAMP_BYTES))
        except Unreadable:
            moment, self._stamp_flag = None, "timestamp:unreadable"
        return moment

    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Relative POSIX path and content of the files that are taken along."""
        self._walk(self._folder)
        return tuple(sorted(self._kept))

    def _walk(self, folder: Parts) -> None:
        try:
            entries = self._tree.entries(folder)
        except Unreadable:
            self._leave(folder, "unreadable")
            return
        for entry in entries:
            self._visited += 1
            if self._visited > MAX_VISITED or len(self._kept) >= MAX_BESIDE_FILES:
                self._leave(entry.parts, "too_many")
                return
            if self._concerns_us(entry):
                self._take(entry)

    def _concerns_us(self, entry: Entry) -> bool:
        if entry == self._notebook or not _is_work(entry.name) or entry.name.endswith(".pyc"):
            return False
        return entry.parts != (*self._folder, STAMP_FILE)

    def _take(self, entry: Entry) -> None:
        name = entry.name
        if not name.isprintable() or len(name.encode("utf-8", "surrogatepass")) > 255:
            self._leave(entry.parts, "odd_name")
        elif entry.kind == "folder":
            if len(entry.parts) - len(self._folder) < MAX_BESIDE_DEPTH:
                self._walk(entry.parts)
            else:
                self._leave(entry.parts, "too_deep")
        elif entry.kind != "file":
            self._leave(entry.parts, entry.kind)
        elif name.lower() in _SETTINGS:
            self._leave(entry.parts, "settings")
        elif name.lower().endswith(_ARCHIVES):
            self._leave(entry.parts, "archive")
        elif entry.size > self._left:
            self._leave(entry.parts, "too_large")
        else:
            self._read(entry)

    def _read(self, entry: Entry) -> None:
        try:
            content = self._tree.read(entry, self._left)
        except Unreadable:
            self._leave(entry.parts, "unreadable")
            return
        self._left -= len(content)
        self._kept.append(("/".join(entry.parts[len(self._folder) :]), content))

    def _leave(self, parts: Parts, why: str) -> None:
        self._left_out.append(f"{why}:{shown('/'.join(parts[len(self._folder) :]))}")
