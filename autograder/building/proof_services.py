"""The services on which a lab's proofs are tried: a learner of their own on this machine's servers, as in grading."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

from autograder.checking.question import Lab
from autograder.checking.services import CheckServices
from autograder.judging.ground import Ground


def proof_services(lab: Lab) -> Callable[[], CheckServices] | None:
    """What gives the services of the learner who proves the lab; None for a lab without services.

    She is made once in this process, and the settings in use are hers from then on.
    Raises LabsError when the servers don't run.
    """
    if not lab.services:
        return None
    found = _learner(lab.services)
    return lambda: found


@lru_cache(maxsize=4)
def _learner(names: tuple[str, ...]) -> CheckServices:
    with ExitStack() as stack:
        ground = Ground(names)
        stack.callback(ground.close)
        services = stack.enter_context(ground.learner())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labs-proofs-")))
        services.settings.save(folder / "services.toml")
        os.environ["LABS_SERVICES"] = str(folder / "services.toml")
        if services.settings.s3 is not None:
            from infra.aws_profile import write_aws_profile

            os.environ |= write_aws_profile(services.settings.s3, folder / "aws")
        # She is there until this process ends, because names that the reference left hold her settings.
        atexit.register(stack.pop_all().close)
        return services
