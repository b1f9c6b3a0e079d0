"""Describe clients of services, and database connections, by what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checking.descriptions import ClientDescription


def describe_client(value: Any) -> ClientDescription | None:
    """Library and facts of a boto3 client, a database connection or a search client; None for anything else."""
    for base in type(value).__mro__:
        library = base.__module__.partition(".")[0]
        describe = _DESCRIBED.get((library, base.__name__))
        if describe is not None:
            return ClientDescription("boto3" if library == "botocore" else library, describe(value))
    return None


def _boto3(client: Any) -> dict[str, Any]:
    meta, config = client.meta, client.meta.config
    retries = config.retries or {}
    return {
        "service": str(meta.service_model.service_name),
        "region": str(meta.region_name),
        "endpoint_url": str(meta.endpoint_url),
        "retry_mode": str(retries.get("mode", "legacy")),
        "max_attempts": _whole(retries.get("total_max_attempts", retries.get("max_attempts"))),
    }


def _pymysql(connection: Any) -> dict[str, Any]:
    return {"open": bool(connection.open), "host": str(connection.host), "user": _text(connection.user)}


def _mysql_connector(connection: Any) -> dict[str, Any]:
    return {
        "open": bool(connection.is_connected()),
        "host": str(connection.server_host),
        "user": _text(connection.user),
    }


def _psycopg(connection: Any) -> dict[str, Any]:
    info = connection.info
    open_ = not connection.closed
    return {"open": open_, "host": str(info.host) if open_ else "", "user": str(info.user) if open_ else ""}


def _search(client: Any) -> dict[str, Any]:
    transport = client.transport
    hosts = getattr(transport, "hosts", None) or [node.config.host for node in transport.node_pool.all()]
    return {"hosts": [str(host.get("host") if isinstance(host, dict) else host) for host in hosts]}


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _whole(value: Any) -> int | None:
    return value if type(value) is int else None


_DESCRIBED: dict[tuple[str, str], Callable[[Any], dict[str, Any]]] = {
    ("botocore", "BaseClient"): _boto3,
    ("pymysql", "Connection"): _pymysql,
    ("mysql", "MySQLConnectionAbstract"): _mysql_connector,
    ("psycopg", "BaseConnection"): _psycopg,
    ("opensearchpy", "OpenSearch"): _search,
    ("elasticsearch", "Elasticsearch"): _search,
}
