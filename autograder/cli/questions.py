"""`labs questions`: what a lab asks, and how each question is proven."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.text import _


def questions(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the questions as JSON.")] = False,
) -> None:
    """List the questions of a lab with points, properties, and the alternates and mutants that prove them.

    Example: labs questions clustering
    """
    from autograder.checking.registry import load_lab
    from autograder.cli.output import print_json, print_table

    loaded = load_lab(lab)
    rows = []
    for number, question in enumerate(loaded.questions, 1):
        visible = [prop for prop in question.properties if not prop.hidden]
        alternates, mutants = proof_counts(lab, question.id)
        rows.append(
            {
                "number": number,
                "id": question.id,
                "title": _(question.title),
                "points": question.points,
                "properties": len(question.properties),
                "visible": len(visible),
                "hidden": len(question.properties) - len(visible),
                "alternates": alternates,
                "mutants": mutants,
            }
        )
    if as_json:
        print_json(rows)
        return
    columns = [(_("No."), "right"), (_("Id"), "left"), (_("Question"), "left"), (_("Points"), "right")]
    columns += [(name, "right") for name in (_("Visible"), _("Hidden"), _("Alternates"), _("Mutants"))]
    lines = [
        (
            str(row["number"]),
            str(row["id"]),
            str(row["title"]),
            f"{row['points']:g}",
            *(_count(row[name]) for name in ("visible", "hidden", "alternates", "mutants")),
        )
        for row in rows
    ]
    totals = [sum(row[name] or 0 for row in rows) for name in ("visible", "hidden", "alternates", "mutants")]  # type: ignore[misc]
    lines.append(("", "", _("Total"), f"{loaded.points:g}", *(str(total) for total in totals)))
    print_table("", columns, lines)


def _count(value: object) -> str:
    return "-" if value is None else str(value)


def proof_counts(lab_id: str, question_id: str) -> tuple[int | None, int | None]:
    """Alternates and mutants of a question; None where the proofs are not installed (a learner's bundle)."""
    try:
        from autograder.building.proofs import read_proofs
    except ModuleNotFoundError:
        return None, None
    proofs = read_proofs(lab_id, question_id)
    return sum(not proof.mutant for proof in proofs), sum(proof.mutant for proof in proofs)
