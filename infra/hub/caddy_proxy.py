"""Caddy as the hub's proxy: TLS in front, a route for each server, changed over a socket that root alone may use.

Caddy is here anyway (search), ends TLS, and takes half the delay and a third of the processor time of the proxy written
in Python. It closes websockets when its settings change unless it is told to keep them: then kernels stay connected
while others log in (measured: 20 changes of 60 routes, 8 ms each, and a connection that goes on).
"""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.proxy import Proxy
from traitlets import Bool, Unicode

# Connections of settings that were replaced are closed after this; the browser then connects again by itself.
_KEPT = "24h"
_PATIENCE = 20.0


class CaddyProxy(Proxy):
    """Keeps the table of routes here and hands Caddy the whole of it: it is small, and then nothing is half done."""

    program = Unicode(help="Caddy's program.", config=True)
    folder = Unicode(help="Folder that the account of the proxy may read.", config=True)
    control = Unicode(help="Socket over which Caddy is told its routes.", config=True)
    user = Unicode(help="Account as which Caddy runs.", config=True)
    listen = Unicode(help="Address and port for browsers.", config=True)
    privileged = Bool(False, help="The port is below 1024.", config=True)
    certificate = Unicode(help="File of the certificate.", config=True)
    certificate_key = Unicode(help="File of its key.", config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._routes: dict[str, dict[str, Any]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = asyncio.Lock()

    # --- what JupyterHub asks for ---

    async def start(self) -> None:
        """Start Caddy and wait until it answers."""
        # One that a killed hub left would hold the port with old routes.
        await self._end_left()
        file = Path(self.folder) / "caddy.json"
        file.write_text(json.dumps(self._config()), encoding="utf-8")
        file.chmod(0o644)
        log = (Path(self.folder) / "caddy.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*self._as_user(), self.program, "run", "--config", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"PATH": "/usr/bin:/bin", "HOME": self.folder, "LANG": "C.UTF-8"},
                cwd=self.folder,
                start_new_session=True,
            )
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while not await asyncio.to_thread(self._answers):
            if self._process.poll() is not None or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"Caddy did not start. Its log is {log.name}.")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End Caddy, which closes all connections."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 5)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def check_running(self) -> None:
        """Start Caddy again when it has ended."""
        if self._process is not None and self._process.poll() is not None:
            self.log.error("Caddy has ended with %s. Starting it again.", self._process.returncode)
            await self.start()

    async def add_route(self, routespec: str, target: str, data: Mapping[str, Any]) -> None:
        """Lead a path to a server."""
        routespec = self.validate_routespec(routespec)
        self._routes[routespec] = {"routespec": routespec, "target": target, "data": dict(data) | {"jupyterhub": True}}
        await self._tell()

    async def delete_route(self, routespec: str) -> None:
        """Lead a path nowhere."""
        if self._routes.pop(self.validate_routespec(routespec), None) is not None:
            await self._tell()

    async def get_all_routes(self) -> dict[str, dict[str, Any]]:
        """The table, as Caddy was told. JupyterHub looks here at times, so an end of Caddy is noticed here."""
        await self.check_running()
        return dict(self._routes)

    # --- Caddy's settings ---

    def _config(self) -> dict[str, Any]:
        return {
            # The socket lies in a folder of the proxy's account: with a mode of its own, nobody else can use it.
            "admin": {"listen": f"unix/{self.control}|0600", "config": {"persist": False}},
            "storage": {"module": "file_system", "root": f"{self.folder}/storage"},
            "logging": {"logs": {"default": {"level": "WARN"}}},
            "apps": {
                "http": {"servers": {"hub": self._server()}},
                "tls": {
                    "certificates": {"load_files": [{"certificate": self.certificate, "key": self.certificate_key}]}
                },
            },
        }

    def _server(self) -> dict[str, Any]:
        """Caddy's server with the table of routes."""
        server: dict[str, Any] = {
            "listen": [self.listen],
            "automatic_https": {"disable": True},
            "protocols": ["h1", "h2"],
            "tls_connection_policies": [{"protocol_min": "tls1.2"}],
            "routes": self._table(),
        }
        if "/" in self._routes:
            # A learner's server that does not answer: the hub's own page says so, and offers to start it.
            page = {"handler": "rewrite", "uri": "/hub/error/{http.error.status_code}?url={http.request.uri.path}"}
            server["errors"] = {"routes": [{"handle": [page, self._forward(self._routes["/"]["target"])]}]}
        return server

    def _table(self) -> list[dict[str, Any]]:
        """Longest paths first, so that /user/ada/ wins over /."""
        secure = {
            "handler": "headers",
            "response": {
                "set": {"Strict-Transport-Security": ["max-age=31536000"], "X-Content-Type-Options": ["nosniff"]}
            },
        }
        table: list[dict[str, Any]] = [{"handle": [secure]}]
        for spec in sorted(self._routes, key=len, reverse=True):
            # "/user/ada" itself belongs to her server as well as everything below it.
            paths = [f"{spec}*", spec.rstrip("/")] if spec != "/" else ["*"]
            table.append(
                {
                    "match": [{"path": [_literal(path) for path in paths]}],
                    "handle": [self._forward(self._routes[spec]["target"])],
                    "terminal": True,
                }
            )
        return table

    def _forward(self, target: str) -> dict[str, Any]:
        parts = urlsplit(target)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        handler: dict[str, Any] = {
            "handler": "reverse_proxy",
            "upstreams": [{"dial": f"{parts.hostname}:{port}"}],
            # What kernels say is sent on at once.
            "flush_interval": -1,
            "stream_close_delay": _KEPT,
            # Over TLS Caddy would name the server it talks to, and servers compare the host with where a page is from.
            "headers": {"request": {"set": {"Host": ["{http.request.hostport}"]}}},
        }
        if parts.scheme == "https":
            client = self.app.internal_proxy_certs["proxy-client"]
            handler["transport"] = {
                "protocol": "http",
                "tls": {
                    "ca": {
                        "provider": "file",
                        "pem_files": [self._copied(self.app.internal_trust_bundles["proxy-client-ca"])],
                    },
                    "client_certificate_file": self._copied(client["certfile"]),
                    "client_certificate_key_file": self._copied(client["keyfile"]),
                    "server_name": "127.0.0.1",
                },
            }
        return handler

    def _copied(self, path: str) -> str:
        """A file of the hub's, which root alone may read, as one that the account of the proxy may read."""
        source, target = Path(path), Path(self.folder) / "internal" / Path(path).name
        content = source.read_bytes()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(mode=0o750, exist_ok=True)
            shutil.chown(target.parent, "root", self.user)
            target.write_bytes(b"")
            target.chmod(0o640)
            shutil.chown(target, "root", self.user)
            target.write_bytes(content)
        return str(target)

    # --- Caddy's process ---

    def _as_user(self) -> list[str]:
        line = ["/usr/bin/setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--init-groups", "--no-new-privs"]
        capability = "+net_bind_service" if self.privileged else "-all"
        return [*line, f"--inh-caps={capability}", f"--ambient-caps={capability}"]

    async def _tell(self) -> None:
        """Hand Caddy the table. One change at a time, the last one wins."""
        async with self._lock:
            if self._process is None:
                return  # the first start brings the table along
            await self.check_running()
            await asyncio.to_thread(self._ask, "PATCH", "/config/apps/http/servers/hub", self._server())

    def _answers(self) -> bool:
        try:
            self._ask("GET", "/config/apps/http/servers/hub/listen")
        except (OSError, http.client.HTTPException, RuntimeError):
            return False
        return True

    def _ask(self, method: str, path: str, body: Any = None) -> bytes:
        connection = http.client.HTTPConnection("localhost", timeout=_PATIENCE)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(_PATIENCE)
        try:
            connection.sock.connect(self.control)
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"Caddy answered {answer.status}: {content[:300]!r}")
        return content

    async def _end_left(self) -> None:
        if await asyncio.to_thread(self._answers):
            await asyncio.to_thread(self._ask, "POST", "/stop")
        while await asyncio.to_thread(self._answers):
            await asyncio.sleep(0.05)
        Path(self.control).unlink(missing_ok=True)


def _literal(path: str) -> str:
    """A path for Caddy's matcher, in which only the last star means anything. Users' names hold no star."""
    head, star, _rest = path.partition("*")
    return f"{head}{star}"
