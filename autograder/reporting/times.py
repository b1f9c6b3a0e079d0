"""When work was handed in, and how long judging took."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from autograder.reporting.records import Cohort

MAX_DAYS = 31


@dataclass(frozen=True)
class Times:
    """Times of a cohort, UTC.

    known: submissions whose time is known. days: how many were handed in on each day, at most the last `MAX_DAYS` with
    any; earlier ones are counted in `before`. late: None when there is no due date. judged_*: seconds.
    """

    known: int
    first: datetime | None
    middle: datetime | None
    last: datetime | None
    due: datetime | None
    late: int | None
    days: tuple[tuple[date, int], ...]
    before: int
    judged_median: float
    judged_longest: float
    judged_longest_of: str
    judged_total: float


def times_of(cohort: Cohort) -> Times:
    """Times of a cohort."""
    stamps = sorted(item.handed_in for item in cohort.submissions if item.handed_in is not None)
    counts = Counter(stamp.date() for stamp in stamps)
    days = sorted(counts)
    shown = days[-MAX_DAYS:]
    judged = [item for item in cohort.submissions if item.seconds > 0]
    longest = max(judged, key=lambda item: item.seconds, default=None)
    return Times(
        known=len(stamps),
        first=stamps[0] if stamps else None,
        middle=stamps[len(stamps) // 2] if stamps else None,
        last=stamps[-1] if stamps else None,
        due=cohort.due,
        late=sum(bool(item.seconds_late) for item in cohort.submissions) if cohort.due else None,
        days=tuple((day, counts[day]) for day in _without_gaps(shown)),
        before=sum(counts[day] for day in days[: -MAX_DAYS or None] if day not in shown),
        judged_median=statistics.median(item.seconds for item in judged) if judged else 0.0,
        judged_longest=longest.seconds if longest else 0.0,
        judged_longest_of=longest.learner if longest else "",
        judged_total=sum(item.seconds for item in judged),
    )


def _without_gaps(days: list[date]) -> list[date]:
    """With the days between, where that is not too many: a gap is part of the picture."""
    if not days or (days[-1] - days[0]).days >= MAX_DAYS:
        return days
    return [days[0] + timedelta(number) for number in range((days[-1] - days[0]).days + 1)]
