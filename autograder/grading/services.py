"""Servers for the time of a run, for labs whose notebooks use services: this machine's own, or those elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from autograder.text import _, ngettext


def needed_services(content: bytes) -> tuple[str, ...]:
    """Services that a released notebook names in its front matter, such as ("s3", "mysql")."""
    front = json.loads(content).get("metadata", {}).get("bdti_labs", {})
    return tuple(str(name) for name in front.get("services", []))


@contextmanager
def running_services(names: tuple[str, ...], say: Callable[[str], None]) -> Iterator[None]:
    """Have these servers run inside the block, with what labs expect in them; what ran before goes on after it.

    Learners that an earlier run left when it was killed are removed. `say` is told what happens.
    Raises LabsError when a server can't be started.
    """
    if not names:
        yield
        return
    from autograder.checking.registry import seed_labs
    from autograder.judging.ground import Ground, elsewhere
    from infra.local.desk import local_desk, start
    from infra.local.stack import Stack
    from infra.provisioning.seeding import seed
    from infra.settings import Services

    def tell(service: str, message: str) -> None:
        say(f"{service}: {message}" if service else message)

    stack = Stack()
    ran = {state.service for state in stack.status() if state.state == "running"}
    away = elsewhere(names)
    here = [name for name in names if name not in away]
    try:
        if here:
            start(here, tell, stack)
        admin = replace(local_desk(stack).admin if here else Services(), **away)
        seed(admin)
        seed_labs(admin)
        ground = Ground(names)
        try:
            left = ground.clear()
        finally:
            ground.close()
        if left:
            sentence = ngettext(
                "removed {count} learner that an earlier run left",
                "removed {count} learners that an earlier run left",
                len(left),
            )
            say(sentence.format(count=len(left)))
        yield
    finally:
        if ended := [name for name in here if name not in ran]:
            say(_("stopping the services that were started for this run …"))
            stack.down(ended, tell)


def prepare_engine(content: bytes, say: Callable[[str], None]) -> None:
    """See that a lab on Spark finds a Java, and that its engines start quickly. For other labs nothing is done.

    Raises LabsError in one sentence when Java is missing.
    """
    front = json.loads(content).get("metadata", {}).get("bdti_labs", {})
    if not front.get("id"):
        return
    from autograder.checking.registry import load_lab

    if not load_lab(str(front["id"])).engines:
        return
    from infra.java import find_java
    from infra.spark_archive import archive_path, make_archive

    if not archive_path(find_java()).exists():
        say(_("spark: preparing a quick start, once for this machine (about half a minute) …"))
        make_archive()


__all__ = ["needed_services", "prepare_engine", "running_services"]
