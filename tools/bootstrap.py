"""Installs what the course needs into the checkout's `.venv`, and only what is missing.

Called by `make` through bootstrap.sh. Standard library only: it runs before anything is installed.
A stamp in `.venv` says what is installed, so that a second start skips all of it. An installation that was
interrupted continues the next time, and a second `make` waits for the first.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
STATE = ROOT / ".labs"

# Programs beside the course, whose libraries don't agree with its own: an environment and a lock file each.
# Tests drive them all; `make site` needs one.
SIDE = VENV / "side"
SIDES = {
    "checkers": ROOT / "requirements-checkers.lock",
    "emulator": ROOT / "requirements-emulator.lock",
    "site": ROOT / "requirements-site.lock",
}

# The installed course takes 2.1 GB (2.7 GB with the tests), and pip needs room to make a package of PySpark.
ROOM_NEEDED = 4_500_000_000

# pip settings that would put packages elsewhere. Settings of index, proxy and certificate are left alone.
MISPLACING = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH")


class Trouble(Exception):
    """Something that the reader can mend; its text says what was seen and what to do."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    parser.add_argument("--beside", choices=sorted(SIDES), help="also one of the environments beside the course")
    parser.add_argument("--wheels", type=Path, help="take packages from this folder, without any network")
    options = parser.parse_args(arguments)
    beside = tuple(SIDES) if options.tests else (options.beside,) if options.beside else ()
    try:
        if is_ready(options.tests, beside):
            return 0
        with one_at_a_time():
            if not is_ready(options.tests, beside):
                install(options.tests, beside, options.wheels)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it continues where it was.", file=sys.stderr)
        return 130
    except OSError as error:
        what = error.filename or ROOT
        print(f"The installation could not use {what}: {error.strerror}.", file=sys.stderr)
        print("Check that this folder is yours to write and that the disk is not full.", file=sys.stderr)
        return 1
    return 0


def wanted(tests: bool, beside: tuple[str, ...] = ()) -> dict[str, str]:
    """What the stamp says when the course is installed, with what its tests need, and with environments beside it."""
    facts = {
        "checkout": str(ROOT),
        # The real path, because a new release of the system may put another Python behind the same name.
        "python": os.path.realpath(PYTHON),
        "project": hashlib.sha256(project_table()).hexdigest(),
        LOCK.name: hashlib.sha256(LOCK.read_bytes()).hexdigest(),
    }
    for lock in [*([TEST_LOCK] if tests else []), *(SIDES[name] for name in beside)]:
        facts[lock.name] = hashlib.sha256(lock.read_bytes()).hexdigest()
    return facts


