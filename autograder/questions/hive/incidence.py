"""Cases per 100,000 inhabitants, and the first five places."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, Row, first_day, spelled
from autograder.questions.hive.warehouse import Warehouse, bench, observed
from autograder.text import _

incidence = Question(
    id="incidence",
    title=N_("The first five, ties included"),
    topic=N_("cases per 100,000 inhabitants"),
    points=8,
    answers=("INCIDENCE",),
    hints=(
        N_("Three steps: sums of 14 days, a join with the population, places. The two tables write names in two ways."),
        N_("lower(regexp_replace(province, '[ -]', '')) makes one key of both. Start from population, with LEFT JOIN."),
        N_("rank() OVER (ORDER BY per_100k DESC) AS place, and outside of it WHERE place <= 5."),
    ),
    messages={
        "places": Message(
            seen=N_("INCIDENCE gives {got} rows: {seen}."),
            expected=N_("It gives the first five places: {want}."),
            next=N_("Order by the rate and not by the count, largest first."),
        ),
        "name_lost": Message(
            seen=N_("{province} is not among the places of INCIDENCE."),
            expected=N_("It has a place: the two tables only write its name in two ways."),
            next=N_("Compare the names without spaces, hyphens and capitals."),
        ),
        "window": Message(
            seen=N_("For {province}, INCIDENCE gives {got} per 100,000: {days} days were added up."),
            expected=N_("It gives {want}: the 14 days that end on ${{last_day}}, that day included."),
            next=N_("day > date_sub(last day, 14) AND day <= last day."),
        ),
        "rate": Message(
            seen=N_("For {province}, INCIDENCE gives {got} per 100,000."),
            expected=N_("It gives {want}, not rounded."),
            next=N_("100000 * cases / population."),
        ),
        "place": Message(
            seen=N_("{province} has the place {got}."),
            expected=N_("It has the place {want}."),
            next=N_("rank() OVER (ORDER BY per_100k DESC)."),
        ),
    },
)
COLUMNS = ("province", "per_100k", "place")
POPULATION = {
    "Antwerpen": 1_800_000,
    "Brabant wallon": 400_000,
    "Brussels": 1_200_000,
    "Hainaut": 1_300_000,
    "Liège": 1_100_000,
    "Luxembourg": 250_000,
    "Oost-Vlaanderen": 1_500_000,
}
WRITTEN = {"Brabant wallon": "BrabantWallon", "Oost-Vlaanderen": "OostVlaanderen"}


def made(hidden: Warehouse, counts: dict[str, int], last: datetime.date) -> None:
    """Makes cases and population: `counts` are the cases of 14 days, with others just before and after them."""
    rows: list[Row] = []
    for province, count in counts.items():
        name = WRITTEN.get(province, province)
        first = count // 3
        for days, part in ((13, first), (6, count - 2 * first), (0, first), (14, 500), (-1, 3_000)):
            if part:
                rows.append((last - datetime.timedelta(days=days), name, "Wallonia", "0-9", "F", part))
    rows += [(None, "Liège", "Wallonia", "0-9", "F", 900), (last, None, None, "0-9", "F", 900)]
    hidden.view("cases", CASES, rows)
    hidden.view("population", {"province": "string", "population": "int"}, list(POPULATION.items()))


def wanted(counts: dict[str, int]) -> dict[str, tuple[float, int]]:
    """Rate and place of each province with one of the first five places."""
    rates = {name: 100_000 * counts.get(name, 0) / people for name, people in POPULATION.items()}
    places = {name: 1 + sum(other > rate + 1e-9 for other in rates.values()) for name, rate in rates.items()}
    return {name: (rates[name], place) for name, place in places.items() if place <= 5}


def answer(hidden: Warehouse, last: datetime.date) -> list[tuple[Any, ...]]:
    """Rows of INCIDENCE."""
    return [tuple(row) for row in hidden.query("INCIDENCE", COLUMNS, last_day=str(last)).itertuples(index=False)]


COUNTS = {
    "Antwerpen": 4_000,
    "Brabant wallon": 3_900,
    "Brussels": 7_000,
    "Hainaut": 6_500,
    "Liège": 9_000,
    "Luxembourg": 2_200,
    "Oost-Vlaanderen": 9_900,
}


def _look(hidden: Warehouse) -> list[tuple[Any, ...]]:
    last = first_day(hidden.work.rng)
    made(hidden, COUNTS, last)
    return answer(hidden, last)


def facts(work: Work) -> list[tuple[Any, ...]]:
    """Rows of INCIDENCE for the cases of COUNTS."""
    return observed(work, ("INCIDENCE",), {"last_day": "${last_day}"}, _look, bench)


@incidence.property("rates", points=3.5, says=N_("Five places, with the cases of 14 days per 100,000"))
def rates(work: Work) -> None:
    rows, want = facts(work), wanted(COUNTS)
    got = {row[0]: row[1:] for row in rows}
    for name in WRITTEN:
        if name not in got and WRITTEN[name] not in got:
            raise Refuse("name_lost", province=name)
    if set(got) != set(want) or len(rows) != len(want):
        seen = ", ".join(spelled(row[0]) for row in rows[:7]) or _("none")
        raise Refuse("places", got=len(rows), seen=seen, want=", ".join(want))
    for name, (rate, _place) in want.items():
        people, value = POPULATION[name], float(got[name][0] or 0)
        for days, more in ((15, 500), (15, 3_000), (16, 3_500)):
            if np.isclose(value, rate + 100_000 * more / people):
                raise Refuse("window", province=name, got=value, days=days, want=rate)
        if not np.isclose(value, rate, rtol=1e-9):
            raise Refuse("rate", province=name, got=value, want=rate)


@incidence.property("order", points=1.5, needs=("rates",), says=N_("Each place is right"))
def order(work: Work) -> None:
    got = {row[0]: row[2] for row in facts(work)}
    for name, (_rate, place) in wanted(COUNTS).items():
        if got.get(name) != place:
            raise Refuse("place", province=name, got=spelled(got.get(name)), want=place)
