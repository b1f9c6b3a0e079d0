"""Faults of folders and files: read-only, full, damaged, badly placed, hiding a library."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doctor.helpers import REPO, Machine, linux_only, posix_only, site_packages, without_override


@posix_only
def test_lab_folder_without_the_right_to_write(machine: Machine) -> None:
    machine.prefix = without_override()
    machine.lab.chmod(0o555)
    answer = machine.run("clustering", "--only", "folder")
    finding = answer.one("folder")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert str(machine.lab) in finding["seen"]
    assert os.strerror(errno.EACCES) in finding["seen"]
    assert finding["mend"]["command"] == f"chmod -R u+rwX {machine.lab}"
    assert machine.mended(finding, "clustering", "--only", "folder").one("folder")["state"] == "ok"


@posix_only
@pytest.mark.parametrize("name", ["progress.json", "clustering.ipynb"])
def test_file_without_the_right_to_write(machine: Machine, name: str) -> None:
    machine.prefix = without_override()
    file = machine.lab / name
    if not file.exists():
        file.write_text("{}", encoding="utf-8")
    file.chmod(0o444)
    before = file.read_bytes()
    finding = machine.run("clustering", "--only", "folder").one("folder")
    assert finding["state"] == "problem"
    assert str(file) in finding["seen"]
    assert machine.mended(finding, "clustering", "--only", "folder").one("folder")["state"] == "ok"
    assert file.read_bytes() == before


@linux_only
def test_read_only_disk(machine: Machine, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(50)
    shutil.move(str(machine.root), disk)
    machine.root = disk / "course"
    home = disk.parent / "home"
    home.mkdir()
    machine.environ.update(LABS_ROOT=str(machine.root), HOME=str(home))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    finding = machine.run("clustering", "--only", "folder").one("folder")
    assert finding["state"] == "problem"
    assert os.strerror(errno.EROFS) in finding["seen"]
    assert "read-only" in finding["mend"]["action"]
    assert finding["mend"]["command"] == f"cp -R {machine.root} {home / 'course'}"
    subprocess.run(["sh", "-c", finding["mend"]["command"]], check=True)
    machine.environ["LABS_ROOT"] = str(home / "course")
    assert machine.run("clustering", "--only", "folder").one("folder")["state"] == "ok"


@linux_only
def test_full_disk(machine: Machine, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(5)
    shutil.move(str(machine.root), disk)
    machine.root = disk / "course"
    machine.environ["LABS_ROOT"] = str(machine.root)
    large = machine.lab / "film.bin"
    subprocess.run(["dd", "if=/dev/zero", f"of={large}", "bs=4096"], capture_output=True, check=False)
    answer = machine.run("clustering", "--only", "folder", "--only", "disk")
    finding = answer.one("folder")
    assert finding["state"] == answer.one("disk")["state"] == "problem"
    assert os.strerror(errno.ENOSPC) in finding["seen"]
    listed = subprocess.run(["sh", "-c", finding["mend"]["command"]], capture_output=True, encoding="utf-8", check=True)
    assert str(large) in listed.stdout
    large.unlink()
    assert machine.run("clustering", "--only", "folder").one("folder")["state"] == "ok"
    assert not list(machine.lab.glob(".labs-doctor*"))


@posix_only
def test_no_labs_folder(machine: Machine) -> None:
    shutil.rmtree(machine.root / "labs")
    finding = machine.run("--only", "folder").one("folder")
    assert finding["state"] == "problem"
    assert str(machine.root / "labs") in finding["seen"]
    assert finding["mend"]["command"] == "unset LABS_ROOT"


@posix_only
def test_damaged_progress_file(machine: Machine) -> None:
    progress = machine.lab / "progress.json"
    progress.write_text('{"version": 1, "questions": {', encoding="utf-8")
    finding = machine.run("clustering", "--only", "folder").one("folder")
    assert finding["state"] == "warning"
    assert str(progress) in finding["seen"]
    assert machine.mended(finding, "clustering", "--only", "folder").one("folder")["state"] == "ok"
    assert (machine.lab / "progress-damaged.json").is_file()


def test_doctor_leaves_nothing_behind(machine: Machine) -> None:
    before = {path: path.stat().st_mtime_ns for path in machine.root.rglob("*") if path.is_file()}
    machine.run("clustering")
    assert {path: path.stat().st_mtime_ns for path in machine.root.rglob("*") if path.is_file()} == before


@posix_only
def test_temporary_folder_that_is_not_there(machine: Machine, tmp_path: Path) -> None:
    machine.environ["TMPDIR"] = str(tmp_path / "gone")
    finding = machine.run("--only", "temp").one("temp")
    assert finding["state"] == "warning"
    assert f"TMPDIR asks for {tmp_path / 'gone'}" in finding["seen"]
    assert finding["mend"]["command"] == "unset TMPDIR"
    assert machine.mended(finding, "--only", "temp").one("temp")["state"] == "ok"


@linux_only
def test_no_temporary_folder_at_all(machine: Machine) -> None:
    """Every place Python would look at is read-only: TMPDIR, /tmp, /var/tmp and the working folder."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("a private view of the disks needs root")
    machine.environ.update(TMPDIR="/tmp", LABS_ROOT="/mnt", HOME="/mnt")
    # Made read-only where they are, not covered: the checkout itself may lie under /tmp.
    script = f"""
        mount --bind {machine.root} /mnt
        for place in /var/tmp /tmp; do mount --bind $place $place; mount -o remount,bind,ro $place; done
        cd /proc && exec "$@"
    """
    machine.prefix = ["unshare", "-m", "sh", "-e", "-c", script, "sh"]
    answer = machine.run("--only", "temp")
    finding = answer.one("temp")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "can't be written" in finding["seen"]
    assert finding["mend"]["command"] == 'mkdir -p /mnt/tmp && export TMPDIR="/mnt/tmp"'
    assert machine.mended(finding, "--only", "temp").one("temp")["state"] == "ok"


