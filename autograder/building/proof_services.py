"""The services on which a lab's proofs are tried: a learner of their own on this machine's servers, as in grading."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.checking.question import Lab
from autograder.checking.services import CheckServices
from autograder.judging.ground import Ground


@dataclass
class _Learner:
    """A learner who proves labs. environment: what leads `infra.settings` and boto3 to her settings."""

    services: CheckServices
    environment: dict[str, str] = field(default_factory=dict)


# By names of services. She is there as long as this process, because names that a reference left hold her settings.
_LEARNERS: dict[tuple[str, ...], _Learner] = {}
_STACK = ExitStack()


def proof_services(lab: Lab) -> Callable[[], CheckServices] | None:
    """What gives the services of the learner who proves the lab; None for a lab without services.

    She is made once in this process, and the settings in use are hers from then on.
    Raises LabsError when the servers don't run.
    """
    if not lab.services:
        return None
    found = _LEARNERS.get(lab.services)
    if found is None:
        found = _LEARNERS[lab.services] = _made(lab.services)
    os.environ |= found.environment
    return lambda: found.services


def end_proof_services() -> None:
    """Remove the learners who prove labs. For whoever stops the servers before this process ends."""
    _LEARNERS.clear()
    _STACK.close()


def _made(names: tuple[str, ...]) -> _Learner:
    atexit.register(end_proof_services)
    ground = Ground(names)
    _STACK.callback(ground.close)
    services = _STACK.enter_context(ground.learner())
    folder = Path(_STACK.enter_context(tempfile.TemporaryDirectory(prefix="labs-proofs-")))
    services.settings.save(folder / "services.toml")
    environment = {"LABS_SERVICES": str(folder / "services.toml")}
    if services.settings.s3 is not None:
        from infra.aws_profile import write_aws_profile

        environment |= write_aws_profile(services.settings.s3, folder / "aws")
    return _Learner(services, environment)
