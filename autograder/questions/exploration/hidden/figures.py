"""Further checks on the figure's alt text."""

from __future__ import annotations

import re

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.figures import figure
from autograder.questions.exploration.tables import cut_day, national
from autograder.questions.exploration.thresholds import ALT_TEXT_PART, STEADY

RISES = re.compile(
    r"\b(ris|rose|increas|grow|grew|climb|higher|up\b|hausse|augment|mont|accroi|cro[iî])", re.IGNORECASE
)
FALLS = re.compile(
    r"\b(fall|fell|decreas|declin|drop|lower|down\b|shrink|baiss|diminu|recul|descend|chut)", re.IGNORECASE
)
STABLE = re.compile(r"\b(stable|steady|flat|level|unchanged|constant|stagn)", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:[\s,.\u00a0\u202f']\d{3})*(?:[.,]\d{1,2})?(?!\d)")


def weekly_change(work: Work) -> tuple[float, float]:
    """The mean of the seven days up to LAST_DAY, and its change against the week before as a part."""
    counts = national(work).loc[: cut_day(work)]
    now, before = float(counts.iloc[-7:].mean()), float(counts.iloc[-14:-7].mean())
    return now, now / before - 1


@figure.hidden(
    "trend",
    points=1,
    needs=("alt",),
    says=N_("The alt text tells where the mean is going"),
    topic=N_("the alt text"),
    messages={
        "trend": Message(
            seen=N_("alt_text does not tell what the mean did in the week up to LAST_DAY: a change of {change}%."),
            expected=N_("It says whether the mean rises, falls or is stable, as the figure shows."),
            next=N_("Compare the mean on LAST_DAY with that of a week before, and use one of these words."),
        ),
    },
)
def trend(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text")
    change = weekly_change(work)[1]
    right = [STABLE, RISES, FALLS] if abs(change) <= STEADY else [RISES] if change > 0 else [FALLS]
    if not any(word.search(text) for word in right):
        raise Refuse("trend", change=round(100 * change))


@figure.hidden(
    "alt_number",
    points=0.5,
    needs=("alt",),
    says=N_("The alt text has the mean on LAST_DAY"),
    topic=N_("the alt text"),
    messages={
        "alt_number": Message(
            seen=N_("alt_text has these numbers: {got}."),
            expected=N_("It says how high the mean stands on LAST_DAY: {want} cases a day."),
            next=N_("Put that number into the text with an f-string."),
        ),
    },
)
def alt_number(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text")
    want = weekly_change(work)[0]
    texts = NUMBER.findall(text)
    found = [float(re.sub(r"\D", "", re.sub(r"[.,]\d{1,2}$", "", number))) for number in texts if len(number) < 15]
    if not any(abs(number - want) <= ALT_TEXT_PART * want + 1 for number in found):
        raise Refuse("alt_number", got=texts, want=round(want))
