"""Find the submissions in a folder or zip file."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.errors import LabsError
from autograder.judging import Submission
from autograder.text import _

MAX_NOTEBOOK_BYTES = 50 * 1024 * 1024
MAX_ZIP_ENTRIES = 20_000


def collect(source: Path, lab_id: str, unpack_to: Path) -> list[Submission]:
    """Submissions of a lab under `source`, in alphabetical order of learners.

    `source` is a folder in nbgrader's layout (`<learner>/<lab>/<lab>.ipynb`), a flat folder of notebooks (the file name
    is the learner), or a zip file of either. A zip file is unpacked under `unpack_to`.
    Raises LabsError when there is nothing to grade.
    """
    if not source.exists():
        raise LabsError(
            _("There is nothing at {path}. Give a folder or a zip file of submissions.").format(path=source)
        )
    folder = _unpack(source, unpack_to) if source.is_file() else source
    found = list(_nbgrader_layout(folder, lab_id)) or list(_flat(folder, lab_id))
    if not found:
        # Zip files made by a right-click often hold one folder that holds everything.
        inner = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))]
        if len(inner) == 1:
            found = list(_nbgrader_layout(inner[0], lab_id)) or list(_flat(inner[0], lab_id))
    if not found:
        raise LabsError(
            _(
                "No submissions of '{lab}' were found in {path}. Expected <learner>/{lab}/{lab}.ipynb, "
                "or notebooks named after the learners."
            ).format(lab=lab_id, path=source)
        )
    return _distinct(sorted(found, key=lambda item: item.learner))


def learner_id(name: str) -> str:
    """`name` as a learner id that is safe as a folder name everywhere: letters, digits, `.`, `-` and `_`."""
    text = unicodedata.normalize("NFC", name).strip()
    text = re.sub(r"[^\w.-]+", "_", text).strip("._")
    return text[:80] or "learner"


def _nbgrader_layout(folder: Path, lab_id: str) -> Iterator[Submission]:
    for learner in sorted(folder.iterdir()):
        place = learner / lab_id
        if learner.is_symlink() or not place.is_dir() or place.is_symlink():
            continue
        path = place / f"{lab_id}.ipynb"
        if path.is_file() and not path.is_symlink():
            yield _submission(learner.name, lab_id, path)
            continue
        # A notebook under another name is still the learner's work.
        others = [other for other in sorted(place.glob("*.ipynb")) if other.is_file() and not other.is_symlink()]
        if len(others) == 1:
            yield _submission(learner.name, lab_id, others[0], flags=(f"renamed:{others[0].name}",))
        elif others:
            names = ", ".join(other.name for other in others)
            problem = _("There are several notebooks and none is called {lab}.ipynb: {names}.")
            yield Submission(learner_id(learner.name), lab_id, path, problem.format(lab=lab_id, names=names))
        else:
            problem = _("There is no notebook in this learner's folder.")
            yield Submission(learner_id(learner.name), lab_id, path, problem)


def _flat(folder: Path, lab_id: str) -> Iterator[Submission]:
    for path in sorted(folder.glob("*.ipynb")):
        if path.is_file() and not path.is_symlink():
            yield _submission(path.stem, lab_id, path)


def _submission(name: str, lab_id: str, path: Path, flags: tuple[str, ...] = ()) -> Submission:
    size = path.stat().st_size
    problem = ""
    if size > MAX_NOTEBOOK_BYTES:
        problem = _("The file is {size} MB large; at most {limit} MB are read.").format(
            size=size // 1024**2, limit=MAX_NOTEBOOK_BYTES // 1024**2
        )
    return Submission(learner_id(name), lab_id, path, problem, flags)


def _distinct(found: list[Submission]) -> list[Submission]:
    """Give learners whose ids fall together after cleaning a number each, so that nobody overwrites anybody."""
    taken: set[str] = set()
    result = []
    for item in found:
        name, count = item.learner, 2
        # Case-insensitive file systems see "Ana" and "ana" as one folder.
        while name.casefold() in taken:
            name, count = f"{item.learner}-{count}", count + 1
        taken.add(name.casefold())
        flags = item.flags if name == item.learner else (*item.flags, f"learner_renamed:{item.learner}")
        result.append(Submission(name, item.lab, item.path, item.problem, flags))
    return result


def _unpack(source: Path, unpack_to: Path) -> Path:
    """Unpack the notebooks of a zip file. Names that point outside, links and oversized files are left out."""
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError):
        raise LabsError(_("{path} is neither a folder nor a readable zip file.").format(path=source)) from None
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ZIP_ENTRIES:
            raise LabsError(
                _("{path} holds {count} files; at most {limit} are read.").format(
                    path=source, count=len(entries), limit=MAX_ZIP_ENTRIES
                )
            )
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
            if entry.is_dir() or is_link or name.is_absolute() or ".." in name.parts or name.suffix != ".ipynb":
                continue
            target = unpack_to.joinpath(*name.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Read one byte over the limit: the size in a zip's header may lie.
            with archive.open(entry) as stream:
                target.write_bytes(stream.read(MAX_NOTEBOOK_BYTES + 1))
    return unpack_to
