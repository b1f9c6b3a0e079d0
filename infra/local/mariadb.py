"""MariaDB in place of RDS for MySQL: TLS only, a data folder of its own, and no account of the installer's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from autograder.text import _
from infra.clients import mysql_connection
from infra.errors import ServicesError
from infra.local.part import NotYet, Part
from infra.local.programs import fetch_debian, in_system, library_path, unpacked
from infra.private_files import private_folder, write_private
from infra.settings import Database

ADMIN = "labs_admin"
PACKAGES = ("mariadb-server-core",)
_PROGRAM = "usr/sbin/mariadbd"

# The order in which MariaDB's own installer feeds them. Fed directly, because that script fails on paths with spaces.
_SYSTEM_TABLES = (
    "mysql_system_tables.sql",
    "mysql_performance_tables.sql",
    "mysql_system_tables_data.sql",
    "fill_help_tables.sql",
    "maria_add_gis_sp_bootstrap.sql",
    "mysql_sys_schema.sql",
)


class MariaDB(Part):
    """`mariadbd` of the system, or of Debian's packages unpacked into a private folder."""

    name = "mariadb"
    port_names = ("mysql",)
    grace = 20.0

    def fetch(self) -> None:
        if _of_system() is None:
            fetch_debian("mariadb", PACKAGES, _PROGRAM, self.site.say)

    def prepare(self) -> None:
        config = self.config()
        private_folder(config / "exports")
        private_folder(config / "tmp")
        if not (self.data / "mysql").is_dir():
            self._make_data()
        write_private(config / "accounts.sql", self._accounts())

    def command(self) -> list[str]:
        tls = self.certificate()
        return [
            *self._program(),
            f"--datadir={self.data}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={self.layout.sockets() / 'mariadb.sock'}",
            f"--pid-file={self.config() / 'mariadb.pid'}",
            # Not the system's folder of temporary files, which is swept now and then.
            f"--tmpdir={self.config() / 'tmp'}",
            f"--init-file={self.config() / 'accounts.sql'}",
            f"--ssl-ca={tls.ca}",
            f"--ssl-cert={tls.cert}",
            f"--ssl-key={tls.key}",
            "--tls-version=TLSv1.2,TLSv1.3",
            "--require-secure-transport=ON",
            "--skip-name-resolve",
            "--local-infile=OFF",
            f"--secure-file-priv={self.config() / 'exports'}",
            "--symbolic-links=OFF",
            "--skip-log-bin",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--default-time-zone=+00:00",
            "--default-storage-engine=InnoDB",
            "--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
            "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=32M",
            "--performance-schema=OFF",
            "--max-connections=200",
        ]

    def environment(self) -> dict[str, str]:
        return super().environment() | _library_environment()

    def check(self) -> None:
        try:
            connection = mysql_connection(self.settings(), connect_timeout=3, read_timeout=3)
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
                    row = cursor.fetchone()
            finally:
                connection.close()
        except Exception as error:  # PyMySQL, ssl and socket each raise their own
            raise NotYet(f"{type(error).__name__}: {error}") from None
        if not row or not row[1]:
            raise NotYet("the connection is not encrypted")

    def settings(self) -> Database:
        """The administrator's settings."""
        return Database(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.site.secrets.get("mysql-admin-password"),
            ca=str(self.layout.ca),
        )

    def _accounts(self) -> str:
        """Run at each start: the administrator's account as the secrets have it, and none of the installer's."""
        word = self.site.secrets.get("mysql-admin-password")
        # Each statement stands on one line: the server reads this file line by line.
        return (
            "DELETE FROM mysql.global_priv WHERE User IN ('root', '');\n"
            "FLUSH PRIVILEGES;\n"
            f"CREATE USER IF NOT EXISTS '{ADMIN}'@'127.0.0.1' IDENTIFIED BY '{word}' REQUIRE SSL;\n"
            f"ALTER USER '{ADMIN}'@'127.0.0.1' IDENTIFIED BY '{word}' REQUIRE SSL;\n"
            f"GRANT ALL PRIVILEGES ON *.* TO '{ADMIN}'@'127.0.0.1' WITH GRANT OPTION;\n"
        )

    def _make_data(self) -> None:
        """Make the system tables in a folder beside, and move it into place when it is whole."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        private_folder(fresh)
        share = _share()
        script = "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"
        script += "\n".join((share / name).read_text(encoding="utf-8") for name in _SYSTEM_TABLES)
        command = [*self._program(), "--bootstrap", f"--datadir={fresh}", "--log-warnings=0"]
        command += ["--enforce-storage-engine=", "--max-allowed-packet=8M", "--net-buffer-length=16K"]
        command += ["--innodb-log-file-size=32M", "--tmpdir=" + str(self.layout.sockets())]
        done = subprocess.run(
            command,
            input=script.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
            cwd=self.config(),
            timeout=120,
        )
        if done.returncode:
            said = done.stdout.decode(errors="replace").strip().splitlines()[-5:]
            raise ServicesError(
                _("MariaDB could not make its data folder {folder}. It said: {words}").format(
                    folder=self.data, words=" / ".join(said)
                )
            )
        if self.data.exists():
            # A folder without system tables holds no data of anybody, but it is kept all the same.
            self.data.rename(self.data.with_name(f"{self.data.name}.unfinished-{os.getpid()}"))
        fresh.rename(self.data)

    def _program(self) -> list[str]:
        program = _of_system() or unpacked("mariadb") / _PROGRAM
        base = program.parent.parent
        command = [str(program), "--no-defaults", f"--basedir={base}", f"--lc-messages-dir={_share()}"]
        # MariaDB wants to be told that running as root is meant.
        return [*command, "--user=root"] if os.geteuid() == 0 else command


def _of_system() -> Path | None:
    found = in_system(("mariadbd",))
    if found is None:
        return None
    # A server of the system comes with its tables' definitions, or it can't be set up.
    return found if (found.resolve().parent.parent / "share" / "mysql" / _SYSTEM_TABLES[0]).exists() else None


def _share() -> Path:
    program = _of_system()
    base = program.resolve().parent.parent if program else unpacked("mariadb") / "usr"
    return base / "share" / "mysql"


def _library_environment() -> dict[str, str]:
    if _of_system():
        return {}
    return {"LD_LIBRARY_PATH": library_path(unpacked("mariadb"))}
