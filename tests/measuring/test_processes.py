"""What a command and all that it starts use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.measuring import processes
from autograder.measuring.processes import Usage, measured

BUSY = "import time\nwhile time.process_time() < {seconds}: pass\n"


def python(code: str, folder: Path, seconds: float = 60) -> Usage:
    return measured([sys.executable, "-c", code], folder, seconds=seconds)


def test_a_command_is_told_as_it_ended(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['BENCH']); print('last', file=sys.stderr); sys.exit(3)"
    usage = measured([sys.executable, "-c", code], tmp_path, {"BENCH": "seen"})
    assert usage.returncode == 3
    assert usage.stdout.split() == [str(tmp_path), "seen"]
    assert usage.last_line == "last"
    assert usage.left_behind == 0


def test_cpu_time_of_a_child_that_nobody_waits_for_is_counted(tmp_path: Path) -> None:
    """A fork server ends after its parent does; its children's time must not be lost with it."""
    orphan = (
        f"import os\nif os.fork() == 0:\n    os.setsid()\n    exec({BUSY.format(seconds=0.6)!r})\n    os._exit(0)\n"
    )
    usage = python(orphan + "os._exit(0)", tmp_path)
    assert usage.cpu_seconds > 0.55
    assert usage.left_behind == 0


def test_cpu_time_is_told_by_command(tmp_path: Path) -> None:
    child = [sys.executable, "-c", BUSY.format(seconds=1.2) + "# the child"]
    usage = python(f"import subprocess\n{BUSY.format(seconds=0.6)}subprocess.run({child!r})", tmp_path)
    found = sorted(
        (round(seconds, 1), command.endswith("# the child")) for command, seconds in usage.cpu_by_command.items()
    )
    assert [is_child for _seconds, is_child in found] == [False, True]
    assert found[0][0] > 0.3
    assert found[1][0] > 0.7


def test_memory_is_that_of_the_whole_tree_with_shared_pages_once(tmp_path: Path) -> None:
    code = (
        "import os, time\nshared = bytearray(os.urandom(60 * 2**20))\n"
        "if os.fork() == 0:\n    own = bytearray(os.urandom(60 * 2**20))\n    time.sleep(1.5)\n    os._exit(0)\n"
        "os.wait()"
    )
    usage = python(code, tmp_path)
    assert 120 < usage.peak_mb < 165


def test_what_a_command_leaves_behind_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LEFT_SECONDS", 0.2)
    code = "import subprocess, sys; print(subprocess.Popen(['sleep', '60'], start_new_session=True).pid)"
    usage = python(code, tmp_path)
    assert usage.left_behind == 1
    assert not Path(f"/proc/{usage.stdout.strip()}").exists()


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    code = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    with pytest.raises(subprocess.TimeoutExpired):
        python(code, tmp_path, seconds=1.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
