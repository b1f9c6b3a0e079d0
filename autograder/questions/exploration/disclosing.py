"""Recover a count that was held back, from the totals that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.choices import choice, choices
from autograder.questions.exploration.tables import PROVINCES

WHY_CODES = ("limit_too_low", "total_published", "name_published", "not_rounded")
MEASURES = ("delete_row", "merge_neighbours", "withhold_second", "wider_limit", "write_zero")
WITHHELD = "withheld"

disclosure = Question(
    id="disclosure",
    title=N_("A count that was not protected"),
    topic=N_("the disclosure"),
    points=9,
    answers=("recover", "recovered", "why_failed", "protects"),
    hints=(
        N_("The total of a province is known, and so are all its municipalities but one. What is left?"),
        N_("For each province with exactly one '<5': its total less the sum of its published counts."),
        N_("For each measure, change a small table by hand, and subtract again. Does the old count come out?"),
    ),
    messages={
        "missed": Message(
            seen=N_("{name} is the only one of {province} that is held back. recover does not give it."),
            expected=N_("Its count is the total of the province less all the other municipalities."),
            next=N_("Look for the provinces with exactly one count that is held back."),
        ),
        "value": Message(
            seen=N_("recover gives {got} cases for {name}."),
            expected=N_("The total of its province, {total}, less the published counts, {known}, leaves {want}."),
            next=N_("Convert the published counts of that province to numbers, and add them up."),
        ),
        "invented": Message(
            seen=N_("{name} is one of two that are held back in {province}. recover gives it {got} cases."),
            expected=N_("The total tells only the sum of both. One of them alone cannot be recovered."),
            next=N_("Leave out provinces in which more than one count is held back."),
        ),
        "unfit": Message(
            seen=N_("For {name}, recover gives {got} cases, although '<5' means 1 to 4."),
            expected=N_("A difference outside that range says that the two tables do not fit. It recovers nothing."),
            next=N_("Keep a difference only when it is one of 1, 2, 3 and 4."),
        ),
        "why_code": Message(
            seen=N_("{name} is '{code}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy the code from the list, letter by letter."),
        ),
        "why": Message(
            seen=N_("why_failed is '{code}'. Mend that, and your subtraction still gives the count."),
            expected=N_("The reason is the one thing that the subtraction cannot do without."),
            next=N_("Which two published numbers did you subtract from each other?"),
        ),
        "measure_code": Message(
            seen=N_("{name} holds '{code}'."),
            expected=N_("protects holds codes from the list of measures in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "still_recovered": Message(
            seen=N_("protects holds '{code}'. After it, the total less the other rows still gives {got}, as before."),
            expected=N_("A measure protects when the subtraction no longer leads to the count of one place."),
            next=N_("Try '{code}' on a table of three municipalities and their total."),
        ),
        "measure_lacking": Message(
            seen=N_("protects does not hold '{code}'. After it, the subtraction gives no count of one small place."),
            expected=N_("protects holds all measures of the list that work."),
            next=N_("Try '{code}' on a table of three municipalities and their total."),
        ),
    },
)


@dataclass(frozen=True)
class Publication:
    """Municipalities, the totals by province, and what can and cannot be recovered from them."""

    municipalities: pd.DataFrame
    totals: pd.Series
    answer: dict[str, int]
    pairs: dict[str, str]
    unfit: dict[str, str]


def fresh_publication(rng: np.random.Generator) -> Publication:
    """Five provinces: two with one count held back, one with two, one whose total does not fit, and one open."""
    provinces = [str(name) for name in rng.permutation(np.array(PROVINCES))[:5]]
    rows: list[tuple[str, str, str]] = []
    totals, answer, pairs, unfit = {}, {}, {}, {}
    for place, province in enumerate(provinces):
        names = [f"{province[:3]}-{letter}" for letter in "abcdef"]
        counts = [int(count) for count in rng.integers(20, 2000, size=6)]
        hidden = [0] if place in (0, 1, 3) else [0, 4] if place == 2 else []
        for number in hidden:
            counts[number] = int(rng.integers(1, 5))
        totals[province] = sum(counts) + (17 if place == 3 else 0)
        for number, (name, count) in enumerate(zip(names, counts, strict=True)):
            rows.append((name, province, "<5" if number in hidden else str(count)))
        if place in (0, 1):
            answer[names[0]] = counts[0]
        elif place == 2:
            pairs.update({names[number]: province for number in hidden})
        elif place == 3:
            unfit[names[0]] = province
    table = pd.DataFrame(rows, columns=["TX_DESCR_NL", "PROVINCE", "CASES"])
    table = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    return Publication(table, pd.Series(totals), answer, pairs, unfit)


def found(work: Work, published: Publication) -> dict[str, float]:
    """What the learner's recover gives, by the name of the municipality."""
    given = work.mapping(work.call("recover", published.municipalities, published.totals), "recover(…)")
    return {str(name): work.number(count, f"the count of {name}") for name, count in given.items()}


