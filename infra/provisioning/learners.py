"""A learner in every service at once. Each step can be run again; what a stopped run left, the next one finishes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.errors import ServicesError
from infra.provisioning.hive import HiveAccounts
from infra.provisioning.mysql import add_mysql_learner, prepare_mysql, remove_mysql_learner
from infra.provisioning.names import learner_name
from infra.provisioning.postgres import add_postgres_learner, prepare_postgres, remove_postgres_learner
from infra.provisioning.s3 import add_s3_learner, prepare_bucket, remove_s3_learner
from infra.provisioning.search import SearchAccounts, SecurityPlugin
from infra.settings import Services, Spark


def prepare(admin: Services) -> None:
    """Make what all learners share: the bucket's settings and the shared schemas. Raises ServicesError."""
    if admin.s3:
        with _in_words("S3"):
            prepare_bucket(admin.s3)
    if admin.mysql:
        with _in_words("MySQL"):
            prepare_mysql(admin.mysql)
    if admin.postgres:
        with _in_words("PostgreSQL"):
            prepare_postgres(admin.postgres)


def add_learner(
    admin: Services,
    name: str,
    known: Services | None = None,
    search: SearchAccounts | None = None,
    hive: HiveAccounts | None = None,
) -> Services:
    """Give a learner her share of every service in `admin`, and return her settings.

    `known` are settings that she has: passwords and keys in them are kept where they work.
    `search` and `hive` keep learners apart where these services can't by themselves. Raises ServicesError.
    """
    learner_name(name)
    known = known or Services()
    accounts = search or (SecurityPlugin(admin.search) if admin.search else None)
    made: dict[str, Any] = {}
    if admin.s3:
        with _in_words("S3"):
            made["s3"] = add_s3_learner(admin.s3, name, known.s3)
    if admin.mysql:
        with _in_words("MySQL"):
            made["mysql"] = add_mysql_learner(admin.mysql, name, known.mysql)
    if admin.postgres:
        with _in_words("PostgreSQL"):
            made["postgres"] = add_postgres_learner(admin.postgres, name, known.postgres)
    if admin.search and accounts:
        with _in_words(_("search")):
            made["search"] = accounts.add(name, known.search)
    if admin.hive:
        made["hive"] = _keeper(hive).add(name, known.hive)
    if admin.spark:
        made["spark"] = known.spark or spark_share(admin.spark, name)
    return Services(**made, learner=name)


def remove_learner(
    admin: Services, name: str, search: SearchAccounts | None = None, hive: HiveAccounts | None = None
) -> None:
    """Remove a learner with all her data from every service in `admin`. Nothing happens where she has none."""
    learner_name(name)
    accounts = search or (SecurityPlugin(admin.search) if admin.search else None)
    if admin.search and accounts:
        with _in_words(_("search")):
            accounts.remove(name)
    if admin.hive:
        _keeper(hive).remove(name)
    if admin.spark and admin.spark.folder:
        shutil.rmtree(spark_share(admin.spark, name).folder, ignore_errors=True)
    if admin.s3:
        with _in_words("S3"):
            remove_s3_learner(admin.s3, name)
    if admin.mysql:
        with _in_words("MySQL"):
            remove_mysql_learner(admin.mysql, name)
    if admin.postgres:
        with _in_words("PostgreSQL"):
            remove_postgres_learner(admin.postgres, name)


def spark_share(admin: Spark, name: str) -> Spark:
    """A learner's Spark: engines of her own, in a folder of her own where there is one to share."""
    return replace(admin, folder=str(Path(admin.folder) / name)) if admin.folder else admin


def _keeper(hive: HiveAccounts | None) -> HiveAccounts:
    if hive is None:
        raise ServicesError(
            _(
                "HiveServer2 has no users of its own, so its learners can't be made here. "
                "Ask its administrator for an account, and write it into [hive] of the settings file."
            )
        )
    return hive


@contextmanager
def _in_words(service: str) -> Iterator[None]:
    """Turn a client's error into one that says which service it was and what to do."""
    import psycopg
    import pymysql
    from botocore.exceptions import BotoCoreError, ClientError
    from opensearchpy.exceptions import OpenSearchException

    try:
        yield
    except (BotoCoreError, ClientError, pymysql.MySQLError, psycopg.Error, OpenSearchException) as error:
        raise ServicesError(
            _(
                "{service} did not do as asked: {reason}. Look at `labs services status`, and run the command again."
            ).format(service=service, reason=str(error).strip().rstrip("."))
        ) from error
