"""`labs bench`: measurements that anybody can repeat."""

from __future__ import annotations

import statistics
import time
from typing import Annotated, Any

import typer

from autograder.cli.bench_grading import grading
from autograder.cli.bench_report import report
from autograder.cli.bench_services import services
from autograder.cli.bench_spark import spark
from autograder.cli.bench_suites import fuzz, hostile, peers
from autograder.text import _

app = typer.Typer(
    no_args_is_help=True, help="Measure this installation. Example: labs bench checks", rich_markup_mode=None
)


@app.callback()
def bench() -> None:
    """Measure this installation."""


for command in (grading, report, fuzz, hostile, peers, services, spark):
    app.command()(command)


@app.command()
def checks(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")] = "clustering",
    rounds: Annotated[int, typer.Option(min=1, help="Times that each check is repeated.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Time each check on the reference answers, as a learner waits for it: visible properties and feedback.

    Example: labs bench checks clustering
    """
    from autograder.building.proof_services import proof_services
    from autograder.building.proofs import reference_states
    from autograder.building.source import read_source
    from autograder.checking.registry import load_lab
    from autograder.checking.run import run_question
    from autograder.checking.view import as_html
    from autograder.checking.worker import NotebookWorker, quiet
    from autograder.cli.output import print_json, print_table

    loaded = load_lab(lab)
    start, cpu = time.perf_counter(), time.process_time()
    with quiet():
        names = dict(reference_states(read_source(lab)))[""]
    reference_seconds, reference_cpu = time.perf_counter() - start, time.process_time() - cpu
    rows: list[dict[str, Any]] = []
    for question in loaded.questions:
        times = []
        for _round in range(rounds):
            worker = NotebookWorker(names, services=proof_services(loaded))
            start = time.perf_counter()
            verdict = run_question(loaded, question, worker)
            as_html(verdict)
            times.append((time.perf_counter() - start) * 1000)
            worker.close()
        rows.append(
            {
                "question": question.id,
                "outcome": verdict.outcome,
                "first_ms": round(times[0], 1),
                "median_ms": round(statistics.median(times), 1),
                "max_ms": round(max(times), 1),
            }
        )
    medians = [row["median_ms"] for row in rows]
    summary = {
        "lab": lab,
        "rounds": rounds,
        "median_of_medians_ms": round(statistics.median(medians), 1),
        "slowest_ms": max(medians),
        "over_100_ms": [row["question"] for row in rows if row["median_ms"] > 100],
        "reference_seconds": round(reference_seconds, 2),
        "reference_cpu_seconds": round(reference_cpu, 2),
    }
    if as_json:
        print_json({**summary, "checks": rows})
        return
    columns = [(_("Check"), "left"), (_("Outcome"), "left")]
    columns += [(name, "right") for name in (_("First, ms"), _("Median, ms"), _("Largest, ms"))]
    print_table(
        "",
        columns,
        [
            (
                row["question"],
                row["outcome"],
                f"{row['first_ms']:.1f}",
                f"{row['median_ms']:.1f}",
                f"{row['max_ms']:.1f}",
            )
            for row in rows
        ],
    )
    typer.echo(
        _("Median over the questions: {median} ms. Slowest: {slowest} ms. Over 100 ms: {names}.").format(
            median=summary["median_of_medians_ms"],
            slowest=summary["slowest_ms"],
            names=", ".join(summary["over_100_ms"]) or _("none"),
        )
    )
    typer.echo(
        _("The reference answers ran in {seconds} s ({cpu} s of CPU).").format(
            seconds=summary["reference_seconds"], cpu=summary["reference_cpu_seconds"]
        )
    )
