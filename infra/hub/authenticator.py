"""PAM for the hub's own members, whose role says which group of JupyterHub they are in."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from jupyterhub.auth import PAMAuthenticator

from infra.hub.accounts import member
from infra.hub.site import Site

# What can't be a member's name never reaches PAM or a path.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")


class StudioAuthenticator(PAMAuthenticator):
    """Lets in whom `labs hub user add` added, and nobody else of this machine."""

    site: Site

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Ask PAM; a member with her group, or None."""
        name = data["username"].strip().lower()
        if not _NAME.match(name) or member(self.site, name) is None:
            return None
        found = await asyncio.wrap_future(super().authenticate(handler, data | {"username": name}))
        if found != name:
            return None
        # Asked again: she may have been removed while PAM was busy.
        one = member(self.site, name)
        if one is None:
            return None
        group = self.site.learners if one.role == "learner" else self.site.instructors
        return {"name": name, "groups": [group], "admin": False}

    async def check_allowed(self, username: str, authentication: Any = None) -> bool:
        """Members only; also asked for those whose cookie is still good."""
        return member(self.site, username) is not None
