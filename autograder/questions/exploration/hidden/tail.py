"""Further checks on the last complete day."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.tables import date_text, wave
from autograder.questions.exploration.tail import complete, ends_before, last


@complete.hidden(
    "weekend",
    points=1.5,
    needs=("cut",),
    says=N_("A Sunday is low, and complete all the same"),
    topic=N_("a quiet Sunday"),
    messages={
        "weekend": Message(
            seen=N_("A complete series ends on a Sunday, {want}. The function says {got}."),
            expected=N_("A Sunday is as low as the Sunday before it, so it is complete."),
            next=N_("Compare with the same weekday, and not with the day before or the mean of a week."),
        ),
    },
)
def weekend(work: Work) -> None:
    series = wave(work.rng, 70)
    sundays = series.index[series.index.day_of_week == 6]
    ended = series.loc[: sundays[-1]]
    want, got = pd.Timestamp(sundays[-1]), last(work, ended)
    if got != want:
        raise Refuse("weekend", want=date_text(want), got=date_text(got))


@complete.hidden(
    "longer",
    points=1,
    needs=("cut",),
    says=N_("Six incomplete days are found, and a falling wave is not taken for them"),
    topic=N_("a longer tail"),
    messages={
        "falling": Message(
            seen=N_("In a wave that falls by a quarter a week, the function says {got}."),
            expected=N_("All its days are complete, up to {want}. Fewer cases are not missing cases."),
            next=N_("Call a day incomplete only when it has less than half of the same weekday a week before."),
        ),
    },
)
def longer(work: Work) -> None:
    ends_before(work, wave(work.rng, 60), (0.35, 0.3, 0.2, 0.1, 0.05, 0.001))
    falling = wave(work.rng, 60, growth=-0.29, noise=0.02)
    if (got := last(work, falling)) != falling.index[-1]:
        raise Refuse("falling", got=date_text(got), want=date_text(falling.index[-1]))
