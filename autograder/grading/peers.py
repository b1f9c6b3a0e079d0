"""The notebooks that the nbgrader wheel installs for its own tests, graded by our path: somebody else's course."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.grading.course import Course, course_config, last_line
from autograder.judging.job import DEFAULT_FLOOR
from autograder.text import _

if TYPE_CHECKING:
    from rich.table import Table
    from traitlets.config import Config

NOTEBOOK = "p1"


@dataclass(frozen=True)
class Peer:
    """A submission and what nbgrader's own tests expect of it.

    source, submitted: files of nbgrader's; an empty `submitted` hands in the release. score, max_score: 0
    where nothing is marked. manual: a person has to mark a part. timeout: seconds of a cell, None for the course's own.
    """

    name: str
    source: str
    submitted: str = ""
    score: float = 0.0
    max_score: float = 0.0
    manual: bool = False
    timeout: int | None = None
    stub: str = ""


@dataclass(frozen=True)
class PeerResult:
    """What came of it. problem: why it was not graded, in words; empty when it was."""

    peer: Peer
    score: float = 0.0
    max_score: float = 0.0
    manual: bool = False
    seconds: float = 0.0
    problem: str = ""

    @property
    def met(self) -> bool:
        """True when nbgrader's own expectation is met."""
        expected = (self.peer.score, self.peer.max_score, self.peer.manual)
        return not self.problem and (self.score, self.max_score, self.manual) == expected


_CHEAT = "submitted-cheat-attempt"
_STUB = "# YOUR CODE HERE"

PEERS = (
    Peer("submitted-unchanged", "submitted-unchanged", "submitted-unchanged", 1, 7),
    Peer("submitted-changed", "submitted-unchanged", "submitted-changed", 2, 7, manual=True),
    Peer(_CHEAT, "submitted-unchanged", _CHEAT, 1, 7, manual=True),
    Peer(f"{_CHEAT}-alternative", "submitted-unchanged", f"{_CHEAT}-alternative", 1, 7, manual=True),
    Peer("autotest-simple-unchanged", "autotest-simple", "autotest-simple-unchanged", 0, 1),
    Peer("autotest-simple-changed", "autotest-simple", "autotest-simple-changed", 1, 1),
    Peer("autotest-hashed-unchanged", "autotest-hashed", "autotest-hashed-unchanged", 0, 1),
    Peer("autotest-hashed-changed", "autotest-hashed", "autotest-hashed-changed", 1, 1),
    Peer("autotest-multi-unchanged", "autotest-multi", "autotest-multi-unchanged", 0, 4),
    Peer("autotest-multi-changed", "autotest-multi", "autotest-multi-changed", 3, 4),
    Peer("autotest-hidden-unchanged", "autotest-hidden", "autotest-hidden-unchanged", 0, 1, stub=_STUB),
    Peer("autotest-hidden-changed-wrong", "autotest-hidden", "autotest-hidden-changed-wrong", 0, 1, stub=_STUB),
    Peer("autotest-hidden-changed-right", "autotest-hidden", "autotest-hidden-changed-right", 1, 1, stub=_STUB),
    Peer("test-hidden-tests", "test-hidden-tests", "", 1.5, 3, stub=_STUB),
    Peer("validating-environment-variable", "validating-environment-variable", "", 0, 1),
    Peer("timeout", "timeout", "timeout", 1, 1),
    Peer("timeout, 2 seconds", "timeout", "timeout", 0, 1, timeout=2),
    Peer("infinite-loop, 1 second", "infinite-loop", "infinite-loop", timeout=1),
    # nbgrader skips this one itself: "takes too long to run and consumes a LOT of memory".
    Peer("infinite-loop-with-output, 2 seconds", "infinite-loop-with-output", "infinite-loop-with-output", timeout=2),
)


def peer_files() -> Path:
    """Folder of the notebooks in the installed nbgrader."""
    import nbgrader

    return Path(nbgrader.__file__).parent / "tests" / "apps" / "files"


def run_peers(
    peers: tuple[Peer, ...] = PEERS,
    folder: Path | None = None,
    *,
    floor: str = DEFAULT_FLOOR,
    on_result: Callable[[PeerResult], None] | None = None,
) -> list[PeerResult]:
    """Grade these notebooks by `nbgrader autograde` with our settings, in `folder` or a temporary one."""
    results = []
    with _folder(folder) as root:
        released: set[str] = set()
        shutil.copy(peer_files() / "autotests.yml", root)
        for number, peer in enumerate(peers):
            results.append(_run(root, peer, f"learner-{number}", released, floor))
            if on_result:
                on_result(results[-1])
    return results


def peer_table(results: list[PeerResult]) -> Table:
    """The results as a table for the terminal."""
    from rich.table import Table

    table = Table(title=_("Notebooks of nbgrader's own tests, graded here (shared process)"))
    for head in (_("Notebook"), _("Expected"), _("Got"), _("Seconds"), _("Met")):
        table.add_column(head, justify="right" if head == _("Seconds") else "left")
    for result in results:
        expected = _shown(result.peer.score, result.peer.max_score, manual=result.peer.manual)
        got = result.problem or _shown(result.score, result.max_score, manual=result.manual)
        met = _("yes") if result.met else _("NO")
        table.add_row(result.peer.name, expected, got, f"{result.seconds:.1f}", met)
    return table


def _shown(score: float, most: float, *, manual: bool) -> str:
    if not most:
        return _("finishes")
    text = f"{score:g} / {most:g}"
    return _("{marks}, a part to mark by hand").format(marks=text) if manual else text


@contextlib.contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="labs-peers-") as scratch:
        yield Path(scratch)


def _run(root: Path, peer: Peer, learner: str, released: set[str], floor: str) -> PeerResult:
    from nbgrader.api import Gradebook

    course = Course(root, _config(root, peer, floor))
    assignment = peer.source
    if assignment not in released:
        _put(peer_files() / f"{peer.source}.ipynb", root / "source" / assignment)
        told = course.api.generate_assignment(assignment, force=True, create=True)
        if not told["success"]:
            return PeerResult(peer, problem=last_line(told))
        released.add(assignment)
    handed_in = peer_files() / f"{peer.submitted}.ipynb"
    if not peer.submitted:
        handed_in = root / "release" / assignment / f"{NOTEBOOK}.ipynb"
    _put(handed_in, root / "submitted" / learner / assignment)
    start = time.perf_counter()
    told = course.api.autograde(assignment, learner, force=True, create=True)
    seconds = time.perf_counter() - start
    if not told["success"]:
        return PeerResult(peer, seconds=seconds, problem=last_line(told))
    with Gradebook(course.gradebook_url) as gradebook:
        found = gradebook.find_submission_notebook(NOTEBOOK, assignment, learner)
        return PeerResult(peer, found.score, found.max_score, found.needs_manual_grade, seconds)


def _config(root: Path, peer: Peer, floor: str) -> Config:
    config = course_config(root)
    del config.ClearSolutions
    if peer.stub:
        config.ClearSolutions.code_stub = {"python": peer.stub}
    config.JudgedExecute.floor = floor
    if peer.timeout is not None:
        config.Execute.timeout = peer.timeout
    return config


def _put(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder / f"{NOTEBOOK}.ipynb")
