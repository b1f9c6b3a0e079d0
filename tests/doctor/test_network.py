"""Faults of loopback, ports and proxies. Real sockets, a real Jupyter server, a real network without loopback."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.doctor.helpers import Machine, linux_only, posix_only


@contextlib.contextmanager
def taken_ports(count: int) -> Iterator[int]:
    """`count` neighbouring ports that listen on 127.0.0.1; gives the first."""
    for first in range(20011, 32000, 97):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    server = stack.enter_context(socket.socket())
                    server.bind(("127.0.0.1", port))
                    server.listen()
            except OSError:
                continue
            yield first
            return
    raise AssertionError("no free ports")


def test_port_taken(machine: Machine) -> None:
    with taken_ports(1) as port:
        machine.environ["JUPYTER_PORT"] = str(port)
        answer = machine.run("--only", "port")
        finding = answer.one("port")
        assert (answer.code, finding["state"]) == (0, "warning")
        assert f"Port {port} is taken by another program." in finding["seen"]
        other = re.search(r"JupyterLab will take port (\d+) by itself", finding["seen"])
        assert other
        assert int(other[1]) > port
        if sys.platform.startswith("linux"):
            assert finding["mend"]["command"] == f"ss -ltnp 'sport = :{port}'"
    assert machine.run("--only", "port").one("port")["state"] == "ok"


@linux_only
def test_command_that_finds_who_has_the_port(machine: Machine) -> None:
    if shutil.which("ss") is None:
        pytest.skip("ss is not installed")
    with taken_ports(1) as port:
        machine.environ["JUPYTER_PORT"] = str(port)
        command = machine.run("--only", "port").one("port")["mend"]["command"]
        said = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=True).stdout
        assert f"127.0.0.1:{port}" in said
        assert f"pid={os.getpid()}" in said


def test_all_ports_taken(machine: Machine) -> None:
    with taken_ports(4) as port:
        machine.environ.update(JUPYTER_PORT=str(port), JUPYTER_PORT_RETRIES="3")
        answer = machine.run("--only", "port")
        finding = answer.one("port")
        assert (answer.code, finding["state"]) == (1, "problem")
        assert f"Port {port} is taken" in finding["seen"]
        assert "None of the next 3 ports is free." in finding["seen"]
        assert finding["mend"]["action"]
    assert machine.run("--only", "port").one("port")["state"] == "ok"


def test_no_other_port_allowed(machine: Machine) -> None:
    with taken_ports(1) as port:
        machine.environ.update(JUPYTER_PORT=str(port), JUPYTER_PORT_RETRIES="0")
        finding = machine.run("--only", "port").one("port")
        assert finding["state"] == "problem"
        assert "JUPYTER_PORT_RETRIES" in finding["seen"]


@posix_only
def test_port_setting_that_is_no_number(machine: Machine) -> None:
    machine.environ["JUPYTER_PORT"] = "eight"
    finding = machine.run("--only", "port").one("port")
    assert finding["state"] == "problem"
    assert "JUPYTER_PORT" in finding["seen"]
    assert machine.mended(finding, "--only", "port").one("port")["state"] != "problem"


@posix_only
def test_port_taken_by_a_jupyter_server(machine: Machine, tmp_path: Path) -> None:
    with taken_ports(1) as port:
        pass
    runtime = machine.root / ".labs" / "jupyter" / "runtime"
    arguments = [
        f"--port={port}",
        "--port-retries=0",
        "--no-browser",
        f"--ServerApp.root_dir={tmp_path}",
        "--allow-root",
    ]
    with (tmp_path / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", *arguments],
            env={**machine.environ, "JUPYTER_RUNTIME_DIR": str(runtime)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        ready = threading.Event()
        while server.poll() is None and not list(runtime.glob("jpserver-*.json")):
            ready.wait(0.1)
        machine.environ["JUPYTER_PORT"] = str(port)
        finding = machine.run("--only", "port").one("port")
        assert finding["state"] == "warning"
        assert "Jupyter server runs there already" in finding["mend"]["action"]
        assert finding["mend"]["command"].startswith(f"JUPYTER_RUNTIME_DIR={runtime} ")
        assert finding["mend"]["command"].endswith(f"-m jupyter server stop {port}")
        assert machine.mended(finding, "--only", "port").one("port")["state"] == "ok"
        server.wait(timeout=30)
    finally:
        server.kill()
        server.wait()


@linux_only
def test_no_loopback(machine: Machine) -> None:
    """In a network of its own, where the loopback device has not been brought up."""
    prefix = ["unshare", "--net"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0 or not shutil.which("ip"):
        pytest.skip("a network of its own needs root and ip")
    machine.prefix = prefix
    answer = machine.run("--only", "loopback")
    finding = answer.one("loopback")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "127.0.0.1" in finding["seen"]
    assert finding["mend"]["command"] == "sudo ip link set lo up"
    assert machine.mended(finding, "--only", "loopback", undo="sudo ").one("loopback")["state"] == "ok"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"local")

    def log_message(self, *arguments: object) -> None:
        pass


@contextlib.contextmanager
def local_server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


FETCH = "import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1], timeout=5).read().decode())"


@posix_only
@pytest.mark.parametrize("exempt", [None, "example.org", "localhost"])
def test_proxy_without_exemption(machine: Machine, exempt: str | None) -> None:
    """The fault is real: a request to this machine fails before the command, and succeeds after it."""
    machine.environ["HTTP_PROXY"] = "http://ada:secret@127.0.0.1:9"
    if exempt:
        machine.environ["no_proxy"] = exempt
    answer = machine.run("--only", "proxy")
    finding = answer.one("proxy")
    assert (answer.code, finding["state"]) == (0, "warning")
    assert "HTTP_PROXY=http://127.0.0.1:9" in finding["seen"]
    assert "secret" not in str(answer.data)
    assert "127.0.0.1" in finding["seen"]
    command = finding["mend"]["command"]
    value = ",".join([*([exempt] if exempt else []), "127.0.0.1", *(["localhost"] if exempt != "localhost" else [])])
    assert command == f'export no_proxy="{value}" NO_PROXY="{value}"'
    assert machine.mended(finding, "--only", "proxy").one("proxy")["state"] == "ok"
    with local_server() as address:
        fetch = [sys.executable, "-c", FETCH, address]
        before = subprocess.run(fetch, env=machine.environ, capture_output=True, check=False)
        assert before.returncode != 0
        shell = ["sh", "-c", f'{command} && exec "$@"', "sh", *fetch]
        after = subprocess.run(shell, env=machine.environ, capture_output=True, check=True)
        assert after.stdout == b"local"


def test_proxy_with_exemption(machine: Machine) -> None:
    machine.environ.update(https_proxy="http://proxy.example:3128", NO_PROXY="localhost,127.0.0.1,.example")
    finding = machine.run("--only", "proxy").one("proxy")
    assert finding["state"] == "ok"
    assert "proxy.example:3128" in finding["seen"]
