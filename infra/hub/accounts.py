"""The hub's accounts: learners, instructors, and the two that belong to the hub. Others' accounts are never touched."""

from __future__ import annotations

import grp
import json
import os
import pwd
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from autograder.text import _
from infra.hub.errors import HubError
from infra.hub.roots import folder, run
from infra.hub.site import Site
from infra.private_files import write_private
from infra.provisioning.names import learner_name
from infra.provisioning.passwords import password

Role = Literal["learner", "instructor"]
_KILL_SECONDS = 10.0


@dataclass(frozen=True)
class Member:
    """Somebody who works on this hub.

    `uid` recognises the account. `settings`: the file that her services' settings come from, where one was named.
    """

    name: str
    uid: int
    role: Role
    settings: str = ""


def members(site: Site) -> list[Member]:
    """Everybody who was added, by name."""
    try:
        found = json.loads(_register(site).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise HubError(
            _("The list of accounts {path} can't be read: {reason}.").format(path=_register(site), reason=error)
        ) from None
    return sorted((Member(**one) for one in found), key=lambda one: one.name)


def member(site: Site, name: str) -> Member | None:
    """Somebody by name, or None."""
    return next((one for one in members(site) if one.name == name), None)


def prepare(site: Site) -> None:
    """Make the hub's groups and its own two accounts. Idempotent."""
    for group in (site.learners, site.instructors):
        _group(site, group)
    for user, home in ((site.grader, site.work), (site.runner, site.proxy)):
        _group(site, user)
        if (known := _known(user)) is None:
            options = ["--system", "--gid", user, "--no-create-home", "--home-dir", str(home)]
            run(["useradd", *options, "--shell", "/usr/sbin/nologin", "--comment", site.mark, user])
        elif known.pw_gecos != site.mark:
            raise _foreign(user)
    folder(site.home_folder, 0o755)


def add(site: Site, name: str, role: Role, settings: str = "", chosen: str = "") -> str:
    """Make an account, or mend one that was made; returns the password when it was set, else "".

    Raises HubError when the machine has another account of this name.
    """
    learner_name(name)
    known, account = member(site, name), _known(name)
    if account is not None and (account.pw_gecos != site.mark or (known and known.uid != account.pw_uid)):
        raise _foreign(name)
    if known and known.role != role:
        raise HubError(_("{name} is here as {role}. Remove the account first.").format(name=name, role=known.role))
    home = site.home_folder / name
    if account is None:
        if home.exists():
            raise HubError(
                _("{home} is there without an account. Move it away, or delete it, and add {name} again.").format(
                    home=home, name=name
                )
            )
        group = site.learners if role == "learner" else site.instructors
        options = ["--gid", group, "--no-create-home", "--home-dir", str(home), "--shell", "/bin/bash"]
        run(["useradd", *options, "--comment", site.mark, name])
        account = pwd.getpwnam(name)
    _write(site, Member(name, account.pw_uid, role, settings or (known.settings if known else "")))
    if not home.exists():
        # Made with its last mode and owner before it has its name.
        made = folder(site.home_folder / f".{name}.new", 0o700, name, grp.getgrgid(account.pw_gid).gr_name)
        made.rename(home)
    # A kill may have come between the account and its password.
    if not chosen and run(["passwd", "--status", name]).split()[1] == "P":
        return ""
    secret = chosen or password()[:20]
    run(["chpasswd"], given=f"{name}:{secret}\n", secret=True)
    return secret


def remove(site: Site, name: str) -> None:
    """End everything that runs as this member, and remove account, home and entry. Raises HubError for others."""
    known = member(site, name)
    if known is None:
        raise HubError(_("{name} was not added to this hub, so nothing was removed.").format(name=name))
    account = _known(name)
    if account is not None and (account.pw_uid != known.uid or account.pw_gecos != site.mark):
        raise _foreign(name)
    if account is not None:
        end_processes(account.pw_uid)
        run(["userdel", name])
    _remove_tree(site.home_folder / name)
    _remove_tree(site.servers / name)
    _write(site, known, gone=True)


def remove_all(site: Site) -> None:
    """Remove every member, the hub's own accounts, and its groups."""
    for one in members(site):
        remove(site, one.name)
    for user in (site.grader, site.runner):
        account = _known(user)
        if account is not None and account.pw_gecos == site.mark:
            end_processes(account.pw_uid)
            run(["userdel", user])
    for group in (site.learners, site.instructors, site.grader, site.runner):
        if _has_group(group) and group in _groups(site):
            run(["groupdel", group])
    _write_groups(site, set())


def end_processes(uid: int, only: str = "") -> None:
    """End all processes of an account of ours, or those with `only` in their command line: asked first, then forced."""
    for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, _KILL_SECONDS)):
        deadline = time.monotonic() + patience
        while running := _processes(uid, only):
            for pid in running:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    continue
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
    if left := _processes(uid, only):
        raise HubError(_("Processes of user {uid} do not end: {pids}.").format(uid=uid, pids=left))


def _processes(uid: int, only: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid and _lives(entry, only):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _lives(entry: Path, only: str) -> bool:
    if only and only.encode() not in (entry / "cmdline").read_bytes():
        return False
    return (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] not in "ZX"


def _remove_tree(path: Path) -> None:
    """Delete a folder that its owner may have filled with anything. `rmtree` follows no links."""
    import shutil

    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _foreign(name: str) -> HubError:
    return HubError(
        _("This machine has an account {name} that is not this hub's. It was left alone; choose another name.").format(
            name=name
        )
    )


# --- records ---


def _register(site: Site) -> Path:
    return site.state / "members.json"


def _write(site: Site, one: Member, *, gone: bool = False) -> None:
    rest = [asdict(other) for other in members(site) if other.name != one.name]
    rows = rest if gone else [*rest, asdict(one)]
    write_private(_register(site), json.dumps(rows, indent=1) + "\n")


def _groups(site: Site) -> set[str]:
    path = site.state / "groups.json"
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def _write_groups(site: Site, names: set[str]) -> None:
    write_private(site.state / "groups.json", json.dumps(sorted(names)) + "\n")


def _has_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def _group(site: Site, name: str) -> None:
    ours = _groups(site)
    if not _has_group(name):
        # Noted first: after a kill in between it is known whose group this is.
        _write_groups(site, ours | {name})
        run(["groupadd", "--system", name])
    elif name not in ours:
        raise HubError(
            _("This machine has a group {name} that is not this hub's. Choose another --name.").format(name=name)
        )
