"""How many threads the numeric libraries take in the processes that this package starts."""

from __future__ import annotations

import os

_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def prefer_one_thread() -> None:
    """Ask for one thread, unless the user asked otherwise. Works for libraries that are loaded afterwards, and kernels.

    The labs' data are small: more threads gain nothing, differ from machine to machine, and wait for each other
    on a busy one.
    """
    for name in _SETTINGS:
        os.environ.setdefault(name, "1")
