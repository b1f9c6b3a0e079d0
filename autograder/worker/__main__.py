"""The worker program: `python -m autograder.worker FD`, started by `autograder.judging.warm`.

A launcher that is still small enters the sandbox and forks the warm process there. The warm process imports a lab's
packages once, and forks a process for each submission. FD is one end of a socket pair whose other end the judge holds.
"""

from __future__ import annotations

import gc
import importlib
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checking import frames
from autograder.checking.limits import ResourceLimits
from autograder.checking.packed import Limits
from autograder.checking.values import pack, unpack
from autograder.data import dataset, load
from autograder.sandbox import Child, Enclosure, Policy, system_paths
from autograder.text import _
from autograder.worker import stub
from autograder.worker.rehearsal import rehearse
from autograder.worker.serve import Server

if TYPE_CHECKING:
    from autograder.worker.shell import CellShell

CONTROL_BYTES = 1024 * 1024


def main() -> None:
    """Serve the judge at the other end of the socket until it hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings, _parts = frames.receive(control, most=CONTROL_BYTES, alone=False)
    load_ahead(settings)
    limits = ResourceLimits(**settings["limits"])
    policy = Policy(
        read_only=(*system_paths(), *settings["read_only"]),
        limits=limits,
        endpoints=tuple((host, port) for host, port in settings["endpoints"]),
        loopback=settings["loopback"],
    )
    enclosure = Enclosure.enter(policy, highest=settings["highest"])
    shell = warm_up(settings)
    frames.send(control, {"ready": True, "layers": list(enclosure.layers), "level": enclosure.level})
    Nursery(control, enclosure, shell).run()


def load_ahead(settings: dict[str, Any]) -> None:
    """Import what lies in the checkout, which can't be seen from inside the sandbox."""
    if any(dataset(name).workbook for name in settings["datasets"]):
        importlib.import_module("autograder.data.workbooks.table")
    if settings["services"]:
        for name in ("autograder.checking.clients", "autograder.worker.settings", "infra.clients", "infra.settings"):
            importlib.import_module(name)
    if "impala.dbapi" in settings["packages"]:
        importlib.import_module("infra.hive")
    if settings["loopback"]:
        for name in ("infra.s3a", "infra.s3a_jars", "infra.settings", "infra.spark"):
            importlib.import_module(name)
    for name in ("describe", "packing", "spark", "unpacking", "worker"):
        importlib.import_module(f"autograder.checking.{name}")
    for name in ("shell", "clock", "serve", "stub"):
        importlib.import_module(f"autograder.worker.{name}")
    stub.install()
    # Catalogues of messages lie in the checkout too, and are read at the first message.
    _("The file is empty.")


def warm_up(settings: dict[str, Any]) -> CellShell:
    """Import the lab's packages, try each kind of copy once, and make the shell that all forks start from."""
    from autograder.worker.shell import CellShell, OutputLimits

    for name in settings["packages"]:
        importlib.import_module(name)
    for name in settings["datasets"]:
        load(name)
    # The first copy of each kind imports parts of the libraries; here it is done once for all submissions.
    unpack(pack([1, "text", *_samples()]))
    limits = ResourceLimits(**settings["limits"])
    shell = CellShell(OutputLimits(limits.output_bytes, limits.submission_output_bytes))
    shell.describe_figures()
    rehearse(settings["rehearsal"])
    gc.collect()
    # What is here now is shared with all forks: a collector that touches it would copy it.
    gc.freeze()
    return shell


def _samples() -> list[object]:
    samples: list[object] = []
    if "numpy" in sys.modules:
        import numpy as np

        samples.append(np.zeros((2, 2)))
    if "pandas" in sys.modules:
        import pandas as pd

        samples.append(pd.DataFrame({"a": [1.0], "b": ["x"]}))
    return samples


class Nursery:
    """The warm process: forks one learner's process at a time, and ends it when told."""

    def __init__(self, control: socket.socket, enclosure: Enclosure, shell: CellShell) -> None:
        self.control = control
        self.enclosure = enclosure
        self.shell = shell
        self.child: Child | None = None

    def run(self) -> None:
        """Obey the judge until it hangs up."""
        while True:
            try:
                request, _parts = frames.receive(self.control, most=CONTROL_BYTES, alone=False)
            except frames.ChannelClosed:
                self._end()
                return
            if request["do"] == "fork":
                self._fork(ResourceLimits(**request["limits"]))
            else:
                frames.send(self.control, {"status": self._end(request["patience"])})

    def _fork(self, limits: ResourceLimits) -> None:
        _byte, descriptors, _flags, _address = socket.recv_fds(self.control, 1, 1)
        # Not for programs that are started beside the learner's process: they would keep the channel open.
        os.set_inheritable(descriptors[0], False)
        channel = socket.socket(fileno=descriptors[0])
        self._end()
        self.child = self.enclosure.fork(limits=limits, keep_fds=(channel.fileno(),))
        if self.child is None:
            self._live(channel, limits)
        channel.close()
        frames.send(self.control, {"started": True})

    def _live(self, channel: socket.socket, limits: ResourceLimits) -> None:
        """The learner's process, from its first line to its end."""
        status = 1
        try:
            # The sandbox has closed it; the number may be another file's by now.
            self.control.detach()
            work = Path(self.enclosure.work)
            os.chdir(work)
            self.shell.start()
            Server(channel, self.shell, work, Limits(bytes=limits.copy_bytes)).run()
            status = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _end(self, patience: float = 0.0) -> int | None:
        """End the learner's process and all it started; its exit status when it ended by itself within `patience`."""
        if self.child is None:
            return None
        status = self.child.wait(patience)
        self.child.kill()
        self.child = None
        return status


if __name__ == "__main__":
    main()
