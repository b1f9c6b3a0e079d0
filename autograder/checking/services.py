"""The services under a lab, as a property sees them: with credentials of its own, never the learner's variables."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from autograder.checking.question import Refuse
from autograder.errors import LabsError

if TYPE_CHECKING:
    from infra.flaky import FlakyDoor
    from infra.settings import Services

Made = TypeVar("Made")

# How long one statement may take in Hive, in a check and in a submission: a view that a learner made can be as slow as
# she likes. Statements of the labs take a few seconds. Several of them must fit into a lab's `question_seconds`.
HIVE_SECONDS = 30.0


class Door(Protocol):
    """Something like `infra.flaky.FlakyDoor`."""

    def fail(self, requests: int) -> str:
        """Answer the next requests with 503; returns the address."""


class CheckServices:
    """What properties may ask of the services.

    settings: what the learner's code was given. own: what the check itself logs in with. In a notebook both are the
    learner's; when graded, `own` is an administrator's, and what it finds can't be forged.
    door: to S3 by way of `flaky_s3`; None opens one when it is asked for.
    """

    def __init__(
        self,
        settings: Services,
        own: Services | None = None,
        door: Door | None = None,
    ) -> None:
        self.settings = settings
        self.own = own or settings
        self._door = door
        self._own_door: FlakyDoor | None = None
        self._hive_kept: tuple[contextlib.ExitStack, Any] | None = None

    @property
    def bucket(self) -> str:
        """Name of the bucket."""
        return self.s3_settings.bucket

    @property
    def prefix(self) -> str:
        """Where the learner may write in the bucket; ends in "/" unless empty."""
        return self.s3_settings.prefix

    @property
    def s3_settings(self) -> Any:
        """The learner's settings of S3. Refuses when there is no S3."""
        return self._section("s3")

    @property
    def mysql_settings(self) -> Any:
        """The learner's settings of the MySQL database. Refuses when there is none."""
        return self._section("mysql")

    @property
    def search_settings(self) -> Any:
        """The learner's settings of the search cluster. Refuses when there is none."""
        return self._section("search")

    @property
    def hive_settings(self) -> Any:
        """The learner's settings of Hive. Refuses when there is none."""
        return self._section("hive")

    def _section(self, name: str) -> Any:
        found = getattr(self.settings, name)
        if found is None:
            raise Refuse("common.no_services", reason=name)
        return found

    @cached_property
    def s3(self) -> Any:
        """A boto3 client of S3 with the check's own keys."""
        self._section("s3")
        return self._reached("s3", self._s3)

    def _s3(self) -> Any:
        from infra.clients import s3_client

        assert self.own.s3 is not None
        return s3_client(self.own.s3)

    @contextlib.contextmanager
    def mysql(self, **options: Any) -> Iterator[Any]:
        """A PyMySQL connection with the check's own user, in the learner's schema; closed at the end."""
        from infra.clients import mysql_connection

        schema = self._section("mysql").schema
        assert self.own.mysql is not None
        own = self.own.mysql
        connection = self._reached("mysql", lambda: mysql_connection(own, **{"autocommit": True, **options}))
        with contextlib.closing(connection):
            connection.select_db(schema)
            yield connection

    @cached_property
    def search(self) -> Any:
        """An opensearch-py client with the check's own user."""
        from infra.clients import search_client

        url = self._section("search").url
        assert self.own.search is not None
        # A stand-in without rights of its own gives each learner an address of her own.
        own = replace(self.own.search, url=url)
        return self._reached("search", lambda: search_client(own))

    @contextlib.contextmanager
    def hive(self, database: str | None = None) -> Iterator[Any]:
        """An impyla connection with the check's own account, in a database (None: the learner's); closed at the end."""
        with self._hive(self.own.hive, database) as connection:
            yield connection

    @contextlib.contextmanager
    def hive_as_learner(self, database: str | None = None) -> Iterator[Any]:
        """The same with the learner's account: for statements that are hers, which the engine then keeps in bounds."""
        with self._hive(self.settings.hive, database) as connection:
            yield connection

    @contextlib.contextmanager
    def _hive(self, settings: Any, database: str | None) -> Iterator[Any]:
        from infra.clients import hive_connection

        name = database or self.hive_settings.database
        connection = self._reached("hive", lambda: hive_connection(settings, name, limit=HIVE_SECONDS))
        # Closing ends its cursors on the server as well, whatever a check left open.
        with contextlib.closing(connection):
            yield connection

    @contextlib.contextmanager
    def hive_database(self) -> Iterator[str]:
        """Name of an empty database of the learner's own; dropped at the end with all its tables and files."""
        from infra.provisioning.hive import drop_databases, make_database

        name = f"{self.hive_settings.database}_check_{self.token()}"
        try:
            self._administer(lambda cursor: make_database(cursor, name, self._hive_folder(name)))
            yield name
        finally:
            # Also when the learner's code dropped it, or the engine was started anew meanwhile.
            try:
                self._administer(lambda cursor: drop_databases(cursor, [name]))
            finally:
                self._remove_hive_files(name)

    def _administer(self, work: Callable[[Any], None]) -> None:
        """Do something with a cursor that is kept for the next time: a session costs half a second.

        Tried once more with a new one, because the engine may have been started anew; `work` can be done twice.
        """
        for last in (False, True):
            if self._hive_kept is None:
                with contextlib.ExitStack() as opening:
                    cursor = opening.enter_context(self.hive()).cursor()
                    self._hive_kept = opening.pop_all(), cursor
            try:
                work(self._hive_kept[1])
                return
            except Exception:  # of impyla, of Thrift, of the socket
                self._let_hive_go()
                if last:
                    raise

    def _let_hive_go(self) -> None:
        if self._hive_kept is not None:
            stack, _cursor = self._hive_kept
            self._hive_kept = None
            with contextlib.suppress(Exception):
                stack.close()

    def hive_file(self, database: str, path: str, content: bytes) -> str:
        """Write a file below a database's folder; returns the URI of the folder that it is in, for LOCATION."""
        from infra.provisioning.hive_files import below, put_file

        uri = below(self._hive_folder(database), path)
        self._reached("hive", lambda: put_file(uri, content, self.own.s3))
        return uri.rpartition("/")[0]

    def _remove_hive_files(self, database: str) -> None:
        from infra.provisioning.hive_files import remove_files

        self._reached("hive", lambda: remove_files(self._hive_folder(database), self.own.s3))

    def _hive_folder(self, database: str) -> str:
        return f"{self.hive_settings.location}{database}"

    @staticmethod
    def _reached(name: str, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except (LabsError, OSError) as error:
            raise Refuse("common.service_down", service=name, reason=str(error)) from None
        except Exception as error:  # each client library has errors of its own
            raise Refuse("common.service_down", service=name, reason=f"{type(error).__name__}: {error}") from None

    def flaky_s3(self, failures: int) -> str:
        """Address of S3 behind a door that answers the next `failures` requests with 503, and lets the rest through."""
        if self._door is not None:
            return self._door.fail(failures)
        if self._own_door is None:
            from infra.flaky import FlakyDoor

            self._own_door = FlakyDoor(self.s3_settings)
        return self._own_door.fail(failures)

    def close(self) -> None:
        """Let go of connections that are kept."""
        self._let_hive_go()
        if self._own_door is not None:
            self._own_door.close()
            self._own_door = None
        for name in ("s3", "search"):
            client = self.__dict__.pop(name, None)
            if client is not None:
                with contextlib.suppress(Exception):
                    client.close()

    @classmethod
    def in_use(cls) -> CheckServices:
        """Those that the settings in use name, for a notebook: a check logs in as the learner. Refuses without any."""
        from infra.settings import load

        try:
            settings = load()
        except LabsError as error:
            raise Refuse("common.no_services", reason=str(error)) from None
        return cls(settings)

    @staticmethod
    def token() -> str:
        """A short random text, for names that no other check uses."""
        return secrets.token_hex(4)


__all__ = ["CheckServices"]
