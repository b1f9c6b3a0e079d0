"""`labs bundle`: the zip file that learners get."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.text import _, ngettext


def bundle(
    file: Annotated[Path, typer.Argument(help="Zip file to write, such as labs.zip.")],
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language that the bundle speaks, such as fr. By default it holds all languages."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the paths of the bundle as JSON.")] = False,
) -> None:
    """Write the learner's bundle: labs, data, and checks without answers and hidden properties (for authors).

    Nothing is written when a part of an answer, of an alternate or of a hidden property is found in it.

    Example: labs bundle labs.zip
    """
    from autograder.cli.quick import skip_address_grammars

    skip_address_grammars()
    from autograder.building.bundle import write_bundle
    from autograder.cli.output import print_json

    made = write_bundle(file, lang)
    size = sum(map(len, made.files.values()))
    if as_json:
        print_json({"file": str(file), "bytes": size, "files": list(made.files), "left_out": made.left_out})
        return
    rooms: dict[str, int] = {}
    for name in made.files:
        room = name.split("/")[0] + "/" if "/" in name else name
        rooms[room] = rooms.get(room, 0) + 1
    for room, count in rooms.items():
        typer.echo(ngettext("{count:4} file   {room}", "{count:4} files  {room}", count).format(count=count, room=room))
    typer.echo(_("Commands left out: {names}.").format(names=", ".join(made.left_out)))
    typer.echo(_("No answer and no hidden property was found in it."))
    typer.echo(_("{file} was written ({size} MB).").format(file=file, size=f"{size / 1e6:.1f}"))
