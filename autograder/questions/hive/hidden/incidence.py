"""Further checks on cases per 100,000 inhabitants."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.incidence import answer, incidence, made, wanted
from autograder.questions.hive.tables import first_day, spelled
from autograder.questions.hive.warehouse import bench


def _check(work: Work, counts: dict[str, int], key: str) -> None:
    last = first_day(work.rng)
    with bench(work) as hidden:
        made(hidden, counts, last)
        got = {row[0]: row[2] for row in answer(hidden, last)}
    want = {name: place for name, (_rate, place) in wanted(counts).items()}
    if got != want:
        seen = ", ".join(f"{name} {spelled(place)}" for name, place in sorted(got.items(), key=lambda one: str(one[1])))
        told = ", ".join(f"{name} {place}" for name, place in sorted(want.items(), key=lambda one: one[1]))
        raise Refuse(key, got=seen, want=told)


@incidence.hidden(
    "ties",
    points=1.5,
    needs=("order",),
    says=N_("Provinces with the same rate share a place"),
    topic=N_("provinces with the same rate"),
    messages={
        "ties": Message(
            seen=N_("Two provinces share the fifth place. INCIDENCE gives: {got}."),
            expected=N_("It gives: {want}. Whoever has the same rate has the same place."),
            next=N_("LIMIT 5 and row_number() cut a tie by chance. rank() does not."),
        )
    },
)
def ties(work: Work) -> None:
    counts = {"Antwerpen": 1_800, "Brussels": 1_200, "Hainaut": 3_900, "Liège": 4_400, "Luxembourg": 1_250}
    _check(work, {**counts, "Brabant wallon": 2_400}, "ties")


@incidence.hidden(
    "no_cases",
    points=1.5,
    needs=("order",),
    says=N_("A province without cases has a rate of 0"),
    topic=N_("a province without cases"),
    messages={
        "no_cases": Message(
            seen=N_("Only four provinces have cases. INCIDENCE gives: {got}."),
            expected=N_("It gives: {want}. The others share the fifth place with a rate of 0."),
            next=N_("Start from the population, LEFT JOIN the cases, and use COALESCE(…, 0)."),
        )
    },
)
def no_cases(work: Work) -> None:
    last = first_day(work.rng)
    counts = {"Antwerpen": 1_800, "Brussels": 2_400, "Hainaut": 3_900, "Liège": 4_400}
    with bench(work) as hidden:
        made(hidden, counts, last)
        got = {row[0]: (float(row[1]) if row[1] is not None else None, row[2]) for row in answer(hidden, last)}
    want = wanted(counts)
    if set(got) != set(want) or any(got[name] != (0.0, 5) for name, (rate, _place) in want.items() if rate == 0):
        seen = ", ".join(f"{name} {spelled(place)}" for name, (_rate, place) in got.items())
        told = ", ".join(f"{name} {place}" for name, (_rate, place) in want.items())
        raise Refuse("no_cases", got=seen, want=told)
