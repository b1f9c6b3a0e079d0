"""The services that a lab's submissions are judged on: a fresh learner for each, whose traces go when it is judged."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from autograder.checking.services import HIVE_SECONDS, CheckServices
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.flaky import FlakyDoor
    from infra.settings import S3, Services

# Learners of this kind belong to a judge: the name holds its process id, so that what a killed one left can be found.
PREFIX = "graded-"


class Ground:
    """Servers of these services ("s3", "mysql", …), used as their administrator: this machine's own, or those elsewhere
    that LABS_GRADING_SERVICES names.

    Raises LabsError when one of them does not run.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        from infra.local.desk import local_desk
        from infra.settings import Services

        away = elsewhere(names)
        # This machine's servers are asked for what is not elsewhere, and may be absent when nothing is.
        desk = local_desk() if set(names) - set(away) else None
        self.names = names
        self.admin = _only(replace(desk.admin if desk else Services(), **away), names)
        # Elsewhere the cluster keeps its own accounts.
        self._accounts = desk.search if desk and "search" not in away else None
        self._hive = desk.hive.limited(HIVE_SECONDS) if desk and desk.hive and "hive" in names else None
        self._door: FlakyDoor | None = None
        if "s3" in names:
            from infra.flaky import FlakyDoor

            assert self.admin.s3 is not None
            # Nobody can use it before a learner's own keys are put in.
            self._door = FlakyDoor(replace(self.admin.s3, access_key="none", secret_key="none"))

    @property
    def endpoints(self) -> tuple[tuple[str, int], ...]:
        """Host and port of everything that a learner's process must reach."""
        from infra.clients import address_of

        admin = self.admin
        found = _places(admin.s3) if admin.s3 else []
        found += [address_of(database) for database in (admin.mysql, admin.postgres) if database]
        found += [address(admin.search.url)] if admin.search else []
        found += [(admin.hive.host, admin.hive.port)] if admin.hive else []
        found += [("127.0.0.1", self._door.port)] if self._door else []
        return tuple(found)

    @contextlib.contextmanager
    def learner(self) -> Iterator[CheckServices]:
        """Services of a new learner, and the check's own way to them. The learner is removed at the end."""
        from infra.provisioning.learners import add_learner

        name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            settings = add_learner(self.admin, name, search=self._accounts, hive=self._hive)
            if self._door is not None:
                assert settings.s3 is not None
                self._door.settings = settings.s3
            services = CheckServices(settings, self.admin, self._door)
            try:
                yield services
            finally:
                services.close()
        finally:
            # Also when adding failed half-way. What can't be removed now is found by `clear`.
            with contextlib.suppress(Exception):
                self._remove(name)

    def clear(self) -> list[str]:
        """Remove learners that judges left which are gone; returns their names."""
        from infra.provisioning.mysql import mysql_users
        from infra.provisioning.s3 import s3_learners

        known = set(s3_learners(self.admin.s3) if self.admin.s3 else [])
        users = mysql_users(self.admin.mysql) if self.admin.mysql else []
        known |= {user.removeprefix("labs_").replace("_", "-") for user in users}
        known |= set(self._hive.names() if self._hive else [])
        left = sorted(name for name in known if name.startswith(PREFIX) and not _runs(name))
        for name in left:
            self._remove(name)
        return left

    def _remove(self, name: str) -> None:
        from infra.provisioning.learners import remove_learner

        remove_learner(self.admin, name, self._accounts, self._hive)

    def close(self) -> None:
        """Close the door to S3."""
        if self._door is not None:
            self._door.close()


def elsewhere(names: tuple[str, ...]) -> dict[str, Any]:
    """Sections of LABS_GRADING_SERVICES for these services; what it lacks is judged on this machine's own servers.

    HiveServer2 has no users of its own, so it is always this machine's. Raises SettingsError.
    """
    from infra.settings import grading_settings

    found = grading_settings()
    sections = {name: getattr(found, name) for name in names if name != "hive"} if found else {}
    return {name: section for name, section in sections.items() if section is not None}


def _places(store: S3) -> list[tuple[str, int]]:
    """Where S3 answers: at its endpoint, or on AWS under the region's name and the bucket's."""
    if store.endpoint_url:
        return [address(store.endpoint_url)]
    region = f"s3.{store.region}.amazonaws.com"
    return [(region, 443), (f"{store.bucket}.{region}", 443)]


def settings_request(settings: Services) -> tuple[str, dict[str, bytes]]:
    """The settings as a text in which certificates have names without a folder, and the certificates by that name."""
    authorities: dict[str, bytes] = {}
    changed = {}
    for section in ("s3", "mysql", "postgres", "search", "hive"):
        found = getattr(settings, section)
        if found is not None and found.ca:
            name = f"ca-{section}.pem"
            authorities[name] = Path(found.ca).read_bytes()
            changed[section] = replace(found, ca=name)
    return replace(settings, **changed).to_toml(), authorities


def address(url: str) -> tuple[str, int]:
    """Host and port of an address such as https://127.0.0.1:8333."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _only(admin: Services, names: tuple[str, ...]) -> Services:
    missing = [name for name in names if getattr(admin, name) is None]
    if missing:
        raise LabsError(
            _("Grading this lab needs {names}, and {missing} does not run. Run `{command}` first.").format(
                names=", ".join(names), missing=", ".join(missing), command=f"labs services up {' '.join(names)}"
            )
        )
    wanted = {name: getattr(admin, name) for name in names}
    return type(admin)(**wanted, learner=admin.learner)


def _runs(name: str) -> bool:
    import psutil

    number = name.removeprefix(PREFIX).partition("-")[0]
    return number.isdigit() and psutil.pid_exists(int(number))
