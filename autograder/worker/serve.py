"""Answer the judge: run cells, hand out typed copies, call functions. Runs in the learner's process.

Nothing here is believed. Code of the learner can replace all of it, and then gives other values and no marks.
"""

from __future__ import annotations

import dataclasses
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checking import frames, spark
from autograder.checking.packed import Limits, Packed, Unreadable
from autograder.checking.worker import LearnerError, NotebookWorker
from autograder.worker.clock import TimeUp, time_limit

if TYPE_CHECKING:
    from autograder.worker.shell import CellShell

Answer = tuple[dict[str, Any], list[bytes]]

# A request may hold a learner's files and the arguments of a call; both come from the judge.
REQUEST_BYTES = 512 * 1024 * 1024


class Server:
    """Serves one learner's process until the judge hangs up."""

    def __init__(self, channel: socket.socket, shell: CellShell, folder: Path, limits: Limits) -> None:
        self.channel = channel
        self.shell = shell
        self.folder = folder
        self.worker = NotebookWorker(shell.namespace, limits)
        self._actions: dict[str, Callable[[dict[str, Any], list[bytes]], Answer]] = {
            "put": self._put,
            "cell": self._cell,
            "state": self._state,
            "fetch": self._fetch,
            "call": self._call,
            "place": self._place,
            "services": self._services,
        }

    def run(self) -> None:
        """Answer requests one after another; returns when the judge closes the channel."""
        while True:
            try:
                request, buffers = frames.receive(self.channel, most=REQUEST_BYTES, json_bytes=REQUEST_BYTES)
            except frames.ChannelClosed:
                return
            try:
                answer, parts = self._actions[request["do"]](request, buffers)
            except Unreadable as error:
                answer, parts = {"unreadable": str(error)}, []
            except TimeUp:
                spark.stop_jobs()
                answer, parts = {"late": True}, []
            if spark.engine_gone():
                # Nothing more comes of this process. The judge starts another, without the cell that did this.
                os._exit(spark.ENGINE_GONE)
            frames.send(self.channel, {"id": request["id"], **answer}, parts)

    def _put(self, request: dict[str, Any], buffers: list[bytes]) -> Answer:
        path = self.folder / request["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(buffers[0])
        return {}, []

    def _services(self, request: dict[str, Any], buffers: list[bytes]) -> Answer:
        """Put the learner's settings of the services where notebooks look for them."""
        from autograder.worker.settings import take_in

        take_in(self.folder, request["toml"], dict(zip(request["names"], buffers, strict=True)))
        return {}, []

    def _cell(self, request: dict[str, Any], _buffers: list[bytes]) -> Answer:
        outcome = self.shell.run_cell(request["source"], seconds=request["seconds"])
        if outcome.status == "timeout":
            spark.stop_jobs()
        return dataclasses.asdict(outcome), []

    def _state(self, request: dict[str, Any], _buffers: list[bytes]) -> Answer:
        return {"state": self.worker.state(request["name"])}, []

    def _fetch(self, request: dict[str, Any], _buffers: list[bytes]) -> Answer:
        with time_limit(request["seconds"]):
            packed = self.worker.fetch(request["name"])
        return {"tree": packed.tree}, packed.buffers

    def _call(self, request: dict[str, Any], buffers: list[bytes]) -> Answer:
        arguments = Packed(request["tree"], buffers)
        with time_limit(request["seconds"]):
            reply = self.worker.call(request["name"], arguments, keep_arguments=request["keep"])
        parts: list[bytes] = []
        answer: dict[str, Any] = {"output": reply.output, "error": _error(reply.error)}
        answer |= {"jobs": reply.jobs, "fetched_rows": reply.fetched_rows}
        for field, packed in (("value", reply.value), ("arguments", reply.arguments)):
            if packed is not None:
                answer[field] = {"tree": packed.tree, "first": len(parts), "count": len(packed.buffers)}
                parts += packed.buffers
        return answer, parts

    def _place(self, request: dict[str, Any], buffers: list[bytes]) -> Answer:
        return {"path": self.worker.place(request["name"], buffers[0])}, []


def _error(error: LearnerError | None) -> dict[str, Any] | None:
    return None if error is None else dataclasses.asdict(error)
