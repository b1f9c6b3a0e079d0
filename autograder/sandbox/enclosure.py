"""The sandbox of a warm process and its forks."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.sandbox import advice, cgroups, identity, landlock, leftovers, relay, seccomp, supervisor, syscalls
from autograder.sandbox.child import Child
from autograder.sandbox.confine import Setting, confine, rules
from autograder.sandbox.launch import LayerMissing, Start, start
from autograder.sandbox.plan import make_plan
from autograder.sandbox.policy import LEVELS, Policy
from autograder.text import _

_NAMESPACES = (
    "user namespace",
    "mount namespace",
    "pid namespace",
    "ipc namespace",
    "network namespace",
    "private folders",
)
_WALL_OF_FORK = 97


class Enclosure:
    """A sandbox, seen from the warm process in it.

    level: one of `LEVELS`. layers: names of what holds. missing: for each level that could not be had, why.
    """

    def __init__(self, setting: Setting, groups: cgroups.Groups, folder: str, missing: dict[str, str]) -> None:
        self.level = setting.level
        self.missing = missing
        self.layers = _layers(setting, groups)
        self._setting = setting
        self._groups = groups
        self._folder = folder
        self._generation = 0
        self._last: Child | None = None
        if setting.seccomp:
            seccomp.compiled(rules(setting), syscalls.machine())
        self._own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    @classmethod
    def enter(cls, policy: Policy, *, highest: str = "namespaces") -> Enclosure:
        """Split the calling process into a launcher, which never returns, and a warm process, which does, enclosed.

        The highest level up to `highest` that this machine gives is taken. The process must have a single thread and
        should be small. The launcher ends when the process that started it ends, and takes everything below along.
        Raises LabsError when there are several threads, or on other systems than Linux.
        """
        _check_ready()
        parent = os.getppid()
        groups = cgroups.make_groups() if highest != "none" else cgroups.Groups()
        groups.allow(policy.limits)
        folder = _make_folder()
        setting, pid, missing = _start_highest(policy, LEVELS[: LEVELS.index(highest) + 1], groups)
        if pid == 0:
            return cls(setting, groups, folder, missing)

        def clean() -> None:
            groups.remove()
            leftovers.remove_tree(folder)

        supervisor.supervise(pid, setting.launcher, policy.endpoints, parent, clean)

    @property
    def work(self) -> str:
        """Work folder of the process that is forked last; the same path inside for all at level "namespaces"."""
        return self._setting.plan.work if self.level == "namespaces" else f"{self._own_folder()}/work"

    def fork(self, *, limits: ResourceLimits | None = None, keep_fds: tuple[int, ...] = ()) -> Child | None:
        """Fork a learner's process: None in that process, which is locked in then; in the warm process its handle.

        `limits` are the policy's by default. `keep_fds` stay open in it beside 0, 1 and 2.
        Only one such process exists at a time below level "namespaces": `kill` the one before.
        Raises LabsError when the warm process has several threads, or the one before still exists.
        """
        _check_one_thread()
        limits = limits or self._setting.policy.limits
        if self.level != "namespaces" and self._last is not None and not self._last.ended:
            raise LabsError(_("The process of the submission before has not been ended; end it before the next fork."))
        self._generation += 1
        self._groups.allow(limits)
        if self.level == "namespaces":
            child = self._fork_inside(limits, keep_fds)
        else:
            self._make_own_folder()
            pid = self._fork(limits, keep_fds)
            child = Child(pid, 0, self._after(self._generation)) if pid else None
        self._last = child
        return child

    def _fork_inside(self, limits: ResourceLimits, keep_fds: tuple[int, ...]) -> Child | None:
        syscalls.unshare(syscalls.CLONE_NEWPID)
        init, pid = 0, -1
        try:
            init = _start_init()
            pid = self._fork(limits, keep_fds)
        finally:
            if pid != 0:
                # The next process that we start is to be born in our own namespace again.
                syscalls.setns(self._own_pids, syscalls.CLONE_NEWPID)
            if init and pid < 0:
                os.kill(init, signal.SIGKILL)
                os.waitpid(init, 0)
        return Child(pid, init, self._after(self._generation)) if pid else None

    def _fork(self, limits: ResourceLimits, keep_fds: tuple[int, ...]) -> int:
        pid = os.fork()
        if pid == 0:
            try:
                confine(self._setting, limits, self._own_folder(), self._generation, keep_fds)
            except BaseException:
                # A process that is not locked in must not run a learner's line.
                traceback.print_exc()
                os._exit(_WALL_OF_FORK)
        return pid

    def _after(self, generation: int) -> Callable[[], None]:
        def end() -> None:
            if self.level != "namespaces":
                leftovers.remove_tree(f"{self._folder}/{generation}")
            elif self._setting.policy.endpoints or self._setting.policy.loopback:
                relay.drop(generation, self._setting.launcher)

        return end

    def _own_folder(self) -> str:
        return f"{self._folder}/{self._generation}"

    def _make_own_folder(self) -> None:
        for name in ("", "/work", "/tmp"):
            path = Path(self._own_folder() + name)
            path.mkdir(mode=0o700)
            if self._setting.uid:
                os.chown(path, self._setting.uid, self._setting.uid)


def _check_ready() -> None:
    if sys.platform != "linux":
        raise LabsError(advice.for_system())
    _check_one_thread()


def _check_one_thread() -> None:
    count = len(list(Path("/proc/self/task").iterdir()))
    if count != 1:
        raise LabsError(
            _(
                "The process has {count} threads, expected 1: a fork would copy locks that nobody opens any more. "
                "Start no threads before, and set OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1."
            ).format(count=count)
        )


def _make_folder() -> str:
    for stale in leftovers.abandoned(Path(tempfile.gettempdir())):
        leftovers.remove_tree(str(stale))
    folder = tempfile.mkdtemp(prefix=leftovers.name())
    # Forks of another user pass through; they can't list it.
    Path(folder).chmod(0o711)
    return folder


def _start_highest(
    policy: Policy, levels: Sequence[str], groups: cgroups.Groups
) -> tuple[Setting, int, dict[str, str]]:
    """Start the warm process at the highest of `levels` that can be had; why higher ones can't. Its pid is 0 there."""
    missing: dict[str, str] = {}
    for level in reversed(levels):
        try:
            return (*_start(policy, level, groups), missing)
        except LayerMissing as error:
            missing[level] = str(error)
    reasons = "; ".join(f"{level}: {reason}" for level, reason in missing.items())
    raise LabsError(_("No level of the sandbox could be entered: {reasons}").format(reasons=reasons))


