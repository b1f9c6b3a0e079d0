"""Who may need help: a rule that is stated, and no black box."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.reporting.records import CORRECT, Cohort, Submitted
from autograder.text import _, ngettext

LOW_SHARE = 0.5
OPEN_SHARE = 0.25
STUCK_ATTEMPTS = 3
SIGNS_NEEDED = 2


@dataclass(frozen=True)
class NeedsHelp:
    """A learner with the signs that were seen, in words."""

    submitted: Submitted
    signs: tuple[str, ...]


def rule() -> str:
    """The rule in words, with its numbers."""
    return _(
        "A learner is listed when at least {needed} of these hold: less than {low} % of the points; {open} % or more "
        "of the questions not attempted; {tried} or more questions attempted and none fully right; handed in late."
    ).format(
        needed=SIGNS_NEEDED,
        low=round(100 * LOW_SHARE),
        open=round(100 * OPEN_SHARE),
        tried=STUCK_ATTEMPTS,
    )


def who_needs_help(cohort: Cohort) -> list[NeedsHelp]:
    """Graded learners to whom the rule applies; most signs first, then lowest score, then name."""
    found = [NeedsHelp(item, tuple(_signs(item))) for item in cohort.graded]
    found = [one for one in found if len(one.signs) >= SIGNS_NEEDED]
    return sorted(found, key=lambda one: (-len(one.signs), one.submitted.share or 0.0, one.submitted.learner))


def _signs(item: Submitted) -> list[str]:
    signs = []
    asked = len(item.answers)
    attempted = sum(answer.attempted for answer in item.answers)
    right = sum(answer.outcome == CORRECT for answer in item.answers)
    if item.share is not None and item.share < LOW_SHARE:
        signs.append(_("{percent} % of the points").format(percent=round(100 * item.share)))
    if asked and (asked - attempted) / asked >= OPEN_SHARE:
        signs.append(_("{open} of {all} questions not attempted").format(open=asked - attempted, all=asked))
    if attempted >= STUCK_ATTEMPTS and not right:
        signs.append(_("{tried} questions attempted, none fully right").format(tried=attempted))
    if item.seconds_late:
        signs.append(lateness(item.seconds_late))
    return signs


def lateness(seconds: float) -> str:
    """How late something was handed in, in words."""
    if seconds < 3600:
        minutes = max(1, round(seconds / 60))
        return ngettext("{count} minute late", "{count} minutes late", minutes).format(count=minutes)
    if seconds < 48 * 3600:
        hours = round(seconds / 3600)
        return ngettext("{count} hour late", "{count} hours late", hours).format(count=hours)
    days = round(seconds / 86400)
    return ngettext("{count} day late", "{count} days late", days).format(count=days)
