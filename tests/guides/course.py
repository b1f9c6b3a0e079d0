"""A course for a guide's commands: this checkout in a folder of its own, installed as `make env` would."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

from autograder.paths import root
from infra.local.programs import programs_folder
from tests.guides.reading import Block
from tests.listening import wait_until_listening

_FOLDERS = ("autograder", "infra", "datasets", "docs", "labs", "solutions", "tools")
_FILES = (
    "Makefile",
    "README.md",
    "LICENSE",
    "LICENSE-CC-BY-4.0",
    "environment.yml",
    "nbgrader_config.py",
    "pyproject.toml",
    "requirements.lock",
)
_LEFT = shutil.ignore_patterns("__pycache__", "progress*.json", ".progress*", "*-kept-*", ".ipynb_checkpoints")
_PROGRAMS = {"labs": "-m autograder", "python": "", "nbgrader": "-m nbgrader", "jupyter": "-m jupyter"}
# A server that neither serves nor ends must not hold up the tests.
_PATIENCE_SECONDS = 180
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")


class Course:
    """A copy of the course, in which a guide's blocks are run one after the other."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "course"
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        for name in _FOLDERS:
            shutil.copytree(root() / name, self.root / name, ignore=_LEFT)
        for name in _FILES:
            shutil.copy(root() / name, self.root / name)
        # A person would be an ordinary user and answer "yes"; tests may run as root, and nobody is at the keyboard.
        settings = {"ServerApp": {"allow_root": True, "answer_yes": True, "open_browser": False}}
        (self.home / ".jupyter").mkdir()
        (self.home / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
        self._install()

    def _install(self) -> None:
        """What `make env` leaves behind, with the packages of the environment that runs the tests."""
        programs = self.root / ".venv" / "bin"
        programs.mkdir(parents=True)
        for name, module in _PROGRAMS.items():
            text = f'#!/bin/sh\nexport PYTHONPATH="{self.root}"\nexec "{sys.executable}" {module} "$@"\n'
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        # The real bootstrap runs, looks at this stamp, and finds that nothing is missing.
        code = "import json; from tools import bootstrap; print(json.dumps(bootstrap.wanted(False)))"
        done = subprocess.run([sys.executable, "-c", code], cwd=self.root, capture_output=True, text=True, check=True)
        facts = json.loads(done.stdout)
        assert facts["checkout"] == str(self.root)
        (self.root / ".venv" / "installed.json").write_text(json.dumps(facts), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """A terminal of somebody who uses this course alone, and whose machine reaches no network."""
        dropped = ("JUPYTER", "PYTHON", "LABS_", "NBGRADER", "DISPLAY", "WAYLAND", "BROWSER", "AWS_", "PIP_", "CI")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        programs = [str(self.root / ".venv" / "bin"), str(Path(sys.executable).parent), kept.get("PATH", "")]
        return kept | {
            "PATH": os.pathsep.join(programs),
            "HOME": str(self.home),
            "LABS_LANG": "en",
            "LABS_DATA_HOME": str(self.home / "data"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "OMP_NUM_THREADS": "1",
            "PIP_NO_INDEX": "1",
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
            "no_proxy": "127.0.0.1,localhost",
            # Server programs that the checkout has fetched before; the course of a test fetches nothing.
            "LABS_PROGRAMS": str(programs_folder()),
            **more,
        }

    def run(self, block: Block, **more: str) -> str:
        """Run a block as one script; returns what it printed. Its first command that fails, fails the test."""
        # Typed again and again, because each program that asks reads more than its own line.
        with subprocess.Popen(["yes", block.options.get("says", "")], stdout=subprocess.PIPE) as typed:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block.text],
                cwd=self.root,
                env=self.environment(**more),
                stdin=typed.stdout,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
            )
            typed.kill()
        assert done.returncode == int(block.options.get("exit", "0")), (
            f"{block.place} ended with {done.returncode}:\n{done.stdout}"
        )
        return done.stdout

    def edit(self, block: Block) -> None:
        """Write, add to, or change a file as a block of the guide tells the reader to."""
        path = self.root / block.target
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if block.way == "file":
            assert not text, f"{block.place}: {block.target} is there already"
            path.write_text(block.text, encoding="utf-8")
        elif block.way == "append":
            path.write_text(f"{text.rstrip()}\n\n\n{block.text}", encoding="utf-8")
        elif block.way == "insert":
            assert text.count(block.options["before"]) == 1, block.place
            cut = text.rindex("# %%", 0, text.index(block.options["before"]))
            path.write_text(f"{text[:cut]}{block.text}\n{text[cut:]}", encoding="utf-8")
        else:
            for old, new in _changes(block):
                assert text.count(old) == 1, f"{block.place}: {block.target} does not hold this once:\n{old}"
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")

    def serve(self, block: Block) -> str:
        """Run a block until it prints an address of this machine, open that, then press Ctrl-C. Returns the page."""
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", block.text],
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        watchdog = threading.Timer(_PATIENCE_SECONDS, os.killpg, (process.pid, signal.SIGKILL))
        watchdog.start()
        assert process.stdout is not None
        said = []
        page = ""
        try:
            for line in process.stdout:
                said.append(line)
                if not page and (found := _ADDRESS.search(line)):
                    page = _page_at(found[0])
                    # As a terminal does: every process in front gets it.
                    os.killpg(process.pid, signal.SIGINT)
            process.wait()
        finally:
            watchdog.cancel()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        assert page, f"{block.place} printed no address:\n{''.join(said)}"
        return page


def _page_at(address: str) -> str:
    """The page at an address that was just told."""
    wait_until_listening(address)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=60) as answer:
        return str(answer.read().decode("utf-8"))


def _changes(block: Block) -> list[tuple[str, str]]:
    """Old and new text of each change in a block of the language diff."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("-"):
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(line[1:])
        else:
            assert line.startswith("+"), block.place
            found[-1][1].append(line[1:])
    return [("\n".join(old) + "\n", "\n".join(new) + "\n") for old, new in found]
