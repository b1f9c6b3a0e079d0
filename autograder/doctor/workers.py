"""Helper processes of the doctor.

Imports, figures and kernels are tried in a process of their own: a library that crashes or hangs there is a finding,
not the end of the doctor, and two processes use both cores of a small machine.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# `-c` puts the working folder first on the module path; a stray numpy.py there is the shadow check's business.
_START = (
    "import sys; sys.path[:] = [p for p in sys.path if p not in ('', {cwd!r})]; sys.path.append({home!r}); "
    "from autograder.doctor.inner import main; main({kind!r}, {order!r})"
)


class Worker:
    """One helper process. It writes one JSON record a line; `reports()` waits for its end and returns them."""

    def __init__(
        self, kind: str, *, python: str, cwd: Path, environ: Mapping[str, str], order: dict[str, Any], patience: float
    ) -> None:
        self.kind = kind
        self._deadline = time.monotonic() + patience
        self._records: list[dict[str, Any]] | None = None
        home = str(Path(__file__).resolve().parents[2])
        code = _START.format(cwd=str(cwd), home=home, kind=kind, order=json.dumps(order))
        self._process = subprocess.Popen(
            [python, "-c", code],
            cwd=str(cwd),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def reports(self) -> list[dict[str, Any]]:
        """All records of the process, in order; the last one tells how it ended.

        That last record is `{"end": "done" | "crash" | "timeout", "code": int | None, "words": last line of stderr}`.
        """
        if self._records is None:
            end = "done"
            try:
                out, err = self._process.communicate(timeout=max(0.1, self._deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                end = "timeout"
                out, err = self._end()
            if end == "done" and self._process.returncode != 0:
                end = "crash"
            words = err.decode("utf-8", "replace").strip().splitlines()
            self._records = [_decode(line) for line in out.decode("utf-8", "replace").splitlines()]
            self._records.append(
                {"end": end, "code": self._process.returncode, "words": words[-1].strip() if words else ""}
            )
        return self._records

    def find(self, key: str) -> dict[str, Any] | None:
        """The last record that has `key`, if any."""
        return next((record for record in reversed(self.reports()) if key in record), None)

    def end(self) -> dict[str, Any]:
        """How the process ended (see `reports`)."""
        return self.reports()[-1]

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._end()

    def _end(self) -> tuple[bytes, bytes]:
        self._process.terminate()
        try:
            return self._process.communicate(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.communicate()


def _decode(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"noise": line}
