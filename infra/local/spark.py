"""Spark on this machine. It has no server: each notebook starts an engine of its own, which ends with the notebook.

So `up` means: Java is found, the folder is there, the archive from which Java starts quickly is made, and a small job
was really run. The record of that is what `status` looks at and `down` takes away.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.paths import root
from autograder.text import _
from infra.errors import ServicesError
from infra.java import find_java
from infra.local.part import NotYet, Site
from infra.private_files import private_folder, write_private
from infra.settings import Spark
from infra.spark_archive import archive_path

_SECONDS = 120


class SparkEngine:
    """Spark as one of the services of a folder, with no process and no port of its own."""

    name = "spark"

    def __init__(self, site: Site) -> None:
        self.site = site
        self.layout = site.layout

    @property
    def folder(self) -> Path:
        """Where engines keep tables without a place of their own."""
        return self.layout.home / "spark"

    def ready(self) -> bool:
        """Whether `up` has tried it here."""
        return self.layout.record(self.name).exists()

    def bring_up(self) -> None:
        """Prepare it and run a job, where that was not done yet or does not hold any more. Raises LabsError."""
        if self.ready():
            try:
                self.check()
            except NotYet:
                pass
            else:
                self.site.say(_("already prepared"))
                return
        java = find_java()
        if importlib.util.find_spec("pyspark") is None:
            raise ServicesError(_("The Python package pyspark is missing. Run `make env`, or `labs doctor`."))
        private_folder(self.folder)
        if not archive_path(java).exists():
            self.site.say(_("preparing Java for quick starts: once, about half a minute and 140 MB …"))
            self._archive()
        self.site.say(_("starting an engine to try it …"))
        found = self._trial()
        write_private(self.layout.record(self.name), json.dumps(found) + "\n")
        self.site.say(
            _("Spark {spark} on Java {java} ({home}): started in {start} s, a first job took {job} s").format(**found)
        )

    def bring_down(self) -> None:
        """Forget it. Engines of notebooks go on, and tables stay."""
        self.layout.record(self.name).unlink(missing_ok=True)

    def check(self) -> None:
        """Whether what was tried still holds, without starting an engine. Raises NotYet with what was seen."""
        try:
            found = json.loads(self.layout.record(self.name).read_text(encoding="utf-8"))
            java = find_java()
        except (OSError, ValueError, LabsError) as error:
            raise NotYet(str(error)) from None
        if str(java.home) != found.get("home"):
            raise NotYet(_("Java was {before} and is now {now}").format(before=found.get("home"), now=java.home))
        if not os.access(self.folder, os.W_OK):
            raise NotYet(_("the folder {folder} can't be written").format(folder=self.folder))

    def settings(self) -> Spark:
        """The administrator's settings."""
        return Spark(folder=str(self.folder))

    def log_tail(self, lines: int = 15) -> str:
        """The end of what the last trial printed."""
        try:
            text = self.layout.log(self.name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def _archive(self) -> None:
        """In a process of its own: making it changes the environment."""
        command = [sys.executable, "-c", "from infra.spark_archive import make_archive; make_archive()"]
        self._run(command, 3 * _SECONDS)

    def _trial(self) -> dict[str, Any]:
        answer = self._run([sys.executable, "-m", "infra.spark_trial", str(self.folder)], _SECONDS)
        try:
            found: dict[str, Any] = json.loads(answer.splitlines()[-1])
        except (IndexError, ValueError):
            raise self._failed(_("it gave no answer")) from None
        if "error" in found:
            raise self._failed(found["error"])
        return found

    def _run(self, command: list[str], seconds: float) -> str:
        environment = {**os.environ, "PYTHONPATH": str(root()), "LABS_SERVICES_HOME": str(self.layout.home)}
        with self.layout.log(self.name).open("w", encoding="utf-8") as log:
            try:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env=environment,
                    timeout=seconds,
                    cwd=self.layout.home,
                )
            except subprocess.TimeoutExpired:
                raise self._failed(_("no answer within {seconds} s").format(seconds=round(seconds))) from None
        if done.returncode:
            raise self._failed(_("it ended with {code}").format(code=done.returncode))
        return done.stdout

    def _failed(self, seen: str) -> ServicesError:
        return ServicesError(
            _("{server} did not become usable. Seen: {seen}. The end of its log, {log}:\n{tail}").format(
                server="Spark", seen=seen.rstrip("."), log=self.layout.log(self.name), tail=self.log_tail()
            )
        )
