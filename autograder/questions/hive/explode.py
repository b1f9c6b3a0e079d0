"""A list in one cell: rows of it, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, Row, fresh_rows, spelled
from autograder.questions.hive.warehouse import Warehouse, bench, observed

explode = Question(
    id="explode",
    title=N_("A list in one cell"),
    topic=N_("lists in cells"),
    points=8,
    answers=("PER_TEAM", "COVERED"),
    hints=(
        N_("split makes an array of a text. explode makes rows of an array."),
        N_("LATERAL VIEW OUTER keeps a team without provinces. collect_set goes back from rows to an array."),
        N_("FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province, then LEFT JOIN the sums."),
    ),
    messages={
        "team_lost": Message(
            seen=N_("PER_TEAM has no row for the team {team}."),
            expected=N_("Every team has a row. Without provinces, or without cases there, it has 0."),
            next=N_("Use LATERAL VIEW OUTER and LEFT JOIN, and COALESCE(…, 0)."),
        ),
        "team_sum": Message(
            seen=N_("PER_TEAM gives {got} cases for the team {team}."),
            expected=N_("It gives {want}: the cases of its provinces."),
            next=N_("Sum the cases by province first, so that the join repeats nothing."),
        ),
        "team_rows": Message(
            seen=N_("PER_TEAM has {got} rows for {want} teams."),
            expected=N_("It has one row for each team."),
            next=N_("GROUP BY team at the end."),
        ),
        "covered": Message(
            seen=N_("COVERED gives '{got}' for {province}."),
            expected=N_("It gives '{want}': names in the order of the alphabet, with a comma and a space between."),
            next=N_("Try concat_ws(', ', sort_array(collect_set(team)))."),
        ),
        "covered_rows": Message(
            seen=N_("COVERED has {got} rows, for {seen}."),
            expected=N_("It has one row for each province that a team names, and no others."),
            next=N_("Here LATERAL VIEW without OUTER is right, and GROUP BY province."),
        ),
    },
)
TEAMS = {"team": "string", "provinces": "string"}
Teams = Sequence[tuple[str, str | None]]


def given(hidden: Warehouse, teams: Teams) -> dict[str, int]:
    """Makes the tables; the cases of each team."""
    rows: list[Row] = fresh_rows(hidden.work.rng, 40, 5, ("Antwerpen", "Liège", "Namur", "Brussels"))
    hidden.view("cases", CASES, rows)
    hidden.view("teams", TEAMS, teams)
    return {
        name: sum(row[5] for row in rows if row[1] is not None and row[1] in (listed or "").split(";"))
        for name, listed in teams
    }


def rows_of(hidden: Warehouse, name: str, columns: tuple[str, str]) -> list[tuple[Any, ...]]:
    """Rows of a query of two columns."""
    return [tuple(row) for row in hidden.query(name, columns).itertuples(index=False)]


def require_sums(rows: list[tuple[Any, ...]], want: dict[str, int], key: str) -> None:
    """Refuses unless each team has its cases."""
    got = dict(rows)
    for team, cases in want.items():
        if team not in got:
            raise Refuse("team_lost", team=team)
        if got[team] != cases:
            raise Refuse(key, team=team, got=spelled(got[team]), want=cases)
    if len(rows) != len(want):
        raise Refuse("team_rows", got=len(rows), want=len(want))


FULL: Teams = (("North", "Antwerpen;Brussels"), ("South", "Namur;Liège"), ("Flying", "Liège"))
IDLE: Teams = (*FULL, ("Reserve", None), ("Coast", "Zeeland"))


Pairs = list[tuple[Any, ...]]


def _look(hidden: Warehouse) -> tuple[tuple[Pairs, dict[str, int]], tuple[Pairs, dict[str, int]], Pairs | Refuse]:
    found = []
    for teams in (FULL, IDLE):
        want = given(hidden, teams)
        found.append((rows_of(hidden, "PER_TEAM", ("team", "cases")), want))
    given(hidden, (*IDLE, ("Again", "Namur;Liège;Namur")))
    try:
        covered: Pairs | Refuse = rows_of(hidden, "COVERED", ("province", "teams"))
    except Refuse as refusal:
        covered = refusal
    return found[0], found[1], covered


def facts(work: Work) -> tuple[tuple[Pairs, dict[str, int]], tuple[Pairs, dict[str, int]], Pairs | Refuse]:
    """Rows of PER_TEAM and the wanted sums, with full and with idle teams, and the rows of COVERED."""
    return observed(work, ("PER_TEAM", "COVERED"), {}, _look, bench)


@explode.property("per_team", points=2.5, says=N_("The cases of each team"))
def per_team(work: Work) -> None:
    require_sums(*facts(work)[0], "team_sum")


@explode.property("idle", points=1.5, needs=("per_team",), says=N_("A team without provinces is there, with 0"))
def idle(work: Work) -> None:
    require_sums(*facts(work)[1], "team_sum")


@explode.property("covered", points=2.5, says=N_("The teams of each province"))
def covered(work: Work) -> None:
    rows = facts(work)[2]
    if isinstance(rows, Refuse):
        raise rows
    want = {
        "Antwerpen": "North",
        "Brussels": "North",
        "Liège": "Again, Flying, South",
        "Namur": "Again, South",
        "Zeeland": "Coast",
    }
    got: dict[Any, Any] = dict(rows)
    if set(got) != set(want) or len(rows) != len(want):
        raise Refuse("covered_rows", got=len(rows), seen=", ".join(sorted(map(spelled, got))))
    for province, teams in want.items():
        if got[province] != teams:
            raise Refuse("covered", province=province, got=spelled(got[province]), want=teams)
