"""What happens when a layer is missing: the next lower level, said in words, and never a run without."""

from __future__ import annotations

import json
import subprocess
import threading
from typing import Any

import pytest

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.sandbox import Enclosure, Policy, Report
from autograder.sandbox.probe import Finding
from tests.sandbox.driving import ENVIRONMENT, HERE, command, driven, inserted, without


def probed(
    who: str, *lacking: str, failing: str = "EPERM", floor: str = "namespaces", level: str = "namespaces"
) -> dict[str, Any]:
    """What the probe finds, up to `level`, on a kernel that lacks some calls; and what it says about `floor`."""
    line = inserted(without(*lacking, failing=failing), command(who, HERE / "probing.py", level, floor))
    done = subprocess.run(line, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_everything_holds_here(who: str) -> None:
    report = probed(who)
    assert report["level"] == "namespaces"
    assert report["refused"] == ""
    assert all(finding["holds"] for finding in report["findings"])
    assert {"user namespace", "seccomp", "rlimits"} <= set(report["layers"])


@pytest.mark.parametrize(
    ("lacking", "failing", "level", "word"),
    [
        (("unshare",), "EPERM", "landlock", "seccomp=unconfined"),
        (("mount_setattr",), "ENOSYS", "landlock", "Linux 5.12"),
        (("unshare", "landlock_create_ruleset"), "ENOSYS", "rlimits", "'lsm='"),
        (("unshare", "landlock_create_ruleset", "seccomp"), "EPERM", "rlimits", "CONFIG_SECCOMP_FILTER"),
        (("seccomp",), "EPERM", "rlimits", "CONFIG_SECCOMP_FILTER"),
    ],
)
def test_missing_layer_is_a_lower_level_and_a_sentence(
    who: str, lacking: tuple[str, ...], failing: str, level: str, word: str
) -> None:
    report = probed(who, *lacking, failing=failing)
    assert report["level"] == level, report
    assert f"holds at level '{level}'" in report["refused"]
    assert "at least 'namespaces'" in report["refused"]
    assert word in report["refused"]


def test_landlock_is_not_needed_for_namespaces(who: str) -> None:
    report = probed(who, "landlock_create_ruleset", failing="ENOSYS")
    assert report["level"] == "namespaces"
    assert not any(layer.startswith("landlock") for layer in report["layers"])


def test_floor_that_is_met_is_accepted(who: str) -> None:
    assert probed(who, "unshare", floor="landlock")["refused"] == ""
    assert "switched off" in probed(who, level="rlimits")["refused"]


def test_enclosure_falls_down_the_ladder(who: str) -> None:
    with driven(who, "namespaces", before=without("unshare")) as sandbox:
        assert sandbox.told["level"] == "landlock"
        assert "unshare" in sandbox.told["missing"]["namespaces"]
        assert sandbox.do("read", path=str(sandbox.playground / "secret")) == "EACCES"
        assert sandbox.do("threads") == 2470


def test_report_names_all_reasons() -> None:
    findings = (Finding("namespaces", False, "First reason."), Finding("landlock", False, "Second reason."))
    report = Report("rlimits", "namespaces", ("rlimits",), findings)
    report.require("rlimits")
    with pytest.raises(LabsError, match=r"First reason\. Second reason\."):
        report.require("landlock")


def test_process_with_threads_is_refused() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(LabsError, match="threads, expected 1"):
            Enclosure.enter(Policy((), ResourceLimits()))
    finally:
        stop.set()
        thread.join()


def test_first_process_is_covered_without_landlock(who: str) -> None:
    # Its mounts are the warm process's own: whoever got there could leave files for the next submission.
    with driven(who, "namespaces", before=without("landlock_create_ruleset", failing="ENOSYS")) as sandbox:
        assert sandbox.told["level"] == "namespaces"
        assert sandbox.do("through_first_process") == "ENOENT"
        assert sandbox.do("read", path=str(sandbox.playground / "secret")) == "ENOENT"
