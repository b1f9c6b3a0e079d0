"""`labs bench fuzz`, `hostile` and `peers`: what graders must withstand, and what they must meet."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from autograder.errors import LabsError
from autograder.text import _


class Surface(StrEnum):
    """Where bytes from outside come in."""

    channel = "channel"
    notebook = "notebook"


def fuzz(
    cases: Annotated[int, typer.Option(min=1, help="Cases on each surface.")] = 100_000,
    surface: Annotated[Surface | None, typer.Option(help="Only this surface.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Where the random numbers start.")] = 0,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one a core by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Feed changed bytes to the channel of the worker and to the notebook reader.

    Ends with 1 when a case ended in another way than as a value or with a reason.

    Example: labs bench fuzz --cases 10000 --surface notebook
    """
    from autograder.cli.output import print_json, print_table
    from autograder.grading.cohort import cores
    from autograder.measuring.fuzzing import SURFACES, fuzz_all

    surfaces = SURFACES if surface is None else (surface.value,)
    done = dict.fromkeys(surfaces, 0)

    def tell(name: str, count: int) -> None:
        done[name] += count
        typer.echo(
            _("{surface}: {count} of {cases} cases").format(surface=name, count=done[name], cases=cases), err=True
        )

    found = fuzz_all(surfaces, cases, seed, jobs or cores(), tell)
    faults = [fault for fuzzed in found.values() for fault in fuzzed.faults]
    if as_json:
        print_json({name: fuzzed.to_json() for name, fuzzed in found.items()})
    else:
        columns = [(_("Surface"), "left"), (_("Cases"), "right"), (_("Outcomes"), "left"), (_("Faults"), "right")]
        rows = [
            (
                name,
                str(fuzzed.cases),
                ", ".join(f"{outcome} {count}" for outcome, count in sorted(fuzzed.outcomes.items())),
                str(len(fuzzed.faults)),
            )
            for name, fuzzed in found.items()
        ]
        print_table("", columns, rows)
        for fault in faults:
            again = f"labs bench fuzz --surface {fault.surface} --seed {fault.seed} --cases {fault.number} --jobs 1"
            typer.echo(
                _("Case {number}: {error}. See it again: {command}").format(
                    number=fault.number, error=fault.error, command=again
                )
            )
    raise typer.Exit(1 if faults else 0)


def hostile(
    stock: Annotated[
        bool, typer.Option("--stock", help="Grade with stock nbgrader too, where that is safe; takes minutes.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only cases whose name begins so; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Grade the hostile and broken submissions, and compare with what each must come to.

    Ends with 1 when a case did not hold.

    Example: labs bench hostile --only 28
    """
    from autograder.cli.output import print_json, print_table
    from autograder.measuring.hostile.suite import run

    report = run(only=tuple(only or ()), stock=stock, on_note=lambda note: typer.echo(note, err=True))
    if as_json:
        print_json(report.to_json())
    else:
        columns = [(_("Line"), "right"), (_("Case"), "left"), (_("Expected"), "right"), (_("Got"), "right")]
        columns += [(_("Stock nbgrader"), "right")] if stock else []
        columns += [(_("Seconds"), "right"), (_("Held"), "left"), (_("What was wrong"), "left")]
        rows = []
        for row in report.rows:
            cells = [str(row.case.line or ""), row.case.id, row.case.expected, row.got]
            cells += [row.stock] if stock else []
            held = _("yes") if row.held else _("NO")
            rows.append([*cells, f"{row.seconds:.1f}", held, " ".join(row.faults)])
        print_table("", columns, rows)
        for sentence in report.broken:
            typer.echo(sentence)
        typer.echo(
            _("{cases} cases: {held} held, {not_held} did not. {seconds} s. Sandbox: {layers}.").format(
                cases=len(report.rows),
                held=report.held,
                not_held=len(report.not_held),
                seconds=f"{report.seconds:.0f}",
                layers=", ".join(report.layers) or _("none"),
            )
        )
    raise typer.Exit(1 if report.not_held or report.broken else 0)


def peers(
    only: Annotated[
        list[str] | None, typer.Option(help="Only notebooks whose name begins so; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Grade the notebooks that nbgrader installs for its own tests, as a course of somebody else's.

    Ends with 1 when one does not come to what nbgrader's tests expect.

    Example: labs bench peers --only autotest
    """
    import warnings

    from autograder.cli.output import console, print_json
    from autograder.grading.peers import PEERS, peer_table, run_peers

    chosen = tuple(peer for peer in PEERS if not only or peer.name.startswith(tuple(only)))
    if not chosen:
        raise LabsError(_("No notebook has such a name. Run the command without --only to see all of them."))
    # These notebooks are older than the ids of cells; nothing follows from that here.
    warnings.filterwarnings("ignore", message="Cell is missing an id field")
    results = run_peers(chosen, on_result=lambda result: typer.echo(result.peer.name, err=True))
    if as_json:
        print_json([{**vars(result), "peer": vars(result.peer), "met": result.met} for result in results])
    else:
        console().print(peer_table(results))
    raise typer.Exit(0 if all(result.met for result in results) else 1)
