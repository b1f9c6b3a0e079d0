"""The connection to HiveServer2 that `infra.clients.hive_connection` gives: impyla's, with what it leaves to chance."""

from __future__ import annotations

import logging
from typing import Any

from impala import dbapi
from impala.hiveserver2 import HiveServer2Connection

from infra.settings import Hive


class Connection(HiveServer2Connection):
    """impyla's connection, whose cursors are of the user who logged in.

    impyla would ask the system for a name, which an account inside a sandbox does not have.
    """

    user = ""

    def cursor(self, user: str | None = None, *arguments: Any, **options: Any) -> Any:
        """A DB-API cursor; each one is a session of its own. For the options see impyla's documentation."""
        return super().cursor(user or self.user, *arguments, **options)


def connect(settings: Hive, database: str | None, seconds: float) -> Connection:
    """Log in. Raises thrift's TTransportException when the server is away or refuses."""
    # Its log shows each failed attempt with a traceback, although it raises the last one's error.
    logging.getLogger("thrift").setLevel(logging.CRITICAL)
    logging.getLogger("impala").setLevel(logging.CRITICAL)
    made = dbapi.connect(
        host=settings.host,
        port=settings.port,
        database=database or settings.database or None,
        timeout=seconds,
        use_ssl=bool(settings.ca),
        ca_cert=settings.ca or None,
        verify_cert=True,
        auth_mechanism=settings.auth,
        user=settings.user or None,
        password=settings.password or None,
        retries=1,
    )
    connection = Connection(made.service, default_db=made.default_db)
    connection.user = settings.user or "anonymous"
    return connection
