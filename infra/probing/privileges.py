"""All attempts of one learner on another's things, in every service that both have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.probing.hive import hive_probes
from infra.probing.mysql import mysql_probes
from infra.probing.postgres import postgres_probes
from infra.probing.probe import Outcome, Probe, run_all
from infra.probing.s3 import s3_probes
from infra.probing.search import search_probes
from infra.settings import Services

_PROBES: Mapping[str, Callable[[Services, Services, Services, str], Iterator[Probe]]] = {
    "s3": s3_probes,
    "mysql": mysql_probes,
    "postgres": postgres_probes,
    "search": search_probes,
    "hive": hive_probes,
}


def privileges(admin: Services, mine: Services, other: Services) -> list[Outcome]:
    """Try everything with `mine` against `other`. Both learners must be there, and are left as they were."""
    from infra.local.certificates import certificate

    outcomes = []
    with TemporaryDirectory() as folder:
        # An authority that signed nothing of these servers.
        foreign = str(certificate(Path(folder), "nobody").ca)
        for service, probes in _PROBES.items():
            if all(getattr(person, service) for person in (admin, mine, other)):
                outcomes += run_all(probes(admin, mine, other, foreign))
    return outcomes
