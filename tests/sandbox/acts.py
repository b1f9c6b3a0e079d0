"""What a learner's process tries inside a sandbox. Every act returns something that JSON can carry.

An attack returns "done" when it succeeded, otherwise the name of the error that stopped it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import ctypes
import errno
import fcntl
import mmap
import multiprocessing
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox import syscalls, tables

MIB = 1024 * 1024
_PR_SET_NAME = 15
_TIOCSTI = 0x5412
_OTHER_NUMBERS = {
    "io_uring_setup": {"x86_64": 425, "aarch64": 425},
    "userfaultfd": {"x86_64": 323, "aarch64": 282},
    "memfd_create": {"x86_64": 319, "aarch64": 279},
    "clone3": {"x86_64": 435, "aarch64": 435},
    "landlock_create_ruleset": {"x86_64": 444, "aarch64": 444},
}


def attempt(action: Callable[[], object]) -> str:
    """ "done", or the name of the error."""
    try:
        action()
    except OSError as error:
        return _name(error.errno or 0) or type(error).__name__
    except (MemoryError, RuntimeError) as error:
        return type(error).__name__
    return "done"


def _name(number: int) -> str:
    # Linux has two names for this number.
    return "EOPNOTSUPP" if number == errno.EOPNOTSUPP else errno.errorcode.get(number, "")


# Files and settings outside


def read(path: str) -> str:
    return attempt(Path(path).read_bytes)


def write(path: str) -> str:
    return attempt(lambda: Path(path).write_text("changed", encoding="ascii"))


def truncate_for_reading(path: str) -> str:
    return attempt(lambda: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)))


def change_mode(path: str) -> str:
    return attempt(lambda: Path(path).chmod(0o777))


def mode_of_own_file() -> list[str]:
    Path("own").write_text("x", encoding="ascii")
    return [change_mode("own"), attempt(lambda: shutil.copy2("own", "copy"))]


def environment_of(pid: int) -> str:
    return attempt(Path(f"/proc/{pid}/environ").read_bytes)


def through_first_process() -> str:
    return attempt(lambda: list(Path("/proc/1/root").iterdir()))


def write_into_python() -> str:
    return attempt(lambda: Path(os.__file__).with_name("labs_planted.py").write_text("x", encoding="ascii"))


# Network


def tcp(host: str, port: int) -> str:
    return attempt(lambda: socket.create_connection((host, port), 3).close())


def udp(host: str, port: int) -> str:
    def send() -> None:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"x", (host, port))

    return attempt(send)


def unix(address: str) -> str:
    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address.replace("@", "\0", 1))

    return attempt(connect)


def unix_by_pair(path: str) -> str:
    def send() -> None:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with one, other:
            one.sendto(b"x", path)

    return attempt(send)


def resolve(name: str) -> str:
    return attempt(lambda: socket.getaddrinfo(name, 80))


def own_server(host: str) -> str:
    """Serve on an address of one's own, and ask there."""
    with socket.create_server((host, 0)) as server, socket.create_connection(server.getsockname(), 3) as client:
        there, _address = server.accept()
        with there:
            there.sendall(b"hello")
        return client.recv(100).decode()


def raw_socket(family: int, kind: int, protocol: int) -> str:
    return attempt(lambda: socket.socket(family, kind, protocol).close())


def _send_all(connection: socket.socket, content: bytes) -> None:
    connection.sendall(content)
    connection.shutdown(socket.SHUT_WR)


