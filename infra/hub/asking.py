"""What an administrator's command says to the running hub: by its interface, with a token that root alone may read."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import time
from typing import Any

from autograder.text import _
from infra.hub.accounts import members
from infra.hub.errors import HubError
from infra.hub.site import Site
from infra.private_files import write_private

_PATIENCE = 60.0


def token(site: Site) -> str:
    """The token of administrators' commands, made at the first call."""
    path = site.state / "desk-token"
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text(encoding="ascii")


def forget_user(site: Site, name: str) -> None:
    """Stop somebody's server, and let the hub forget her: cookies and tokens of hers are worth nothing afterwards."""
    deadline = time.monotonic() + _PATIENCE
    while _ask(site, "DELETE", f"/users/{name}/server")[0] == 202 or _ask(site, "DELETE", f"/users/{name}")[0] == 400:
        if time.monotonic() > deadline:
            raise HubError(_("The server of {name} does not end. Look at: labs hub logs").format(name=name))
        time.sleep(0.2)


def forget_strangers(site: Site) -> None:
    """Let the hub forget everybody who was removed while it did not run."""
    known = {one.name for one in members(site)}
    status, users = _ask(site, "GET", "/users")
    for user in users if status == 200 else []:
        if user["name"] not in known:
            forget_user(site, user["name"])


def active(site: Site) -> list[str]:
    """Names of those whose servers run."""
    status, users = _ask(site, "GET", "/users?state=active")
    return sorted(user["name"] for user in users) if status == 200 else []


def knock(site: Site) -> str | None:
    """What is wrong with the login page; None when it is there. Asked as a browser would, over TLS."""
    try:
        status, body = _request(site, "GET", "/hub/login", {})
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    return None if status == 200 and b"password" in body else f"HTTP {status}"


def _ask(site: Site, method: str, path: str) -> tuple[int, Any]:
    try:
        status, body = _request(site, method, f"/hub/api{path}", {"Authorization": f"token {token(site)}"})
    except (OSError, http.client.HTTPException) as error:
        raise HubError(_("The hub does not answer: {reason}.").format(reason=error)) from None
    if status >= 500 or status in (401, 403):
        raise HubError(_("The hub answered {status}. Look at: labs hub logs").format(status=status))
    try:
        return status, json.loads(body or b"null")
    except ValueError:
        return status, None


def _request(site: Site, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    context = ssl.create_default_context()
    # The certificate may be for a name that leads elsewhere from here. Nobody but root could listen in between:
    # the port is held by the hub's own proxy, which was just seen to run.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(site.bind, site.bind)
    connection = http.client.HTTPSConnection(address, site.port, timeout=20, context=context)
    try:
        connection.request(method, path, headers={"Host": site.host, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
