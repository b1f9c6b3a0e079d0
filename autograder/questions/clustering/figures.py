"""One complete figure that every reader can use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from matplotlib.colors import to_hex

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.colour import GRAPHICS_CONTRAST, contrast_ratio, least_difference, over
from autograder.checking.descriptions import RGBA, FigureDescription, Marks
from autograder.questions.clustering.thresholds import threshold

GROUPS = 3
LEAST_TITLE = 10
LEAST_ALT_TEXT = 60
# English and French: learners may label their figures in the language of their messages.
UNIT = re.compile(r"(?<!\d)1[\s,.\u00a0\u202f]?000(?!\d)|thousand|\bmille\b|‰|per mil|pour mil", re.IGNORECASE)
NUMBERED = re.compile(
    r"^\W*(cluster|group|groupe|label|étiquette|class|classe|segment)?\W*\d+(\.0)?\W*$", re.IGNORECASE
)
NEED = re.compile(r"\b(need|besoin)", re.IGNORECASE)

figure = Question(
    id="figure",
    title=N_("A figure that everybody can read"),
    topic=N_("the figure"),
    points=6,
    answers=("unmatched", "fig", "alt_text"),
    hints=(
        N_("Compare the two sets of names first. Which countries are not in regions, and how are they spelled there?"),
        N_("Mend the spelling in a copy of regions, join it to countries, and call scatter once for each group."),
        N_("Loop over a table of (name, colour, marker), one line for each group in order of its mean child_mort."),
    ),
    messages={
        "unmatched_none": Message(
            seen=N_("unmatched is empty."),
            expected=N_("Some countries find no partner in regions, because it spells them otherwise."),
            next=N_("Compute it with the table regions as it was given, before you mend the names."),
        ),
        "unmatched_other_side": Message(
            seen=N_("unmatched holds {names}, which are spellings of regions."),
            expected=N_("It holds the names as countries spells them, because these are the ones that get lost."),
            next=N_("Subtract the names of regions from the names of countries, and not the other way round."),
        ),
        "unmatched": Message(
            seen=N_("unmatched holds {got} names. Too many: {extra}. Missing: {lacking}."),
            expected=N_("It holds every name of countries that regions does not have, letter by letter."),
            next=N_("Use the difference of two sets: the index of countries, and the column country of regions."),
        ),
        "no_points": Message(
            seen=N_("fig has no points."),
            expected=N_("Each country is one point, drawn with scatter, or with plot and a marker."),
            next=N_("Call scatter once for each group, on axes of this figure."),
        ),
        "values": Message(
            seen=N_("fig has {got} points, but most of them do not lie at a child_mort of the data."),
            expected=N_("One coordinate of each point is child_mort as it stands in countries."),
            next=N_("Draw countries['child_mort'], and not a scaled or rounded copy."),
        ),
        "lost": Message(
            seen=N_("{got} of {count} countries are not in fig, for example {names}."),
            expected=N_("There is a point for each country, also for those that regions spells otherwise."),
            next=N_("Mend the spelling before you join, and check that no region is NaN."),
        ),
        "one_marker": Message(
            seen=N_("All points of fig have the same marker."),
            expected=N_("Each group has its own colour and its own marker, for readers who don't see the colours."),
            next=N_("Call scatter once for each group, each time with another marker."),
        ),
        "one_colour": Message(
            seen=N_("All points of fig have the same colour."),
            expected=N_("Each group has its own colour and its own marker."),
            next=N_("Give each call of scatter a color."),
        ),
        "styles": Message(
            seen=N_("The three most frequent kinds of points in fig share a colour or a marker."),
            expected=N_("Each of the three groups has a colour and a marker that no other group has."),
            next=N_("Write the three colours and the three markers side by side, and compare."),
        ),
        "contrast": Message(
            seen=N_("The colour {colour} has a contrast of {got}:1 with the background."),
            expected=N_("Parts of a graphic need at least 3:1 (WCAG 2.2)."),
            next=N_("Take a darker colour, and leave out alpha."),
        ),
        "colour_vision": Message(
            seen=N_("Readers without red-green vision see {first} and {second} nearly alike: a difference of {got}."),
            expected=N_("Two colours differ by at least {least} for every kind of colour vision."),
            next=N_("Combine blue with orange or black, or make one of the two much darker."),
        ),
        "title": Message(
            seen=N_("fig has the title '{got}'."),
            expected=N_("The title says in a few words what the figure shows, in at least 10 characters."),
            next=N_("Set it with ax.set_title, or fig.suptitle for several panels."),
        ),
        "axis_label": Message(
            seen=N_("fig has no label at its {side} axis."),
            expected=N_("Both axes say what they show."),
            next=N_("Use ax.set_xlabel and ax.set_ylabel."),
        ),
        "unit": Message(
            seen=N_("No axis label of fig has the unit of child mortality. They read: {labels}."),
            expected=N_("The label has the words 'per 1000 live births', or the like."),
            next=N_("Write the unit in brackets behind the name of the axis."),
        ),
        "legend": Message(
            seen=N_("fig has {got} legend entries."),
            expected=N_("It names the three groups in a legend, or in texts beside the points."),
            next=N_("Give each scatter a label, and call ax.legend()."),
        ),
        "legend_numbers": Message(
            seen=N_("The legend reads: {entries}."),
            expected=N_("A group has a name that tells its profile. A label number tells nothing, and it may change."),
            next=N_("Find out which group has the highest child mortality, and name the groups by that."),
        ),
        "legend_need": Message(
            seen=N_("The legend reads: {entries}."),
            expected=N_("The group with the highest child mortality has the word 'need' in its name."),
            next=N_("Name it, for example, 'direst need'."),
        ),
        "alt_short": Message(
            seen=N_("alt_text has {got} characters."),
            expected=N_("A reader who can't see the figure needs at least 60 to know what it shows."),
            next=N_("Say what is drawn, which group stands out, and where."),
        ),
        "alt_need": Message(
            seen=N_("alt_text does not name the group in need. It begins with '{got}'."),
            expected=N_("It says what the figure shows about the group in need, with the word 'need'."),
            next=N_("Describe the message of the figure, and not only its kind."),
        ),
    },
)


@dataclass
class Style:
    """Points of one colour and one marker. values: both coordinates, shape (n, 2). labels: legend texts."""

    face: tuple[float, float, float]
    edge: tuple[float, float, float]
    contrast: float
    marker: str
    values: np.ndarray
    labels: list[str]
    mixed: bool


def drawn_styles(work: Work) -> list[Style]:
    """The points of the learner's figure by colour and marker, the most frequent style first."""
    described = work.figure(work.value("fig"), "fig")
    styles: dict[tuple[tuple[float, float, float], str], Style] = {}
    for axes in described.axes:
        for marks in axes.marks:
            if marks.kind == "bars" or not marks.marker:
                continue
            xy = marks.xy[np.isfinite(marks.xy).all(axis=1)]
            if not len(xy) or not marks.colours:
                continue
            style = _style(marks, xy, axes.background)
            known = styles.setdefault((style.face, style.marker), style)
            if known is not style:
                known.values = np.vstack([known.values, xy])
                known.labels += style.labels
    if not styles:
        raise Refuse("no_points")
    return sorted(styles.values(), key=lambda style: -len(style.values))


