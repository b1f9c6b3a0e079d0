"""Further checks on the disclosure."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.disclosing import disclosure, found, fresh_publication
from autograder.questions.exploration.tables import course_municipalities
from autograder.text import _


@disclosure.hidden(
    "unknown_place",
    points=1,
    needs=("recovers",),
    says=N_("A row without a name, and a province without a total, do no harm"),
    topic=N_("rows without a place"),
    messages={
        "unknown_place": Message(
            seen=N_("With a row of cases without a place, and one province without a total, recover gives {got}."),
            expected=N_("It gives {want}: cases without a place belong to no province."),
            next=N_("Work province by province, and skip those that are missing or have no total."),
        ),
    },
)
def unknown_place(work: Work) -> None:
    known = fresh_publication(work.rng)
    nowhere = pd.DataFrame({"TX_DESCR_NL": [None], "PROVINCE": [None], "CASES": ["7410"]})
    lone = pd.DataFrame({"TX_DESCR_NL": ["Far", "Away"], "PROVINCE": ["Abroad", "Abroad"], "CASES": ["<5", "80"]})
    table = pd.concat([known.municipalities.iloc[:9], nowhere, known.municipalities.iloc[9:], lone], ignore_index=True)
    got = found(work, replace(known, municipalities=table, totals=known.totals.sort_index(ascending=False)))
    if got != known.answer:
        raise Refuse("unknown_place", got=_text(got), want=_text(known.answer))


@disclosure.hidden(
    "course",
    points=1,
    says=N_("recovered holds what this publication gives away"),
    topic=N_("this publication"),
    messages={
        "course": Message(
            seen=N_("recovered holds {got}."),
            expected=N_("From this publication, subtraction gives {want}."),
            next=N_("Define recovered = recover(municipalities, province_totals)."),
        ),
    },
)
def course(work: Work) -> None:
    given = work.mapping(work.value("recovered"), "recovered")
    got = {str(name): work.number(count, f"the count of {name}") for name, count in given.items()}
    table, totals = course_municipalities(work)
    want = {}
    texts = table["CASES"].astype(str)
    for province, total in totals.items():
        inside = table["PROVINCE"] == province
        held = inside & texts.str.startswith("<")
        left = int(total) - int(pd.to_numeric(texts[inside & ~held]).sum())
        if held.sum() == 1 and 1 <= left < int(texts[held].iloc[0][1:]):
            want[str(table.loc[held, "TX_DESCR_NL"].iloc[0])] = left
    if got != want:
        raise Refuse("course", got=_text(got), want=_text(want))


def _text(counts: dict[str, float] | dict[str, int]) -> str:
    return ", ".join(f"{name} {count:g}" for name, count in sorted(counts.items())) or _("nothing")
