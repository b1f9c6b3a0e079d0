"""Certificates on the home: which labs have one, and getting one by the course's own command."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.home.programs import Program
from autograder.paths import root
from autograder.text import _, use_language

# Judging a lab takes a minute, with engines or services several.
SECONDS = 1800.0
RECORD, PAGE = "certificate.json", "certificate.html"
LONGEST_NAME = 100


@dataclass
class Attempt:
    """One run of `labs certificate get`: what it says as it goes, and how it ended."""

    running: bool = True
    lines: list[str] = field(default_factory=list)
    error: str = ""


def can_earn() -> bool:
    """Whether a certificate can be had here. A learner's bundle holds no hidden checks, so it gives none."""
    try:
        from autograder.certificates.earning import can_earn as possible
    except ImportError:
        return False
    return bool(possible())


def earned(notebook: Path) -> bool:
    """True when the lab of this notebook has its certificate beside it, page and record."""
    return all(notebook.with_name(name).is_file() for name in (RECORD, PAGE))


def name_fault(name: str) -> str:
    """What is wrong with a name to put on a certificate; "" when nothing is."""
    if not name.strip():
        return _("The certificate needs a name. Write the name that should stand on it.")
    if len(name) > LONGEST_NAME:
        return _("This name has {length} characters. A certificate has room for {most}.").format(
            length=len(name), most=LONGEST_NAME
        )
    if not name.isprintable():
        return _("This name holds characters that cannot be printed. Type it anew.")
    return ""


class Attempts:
    """The runs of this server, the latest of each lab."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attempts: dict[str, Attempt] = {}
        self._programs: dict[str, Program] = {}

    def of(self, lab: str) -> Attempt | None:
        """The latest attempt for a lab; None when there was none."""
        return self._attempts.get(lab)

    def start(self, lab: str, name: str, language: str) -> bool:
        """Begin, unless one runs for this lab already."""
        with self._lock:
            if lab in self._programs:
                return False
            self._attempts[lab] = attempt = Attempt()
            self._programs[lab] = Program(
                ["autograder", "certificate", "get", lab, f"--name={name.strip()}", "--json"],
                folder=root(),
                environ={**os.environ, "LABS_LANG": language},
                seconds=SECONDS,
                on_line=lambda line: self._note(attempt, line),
                on_end=lambda code, said: self._ended(lab, attempt, code, said, language),
            )
        return True

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            programs = list(self._programs.values())
        for program in programs:
            program.stop()

    def _note(self, attempt: Attempt, line: str) -> None:
        try:
            record: Any = json.loads(line)
        except ValueError:
            return
        if not isinstance(record, dict):
            return
        with self._lock:
            if "progress" in record:
                attempt.lines.append(str(record["progress"]))
            if "error" in record:
                attempt.error = str(record["error"])

    def _ended(self, lab: str, attempt: Attempt, code: int | None, said: str, language: str) -> None:
        with self._lock:
            self._programs.pop(lab, None)
            attempt.running = False
            if code != 0 and not attempt.error:
                attempt.error = _why(code, said, language)


def _why(code: int | None, said: str, language: str) -> str:
    with use_language(language):
        if code is None:
            late = _("It took longer than {minutes} minutes and was ended. Try again when this machine is idle.")
            return late.format(minutes=round(SECONDS / 60))
        last = (said.strip().splitlines() or [""])[-1].removeprefix("labs: ")
        return last or _("The command ended with code {code} and said nothing.").format(code=code)
