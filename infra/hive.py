"""The connection to HiveServer2 that `infra.clients.hive_connection` gives: impyla's, with what it leaves to chance."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from impala import dbapi
from impala.hiveserver2 import HiveServer2Connection

from infra.settings import Hive

# How a session tells the local engine that its statements may take so many seconds, and not the account's limit.
STATEMENT_SECONDS = "labs:statement-seconds"
# What the local engine answers when it is not to be used just then.
RESTARTED = "The Hive engine was started anew meanwhile. Open a new cursor, and run the statement again."
ABSENT = "The Hive engine is starting. Try again in a moment."


class Connection(HiveServer2Connection):
    """impyla's connection, whose cursors are of the user who logged in.

    impyla would ask the system for a name, which an account inside a sandbox does not have.
    """

    user = ""
    configuration: Mapping[str, str] = {}

    def cursor(
        self, user: str | None = None, configuration: Mapping[str, str] | None = None, *arguments: Any, **options: Any
    ) -> Any:
        """A DB-API cursor; each one is a session of its own. For the options see impyla's documentation."""
        return super().cursor(user or self.user, {**self.configuration, **(configuration or {})}, *arguments, **options)


def connect(settings: Hive, database: str | None, seconds: float, limit: float | None = None) -> Connection:
    """Log in. Raises thrift's TTransportException when the server is away or refuses.

    limit: seconds after which the local engine stops a statement of this connection; Apache Hive has no such setting.
    """
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
    if limit is not None and settings.engine == "spark-hive":
        connection.configuration = {STATEMENT_SECONDS: f"{limit:g}"}
    return connection
