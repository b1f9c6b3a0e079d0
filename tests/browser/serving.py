"""A course of its own and `labs start` on it: the checkout's notebooks and progress stay as they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import nbformat
import psutil

from autograder.building.source import read_source
from autograder.paths import datasets_dir, labs_dir, root

LAB = "clustering"

# Seconds that a server may take to start: a cold disk and two shared cores.
PATIENCE = 120


class Course:
    """A copy of the course in a folder of its own, and the server that shows it."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.root = folder / "course"
        self._language = language
        self._home = folder / "home"
        self._home.mkdir(parents=True)
        left = shutil.ignore_patterns("progress*", ".progress*", ".ipynb_checkpoints", "__pycache__")
        shutil.copytree(labs_dir(), self.root / "labs", ignore=left)
        shutil.copytree(datasets_dir(), self.root / "datasets", ignore=shutil.ignore_patterns("build", "source"))
        shutil.copy(root() / "nbgrader_config.py", self.root)
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.address = ""

    # --- notebooks ---

    def path(self, name: str) -> Path:
        """A file below `labs/`."""
        return self.root / "labs" / name

    def released(self) -> nbformat.NotebookNode:
        """The lab's notebook as learners get it."""
        return nbformat.read(labs_dir() / LAB / f"{LAB}.ipynb", as_version=4)

    def write(self, name: str, notebook: nbformat.NotebookNode) -> str:
        """Put a notebook below `labs/`; returns its name."""
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, self.path(name))
        return name

    # --- the server ---

    def start(self) -> None:
        """Start `labs start` and wait until it serves the course."""
        dropped = ("JUPYTER", "PYTHON", "LABS_", "NBGRADER", "DISPLAY", "WAYLAND", "BROWSER", "CI")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        environment |= {
            "HOME": str(self._home),
            "LABS_ROOT": str(self.root),
            "LABS_LANG": self._language,
            "LABS_DATA_HOME": str(self._home / "data"),
            "OMP_NUM_THREADS": "1",
            # Nothing may go through a proxy: this one refuses every connection.
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }
        with (self.root / "stderr.txt").open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder", "start", "--no-browser", "--json", "--port", "0"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env=environment,
                cwd=self.root,
            )
        assert self._process.stdout is not None
        # Without it, a server that neither serves nor ends would stop all tests.
        watchdog = threading.Timer(PATIENCE, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line.startswith("{"), f"labs start said {line!r} and {self._said()!r}"
        facts: dict[str, Any] = json.loads(line)
        self.port, self.address = facts["port"], facts["url"]

    def _said(self) -> str:
        return (self.root / "stderr.txt").read_text(encoding="utf-8")

    def link(self, name: str) -> str:
        """Address of a file below `labs/` in JupyterLab, in a workspace that remembers nothing of other tests."""
        base, _, token = self.address.partition("?")
        return f"{base.removesuffix('/lab')}/lab/tree/{name}?reset&{token}"

    def stop(self) -> None:
        """Stop the server and what it started. Fails when a process is left behind."""
        process, self._process = self._process, None
        if process is None:
            return
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.terminate()
        try:
            process.communicate(timeout=60)
        finally:
            process.kill()
            _gone, left = psutil.wait_procs(children, timeout=30)
            for child in left:
                child.kill()
        assert not left, f"processes left behind: {left}"


def reference_answers() -> dict[str, str]:
    """Reference answer of each question of the lab, without the marks around the solution."""
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    cells = read_source(LAB).answers()
    return {
        name: "\n".join(line for line in cell.text.splitlines() if line.strip() not in marks)
        for name, cell in cells.items()
    }


def answered(notebook: nbformat.NotebookNode, answers: dict[str, str]) -> nbformat.NotebookNode:
    """The notebook with these answers written into its answer cells; other answer cells stay as they are."""
    rest = dict(answers)
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution") and mark["grade_id"] in rest:
            cell.source = rest.pop(mark["grade_id"])
    assert not rest, f"no answer cell for {sorted(rest)}"
    return notebook
