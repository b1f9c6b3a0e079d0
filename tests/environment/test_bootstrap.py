"""`make env` on a machine that has little: real Pythons, real pip, and a small course in a folder of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.environment.helpers import ROOT
from tools import bootstrap

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make is for Linux and macOS; Windows uses conda")

# The tests may run in a virtual environment; a machine's own Python stands behind it.
REAL_PYTHON = os.path.realpath(sys.executable)

# A build backend of a few lines, so that the small course installs without reaching any index.
BACKEND = """
import os, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "bdti_labs-0.1.0-py3-none-any.whl"
    info = "bdti_labs-0.1.0.dist-info"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("bdti_labs.pth", os.getcwd() + "\\n")
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: bdti-labs\\nVersion: 0.1.0\\n")
        wheel.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "/RECORD", "")
    return name
"""


def make_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Write a wheel and return its line for a lock file."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    contents = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    for path, text in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{path},sha256={digest},{len(text.encode())}")
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in contents.items():
            archive.writestr(path, text)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Course:
    """A checkout with the real bootstrap and Makefile, and with packages of its own."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder = folder
        self.wheels = wheels
        (folder / "autograder").mkdir(parents=True)
        (folder / "autograder" / "__init__.py").write_text("", encoding="utf-8")
        (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
        (folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "bdti-labs"\nversion = "0.1.0"\n',
            encoding="utf-8",
        )
        shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "Makefile", folder)
        self.lock("requirements.lock", make_wheel(wheels, "sample", "1.0", {"sample.py": "VERSION = 1\n"}))
        self.lock("requirements-test.lock", (folder / "requirements.lock").read_text(encoding="utf-8"))
        for name, path in bootstrap.SIDES.items():
            self.lock(path.name, make_wheel(wheels, name, "1.0", {f"{name}_program.py": ""}))

    def lock(self, name: str, *lines: str) -> None:
        (self.folder / name).write_text("".join(lines), encoding="utf-8")

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        environment = {
            "PATH": f"{Path(REAL_PYTHON).parent}:/usr/bin:/bin",
            "HOME": str(self.folder.parent),
            **settings,
        }
        return subprocess.Popen(
            ["/bin/sh", "tools/bootstrap.sh", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str, **settings: str) -> tuple[int, str]:
        process = self.start(*arguments, **settings)
        output, _ = process.communicate(timeout=300)
        return process.returncode, output

    def install(self, *arguments: str, **settings: str) -> tuple[int, str]:
        return self.run("--wheels", str(self.wheels), *arguments, **settings, PYTHON=REAL_PYTHON)

    def python(self, code: str, beside: str = "") -> str:
        environment = self.folder / ".venv" / (f"side/{beside}" if beside else "")
        command = [str(environment / "bin" / "python"), "-I", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "Évaluer à la maison", tmp_path / "les paquets")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with the few tools of a minimal system, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "head", "id", "env", "true"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    # A link to the system's own tool may stand here. Writing through it would overwrite that tool.
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def without(folder: Path, *modules: str, uid: int = 0) -> None:
    """Put a python3 into `folder` that lacks some modules of the standard library, as Debian's does."""
    code = "\n".join(
        [
            "import os, runpy, sys",
            f"for name in {modules!r}: sys.modules[name] = None",
            f"os.geteuid = lambda: {uid}",
            f"sys.executable = {str(folder / 'python3')!r}",
            "sys.argv = sys.argv[1:]",
            "runpy.run_path(sys.argv[0], run_name='__main__')",
        ]
    )
    (folder / "lacking.py").write_text(code, encoding="utf-8")
    lacking, python = folder / "lacking.py", REAL_PYTHON
    script(
        folder,
        "python3",
        f'case "$1" in\n-I) shift; exec "{python}" -I "{lacking}" "$@" ;;\n-m) exit 1 ;;\n'
        f'*) exec "{python}" "$@" ;;\nesac',
    )


OLD_PYTHON = 'if [ "$1" = --version ]; then echo "Python 3.9.2"; else exit 1; fi'


def test_says_which_python_it_needs_when_there_is_none(course: Course, bare: Path) -> None:
    code, output = course.run(PATH=str(bare))
    assert code == 1
    assert output == (
        "The course needs Python 3.11, 3.12 or 3.13. This machine has no python3.\n"
        "Install one of these, or use conda: conda env create -f environment.yml\n"
        "Then run the same command again.\n"
    )


def test_says_what_is_too_old_and_what_to_install(course: Course, bare: Path) -> None:
    script(bare, "python3", OLD_PYTHON)
    script(bare, "apt-cache", '[ "$3" = python3.12 ] && echo "Package: python3.12"')
    code, output = course.run(PATH=str(bare))
    assert code == 1
    assert "This machine has Python 3.9.2." in output
    assert "Install one with: sudo apt-get install python3.12 python3.12-venv\n" in output
    assert not (course.folder / ".venv").exists()


def test_installs_a_python_that_fits_where_it_may(course: Course, bare: Path, tmp_path: Path) -> None:
    called = tmp_path / "called"
    script(bare, "python3", OLD_PYTHON)
    script(bare, "id", "echo 1000")
    script(bare, "sudo", 'shift; [ "$1" = true ] || exec "$@"')
    script(bare, "apt-cache", '[ "$3" = python3.12 ] && echo "Package: python3.12"')
    # What apt would do: the wanted command appears.
    script(
        bare,
        "apt-get",
        f'echo "$@" >> "{called}"\n'
        f'printf \'#!/bin/sh\\nexec "{REAL_PYTHON}" "$@"\\n\' > "{bare}/python3.12"\n'
        f'"{shutil.which("chmod")}" +x "{bare}/python3.12"',
    )
    code, output = course.run("--help", PATH=str(bare))
    assert (code, "usage: bootstrap.py" in output) == (0, True), output
    arguments = "install -y -qq --no-install-recommends python3.12 python3.12-venv\n"
    assert called.read_text(encoding="utf-8") == arguments


def test_takes_another_python_when_python3_is_too_old(course: Course, bare: Path) -> None:
    script(bare, "python3", OLD_PYTHON)
    script(bare, "python3.12", f'exec "{REAL_PYTHON}" "$@"')
    code, output = course.run("--help", PATH=str(bare))
    assert (code, "usage: bootstrap.py" in output) == (0, True), output


def test_refuses_a_chosen_python_that_does_not_fit(course: Course, bare: Path) -> None:
    script(bare, "python3.9", OLD_PYTHON)
    code, output = course.run(PATH=str(bare), PYTHON="python3.9")
    assert code == 1
    assert output.startswith("PYTHON is set to 'python3.9', which is not a Python 3.11, 3.12 or 3.13.\n")


@pytest.mark.parametrize(
    ("uid", "sudo"),
    [
        pytest.param(1000, None, id="no sudo"),
        pytest.param(1000, "exit 1", id="sudo asks for a password"),
        pytest.param(0, None, id="apt fails"),
    ],
)
def test_names_the_command_when_venv_is_missing(course: Course, bare: Path, uid: int, sudo: str | None) -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    without(bare, "ensurepip", uid=uid)
    script(bare, "apt-get", "echo E: Unable to locate package; exit 100")
    if sudo:
        script(bare, "sudo", sudo)
    code, output = course.run(PATH=str(bare))
    assert code == 1, output
    assert f"This Python lacks ensurepip, which Debian and Ubuntu ship as {package}.\n" in output
    assert f"or run: sudo apt-get install {package}\nThen run the same command again.\n" in output
    assert "Traceback" not in output


def test_asks_apt_for_venv_where_it_may(course: Course, bare: Path, tmp_path: Path) -> None:
    called = tmp_path / "called"
    without(bare, "venv", "ensurepip", uid=1000)
    script(bare, "sudo", f'printf "%s\\n" "$*" >> "{called}"; shift; [ "$1" = true ] || exec "$@"')
    script(bare, "apt-get", "true")
    code, output = course.run(PATH=str(bare))
    package = f"python3.{sys.version_info.minor}-venv"
    assert called.read_text(encoding="utf-8").splitlines() == [
        "-n true",
        f"-n env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {package}",
    ]
    # The stand-in for apt installed nothing, and that is said too.
    assert code == 1
    assert f"The system package {package} was installed, but" in output


def test_installs_then_skips_then_follows_changes(course: Course, tmp_path: Path) -> None:
    code, output = course.install()
    assert code == 0, output
    assert "Installed in" in output
    assert course.python("import sample, autograder; print(sample.VERSION)") == "1"

    # The second time nothing is touched, and nothing is said.
    stamp = course.folder / ".venv" / "installed.json"
    before = stamp.stat().st_mtime_ns
    assert course.install(PIP_NO_INDEX="broken") == (0, "")
    assert stamp.stat().st_mtime_ns == before

    # A new lock brings the new version, and only the packages that changed.
    newer = make_wheel(course.wheels, "sample", "2.0", {"sample.py": "VERSION = 2\n"})
    course.lock("requirements.lock", newer)
    assert course.install()[0] == 0
    assert course.python("import sample; print(sample.VERSION)") == "2"

    # What the tests need comes on top, and `make start` has nothing to do afterwards.
    extra = make_wheel(course.wheels, "extra", "1.0", {"extra.py": ""})
    course.lock("requirements-test.lock", newer, extra)
    assert course.install("--tests")[0] == 0
    assert course.python("import extra, sample") == ""
    assert course.install() == (0, "")
    for name in bootstrap.SIDES:
        # The programs beside the course have environments of their own, and see nothing of the course's.
        assert course.python(f"import {name}_program", name) == ""
        with pytest.raises(subprocess.CalledProcessError):
            course.python("import sample", name)
        with pytest.raises(subprocess.CalledProcessError):
            course.python(f"import {name}_program")

    # A checkout that was moved is installed again, because the commands in .venv hold its old path.
    moved = tmp_path / "ailleurs"
    course.folder = course.folder.rename(moved)
    code, output = course.install()
    assert code == 0, output
    assert output.startswith("This folder was moved or copied. Installing again ...\n")
    assert course.python("import autograder; print(autograder.__file__)").startswith(str(moved))


def test_refuses_a_package_that_differs_from_the_tested_one(course: Course) -> None:
    make_wheel(course.wheels, "sample", "1.0", {"sample.py": "print('not what was tested')\n"})
    code, output = course.install()
    assert code == 1
    assert "A package that arrived differs from the one the course was tested with" in output
    assert not (course.folder / ".venv" / "installed.json").exists()
    with pytest.raises(subprocess.CalledProcessError):
        course.python("import sample")


def test_says_what_is_missing_in_the_folder_of_packages(course: Course) -> None:
    for wheel in course.wheels.iterdir():
        wheel.rename(wheel.with_name("other-1.0-py3-none-any.whl"))
    code, output = course.install()
    assert code == 1
    assert "The package sample==1.0 is not offered for this machine or this Python.\n" in output

    shutil.rmtree(course.wheels)
    course.wheels.mkdir()
    code, output = course.install()
    assert code == 1
    assert output.startswith(f"WHEELS names the folder {course.wheels}, which holds no package files")


def test_an_index_that_cannot_be_reached_is_explained(course: Course) -> None:
    closed = "http://127.0.0.1:9/simple"
    code, output = course.run(PYTHON=REAL_PYTHON, PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL=closed, PIP_RETRIES="1")
    assert code == 1
    # The reader's own setting was asked, and the log names it.
    assert closed in (course.folder / ".labs" / "install.log").read_text(encoding="utf-8")
    assert "The package index could not be reached." in output
    assert "make env WHEELS=folder" in output


def test_continues_after_it_was_killed_while_unpacking(course: Course) -> None:
    many = {f"many/part{number}.py": f"NUMBER = {number}\n" for number in range(4000)}
    course.lock("requirements.lock", make_wheel(course.wheels, "many", "1.0", many))
    process = course.start("--wheels", str(course.wheels), PYTHON=REAL_PYTHON)
    assert process.stdout is not None
    for line in process.stdout:
        if "unpacking" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (course.folder / ".venv" / "installed.json").exists()

    code, output = course.install()
    assert code == 0, output
    assert course.python("import importlib, many.part3999 as last; print(last.NUMBER)") == "3999"


def test_a_half_unpacked_package_is_installed_again(course: Course) -> None:
    assert course.install()[0] == 0
    # The state that a power cut leaves: pip believes that the package is there.
    (module,) = course.folder.glob(".venv/lib/python3.*/site-packages/sample.py")
    module.write_text("", encoding="utf-8")
    (course.folder / ".venv" / "installed.json").unlink()
    code, output = course.install()
    assert code == 0, output
    assert "The package sample was left half installed. Installing it again ...\n" in output
    assert course.python("import sample; print(sample.VERSION)") == "1"


def test_two_at_once_install_once(course: Course) -> None:
    processes = [course.start("--wheels", str(course.wheels), PYTHON=REAL_PYTHON) for _ in range(2)]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert sorted("Installed in" in output for output in outputs) == [False, True]
    waited = next(output for output in outputs if "Installed in" not in output)
    assert waited in ("Another installation is running in this folder. Waiting until it ends ...\n", "")
    assert course.python("import sample; print(sample.VERSION)") == "1"


def test_settings_that_would_misplace_packages_do_not(course: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    code, output = course.install(PIP_TARGET=str(elsewhere), PIP_USER="1", PYTHONPATH=str(tmp_path))
    assert code == 0, output
    assert not elsewhere.exists()
    assert course.python("import sample; print(sample.VERSION)") == "1"


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_env_takes_a_folder_with_a_space(course: Course) -> None:
    done = subprocess.run(
        ["make", "--silent", "env", f"WHEELS={course.wheels}", f"PYTHON={REAL_PYTHON}"],
        cwd=course.folder,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(course.folder.parent)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    stamp = json.loads((course.folder / ".venv" / "installed.json").read_text(encoding="utf-8"))
    assert stamp["checkout"] == str(course.folder)
    assert set(stamp) == {"checkout", "project", "python", "requirements.lock"}
