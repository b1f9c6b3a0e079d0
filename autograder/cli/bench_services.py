"""`labs bench services`: what the local services do, found out by doing it."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.text import _

if TYPE_CHECKING:
    from infra.measuring import Figures


def services(
    rounds: Annotated[int, typer.Option(min=1, help="How many times the servers are started and stopped.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Start and stop real servers, try boto3's calls and a learner's rights, and kill servers under load.

    Everything happens in a temporary folder; your own services are left alone.

    Exit codes: 0 all is as it should be; 1 something is not, and the table says what.

    Example: labs bench services --rounds 3
    """
    from autograder.cli.output import print_json
    from infra.measuring import measure

    figures = measure(rounds, lambda words: typer.echo(words, err=True))
    faults = _faults(figures)
    if as_json:
        print_json({**asdict(figures), "faults": faults})
    else:
        _print(figures, faults)
    raise typer.Exit(1 if faults else 0)


# What SeaweedFS is known to lack; docs/services.md tells learners.
_KNOWN = {"PutPublicAccessBlock", "PutObject with a managed key (SSE-KMS)"}


def _faults(figures: Figures) -> list[str]:
    found = [one.what for one in figures.boto3 if not one.passed and one.what not in _KNOWN]
    found += [f"{one.service}: {one.what}: {one.seen}" for one in figures.privileges if not one.passed]
    found += [f"{one.processes_left} processes were left after a stop" for one in figures.rounds if one.processes_left]
    # The search service keeps its indexes in memory, and says so.
    found += [
        f"{one.service}: {one.acknowledged - one.read_back} acknowledged writes were lost"
        for one in figures.recoveries
        if one.service != "search" and one.read_back != one.acknowledged
    ]
    return found


def _print(figures: Figures, faults: list[str]) -> None:
    from autograder.cli.output import print_table

    groups: dict[tuple[str, ...], list[Any]] = {}
    for one in figures.rounds:
        groups.setdefault(one.services, []).append(one)
    rows = []
    for names, rounds in groups.items():
        starts, stops = [one.start for one in rounds], [one.stop for one in rounds]
        rows.append((" ".join(names), str(len(rounds)), _spread(starts), _spread(stops)))
    heads = [(_("Services"), "left"), (_("Rounds"), "right")]
    spread = _("median (smallest to largest), s")
    heads += [
        (_("Start, {spread}").format(spread=spread), "right"),
        (_("Stop, {spread}").format(spread=spread), "right"),
    ]
    print_table("", heads, rows)
    typer.echo(_("A throw-away learner in all services: {spread} s").format(spread=_spread(figures.learner_seconds)))
    passed = sum(one.passed for one in figures.boto3)
    typer.echo(
        _("boto3 calls that do what S3 does: {passed} of {tried}").format(passed=passed, tried=len(figures.boto3))
    )
    for call in figures.boto3:
        if not call.passed:
            typer.echo(f"  {call.what}: {call.seen}")
    table: list[tuple[str, ...]] = []
    for service in dict.fromkeys(one.service for one in figures.privileges):
        row = [service]
        for expected in ("refused", "allowed"):
            mine = [one for one in figures.privileges if (one.service, one.expected) == (service, expected)]
            row.append(_("{passed} of {tried}").format(passed=sum(one.passed for one in mine), tried=len(mine)))
        table.append(tuple(row))
    columns = [(_("A learner's attempts"), "left"), (_("on others' things: refused"), "right")]
    print_table("", [*columns, (_("on her own: allowed"), "right")], table)
    table = [
        (one.service, str(one.acknowledged), str(one.read_back), f"{one.seconds_to_start:.1f}")
        for one in figures.recoveries
    ]
    heads = [(_("kill -9 under load"), "left"), (_("Acknowledged"), "right"), (_("Read back"), "right")]
    print_table("", [*heads, (_("Next start, s"), "right")], table)
    for fault in faults:
        typer.echo(_("PROBLEM: {what}").format(what=fault))


def _spread(values: Any) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"
