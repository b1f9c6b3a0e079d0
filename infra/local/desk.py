"""The desk of this machine's own servers, and the learner of whoever uses it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.text import _
from infra.aws_profile import write_aws_profile
from infra.desk import Desk
from infra.errors import SettingsError
from infra.local.hive_accounts import HiveAccounts
from infra.local.search_accounts import SearchAccounts
from infra.local.stack import DEFAULT, Progress, Stack, silent
from infra.settings import S3, SECTIONS, Database, Hive, Search, Services, Spark, load

# The learner of whoever uses this machine alone. `infra.settings.load` gives her settings by default.
OWN = "learner"


def local_desk(stack: Stack | None = None) -> Desk:
    """The desk for the servers that run now. Raises ServicesError when none does."""
    stack = stack or Stack()
    admin = stack.admin()
    accounts = SearchAccounts(stack.site()) if admin.search else None
    hive = HiveAccounts(stack.site()) if admin.hive else None
    return Desk(admin, stack.layout.home / "learners", accounts, hive)


def start(services: Iterable[str] = DEFAULT, progress: Progress = silent, stack: Stack | None = None) -> Services:
    """Start local servers and make everything ready for their user; return her settings.

    Again with the same result: what runs goes on, what is there is kept. Raises ServicesError.
    """
    stack = stack or Stack()
    stack.up(services, progress)
    desk = local_desk(stack)
    progress("", _("preparing bucket, schemas and your account …"))
    desk.prepare()
    mine = desk.add(OWN)
    for name in desk.names():
        if name != OWN and _moved(stack.layout.learner(name), desk.admin):
            desk.add(name)
    mine.save(stack.layout.settings)
    if mine.s3:
        write_aws_profile(mine.s3, stack.layout.home / "aws")
    return mine


def _moved(path: Path, admin: Services) -> bool:
    """Whether a learner's file names other ports than the servers have now, or lacks a service."""
    try:
        held = load(path, environ={})
    except SettingsError:
        return True
    return any(_address(getattr(held, key)) != _address(getattr(admin, key)) for key in SECTIONS if getattr(admin, key))


def _address(service: Any) -> object:
    if isinstance(service, S3):
        return service.endpoint_url
    if isinstance(service, Database | Hive):
        return service.host, service.port
    if isinstance(service, Spark):
        return service.master
    return urlsplit(service.url).netloc if isinstance(service, Search) else None
