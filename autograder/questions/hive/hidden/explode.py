"""Further checks on lists in cells."""

from __future__ import annotations

from autograder.checking import N_, Message, Work
from autograder.questions.hive.explode import FULL, explode, given, require_sums, rows_of
from autograder.questions.hive.warehouse import bench


@explode.hidden(
    "named_twice",
    points=1.5,
    needs=("idle",),
    says=N_("A province that a team names twice counts once"),
    topic=N_("a province that is named twice"),
    messages={
        "named_twice": Message(
            seen=N_("The team {team} names a province twice, and PER_TEAM gives it {got} cases."),
            expected=N_("It gives {want}: a province counts once for a team."),
            next=N_("Take DISTINCT team, province before you join."),
        )
    },
)
def named_twice(work: Work) -> None:
    with bench(work) as hidden:
        want = given(hidden, (*FULL, ("Again", "Namur;Liège;Namur")))
        require_sums(rows_of(hidden, "PER_TEAM", ("team", "cases")), want, "named_twice")