def project_table() -> bytes:
    """The part of pyproject.toml that an editable installation depends on."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    kept = [tables["project"], tables["build-system"], tables.get("tool", {}).get("hatch")]
    return json.dumps(kept, sort_keys=True).encode()


def stamped() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def is_ready(tests: bool, beside: tuple[str, ...] = ()) -> bool:
    return PYTHON.exists() and wanted(tests, beside).items() <= stamped().items()


def still_there(before: dict[str, str]) -> dict[str, str]:
    """What an earlier installation brought and this one has not touched: `make site` undoes nothing of `make test`."""
    known = wanted(tests=False)
    # A learner's bundle has the course's own lock alone.
    for lock in (TEST_LOCK, *SIDES.values()):
        if lock.name in before and lock.exists():
            known[lock.name] = hashlib.sha256(lock.read_bytes()).hexdigest()
    same = {name: value for name, value in before.items() if known.get(name) == value}
    if LOCK.name not in same:
        same.pop(TEST_LOCK.name, None)
    return same


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the installation's lock; the system lets it go even when this process is killed."""
    import fcntl

    STATE.mkdir(exist_ok=True)
    with (STATE / "install.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another installation is running in this folder. Waiting until it ends ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def install(tests: bool, beside: tuple[str, ...], wheels: Path | None) -> None:
    started = time.monotonic()
    if wheels is not None and not any(wheels.glob("*.whl")):
        raise Trouble(
            f"WHEELS names the folder {wheels}, which holds no package files (*.whl).\n"
            "Fill it on a connected machine with `make wheels WHEELS=folder`, and copy it here."
        )
    before = stamped()
    fresh = not venv_fits(before)
    if fresh:
        check_room()
        make_venv()
        before = {}
    elif not before:
        mend_interrupted()
    STAMP.unlink(missing_ok=True)

    source = ["--no-index", "--find-links", str(wheels.resolve())] if wheels else []
    lock = TEST_LOCK if tests else LOCK
    facts = wanted(tests, beside)
    if fresh or before.get(lock.name) != facts[lock.name]:
        install_packages(lock, source)
    for name in beside:
        if before.get(SIDES[name].name) != facts[SIDES[name].name]:
            install_beside(name, SIDES[name], source)
    say("Installing the course itself ...")
    run_pip(["install", "--no-deps", "--no-build-isolation", *source, "--editable", str(ROOT)])
    check_course()

    # The test lock holds all of the other one, so that `make start` after `make test` has nothing to do.
    STAMP.write_text(json.dumps(still_there(before) | facts, indent=2) + "\n", encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} seconds.")


def venv_fits(before: dict[str, str]) -> bool:
    """True when the `.venv` that is there can be used: it starts, its Python fits, and it was not moved."""
    if not VENV.exists():
        return False
    if before and before.get("checkout") != str(ROOT):
        say("This folder was moved or copied. Installing again ...")
        return False
    if before and before.get("python") != os.path.realpath(PYTHON):
        say("The Python behind this course has changed. Installing again ...")
        return False
    code = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        if subprocess.run([PYTHON, "-I", "-c", code], capture_output=True).returncode == 0:
            return subprocess.run([*pip_command(), "--version"], capture_output=True).returncode == 0
    except OSError:
        pass
    say("The folder .venv does not hold a Python that fits. Making it again ...")
    return False


def check_room() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < ROOM_NEEDED:
        raise Trouble(
            f"The disk of {ROOT} has {free / 1e9:.1f} GB free. The course needs {ROOM_NEEDED / 1e9:.1f} GB.\n"
            "Free some space, or move this folder to another disk, and run the same command again."
        )


def make_venv() -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Making a place for the course's packages in .venv, with Python {version} ...")
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing and not (missing == ["ensurepip"] and outer_pip_fits()):
        add_venv_module(missing)
    # Not `--upgrade`: what is in a broken .venv cannot be trusted.
    command = [sys.executable, "-I", "-m", "venv", "--clear"]
    if importlib.util.find_spec("ensurepip") is None:
        command.append("--without-pip")
    done = subprocess.run([*command, str(VENV)], capture_output=True, text=True, env=clean_environment())
    if done.returncode:
        raise Trouble(f"Python could not make the folder {VENV}. It said:\n{tail(done.stdout + done.stderr)}")


def add_venv_module(missing: list[str]) -> None:
    """Debian and Ubuntu keep venv and pip in packages of their own."""
    package = f"python3.{sys.version_info.minor}-venv"
    say(f"This Python lacks {' and '.join(missing)}, which Debian and Ubuntu ship as {package}.")
    if not apt_install(package):
        raise Trouble(
            f"The system package {package} is missing, and this account may not install it.\n"
            f"Ask for it, or run: sudo apt-get install {package}\n"
            "Then run the same command again."
        )
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            f"The system package {package} was installed, but {sys.executable} still has no ensurepip.\n"
            "Choose another Python with, for example: make start PYTHON=python3.12"
        )


def apt_install(*packages: str) -> bool:
    """Install system packages where apt is there and this account may; True when they are in."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if not sudo or subprocess.run([sudo, "-n", "true"], capture_output=True).returncode:
            return False
        prefix = [sudo, "-n"]
    say(f"Installing the system package {' '.join(packages)} ...")
    prefix += ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    install = [*prefix, "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(install, capture_output=True).returncode == 0:
        return True
    # A fresh image has no package lists, and old lists name files that are gone.
    subprocess.run([*prefix, "update", "-qq"], capture_output=True)
    done = subprocess.run(install, capture_output=True, text=True)
    if done.returncode:
        say(tail(done.stdout + done.stderr))
    return done.returncode == 0


def outer_pip_fits() -> bool:
    """True when the Python outside has a pip that can install into another environment (pip 22.3 and later)."""
    command = [sys.executable, "-m", "pip", "--python", sys.executable, "--version"]
    return subprocess.run(command, capture_output=True, env=clean_environment()).returncode == 0


def pip_command(target: Path = PYTHON) -> list[str]:
    """The pip that installs for the Python at `target`: the one of .venv, or that of this Python."""
    inside = any(VENV.glob("lib/python3.*/site-packages/pip/__main__.py"))
    pip = [str(PYTHON) if inside else sys.executable, "-m", "pip"]
    return pip if inside and target == PYTHON else [*pip, "--python", str(target)]


def clean_environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in MISPLACING}
    return environment | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def mend_interrupted() -> None:
    """Forget packages that were only half unpacked, so that pip installs them again."""
    for information in VENV.glob("lib/python3.*/site-packages/*.dist-info"):
        if not is_whole(information):
            say(f"The package {information.name.split('-')[0]} was left half installed. Installing it again ...")
            shutil.rmtree(information)


def is_whole(information: Path) -> bool:
    """True when every file that a package's RECORD lists is there in full. pip writes INSTALLER at the end."""
    record = information / "RECORD"
    if not (information / "INSTALLER").is_file() or not record.is_file():
        return False
    with record.open(newline="", encoding="utf-8") as rows:
        for name, _digest, size in csv.reader(rows):
            file = information.parent / name
            # Compiled modules are made again when they are missed.
            if name.endswith(".pyc"):
                continue
            if not file.is_file() or (size and file.stat().st_size != int(size)):
                return False
    return True


