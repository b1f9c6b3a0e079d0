"""Loopback, ports and proxies: Jupyter talks to itself over this machine's own address. Nothing leaves the machine."""

from __future__ import annotations

import errno
import json
import os
import socket
import urllib.request
from pathlib import Path

from autograder.doctor.finding import LINUX, MACOS, OK, PROBLEM, WARNING, WINDOWS, Finding, by_platform
from autograder.doctor.probe import Probe
from autograder.text import _

_LOCAL = ("127.0.0.1", "localhost")
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def check_loopback(probe: Probe) -> Finding:
    """A server on 127.0.0.1 can be reached from this machine: a byte is sent and comes back."""
    title = _("Own address")
    expected = _("Programs on this machine can talk to each other over 127.0.0.1.")
    try:
        _echo(0)
    except OSError as error:
        seen = _("A connection to 127.0.0.1 fails: {reason}.").format(reason=error.strerror or error)
        action = _("Bring the loopback network up, and allow local connections in the firewall.")
        commands = {
            LINUX: "sudo ip link set lo up",
            MACOS: "sudo ifconfig lo0 up",
            WINDOWS: "Get-NetFirewallProfile",
        }
        return Finding("loopback", title, PROBLEM, seen, expected, action, commands)
    return Finding("loopback", title, OK, _("A message over 127.0.0.1 came back."), expected)


def check_port(probe: Probe) -> Finding:
    """JupyterLab finds a port: its own (8888, or JUPYTER_PORT) or one of those it tries next."""
    title = _("Port for JupyterLab")
    try:
        first = int(probe.environ.get("JUPYTER_PORT", "8888"))
        tries = int(probe.environ.get("JUPYTER_PORT_RETRIES", "50"))
        if not 0 <= first <= 65535:
            raise ValueError(first)
    except ValueError:
        seen = _("JUPYTER_PORT or JUPYTER_PORT_RETRIES is not a usable number.")
        action = _("Remove both settings.")
        commands = by_platform("unset JUPYTER_PORT JUPYTER_PORT_RETRIES", "Remove-Item Env:JUPYTER_PORT*")
        return Finding("port", title, PROBLEM, seen, _("A port number up to 65535."), action, commands)
    expected = _("A free port on 127.0.0.1, port {port} if possible.").format(port=first)
    refusal: OSError | None = None
    for port in range(first, min(first + tries, 65535) + 1):
        try:
            _echo(port)
        except OSError as error:
            refusal = refusal or error
            continue
        if port == first:
            return Finding("port", title, OK, _("Port {port} is free.").format(port=port), expected)
        seen = _taken(first, refusal) + " " + _("JupyterLab will take port {port} by itself.").format(port=port)
        return Finding("port", title, WARNING, seen, expected, *_free_port(probe, first))
    seen = _taken(first, refusal)
    if tries:
        seen += " " + _("None of the next {count} ports is free.").format(count=tries)
    else:
        seen += " " + _("JUPYTER_PORT_RETRIES forbids another port.")
    return Finding("port", title, PROBLEM, seen, expected, *_free_port(probe, first))


