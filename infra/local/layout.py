"""Where each thing of the local servers lies: one private folder, and a short one for sockets."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.text import _
from infra.errors import ServicesError
from infra.home import admin_path, learner_path, services_home
from infra.private_files import private_folder, trouble

# A path of a unix socket has at most 107 characters; the longest name that is put behind the folder has 20.
_SOCKET_FOLDER_LIMIT = 80

# Folder of engines of Spark, which notebooks make by themselves where it is missing.
SPARK = "spark"


@dataclass(frozen=True)
class Layout:
    """Paths below one services folder. Paths with spaces and accents work."""

    home: Path

    @staticmethod
    def default() -> Layout:
        """The layout of this user's services folder (LABS_SERVICES_HOME)."""
        return Layout(services_home())

    @property
    def mark(self) -> str:
        """A short name of this folder, the same at every start; servers carry it in their environment."""
        return hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]

    @property
    def certs(self) -> Path:
        """Folder of the certificate authority and of the servers' certificates."""
        return self.home / "certs"

    @property
    def ca(self) -> Path:
        """The certificate that clients verify with."""
        return self.certs / "ca.pem"

    @property
    def secrets(self) -> Path:
        """File of generated passwords and keys."""
        return self.home / "secrets.json"

    @property
    def ports(self) -> Path:
        """File of the ports that were chosen."""
        return self.home / "ports.json"

    @property
    def lock(self) -> Path:
        """File that one command at a time holds."""
        return self.home / "lock"

    @property
    def admin(self) -> Path:
        """Settings file of the administrator."""
        return admin_path(self.home)

    @property
    def settings(self) -> Path:
        """Settings file of this machine's own learner: what `infra.settings.load` reads by default."""
        return self.home / "services.toml"

    def learner(self, name: str) -> Path:
        """Settings file of one learner."""
        return learner_path(name, self.home)

    def record(self, part: str) -> Path:
        """File that says which process a server is."""
        return self.home / "run" / f"{part}.json"

    def log(self, part: str) -> Path:
        """What a server prints."""
        return self.home / "logs" / f"{part}.log"

    def data(self, part: str) -> Path:
        """Folder of a server's data."""
        return self.home / "data" / part

    def config(self, part: str) -> Path:
        """Folder of a server's settings."""
        return self.home / "config" / part

    def owned(self) -> list[Path]:
        """What the services have put below the folder; nothing else there is ever deleted."""
        names = ("admin.toml", "services.toml", "secrets.json", "secrets.lock", "ports.json", "ports.lock")
        folders = ("certs", "run", "logs", "data", "config", "learners", "aws", SPARK)
        return [path for name in (*names, *folders) if (path := self.home / name).exists()]

    def make(self) -> None:
        """Make the folders that every command needs. Raises ServicesError.

        A folder that holds other things is refused: its rights would be changed, and files could be mixed up.
        """
        # A notebook's Spark may have been here before any service was.
        if self.home.is_dir() and not self.lock.exists() and any(path.name != SPARK for path in self.home.iterdir()):
            raise ServicesError(
                _("The folder {folder} holds other files. Set LABS_SERVICES_HOME to a new or an empty folder.").format(
                    folder=self.home
                )
            )
        for folder in (self.home, self.home / "run", self.home / "logs", self.home / "data", self.home / "config"):
            private_folder(folder)

    def sockets(self) -> Path:
        """A short folder of our own for sockets and servers' temporary files; made when it is missing.

        Somebody else's folder of that name is passed over, so that nobody can hold a start up.
        """
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base)) > _SOCKET_FOLDER_LIMIT - 30:
            base = Path("/tmp")
        for attempt in range(10):
            folder = base / f"labs-{os.getuid()}-{self.mark}{attempt or ''}"
            try:
                folder.mkdir(mode=0o700)
            except FileExistsError:
                pass
            except OSError as error:
                raise trouble(error, folder) from None
            state = folder.lstat()
            if stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077:
                return folder
        raise ServicesError(
            _("Other users hold every folder name that the servers may use in {folder}. Remove theirs.").format(
                folder=base
            )
        )
