"""What only root can do, asked for before anything is begun; and work that is done as somebody else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.text import _
from infra.hub.errors import HubError

# Programs of Debian's and Ubuntu's base system that accounts are made with.
_PROGRAMS = ("useradd", "userdel", "groupadd", "groupdel", "chpasswd", "passwd", "setpriv")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def need_root(what: str) -> None:
    """Raise HubError unless this is root on Linux. `what` completes the sentence "… needs root"."""
    if not sys.platform.startswith("linux"):
        raise HubError(_("The hub runs on Debian and Ubuntu. On your own computer use `labs start`."))
    if os.geteuid() != 0:
        raise HubError(
            _("{what} needs root, because accounts and their folders are made. Use: sudo {command}").format(
                what=what, command=" ".join([sys.argv[0], *sys.argv[1:]])
            )
        )


def need_programs() -> None:
    """Raise HubError when a program of the base system is missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name, path=_PATH) is None]
    if missing:
        raise HubError(
            _("This system has no {names}. The hub needs Debian 12, Ubuntu 22.04 or a later one.").format(
                names=", ".join(missing)
            )
        )


def program(name: str) -> str:
    """Path of a system program, whatever PATH says. Raises HubError."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        raise HubError(_("This system has no program {name}.").format(name=name))
    return found


def run(command: Sequence[str], *, given: str = "", secret: bool = False) -> str:
    """Run a system program; what it printed. Raises HubError with its last words.

    `given` goes to its standard input. With `secret` the error does not repeat what it said.
    """
    line = [program(command[0]), *command[1:]]
    done = subprocess.run(
        line, input=given, capture_output=True, text=True, env={"PATH": _PATH, "LC_ALL": "C.UTF-8"}, cwd="/"
    )
    if done.returncode:
        said = "" if secret else (done.stderr or done.stdout).strip()[-300:]
        raise HubError(
            _("`{command}` ended with {code}: {said}").format(
                command=" ".join(command[:1] if secret else command), code=done.returncode, said=said
            )
        )
    return done.stdout


def as_user(
    user: str, command: Sequence[str], *, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> bytes:
    """Run a program as another account with nothing but her rights; what it printed. Raises HubError.

    Root never writes into a learner's home by itself: a link that she put there would lead it astray.
    """
    account = pwd.getpwnam(user)
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=os.getgrouplist(user, account.pw_gid),
        env={"PATH": _PATH, "HOME": account.pw_dir, "LANG": "C.UTF-8", "USER": user, **(environment or {})},
        cwd=account.pw_dir,
        umask=0o077,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-600:]
        raise HubError(
            _("{program} for {user} ended with {code}: {said}").format(
                program=Path(command[0]).name, user=user, code=done.returncode, said=said
            )
        )
    return done.stdout


def folder(path: Path, mode: int, user: str = "root", group: str = "root") -> Path:
    """Make a folder with exactly this owner, group and mode. Only for places that root alone controls."""
    path.mkdir(parents=True, exist_ok=True)
    shutil.chown(path, user, group)
    path.chmod(mode)
    return path
