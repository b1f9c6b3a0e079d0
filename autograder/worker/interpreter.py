"""ipykernel's shell with outputs that are kept instead of sent."""

from __future__ import annotations

import asyncio
import contextlib
import pdb
import sys
from collections.abc import Callable, Iterator
from typing import Any

import comm
from ipykernel.compiler import XCachingCompiler
from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from IPython.core import debugger
from IPython.core.extensions import ExtensionManager
from IPython.core.formatters import DisplayFormatter
from IPython.core.history import HistoryManager
from IPython.core.payload import PayloadManager
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config

from autograder.checking import spark
from autograder.worker.capture import Capture
from autograder.worker.timer import CellTimeout, CellTimer, without_alarm


class OutputSession(Session):
    """Takes what the shell would send to a notebook, and keeps it as outputs of the cell."""

    capture: Capture

    def msg(
        self, msg_type: str, content: Any = None, parent: Any = None, header: Any = None, metadata: Any = None
    ) -> Any:
        return {
            "header": {"msg_type": msg_type},
            "msg_type": msg_type,
            "parent_header": {},
            "content": content or {},
            "metadata": metadata or {},
        }

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *rest: Any, **options: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        kind, content = message["msg_type"], message["content"]
        display_id = (content.get("transient") or {}).get("display_id")
        with self.capture.outputs() as outputs:
            if kind == "display_data":
                outputs.display(content["data"], content["metadata"], display_id)
            elif kind == "update_display_data":
                outputs.update(content["data"], content["metadata"], display_id)
            elif kind == "execute_result":
                outputs.result(content["data"], content["metadata"], content["execution_count"])
            elif kind == "error":
                outputs.error(content["ename"], content["evalue"], content["traceback"])
            elif kind == "clear_output":
                outputs.clear(wait=bool(content.get("wait")))
        return message


class SocketlessKernel:
    """What libraries look for at `get_ipython().kernel`, and the kernel's own refusal of questions."""

    eventloop = None
    iopub_socket = None
    _allow_stdin = False
    raw_input: Callable[..., str] = Kernel.raw_input
    getpass: Callable[..., str] = Kernel.getpass

    def __init__(self, session: OutputSession) -> None:
        self.session = session
        self.shell: WorkerShell | None = None

    @property
    def comm_manager(self) -> Any:
        return comm.get_comm_manager()

    def get_parent(self) -> dict[str, Any]:
        return {}

    def send_response(self, stream: Any, msg_or_type: Any, content: Any = None, **options: Any) -> Any:
        return self.session.send(stream, msg_or_type, content)


class WorkerShell(ZMQInteractiveShell):
    """ipykernel's shell, which keeps no copy of what is printed, and does not show the alarm's own frame."""

    kernel: SocketlessKernel
    timer: CellTimer
    display_formatter: DisplayFormatter
    display_pub: ZMQDisplayPublisher
    displayhook: ZMQShellDisplayHook
    extension_manager: ExtensionManager
    history_manager: HistoryManager
    payload_manager: PayloadManager
    _unshown: BaseException | None = None

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep a second copy of all that is printed, without bound."""
        yield

    def enable_gui(self, gui: Any = None) -> None:
        from ipykernel.eventloops import enable_gui
        from IPython.core.error import UsageError

        try:
            enable_gui(gui, kernel=self.kernel)
        except ValueError as error:
            raise UsageError(str(error)) from error

    def showtraceback(self, *arguments: Any, **options: Any) -> None:
        _etype, error, trace = sys.exc_info()
        self.timer.quiet = True
        if self.timer.expired is not None:
            # A query that goes on takes the processors that the traceback needs.
            spark.stop_jobs()
        try:
            without_alarm(trace)
            super().showtraceback(*arguments, **options)
            self._unshown = None
        except BaseException:
            self._unshown = self._unshown or error
            raise
        finally:
            # What has ended a cell that was too long need not be disturbed again.
            self.timer.quiet = self.timer.expired is not None

    def take_unshown(self) -> BaseException | None:
        """The exception that could not be shown, because learner code broke what formats it. Forgets it."""
        error, self._unshown = self._unshown, None
        return error

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        if etype is asyncio.CancelledError and self.timer.expired is not None:
            # A cell that awaits is stopped by cancelling it.
            etype, evalue = CellTimeout, self.timer.expired
            stb = [*stb[:-1], f"{CellTimeout.__name__}: {evalue}"]
        super()._showtraceback(etype, evalue, stb)


# Libraries recognise a notebook by the name of its shell's class.
WorkerShell.__name__ = WorkerShell.__qualname__ = ZMQInteractiveShell.__name__
WorkerShell.__module__ = ZMQInteractiveShell.__module__


def make_shell(capture: Capture, timer: CellTimer) -> WorkerShell:
    """The shell of this process, as `get_ipython()` finds it. Starts no thread and writes no file."""
    config = Config()
    config.HistoryManager.enabled = False
    session = OutputSession()
    session.capture = capture
    kernel = SocketlessKernel(session)
    shell: WorkerShell = WorkerShell.instance(
        config=config, ipython_dir="", profile_dir=ProfileDir(), kernel=kernel, compiler_class=XCachingCompiler
    )
    kernel.shell = shell
    shell.timer = timer
    shell.displayhook.session = session
    shell.display_pub.session = session
    shell.extension_manager.load_extension("storemagic")
    # A breakpoint then ends in the kernel's refusal of questions.
    pdb.Pdb = debugger.Pdb = debugger.InterruptiblePdb  # type: ignore[misc, assignment]
    pdb.set_trace = debugger.set_trace
    # In a kernel it waits for a debugger to be attached, and goes on when there is none.
    sys.breakpointhook = _no_debugger
    return shell


def _no_debugger(*_arguments: Any, **_options: Any) -> None:
    return None
