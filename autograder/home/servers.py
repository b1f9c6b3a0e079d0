"""Whether the services of a lab run, as far as this machine can tell without asking anybody else."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from autograder.doctor.finding import LINUX, PROBLEM, Finding, everywhere
from autograder.doctor.probe import Probe
from autograder.text import _

# A server on this machine takes a connection at once, or it does not run.
_SECONDS = 2.0


def check_servers(probe: Probe) -> list[Finding]:
    """There are settings for each service of the lab, and a server of this machine takes connections."""
    if probe.lab is None or not probe.lab.services:
        return []
    from infra.errors import ServicesError
    from infra.settings import SECTIONS, load

    settings: Any = None
    with contextlib.suppress(ServicesError):
        settings = load(probe.environ.get("LABS_SERVICES") or None, environ=probe.environ)
    absent, silent = [], []
    for name in probe.lab.services:
        section = getattr(settings, name, None) if name in SECTIONS else None
        host, port = address(section) if section else ("", 0)
        if section is None:
            absent.append(name)
        elif is_local(host) and not _answers(host, port):
            silent.append(f"{name} ({host}:{port})")
    if not absent and not silent:
        return []
    return [_finding(probe, absent, silent)]


def address(section: Any) -> tuple[str, int]:
    """Host and port of a service's settings; ("", 0) when they name none, as for S3 on AWS."""
    link = getattr(section, "endpoint_url", None) or getattr(section, "url", None)
    if link:
        parts = urlsplit(link)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    tunnel = getattr(section, "address", None)
    if tunnel:
        host, _colon, port = str(tunnel).rpartition(":")
        return host, int(port)
    return str(getattr(section, "host", "") or ""), int(getattr(section, "port", 0) or 0)


def is_local(host: str) -> bool:
    """True for names and numbers of this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_SECONDS):
            return True
    except OSError:
        return False


def _finding(probe: Probe, absent: list[str], silent: list[str]) -> Finding:
    title = _("Services of the lab")
    seen = []
    if absent:
        seen.append(_("Not set up for you yet: {services}.").format(services=", ".join(absent)))
    if silent:
        seen.append(_("Set up, but not running: {services}.").format(services=", ".join(silent)))
    expected = _("Services that run, here or elsewhere.")
    if probe.platform != LINUX:
        action = _("Ask the people who run the course for settings of their services.")
        return Finding("servers", title, PROBLEM, " ".join(seen), expected, action)
    action = _("Start them in a terminal (menu File, New, Terminal), then check again.")
    names = " ".join([*absent, *(name.partition(" ")[0] for name in silent)])
    command = everywhere(f"{probe.labs_command()} services up {names}")
    return Finding("servers", title, PROBLEM, " ".join(seen), expected, action, command)
