"""The labs that the home shows: those in the learner's folder, and those of the course that are not there."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import LabsError
from autograder.front_matter import LabInfo, learner_notebook, place, read_lab_info
from autograder.home.work import Stamp, stamp
from autograder.paths import labs_dir
from autograder.text import language

HERE, ABSENT, DAMAGED = "here", "absent", "damaged"

# Labs of the course that this package came with. On a hub they lie where learners can't write.
COURSE_LABS = Path(__file__).resolve().parents[2] / "labs"


@dataclass(frozen=True)
class Found:
    """A lab, and whether its notebook is here, absent (a hub hands labs out), or damaged.

    `opens` is the notebook to work in; None when there is none.
    """

    info: LabInfo
    state: str
    opens: Path | None = None


class Notebooks:
    """Front matter of notebooks. A notebook is read again only after it changed."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[Stamp, LabInfo | None]] = {}
        self._opens: dict[Path, tuple[tuple[Stamp | None, ...], Path]] = {}

    def labs(self) -> list[Found]:
        """All labs in the order of the course; what they open is in the language in use."""
        own, course = self._below(labs_dir()), self._below(COURSE_LABS)
        found = []
        for lab_id in own.keys() | course.keys():
            info, known = own.get(lab_id), course.get(lab_id)
            if info:
                found.append(Found(info, HERE, self._to_open(info)))
            elif known:
                notebook = labs_dir() / lab_id / f"{lab_id}.ipynb"
                state = DAMAGED if lab_id in own else ABSENT
                found.append(Found(replace(known, notebook=notebook), state))
            elif lab_id in own:
                # Nothing is known of it but its file. A notebook that is not of a course has no place here.
                notebook = labs_dir() / lab_id / f"{lab_id}.ipynb"
                if _is_broken(notebook):
                    found.append(Found(LabInfo(lab_id, lab_id, "", 0, 0.0, notebook), DAMAGED))
        return sorted(found, key=lambda one: place(one.info.id))

    def _below(self, folder: Path) -> dict[str, LabInfo | None]:
        """Labs of a folder by id; None where the notebook has no readable front matter."""
        return {path.stem: self._info(path) for path in folder.glob("*/*.ipynb") if path.stem == path.parent.name}

    def _info(self, path: Path) -> LabInfo | None:
        now = stamp(path)
        if now is None:
            return None
        known = self._read.get(path)
        if known is None or known[0] != now:
            try:
                info = read_lab_info(path)
            except LabsError:
                info = None
            # An id that is not the folder's name would mix up two labs.
            known = self._read[path] = (now, info if info and info.id == path.stem else None)
        return known[1]

    def _to_open(self, info: LabInfo) -> Path:
        translated = info.notebook.parent / language() / info.notebook.name
        if not translated.is_file():
            return info.notebook
        # Which of the two a learner works in is read from both.
        now = (stamp(info.notebook), stamp(translated))
        known = self._opens.get(translated)
        if known is None or known[0] != now:
            known = self._opens[translated] = (now, learner_notebook(info.id))
        return known[1]


def _is_broken(notebook: Path) -> bool:
    """True when a file is no notebook at all."""
    try:
        return not isinstance(json.loads(notebook.read_text(encoding="utf-8-sig"))["cells"], list)
    except (OSError, ValueError, KeyError, TypeError):
        return True
