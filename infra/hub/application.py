"""JupyterHub as this hub runs it: `python -m infra.hub.application -f FILE`."""

from __future__ import annotations

import ssl
from typing import Any

from jupyterhub.app import JupyterHub


class Studio(JupyterHub):
    """JupyterHub 6.1 asks a new service with the context of a server, which no client can use; the right one is made
    when none is given.
    """

    async def start_service(self, service_name: str, service: Any, ssl_context: ssl.SSLContext | None = None) -> bool:
        """Start a service, and wait until it answers."""
        started: bool = await super().start_service(service_name, service, None)
        return started


if __name__ == "__main__":
    Studio.launch_instance()
