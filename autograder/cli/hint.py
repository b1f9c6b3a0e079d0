"""`labs hint`: hints without a notebook."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.text import _


def hint(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    question: Annotated[str, typer.Argument(help="Question id or number, such as minmax or 6.")],
    step: Annotated[int, typer.Option(min=0, max=3, help="Show hints up to this step; 0 gives the next one.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the hints as JSON.")] = False,
) -> None:
    """Show the next hint for a question: first a nudge, then the idea, then nearly the way.

    Example: labs hint clustering minmax
    """
    from autograder.checking.progress import FILE_NAME, Progress
    from autograder.checking.registry import find_question, load_lab
    from autograder.checking.view import HintView
    from autograder.cli.output import print_json
    from autograder.front_matter import notebook_path

    loaded = load_lab(lab)
    found = find_question(loaded, question)
    progress = Progress(lab, notebook_path(lab).parent / FILE_NAME)
    entry = progress.questions.get(found.id)
    shown = step or min((entry.hints if entry else 0) + 1, len(found.hints))
    progress.hint_seen(found.id, shown)
    try:
        progress.save()
    except OSError as error:
        typer.echo(_("Progress was not saved in {path}: {reason}.").format(path=progress.path, reason=error), err=True)
    hints = tuple(_(text) for text in found.hints[:shown])
    if as_json:
        print_json({"lab": lab, "question": found.id, "step": shown, "of": len(found.hints), "hints": list(hints)})
    else:
        typer.echo(repr(HintView(_(found.title), shown, hints, len(found.hints))))