def echo(host: str, port: int, size: int) -> int:
    """Bytes that came back right from an echo server."""
    sent = os.urandom(1024) * (size // 1024)
    with socket.create_connection((host, port), 5) as connection:
        sender = threading.Thread(target=_send_all, args=(connection, sent))
        sender.start()
        got = b"".join(iter(lambda: connection.recv(65536), b""))
        sender.join()
    return len(got) if got == sent else -1


# Other processes


def signal_to(pid: int) -> str:
    return attempt(lambda: os.kill(pid, 0))


def limits_of(pid: int) -> str:
    import resource

    return attempt(lambda: resource.prlimit(pid, resource.RLIMIT_NICE))


def read_memory_of(pid: int) -> str:
    local = ctypes.create_string_buffer(8)

    class Part(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    here = Part(ctypes.addressof(local), 8)
    there = Part(ctypes.addressof(ctypes.create_string_buffer(8)), 8)
    return _call("process_vm_readv", pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


def trace(pid: int) -> str:
    attach = 16
    return _call("ptrace", attach, pid, 0, 0)


# New rights


def _call(name: str, *arguments: object) -> str:
    machine = syscalls.machine()
    number = _OTHER_NUMBERS[name][machine] if name in _OTHER_NUMBERS else tables.refused(machine)[name]
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(number), *arguments)
    return "done" if result >= 0 else _name(ctypes.get_errno())


def privileged() -> dict[str, str]:
    """Calls with arguments that would do something if they were let through."""
    here = b"/"
    return {
        "mount": _call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
        "umount2": _call("umount2", b"/proc", 2),
        "chroot": _call("chroot", b"."),
        "pivot_root": _call("pivot_root", b".", b"."),
        "setuid": _call("setuid", 0),
        "setgid": _call("setgid", 0),
        "setgroups": _call("setgroups", 0, None),
        "unshare user": _call("unshare", syscalls.CLONE_NEWUSER),
        "unshare mount": _call("unshare", syscalls.CLONE_NEWNS),
        "setns": _call("setns", os.open("/proc/self/ns/uts", os.O_RDONLY), 0),
        "keyctl": _call("keyctl", 0, -3, 1),
        "add_key": _call("add_key", b"user", b"labs", b"x", 1, -3),
        "bpf": _call("bpf", 0, None, 0),
        "perf_event_open": _call("perf_event_open", None, 0, -1, -1, 0),
        "kexec_load": _call("kexec_load", 0, 0, None, 0),
        "open_by_handle_at": _call("open_by_handle_at", -100, None, 0),
        "fsopen": _call("fsopen", b"tmpfs", 0),
        "open_tree": _call("open_tree", -100, here, 1),
        "sethostname": _call("sethostname", b"x", 1),
    }


def unknown_calls() -> dict[str, str]:
    return {name: _call(name, None, 0, 0) for name in _OTHER_NUMBERS}


def namespaces_by_clone() -> str:
    """A process in a new user namespace by clone(2), whose flags the filter has to read."""
    sigchld = 17
    number = {"x86_64": 56, "aarch64": 220}[syscalls.machine()]
    libc = ctypes.CDLL(None, use_errno=True)
    pid = libc.syscall(ctypes.c_long(number), ctypes.c_long(syscalls.CLONE_NEWUSER | sigchld), None, None, None, None)
    if pid == 0:
        os._exit(0)
    return "done" if pid > 0 else _name(ctypes.get_errno())


def foreign_numbers() -> str:
    """getpid in the numbering of x32, which x86_64 kernels may know as well."""
    libc = ctypes.CDLL(None, use_errno=True)
    return "done" if libc.syscall(ctypes.c_long(0x4000_0000 | 39)) >= 0 else _name(ctypes.get_errno())


def fake_typing() -> str:
    """Put a letter into the input of a terminal that is the process's own, as if somebody had typed it."""
    reading, writing = os.pipe()

    def in_terminal() -> str:
        pid, master = pty.fork()
        if pid == 0:
            os.write(writing, attempt(lambda: fcntl.ioctl(0, _TIOCSTI, b"x")).encode())
            os._exit(0)
        os.waitpid(pid, 0)
        os.close(master)
        return os.read(reading, 100).decode()

    try:
        return in_terminal()
    except OSError as error:
        return _name(error.errno or 0)


def status() -> dict[str, str]:
    """What the kernel says about this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def descriptors() -> list[int]:
    """Open files beside the standard ones and the one that the answer goes through."""
    found = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
    # The lowest number that is free is the one that the listing itself took.
    return sorted(number for number in found if number > 2)[2:]


# Limits


def fork_bomb(most: int) -> int:
    """How many processes could be started at a time."""
    reading, writing = os.pipe()
    children = []
    try:
        for _number in range(most):
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            children.append(pid)
    except OSError:
        pass
    finally:
        os.close(writing)
        for pid in children:
            os.waitpid(pid, 0)
    return len(children)


def wild_fork_bomb() -> None:
    """Every process forks for ever; nothing is waited for."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        with_error = attempt(os.fork)
        if with_error != "done":
            time.sleep(0.01)


def many_threads(most: int) -> int:
    """How many threads could be started at a time."""
    stop = threading.Event()
    started = 0
    threading.stack_size(64 * 1024)
    try:
        for _number in range(most):
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    stop.set()
    return started


def memory_at_once(megabytes: int) -> str:
    return attempt(lambda: len(b"x" * (megabytes * MIB)))


def memory_slowly(megabytes: int) -> str:
    held: list[bytes] = []

    def take() -> None:
        for _number in range(megabytes):
            held.append(b"x" * MIB)

    result = attempt(take)
    held.clear()
    return result


def memory_together(megabytes: int, processes: int) -> int:
    """How many of `processes` children could each hold `megabytes` at the same time."""
    reading, writing = os.pipe()
    children = []
    for _number in range(processes):
        pid = os.fork()
        if pid == 0:
            held = mmap.mmap(-1, megabytes * MIB)
            for place in range(0, len(held), 4096):
                held[place] = 1
            os.write(writing, b"x")
            time.sleep(100)
        children.append(pid)
    holding, ended = 0, 0
    while holding + ended < processes:
        if select.select([reading], [], [], 0.01)[0]:
            holding += len(os.read(reading, processes))
        with contextlib.suppress(ChildProcessError):
            ended += os.waitpid(-1, os.WNOHANG)[0] != 0
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return holding


def many_open_files(most: int) -> int:
    """How many files could be opened beyond those that are open."""
    opened: list[int] = []
    try:
        for _number in range(most):
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for descriptor in opened:
        os.close(descriptor)
    return len(opened)


def fill(folder: str, megabytes: int, files: int) -> int:
    """MiB that could be written below `folder` in `files` files of `megabytes` each."""
    written = 0
    try:
        for number in range(files):
            with Path(folder, f"filling{number}").open("wb", buffering=0) as stream:
                for _part in range(megabytes):
                    written += stream.write(b"x" * MIB)
    except OSError:
        pass
    return written // MIB


def many_small_files(folder: str, most: int) -> int:
    """How many empty files could be made below `folder`."""
    for number in range(most):
        try:
            Path(folder, f"small{number}").touch()
        except OSError:
            return number
    return most


# Processes that want to stay


def name_self(marker: str) -> None:
    """Make this process, and those that it forks, recognisable from outside."""
    name = ctypes.create_string_buffer(marker.encode())
    syscalls.prctl(_PR_SET_NAME, ctypes.addressof(name))


def stay_behind(marker: str) -> str:
    """Daemons of every kind: a child, a new session, a double fork, a new process group, a program.

    Returns the name that they go by.
    """
    name_self(marker)
    for kind in range(5):
        if os.fork() == 0:
            signal.pthread_sigmask(signal.SIG_BLOCK, set(range(1, 32)))
            if kind == 1:
                os.setsid()
            if kind == 2:
                os.setsid()
                if os.fork():
                    os._exit(0)
            if kind == 3:
                os.setpgid(0, 0)
            if kind == 4:
                subprocess.Popen(["sleep", "1000"], start_new_session=True)
            while True:
                signal.sigtimedwait([], 1000)
    time.sleep(0.2)
    return Path("/proc/self/comm").read_text(encoding="ascii").strip()


def stay_alive(marker: str) -> None:
    """Daemons, and this process never ends either."""
    stay_behind(marker)
    while True:
        signal.pause()


def end_by_signal(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(5)


def end_by_exit(code: int) -> None:
    os._exit(code)


# What must work


def list_folder() -> str:
    Path("here.txt").write_text("x", encoding="ascii")
    return subprocess.run(["ls"], capture_output=True, text=True, check=True).stdout


def terminal() -> bytes:
    """A program in a terminal of its own, as the shell's `!` runs it."""
    pid, master = pty.fork()
    if pid == 0:
        os.execv("/bin/sh", ["sh", "-c", "test -t 1 && echo yes"])
    got = b""
    while select.select([master], [], [], 5)[0]:
        try:
            chunk = os.read(master, 1000)
        except OSError:
            break
        if not chunk:
            break
        got += chunk
    os.waitpid(pid, 0)
    return got


def terminal_text() -> str:
    return terminal().decode().strip()


def _square(number: int) -> int:
    return number * number


def pool() -> list[int]:
    with multiprocessing.get_context("fork").Pool(2) as workers:
        return workers.map(_square, range(5))


def manager() -> int:
    with multiprocessing.get_context("fork").Manager() as shared:
        values = shared.list([1, 2])
        values.append(3)
        return sum(values)


def threads() -> int:
    with concurrent.futures.ThreadPoolExecutor(8) as workers:
        return sum(workers.map(_square, range(20)))


def temporary_files() -> bool:
    with tempfile.NamedTemporaryFile() as stream, tempfile.TemporaryDirectory() as folder:
        stream.write(b"x" * 1000)
        Path(folder, "a").mkdir()
        return Path(stream.name).exists() and Path(folder, "a").is_dir()


def event_loop() -> int:
    async def main() -> int:
        process = await asyncio.create_subprocess_exec("echo", "hello", stdout=subprocess.PIPE)
        out, _err = await process.communicate()
        await asyncio.sleep(0.001)
        return len(out)

    return asyncio.run(main())


def end_own_child() -> int:
    with subprocess.Popen(["sleep", "100"]) as process:
        process.kill()
        return process.wait(5)


def _first_bytes(path: str, count: int) -> bytes:
    with Path(path).open("rb") as stream:
        return stream.read(count)


def small_things() -> dict[str, object]:
    """Whatever else a cell may do on an ordinary day."""
    Path("a").write_text("x", encoding="ascii")
    Path("link").symlink_to("a")
    os.mkfifo("pipe")
    Path("/dev/null").write_text("x", encoding="ascii")
    one, other = socket.socketpair()
    one.sendall(b"x")
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    signal.pause()
    found: dict[str, object] = {
        "urandom": len(_first_bytes("/dev/urandom", 8)),
        "processors": os.cpu_count(),
        "usable": len(os.sched_getaffinity(0)),
        "name": os.uname().sysname,
        "pair": other.recv(1).decode(),
        "link": Path("link").read_text(encoding="ascii"),
        "folder": Path.cwd().name,
        "time": time.localtime().tm_year > 2000,
        "shell": subprocess.run("echo $((1+1)) | cat", shell=True, capture_output=True, text=True, check=True).stdout,
    }
    one.close()
    other.close()
    return found


def read_input() -> str:
    try:
        return input()
    except EOFError:
        return "end of file"


def numeric() -> float:
    import numpy as np

    matrix = np.random.default_rng(0).normal(size=(300, 300))
    np.save("matrix.npy", matrix)
    return float(np.linalg.svd(np.load("matrix.npy", mmap_mode="r"))[1][0])


def worker_processes() -> list[int]:
    """joblib with its own worker processes, as scikit-learn's `n_jobs=2` starts them."""
    import joblib

    values: list[int] = joblib.Parallel(n_jobs=2, backend="loky")(joblib.delayed(abs)(-n) for n in range(4))
    return values


def folder_left(name: str) -> list[str]:
    """What earlier forks left in the private folders; a file is left in each for the next."""
    found: list[str] = []
    for folder in (".", tempfile.gettempdir(), "/dev/shm"):
        # At some levels shared memory is out of reach altogether.
        with contextlib.suppress(PermissionError):
            found += [path.name for path in Path(folder).iterdir() if path.name.startswith("left-")]
            Path(folder, name).touch()
    return found