def _start(policy: Policy, level: str, groups: cgroups.Groups) -> tuple[Setting, int]:
    """Start the warm process at `level`. The pid is 0 in the warm process."""
    have_seccomp = seccomp.available() and level != "none"
    have_landlock = landlock.version() if level in ("landlock", "namespaces") else 0
    if level in ("landlock", "namespaces") and not have_seccomp:
        raise LayerMissing("seccomp: not available")
    if level == "landlock" and not have_landlock:
        raise LayerMissing("landlock: not available")
    plan = make_plan(policy)
    pid, control = start(Start(policy, plan, level, groups))
    return Setting(policy, plan, level, _other_user(policy, level), have_landlock, have_seccomp, control), pid


def _other_user(policy: Policy, level: str) -> int:
    """The user that forks become, 0 where they stay who they are."""
    if level not in ("rlimits", "landlock") or not identity.may_become_another():
        return 0
    return identity.spare_uid(os.getpid()) if all(map(identity.open_to_all, policy.read_only)) else 0


def _start_init() -> int:
    """Start the first process of the new pid namespace, which does nothing but inherit orphans, and die."""
    to_nowhere = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0)
    quiet = [to_nowhere, (os.POSIX_SPAWN_DUP2, 0, 1), (os.POSIX_SPAWN_DUP2, 0, 2)]
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        # SIGCHLD stays ignored over exec: the kernel itself reaps the orphans. In a group of its own, Ctrl-C misses it.
        return os.posix_spawn(_sleeper(), ["sleep", "infinity"], {}, file_actions=quiet, setpgroup=0)
    finally:
        signal.signal(signal.SIGCHLD, before)


@functools.lru_cache(maxsize=1)
def _sleeper() -> str:
    found = shutil.which("sleep", path="/bin:/usr/bin")
    if found is None:
        raise LabsError(_("The program 'sleep' was not found in /bin or /usr/bin. Install coreutils."))
    return found


def _layers(setting: Setting, groups: cgroups.Groups) -> tuple[str, ...]:
    if setting.level == "none":
        return ()
    layers = list(_NAMESPACES) if setting.level == "namespaces" else []
    if setting.uid:
        layers.append("other user")
    if setting.landlock:
        layers.append(f"landlock {setting.landlock}")
    if setting.seccomp:
        layers.append("seccomp")
    layers.append("rlimits")
    # The kernel lets root of the whole machine start as many processes as it likes.
    if setting.level == "namespaces" or setting.uid or os.getuid():
        layers.append("process limit")
    return (*layers, *groups.layers)
