"""`labs grade`: grade a cohort."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from autograder.checking.limits import ResourceLimits


class Floor(StrEnum):
    """Levels of the sandbox, from the strongest to none."""

    namespaces = "namespaces"
    landlock = "landlock"
    rlimits = "rlimits"
    none = "none"


def grade(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    submissions: Annotated[Path, typer.Argument(help="Folder or zip file of submissions.")],
    out: Annotated[Path, typer.Option(help="Folder for gradebook, feedback pages, grades.csv and results.json.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Submissions at one time; one a core by default.")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler that judges, such as tcp://10.0.0.5:8786.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    floor: Annotated[Floor, typer.Option(help="Lowest level of the sandbox that is accepted.")] = Floor.namespaces,
    cell_seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Time limit of one cell, instead of the lab's own.")
    ] = None,
    memory: Annotated[
        int | None, typer.Option(min=64, help="Memory limit of a submission in MB, instead of the lab's own.")
    ] = None,
    feedback: Annotated[bool, typer.Option(help="Make feedback pages.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a submission, as it is done.")] = False,
) -> None:
    """Grade a folder or zip file of submissions. Learners' code runs in a sandbox.

    It can be stopped at any moment: the same command goes on where it was.

    Ends with 0 when every submission was graded, 1 when some were not (each with its reason), 2 for a wrong call.

    Example: labs grade clustering submissions --out graded
    """
    from autograder.cli.quick import skip_address_grammars
    from autograder.grading import grade_cohort
    from autograder.grading.progress import view_for

    skip_address_grammars()
    with ExitStack() as stack:
        executor = None
        if cluster is not None:
            from autograder.grading.cluster import cluster as dask_cluster

            executor, width = stack.enter_context(dask_cluster(cluster))
            jobs = jobs or width
        view = stack.enter_context(view_for(as_json=as_json))
        report = grade_cohort(
            lab,
            submissions,
            out,
            executor=executor,
            jobs=jobs,
            force=force,
            floor=floor.value,
            limits=_limits(lab, cell_seconds, memory),
            feedback=feedback,
            on_start=lambda found: view.start(len(found)),
            on_wait=lambda text: typer.echo(text, err=True),
            on_result=view.result,
        )
        view.end(report)
    raise typer.Exit(1 if report.ungraded else 0)


def _limits(lab: str, cell_seconds: float | None, memory: int | None) -> ResourceLimits | None:
    """The lab's limits with these changes; None when there are none."""
    if cell_seconds is None and memory is None:
        return None
    from autograder.checking.registry import load_lab

    limits = load_lab(lab).limits
    if cell_seconds is not None:
        longest = max(limits.submission_seconds, cell_seconds)
        limits = replace(limits, cell_seconds=cell_seconds, submission_seconds=longest)
    return limits if memory is None else replace(limits, memory_mb=memory)
