"""`labs bench grading`: stock nbgrader and ours on the same cohorts."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.grade import Floor
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from autograder.measuring.report import Comparison, Figure, Report


# Cells that a profile names, of those that take the most CPU time.
SHOWN_CELLS = 8


class Which(StrEnum):
    """Labs to measure with."""

    clustering = "clustering"
    light = "light"
    both = "both"


def grading(
    lab: Annotated[Which, typer.Option(help="Lab to measure with.")] = Which.both,
    submissions: Annotated[int | None, typer.Option(min=2, help="Submissions in a cohort.")] = None,
    stock_submissions: Annotated[
        int | None, typer.Option(min=1, help="Submissions of it that stock nbgrader grades too.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions that labs grade judges at one time.")] = 2,
    floor: Annotated[Floor, typer.Option(help="Lowest level of the sandbox that is accepted.")] = Floor.namespaces,
    quick: Annotated[
        bool, typer.Option("--quick", help="Small cohorts: to see that it works, not to measure.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Keep courses and bench.json in this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Grade cohorts with stock nbgrader and with labs grade, and compare time, memory and marks. Takes ten minutes.

    Ends with 1 when marks of honest submissions differ. A target that is missed is told, with where the time goes.

    Example: labs bench grading --lab light
    """
    from autograder.cli.output import print_json
    from autograder.measuring.grading import FULL, LABS, QUICK, GradingBench

    sizes = QUICK if quick else FULL
    if submissions is not None:
        sizes = replace(sizes, cohort=dict.fromkeys(LABS, submissions))
    if stock_submissions is not None:
        sizes = replace(sizes, stock=dict.fromkeys(LABS, stock_submissions))
    with ExitStack() as stack:
        folder = (
            new_folder(out) if out else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labs-bench-")))
        )
        bench = GradingBench(folder, sizes, jobs, floor.value, say=lambda note: typer.echo(note, err=True))
        report = bench.run(LABS if lab is Which.both else (lab.value,))
        if out:
            _write(folder / "bench.json", report)
    if as_json:
        print_json(report.to_json())
    else:
        _print(report)
    raise typer.Exit(0 if report.agree else 1)


def new_folder(folder: Path) -> Path:
    """An empty folder: an earlier measurement in it would spoil this one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        reason = error.strerror
        raise LabsError(_("The folder {path} can't be used: {reason}.").format(path=folder, reason=reason)) from None
    if used:
        raise LabsError(_("The folder {path} is not empty. Name a new one.").format(path=folder))
    return folder.resolve()


def _write(path: Path, report: Report) -> None:
    import json

    path.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")


def _print(report: Report) -> None:
    from autograder.measuring.processes import SAMPLE_SECONDS

    for comparison in report.comparisons.values():
        _print_comparison(comparison)
    _print_figures(report.figures())
    typer.echo(
        _(
            "{cores} cores, {jobs} jobs, load {load} at the start. Sandbox: {layers}.\n"
            "CPU time is of the command and all its processes. Peak memory is the proportional set size of all of "
            "them together, looked at every {seconds} s.\n"
            "Every submission differs from the others, so that each is run. Both courses were released before."
        ).format(
            cores=report.cores,
            jobs=report.jobs,
            load=f"{report.load:.1f}",
            layers=", ".join(report.layers[0].layers) or _("none"),
            seconds=SAMPLE_SECONDS,
        )
    )
    if missed := report.missed():
        names = ", ".join(figure.text for figure in missed)
        typer.echo(_("Missed: {names}. Where the time goes:").format(names=names))
        for comparison in report.comparisons.values():
            _print_profile(comparison)


def _print_comparison(found: Comparison) -> None:
    from autograder.cli.output import print_table

    columns = [(found.lab, "left"), (_("Stock nbgrader"), "right"), ("labs grade", "right")]
    sides = (found.measured, found.ours)
    cells = found.cell_cpu_each
    rows = [
        (_("Submissions"), *(str(side.submissions) for side in sides)),
        (_("Wall time, s"), *(f"{side.seconds:.1f}" for side in sides)),
        (_("Submissions a minute"), *(f"{side.per_minute:.1f}" for side in sides)),
        (_("CPU time of all, s"), *(f"{side.cpu_seconds:.1f}" for side in sides)),
        (_("CPU time of one, s"), *(f"{side.cpu_each:.3f}" for side in sides)),
        (_("… beyond the learner's own cells, s"), *(f"{side.cpu_each - cells:.3f}" for side in sides)),
        (_("Peak memory, MiB"), *(f"{side.peak_mb:.0f}" for side in sides)),
    ]
    print_table("", columns, rows)
    agreement = found.agreement
    words = (
        _("All marks agree: {cells} in {submissions} honest submissions.")
        if agreement.agree
        else _("MARKS DIFFER: {differences} of {cells} in {submissions} honest submissions.")
    )
    counts = {"cells": agreement.cells, "submissions": agreement.submissions, "differences": len(agreement.differences)}
    typer.echo(words.format(**counts))
    for one in agreement.differences[:20]:
        typer.echo(f"  {one.learner} ({one.kind}) {one.cell}: {one.stock} / {one.ours}")


def _print_figures(figures: list[Figure]) -> None:
    from autograder.cli.output import print_table

    columns = [(_("Figure"), "left"), (_("Measured"), "right"), (_("Target"), "right"), (_("Met"), "left")]
    met = {True: _("yes"), False: _("NO"), None: ""}
    rows = [
        (figure.text, f"{figure.value:.4g} {figure.unit}".strip(), _target(figure), met[figure.met])
        for figure in figures
    ]
    print_table("", columns, rows)


def _target(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {figure.at_least:g} {figure.unit}".strip()
    return "" if figure.at_most is None else f"≤ {figure.at_most:g} {figure.unit}".strip()


def _print_profile(found: Comparison) -> None:
    from autograder.cli.output import print_table

    columns = [(_("{lab}, a submission").format(lab=found.lab), "left"), ("ms", "right"), (_("Share"), "right")]
    rows = [(_(part), f"{ms:.1f}", f"{share:.0%}") for part, ms, share in found.profile.rows()]
    print_table("", columns, rows)
    columns = [(_("Dearest cells of the first kind"), "left"), (_("CPU time, ms"), "right")]
    print_table("", columns, [(cell.name, f"{cell.cpu_ms:.1f}") for cell in found.cells[:SHOWN_CELLS]])
    each = {role: 1000 * seconds / found.graded.executed for role, seconds in found.graded.cpu_by_role().items()}
    typer.echo(
        _(
            "CPU time of one, its part of the start included: {own} ms in the command itself, {judges} ms in the "
            "processes that judge, {learners} ms in those that run learners' code."
        ).format(**{role: f"{ms:.0f}" for role, ms in each.items()})
    )
