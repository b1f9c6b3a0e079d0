"""Starts, stops and watches the local servers of one services folder."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.text import _
from infra.errors import ServicesError
from infra.local import seaweedfs
from infra.local.hive import HiveEngine
from infra.local.layout import Layout
from infra.local.locking import one_at_a_time
from infra.local.mariadb import MariaDB
from infra.local.part import NotYet, Part, Site
from infra.local.ports import Ports
from infra.local.postgresql import PostgreSQL
from infra.local.process import Running, is_alive
from infra.local.search import Gateway, Osmem
from infra.local.search_accounts import SearchAccounts
from infra.local.seaweedfs import SeaweedFS
from infra.local.secrets import Secrets
from infra.local.spark import SparkEngine
from infra.settings import Services

# The servers of each service, in the order of their start.
SERVICES: Mapping[str, tuple[type[Part], ...]] = {
    "s3": (SeaweedFS,),
    "mysql": (MariaDB,),
    "postgres": (PostgreSQL,),
    "search": (Osmem, Gateway),
    "hive": (HiveEngine,),
}
# Those without a server: what there is to do for them is done at once.
ENGINES: Mapping[str, type[SparkEngine]] = {"spark": SparkEngine}
DEFAULT = ("s3", "mysql", "search")

# Below this, databases fail in the middle of a write; the servers' own empty files take about 250 MB.
ROOM_NEEDED = 400_000_000

_STARTS = 3

# (service, what happens now)
Progress = Callable[[str, str], None]


def silent(_service: str, _message: str) -> None:
    """Tells nobody."""
    return


@dataclass(frozen=True)
class State:
    """One service as `status` shows it: "running", "stopped", or "failing" with what was seen.

    A service without a server is "ready" instead of running, and not shown when it is not.
    """

    service: str
    state: str
    port: int | None = None
    pids: tuple[int, ...] = ()
    seen: str = ""


class Stack:
    """The servers below one services folder. Every method may be called again at any time."""

    def __init__(self, layout: Layout | None = None) -> None:
        self.layout = layout or Layout.default()

    def up(self, services: Iterable[str] = DEFAULT, progress: Progress = silent) -> Services:
        """Start what does not run, wait until it is usable, and return the administrator's settings.

        Raises ServicesError; what was started before the failure goes on.
        """
        wanted = _known(services)
        with self._locked(progress):
            # One thread a service: the servers are slow to start and wait for the disk in turn.
            with ThreadPoolExecutor(len(wanted)) as pool:
                starts = {name: pool.submit(self._bring_up, name, progress) for name in wanted}
            failures = [error for start in starts.values() if (error := start.exception())]
            admin = self._write_admin()
        if failures:
            raise failures[0]
        return admin

    def down(self, services: Iterable[str] | None = None, progress: Progress = silent) -> None:
        """End the servers (all of them by default) with everything they started. Data and settings stay."""
        wanted = _known(services if services is not None else (*SERVICES, *ENGINES))
        if not self.layout.home.exists():
            return
        with self._locked(progress), ThreadPoolExecutor(len(wanted)) as pool:
            stops = [pool.submit(self._bring_down, name, progress) for name in wanted]
        for stop in stops:
            stop.result()

    def status(self) -> list[State]:
        """What runs now. Each running service is really used once."""
        if not self.layout.home.exists():
            return [State(name, "stopped") for name in SERVICES]
        site = self.site()
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            states = list(pool.map(lambda name: _state(name, site), SERVICES))
        return states + [_engine_state(engine) for engine in engines(site) if engine.ready()]

    def admin(self) -> Services:
        """The administrator's settings for what runs. Raises ServicesError when nothing does."""
        admin = self._settings(self.site())
        if admin == Services():
            raise ServicesError(_("No local service runs. Start them with: labs services up"))
        return admin

    def reset(self, progress: Progress = silent) -> None:
        """End the servers and delete all their data, passwords and settings, other learners' files included."""
        if not self.layout.home.exists():
            return
        self.down(progress=progress)
        with self._locked(progress):
            sockets = self.layout.sockets()
            for path in self.layout.owned():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            shutil.rmtree(sockets, ignore_errors=True)

    def log(self, service: str, lines: int) -> str:
        """The last lines that the servers of a service printed."""
        (name,) = _known([service])
        if name in ENGINES:
            return ENGINES[name](self.site()).log_tail(lines)
        return "\n".join(text for part in parts(name, self.site()) if (text := part.log_tail(lines)))

    def site(self, progress: Progress = silent, service: str = "") -> Site:
        """What the servers share."""
        layout = self.layout
        return Site(
            layout, Ports(layout.ports, seaweedfs.usable_port), Secrets(layout.secrets), lambda m: progress(service, m)
        )

    @contextmanager
    def _locked(self, progress: Progress) -> Iterator[None]:
        self.layout.make()
        with one_at_a_time(
            self.layout.lock, waiting=lambda: progress("", _("another command is at work; waiting until it ends …"))
        ):
            yield

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.layout.home).free
        if free < ROOM_NEEDED:
            raise ServicesError(
                _(
                    "The disk of {folder} has {free} MB free. The services need {needed} MB. Free some space, "
                    "or set LABS_SERVICES_HOME to a folder on another disk."
                ).format(folder=self.layout.home, free=free // 1_000_000, needed=ROOM_NEEDED // 1_000_000)
            )

    def _bring_up(self, service: str, progress: Progress) -> None:
        site = self.site(progress, service)
        if service in ENGINES:
            ENGINES[service](site).bring_up()
            return
        started = time.monotonic()
        fresh = [part for part in parts(service, site) if not _works(part)]
        if fresh:
            self._check_room()
        for part in fresh:
            part.fetch()
        for part in fresh:
            part.stop()  # what runs and does not answer, or lost its record
            self._start(part, service, progress)
        if service == "search":
            SearchAccounts(site).settle()
        if fresh:
            seconds = time.monotonic() - started
            progress(service, _("ready after {seconds} s").format(seconds=f"{seconds:.1f}"))
        else:
            progress(service, _("already runs"))

    def _start(self, part: Part, service: str, progress: Progress) -> None:
        """Start one server; take other ports when somebody was quicker to take them."""
        for attempt in range(_STARTS):
            with self._ports_lock():
                part.site.ports.reload()
                part.site.ports.choose(part.port_names, fresh=attempt > 0)
            part.prepare()
            progress(service, _("starting {server} …").format(server=part.name))
            running = part.start()
            seen = _wait(part, running)
            if seen is None:
                return
            part.stop()
            if not _port_was_taken(part):
                break
            progress(service, _("a port was taken by another program; trying others …"))
        raise ServicesError(
            _("{server} did not become usable. Seen: {seen}. The end of its log, {log}:\n{tail}").format(
                server=part.name, seen=seen, log=part.layout.log(part.name), tail=part.log_tail()
            )
        )

    @contextmanager
    def _ports_lock(self) -> Iterator[None]:
        with one_at_a_time(self.layout.ports.with_suffix(".lock"), 30.0):
            yield

    def _bring_down(self, service: str, progress: Progress) -> None:
        site = self.site(progress, service)
        if service in ENGINES:
            ENGINES[service](site).bring_down()
            return
        for part in reversed(parts(service, site)):
            if part.running() is not None:
                progress(service, _("stopping {server} …").format(server=part.name))
                part.stop()
                progress(service, _("stopped"))

    def _settings(self, site: Site) -> Services:
        """Settings of the services that run."""
        found = {}
        for name in SERVICES:
            kinds = parts(name, site)
            if all(part.running() for part in kinds):
                found[name] = kinds[-1].settings()
        found |= {engine.name: engine.settings() for engine in engines(site) if engine.ready()}
        return Services(**found)

    def _write_admin(self) -> Services:
        admin = self._settings(self.site())
        if admin != Services():
            admin.save(self.layout.admin)
        return admin


def parts(service: str, site: Site) -> list[Part]:
    """The servers of a service."""
    return [kind(site) for kind in SERVICES[service]]


def engines(site: Site) -> list[SparkEngine]:
    """The services without a server."""
    return [kind(site) for kind in ENGINES.values()]


def _known(services: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(services))
    for name in names:
        if name not in SERVICES and name not in ENGINES:
            raise ServicesError(
                _("There is no service {name}. Expected: {names}.").format(
                    name=name, names=", ".join((*SERVICES, *ENGINES))
                )
            )
    return names


def _works(part: Part) -> bool:
    if part.running() is None:
        return False
    try:
        part.check()
    except NotYet:
        return False
    return True


def _state(service: str, site: Site) -> State:
    kinds = parts(service, site)
    running = [part.running() for part in kinds]
    pids = tuple(one.pid for one in running if one)
    if not pids:
        return State(service, "stopped")
    try:
        for part in kinds:
            part.check()
    except (NotYet, KeyError) as error:
        return State(service, "failing", pids=pids, seen=str(error))
    return State(service, "running", kinds[-1].port, pids)


def _engine_state(engine: SparkEngine) -> State:
    try:
        engine.check()
    except NotYet as error:
        return State(engine.name, "failing", seen=str(error))
    return State(engine.name, "ready")


def _wait(part: Part, running: Running) -> str | None:
    """Wait until the server can be used; None when it can, else what was seen last."""
    deadline = time.monotonic() + part.patience
    pause = 0.05
    while True:
        try:
            part.check()
            return None
        except NotYet as error:
            seen = str(error)
        if not is_alive(running):
            return _("it ended by itself")
        if time.monotonic() > deadline:
            return seen
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)


def _port_was_taken(part: Part) -> bool:
    tail = part.log_tail(40).lower()
    return "address already in use" in tail or "bind on tcp/ip port" in tail
