"""A Dask cluster as the executor that judges: for a cohort that one machine is too small for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from autograder.errors import LabsError
from autograder.text import _

CONNECT_SECONDS = 10
# Jobs with the cluster for each worker: one is judged, one is there when it is done.
JOBS_A_WORKER = 2


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the Dask scheduler at `address`, such as tcp://10.0.0.5:8786, and how many jobs to give it.

    Workers need this course with its hidden questions. A job that was on a worker that died is given to another.
    Raises LabsError when `distributed` is not installed, nobody answers, or no worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise LabsError(
            _("Grading on a cluster needs the package 'distributed'. Install it: pip install 'bdti-labs[cluster]'.")
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise LabsError(
            _(
                "No Dask scheduler answers at {address} ({reason}). "
                "Start one with `dask scheduler`, and give the address that it prints."
            ).format(address=address, reason=type(error).__name__)
        ) from None
    # What they tell about a lost connection, we say in a sentence of our own.
    for name in ("distributed", "distributed.client", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise LabsError(
                _("The Dask scheduler at {address} has no worker. Start some with `dask worker {address}`.").format(
                    address=address
                )
            )
        # Not pure: Dask would take two jobs with the same content for one.
        yield client.get_executor(pure=False), JOBS_A_WORKER * workers
