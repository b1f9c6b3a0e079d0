"""One figure for the minister: the week's mean, the single days, and the days that are not complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.colors import to_hex

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.colour import GRAPHICS_CONTRAST, contrast_ratio, over
from autograder.checking.descriptions import RGBA, FigureDescription, Marks
from autograder.questions.exploration.tables import cut_day, date_text, national
from autograder.questions.exploration.thresholds import LEAST_ALT_TEXT, LEAST_DAYS, LEAST_TITLE
from autograder.text import _

# English and French: learners may label their figures in the language of their messages.
UNIT = re.compile(r"\bcases?\b|\bcas\b", re.IGNORECASE)
INCOMPLETE = re.compile(r"incompl[eè]t|provisional|provisoire|not (yet )?complete|partial|partiel", re.IGNORECASE)
SYNTHETIC = re.compile(r"synth[eé]ti", re.IGNORECASE)

figure = Question(
    id="figure",
    title=N_("A figure that a minister can read"),
    topic=N_("the figure"),
    points=7,
    answers=("fig", "alt_text"),
    hints=(
        N_("Draw three things: the mean up to LAST_DAY, the days up to LAST_DAY, and the days after it."),
        N_(
            "Cut both series with .loc[:LAST_DAY], and take the days after it with national[national.index > LAST_DAY]."
        ),
        N_("ax.plot for the mean, ax.bar for the days, ax.bar with hatch='//' and no fill for the incomplete days."),
    ),
    messages={
        "no_mean": Message(
            seen=N_("No line of fig is the seven-day mean of national, on dates."),
            expected=N_("A line holds national.rolling(7).mean() for at least the last 60 days up to LAST_DAY."),
            next=N_("Use ax.plot(mean.index, mean), with the dates of the index as x."),
        ),
        "beyond": Message(
            seen=N_("The line of the mean goes on to {day}."),
            expected=N_("It ends on LAST_DAY, {want}. After it, the mean falls only because reports are missing."),
            next=N_("Cut it with .loc[:LAST_DAY] before you draw."),
        ),
        "no_days": Message(
            seen=N_("fig does not show the counts of the single days, on dates."),
            expected=N_("Points, bars or a thin line hold national for at least the last 60 days up to LAST_DAY."),
            next=N_("Draw national itself beside its mean, with the dates of the index as x."),
        ),
        "mixed": Message(
            seen=N_("The days after {day} are drawn like all other days."),
            expected=N_("They are not complete, and a reader takes their fall for good news."),
            next=N_("End the series of days on LAST_DAY, and draw the days after it in a call of their own."),
        ),
        "no_incomplete": Message(
            seen=N_("fig does not show the {count} days after {day} as a series of their own."),
            expected=N_("They belong in the figure, marked as incomplete: leaving them out hides what is known."),
            next=N_("Draw national[national.index > LAST_DAY] in a call of its own."),
        ),
        "same_style": Message(
            seen=N_("Complete and incomplete days differ by colour alone."),
            expected=N_("Another marker, a hollow one, a hatch or another line tells them apart without colour."),
            next=N_("Give the incomplete days hatch='//' or another marker."),
        ),
        "contrast": Message(
            seen=N_("The colour {colour} of {what} has a contrast of {got}:1 with the background."),
            expected=N_("Parts of a graphic need at least 3:1 (WCAG 2.2), also those that stand back."),
            next=N_("Take a darker colour, such as '#767676' for the days, and leave out alpha."),
        ),
        "title": Message(
            seen=N_("fig has the title '{got}'."),
            expected=N_("The title says in a few words what the figure shows, in at least 10 characters."),
            next=N_("Set it with ax.set_title."),
        ),
        "axis_label": Message(
            seen=N_("fig has no label at its {side} axis."),
            expected=N_("Both axes say what they show."),
            next=N_("Use ax.set_xlabel and ax.set_ylabel."),
        ),
        "unit": Message(
            seen=N_("The label of the y axis reads: {got}."),
            expected=N_("It names the unit, for example 'Reported cases a day'."),
            next=N_("Put the word 'cases' into the label."),
        ),
        "legend": Message(
            seen=N_("The legend of fig reads: {entries}."),
            expected=N_("It names the mean, the days and the incomplete days, these with the word 'incomplete'."),
            next=N_("Give each of the three calls a label, and call ax.legend()."),
        ),
        "synthetic": Message(
            seen=N_("The texts of fig do not agree with the data: is the word SYNTHETIC there, or not?"),
            expected=N_("A figure from made-up data says SYNTHETIC, and one from real data does not."),
            next=N_("Add the word to the title if DATA.synthetic, with an f-string."),
        ),
        "alt_short": Message(
            seen=N_("alt_text has {got} characters."),
            expected=N_("A reader who can't see the figure needs at least 80 characters to know what it shows."),
            next=N_("Say what is drawn, where the mean stands on LAST_DAY, and whether it rises or falls."),
        ),
    },
)


@dataclass(frozen=True)
class Series:
    """One drawn series on dates. values: the number of each day. form: all of its look but the colours."""

    values: dict[pd.Timestamp, float]
    marks: Marks
    background: RGBA

    @property
    def form(self) -> tuple[object, ...]:
        """What tells it from another series without colour."""
        marks = self.marks
        drawn = marks.line_style if marks.line_style not in ("None", "", " ") else ""
        return marks.kind, marks.marker, drawn, marks.hatch, self._hollow()

    def _hollow(self) -> bool:
        fills = self.marks.edges[:1] if self.marks.kind == "line" and self.marks.marker else self.marks.colours[:1]
        return not fills or fills[0][3] == 0 or over(fills[0], self.background) == over(self.background)

    def strongest(self) -> RGBA:
        """The colour of it that stands out most: a dark outline makes a pale bar visible as well."""
        marks = self.marks
        # Bars without a drawn outline still have an edge colour that lets everything through.
        if marks.kind == "line" and marks.marker and self.form[2] == "":
            candidates = marks.edges
        elif marks.kind == "line":
            candidates = marks.colours
        else:
            candidates = (*marks.colours, *marks.edges)
        return max(candidates or marks.colours, key=lambda colour: contrast_ratio(colour, self.background))


def drawn(work: Work) -> list[Series]:
    """Every series of the learner's figure that lies on dates."""
    described = work.figure(work.value("fig"), "fig")
    found = []
    for axes in described.axes:
        for marks in axes.marks:
            xy = marks.xy[np.isfinite(marks.xy).all(axis=1)]
            # Matplotlib counts days from 1970; 0 to 1 is the place of a line over the whole height or width.
            xy = xy[(xy[:, 0] > 10_000) & (xy[:, 0] < 40_000)]
            if len(xy) and marks.colours:
                days = pd.Timestamp("1970-01-01") + pd.to_timedelta(np.round(xy[:, 0]), unit="D")
                found.append(Series(dict(zip(days, xy[:, 1].tolist(), strict=True)), marks, axes.background))
    return found


