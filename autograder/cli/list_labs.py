"""`labs list`: the labs of this course."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.text import _


def list_labs(as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False) -> None:
    """List the labs with minutes, points, questions and your own progress.

    Example: labs list
    """
    from autograder.checking.progress import FILE_NAME, outcomes
    from autograder.cli.output import print_json, print_table
    from autograder.front_matter import all_labs, learner_notebook

    labs = all_labs()
    rows = []
    for lab in labs:
        known = outcomes(lab.notebook.parent / FILE_NAME)
        done = sum(1 for question in lab.questions if known.get(question["id"]) == "correct")
        rows.append((lab, done))
    if as_json:
        print_json(
            [
                {
                    "id": lab.id,
                    "title": _(lab.title),
                    "minutes": lab.minutes,
                    "points": lab.points,
                    "questions": len(lab.questions),
                    "correct": done,
                    "notebook": str(learner_notebook(lab.id)),
                }
                for lab, done in rows
            ]
        )
        return
    if not rows:
        typer.echo(_("No labs were found. Run `labs build` to make the notebooks."))
        raise typer.Exit(1)
    columns = [
        (_("Lab"), "left"),
        (_("Title"), "left"),
        (_("Minutes"), "right"),
        (_("Points"), "right"),
        (_("Questions"), "right"),
        (_("Correct so far"), "right"),
    ]
    print_table(
        "",
        columns,
        [
            (
                lab.id,
                _(lab.title),
                str(lab.minutes),
                f"{lab.points:g}",
                str(len(lab.questions)),
                f"{done}/{len(lab.questions)}",
            )
            for lab, done in rows
        ],
    )