def _style(marks: Marks, xy: np.ndarray, background: RGBA) -> Style:
    # A line has a colour of its own beside that of its markers; an empty marker shows its outline only.
    fills = [marks.edges[0], marks.edges[-1]] if marks.kind == "line" and marks.edges else [marks.colours[0]]
    face = next((fill for fill in fills if fill[3] > 0), fills[0])
    # An outline makes a pale point visible as well (WCAG 2.2, contrast ratio, note on borders).
    strongest = max((face, *marks.edges), key=lambda colour: contrast_ratio(colour, background))
    return Style(
        face=over(face, background),
        edge=over(strongest, background),
        contrast=contrast_ratio(strongest, background),
        marker=marks.marker,
        values=xy,
        labels=[] if marks.label.startswith("_") else [marks.label],
        mixed=len(marks.colours) > 1,
    )


def region_names(work: Work) -> set[str]:
    """The names in the course's table of regions. Read from its text: a learner may mend the table itself in place."""
    text = work.text(work.value("REGION_TEXT"), "REGION_TEXT")
    listed = [line.partition(": ")[2] for line in re.sub(r"\n\s+", " ", text).splitlines()]
    return {name.strip() for line in listed for name in line.split(";") if name.strip()}


def missing(values: np.ndarray, wanted: dict[str, float]) -> list[str]:
    """Names whose value no point has, in the better of the two coordinates. `values` has shape (n, 2)."""
    best = list(wanted)
    for side in (0, 1):
        left = Counter(np.round(values[:, side], 6).tolist())
        lacking = []
        for name, value in wanted.items():
            key = round(float(value), 6)
            if left[key] > 0:
                left[key] -= 1
            else:
                lacking.append(name)
        best = min(best, lacking, key=len)
    return best


