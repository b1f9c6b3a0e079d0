"""`labs build`: from the sources of labs to notebooks, course home and message catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.text import _, ngettext


def build(
    labs: Annotated[list[str] | None, typer.Argument(help="Labs, such as clustering; all of them by default.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; list what a build would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print path and state of every file as JSON.")] = False,
) -> None:
    """Build notebooks, course home and message catalogues from their sources (for authors).

    With --check it ends with 1 when a file is not what a build would make.

    Example: labs build clustering
    """
    from autograder.cli.quick import skip_address_grammars

    skip_address_grammars()
    from autograder.building.build import plan, relative, stale, write
    from autograder.cli.output import print_json

    planned = plan(labs or ())
    if check:
        rows = stale(planned.outputs, everything=not labs)
    else:

        def kept(path: Path, aside: Path) -> None:
            text = _("{path} held somebody's work. It was kept as {aside}.")
            typer.echo(text.format(path=relative(path), aside=aside.name), err=True)

        rows = write(planned.outputs, on_kept=kept)
    if as_json:
        print_json([{"path": path, "state": state} for path, state in rows])
    else:
        for path, state in rows:
            if state != "unchanged":
                typer.echo(f"{state:10} {path}")
    if check:
        _check_end(len(rows), labs)
    count = sum(state == "written" for _path, state in rows)
    same = len(rows) - count
    typer.echo(
        ngettext("{count} file written, {same} unchanged.", "{count} files written, {same} unchanged.", count).format(
            count=count, same=same
        ),
        err=True,
    )
    for message in planned.dropped:
        typer.echo(
            _("This translation has lost its message and was dropped: {message}").format(message=message), err=True
        )


def _check_end(count: int, labs: list[str] | None) -> None:
    if count:
        command = " ".join(["labs build", *(labs or [])])
        text = ngettext(
            "{count} file is not what a build makes. Run `{command}`; remove by hand what is left over.",
            "{count} files are not what a build makes. Run `{command}`; remove by hand what is left over.",
            count,
        )
        typer.echo(text.format(count=count, command=command), err=True)
        raise typer.Exit(1)
    typer.echo(_("Every built file is up to date."), err=True)
    raise typer.Exit(0)
