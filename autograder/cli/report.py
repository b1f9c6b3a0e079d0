"""`labs report`: what a graded cohort looks like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.text import _, ngettext

if TYPE_CHECKING:
    from autograder.reporting.run import Made

_SHOWN = 5


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that labs grade --out wrote.")],
    roster: Annotated[
        Path | None, typer.Option(help="CSV file of the course's people, as Moodle or Canvas exports it.")
    ] = None,
    names: Annotated[
        bool | None,
        typer.Option(
            "--names/--anonymous",
            help="Name learners in examples of mistakes too, or replace all names by numbers. "
            "By default lists have names and examples have none.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the report there and not into DIR.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json instead of a summary.")] = False,
) -> None:
    """Report on a graded cohort: scores, questions, mistakes, who may need help, similar work; marks for an LMS.

    Writes report.html, report.json, grades-moodle.csv and grades-canvas.csv. Nothing is graded again.

    Example: labs report graded --roster participants.csv
    """
    from autograder.reporting.run import make_report

    made = make_report(folder, out=out, roster=roster, names=names)
    if as_json:
        typer.echo(made.document)
    else:
        _print(made)


def _print(made: Made) -> None:
    from autograder.reporting.summary import in_words

    for report in made.reports:
        if len(made.reports) > 1:
            typer.echo(report.cohort.title)
        for sentence in in_words(report, made.names):
            typer.echo(sentence)
        for note in report.cohort.notes:
            typer.echo(_("Note: {note}").format(note=note))
        if len(made.reports) > 1:
            typer.echo("")
    _print_matching(made)
    if made.names.anonymous:
        typer.echo(_("Without names there are no files of marks; older ones were left as they were."))
    for path in made.files:
        typer.echo(f"  {path}")


def _print_matching(made: Made) -> None:
    if made.matching is not None:
        from autograder.reporting.roster import how

        found = made.matching
        typer.echo(
            _(
                "Learners in the list: {found}; not in it: {unmatched}. People in it without a submission: {absent}."
            ).format(found=len(found.found), unmatched=len(found.unmatched), absent=len(found.absent))
        )
        if found.unmatched:
            shown = ", ".join(found.unmatched[:_SHOWN]) + (", …" if len(found.unmatched) > _SHOWN else "")
            typer.echo(_("Not in the list, and so not in the files of marks: {names}.").format(names=shown))
            typer.echo(how())
    missing = next((one.without_mark for one in made.exported.values() if one.without_mark), ())
    if missing:
        text = ngettext(
            "{count} learner has no mark and is left out of the files of marks: {names}.",
            "{count} learners have no mark and are left out of the files of marks: {names}.",
            len(missing),
        )
        names = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        typer.echo(text.format(count=len(missing), names=names))
