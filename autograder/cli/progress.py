"""`labs progress`: how far a learner is, and its export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.errors import LabsError
from autograder.text import _


def progress(
    lab: Annotated[str | None, typer.Argument(help="Lab, such as clustering; all labs by default.")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the progress to this .json or .csv file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the progress as JSON.")] = False,
) -> None:
    """Show your progress, from the file beside each notebook.

    Example: labs progress clustering --export my-progress.csv
    """
    from autograder.checking.progress import FILE_NAME, Progress
    from autograder.checking.registry import lab_ids, load_lab
    from autograder.checking.view import ProgressView
    from autograder.cli.output import print_json
    from autograder.front_matter import notebook_path

    wanted = [load_lab(lab)] if lab else [load_lab(name) for name in lab_ids()]
    rows: list[dict[str, Any]] = []
    for loaded in wanted:
        known = Progress(loaded.id, notebook_path(loaded.id).parent / FILE_NAME)
        for number, question in enumerate(loaded.questions, 1):
            entry = known.to_json()["questions"].get(question.id, {})
            rows.append(
                {
                    "lab": loaded.id,
                    "number": number,
                    "question": question.id,
                    "title": _(question.title),
                    "outcome": entry.get("outcome", "not_attempted"),
                    "points": entry.get("points", 0.0),
                    "visible_points": question.visible_points,
                    **{name: entry.get(name, 0) for name in ("best_points", "attempts", "hints")},
                    **{name: entry.get(name, "") for name in ("first", "last")},
                }
            )
        if not as_json and export is None:
            typer.echo(f"{loaded.id}: {ProgressView(loaded, known)!r}")
    if as_json:
        print_json(rows)
    if export is not None:
        _export(export, rows)
        typer.echo(_("Progress was written to {path}.").format(path=export), err=as_json)


def _export(path: Path, rows: list[dict[str, Any]]) -> None:
    import csv
    import json

    from autograder.tabular import plain_cell

    try:
        if path.suffix.lower() == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, quoting=csv.QUOTE_ALL)
                writer.writerow(rows[0] if rows else [])
                writer.writerows([plain_cell(value) for value in row.values()] for row in rows)
        elif path.suffix.lower() == ".json":
            path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
        else:
            raise LabsError(
                _("The file name {name} ends neither in .json nor in .csv. Choose one of them.").format(name=path.name)
            )
    except OSError as error:
        raise LabsError(
            _("The file {path} could not be written: {reason}.").format(path=path, reason=error.strerror)
        ) from None
