"""Folders and files: can they be written, is the path harmless, does a file hide a library."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
import tempfile
from pathlib import Path

from autograder.doctor.finding import (
    LINUX,
    OK,
    PROBLEM,
    WARNING,
    WINDOWS,
    Finding,
    by_platform,
    unset_variable,
)
from autograder.doctor.probe import Probe, try_open_for_writing, try_write
from autograder.text import _

PROGRESS = "progress.json"
_SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud")
_SPECIAL = "%#?$&'\"!;*|<>`~"
# Windows refuses paths of 260 characters and more unless it is told otherwise; checkpoints add about 60.
_WINDOWS_LONGEST = 200
# A module of these names beside a notebook hides nothing that the labs use.
_HARMLESS = {"test", "this", "antigravity", "idlelib", "turtledemo", "__main__"}
# The course's own package, which a person in the checkout stands beside.
_PACKAGE = Path(__file__).resolve().parents[2]


def check_folder(probe: Probe) -> Finding:
    """Notebooks and progress files can be saved: a file is really written, renamed and read back."""
    title = _("Lab folder")
    folder = probe.folder
    expected = _("A folder where notebooks and progress can be saved.")
    if not probe.labs.is_dir():
        return Finding(
            "folder",
            title,
            PROBLEM,
            _("There is no folder {folder}.").format(folder=probe.labs),
            _("The folder of the labs, inside the course folder."),
            _("Get the course again, or point the setting LABS_ROOT at its folder."),
            unset_variable("LABS_ROOT") if probe.environ.get("LABS_ROOT") else {},
        )
    error = try_write(folder)
    if error is not None:
        return _not_writable(probe, title, folder, error, expected)
    for path in _saved_files(folder):
        error = try_open_for_writing(path)
        if error is not None:
            return _not_writable(probe, title, path, error, expected)
    damaged = next((path for path in _saved_files(folder, PROGRESS) if not _is_json(path)), None)
    if damaged is not None:
        aside = damaged.with_name("progress-damaged.json")
        return Finding(
            "folder",
            title,
            WARNING,
            _("The progress file {file} is not readable as JSON.").format(file=damaged),
            _("A progress file that the labs wrote."),
            _("Put it aside; the labs start a new one and lose no notebook."),
            by_platform(
                f"mv {probe.quote(damaged)} {probe.quote(aside)}",
                f"Move-Item {probe.quote(damaged)} {probe.quote(aside)}",
            ),
        )
    return Finding("folder", title, OK, _("{folder} can be written.").format(folder=folder), expected)


def _saved_files(folder: Path, pattern: str = "*") -> list[Path]:
    """Notebooks and progress files, in `folder` itself or one folder below."""
    names = [pattern] if pattern != "*" else ["*.ipynb", PROGRESS]
    return sorted(path for name in names for level in (name, "*/" + name) for path in folder.glob(level))


def _not_writable(probe: Probe, title: str, path: Path, error: OSError, expected: str) -> Finding:
    reason = error.strerror or str(error)
    seen = _("{path} can't be written: {reason}.").format(path=path, reason=reason)
    quoted = probe.quote(path)
    if error.errno == errno.EROFS:
        copy = Path("~").expanduser() / probe.root.name
        action = _("The disk is read-only. Copy the course to a folder of your own and start it there.")
        commands = by_platform(
            f"cp -R {probe.quote(probe.root)} {probe.quote(copy)}",
            f"Copy-Item -Recurse {probe.quote(probe.root)} {probe.quote(copy)}",
        )
    elif error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        action = _("The disk is full or your quota is used up. Delete what is not needed.")
        commands = by_platform(f"du -xah {quoted} | sort -rh | head -20", "cleanmgr")
    else:
        action = _("Give yourself the right to write. If that is refused, copy the course to a folder of your own.")
        # Two signs of chmod: X keeps folders passable without making notebooks executable.
        commands = by_platform(f"chmod -R u+rwX {quoted}", f"attrib -R {quoted} /S /D")
    return Finding("folder", title, PROBLEM, seen, expected, action, commands)


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def check_temp(probe: Probe) -> Finding:
    """Python has a folder for temporary files, and it is the one the environment asks for."""
    title = _("Temporary folder")
    expected = _("A folder for temporary files that can be written.")
    asked = [(name, probe.environ[name]) for name in ("TMPDIR", "TEMP", "TMP") if probe.environ.get(name)]
    try:
        folder = Path(tempfile.gettempdir())
        error = try_write(folder)
    except OSError as nowhere:
        folder, error = Path(asked[0][1] if asked else "/tmp"), nowhere
    if error is not None:
        reason = error.strerror or str(error)
        seen = _("{path} can't be written: {reason}.").format(path=folder, reason=reason)
        action = _("Point the setting at a folder of your own.")
        own = Path("~").expanduser() / "tmp"
        commands = by_platform(
            f'mkdir -p {probe.quote(own)} && export TMPDIR="{own}"',
            f'mkdir "{own}"; setx TMP "{own}"; setx TEMP "{own}"',
        )
        return Finding("temp", title, PROBLEM, seen, expected, action, commands)
    for name, value in asked[:1]:
        if Path(value).resolve() != folder.resolve():
            seen = _("{name} asks for {value}, which can't be used; Python took {folder}.").format(
                name=name, value=value, folder=folder
            )
            action = _("Create that folder or remove the setting.")
            return Finding("temp", title, WARNING, seen, expected, action, unset_variable(name))
    return Finding("temp", title, OK, _("{folder} can be written.").format(folder=folder), expected)


def check_path(probe: Probe) -> Finding:
    """The course lies at a path that shells, Jupyter and this system take without trouble."""
    title = _("Course path")
    text = str(probe.root)
    expected = _("A short local path without special signs.")
    seen = _("The course lies in {folder}.").format(folder=text.encode("utf-8", "replace").decode("utf-8"))
    plain = probe.root.parent / ("".join(c for c in probe.root.name if c.isalnum() or c in "-_.") or "bdti-labs")
    if probe.platform == WINDOWS:
        plain = Path(probe.root.anchor or "C:\\") / "bdti-labs"
        longest = max((len(str(path)) for path in probe.labs.glob("*/*")), default=len(text))
        if longest > _WINDOWS_LONGEST:
            seen += " " + _("Its longest file path has {count} characters.").format(count=longest)
            return _move(probe, title, WARNING, seen, expected, plain)
        if text.startswith("\\\\"):
            return _move(probe, title, WARNING, seen, _("A folder on a local disk, not a network share."), plain)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _move(probe, title, PROBLEM, seen, _("A path that is readable as UTF-8 text."), plain)
    odd = sorted({sign for sign in text if sign in _SPECIAL or not sign.isprintable() or sign == os.pathsep})
    if odd:
        seen += " " + _("It has the signs {signs}.").format(signs=" ".join(odd).encode("unicode_escape").decode())
        grave = any(not sign.isprintable() or sign == os.pathsep for sign in odd)
        return _move(probe, title, PROBLEM if grave else WARNING, seen, expected, plain)
    synced = next((part for part in probe.root.parts if part.lower().startswith(_SYNCED)), None)
    if synced:
        seen += " " + _("{part} is copied to a cloud while you work, which can lock or double notebooks.").format(
            part=synced
        )
        return _move(probe, title, WARNING, seen, expected, Path("~").expanduser() / "bdti-labs")
    return Finding("path", title, OK, seen, expected)


def _move(probe: Probe, title: str, state: str, seen: str, expected: str, target: Path) -> Finding:
    source, goal = probe.quote(probe.root), probe.quote(target)
    action = _("Move the course folder, then install its environment again there.")
    return Finding(
        "path", title, state, seen, expected, action, by_platform(f"mv {source} {goal}", f"Move-Item {source} {goal}")
    )


def check_shadow(probe: Probe) -> Finding:
    """No file in a folder where notebooks run has the name of a library, which Python would then import instead."""
    title = _("Files that hide libraries")
    expected = _("No Python file or package beside a notebook with the name of a library.")
    modules = {need.module.split(".")[0] for need in probe.requirements.packages}
    modules |= {need.module.split(".")[0] for need in (probe.lab.packages if probe.lab else ())}
    modules |= set(getattr(sys, "stdlib_module_names", sys.builtin_module_names)) | {"autograder"}
    found = [
        path
        for folder in _working_folders(probe)
        for path in sorted(folder.glob("*"))
        if path.stem in modules - _HARMLESS and _is_module(path) and path != _PACKAGE
    ]
    if not found:
        return Finding("shadow", title, OK, _("No such file."), expected)
    first = found[0]
    seen = _("{file} hides the library {name} from notebooks in its folder.").format(file=first, name=first.stem)
    if len(found) > 1:
        seen += " " + _("So do {files}.").format(files=", ".join(str(path) for path in found[1:]))
    renames = [(probe.quote(path), probe.quote(path.with_name("my_" + path.name))) for path in found]
    return Finding(
        "shadow",
        title,
        PROBLEM,
        seen,
        expected,
        _("Rename it, then restart the kernel."),
        by_platform(
            " && ".join(f"mv {old} {new}" for old, new in renames),
            "; ".join(f"Move-Item {old} {new}" for old, new in renames),
        ),
    )


def _working_folders(probe: Probe) -> list[Path]:
    folders = [probe.cwd, probe.labs, probe.folder]
    if probe.lab is None and probe.labs.is_dir():
        folders += sorted(path for path in probe.labs.iterdir() if path.is_dir())
    found = dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir())
    # Whoever stands among the installed packages sees libraries, not files that hide them.
    return [folder for folder in found if folder.name not in ("site-packages", "dist-packages")]


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" if path.is_file() else (path / "__init__.py").is_file()


def check_watcher(probe: Probe) -> Finding:
    """A change of a file in the labs' folder is noticed (Linux: through inotify)."""
    title = _("File watching")
    expected = _("A program may watch folders for changed files.")
    if not sys.platform.startswith("linux"):
        return Finding("watcher", title, OK, _("This system needs no setting for it."), expected)
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if handle >= 0:
        try:
            # 0x100: a file was created. Only asked for, because a read-only folder is another check's finding.
            watch = libc.inotify_add_watch(handle, os.fsencode(probe.folder), 0x100)
            number = ctypes.get_errno()
        finally:
            os.close(handle)
        if watch >= 0:
            return Finding("watcher", title, OK, _("The lab folder can be watched."), expected)
    else:
        number = ctypes.get_errno()
    seen = _("Watching the lab folder is refused: {reason}.").format(reason=os.strerror(number))
    action = _("Close other editors and servers, or raise the limit.")
    commands = {LINUX: "sudo sysctl -w fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"}
    return Finding("watcher", title, WARNING, seen, expected, action, commands)
