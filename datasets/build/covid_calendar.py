"""From weekly totals to expected numbers a day: a level that changes little by little, times the weekday."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from datasets.build.covid_draw import Draw, added

FIRST, LAST = date(2020, 3, 1), date(2020, 11, 2)
# Monday of the week of FIRST: the first one of the weekly totals.
FIRST_MONDAY = date(2020, 2, 24)


def days(first: date, last: date) -> list[date]:
    """Every day from first to last."""
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def expected(
    weekly: Sequence[float],
    monday: date,
    weekdays: Callable[[date], Sequence[float]],
    draw: Draw,
    noise: float,
) -> dict[date, float]:
    """Expected number for each day of the weeks from `monday` on; the days of a week add up to its total.

    weekdays: factors of Monday to Sunday at that day. noise: standard deviation of a day's own factor.
    """
    levels = [total / 7.0 for total in weekly]
    found: dict[date, float] = {}
    for week, total in enumerate(weekly):
        dates = [monday + timedelta(7 * week + number) for number in range(7)]
        weights = [
            _between(levels, week, number) * weekdays(day)[number] * draw.around(noise)
            for number, day in enumerate(dates)
        ]
        whole = added(weights)
        for day, weight in zip(dates, weights, strict=True):
            found[day] = total * weight / whole if whole else 0.0
    return found


def _between(levels: Sequence[float], week: int, weekday: int) -> float:
    """The level on a weekday, on straight lines between the Thursdays."""
    other = week + 1 if weekday > 3 else week - 1
    if not 0 <= other < len(levels):
        return levels[week]
    part = abs(weekday - 3) / 7.0
    return levels[week] * (1.0 - part) + levels[other] * part


def monthly(table: Sequence[Sequence[float]], first_month: int, day: date) -> list[float]:
    """The row of a table of months for a day, on straight lines between the middles of the months."""
    position = (day.month - first_month) + (day.day - 15) / 30.0
    position = min(max(position, 0.0), len(table) - 1.0)
    low = min(int(position), len(table) - 2)
    part = position - low
    return [a * (1.0 - part) + b * part for a, b in zip(table[low], table[low + 1], strict=True)]
