"""The report as one self-contained page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from autograder.pages import environment
from autograder.reporting import charts, guides, helping, statistics, summary
from autograder.reporting.analysis import LabReport, Line
from autograder.reporting.naming import Names
from autograder.reporting.records import CORRECT, Submitted
from autograder.reporting.similarity import (
    COMMON_LEAST,
    COMMON_SHARE,
    DERIVED_FROM,
    DEVIATIONS,
    EVIDENCE,
    LEAST_THRESHOLD,
)
from autograder.reporting.winnowing import GRAM, WINDOW
from autograder.text import _

TEMPLATES = Path(__file__).resolve().parent / "templates"

# Longer lists are closed at first: a class of 500 must not bury what comes after.
SHOWN_MISTAKES = 8
MAX_MISTAKES = 60
SHOWN_PEOPLE = 12
SHOWN_NAMES = 8


@dataclass(frozen=True)
class LabView:
    """One lab for the template: its report, sentences and figures. name: prefix of ids in the page."""

    name: str
    report: LabReport
    words: list[str]
    todo: list[tuple[str, str]]
    charts: dict[str, Markup | None]


def render(reports: Sequence[LabReport], names: Names, made: datetime, files: Sequence[str]) -> str:
    """HTML of the page. made: when the report was made, UTC. files: names of the other files of the report."""
    views = [_view(report, names, f"lab{number}") for number, report in enumerate(reports, 1)]
    template = _environment().get_template("report.html.j2")
    return template.render(labs=views, names=names, made=made, files=files, alone=len(views) == 1)


def _view(report: LabReport, names: Names, name: str) -> LabView:
    drawn = {
        "scores": charts.scores(report, name),
        "outcomes": charts.outcomes(report, name),
        "items": charts.items(report, name),
        "days": charts.days(report, name),
        "nearest": charts.nearest(report, name),
    }
    return LabView(name, report, summary.in_words(report, names), summary.start_with(report), drawn)


def _environment() -> Any:
    made = environment(TEMPLATES)
    made.filters.update(percent=percent, two=two, points=points, day=day, coded=coded, duration=duration)
    made.globals.update(
        rule=helping.rule(),
        guide_of=guides.page_name,
        score_labels=charts.score_labels(),
        hardest=summary.hardest,
        by_score=by_score,
        beside=beside,
        right=lambda item: sum(answer.outcome == CORRECT for answer in item.answers),
        left_open=lambda item: sum(not answer.attempted for answer in item.answers),
        limits={
            "small": statistics.SMALL,
            "mistakes": SHOWN_MISTAKES,
            "most_mistakes": MAX_MISTAKES,
            "people": SHOWN_PEOPLE,
            "names": SHOWN_NAMES,
            "gram": GRAM,
            "passage": GRAM + WINDOW - 1,
            "evidence": EVIDENCE,
            "deviations": f"{DEVIATIONS:g}",
            "common": round(100 * COMMON_SHARE),
            "common_least": COMMON_LEAST,
            "derived": DERIVED_FROM,
            "least": round(100 * LEAST_THRESHOLD),
        },
    )
    return made


def by_score(items: Sequence[Submitted]) -> list[Submitted]:
    """Submissions by score, the highest first; those without one at the end."""
    return sorted(items, key=lambda item: (item.share is None, -(item.share or 0.0), item.learner))


def beside(lines: Sequence[Line]) -> Markup:
    """Numbered lines of code; those that the other one has too are marked by a sign and by weight."""
    same = Markup('{:3d} <span class="same">=</span> <mark>{}</mark>')
    other = Markup("{:3d}   {}")
    return Markup("\n").join((same if line.alike else other).format(line.number, line.text) for line in lines)


def percent(value: float) -> str:
    """A share as percent without decimals; a dash where there is none."""
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def two(value: float) -> str:
    """A correlation or difference with two decimals; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.2f}".replace("-", "−")


def points(value: float | None) -> str:
    """Points as short as they can be; a dash where there are none."""
    return "–" if value is None or math.isnan(value) else f"{round(value, 2):g}".replace("-", "−")


def day(moment: datetime | None) -> str:
    """A moment to the minute, UTC."""
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """A time of work in the unit that fits it."""
    if seconds < 120:
        return _("{seconds} s").format(seconds=f"{seconds:.1f}")
    if seconds < 7200:
        return _("{minutes} min").format(minutes=f"{seconds / 60:.0f}")
    return _("{hours} h").format(hours=f"{seconds / 3600:.1f}")


def coded(text: str) -> Markup:
    """Text in which what stands between backticks is code."""
    parts = re.split(r"`([^`]*)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )
