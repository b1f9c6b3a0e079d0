"""What a sandbox shows and allows."""

from __future__ import annotations

import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from autograder.checking.limits import ResourceLimits

# Levels of protection, ascending: each holds what the ones before it hold.
LEVELS = ("none", "rlimits", "landlock", "namespaces")

# Of the folder of settings only what programs need to start, to know time zones, fonts and certificates.
_SETTINGS = (
    "alternatives",
    "debian_version",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "ld-musl-x86_64.path",
    "ld-musl-aarch64.path",
    "localtime",
    "magic",
    "matplotlibrc",
    "mime.types",
    "os-release",
    "pki/tls/certs",
    "pki/ca-trust/extracted",
    "ssl/certs",
    "ssl/openssl.cnf",
    "timezone",
)
_PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# OpenBLAS, joblib and os.cpu_count ask here how many processors there are.
_PROCESSORS = ("/sys/devices/system", "/sys/fs/cgroup")


@dataclass(frozen=True)
class Policy:
    """What a sandbox shows and allows.

    read_only: absolute paths of files and folders on this machine, seen at the same path, never writable.
    limits: what a submission may use.
    endpoints: pairs of host and port that learner code may connect to by TCP.
    loopback: learner code may have servers of its own, on addresses that only its own processes reach. Level
        "namespaces" alone gives that: elsewhere these addresses are this machine's. Without both: no network at all.
    work: the work folder inside; its parent becomes a private folder too where nothing else stands there.
    """

    read_only: tuple[str, ...]
    limits: ResourceLimits
    endpoints: tuple[tuple[str, int], ...] = ()
    loopback: bool = False
    work: str = "/home/learner/work"


def system_paths() -> tuple[str, ...]:
    """Paths that any Python program of this installation needs: system, interpreter, installed packages.

    The checkout is not among them, only its virtual environment. Paths that do not exist are left out.
    """
    settings = [f"/etc/{name}" for name in _SETTINGS]
    paths = [*_PROGRAMS, *settings, *_PROCESSORS, *_interpreter()]
    return tuple(dict.fromkeys(path for path in paths if Path(path).exists()))


def _interpreter() -> list[str]:
    installed = sysconfig.get_paths()
    paths = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *site.getsitepackages()]
    paths += [installed[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    # The file itself may lie elsewhere, when the virtual environment only links to it.
    return [path for path in [*paths, sys.executable] if path not in ("", "/")]
