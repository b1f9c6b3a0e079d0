"""Clients made from the settings. Every one of them verifies the server's certificate."""

from __future__ import annotations

import socket
import ssl
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from autograder.text import _
from infra.errors import SettingsError
from infra.settings import S3, Database, Hive, Search

if TYPE_CHECKING:
    import psycopg
    import pymysql
    from impala.hiveserver2 import HiveServer2Connection
    from opensearchpy import OpenSearch

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CONNECT_SECONDS = 10


def s3_client(settings: S3, **config: Any) -> Any:
    """A boto3 S3 client: standard retries, verified TLS. `config` goes to botocore's Config, such as retries."""
    return _aws_client("s3", settings, config)


def iam_client(settings: S3, **config: Any) -> Any:
    """A boto3 IAM client with the same keys. A server with an endpoint of its own answers IAM calls there as well."""
    return _aws_client("iam", settings, config)


def sts_client(settings: S3, **config: Any) -> Any:
    """A boto3 client of the service that gives temporary keys, with the same keys."""
    return _aws_client("sts", settings, config)


def aws_session(settings: S3) -> Any:
    """A boto3 session with the settings' keys or profile, else with what boto3 finds. Raises SettingsError."""
    import boto3
    from botocore.exceptions import ProfileNotFound

    core = _botocore_session()
    if settings.profile_folder and not settings.access_key:
        for variable, name in (("config_file", "config"), ("credentials_file", "credentials")):
            core.set_config_variable(variable, str(Path(settings.profile_folder) / name))
    try:
        return boto3.Session(
            botocore_session=core,
            aws_access_key_id=settings.access_key,
            aws_secret_access_key=settings.secret_key,
            aws_session_token=settings.session_token,
            region_name=settings.region,
            # Keys of the settings win; beside a profile boto3 would look at the profile first.
            profile_name=None if settings.access_key else settings.profile,
        )
    except ProfileNotFound:
        raise SettingsError(
            _("The settings name the AWS profile {name}, which is in none of AWS's files.").format(
                name=settings.profile
            )
        ) from None


def _aws_client(service: str, settings: S3, config: dict[str, Any]) -> Any:
    from botocore.config import Config

    options: dict[str, Any] = {
        "retries": {"mode": "standard", "max_attempts": 5},
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": 60,
        "signature_version": "s3v4" if service == "s3" else "v4",
    }
    if settings.endpoint_url:
        # A server at an address has no host name per bucket.
        options["s3"] = {"addressing_style": "path"}
        if urlsplit(settings.endpoint_url).hostname in _LOOPBACK:
            # A proxy of the organisation knows nothing about this machine's own servers.
            options["proxies"] = {}
    return aws_session(settings).client(
        service,
        endpoint_url=settings.endpoint_url,
        # None would mean AWS_CA_BUNDLE or the system's; True is the same, and never "do not verify".
        verify=settings.ca or None,
        config=Config(**{**options, **config}),
    )


@lru_cache(maxsize=1)
def _loader() -> Any:
    """Descriptions of AWS's interfaces. Reading them is the slow part of making a client, so it is done once."""
    from botocore.loaders import create_loader

    return create_loader()


def _botocore_session() -> Any:
    import botocore.session

    session = botocore.session.get_session()
    session.register_component("data_loader", _loader())
    return session


def tls_context(ca: str | None) -> ssl.SSLContext:
    """A context that verifies certificate and host name against `ca`, or against what the system trusts."""
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            _("The certificate file {path} can't be used: {reason}.").format(path=ca, reason=error)
        ) from None


def mysql_arguments(settings: Database) -> dict[str, Any]:
    """Keyword arguments of `mysql.connector.connect`. TLS is required, certificate and host name are verified.

    Raises SettingsError with an `address`: this library verifies the name of whatever it connects to, and no other.
    """
    if settings.address:
        raise SettingsError(
            _(
                "mysql.connector can't verify {host} by way of {address}. "
                "Use infra.clients.mysql_connection, or connect without a tunnel."
            ).format(host=settings.host, address=settings.address)
        )
    return {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": login_password(settings),
        "database": settings.schema or None,
        "charset": "utf8mb4",
        # The connector would ask for a collation that MySQL 8 alone has.
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": settings.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
        "tls_versions": ["TLSv1.2", "TLSv1.3"],
        "connection_timeout": CONNECT_SECONDS,
    }


