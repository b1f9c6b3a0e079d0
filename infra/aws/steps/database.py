"""Schemas, users, rights and limits in the cohort's database, with the passwords that Secrets Manager keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError
from infra.aws.steps.common import Say
from infra.aws.steps.reaching import database
from infra.aws.steps.secrets import learner_login
from infra.provisioning.mysql import add_mysql_learner, mysql_users, prepare_mysql, remove_mysql_learner
from infra.provisioning.names import learner_name
from infra.provisioning.postgres import (
    add_postgres_learner,
    postgres_users,
    prepare_postgres,
    remove_postgres_learner,
)
from infra.provisioning.seeding import seed
from infra.settings import Database, Services

if TYPE_CHECKING:
    from infra.aws.session import Account


def prepare_database(admin: Services, say: Say) -> None:
    """Make the shared schema with the course's table. What is there already is left alone. Raises ServicesError."""
    if admin.mysql is None and admin.postgres is None:
        return
    say("database", _("preparing the shared schema …"))
    with _in_words():
        if admin.mysql:
            prepare_mysql(admin.mysql)
        if admin.postgres:
            prepare_postgres(admin.postgres)
        seed(Services(mysql=admin.mysql, postgres=admin.postgres))


def add_database_learner(account: Account, cohort: Cohort, admin: Services, name: str, say: Say) -> Database | None:
    """Make or mend a learner's schema, user and rights; her settings, or None without a database.

    Her password is what her secret holds now: a new one there counts from the next run on. Raises ServicesError.
    """
    learner_name(name)
    if admin.mysql is None and admin.postgres is None:
        return None
    say("database", _("{name}: schema, user and rights …").format(name=name))
    region = cohort.region if cohort.options.iam_login else None
    with _in_words():
        if admin.mysql is not None:
            known = None if region else _with_login(account, cohort, admin.mysql, name)
            return add_mysql_learner(admin.mysql, name, known, region)
        assert admin.postgres is not None
        known = None if region else _with_login(account, cohort, admin.postgres, name)
        return add_postgres_learner(admin.postgres, name, known, region)


def remove_database_learner(cohort: Cohort, admin: Services, name: str, say: Say) -> None:
    """End a learner's sessions, drop her user and schema. Nothing happens when she has none. Raises ServicesError."""
    learner_name(name)
    if admin.mysql is None and admin.postgres is None:
        return
    say("database", _("{name}: removing schema and user …").format(name=name))
    with _in_words():
        if admin.mysql is not None:
            remove_mysql_learner(admin.mysql, name)
        if admin.postgres is not None:
            remove_postgres_learner(admin.postgres, name)


def database_users(admin: Services) -> list[str]:
    """Users of learners in the database, such as labs_ada_3 for ada-3, sorted. Raises ServicesError."""
    with _in_words():
        if admin.mysql is not None:
            return mysql_users(admin.mysql)
        return postgres_users(admin.postgres) if admin.postgres is not None else []


def _with_login(account: Account, cohort: Cohort, admin: Database, name: str) -> Database:
    login = learner_login(account, cohort, name)
    return replace(admin, user=login.user, password=login.password)


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn a driver's error into a sentence."""
    import psycopg
    import pymysql

    try:
        yield
    except (pymysql.MySQLError, psycopg.Error) as error:
        said = " ".join(str(error).split()).rstrip(".")
        raise CloudError(
            _("The database did not do as asked: {reason}. Run the same command again; it goes on.").format(reason=said)
        ) from error


__all__ = [
    "add_database_learner",
    "database",
    "database_users",
    "prepare_database",
    "remove_database_learner",
]
