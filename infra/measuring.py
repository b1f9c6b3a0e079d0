"""Figures about the local services: start and stop, what boto3 gets, what learners reach, what survives a kill."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.desk import local_desk, start
from infra.local.layout import Layout
from infra.local.stack import SERVICES, Stack
from infra.probing.boto3_calls import boto3_calls
from infra.probing.privileges import privileges
from infra.probing.probe import Outcome
from infra.probing.recovery import Recovery, kill_under_load

# Hive's tables are files whose writes take a second each; its own test kills it.
RECOVERED = ("s3", "mysql", "postgres", "search")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """One start from nothing running to a usable learner's account, and one stop. In seconds."""

    services: tuple[str, ...]
    first: bool
    start: float
    stop: float
    processes_left: int


@dataclass(frozen=True)
class Figures:
    """All that was measured."""

    rounds: tuple[Round, ...]
    boto3: tuple[Outcome, ...]
    privileges: tuple[Outcome, ...]
    recoveries: tuple[Recovery, ...]
    learner_seconds: tuple[float, ...]


def measure(rounds: int, say: Say = lambda _words: None) -> Figures:
    """Measure in a folder of its own, which is taken away afterwards. Servers that run elsewhere are left alone."""
    with tempfile.TemporaryDirectory(prefix="labs-bench-") as folder:
        stack = Stack(Layout(Path(folder) / "services"))
        try:
            done = start_and_stop(stack, ("s3", "mysql"), rounds, say)
            done += start_and_stop(stack, tuple(SERVICES), max(1, rounds // 5), say)
            say("all services, for the probes")
            start(tuple(SERVICES), stack=stack)
            desk = local_desk(stack)
            ada, bob = desk.add("ada"), desk.add("bob")
            assert desk.admin.s3
            say("boto3 calls")
            calls = boto3_calls(desk.admin.s3)
            say("privileges")
            attempts = privileges(desk.admin, ada, bob)
            say("throw-away learners")
            learners = throw_away_learners(stack, rounds)
            recoveries = []
            for service in RECOVERED:
                say(f"kill -9 of {service} under load")
                recoveries.append(kill_under_load(stack, desk.add("ada"), service, writes=1000))
        finally:
            stack.reset()
    return Figures(tuple(done), tuple(calls), tuple(attempts), tuple(recoveries), tuple(learners))


def start_and_stop(stack: Stack, services: Sequence[str], rounds: int, say: Say) -> list[Round]:
    """Start and stop so many times; the first time makes the data folders."""
    done = []
    for number in range(rounds):
        say(f"{' '.join(services)}: round {number + 1} of {rounds}")
        first = not all((stack.layout.home / "data").glob("*")) or not (stack.layout.home / "data").exists()
        began = time.monotonic()
        start(services, stack=stack)
        ready = time.monotonic()
        stack.down()
        ended = time.monotonic()
        left = sum(len(one.pids) for one in stack.status())
        done.append(Round(tuple(services), first, ready - began, ended - ready, left))
    return done


def throw_away_learners(stack: Stack, rounds: int) -> list[float]:
    """Seconds that a learner in all services takes to add, as a grader does it for each submission."""
    desk = local_desk(stack)
    seconds = []
    for number in range(rounds):
        began = time.monotonic()
        desk.add(f"bench-{number}", save=False)
        seconds.append(time.monotonic() - began)
        desk.remove(f"bench-{number}")
    return seconds
