"""`labs bench spark`: Spark and pandas on the same tables of millions of rows."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from autograder.measuring.scale.bench import Run, Scale


def spark(
    rows: Annotated[
        list[int] | None,
        typer.Option("--rows", min=40_000, help="Rows of a table; may be repeated. 1, 10 and 50 million by default."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the tables and bench.json in this folder, for another time.")
    ] = None,
    memory: Annotated[
        int, typer.Option("--memory", min=4096, help="MB of address space that each process may have.")
    ] = 8192,
    heap: Annotated[int, typer.Option("--heap", min=512, help="MB of heap of Spark's engine.")] = 1024,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Do the work of the Spark lab on large SYNTHETIC tables, with Spark and with pandas, until one of them can't.

    50 million rows need 5 GB of disk. All three sizes take some ten minutes on two cores.

    Exit codes: 0 both gave the same answers, as far as both came; 1 they did not.

    Example: labs bench spark --rows 1000000 --out /tmp/large
    """
    from autograder.cli.output import print_json
    from autograder.measuring.scale.bench import SIZES, measure_scale

    with ExitStack() as stack:
        folder = out.expanduser().absolute() if out else None
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labs-bench-")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LabsError(
                _("The folder {folder} can't be used: {reason}.").format(folder=folder, reason=error.strerror)
            ) from None
        scale = measure_scale(
            rows or SIZES, out=folder, limit_mb=memory, heap_mb=heap, say=lambda words: typer.echo(words, err=True)
        )
        if out:
            text = json.dumps(scale.to_json(), ensure_ascii=False, indent=1)
            (folder / "bench.json").write_text(text, encoding="utf-8")
    if as_json:
        print_json(scale.to_json())
    else:
        _print(scale)
    raise typer.Exit(1 if scale.differences else 0)


def _print(scale: Scale) -> None:
    from autograder.cli.output import print_table
    from autograder.measuring.scale.operations import ENGINES, TITLES

    table: list[tuple[str, ...]] = []
    named = [("start", _("Start")), *((step, _(title)) for step, title in TITLES.items())]
    for rows in scale.sizes:
        runs = [scale.run(engine, rows) for engine in ENGINES]
        for step, title in named:
            ratio = scale.ratio(rows, step)
            table.append((f"{rows:,}", title, *(_step(run, step) for run in runs), _times(ratio)))
        table.append((f"{rows:,}", _("All operations"), *map(_whole, runs), _times(scale.ratio(rows))))
        for title, name in ((_("Processor time"), "cpu_seconds"), (_("Largest memory, MB"), "peak_mb")):
            cells = [f"{getattr(run, name):.0f}" if run else "–" for run in runs]
            table.append((f"{rows:,}", title, *cells, ""))
    columns = [(_("Rows"), "right"), (_("Operation"), "left"), (_("Spark, s"), "right"), (_("pandas, s"), "right")]
    columns += [(_("pandas with categories, s"), "right"), (_("Spark / pandas"), "right")]
    print_table(_("SYNTHETIC tables"), columns, table)
    for run in scale.runs:
        if run.failed:
            typer.echo(
                _("{engine} could not do '{step}' on {rows} rows within {limit} MB: {reason}").format(
                    engine=run.engine, step=run.failed, rows=run.rows, limit=scale.limit_mb, reason=run.reason
                )
            )
    for difference in scale.differences:
        typer.echo(_("The answers differ: {what}").format(what=difference))
    facts = scale.machine
    typer.echo(
        _("{cores} cores, {memory} MB of memory; pandas {pandas}, Spark {spark} with a heap of {heap} MB.").format(
            cores=facts["cores"],
            memory=facts["memory_mb"],
            pandas=facts["pandas"],
            spark=facts["pyspark"],
            heap=scale.heap_mb,
        )
    )


def _step(run: Run | None, step: str) -> str:
    if run is None:
        return "–"
    if step == run.failed:
        return _("no memory")
    return f"{run.steps[step]:.2f}" if step in run.steps else "–"


def _whole(run: Run | None) -> str:
    return "–" if run is None or run.failed else f"{run.working_seconds:.1f}"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"
