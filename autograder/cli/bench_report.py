"""`labs bench report`: a report on a simulated cohort."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.text import _

if TYPE_CHECKING:
    from autograder.measuring.simulated.bench import ReportBench


def report(
    lab: Annotated[str, typer.Argument(help="Lab whose proofs the answers are made of.")] = "exploration",
    learners: Annotated[int, typer.Option(min=25, help="Learners in the cohort.")] = 500,
    rounds: Annotated[int, typer.Option(min=1, help="Times that the report is made.")] = 3,
    seed: Annotated[int, typer.Option(help="Where the random numbers start.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Keep the cohort and its report in this new folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Make a cohort of learners out of a lab's proofs, some of whom copied, and time labs report on it. Takes minutes.

    Ends with 1 when the report took longer than its target.

    Example: labs bench report --learners 100
    """
    from autograder.cli.bench_grading import new_folder
    from autograder.cli.output import print_json
    from autograder.measuring.simulated.bench import run

    with ExitStack() as stack:
        folder = (
            new_folder(out) if out else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labs-bench-")))
        )
        measured = run(folder, lab, learners, seed, rounds, lambda note: typer.echo(note, err=True))
    if as_json:
        print_json(measured.to_json())
    else:
        _print(measured)
    raise typer.Exit(0 if measured.met else 1)


def _print(measured: ReportBench) -> None:
    from autograder.cli.output import print_table
    from autograder.measuring.simulated.bench import TARGET_SECONDS

    columns = [(_("Figure"), "left"), (_("Measured"), "right"), (_("Target"), "right"), (_("Met"), "left")]
    found = measured.found
    met = _("yes") if measured.met else _("NO")
    precision = "–" if found.precision is None else f"{found.precision:.0%}"
    rows = [
        (_("Report, fastest, s"), f"{min(measured.seconds):.1f}", f"≤ {TARGET_SECONDS:g}", met),
        (_("Report, slowest, s"), f"{max(measured.seconds):.1f}", "", ""),
        (_("CPU time, s"), f"{measured.cpu_seconds:.1f}", "", ""),
        (_("Peak memory, MiB"), f"{measured.peak_mb:.0f}", "", ""),
        (_("Notebooks, MiB"), f"{measured.notebooks_mb:.0f}", "", ""),
        (_("Pairs told, of them planted"), f"{found.told}, {found.true} ({precision})", "", ""),
    ]
    words = {
        "all": _("Copied all answers: found"),
        "half": _("Copied half of the answers: found"),
        "quarter": _("Copied a quarter of the answers: found"),
    }
    rows += [(words[part], f"{right} / {planted}", "", "") for part, (right, planted) in found.recall.items()]
    print_table("", columns, rows)
    typer.echo(
        _("{count} learners, lab {lab}. {machine}, {cores} cores, load {load} at the start.").format(
            count=measured.learners,
            lab=measured.lab,
            machine=measured.machine,
            cores=measured.cores,
            load=measured.load,
        )
    )
    if measured.load > measured.cores:
        typer.echo(_("Other programs were using all cores, so times are longer than on a free machine. See CPU time."))
