"""The hub's environments: packages from the lock, readable by everybody, and a twin for the grader.

The system's own Python is used, because a Python below somebody's home can't be read by learners. The twin holds the
same files by hard links, so it takes no room; only what it knows of the course differs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.text import _
from infra.hub.errors import HubError
from infra.hub.roots import folder
from infra.hub.site import Site

Say = Callable[[str], None]

# The system's Pythons, newest that the course supports first.
_PYTHONS = ("/usr/bin/python3.13", "/usr/bin/python3.12", "/usr/bin/python3.11", "/usr/bin/python3")
_ROOM = 4_500_000_000
_COURSE_FILE = "bdti-labs.pth"


def system_python() -> Path:
    """A Python that fits and that every account can run. Raises HubError."""
    for name in _PYTHONS:
        if not os.access(name, os.X_OK):
            continue
        code = "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
        if subprocess.run([name, "-I", "-c", code], capture_output=True, cwd="/").returncode == 0:
            return Path(name)
    raise HubError(
        _(
            "The hub needs the system's own Python 3.11, 3.12 or 3.13 with its venv module. "
            "Run: sudo apt-get install python3-venv"
        )
    )


def make_environment(site: Site, lock: Path, wheels: Path | None, say: Say) -> None:
    """Install the packages of a lock file into `env/`, hashes compared. What is installed already is left alone.

    A stamp is written at the end, so an installation that was interrupted is made anew.
    """
    python = system_python()
    wanted = _wanted(python, lock)
    if _stamp(site.env) != wanted:
        room = shutil.disk_usage(site.folder).free
        if room < _ROOM:
            raise HubError(
                _("The disk of {folder} has {free:.1f} GB free. The hub needs {needed:.1f} GB.").format(
                    folder=site.folder, free=room / 1e9, needed=_ROOM / 1e9
                )
            )
        say(_("installing the packages of {lock} …").format(lock=lock.name))
        made = site.folder / "env.new"
        shutil.rmtree(made, ignore_errors=True)
        folder(made, 0o755)
        # Scripts name the Python of the folder in which they were installed: that is where it must be made.
        shutil.rmtree(site.env, ignore_errors=True)
        made.rename(site.env)
        _venv(python, site.env)
        _install(site.env / "bin/python", lock, wheels)
        stamp_file(site.env).write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    _tell_course(site.env, site.course)
    _make_twin(site, python, wanted, say)


def packages(environment: Path) -> Path:
    """Folder of the packages of an environment."""
    return next(environment.glob("lib/python3.*/site-packages"))


def _make_twin(site: Site, python: Path, wanted: dict[str, str], say: Say) -> None:
    """The grader's environment: same packages, but it knows the whole course."""
    twin = site.grading_env
    if _stamp(twin) != wanted:
        say(_("making the grader's environment …"))
        shutil.rmtree(twin, ignore_errors=True)
        _venv(python, twin)
        target = packages(twin)
        target.rmdir()
        shutil.copytree(packages(site.env), target, symlinks=True, copy_function=os.link)
        # Kernels, templates and settings that packages brought.
        for name in ("share", "etc"):
            if (site.env / name).is_dir():
                shutil.copytree(site.env / name, twin / name, symlinks=True, copy_function=os.link)
        _copy_programs(site.env / "bin", twin / "bin")
        # Not the linked file: that one is the learners' too.
        (target / _COURSE_FILE).unlink()
        stamp_file(twin).write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    _tell_course(twin, site.full_course)


def _copy_programs(source: Path, target: Path) -> None:
    """Programs that came with packages. A script names its Python in its first line: here the twin's own."""
    for path in sorted(source.iterdir()):
        there = target / path.name
        if there.exists() or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if content.startswith(f"#!{source}/".encode()):
            there.write_bytes(content.replace(bytes(source), bytes(target), 1))
            there.chmod(0o755)
        elif content.startswith(b"\x7fELF"):
            os.link(path, there)


def _tell_course(environment: Path, course: Path) -> None:
    """Let an environment know its course: for imports, and as the command `labs`."""
    (packages(environment) / _COURSE_FILE).write_text(f"{course}\n", encoding="utf-8")
    script = environment / "bin/labs"
    script.write_text(f"#!{environment}/bin/python\nfrom autograder.cli import main\n\nmain()\n", encoding="utf-8")
    script.chmod(0o755)


def _venv(python: Path, where: Path) -> None:
    # pip works from outside, so none is installed: learners could do nothing with it here.
    _run([str(python), "-I", "-m", "venv", "--without-pip", str(where)], _("The environment could not be made"))


def _install(python: Path, lock: Path, wheels: Path | None) -> None:
    source = ["--no-index", "--find-links", str(wheels)] if wheels else []
    arguments = ["install", "--quiet", "--require-hashes", *source, "--requirement", str(lock)]
    if importlib.util.find_spec("uv") is not None:
        # Learners can't write compiled modules themselves, so they are made now.
        command = [sys.executable, "-m", "uv", "pip", *arguments, "--python", str(python), "--compile-bytecode"]
    else:
        command = [sys.executable, "-m", "pip", "--python", str(python), "--no-input", *arguments]
    _run(command, _("The packages could not be installed"))


def _run(command: list[str], what: str) -> None:
    misplacing = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in misplacing}
    # It ends with this process: an installer that outlived a killed command would spoil what the next one makes.
    bound = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--", *command]
    done = subprocess.run(bound, capture_output=True, text=True, env=environment, cwd="/", umask=0o022)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise HubError(_("{what}. The last lines said:\n{said}").format(what=what, said=said))


def _wanted(python: Path, lock: Path) -> dict[str, str]:
    try:
        content = lock.read_bytes()
    except OSError as error:
        raise HubError(
            _("The lock file {path} can't be read: {reason}.").format(path=lock, reason=error.strerror)
        ) from None
    return {"python": os.path.realpath(python), "lock": hashlib.sha256(content).hexdigest()}


def stamp_file(environment: Path) -> Path:
    return environment / "installed.json"


def _stamp(environment: Path) -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads(stamp_file(environment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if (environment / "bin/python").exists() else None
