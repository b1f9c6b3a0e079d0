"""The hub's process: started so that it survives its terminal, or by systemd where that runs the machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.files import put_in_place
from autograder.text import _
from infra.hub import asking, limits, metadata
from infra.hub.accounts import end_processes, members
from infra.hub.errors import HubError
from infra.hub.ports import is_taken
from infra.hub.roots import run
from infra.hub.site import Site
from infra.local import process

_UNITS = Path("/etc/systemd/system")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The hub first ends servers and proxy; with many learners that takes a while.
_GRACE = 60.0
_PATIENCE = 120.0

_UNIT = """\
# {mark}. Written by `labs hub up`.
[Unit]
Description=Data Science Studio of bdti-labs ({name})
After=network-online.target nftables.service
Wants=network-online.target

[Service]
Environment=LABS_HUB={folder}
Environment=PATH={path}
Environment=PYTHONDONTWRITEBYTECODE=1
{guard}ExecStart={command}
WorkingDirectory={state}
Restart=on-failure
RestartSec=5
KillMode=process
TimeoutStopSec=90
UMask=0022
StandardOutput=append:{log}
StandardError=append:{log}

[Install]
WantedBy=multi-user.target
"""


@dataclass(frozen=True)
class Status:
    """Whether the hub runs and answers, and whose accounts there are."""

    running: bool
    answers: bool
    seen: str
    servers: list[str]


def command(site: Site) -> list[str]:
    """Command line of the hub. It runs with the grader's environment, which knows the whole course."""
    config = site.full_course / "infra/hub/jupyterhub_config.py"
    return [str(site.grading_env / "bin/python"), "-m", "infra.hub.application", "-f", str(config)]


def start(site: Site, *, systemd: bool) -> None:
    """Start the hub and wait until browsers can log in. One that runs already is left alone."""
    if metadata.on_ec2():
        metadata.close(site)
    if not is_running(site):
        _end_left(site)
        if is_taken(site.bind, site.port):
            raise HubError(
                _("Port {port} of {address} is taken. Choose another one with --port.").format(
                    port=site.port, address=site.bind
                )
            )
        if systemd:
            _start_unit(site)
        else:
            process.start(
                command(site),
                environment=_environment(site),
                log=site.log,
                folder=site.state,
                mark=site.mark,
                record=site.record,
            )
    deadline = time.monotonic() + _PATIENCE
    while (trouble := asking.knock(site)) is not None:
        if time.monotonic() > deadline or not is_running(site):
            raise HubError(
                _("The hub does not answer ({seen}). The end of its log:\n{log}").format(
                    seen=trouble, log=log_tail(site, 15)
                )
            )
        time.sleep(0.1)


def pause(site: Site) -> None:
    """End the hub, its services and the proxy. Learners' servers go on: the next hub finds them again."""
    if has_systemd() and _unit(site).exists():
        run(["systemctl", "stop", _unit(site).name])
    running = _running(site)
    if running is not None:
        process.stop(running, site.mark, _GRACE)
    process.clear(site.mark)
    site.record.unlink(missing_ok=True)


def stop(site: Site) -> None:
    """End the hub, the proxy and all servers. Accounts, marks and files stay."""
    pause(site)
    # Also what a hub that was killed left.
    for one in members(site):
        limits.clear(site, one.name)
    limits.remove_all(site)
    for user in (site.runner, site.grader):
        with contextlib.suppress(KeyError):
            end_processes(pwd.getpwnam(user).pw_uid)
    for one in members(site):
        with contextlib.suppress(KeyError):
            end_processes(pwd.getpwnam(one.name).pw_uid)


def forget(site: Site) -> None:
    """Take away what lies outside the hub's folder: the unit, and the firewall's rules."""
    unit = _unit(site)
    if unit.exists() and site.mark in unit.read_text(encoding="utf-8"):
        if has_systemd():
            run(["systemctl", "disable", unit.name])
        unit.unlink()
        if has_systemd():
            run(["systemctl", "daemon-reload"])
    metadata.open_again(site)


def status(site: Site) -> Status:
    """What can be seen from outside: the process, the login page, the servers that run."""
    running = is_running(site)
    trouble = asking.knock(site)
    active = asking.active(site) if trouble is None else []
    return Status(running, trouble is None, trouble or _("answers at {address}").format(address=site.address), active)


def log_tail(site: Site, lines: int) -> str:
    """The end of what the hub wrote."""
    try:
        return "\n".join(site.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def has_systemd() -> bool:
    """Whether systemd runs this machine."""
    return Path("/run/systemd/system").is_dir()


def unit_text(site: Site) -> str:
    """systemd's unit of this hub."""
    guard = ""
    if metadata.on_ec2():
        # Rules do not survive a restart of the machine, and no server may start without them.
        python = site.grading_env / "bin/python"
        code = "import os,pathlib; from infra.hub import metadata, site; "
        code += "metadata.close(site.read_site(pathlib.Path(os.environ['LABS_HUB'])))"
        guard = f'ExecStartPre={python} -c "{code}"\n'
    return _UNIT.format(
        mark=site.mark,
        name=site.name,
        folder=site.folder,
        path=_PATH,
        guard=guard,
        command=" ".join(command(site)),
        state=site.state,
        log=site.log,
    )


def _end_left(site: Site) -> None:
    """End the proxy and the services of a hub that was killed. Learners' servers go on: the hub finds them again."""
    with contextlib.suppress(KeyError):
        end_processes(pwd.getpwnam(site.runner).pw_uid)
    with contextlib.suppress(KeyError):
        end_processes(pwd.getpwnam(site.grader).pw_uid, "jupyterhub.singleuser")


def _start_unit(site: Site) -> None:
    put_in_place(_unit(site), unit_text(site).encode(), 0o644)
    run(["systemctl", "daemon-reload"])
    run(["systemctl", "enable", "--now", _unit(site).name])


def _unit(site: Site) -> Path:
    return _UNITS / f"bdti-labs-{site.name}.service"


def _environment(site: Site) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("TZ", "LABS_SERVICES_HOME") if name in os.environ}
    return {
        "PATH": _PATH,
        "HOME": pwd.getpwuid(0).pw_dir,
        "LANG": "C.UTF-8",
        "LABS_HUB": str(site.folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        **kept,
    }


def _running(site: Site) -> process.Running | None:
    return process.recorded(site.record) or process.find(site.mark)


def is_running(site: Site) -> bool:
    if has_systemd() and _unit(site).exists():
        try:
            return bool(run(["systemctl", "is-active", _unit(site).name]))
        except HubError:
            return False
    return _running(site) is not None