def holds(series: Series, want: pd.Series) -> bool:
    """Whether the series has every value of `want` on its day, within half a case or a thousandth."""
    got = np.array([series.values.get(day, np.nan) for day in want.index])
    return bool(np.isclose(got, want.to_numpy(dtype=float), rtol=1e-3, atol=0.51).all())


def mean_line(work: Work, series: list[Series]) -> Series | None:
    """The line of the seven-day mean, at least for the last days up to LAST_DAY."""
    counts = national(work).astype(float)
    sums = counts.cumsum()
    mean = ((sums - sums.shift(7)) / 7).loc[: cut_day(work)].iloc[-LEAST_DAYS:]
    lines = [one for one in series if one.marks.kind == "line" and one.form[2]]
    return next((one for one in lines if holds(one, mean)), None)


def day_marks(work: Work, series: list[Series]) -> Series | None:
    """The series of the single days, at least for the last days up to LAST_DAY."""
    counts = national(work).loc[: cut_day(work)].iloc[-LEAST_DAYS:]
    return next((one for one in series if holds(one, counts)), None)


def tail_marks(work: Work, series: list[Series]) -> Series | None:
    """The series of the days after LAST_DAY, and of no other days but that one, to which a line may be joined."""
    last = cut_day(work)
    counts = national(work)
    late = counts[counts.index > last]
    return next((one for one in series if min(one.values) >= last and holds(one, late)), None)


