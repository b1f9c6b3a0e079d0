"""Figures as inline SVG with a title and a description; the numbers stand in a table beside each.

Drawn by hand and not by matplotlib, whose import alone takes a second. Shapes differ by pattern, not by colour alone,
and take their colours from the page, so that they follow its light and dark looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.text import _

WIDTH = 360
_LEFT, _RIGHT, _TOP = 38, 14, 14
_ROW = 24


@dataclass(frozen=True)
class Bar:
    """A bar of a histogram: what stands below it, and how many it counts."""

    label: str
    count: int


@dataclass(frozen=True)
class Outcomes:
    """A row of stacked bars: a question's number, and learners by outcome."""

    label: str
    correct: int
    partly: int
    incorrect: int
    not_attempted: int

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Outcome and count, in the order in which they are drawn."""
        return (
            ("correct", self.correct),
            ("partly", self.partly),
            ("incorrect", self.incorrect),
            ("open", self.not_attempted),
        )


@dataclass(frozen=True)
class Point:
    """A question in the scatter plot."""

    label: str
    x: float
    y: float


def histogram(
    name: str,
    title: str,
    told: str,
    bars: Sequence[Bar],
    below: str,
    *,
    every: int = 1,
    end: str = "",
    limit: float | None = None,
) -> Markup:
    """Upright bars. name: unique on the page. below: what the labels mean. every: how many bars share one label.

    end: label of the right edge of the last bar; labels then stand below the left edges of bars, else below the middle.
    limit: share of the way across where a line is drawn.
    """
    height, bottom = 230, 52
    top = max((bar.count for bar in bars), default=0)
    step, ceiling = _steps(top)
    inner = height - _TOP - bottom
    width = (WIDTH - _LEFT - _RIGHT) / max(len(bars), 1)
    parts = []
    for value in range(0, ceiling + 1, step):
        y = _TOP + inner * (1 - value / ceiling)
        parts.append(_line(_LEFT, y, WIDTH - _RIGHT, y, "grid"))
        parts.append(_text(_LEFT - 6, y + 5, str(value), "end"))
    for number, bar in enumerate(bars):
        x = _LEFT + number * width
        size = inner * bar.count / ceiling
        if bar.count:
            parts.append(_rect(x + width * 0.08, _TOP + inner - size, width * 0.84, size, "bar"))
        if number % every == 0:
            parts.append(_text(x if end else x + width / 2, height - bottom + 20, bar.label, "middle"))
    if end:
        parts.append(_text(WIDTH - _RIGHT, height - bottom + 20, end, "middle"))
    if limit is not None:
        x = _LEFT + (WIDTH - _LEFT - _RIGHT) * limit
        parts.append(_line(x, _TOP - 4, x, _TOP + inner, "limit"))
    parts.append(_text(WIDTH / 2, height - 8, below, "middle"))
    return _svg(name, title, told, height, parts)


def outcome_bars(name: str, title: str, told: str, rows: Sequence[Outcomes]) -> Markup:
    """A lying bar for each question, divided by outcome."""
    head = 56
    height = head + _ROW * len(rows) + 34
    inner = WIDTH - _LEFT - _RIGHT
    parts = list(_legend(name))
    for number, row in enumerate(rows):
        y = head + number * _ROW
        parts.append(_text(_LEFT - 8, y + 15, row.label, "end"))
        total = sum(count for _kind, count in row.parts)
        x = float(_LEFT)
        for kind, count in row.parts:
            size = inner * count / total if total else 0.0
            if size:
                parts.append(_filled(x, y + 2, size, _ROW - 6, name, kind))
            x += size
    y = head + len(rows) * _ROW
    for percent in (0, 50, 100):
        x = _LEFT + inner * percent / 100
        parts.append(_line(x, y - 2, x, y + 4, "axis"))
        anchor = {0: "start", 100: "end"}.get(percent, "middle")
        parts.append(_text(x, y + 20, _("{percent} %").format(percent=percent), anchor))
    return _svg(name, title, told, height, [_patterns(name), *parts])


def scatter(name: str, title: str, told: str, points: Sequence[Point], x_axis: str, y_axis: str) -> Markup:
    """Numbers of questions at their places: across from 0 to 1, up from the lowest value (0 or less) to 1."""
    height, bottom = 300, 52
    low = min(0.0, math.floor(5 * min((point.y for point in points), default=0.0)) / 5)
    inner_x, inner_y = WIDTH - _LEFT - _RIGHT - 12, height - _TOP - bottom - 18

    def place(x: float, y: float) -> tuple[float, float]:
        return _LEFT + 6 + inner_x * x, _TOP + 18 + inner_y * (1 - y) / (1 - low)

    parts = [_text(4, 16, y_axis, "start")]
    for number in range(round(5 * low), 6):
        value = number / 5
        y = place(0, value)[1]
        parts.append(_line(_LEFT, y, WIDTH - _RIGHT, y, "axis" if number == 0 else "grid"))
        parts.append(_text(_LEFT - 6, y + 5, f"{value:g}", "end"))
    for number in range(6):
        x = place(number / 5, 0)[0]
        parts.append(_text(x, height - bottom + 22, f"{20 * number}", "middle"))
    parts.append(_text(WIDTH / 2, height - 8, x_axis, "middle"))
    for point, (x, y) in _apart([(point, place(point.x, point.y)) for point in points]):
        parts.append(Markup('<circle class="dot" cx="{}" cy="{}" r="10"/>').format(_n(x), _n(y)))
        parts.append(_text(x, y + 5, point.label, "middle"))
    return _svg(name, title, told, height, parts)


def _apart(placed: list[tuple[Point, tuple[float, float]]]) -> list[tuple[Point, tuple[float, float]]]:
    """Places where no two circles hide each other: one that would is moved aside by as little as needed."""
    found: list[tuple[Point, tuple[float, float]]] = []
    for point, (x, y) in placed:
        options = [
            (x + distance * math.cos(turn), y + distance * math.sin(turn))
            for distance in range(0, 120, 6)
            for turn in (0, math.pi, math.pi / 4, -3 * math.pi / 4, -math.pi / 4, 3 * math.pi / 4)
        ]
        taken = [place for _point, place in found]
        inside = [one for one in options if _LEFT + 6 <= one[0] <= WIDTH - _RIGHT - 6 and 24 <= one[1] <= 252]
        free = (one for one in inside if all(math.dist(one, other) >= 20 for other in taken))
        found.append((point, next(free, (x, y))))
    return found


def outcome_words() -> dict[str, str]:
    """Names of the four outcomes, as the legend has them."""
    return {
        "correct": _("correct"),
        "partly": _("partly correct"),
        "incorrect": _("incorrect"),
        "open": _("not attempted"),
    }


def _legend(name: str) -> list[Markup]:
    parts = []
    for number, (kind, words) in enumerate(outcome_words().items()):
        x, y = _LEFT + (number % 2) * 150, 6 + (number // 2) * 24
        parts.append(_filled(x, y, 26, 15, name, kind))
        parts.append(_text(x + 34, y + 13, words, "start"))
    return parts


def _patterns(name: str) -> Markup:
    """Fillings that are told apart in grey too: full, striped, dotted, empty."""
    return Markup(
        '<defs><pattern id="{0}-partly" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="under" width="7" height="7"/>'
        '<rect class="bar" width="3.5" height="7"/></pattern>'
        '<pattern id="{0}-incorrect" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="under" width="6" height="6"/><circle class="spot" cx="3" cy="3" r="1.5"/></pattern></defs>'
    ).format(name)


def _filled(x: float, y: float, width: float, height: float, name: str, kind: str) -> Markup:
    if kind == "correct":
        return _rect(x, y, width, height, "bar edge")
    if kind == "open":
        return _rect(x, y, width, height, "under edge")
    return Markup('<rect class="edge" fill="url(#{}-{})" x="{}" y="{}" width="{}" height="{}"/>').format(
        name, kind, _n(x), _n(y), _n(width), _n(height)
    )


def _steps(most: int) -> tuple[int, int]:
    """Distance of the grid's lines, and the highest of them: about four lines, at 1, 2 or 5 times a power of ten."""
    wanted = max(most, 1) / 4
    power = 10 ** max(0, math.floor(math.log10(wanted))) if wanted >= 1 else 1
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted)
    return step, step * math.ceil(max(most, 1) / step)


def _svg(name: str, title: str, told: str, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{0}-title {0}-told" viewBox="0 0 {1} {2}" '
        'width="{1}" height="{2}"><title id="{0}-title">{3}</title><desc id="{0}-told">{4}</desc>{5}</svg>'
    ).format(name, WIDTH, height, title, told, Markup("").join(parts))


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, _n(x), _n(y), _n(width), _n(height)
    )


def _line(x: float, y: float, to_x: float, to_y: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, _n(x), _n(y), _n(to_x), _n(to_y))


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(_n(x), _n(y), anchor, words)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