@figure.property("unmatched", points=0.5, says=N_("The names that the join would lose are listed"))
def unmatched(work: Work) -> None:
    named = set(work.names(work.value("unmatched"), "unmatched"))
    names, partners = set(work.dataset("country").frame().index), region_names(work)
    wanted = names - partners
    if named == wanted:
        return
    if not named:
        raise Refuse("unmatched_none")
    if named <= partners - names:
        raise Refuse("unmatched_other_side", names=named)
    raise Refuse("unmatched", got=len(named), extra=named - wanted, lacking=wanted - named)


@figure.property("complete", points=1, says=N_("Every country is a point at its child mortality"))
def complete(work: Work) -> None:
    values = np.vstack([style.values for style in drawn_styles(work)])
    child_mort = work.dataset("country").frame()["child_mort"]
    partners = region_names(work)
    # Countries that share a value can't be told apart: those without a partner are the likelier ones to be lost.
    order = sorted(child_mort.index, key=lambda name: (name not in partners, name))
    lost = missing(values, {name: float(child_mort[name]) for name in order})
    if len(lost) > 0.5 * len(child_mort) and len(values) > 0.5 * len(child_mort):
        raise Refuse("values", got=len(values))
    if lost:
        raise Refuse("lost", got=len(lost), count=len(child_mort), names=sorted(lost)[:3])


@figure.property("encodings", points=0.75, says=N_("Each group has a colour and a marker of its own"))
def encodings(work: Work) -> None:
    styles = drawn_styles(work)
    if len({style.marker for style in styles}) == 1:
        raise Refuse("one_marker")
    if len({style.face for style in styles} | {style.edge for style in styles}) == 1:
        raise Refuse("one_colour")
    main = styles[:GROUPS]
    markers, faces, edges = ({getattr(style, part) for style in main} for part in ("marker", "face", "edge"))
    if len(markers) < GROUPS or max(len(faces), len(edges)) < GROUPS or any(style.mixed for style in main):
        raise Refuse("styles")


@figure.property("colours", points=0.75, says=N_("The colours stand out and differ for every reader"))
def colours(work: Work) -> None:
    main = drawn_styles(work)[:GROUPS]
    for style in main:
        # Checkers round in different ways, so a ratio of 2.995 passes.
        if style.contrast < GRAPHICS_CONTRAST - 0.005:
            raise Refuse("contrast", colour=to_hex(style.face), got=style.contrast)
    filled = len({style.face for style in main}) == len(main)
    least = threshold("colour_difference_min")
    shown = [style.face if filled else style.edge for style in main]
    for first, second in combinations(shown, 2):
        if (got := least_difference(first, second)) < least:
            raise Refuse("colour_vision", first=to_hex(first), second=to_hex(second), got=got, least=least)


def legend_entries(described: FigureDescription) -> list[str]:
    """Names that the figure gives to its groups: legend texts, else texts beside the points."""
    entries = [text for axes in described.axes for text in axes.legend or ()] + list(described.legend)
    entries = entries or [text for axes in described.axes for text in axes.texts]
    return [text for text in entries if text.strip()]


@figure.property("words", points=0.75, says=N_("Title, axes with units, and legend say what is drawn"))
def words(work: Work) -> None:
    described = work.figure(work.value("fig"), "fig")
    title = max([described.title, *(axes.title for axes in described.axes)], key=len)
    if len(title.strip()) < LEAST_TITLE:
        raise Refuse("title", got=title)
    labels = {
        "x": [described.xlabel, *(axes.xlabel for axes in described.axes)],
        "y": [described.ylabel, *(axes.ylabel for axes in described.axes)],
    }
    for side, texts in labels.items():
        # Panels by region carry the region in their titles instead.
        panels = len(described.axes) > GROUPS and all(axes.title for axes in described.axes if axes.marks)
        if not any(text.strip() for text in texts) and not panels:
            raise Refuse("axis_label", side=side)
    given = [text for texts in labels.values() for text in texts if text.strip()]
    if not any(UNIT.search(text) for text in given):
        raise Refuse("unit", labels=list(dict.fromkeys(given)))
    entries = legend_entries(described)
    if len(entries) < GROUPS:
        raise Refuse("legend", got=len(entries))
    if sum(bool(NUMBERED.match(text)) for text in entries) >= GROUPS:
        raise Refuse("legend_numbers", entries=entries)
    if not any(NEED.search(text) for text in entries):
        raise Refuse("legend_need", entries=entries)


@figure.property("alt", points=0.5, says=N_("The alt text tells what the figure shows"))
def alt(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text").strip()
    if len(text) < LEAST_ALT_TEXT:
        raise Refuse("alt_short", got=len(text))
    if not NEED.search(text):
        raise Refuse("alt_need", got=text[:40])
