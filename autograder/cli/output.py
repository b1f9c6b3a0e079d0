"""How commands print: rich tables on a terminal, the same words in plain text when piped, JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """A console that does not cut columns when its output is piped or captured."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 160
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. `columns` are (heading, "left" or "right")."""
    from rich import box
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for heading, justify in columns:
        table.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


@contextmanager
def bytes_bar() -> Iterator[Callable[[int, int], None]]:
    """What tells a bar (bytes so far, bytes in all) on a terminal, and nobody elsewhere: a log has no use for a bar."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as bar:
        task = bar.add_task("download", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(data: Any) -> None:
    """Print `data` as JSON with readable letters."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


_COLOURS = {"correct": "green", "partly": "yellow", "incorrect": "red", "not_attempted": "bright_black"}


def print_verdict_text(outcome: str, text: str) -> None:
    """Print a verdict's plain-text twin, its first line in the colour of the outcome on a terminal."""
    from rich.text import Text

    head, _newline, rest = text.partition("\n")
    out = console()
    out.print(Text(head, style=f"bold {_COLOURS.get(outcome, '')}".strip()))
    if rest:
        out.print(Text(rest))
