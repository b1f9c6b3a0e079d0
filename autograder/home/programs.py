"""Runs another program of the course beside the server, and hands on each line that it prints."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Lines of the error stream that are kept, to say why a program failed.
_KEPT = 20

# Seconds that a program has to end by itself.
_PATIENCE = 5.0


class Program:
    """A running `python -m …`. It is watched by a thread, so that it works on Windows' event loop as well.

    `on_line` gets each line of its output, `on_end` its exit code and the last lines of its error stream; the code is
    None when it was ended after `seconds`. Both are called in threads. Its input stays open as long as this server
    lives: a program that must not outlive the server waits for the end of its input.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
        seconds: float,
        on_line: Callable[[str], None],
        on_end: Callable[[int | None, str], None],
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", *arguments],
            cwd=folder,
            env={**environ, "PYTHONUTF8": "1", "PYTHONPATH": _with_package(environ)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        self._on_line, self._on_end = on_line, on_end
        self._late = False
        self._errors: list[str] = []
        self._reader = threading.Thread(target=self._read_errors, daemon=True)
        self._reader.start()
        self._timer = threading.Timer(seconds, self._end_late)
        self._timer.daemon = True
        self._timer.start()
        threading.Thread(target=self._read, daemon=True).start()

    def stop(self) -> None:
        """End it, and wait for that."""
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        # First a chance to end what it started itself, by the end of its input or by a signal.
        for patience, harder in ((1.0, self._process.terminate), (_PATIENCE, self._process.kill)):
            try:
                self._process.wait(timeout=patience)
                return
            except subprocess.TimeoutExpired:
                harder()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._on_line(line.rstrip("\r\n"))
        code = self._process.wait()
        self._timer.cancel()
        self._reader.join()
        self._on_end(None if self._late else code, "\n".join(self._errors))

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._errors = [*self._errors, line.rstrip()][-_KEPT:]

    def _end_late(self) -> None:
        self._late = True
        self.stop()


def _with_package(environ: Mapping[str, str]) -> str:
    """Module path on which the program finds this very package, wherever the server found it."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([here, *filter(None, [environ.get("PYTHONPATH")])])
