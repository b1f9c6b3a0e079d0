"""What is known of whether the labs are ready, kept until somebody asks to check again."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.home.programs import Program
from autograder.paths import root

# A healthy laptop needs ten seconds; the doctor's own patience with one helper process is sixty.
SECONDS = 180.0


@dataclass
class Answer:
    """Verdict on the machine or on one lab. `state` is "checking", "ok", "warning", "problem" or "unknown"."""

    state: str = "checking"
    findings: list[dict[str, Any]] = field(default_factory=list)


class Readiness:
    """Asks the doctor in a process of its own, and keeps the answers, one set a language.

    Safe to use from several threads.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._answers: dict[str, dict[str, Answer]] = {}
        self._running: dict[str, Program] = {}
        # What to look at again once the program that runs has ended.
        self._asked: dict[str, set[str]] = {}
        self._closed = False

    def answer(self, language: str, name: str) -> Answer:
        """What is known of a lab, or of the machine (name ""). The first question starts the doctor."""
        with self._lock:
            answers = self._answers.get(language)
            if answers is None:
                answers = self._answers[language] = {}
                self._start(language, ())
            known = answers.get(name)
            if known is None:
                known = answers[name] = Answer()
                if language not in self._running:
                    # A lab that came after the doctor had looked.
                    self._look(language, {name})
            return known

    def check_again(self, language: str, names: Sequence[str] = ()) -> None:
        """Forget what is known, of everything or of these labs, and look again."""
        with self._lock:
            answers = self._answers.setdefault(language, {})
            for name in names or ("", *answers):
                old = answers.get(name, Answer())
                # What is to be mended stays readable until the new answer is there.
                answers[name] = Answer(findings=[] if old.state == "unknown" else old.findings)
            self._look(language, set(names or ("",)))

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            self._closed = True
            programs = list(self._running.values())
        for program in programs:
            program.stop()

    def _look(self, language: str, names: set[str]) -> None:
        """Have the doctor look at these, now or when he is done with what he looks at. The lock is held."""
        if language in self._running:
            self._asked.setdefault(language, set()).update(names)
        else:
            # Without names the machine is looked at as well.
            self._start(language, () if "" in names else tuple(sorted(names)))

    def _start(self, language: str, names: tuple[str, ...]) -> None:
        """Start the doctor. The lock is held."""
        if self._closed:
            return
        try:
            self._running[language] = Program(
                ["autograder.home.examining", *names],
                folder=root(),
                environ=_environment(language),
                seconds=self._seconds,
                on_line=lambda line: self._note(language, line),
                on_end=lambda code, said: self._ended(language, code, said),
            )
        except OSError as error:
            self._give_up(language, str(error))

    def _note(self, language: str, line: str) -> None:
        try:
            record = json.loads(line)
            name, answer = str(record["id"]), Answer(str(record["state"]), list(record["findings"]))
        except (ValueError, KeyError, TypeError):
            return  # a library's own words, on their way to a terminal
        with self._lock:
            self._answers[language][name] = answer

    def _ended(self, language: str, code: int | None, said: str) -> None:
        with self._lock:
            self._running.pop(language, None)
            asked = self._asked.pop(language, set())
            if asked and not self._closed:
                self._look(language, asked)
                return
            reason = said.strip().splitlines()[-1:] or [""]
            self._give_up(language, "" if code == 0 else reason[0])

    def _give_up(self, language: str, reason: str) -> None:
        """What has no answer will not get one. The lock is held."""
        for answer in self._answers[language].values():
            if answer.state == "checking":
                answer.state = "unknown"
                answer.findings = [{"reason": reason}] if reason else []


def _environment(language: str) -> Mapping[str, str]:
    return {**os.environ, "LABS_LANG": language}
