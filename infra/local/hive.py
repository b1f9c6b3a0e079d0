"""Hive by Spark: Spark's Thrift Server behind a gateway that knows learners (`infra/local/hive_engine`)."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

from autograder.paths import root
from autograder.text import _
from infra.clients import hive_connection
from infra.errors import ServicesError
from infra.java import find_java
from infra.local.part import NotYet, Part
from infra.private_files import private_folder, write_private
from infra.settings import Hive

ADMIN = "labs_admin"
# Enough for the course's tables, and for a runaway to end with its own statement rather than with the engine.
MEMORY = "900m"
# How long a learner's statement may take; Spark's own limit on all of them is an hour.
STATEMENT_SECONDS = 120.0
_LONGEST_SECONDS = 3600
# How long cancelled work may go on before the Java process is replaced. A regular expression, for one, is not
# interrupted by anything.
STUCK_SECONDS = 20.0
_MODULES = ("pyspark", "impala", "thrift", "py4j")


class HiveEngine(Part):
    """The gateway's process, which starts and watches the Java process."""

    name = "hive"
    port_names = ("hive",)
    # Java ends by itself when its input ends; then it gives the metastore back.
    grace = 12.0
    patience = 150.0

    def fetch(self) -> None:
        find_java()
        missing = [name for name in _MODULES if importlib.util.find_spec(name) is None]
        if missing:
            raise ServicesError(
                _("The Hive service needs the Python package {package}. Run `make env`, or `labs doctor`.").format(
                    package=missing[0]
                )
            )

    @property
    def accounts(self) -> Path:
        """File of the learners who may log in."""
        return self.config() / "accounts.json"

    @property
    def tables(self) -> Path:
        """Folder with a folder a learner, below which her tables lie."""
        return self.data / "tables"

    @property
    def shared(self) -> Path:
        """Folder of the course's data."""
        return self.data / "shared"

    def prepare(self) -> None:
        for folder in (self.data, self.data / "engine", self.tables, self.shared, self.data / "warehouse"):
            private_folder(folder)
        tls = self.certificate()
        settings = {
            "port": self.port,
            "certificate": str(tls.cert),
            "key": str(tls.key),
            "administrator": ADMIN,
            "password": self.site.secrets.get("hive-admin-password"),
            "accounts": str(self.accounts),
            "shared": str(self.shared),
            "folder": str(self.data / "engine"),
            "warehouse": str(self.data / "warehouse"),
            "memory": MEMORY,
            "statement_seconds": _LONGEST_SECONDS,
            "stuck_seconds": STUCK_SECONDS,
        }
        write_private(self._file(), json.dumps(settings, indent=1) + "\n")

    def command(self) -> list[str]:
        return [sys.executable, "-m", "infra.local.hive_engine", str(self._file())]

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "PYTHONPATH": str(root()),
            # The Java that was found here; there, PATH is another one.
            "JAVA_HOME": str(find_java().home),
        }

    def check(self) -> None:
        try:
            connection = hive_connection(self.settings(), seconds=10)
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                    cursor.fetchall()
            finally:
                connection.close()
        except Exception as error:  # impyla's and Thrift's errors have no common class
            raise NotYet(f"{type(error).__name__}: {error}") from None

    def settings(self) -> Hive:
        """The administrator's settings."""
        return Hive(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.site.secrets.get("hive-admin-password"),
            location=file_uri(self.tables),
            shared=file_uri(self.shared),
            ca=str(self.layout.ca),
        )

    def _file(self) -> Path:
        return self.config() / "engine.json"


def file_uri(folder: Path) -> str:
    """URI of a folder as SQL wants it in LOCATION: Hive and Spark take what stands there literally."""
    return f"file:{folder}/"
