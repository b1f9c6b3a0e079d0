"""How the cohort's database is reached: by settings that the administrator names, directly, or through a tunnel."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError
from infra.aws.steps.authority import rds_authorities
from infra.aws.steps.common import Outputs, Say, output, quiet
from infra.aws.steps.secrets import administrator_login
from infra.aws.steps.tunnel import tunnel
from infra.settings import Database, Services, load

if TYPE_CHECKING:
    from infra.aws.session import Account

# A settings file with the section [mysql] or [postgres] of an administrator, who has a way of her own.
VARIABLE = "LABS_CLOUD_DATABASE"
# PostgreSQL's database in which the schemas are; the template makes it under this name.
DATABASE = "labs"
_DIRECT_SECONDS = 3.0


def own_way(cohort: Cohort) -> Database | None:
    """The administrator's login from the file in LABS_CLOUD_DATABASE; None without one. Raises ServicesError."""
    named = os.environ.get(VARIABLE)
    if not named or cohort.services.database == "none":
        return None
    found: Database | None = getattr(load(Path(named).expanduser(), environ={}), cohort.services.database)
    if found is None:
        raise CloudError(
            _("{path}, which {variable} names, has no section [{section}], as the cohort's database needs.").format(
                path=named, variable=VARIABLE, section=cohort.services.database
            )
        )
    return found


def administrator(account: Account, cohort: Cohort, stack: Outputs, say: Say = quiet) -> Database | None:
    """The administrator's login to the cohort's database; None when it has none. Nothing is connected to.

    Raises ServicesError.
    """
    if cohort.services.database == "none":
        return None
    if (own := own_way(cohort)) is not None:
        return own
    login = administrator_login(account, stack)
    return Database(
        host=output(stack, "DatabaseHost"),
        port=int(output(stack, "DatabasePort")),
        user=login.user,
        password=login.password,
        database=DATABASE if cohort.services.database == "postgres" else None,
        ca=str(rds_authorities(say)),
    )


@contextmanager
def database(account: Account, cohort: Cohort, stack: Outputs, say: Say) -> Iterator[Services]:
    """Inside the block, an administrator's settings with which the cohort's database can be reached.

    Without a database in the cohort they are empty. Raises ServicesError, also when there is no way to it.
    """
    found = administrator(account, cohort, stack, say)
    with contextlib.ExitStack() as stop:
        if found is not None and own_way(cohort) is None and not _answers(found):
            instance = stack.get("DoorInstance") or stack.get("StudioInstance")
            if not instance:
                raise CloudError(
                    _(
                        "The database {host} does not answer from here. Run this command inside its network, "
                        "add a door to the cohort, or name a settings file for your own way in {variable}."
                    ).format(host=f"{found.host}:{found.port}", variable=VARIABLE)
                )
            port = stop.enter_context(tunnel(account, instance, found.host, found.port, say))
            found = replace(found, address=f"127.0.0.1:{port}")
        yield services_of(cohort, found)


def services_of(cohort: Cohort, found: Database | None) -> Services:
    """Settings with this database in the section of its kind, and nothing else."""
    if cohort.services.database == "mysql":
        return Services(mysql=found)
    return Services(postgres=found) if cohort.services.database == "postgres" else Services()


def _answers(found: Database) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((found.host, found.port), _DIRECT_SECONDS):
        return True
    return False
