"""One attempt, what should come of it, and what did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

REFUSED = "refused"
ALLOWED = "allowed"


class Refused(Exception):
    """The service said no, for the reason that was expected. Anything else is a failed probe."""


@dataclass(frozen=True)
class Probe:
    """An attempt: `run` raises Refused when the service says no, returns when it lets it through."""

    service: str
    what: str
    expected: str
    run: Callable[[], Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a probe; `seen` is the refusal or the fault in words."""

    service: str
    what: str
    expected: str
    passed: bool
    seen: str


def run_all(probes: Iterable[Probe]) -> list[Outcome]:
    """Run the probes in their order. A fault of a probe is its failure, and the rest goes on."""
    return [_run(probe) for probe in probes]


def _run(probe: Probe) -> Outcome:
    try:
        probe.run()
        state, seen = ALLOWED, ""
    except Refused as refusal:
        state, seen = REFUSED, str(refusal)
    except Exception as error:  # a fault is neither a refusal nor a success
        state, seen = "failed", f"{type(error).__name__}: {error}"
    return Outcome(probe.service, probe.what, probe.expected, state == probe.expected, seen[:200])