@disclosure.property("recovers", points=2, says=N_("A count that is held back alone in its province is recovered"))
def recovers(work: Work) -> None:
    published = fresh_publication(work.rng)
    got = found(work, published)
    table = published.municipalities
    for name, want in published.answer.items():
        province = str(table.loc[table["TX_DESCR_NL"] == name, "PROVINCE"].iloc[0])
        if name not in got:
            raise Refuse("missed", name=name, province=province)
        if got[name] != want:
            total = int(published.totals[province])
            raise Refuse("value", got=got[name], name=name, total=total, known=total - want, want=want)


@disclosure.property("several", points=1.5, says=N_("Two that are held back in one province protect each other"))
def several(work: Work) -> None:
    published = fresh_publication(work.rng)
    got = found(work, published)
    for name, province in published.pairs.items():
        if name in got:
            raise Refuse("invented", name=name, province=province, got=got[name])


@disclosure.property("unfit", points=1, says=N_("A difference that cannot be true recovers nothing"))
def unfit(work: Work) -> None:
    published = fresh_publication(work.rng)
    got = found(work, published)
    for name in published.unfit:
        if name in got:
            raise Refuse("unfit", name=name, got=got[name])


@disclosure.property("why", points=0.75, says=N_("The reason why the protection failed is named"))
def why(work: Work) -> None:
    code = choice(work, "why_failed", WHY_CODES, "why_code")
    # Each of the other reasons is tried: with it mended and the total still there, the count comes out again.
    if code != WHY_CODES[1]:
        raise Refuse("why", code=code)


def attacked(measure: str, rng: np.random.Generator) -> int | None:
    """What the subtraction gives for one small place after a measure was taken; None when it gives nothing.

    The measure is really carried out on four municipalities of one province, of which the first has a small count.
    """
    secret = int(rng.integers(1, 5))
    cells: dict[str, int | str] = {"small": "<5", **{name: int(rng.integers(20, 900)) for name in ("b", "c", "d")}}
    total = secret + sum(count for count in cells.values() if isinstance(count, int))
    if measure == "delete_row":
        del cells["small"]
    elif measure == "write_zero":
        cells["small"] = 0
    elif measure == "wider_limit":
        cells["small"] = "<10"
    elif measure == "withhold_second":
        cells["c"] = WITHHELD
    elif measure == "merge_neighbours":
        neighbour = cells.pop("b")
        assert isinstance(neighbour, int)
        cells["small and b"] = secret + neighbour
        del cells["small"]
    left = total - sum(count for count in cells.values() if isinstance(count, int))
    unknown = sum(isinstance(count, str) for count in cells.values())
    return left if left == secret and unknown <= 1 else None


@disclosure.property("measures", points=1.75, says=N_("The measures that protect are chosen, and no others"))
def measures(work: Work) -> None:
    chosen = choices(work, work.value("protects"), "protects", MEASURES, "measure_code")
    for code in MEASURES:
        left = attacked(code, work.rng)
        if code in chosen and left is not None:
            raise Refuse("still_recovered", code=code, got=left)
        if code not in chosen and left is None:
            raise Refuse("measure_lacking", code=code)
