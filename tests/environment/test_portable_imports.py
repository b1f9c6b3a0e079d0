"""Nothing that a learner imports needs Linux: labs are done on Windows and macOS too."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.environment.helpers import ROOT

PACKAGE = ROOT / "autograder"

# Modules of the standard library that Windows does not have.
ABSENT_MODULES = (
    "crypt",
    "fcntl",
    "grp",
    "nis",
    "ossaudiodev",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
    "spwd",
    "syslog",
    "termios",
    "tty",
)

# Rooms that run where the sandbox is. What imports them does so late, inside functions.
LINUX_ROOMS = ("measuring", "worker")

# Functions of `os` and `signal` that Windows does not have, as Python's documentation marks them.
ABSENT_FUNCTIONS = {
    "os": (
        *("chown", "chroot", "confstr", "ctermid", "fchdir", "fchown", "fork", "forkpty", "getegid", "geteuid"),
        *("getgid", "getgroups", "getloadavg", "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid"),
        *("killpg", "lchown", "makedev", "mkfifo", "mknod", "nice", "openpty", "pathconf", "pread", "pwrite"),
        *("readv", "register_at_fork", "sched_getaffinity", "sched_setaffinity", "sendfile", "setegid", "seteuid"),
        *("setgid", "setgroups", "setpgid", "setpriority", "setsid", "setuid", "statvfs", "sync", "sysconf"),
        *("tcgetpgrp", "tcsetpgrp", "uname", "unshare", "wait", "wait3", "wait4", "writev"),
    ),
    "signal": ("alarm", "pause", "pthread_kill", "setitimer", "sigwait"),
}

# The child refuses these modules and functions to our own code, and leaves the libraries alone, which have
# editions of their own for each system. Then it does what a learner does.
CHILD = """
import builtins, importlib, json, os, pkgutil, signal, sys

modules, functions, rooms = json.loads(sys.argv[1])
real_import = builtins.__import__

def ours(depth=2):
    return sys._getframe(depth).f_globals.get("__name__", "").partition(".")[0] == "autograder"

def guarded_import(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0 and name.partition(".")[0] in modules and ours():
        raise ImportError(f"there is no module {name} on Windows", name=name)
    return real_import(name, globals, locals, fromlist, level)

def refuse(holder, name):
    real = getattr(holder, name)
    def guarded(*arguments, **named):
        if ours():
            raise AttributeError(f"module {holder.__name__!r} has no attribute {name!r} on Windows")
        return real(*arguments, **named)
    setattr(holder, name, guarded)

builtins.__import__ = guarded_import
for module, names in functions.items():
    for name in names:
        if hasattr(sys.modules[module], name):
            refuse(sys.modules[module], name)

import autograder
imported = []
for room in rooms:
    package = importlib.import_module(f"autograder.{room}")
    imported.append(package.__name__)
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
            imported.append(found.name)

from autograder import open_lab
lab = open_lab("clustering")
outcome = lab.check("minmax").outcome
lab.hint("minmax")
lab.progress()

# The guard itself: a module of ours that asks for fcntl must not get it.
scope = {"__name__": "autograder.example"}
try:
    exec("import fcntl", scope)
    guarded = False
except ImportError:
    guarded = True
try:
    exec("import os; os.getuid()", scope)
    guarded = False
except AttributeError:
    pass
print(json.dumps({"imported": imported, "outcome": str(outcome), "guarded": guarded}))
"""

# What a learner's commands and notebooks use.
LEARNERS_ROOMS = ("checking", "cli", "data", "doctor", "questions", "running")


def test_a_learner_needs_nothing_that_only_linux_has(tmp_path: Path) -> None:
    request = json.dumps([ABSENT_MODULES, ABSENT_FUNCTIONS, LEARNERS_ROOMS])
    # The check writes its progress beside an open notebook, so that the course itself stays untouched.
    (tmp_path / "lab.ipynb").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, request],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["guarded"]
    assert told["outcome"].endswith("not_attempted")
    assert {name.split(".")[1] for name in told["imported"]} == set(LEARNERS_ROOMS)


def test_no_module_imports_what_only_linux_has() -> None:
    """Also in branches that the test above does not run: such an import stands behind a question for the system."""
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in LINUX_ROOMS:
            continue
        for node in unguarded(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""] if not node.level else []
            wrong += [
                f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
                for name in names
                if name.partition(".")[0] in ABSENT_MODULES
            ]
    assert not wrong


def unguarded(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports of a module that stand behind no `sys.platform`, `os.name` or ImportError."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and any(word in ast.unparse(node.test) for word in ("platform", "os.name")):
            continue
        if isinstance(node, ast.Try) and any(
            handler.type and "ImportError" in ast.unparse(handler.type) for handler in node.handlers
        ):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        else:
            yield from unguarded(node)


def test_every_text_file_is_opened_with_its_encoding() -> None:
    """Windows reads text in an old encoding by default, and names such as "Côte d'Ivoire" would break."""
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and is_text_access(node):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:60]}")
    assert not wrong


def is_text_access(call: ast.Call) -> bool:
    """True for a call that reads or writes text and does not name an encoding."""
    name = ast.unparse(call.func).rpartition(".")[2]
    if any(keyword.arg in ("encoding", None) for keyword in call.keywords):
        return False
    if name in ("read_text", "write_text"):
        # `read_text("utf-8")` names it by position.
        return len(call.args) < (1 if name == "read_text" else 2)
    if ast.unparse(call.func) != "open":
        return False
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return not any(isinstance(mode, ast.Constant) and "b" in str(mode.value) for mode in modes)