def install_packages(lock: Path, source: list[str]) -> None:
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing about {total} packages from {lock.name}. This takes one to three minutes, once.")
    run_pip(["install", "--require-hashes", *source, "--requirement", str(lock)], total=total)


def install_beside(name: str, lock: Path, source: list[str]) -> None:
    """Make an environment of its own for programs that run beside the course."""
    folder = SIDE / name
    say(f"Installing what is needed beside the course, from {lock.name} ...")
    # pip of the course's own environment serves them all, so none is put into them.
    command = [str(PYTHON), "-I", "-m", "venv", "--clear", "--without-pip", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment())
    if done.returncode:
        raise Trouble(f"Python could not make the folder {folder}. It said:\n{tail(done.stdout + done.stderr)}")
    arguments = ["install", "--require-hashes", *source, "--requirement", str(lock)]
    run_pip(arguments, target=folder / "bin" / "python")


def run_pip(arguments: list[str], total: int = 0, target: Path = PYTHON) -> None:
    """Run pip and turn what it prints into a few plain lines; all of it is kept in .labs/install.log."""
    log = STATE / "install.log"
    seen: list[str] = []
    ready, told = 0, 0
    process = subprocess.Popen(
        [*pip_command(target), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=clean_environment(),
        cwd=ROOT,
    )
    assert process.stdout is not None
    with log.open("a", encoding="utf-8") as kept:
        for line in process.stdout:
            kept.write(line)
            seen.append(line)
            if line.startswith("Ignoring "):
                total -= 1
            elif line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
                ready += 1
                if total and ready * 5 // total > told:
                    told = ready * 5 // total
                    say(f"  {ready} of {total} packages found")
            elif line.startswith("Installing collected packages") and total:
                say("  unpacking them ...")
    if process.wait():
        raise Trouble(explain("".join(seen)) + f"\nEverything that pip printed is in {log}.")


# What pip prints, and what it means. The first that fits is told.
MEANINGS = (
    (
        r"No space left on device",
        "The disk is full. Free some space and run the same command again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerification",
        "The connection to the package index was refused because its certificate is not trusted here.\n"
        "Behind an organisation's proxy, set PIP_CERT to the organisation's certificate file and try again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package that arrived differs from the one the course was tested with, so it was not installed.\n"
        "A broken download mends itself when you run the same command again. If it stays, tell the course's authors.",
    ),
    (
        r"ProxyError|Cannot connect to proxy|407 Proxy",
        "The proxy did not let the package index through. Check HTTPS_PROXY, and try again.",
    ),
    (
        r"Temporary failure in name resolution|Name or service not known|ConnectionError|NewConnectionError|"
        r"ConnectTimeout|Read timed out|Network is unreachable|Connection refused",
        "The package index could not be reached. Check the network and run the same command again.\n"
        "Without a network, use a folder of packages: make env WHEELS=folder",
    ),
    (
        r"No matching distribution found for (?P<name>\S+)",
        "The package {name} is not offered for this machine or this Python.\n"
        "Try another Python, for example: make start PYTHON=python3.12. Or use conda: see README.md.",
    ),
)


def explain(output: str) -> str:
    for pattern, meaning in MEANINGS:
        if found := re.search(pattern, output):
            return meaning.format(**found.groupdict())
    return "The packages could not be installed. The last lines that pip printed:\n" + tail(output)


def check_course() -> None:
    done = subprocess.run(
        [PYTHON, "-I", "-c", "import autograder"], capture_output=True, text=True, env=clean_environment()
    )
    if done.returncode:
        raise Trouble(
            "The course was installed, but Python cannot load it. The last lines it printed:\n"
            f"{tail(done.stderr)}\n"
            f"If the path {ROOT} has letters with accents, move the folder to a plain path and try again."
        )


def tail(text: str, lines: int = 8) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
