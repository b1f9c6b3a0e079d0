"""Progress: a file that survives restarts, damage, and a folder that can't be written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.checking.progress import Progress, outcomes
from autograder.checking.verdict import Verdict


def verdict(outcome: str, points: float) -> Verdict:
    return Verdict("sample", "double", 1, "Double", outcome, points, 3, 4)  # type: ignore[arg-type]


def test_progress_survives_a_restart_and_keeps_the_best(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    first = Progress("sample", path)
    first.record(verdict("not_attempted", 0))
    first.record(verdict("correct", 3))
    first.record(verdict("partly", 1))
    first.hint_seen("double", 2)
    first.save()
    again = Progress("sample", path).questions["double"]
    assert (again.outcome, again.points, again.best_points, again.attempts, again.hints) == ("partly", 1, 3, 2, 2)
    assert outcomes(path) == {"double": "partly"}
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"version": 1, "lab": "another", "questions": {}}',
        b'{"version": 1, "lab": "sample", "questions": {"double": {"outcome": "great"}}}',
        b'{"version": 1, "lab": "sample", "questions": {"double": {"unknown": 1}}}',
    ],
)
def test_damaged_file_is_kept_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(content)
    progress = Progress("sample", path)
    assert progress.questions == {}
    (aside,) = tmp_path.glob("progress-damaged-*.json")
    assert aside.read_bytes() == content
    assert aside.name in progress.note
    progress.record(verdict("correct", 3))
    progress.save()
    assert json.loads(path.read_text(encoding="utf-8"))["questions"]["double"]["points"] == 3


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "progress.json"
    progress = Progress("sample", path)
    progress.save()
    old = path.read_bytes()
    progress.questions["double"] = object()  # type: ignore[assignment]
    with pytest.raises(TypeError):
        progress.save()
    assert path.read_bytes() == old
    assert [item.name for item in path.parent.iterdir()] == ["progress.json"]