def _echo(port: int) -> None:
    """Listen on 127.0.0.1:`port` (0: any), connect to it, and send a byte there and back. Raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        if os.name == "posix":
            # As Jupyter does; on Windows the option would let two programs share a port.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.settimeout(2)
        server.bind((_LOCAL[0], port))
        server.listen(1)
        with socket.create_connection(server.getsockname(), timeout=2) as client:
            peer, _address = server.accept()
            with peer:
                peer.settimeout(2)
                client.sendall(b"?")
                peer.sendall(peer.recv(1))
                if client.recv(1) != b"?":
                    raise OSError(errno.EIO, "the answer was lost")


def _taken(port: int, error: OSError | None) -> str:
    if error is not None and error.errno == errno.EADDRINUSE:
        return _("Port {port} is taken by another program.").format(port=port)
    reason = error.strerror if error is not None and error.strerror else str(error)
    return _("Port {port} can't be used: {reason}.").format(port=port, reason=reason)


def _free_port(probe: Probe, port: int) -> tuple[str, dict[str, str]]:
    record = _jupyter_record(probe, port)
    if record is not None:
        stop = f"{probe.python_command()} -m jupyter server stop {port}"
        folder = record.parent
        # Its own terminal knows the server's folder; another one has to be told.
        commands = by_platform(
            f"JUPYTER_RUNTIME_DIR={probe.quote(folder)} {stop}", f'$env:JUPYTER_RUNTIME_DIR = "{folder}"; {stop}'
        )
        return _("A Jupyter server runs there already. Use it, or stop it."), commands
    return _("See which program it is, and close it."), {
        LINUX: f"ss -ltnp 'sport = :{port}'",
        MACOS: f"lsof -nP -iTCP:{port} -sTCP:LISTEN",
        WINDOWS: f"Get-Process -Id (Get-NetTCPConnection -LocalPort {port}).OwningProcess",
    }


def _jupyter_record(probe: Probe, port: int) -> Path | None:
    """The record that a Jupyter server keeps of itself while it runs, for this port; None without one."""
    for folder in _runtime_folders(probe):
        for path in folder.glob("jpserver-*.json"):
            try:
                if json.loads(path.read_text(encoding="utf-8")).get("port") == port:
                    return path
            except (OSError, ValueError, AttributeError):
                continue
    return None


def _runtime_folders(probe: Probe) -> list[Path]:
    """Where running servers leave their records: one that `labs start` began, and one that the user began."""
    ours = probe.root / ".labs" / "jupyter" / "runtime"
    setting = probe.environ.get("JUPYTER_RUNTIME_DIR")
    if setting:
        return [ours, Path(setting)]
    data = probe.environ.get("JUPYTER_DATA_DIR")
    home = Path("~").expanduser()
    usual = {
        LINUX: Path(probe.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "jupyter",
        MACOS: home / "Library" / "Jupyter",
        WINDOWS: Path(probe.environ.get("APPDATA") or home) / "jupyter",
    }
    return [ours, (Path(data) if data else usual[probe.platform]) / "runtime"]


def check_proxy(probe: Probe) -> Finding:
    """Where a proxy is set, this machine's own address is exempt from it. Read from the settings, nothing is sent."""
    title = _("Proxy")
    expected = _("No proxy for 127.0.0.1 and localhost, where Jupyter and local services answer.")
    proxies = _proxies(probe)
    if not proxies:
        return Finding("proxy", title, OK, _("No proxy is set."), expected)
    # As urllib and requests read it: the lower-case name decides where it is set, even to nothing.
    exempt = probe.environ.get("no_proxy", probe.environ.get("NO_PROXY", ""))
    caught = [host for host in _LOCAL if not urllib.request.proxy_bypass_environment(host, {"no": exempt})]  # type: ignore[attr-defined]
    said = ", ".join(f"{name}={value}" for name, value in proxies.items())
    if not caught:
        seen = _("A proxy is set ({settings}); local addresses are exempt.").format(settings=said)
        return Finding("proxy", title, OK, seen, expected)
    seen = _("A proxy is set ({settings}), and no_proxy does not exempt {hosts}.").format(
        settings=said, hosts=", ".join(caught)
    )
    value = ",".join([part for part in (exempt,) if part] + caught)
    return Finding(
        "proxy",
        title,
        # What `labs start` opens works all the same; a client of a service that is started elsewhere does not.
        WARNING,
        seen,
        expected,
        _("`labs start` exempts them by itself. For other programs exempt them, in the terminal that starts them."),
        by_platform(f'export no_proxy="{value}" NO_PROXY="{value}"', f'setx NO_PROXY "{value}"'),
    )


def _proxies(probe: Probe) -> dict[str, str]:
    """Proxy variables that are set, without a password that may be in them. Lower case wins, as in urllib."""
    found = {}
    for name in _PROXY_VARIABLES:
        for spelling in (name, name.upper()):
            value = probe.environ.get(spelling)
            if value:
                found[spelling] = _without_password(value)
                break
    return found


def _without_password(address: str) -> str:
    scheme, separator, rest = address.rpartition("://")
    return scheme + separator + rest.rpartition("@")[2]