@posix_only
def test_path_with_special_signs(machine: Machine) -> None:
    odd = machine.root.with_name("labs #1 100% $HOME")
    machine.root.rename(odd)
    machine.environ["LABS_ROOT"] = str(odd)
    machine.root = odd
    finding = machine.run("--only", "path").one("path")
    assert finding["state"] == "warning"
    assert "# $ %" in finding["seen"]
    command = finding["mend"]["command"]
    assert command.startswith("mv '")
    subprocess.run(["sh", "-c", command], check=True)
    machine.root = odd.with_name("labs1100HOME")
    machine.environ["LABS_ROOT"] = str(machine.root)
    assert machine.run("--only", "path").one("path")["state"] == "ok"


@posix_only
def test_path_that_breaks_search_lists(machine: Machine) -> None:
    odd = machine.root.with_name("a:b")
    machine.root.rename(odd)
    machine.root, machine.environ["LABS_ROOT"] = odd, str(odd)
    assert machine.run("--only", "path").one("path")["state"] == "problem"


@posix_only
def test_path_that_a_cloud_copies(machine: Machine) -> None:
    cloud = machine.root.parent / "OneDrive - Ministry" / "course"
    cloud.parent.mkdir()
    machine.root.rename(cloud)
    machine.root, machine.environ["LABS_ROOT"] = cloud, str(cloud)
    finding = machine.run("--only", "path").one("path")
    assert finding["state"] == "warning"
    assert "OneDrive - Ministry" in finding["seen"]
    assert finding["mend"]["command"].startswith("mv '")


def test_long_path_on_windows(machine: Machine) -> None:
    from autograder.doctor.probe import Probe
    from autograder.doctor.run import examine

    deep = machine.root
    for part in ("x" * 60, "y" * 60, "z" * 60):
        deep = deep / part
    deep.parent.mkdir(parents=True)
    shutil.copytree(machine.root / "labs", deep / "labs")
    (finding,) = examine(Probe(root=deep, platform="windows"), ["path"]).findings
    assert finding.state == "warning"
    assert "characters" in finding.seen
    assert finding.commands["windows"].startswith("Move-Item ")


@posix_only
@pytest.mark.parametrize("name", ["random.py", "numpy.py", "json/__init__.py", "autograder.py"])
def test_file_that_hides_a_library(machine: Machine, name: str) -> None:
    file = machine.lab / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("raise RuntimeError('not the library')\n", encoding="utf-8")
    answer = machine.run("clustering", "--only", "shadow")
    finding = answer.one("shadow")
    assert (answer.code, finding["state"]) == (1, "problem")
    shadow = machine.lab / name.split("/")[0]
    assert str(shadow) in finding["seen"]
    assert f"hides the library {shadow.stem}" in finding["seen"]
    assert finding["mend"]["command"] == f"mv {shadow} {shadow.with_name('my_' + shadow.name)}"
    assert machine.mended(finding, "clustering", "--only", "shadow").one("shadow")["state"] == "ok"


@posix_only
def test_doctor_in_the_folder_of_hiding_files(machine: Machine) -> None:
    """The doctor itself, its helper processes and its JSON do not fall for the files beside a notebook."""
    for name in ("json", "random", "argparse", "numpy", "shlex", "tempfile"):
        (machine.lab / f"{name}.py").write_text("raise RuntimeError('not the library')\n", encoding="utf-8")
    script = Path(sysconfig.get_path("scripts"), "labs")
    commands = [[machine.python, "-m", "autograder.doctor", "--json", "clustering"]]
    if script.exists():
        commands.append([str(script), "doctor", "--json", "clustering"])
    for command in commands:
        answer = machine.run(command=command, cwd=machine.lab)
        assert answer.one("shadow")["state"] == "problem"
        assert answer.one("packages")["state"] == "ok"


def test_harmless_files_are_left_in_peace(machine: Machine) -> None:
    for name in ("test.py", "minmax.py", "my_numpy.py", "numpy.txt"):
        (machine.lab / name).write_text("", encoding="utf-8")
    (machine.lab / "scipy").mkdir()
    assert machine.run("clustering", "--only", "shadow").one("shadow")["state"] == "ok"


def test_libraries_themselves_hide_nothing(machine: Machine) -> None:
    """In the checkout stands the package autograder, among the packages stand all of them."""
    for place in (REPO, site_packages()):
        assert machine.run("--only", "shadow", cwd=place).one("shadow")["state"] == "ok"


@linux_only
def test_watching_refused(machine: Machine) -> None:
    limit = "/proc/sys/user/max_inotify_instances"
    prefix = ["unshare", "--user", "--map-root-user", "sh", "-c", f'echo 0 > {limit} && exec "$@"', "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("a limit of its own needs user namespaces")
    machine.prefix = prefix
    finding = machine.run("--only", "watcher").one("watcher")
    assert finding["state"] == "warning"
    assert os.strerror(errno.EMFILE) in finding["seen"]
    assert "sysctl -w fs.inotify.max_user_instances=512" in finding["mend"]["command"]
    machine.prefix = []
    assert machine.run("--only", "watcher").one("watcher")["state"] == "ok"
