"""A learner in every service at once. Each step can be run again; what a stopped run left, the next one finishes."""

from __future__ import annotations

from infra.provisioning.mysql import add_mysql_learner, prepare_mysql, remove_mysql_learner
from infra.provisioning.names import learner_name
from infra.provisioning.postgres import add_postgres_learner, prepare_postgres, remove_postgres_learner
from infra.provisioning.s3 import add_s3_learner, prepare_bucket, remove_s3_learner
from infra.provisioning.search import SearchAccounts, SecurityPlugin
from infra.settings import Services


def prepare(admin: Services) -> None:
    """Make what all learners share: the bucket's settings and the shared schemas."""
    if admin.s3:
        prepare_bucket(admin.s3)
    if admin.mysql:
        prepare_mysql(admin.mysql)
    if admin.postgres:
        prepare_postgres(admin.postgres)


def add_learner(
    admin: Services, name: str, known: Services | None = None, search: SearchAccounts | None = None
) -> Services:
    """Give a learner her share of every service in `admin`, and return her settings.

    `known` are settings that she has: passwords and keys in them are kept where they work.
    `search` keeps learners apart where the search service itself can't. Raises ServicesError.
    """
    learner_name(name)
    known = known or Services()
    accounts = search or (SecurityPlugin(admin.search) if admin.search else None)
    return Services(
        s3=add_s3_learner(admin.s3, name, known.s3) if admin.s3 else None,
        mysql=add_mysql_learner(admin.mysql, name, known.mysql) if admin.mysql else None,
        postgres=add_postgres_learner(admin.postgres, name, known.postgres) if admin.postgres else None,
        search=accounts.add(name, known.search) if admin.search and accounts else None,
        learner=name,
    )


def remove_learner(admin: Services, name: str, search: SearchAccounts | None = None) -> None:
    """Remove a learner with all her data from every service in `admin`. Nothing happens where she has none."""
    learner_name(name)
    accounts = search or (SecurityPlugin(admin.search) if admin.search else None)
    if admin.search and accounts:
        accounts.remove(name)
    if admin.s3:
        remove_s3_learner(admin.s3, name)
    if admin.mysql:
        remove_mysql_learner(admin.mysql, name)
    if admin.postgres:
        remove_postgres_learner(admin.postgres, name)
