"""How far right and wrong answers stay from the limits in autograder/questions/exploration/thresholds.py.

    python solutions/exploration/thresholds.py

It measures fresh series over many seeds, and the end of every edition of the cases that is here. Takes a few seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

# As a script it is started from anywhere.
if (root := str(Path(__file__).resolve().parent.parent.parent)) not in sys.path:
    sys.path.insert(0, root)

from autograder.data import load, present
from autograder.questions.exploration import rates, smoothing, tail, testing, weekdays
from autograder.questions.exploration.tables import wave
from autograder.questions.exploration.thresholds import CUT_DAYS

SEEDS = range(300)


def rngs() -> Iterator[np.random.Generator]:
    """One generator a seed."""
    return (np.random.default_rng(seed) for seed in SEEDS)


def parts(series: pd.Series) -> np.ndarray:
    """Each day as a part of the same weekday a week earlier."""
    return (series / series.shift(7)).dropna().to_numpy()


def weekday_gap() -> float:
    """The least distance of the mean of ratios from the ratio to the week before, over seeds."""
    found = []
    for rng in rngs():
        series = weekdays.weekly(rng, 56, 0.35)
        right, wrong = weekdays.around(series), weekdays.around(series, 6, 0)
        found.append(max(abs(right[day] - wrong[day]) for day in range(7)))
    return min(found)


def sums_gap() -> float:
    """The same for the ratio of two sums, which is the nearest wrong way."""
    found = []
    for rng in rngs():
        series = weekdays.weekly(rng, 56, 0.35)
        around = series.rolling(7, center=True).mean()
        inside = series[around.notna()]
        wrong = inside.groupby(inside.index.day_of_week).sum() / around.groupby(around.index.day_of_week).sum()
        right = weekdays.around(series)
        found.append(max(abs(right[day] - float(wrong[day])) for day in range(7)))
    return min(found)


def rows_gap() -> float:
    """The least distance of a mean of seven days from that of seven rows, where two days are absent."""
    found = []
    for rng in rngs():
        counts = smoothing.table(rng, 40)
        holed = counts.drop(counts.index[[17, 18]])
        right = smoothing.expected(holed)
        found.append(float((holed.rolling(smoothing.DAYS).mean() - right).abs().max().max()))
    return min(found)


def rate_gap() -> float:
    """The least distance of a rate of 14 days from that of 13 or 15 days."""
    found = []
    for rng in rngs():
        df, last = rates.full_cases(rng)
        population = rates.fresh_population(rng)
        right = rates.rates(df, population, last)
        for days in (13, 15):
            found.append(float((right - rates.rates(df, population, last, days)).abs().max()))
    return min(found)


def share_gap() -> float:
    """The least distance of the share of sums from the mean of daily shares."""
    found = []
    for rng in (np.random.default_rng(seed) for seed in range(40)):
        tests = testing.fresh_tests(rng)
        positives, done = testing.sums(tests)
        daily_positives, daily = testing.sums(tests, 1)
        means = (daily_positives / daily.where(daily > 0)).rolling(testing.DAYS).mean()
        found.append(float((positives / done.where(done > 0) - means).abs().max().max()))
    return min(found)


def main() -> None:
    """Print the measured ranges."""
    complete = [parts(wave(rng, 60, growth=growth, noise=0.05)).min() for growth in (0.0, 0.05, 0.1) for rng in rngs()]
    falling = [parts(wave(rng, 60, growth=-0.29, noise=0.02)).min() for rng in rngs()]
    cut = []
    for rng in rngs():
        series = tail.cut(wave(rng, 60), (0.35, 0.3, 0.2, 0.1, 0.05, 0.001))
        cut.append(parts(series)[-6:].max())
    print(f"fresh series, complete days: lowest part of a week earlier {min(complete):.2f}, falling {min(falling):.2f}")
    print(f"fresh series, incomplete days: highest part {max(cut):.2f}")
    for edition in present("covid-cases")[0]:
        frame = load("covid-cases", edition.id).frame()
        dated = frame[~frame["DATE"].isin(["", "NA"])]
        counts = dated.groupby(pd.to_datetime(dated["DATE"]))["CASES"].sum().asfreq("D", fill_value=0)
        last = tail.by_rule(counts)
        end = ", ".join(f"{part:.2f}" for part in parts(counts)[-7:])
        early = int((counts.index[-1] - last).days)
        print(f"{edition.id}: {early} incomplete days (the lab cuts {CUT_DAYS}); last parts {end}")
    print(f"ratios of weekdays: nearest wrong way {min(weekday_gap(), sums_gap()):.3f}")
    print(f"means of seven days: seven rows {rows_gap():.0f}")
    print(f"cases per 100,000: one day more or less {rate_gap():.1f}")
    print(f"positivity: mean of daily shares {share_gap():.3f}")


if __name__ == "__main__":
    main()
