"""`labs grade`: grade a cohort."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.text import _, ngettext

if TYPE_CHECKING:
    from autograder.judging import Submission, SubmissionResult


def grade(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    submissions: Annotated[Path, typer.Argument(help="Folder or zip file of submissions.")],
    out: Annotated[Path, typer.Option(help="Folder for gradebook, feedback pages, grades.csv and results.json.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Grade a folder or zip file of submissions.

    Ends with 0 when every submission was graded, 1 when some were not (each with its reason), 2 for a wrong call.

    Example: labs grade clustering submissions --out graded
    """
    from autograder.checking.view import points_text
    from autograder.cli.output import print_json, print_table
    from autograder.grading import grade_cohort

    def started(found: list[Submission]) -> None:
        count = len(found)
        typer.echo(
            ngettext("{count} submission found.", "{count} submissions found.", count).format(count=count), err=True
        )
        typer.echo(
            _(
                "Note: learners' code runs as nbgrader runs it, without a sandbox (sandbox: []). "
                "Grade only notebooks that you would run yourself."
            ),
            err=True,
        )

    def finished(number: int, total: int, result: SubmissionResult) -> None:
        what = (
            result.reason if result.score is None else f"{points_text(result.score)} / {points_text(result.max_score)}"
        )
        line = f"{number}/{total}  {result.learner}  {what}  ({result.seconds:.1f} s)"
        typer.echo(line, err=True)
        sys.stderr.flush()

    report = grade_cohort(lab, submissions, out, on_start=started, on_result=finished)
    if as_json:
        print_json([result.to_json() for result in report.results])
    else:
        columns = [(_("Learner"), "left"), (_("Status"), "left"), (_("Score"), "right"), (_("Correct"), "right")]
        columns += [(_("Seconds"), "right"), (_("Flags and reason"), "left")]
        rows = []
        for result in report.results:
            score = "-" if result.score is None else f"{points_text(result.score)} / {points_text(result.max_score)}"
            correct = sum(question.outcome == "correct" for question in result.questions)
            notes = "; ".join([*result.flags, *([result.reason] if result.reason else [])])
            rows.append((result.learner, result.status, score, str(correct), f"{result.seconds:.1f}", notes))
        print_table("", columns, rows)
        typer.echo(_("Results are in {path}.").format(path=report.folder))
    raise typer.Exit(1 if report.ungraded else 0)
