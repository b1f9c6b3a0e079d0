"""`labs prove`: try a lab's questions on their reference, alternates and mutants."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def prove(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    question: Annotated[str | None, typer.Argument(help="Question, such as minmax; all of them by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Try each question on its reference, alternates and mutants (for authors).

    Example: labs prove clustering minmax
    """
    from autograder.building.proofs import reference_states
    from autograder.building.prove import try_question, unrefuted
    from autograder.building.source import read_source
    from autograder.checking.registry import find_question, load_lab
    from autograder.checking.worker import quiet

    loaded = load_lab(lab)
    questions = [find_question(loaded, question)] if question else loaded.questions
    with quiet():
        states = dict(reference_states(read_source(lab)))
    bad = 0
    rows = []
    for item in questions:
        results = try_question(loaded, item, states)
        missing = unrefuted(item, results)
        for result in results:
            kind = "mutant" if result.proof.mutant else "alternate"
            rows.append(
                {
                    "question": item.id,
                    "kind": kind,
                    "name": result.proof.name,
                    "points": result.verdict.points,
                    "seconds": round(result.seconds, 3),
                    "problems": list(result.problems),
                }
            )
            bad += bool(result.problems)
            if not as_json:
                state = "ok" if not result.problems else "PROBLEM"
                points = f"{result.verdict.points:g}/{result.verdict.max_points:g}"
                typer.echo(f"{item.id:12} {kind:9} {result.proof.name:28} {points:>8} {result.seconds:6.2f} s  {state}")
                for problem in result.problems:
                    typer.echo(f"    {problem}")
        if missing:
            bad += 1
            rows.append(
                {"question": item.id, "kind": "property", "name": ", ".join(missing), "problems": ["no mutant"]}
            )
            if not as_json:
                typer.echo(f"{item.id:12} no mutant is refused by: {', '.join(missing)}")
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    raise typer.Exit(1 if bad else 0)