def mysql_connection(settings: Database, **options: Any) -> pymysql.Connection:
    """A PyMySQL connection over verified TLS, utf8mb4. `options` go to `pymysql.connect`, such as autocommit=True."""
    import pymysql

    arguments: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": login_password(settings),
        "database": settings.schema or None,
        "charset": "utf8mb4",
        "ssl": tls_context(settings.ca),
        "connect_timeout": CONNECT_SECONDS,
    }
    arguments |= options
    if not settings.address:
        return pymysql.connect(**arguments)
    # The certificate is verified against `host`, wherever the socket leads.
    connection = pymysql.connect(**{**arguments, "defer_connect": True})
    try:
        way = socket.create_connection(address_of(settings), arguments["connect_timeout"])
    except OSError as error:
        raise pymysql.err.OperationalError(2003, f"Can't connect to {settings.address} ({error})") from error
    try:
        way.settimeout(None)
        connection.connect(way)
    except BaseException:
        way.close()
        raise
    return connection


def postgres_connection(settings: Database, **options: Any) -> psycopg.Connection:
    """A psycopg connection over verified TLS. `options` go to `psycopg.connect`, such as autocommit=True."""
    import psycopg

    arguments: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": login_password(settings),
        "dbname": settings.database or "labs",
        "sslmode": "verify-full",
        # "system" is libpq's word for the certificates that the system trusts.
        "sslrootcert": settings.ca or "system",
        "connect_timeout": CONNECT_SECONDS,
    }
    if settings.address:
        # libpq connects to `hostaddr`, a number, and verifies the certificate against `host`.
        name, port = address_of(settings)
        try:
            arguments |= {"hostaddr": socket.getaddrinfo(name, port)[0][4][0], "port": port}
        except OSError as error:
            raise psycopg.OperationalError(f"{settings.address}: {error}") from error
    return psycopg.connect(**{**arguments, **options})


def address_of(settings: Database) -> tuple[str, int]:
    """Name and port that a connection really goes to. Raises SettingsError for an `address` that is none."""
    if not settings.address:
        return settings.host, settings.port
    name, _colon, port = settings.address.rpartition(":")
    if not name or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(
            _("The address {address} of the database is none. Expected host:port, such as 127.0.0.1:3307.").format(
                address=repr(settings.address)
            )
        )
    return name.strip("[]"), int(port)


def login_password(settings: Database) -> str:
    """What to log in with: the password, or with `iam_region` a token, which AWS takes for a quarter of an hour.

    The token is signed here and nobody is asked. Raises SettingsError when there are no keys to sign it with.
    """
    if settings.password or not settings.iam_region:
        return settings.password
    from botocore.exceptions import BotoCoreError

    from infra.settings import load

    try:
        keys = load().s3
    except SettingsError:
        keys = None
    session = aws_session(keys or S3(bucket="", region=settings.iam_region))
    try:
        token: str = session.client("rds", region_name=settings.iam_region).generate_db_auth_token(
            DBHostname=settings.host, Port=settings.port, DBUsername=settings.user
        )
    except BotoCoreError as error:
        raise SettingsError(
            _("There are no keys of AWS to log in to the database with: {reason}.").format(
                reason=str(error).rstrip(".")
            )
        ) from None
    return token


def search_client(settings: Search, **options: Any) -> OpenSearch:
    """An opensearch-py client over verified TLS. Its methods take keyword arguments only."""
    from opensearchpy import OpenSearch

    arguments: dict[str, Any] = {
        "hosts": [settings.url],
        "http_auth": (settings.user, settings.password or "") if settings.user else None,
        "ssl_context": tls_context(settings.ca),
        "timeout": 30,
        "max_retries": 3,
        "retry_on_timeout": True,
    }
    return OpenSearch(**{**arguments, **options})


def hive_connection(
    settings: Hive, database: str | None = None, seconds: float = 120, limit: float | None = None
) -> HiveServer2Connection:
    """An impyla connection (DB-API) to HiveServer2; its cursors start in `database`, by default the settings' own.

    With `ca` over TLS, certificate and host name verified. seconds: how long one answer of the server may take; a
    statement is asked about again and again, so this does not bound it. limit: seconds after which the local engine
    stops a statement.
    """
    from infra.hive import connect

    return connect(settings, database, seconds, limit)
