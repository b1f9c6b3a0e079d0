"""`labs check`: the whole feedback without opening a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.errors import LabsError
from autograder.text import _, ngettext


def check(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    question: Annotated[str | None, typer.Argument(help="Question id or number; all of them by default.")] = None,
    notebook: Annotated[Path | None, typer.Option(help="Notebook to check; by default the lab's own.")] = None,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds that one cell may run.")] = 300,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
) -> None:
    """Run a notebook from top to bottom and show the feedback on its answers.

    Ends with 0 when every checked answer is correct, 1 when not, 2 when the call is wrong.

    Example: labs check clustering minmax
    """
    from autograder.checking.credentials import find_in_notebook
    from autograder.checking.registry import find_question, load_lab
    from autograder.checking.view import as_text, points_text
    from autograder.cli.output import console, print_json, print_verdict_text
    from autograder.front_matter import learner_notebook
    from autograder.running import read_notebook, run_notebook

    loaded = load_lab(lab)
    wanted = [find_question(loaded, question)] if question else loaded.questions
    path = notebook or learner_notebook(lab)
    content = read_notebook(path)
    for credential in find_in_notebook(content.cells):
        sentence = _("{what}. Remove it before you hand in: such a notebook is not graded.")
        typer.echo(sentence.format(what=credential), err=True)
    with console(stderr=True).status(_("Starting the notebook ...")) as status:

        def show(done: int, total: int) -> None:
            status.update(_("Running cell {done} of {total} ...").format(done=done, total=total))

        ids = [item.id for item in wanted]
        report = run_notebook(content, loaded, ids, folder=path.resolve().parent, cell_timeout=timeout, on_cell=show)
    if as_json:
        print_json(
            {
                "lab": lab,
                "notebook": str(path),
                "verdicts": [report.verdicts[name].to_json() for name in ids if name in report.verdicts],
                "problems": [vars(problem) for problem in report.problems],
            }
        )
    else:
        for problem in report.problems:
            text = _("Code cell {number} stopped with {error}: {text}")
            typer.echo(text.format(number=problem.number, error=problem.error, text=problem.text), err=True)
        for name in ids:
            if name in report.verdicts:
                verdict = report.verdicts[name]
                print_verdict_text(verdict.outcome, as_text(verdict))
        won = sum(verdict.points for verdict in report.verdicts.values())
        total = sum(verdict.max_points for verdict in report.verdicts.values())
        count = sum(verdict.passed for verdict in report.verdicts.values())
        sentence = ngettext(
            "{count} of {all} answer is correct: {won} of {total} points of the checks that you can see.",
            "{count} of {all} answers are correct: {won} of {total} points of the checks that you can see.",
            len(ids),
        )
        typer.echo(sentence.format(count=count, all=len(ids), won=points_text(won), total=points_text(total)))
    lost = [name for name in ids if name not in report.verdicts]
    if lost:
        raise LabsError(
            _("No verdict came back for: {names}. A cell above may have replaced the name `lab`.").format(
                names=", ".join(lost)
            )
        )
    raise typer.Exit(0 if all(report.verdicts[name].passed for name in ids) else 1)
