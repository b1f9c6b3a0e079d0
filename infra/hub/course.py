"""The course on a hub: the learners' half, the whole one for the grader, and nbgrader's sources and exchange."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from autograder.text import _
from infra.hub.environment import Say
from infra.hub.roots import as_user, folder
from infra.hub.site import COURSE, Site

# What of a checkout the grader needs beside its packages.
_WHOLE = ("autograder", "infra", "datasets")
# Holds the digest of what a folder was made from.
STAMP = ".content"

# nbgrader asks for an exchange that everybody may write to. Sticky: nobody moves or removes what is another's.
_EXCHANGE = 0o1777
# Submissions are put where nobody but the grader can list them; each has a name that can't be guessed.
_INBOUND = 0o3733
_OUTBOUND = 0o755
_FEEDBACK = 0o711


def lay_learners_half(site: Site, bundle: Mapping[str, bytes], say: Say) -> None:
    """Put the learner's bundle into `course/`. What is there and equal is left alone."""
    _lay(site.course, bundle, site.env, _("laying out the learners' half of the course …"), say)


def lay_whole(site: Site, checkout: Path, bundle: Mapping[str, bytes], say: Say) -> None:
    """Copy the checkout, hidden halves included, for the grader. What is there and equal is left alone.

    The labs are those of the bundle: in the checkout's own somebody may have worked.
    """
    folder(site.grading, 0o750, "root", site.grader)
    files = {name: content for name, content in bundle.items() if name.startswith("labs/")}
    for path in (path for name in _WHOLE for path in _tracked(checkout / name)):
        files[path.relative_to(checkout).as_posix()] = path.read_bytes()
    _lay(site.full_course, files, site.grading_env, _("laying out the whole course for the grader …"), say)


def lay_sources(site: Site, files: Mapping[str, bytes]) -> None:
    """Put nbgrader's sources into the grader's course folder. They hold the solutions: nobody else may enter it."""
    folder(site.work, 0o700, site.grader, site.grader)
    folder(site.nbgrader_course, 0o700, site.grader, site.grader)
    # As the grader, who alone may write there: root would follow links.
    packed = _packed({f"source/{name}": content for name, content in files.items()})
    as_user(site.grader, ["/bin/tar", "--extract", "--file=-", f"--directory={site.nbgrader_course}"], given=packed)


def make_exchange(site: Site) -> None:
    """nbgrader's exchange, with the rights that it wants."""
    folder(site.exchange, _EXCHANGE)
    course = folder(site.exchange / COURSE, 0o755, site.grader, site.grader)
    for name, mode in (("inbound", _INBOUND), ("outbound", _OUTBOUND), ("feedback", _FEEDBACK)):
        folder(course / name, mode, site.grader, site.grader)


def sources(made: Mapping[str, bytes], bundle: Mapping[str, bytes]) -> dict[str, bytes]:
    """nbgrader's sources by path below `source/`: what a build made, and what learners find beside their notebooks."""
    found = {
        name.removeprefix("labs/"): content
        for name, content in bundle.items()
        if name.startswith("labs/") and name.count("/") > 1 and not name.endswith(".ipynb")
    }
    return found | dict(made)


def _tracked(top: Path) -> list[Path]:
    """Files of a checkout's folder, without what programs leave there."""
    skipped = {"__pycache__", ".ipynb_checkpoints", ".labs"}
    found = []
    for where, names, files in os.walk(top):
        names[:] = sorted(name for name in names if name not in skipped)
        found += [Path(where) / name for name in sorted(files) if not name.endswith(".pyc")]
    return found


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _stamp(where: Path) -> str:
    try:
        return (where / STAMP).read_text(encoding="ascii")
    except OSError:
        return ""


def _lay(target: Path, files: Mapping[str, bytes], environment: Path, message: str, say: Say) -> None:
    """Exchange a folder for a new one, with compiled modules: its readers can't write these themselves."""
    digest = _digest(files)
    if _stamp(target) == digest:
        return
    say(message)
    made, old = target.with_name(f"{target.name}.new"), target.with_name(f"{target.name}.old")
    shutil.rmtree(made, ignore_errors=True)
    for name, content in files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    python = environment / "bin/python"
    packages = [str(made / name) for name in ("autograder", "infra")]
    # The paths that tracebacks show are those of the folder's last place.
    compiled = [str(python), "-I", "-m", "compileall", "-q", "-s", str(made), "-p", str(target), *packages]
    subprocess.run(compiled, capture_output=True, check=False)
    (made / STAMP).write_text(digest, encoding="ascii")
    # Whoever may enter the folder may read what is in it, and nobody but root changes it.
    for path in (made, *made.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.suffix == ".sh" else 0o644)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
