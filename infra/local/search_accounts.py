"""Learners of the local search service: a cluster and a password each, kept in a file across restarts."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

from autograder.text import _
from infra.errors import ServicesError, SettingsError
from infra.local.locking import one_at_a_time
from infra.local.part import Site
from infra.local.search import Gateway, Osmem, osmem_request
from infra.local.secrets import password
from infra.private_files import read_private, write_private
from infra.settings import Search

# How long another command may hold the accounts; a change takes some milliseconds.
_PATIENCE = 30.0


class SearchAccounts:
    """Makes and removes learners' clusters. Several commands may do so at once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.gateway = Gateway(site)
        self.port = Osmem(site).port
        self.path = site.layout.config("gateway") / "accounts.json"

    def add(self, name: str, known: Search | None = None) -> Search:
        """The learner's settings; her cluster is made when there is none. Her password stays, `known` or not."""
        with self._held() as accounts:
            account = accounts.setdefault(name, {"password": password()})
            self._settle(accounts)
        return self.settings(name, account["password"])

    def remove(self, name: str) -> None:
        """Remove her cluster with all that is in it. Nothing happens when there is none."""
        with self._held() as accounts:
            account = accounts.pop(name, None)
            if account is not None:
                self._settle(accounts)
                if account.get("cluster"):
                    with contextlib.suppress(OSError):
                        osmem_request(self.port, "DELETE", f"/_osmem/clones/{account['cluster']}")

    def names(self) -> list[str]:
        """Learners who have a cluster."""
        return sorted(self._read())

    def settle(self) -> None:
        """After a start: give every learner a cluster again, and tell the gateway. osmem keeps nothing on disk."""
        with self._held() as accounts:
            self._settle(accounts)

    def settings(self, name: str, word: str) -> Search:
        """Settings of one learner."""
        url = f"https://127.0.0.1:{self.gateway.port}/{name}"
        return Search(url=url, user=name, password=word, index_prefix=f"{name}_", ca=str(self.site.layout.ca))

    def _settle(self, accounts: dict[str, dict[str, str]]) -> None:
        try:
            listed = osmem_request(self.port, "GET", "/_osmem/clones")["clones"]
            there = {clone["id"]: _address(clone["url"]) for clone in listed}
            for account in accounts.values():
                # The number alone could be another learner's cluster after a restart; the address is drawn at random.
                if "cluster" not in account or there.get(account["cluster"]) != account["address"]:
                    made = osmem_request(self.port, "POST", "/_osmem/clones")
                    account.update(cluster=made["id"], address=_address(made["url"]))
            write_private(self.path, json.dumps(accounts, indent=1, sort_keys=True) + "\n")
            clusters = {name: (account["password"], account["address"]) for name, account in accounts.items()}
            load_configuration(self.gateway.control, json.dumps(self.gateway.configuration(clusters)))
        except OSError as error:
            raise ServicesError(
                _("The search service does not answer: {reason}. Run `labs services up search`.").format(reason=error)
            ) from None

    @contextlib.contextmanager
    def _held(self) -> Iterator[dict[str, dict[str, str]]]:
        with one_at_a_time(self.path.with_suffix(".lock"), _PATIENCE):
            yield self._read()

    def _read(self) -> dict[str, dict[str, str]]:
        if not self.path.exists():
            return {}
        try:
            found = json.loads(read_private(self.path))
        except ValueError:
            raise SettingsError(
                _("The file {path} is damaged. Restore it, or run `labs services reset`.").format(path=self.path)
            ) from None
        return {str(name): dict(account) for name, account in found.items()}


def load_configuration(control: Path, text: str) -> None:
    """Give Caddy a new configuration. Raises OSError when it does not take it."""
    connection = _UnixConnection(str(control))
    try:
        connection.request("POST", "/load", body=text, headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
        if answer.status != 200:
            raise OSError(f"the gateway refused its configuration: {said[:300]}")
    finally:
        connection.close()


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _address(url: str) -> str:
    return url.removeprefix("http://").rstrip("/")
