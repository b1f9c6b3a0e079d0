"""A learner's server: started as herself, with her settings, her limits, and certificates that root alone placed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner

from infra.hub import limits
from infra.hub.accounts import member
from infra.hub.credentials import EVERY_SECONDS, renew, renew_all
from infra.hub.homes import LABS, prepare_home
from infra.hub.site import Site
from infra.hub.spawning import server_environment


class StudioSpawner(LocalProcessSpawner):
    """LocalProcessSpawner without its trust in home folders, and with limits."""

    site: Site
    # When keys were renewed last; a hub that was started again renews them at once.
    _renewed = float("-inf")

    async def start(self) -> Any:
        """Prepare home and settings as the learner, then start her server."""
        one = member(self.site, self.user.name)
        if one is None:
            raise PermissionError(f"{self.user.name} was not added to this hub.")
        # Programs run here; the hub goes on answering others.
        await asyncio.to_thread(renew, self.site, one)
        await asyncio.to_thread(prepare_home, self.site, one)
        self._renewed = time.monotonic()
        return await super().start()

    async def poll(self) -> int | None:
        """Whether the server runs. The hub asks twice a minute, which is when keys are renewed."""
        status: int | None = await super().poll()
        if status is None and time.monotonic() - self._renewed > EVERY_SECONDS:
            self._renewed = time.monotonic()
            one = member(self.site, self.user.name)
            if one is not None:
                for trouble in await asyncio.to_thread(renew_all, self.site, [one]):
                    self.log.error("Keys were not renewed. %s", trouble)
        return status

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Made from nothing: no variable of root's gets into a learner's server."""
        account = pwd.getpwnam(self.user.name)
        env.update(server_environment(self.site, Path(account.pw_dir), "learner"))
        env |= {"USER": account.pw_name, "LOGNAME": account.pw_name, "SHELL": account.pw_shell}
        return env

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Limits first, then the account."""
        become = super().make_preexec_fn(name)
        join = limits.prepare(self.site, name)

        def enter() -> None:
            join()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.umask(0o077)
            become()
            # nbgrader's list puts labs where the server was started.
            os.chdir(LABS)

        return enter

    async def stop(self, now: bool = False) -> None:
        """Stop the server and all that it started, also what left its session."""
        await super().stop(now)
        limits.clear(self.site, self.user.name)

    async def move_certs(self, paths: dict[str, str]) -> dict[str, str]:
        """Certificates go to a folder of root's, not into her home: there a link could lead root astray."""
        account = pwd.getpwnam(self.user.name)
        folder = self.site.servers / self.user.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        moved = {}
        for kind, path in paths.items():
            target = folder / Path(path).name
            # The authorities' file is everybody's, the two others are hers.
            shutil.copyfile(path, target)
            target.chmod(0o400)
            os.chown(target, account.pw_uid, account.pw_gid)
            moved[kind] = str(target)
        folder.chmod(0o500)
        os.chown(folder, account.pw_uid, account.pw_gid)
        for kind in ("keyfile", "certfile"):
            with contextlib.suppress(FileNotFoundError):
                Path(paths[kind]).unlink()
        return moved
