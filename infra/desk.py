"""Where learners are added and removed: the administrator's settings, and a folder with one settings file a learner.

The same for local servers and for AWS; only where the administrator's settings come from differs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.text import _
from infra.aws_profile import write_aws_profile
from infra.errors import ServicesError, SettingsError
from infra.private_files import private_folder
from infra.provisioning import learners as provisioning
from infra.provisioning.hive import HiveAccounts
from infra.provisioning.names import learner_name
from infra.provisioning.search import SearchAccounts
from infra.settings import SECTIONS, Services, load

# How long another command may be at work on the same learner.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Desk:
    """Adds and removes learners. Their files lie in `folder`: `<name>.toml`, and `<name>-aws/` for AWS's own tools."""

    admin: Services
    folder: Path
    search: SearchAccounts | None = None
    hive: HiveAccounts | None = None

    def prepare(self) -> None:
        """Make what all learners share. Idempotent."""
        provisioning.prepare(self.admin)

    def add(self, name: str, *, save: bool = True) -> Services:
        """Give a learner her share, and keep her settings in a file unless `save` is False.

        Again for the same name: what is missing is mended, and passwords that work stay.
        """
        learner_name(name)
        if not save:
            return provisioning.add_learner(self.admin, name, None, self.search, self.hive)
        with self._held(name):
            known = self._known(name)
            made = provisioning.add_learner(self.admin, name, known, self.search, self.hive)
            if known is not None:
                # A service that does not run now keeps what the file says of it.
                rest = {key: getattr(known, key) for key in SECTIONS if getattr(made, key) is None}
                made = replace(made, **rest)
            made.save(self.path(name))
            if made.s3:
                write_aws_profile(made.s3, self.aws_folder(name))
        return made

    def remove(self, name: str) -> None:
        """Remove a learner with all her data, and her files. Nothing happens where there is none."""
        learner_name(name)
        with self._held(name):
            known = self._known(name)
            lost = [key for key in SECTIONS if known and getattr(known, key) and getattr(self.admin, key) is None]
            if lost:
                raise ServicesError(
                    _("{name} has data in services that don't run: {services}. Start them first.").format(
                        name=name, services=", ".join(lost)
                    )
                )
            provisioning.remove_learner(self.admin, name, self.search, self.hive)
            shutil.rmtree(self.aws_folder(name), ignore_errors=True)
            self.path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Learners with a settings file, sorted."""
        return sorted(path.stem for path in self.folder.glob("*.toml"))

    def path(self, name: str) -> Path:
        """Settings file of a learner."""
        return self.folder / f"{name}.toml"

    def aws_folder(self, name: str) -> Path:
        """Folder of a learner's `config` and `credentials` for AWS's own tools."""
        return self.folder / f"{name}-aws"

    def _known(self, name: str) -> Services | None:
        path = self.path(name)
        if not path.exists():
            return None
        try:
            return load(path, environ={})
        except SettingsError:
            # A damaged file is made anew, with new passwords.
            return None

    @contextmanager
    def _held(self, name: str) -> Iterator[None]:
        private_folder(self.folder)
        try:
            from infra.local.locking import one_at_a_time
        except ImportError:
            # No flock on Windows: there an administrator is expected to run one command at a time.
            yield
            return
        with one_at_a_time(self.folder / f".{name}.lock", _PATIENCE):
            yield
