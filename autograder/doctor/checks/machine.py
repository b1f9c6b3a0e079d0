"""The machine itself: Python, platform, account, memory, disk, clock, encoding."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import struct
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from autograder.doctor.finding import (
    LINUX,
    MACOS,
    OK,
    PROBLEM,
    WARNING,
    WINDOWS,
    Finding,
    by_platform,
    everywhere,
    set_variable,
)
from autograder.doctor.probe import Probe
from autograder.doctor.system import free_memory, newest_time
from autograder.doctor.versions import allows
from autograder.text import _

_MIB = 1024 * 1024
# Where no list of requirements is found.
_PYTHON = ">=3.11"


def python_in_range(probe: Probe) -> bool:
    """Whether the running Python is one the course's packages exist for."""
    return allows(probe.requirements.python or _PYTHON, platform.python_version())


def check_python(probe: Probe) -> Finding:
    """The running Python lies in the course's range, is CPython, and has 64 bits."""
    title = _("Python")
    version = platform.python_version()
    wanted = probe.requirements.python or _PYTHON
    bits = struct.calcsize("P") * 8
    seen = _("Python {version}, {implementation}, {bits} bits, at {path}.").format(
        version=version, implementation=platform.python_implementation(), bits=bits, path=probe.python
    )
    expected = _("Python {range}, 64 bits.").format(range=wanted)
    if not python_in_range(probe):
        own = probe.root / ".venv" / ("Scripts/labs.exe" if probe.platform == WINDOWS else "bin/labs")
        if own.exists():
            action = _("Start the doctor with the course's own Python.")
            return Finding("python", title, PROBLEM, seen, expected, action, everywhere(probe.call(own) + " doctor"))
        action = _("Install the course's environment; it brings the right Python or names what is missing.")
        return Finding("python", title, PROBLEM, seen, expected, action, everywhere(probe.environment_command()))
    if bits < 64:
        action = _("Install a Python with 64 bits; the libraries have no packages for 32 bits.")
        return Finding("python", title, PROBLEM, seen, expected, action, everywhere(probe.environment_command()))
    if platform.python_implementation() != "CPython":
        action = _("Use CPython; the libraries are tested with it alone.")
        return Finding("python", title, WARNING, seen, expected, action, everywhere(probe.environment_command()))
    return Finding("python", title, OK, seen, expected)


def check_platform(probe: Probe) -> Finding:
    """Which system this is, and the supported way to run the course on it, in one sentence."""
    title = _("System")
    seen = f"{platform.system() or sys.platform} {platform.release()}, {platform.machine()}. "
    if probe.platform in (WINDOWS, MACOS):
        seen += _("Here the supported way is Conda: create the environment, activate it, start JupyterLab.")
        start = f"conda env create --file {probe.quote(probe.root / 'environment.yml')}"
        return Finding("platform", title, OK, seen, "", "", dict.fromkeys((WINDOWS, MACOS), start))
    if platform.system() == "Linux":
        seen += _("Here the supported way is the command make start in the course folder.")
        return Finding("platform", title, OK, seen, "", "", {LINUX: f"make -C {probe.quote(probe.root)} start"})
    return Finding(
        "platform",
        title,
        WARNING,
        seen,
        _("Linux, Windows or macOS; on other systems the course is not tested."),
        _("Try the Conda environment, or use one of the three systems."),
        {LINUX: f"conda env create --file {probe.quote(probe.root / 'environment.yml')}"},
    )


def check_account(probe: Probe) -> Finding:
    """JupyterLab refuses to start for the superuser unless it is told that this is wanted."""
    title = _("Account")
    expected = _("An ordinary account, because JupyterLab refuses to start as root by itself.")
    if getattr(os, "geteuid", lambda: 1000)() != 0:
        return Finding("account", title, OK, _("An ordinary account."), expected)
    return Finding(
        "account",
        title,
        WARNING,
        _("You are root."),
        expected,
        _("Use an ordinary account, or this command, which allows it on this machine's own address only."),
        everywhere(f"{probe.labs_command()} start"),
    )


def check_memory(probe: Probe) -> Finding:
    """Memory that a program started now could still take, within this process's own limit."""
    title = _("Memory")
    least, enough = probe.limits.memory_least, probe.limits.memory_enough
    if probe.lab and probe.lab.needs_java:
        least, enough = least + probe.limits.java_memory, enough + probe.limits.java_memory
    free, why = free_memory()
    expected = _("At least {least} MB free; {enough} MB is comfortable.").format(least=least, enough=enough)
    if free is None:
        return Finding("memory", title, OK, _("This system does not say how much memory is free."), expected)
    megabytes = free // _MIB
    if why == "limit":
        seen = _("{free} MB may still be taken here, because of a limit set for this terminal.").format(free=megabytes)
        action = _("Lift the limit of this terminal, or start a new terminal without it.")
        commands = {LINUX: "ulimit -v unlimited", MACOS: "ulimit -v unlimited"}
    else:
        seen = _("{free} MB of memory is free.").format(free=megabytes)
        action = _("Close other programs and kernels; this command shows the largest ones.")
        commands = {
            LINUX: "ps -eo pid,rss,comm --sort=-rss | head",
            MACOS: "top -o mem",
            WINDOWS: "Get-Process | Sort-Object WS -Descending | Select-Object -First 10",
        }
    if megabytes < least:
        return Finding("memory", title, PROBLEM, seen, expected, action, commands)
    if megabytes < enough:
        return Finding("memory", title, WARNING, seen, expected, action, commands)
    return Finding("memory", title, OK, seen, expected)