@figure.property("mean", points=1.25, says=N_("A line shows the seven-day mean, and ends on LAST_DAY"))
def mean(work: Work) -> None:
    line = mean_line(work, drawn(work))
    if line is None:
        raise Refuse("no_mean")
    last = cut_day(work)
    if max(line.values) > last:
        raise Refuse("beyond", day=date_text(max(line.values)), want=date_text(last))


@figure.property("days", points=0.75, says=N_("The single days are there as well"))
def days(work: Work) -> None:
    if day_marks(work, drawn(work)) is None:
        raise Refuse("no_days")


@figure.property("incomplete", points=1.25, needs=("days",), says=N_("Incomplete days are there, and look otherwise"))
def incomplete(work: Work) -> None:
    series = drawn(work)
    complete, late = day_marks(work, series), tail_marks(work, series)
    last = cut_day(work)
    if complete is not None and max(complete.values) > last:
        raise Refuse("mixed", day=date_text(last))
    if late is None or complete is None:
        raise Refuse("no_incomplete", count=int((national(work).index > last).sum()), day=date_text(last))
    if complete.form == late.form:
        raise Refuse("same_style")


@figure.property("colours", points=0.75, needs=("mean", "days"), says=N_("Every series stands out from the background"))
def colours(work: Work) -> None:
    series = drawn(work)
    parts = {
        _("the mean"): mean_line(work, series),
        _("the days"): day_marks(work, series),
        _("the incomplete days"): tail_marks(work, series),
    }
    for what, one in parts.items():
        if one is None:
            continue
        colour = one.strongest()
        got = contrast_ratio(colour, one.background)
        # Checkers round in different ways, so a ratio of 2.995 passes.
        if got < GRAPHICS_CONTRAST - 0.005:
            raise Refuse("contrast", colour=to_hex(over(colour, one.background)), what=what, got=got)


def legend_entries(described: FigureDescription) -> list[str]:
    """Names that the figure gives to its series: legend texts, and texts beside the series."""
    entries = [text for axes in described.axes for text in axes.legend or ()] + list(described.legend)
    entries += [text for axes in described.axes for text in axes.texts]
    return [text for text in entries if text.strip()]


@figure.property("words", points=1, says=N_("Title, axes, legend and origin of the data are told"))
def words(work: Work) -> None:
    described = work.figure(work.value("fig"), "fig")
    titles = [described.title, *(axes.title for axes in described.axes)]
    title = max(titles, key=len)
    if len(title.strip()) < LEAST_TITLE:
        raise Refuse("title", got=title)
    across = [described.xlabel, *(axes.xlabel for axes in described.axes)]
    upward = [described.ylabel, *(axes.ylabel for axes in described.axes)]
    for side, texts in (("x", across), ("y", upward)):
        if not any(text.strip() for text in texts):
            raise Refuse("axis_label", side=side)
    if not any(UNIT.search(text) for text in upward):
        raise Refuse("unit", got=max(upward, key=len))
    entries = legend_entries(described)
    if len(entries) < 3 or not any(INCOMPLETE.search(text) for text in entries):
        raise Refuse("legend", entries=entries)
    told = any(SYNTHETIC.search(text) for text in [*titles, *across, *upward, *entries])
    if told != work.dataset("covid-cases").synthetic:
        raise Refuse("synthetic")


@figure.property("alt", points=0.5, says=N_("The alt text tells what the figure shows"))
def alt(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text").strip()
    if len(text) < LEAST_ALT_TEXT:
        raise Refuse("alt_short", got=len(text))
