"""Content hashes: what a result depends on, so that an unchanged submission need not be graded again."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import autograder
from autograder.checking.limits import ResourceLimits
from autograder.checking.registry import module_name
from autograder.grading.collect import Work
from autograder.judging.nests import beside
from autograder.text import LOCALE_DIR, language

# Rooms whose code decides a result. Questions are those of the lab alone.
_ROOMS = ("checking", "data", "judging", "sandbox", "worker")

# Distributions that learners' code and checks compute with, and the shell that runs the cells.
_DISTRIBUTIONS = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "pyarrow",
    "ipython",
    "nbformat",
    "pyspark",
    "impyla",
)


def run_key(lab_id: str, released: bytes, limits: ResourceLimits | None, floor: str) -> str:
    """Hash of everything that all submissions of a run share (64 hexadecimal digits).

    Sources of the judge and of the lab's questions, the released notebook and what the course puts beside it, the
    editions of its datasets, versions of Python and libraries, sandbox floor, language of the messages, and limits
    where they are not the lab's own.
    """
    return _hash(
        [
            released,
            json.dumps(dataclasses.asdict(limits) if limits else None, sort_keys=True).encode(),
            floor.encode(),
            language().encode(),
            *_files(_sources(lab_id)),
            *_files(beside(lab_id)),
            *(part.encode() for part in _versions()),
            *(part.encode() for part in _editions(released)),
        ]
    )


def work_key(run: str, work: Work) -> str:
    """Hash of what running a submission depends on: the same key gives the same result, whoever's work it is."""
    parts = [run.encode(), work.submission.problem.encode(), work.content]
    for name, content in work.files:
        parts += [name.encode(), content]
    return _hash(parts)


def record_key(work_hash: str, work: Work) -> str:
    """Hash of what is recorded of a submission: its work, what was noted while it was read, when it was handed in."""
    stamp = work.handed_in.isoformat() if work.handed_in else ""
    return _hash([work_hash.encode(), stamp.encode(), *(flag.encode() for flag in work.submission.flags)])


def _hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # With its length before it, no part can be taken for the end of another.
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _files(paths: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    for name, path in sorted(paths):
        yield name.encode()
        yield path.read_bytes()


def _sources(lab_id: str) -> Iterator[tuple[str, Path]]:
    package = Path(autograder.__file__).resolve().parent
    folders = [package / room for room in _ROOMS] + [package / "questions" / module_name(lab_id)]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    # The lab that measurements are made with is not among the questions.
    found += (package / "measuring").glob(f"{lab_id}*.py")
    found += [*package.glob("*.py"), *(package / "questions").glob("*.py"), *LOCALE_DIR.rglob("*.mo")]
    # Settings and clients that a lab's code and its checks use.
    found += (package.parent / "infra").glob("*.py")
    for path in found:
        yield path.relative_to(package.parent).as_posix(), path


def _versions() -> Iterator[str]:
    yield f"{platform.python_implementation()} {platform.python_version()}"
    yield f"autograder {autograder.__version__}"
    for name in _DISTRIBUTIONS:
        yield f"{name} {importlib.metadata.version(name)}"


def _editions(released: bytes) -> Iterator[str]:
    from autograder.data import load
    from autograder.data.errors import DataError

    front: dict[str, Any] = json.loads(released).get("metadata", {}).get("bdti_labs", {})
    for entry in front.get("data", []):
        try:
            edition = load(str(entry["id"]))
            yield f"{edition.dataset} {edition.id} {edition.sha256}"
        except DataError as error:
            # The lab says so to whoever runs it; here it only has to differ from the day when the data are there.
            yield f"{entry['id']} {error.code}"
