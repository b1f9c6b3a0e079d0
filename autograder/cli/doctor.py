"""`labs doctor`: what this machine can do for the labs, and the command that mends what is missing."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated, Any

import typer

from autograder.text import _


def doctor(
    lab: Annotated[str | None, typer.Argument(help="Lab, such as clustering; what it needs is looked at too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Run this check alone, such as kernel; may be repeated.")
    ] = None,
) -> None:
    """Look at this machine and name the command that mends each fault. Nothing is changed, nothing is sent.

    Exit codes: 0 the labs will work (warnings allowed), 1 problems, 2 no such lab or check.

    Example: labs doctor clustering
    """
    from autograder.cli.output import console, print_json
    from autograder.doctor.probe import Probe
    from autograder.doctor.run import examine
    from autograder.doctor.terminal import USAGE, UsageError, check_names, find_lab

    try:
        probe = Probe(lab=find_lab(lab))
        names = check_names(only or [])
    except UsageError as error:
        typer.echo(f"labs: {error}", err=True)
        raise typer.Exit(USAGE) from None
    progress: Any = nullcontext()
    if sys.stderr.isatty() and not as_json:
        progress = console(stderr=True).status(_("Starting a kernel and importing the packages …"))
    with progress:
        examination = examine(probe, names)
    if as_json:
        print_json(examination.to_json())
    else:
        _print(examination)
    raise typer.Exit(examination.exit_code)


def _print(examination: Any) -> None:
    from autograder.cli.output import console
    from autograder.doctor.render import COLOURS, lines, plain

    encoding = sys.stdout.encoding or "ascii"
    if not sys.stdout.isatty():
        typer.echo(plain(examination, encoding), nl=False)
        return
    from textwrap import wrap

    from rich.text import Text

    out = console()
    for line in lines(examination, encoding):
        if line.command:
            # Not wrapped: a command that was broken over two lines can't be copied.
            out.print(Text(line.text, style="bold"), soft_wrap=True)
            continue
        hanging = " " * 4 if line.head else " " * 6
        folded = wrap(line.text, out.width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
        text = Text("\n".join(folded))
        if line.state:
            text.stylize(f"bold {COLOURS[line.state]}", 0, line.head)
        out.print(text, soft_wrap=True)