def check_disk(probe: Probe) -> Finding:
    """Free space where notebooks, temporary files and fetched data go; the fullest of them decides."""
    title = _("Disk space")
    least, enough = probe.limits.disk_least, probe.limits.disk_enough
    fullest: tuple[int, Path] | None = None
    for folder in (probe.folder, Path(tempfile.gettempdir()), Path("~").expanduser(), _data_home(probe)):
        try:
            free = shutil.disk_usage(str(folder)).free // _MIB
        except OSError:
            continue
        if fullest is None or free < fullest[0]:
            fullest = (free, folder)
    expected = _("At least {least} MB free; {enough} MB is comfortable.").format(least=least, enough=enough)
    if fullest is None:
        return Finding("disk", title, WARNING, _("No folder says how much space is free."), expected)
    free, folder = fullest
    seen = _("{free} MB is free on the disk that holds {folder}.").format(free=free, folder=folder)
    if free >= enough:
        return Finding("disk", title, OK, seen, expected)
    quoted = probe.quote(folder)
    return Finding(
        "disk",
        title,
        PROBLEM if free < least else WARNING,
        seen,
        expected,
        _("Delete what is not needed there; this command lists the largest entries."),
        by_platform(
            f"du -xah {quoted} | sort -rh | head -20",
            f"Get-ChildItem -Recurse -File {quoted} | Sort-Object Length -Descending | Select-Object -First 20",
        ),
    )


def _data_home(probe: Probe) -> Path:
    """The nearest existing folder above the place for fetched data (setting LABS_DATA_HOME)."""
    setting = probe.environ.get("LABS_DATA_HOME")
    folder = Path(setting) if setting else probe.root
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def check_clock(probe: Probe) -> Finding:
    """The clock is not before the newest file of the course, not years after it, and agrees with the disk's."""
    title = _("Clock")
    expected = _("A clock that is right to a few minutes; certificates and Jupyter compare times.")
    now = time.time()
    commands = {
        LINUX: "sudo timedatectl set-ntp true",
        MACOS: "sudo systemsetup -setusingnetworktime on",
        WINDOWS: "w32tm /resync",
    }
    action = _("Let the system set its clock from the network.")
    newest, path = _newest(_installed_folders(probe))
    said = _day(now)
    if newest - now > probe.limits.clock_behind:
        seen = _("The clock says {now}, but {file} was installed on {then}.").format(
            now=said, file=path, then=_day(newest)
        )
        return Finding("clock", title, PROBLEM, seen, expected, action, commands)
    course, file = _newest([probe.labs])
    if course - now > probe.limits.clock_behind:
        seen = _("The clock says {now}, but {file} was changed on {then}.").format(
            now=said, file=file, then=_day(course)
        )
        action = _("If the clock is wrong, set it from the network. If it is right, give the file today's date.")
        fresh = by_platform(f"touch {probe.quote(file)}", f"(Get-Item {probe.quote(file)}).LastWriteTime = Get-Date")
        return Finding("clock", title, WARNING, seen, expected, action, fresh)
    if newest and now - newest > probe.limits.clock_ahead:
        seen = _("The clock says {now}, years after the newest file of the course, {then}.").format(
            now=said, then=_day(newest)
        )
        return Finding("clock", title, WARNING, seen, expected, action, commands)
    skew = _disk_skew(probe.folder)
    if skew is not None and abs(skew) > probe.limits.file_clock:
        seen = _("The disk of {folder} dates a new file {seconds} s away from this machine's clock.").format(
            folder=probe.folder, seconds=round(abs(skew))
        )
        action = _("Move the course to a local disk, or have both clocks set from the network.")
        return Finding("clock", title, WARNING, seen, expected, action, commands)
    return Finding("clock", title, OK, _("The clock says {now}.").format(now=said), expected)


def _installed_folders(probe: Probe) -> list[Path]:
    """Where installing wrote files: the package itself, and the folders of the packages it needs."""
    folders = [Path(__file__).resolve().parents[2]]
    for need in probe.requirements.packages:
        try:
            folders.append(Path(str(metadata.distribution(need.name).locate_file(""))))
        except metadata.PackageNotFoundError:
            continue
    return list(dict.fromkeys(folders))


def _newest(folders: list[Path]) -> tuple[float, Path]:
    found = [newest_time(folder) for folder in folders]
    return max((each for each in found if each), default=(0.0, Path()))


def _disk_skew(folder: Path) -> float | None:
    """Seconds between a new file's time and this machine's clock; None where no file can be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=str(folder), prefix=".labs-doctor-") as stream:
            stream.write(b"time")
            stream.flush()
            return os.fstat(stream.fileno()).st_mtime - time.time()
    except OSError:
        return None


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def check_encoding(probe: Probe) -> Finding:
    """Text files and file names are read as UTF-8, whatever the program forgets to say."""
    title = _("Text encoding")
    expected = _("UTF-8, because country names have accents.")
    # The interpreter's own answer, not the variables: they may name a locale that is not installed.
    files = locale.getpreferredencoding(False)
    names = sys.getfilesystemencoding()
    seen = _("Python reads text files as {files} and file names as {names}.").format(files=files, names=names)
    if _is_utf8(files) and _is_utf8(names):
        return Finding("encoding", title, OK, seen, expected)
    settings = {name: probe.environ[name] for name in ("LC_ALL", "LANG", "PYTHONUTF8") if probe.environ.get(name)}
    if settings:
        seen += " " + _("The environment says {settings}.").format(
            settings=", ".join(f"{name}={value}" for name, value in settings.items())
        )
    return Finding(
        "encoding",
        title,
        WARNING if _is_utf8(names) else PROBLEM,
        seen,
        expected,
        _("Switch Python to UTF-8, then start Jupyter again from that terminal."),
        set_variable("PYTHONUTF8", "1"),
    )


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "cp65001")
