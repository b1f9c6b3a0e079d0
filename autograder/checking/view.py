"""How verdicts, hints and progress look: rich HTML, and a plain-text twin that says the same.

The HTML has to live in places that it does not own: JupyterLab's light and dark themes, a notebook that JupyterLab
does not trust (it then strips `role` and every `aria-` attribute), nbgrader's feedback pages, other notebook editors.
So it uses inline styles only, takes the text colour of the page, and says everything in words that stand in the text.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from html import escape
from typing import Any

from autograder.checking.progress import Progress
from autograder.checking.question import Lab
from autograder.checking.verdict import MIME, PropertyResult, Verdict
from autograder.text import N_, _, language, ngettext

# State is told in a word, a shape and a colour. Colours are for bars and shapes only, never for words: each keeps 3:1
# against white and against the dark grey #212121 of JupyterLab's dark theme, also with its tint (TINT) between.
STATES = {
    "correct": (N_("Correct"), "\u2714", "#388e3c"),
    "partly": (N_("Partly correct"), "\u25d0", "#b26a00"),
    "incorrect": (N_("Not correct yet"), "\u2718", "#d93636"),
    "not_attempted": (N_("Not attempted"), "\u25cb", "#737b88"),
}
HINT_COLOUR = "#1976d2"

# How much of a state's colour lies under the text, as an alpha.
TINT = 0.06

# Shapes of single properties: not tried because another one comes first, and a check that failed itself.
_WAITING, _FAULT = "\u25cb", "!"


def points_text(points: float) -> str:
    """Points without needless digits: 4, 1.5, 0.33."""
    return f"{round(points, 2):g}"


def mime_bundle(verdict: Verdict) -> dict[str, Any]:
    """All forms of a verdict for one output.

    Under `nbgrader autograde` the plain text is the score alone: that is how nbgrader takes partial credit.
    Under `nbgrader validate` it is full marks for a check that passed, whose hidden part is not run there.
    """
    text = as_text(verdict)
    match os.environ.get("NBGRADER_EXECUTION"):
        case "autograde":
            text = repr(float(verdict.points))
        case "validate" if verdict.passed:
            text = repr(float(verdict.full_points))
    return {"text/plain": text, "text/html": as_html(verdict), MIME: verdict.to_json()}


def verdict_output(verdict: Verdict) -> dict[str, Any]:
    """A graded verdict as output of its check cell (nbformat 4); the plain text is the score, as nbgrader has it."""
    data = {"text/plain": repr(float(verdict.points)), "text/html": as_html(verdict), MIME: verdict.to_json()}
    return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}


# --- a verdict in words, for both forms ---


def _title(verdict: Verdict) -> str:
    return _("Question {number}: {title}").format(number=verdict.number, title=verdict.title)


def _score(verdict: Verdict) -> str:
    words = ngettext("{points} of {total} point", "{points} of {total} points", _plural(verdict.max_points))
    return words.format(points=points_text(verdict.points), total=points_text(verdict.max_points))


def _remaining(verdict: Verdict) -> str:
    rest = verdict.full_points - verdict.max_points
    if verdict.graded or rest <= 0.005:
        return ""
    return _("{points} more of the {total} points are decided by further checks when the lab is graded.").format(
        points=points_text(rest), total=points_text(verdict.full_points)
    )


def _not_attempted_text() -> str:
    return _("Fill in the answer cell above, run it, and then run this check again.")


def _plural(points: float) -> int:
    # gettext counts in whole numbers, and 1.5 points are points.
    return 1 if points == 1 else 2


def _state(result: PropertyResult) -> tuple[str, str, str]:
    """Shape, words and colour of one property's state."""
    count = _plural(result.points)
    if result.passed:
        words, shape, state = ngettext("holds, {points} point", "holds, {points} points", count), "\u2714", "correct"
    elif result.fault:
        words = ngettext("not checked, worth {points} point", "not checked, worth {points} points", count)
        shape, state = _FAULT, "partly"
    elif result.message_key == "common.blocked":
        words = ngettext("not tried yet, worth {points} point", "not tried yet, worth {points} points", count)
        shape, state = _WAITING, "not_attempted"
    else:
        words = ngettext("not yet, worth {points} point", "not yet, worth {points} points", count)
        shape, state = "\u2718", "incorrect"
    return shape, words.format(points=points_text(result.points)), STATES[state][2]


@dataclass(frozen=True)
class _Told:
    """What is told of one property: labelled sentences, and the name of its message, for an instructor's notes."""

    result: PropertyResult
    sentences: tuple[tuple[str, str], ...] = ()
    key: str = ""


def _tell(verdict: Verdict) -> list[_Told]:
    """What is told of each property. What was said once, such as an exception, is not said again."""
    first: dict[str, PropertyResult] = {}
    told = []
    for result in verdict.properties:
        if result.passed:
            told.append(_Told(result))
        elif result.message_key == "common.blocked":
            # One sentence is enough for a property that waits for another.
            told.append(_Told(result, ((_("Waiting:"), result.seen),)))
        elif (before := first.setdefault(result.message, result)) is not result:
            same = _("The same as under '{property}'.").format(property=before.says)
            told.append(_Told(result, ((_("Seen:"), same),)))
        else:
            rows = ((_("Seen:"), result.seen), (_("Expected:"), result.expected), (_("Try next:"), result.next))
            told.append(_Told(result, tuple(row for row in rows if row[1]), result.message_key))
    return told


# --- plain text ---


def as_text(verdict: Verdict) -> str:
    """The plain-text twin."""
    word, shape, _colour = STATES[verdict.outcome]
    lines = [f"{shape} {_title(verdict)}", f"  {_(word)} - {_score(verdict)}"]
    if verdict.note:
        lines.append(f"  {verdict.note}")
    if verdict.outcome == "not_attempted":
        lines.append(f"  {_not_attempted_text()}")
    else:
        for told in _tell(verdict):
            shape, words, _colour = _state(told.result)
            lines.append(f"  {shape} {told.result.says} ({words})")
            lines += [f"      {label} {text}" for label, text in told.sentences]
            if told.key:
                label = _("Message key:")  # in an f-string, extraction on Python 3.11 would not see it
                lines.append(f"      {label} {told.key}")
    if rest := _remaining(verdict):
        lines.append(f"  {rest}")
    return "\n".join(lines)


# --- HTML ---


def as_html(verdict: Verdict) -> str:
    """The rich form: a named region, the state first, then a list with one item a property."""
    word, shape, colour = STATES[verdict.outcome]
    title, score = _title(verdict), _score(verdict)
    parts = [
        f'<p style="margin:0"><span style="font-size:1.15em">{_shape(shape, colour)} '
        f"<strong>{escape(_(word))}</strong></span> \u00b7 {escape(score)}<br>{escape(title)}</p>"
    ]
    if verdict.note:
        parts.append(_paragraph(verdict.note))
    parts.append(properties_html(verdict))
    label = f"{title}. {_(word)}. {score}."
    return _region("".join(parts), label=label, colour=colour, names=f"labs-verdict labs-{verdict.outcome}")


def properties_html(verdict: Verdict) -> str:
    """What was checked, without the state: a list with one item a property, and what is still to come."""
    if verdict.outcome == "not_attempted":
        told = _paragraph(_not_attempted_text())
    else:
        items = "".join(map(_property_html, _tell(verdict)))
        # Safari does not speak of a list without bullets unless it carries the role.
        told = f'<ul role="list" style="list-style-type:none;margin:10px 0 0;padding:0">{items}</ul>'
    rest = _remaining(verdict)
    return told + (_paragraph(rest) if rest else "")


def _property_html(told: _Told) -> str:
    shape, words, colour = _state(told.result)
    says = escape(told.result.says)
    head = f"{_shape(shape, colour)} {says if told.result.passed else f'<strong>{says}</strong>'} ({escape(words)})"
    rows = "".join(
        f'<div style="margin:2px 0"><em>{escape(label)}</em> '
        f'<span style="white-space:pre-wrap">{escape(text)}</span></div>'
        for label, text in told.sentences
    )
    if told.key:
        label = _("Message key:")
        rows += f"<div><small>{escape(label)} {escape(told.key)}</small></div>"
    if rows:
        rows = f'<div style="margin:0 0 10px 1.5em">{rows}</div>'
    return f'<li style="margin:4px 0">{head}{rows}</li>'


def _region(content: str, *, label: str, colour: str, names: str, tint: float = TINT) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    style = (
        f"border-left:6px solid {colour};background-color:rgba({red},{green},{blue},{tint});padding:8px 14px;"
        "margin:4px 0;line-height:1.5;overflow-wrap:anywhere"
    )
    return (
        f'<section role="region" aria-label="{escape(label)}" lang="{language()}" class="{names}" style="{style}">'
        f"{content}</section>"
    )


def _shape(shape: str, colour: str) -> str:
    # Words say the same, so a screen reader need not spell "heavy check mark".
    return f'<span aria-hidden="true" style="color:{colour}">{shape}</span>'


def _paragraph(text: str) -> str:
    return f'<p style="margin:10px 0 0">{escape(text)}</p>'


# --- hints and progress ---


@dataclass(frozen=True)
class HintView:
    """Hints of a question up to the step that was asked for."""

    title: str
    step: int
    hints: tuple[str, ...]
    total: int

    def _head(self) -> str:
        return _("Hint {step} of {total} for: {title}").format(step=self.step, total=self.total, title=self.title)

    def __repr__(self) -> str:
        return "\n".join([self._head(), *(f"  {number}. {hint}" for number, hint in enumerate(self.hints, 1))])

    def _repr_html_(self) -> str:
        items = "".join(f'<li style="margin:4px 0">{escape(hint)}</li>' for hint in self.hints)
        content = (
            f'<p style="margin:0"><strong>{escape(self._head())}</strong></p>'
            f'<ol style="margin:8px 0 0;padding:0 0 0 1.6em">{items}</ol>'
        )
        return _region(content, label=self._head(), colour=HINT_COLOUR, names="labs-hint")


class ProgressView:
    """Progress of a lab: a bar, a sentence, and a table of questions."""

    def __init__(self, lab: Lab, progress: Progress) -> None:
        self.lab = lab
        self.progress = progress

    def summary(self) -> str:
        """Questions done, and points so far of those that a learner can see."""
        done, count = self.progress.done(self.lab), len(self.lab.questions)
        visible = sum(question.visible_points for question in self.lab.questions)
        return ngettext(
            "{done} of {count} question is right so far: {points} of {total} points in the checks that you can see.",
            "{done} of {count} questions are right so far: {points} of {total} points in the checks that you can see.",
            count,
        ).format(
            done=done,
            count=count,
            points=points_text(self.progress.points(self.lab)),
            total=points_text(visible),
        )

    def _rows(self) -> list[tuple[int, str, str, str, str, str]]:
        """Number, title, shape, colour, word and points of each question."""
        rows = []
        for number, question in enumerate(self.lab.questions, 1):
            entry = self.progress.questions.get(question.id)
            word, shape, colour = STATES[entry.outcome if entry else "not_attempted"]
            points = points_text(entry.points if entry else 0)
            score = f"{points} / {points_text(question.visible_points)}"
            rows.append((number, _(question.title), shape, colour, _(word), score))
        return rows

    def __repr__(self) -> str:
        rows = [
            f"  {number:>2} {shape} {word:<18} {points:>9}  {title}"
            for number, title, shape, _colour, word, points in self._rows()
        ]
        note = [self.progress.note] if self.progress.note else []
        return "\n".join([self.summary(), *note, *rows])

    def _repr_html_(self) -> str:
        done, count = self.progress.done(self.lab), len(self.lab.questions)
        note = _paragraph(self.progress.note) if self.progress.note else ""
        content = (
            f'<p style="margin:0"><strong>{escape(self.summary())}</strong></p>{note}{_bar(done, count)}{self._table()}'
        )
        state = "correct" if done == count else "not_attempted"
        # No tint, because themes stripe the rows of a table.
        return _region(content, label=_("Progress"), colour=STATES[state][2], names="labs-progress", tint=0)

    def _table(self) -> str:
        # JupyterLab centres tables and aligns their cells to the right, so the sides are named here.
        # Words stay whole: with `anywhere` of the region, a narrow table would break them letter by letter.
        left, right = "text-align:left;overflow-wrap:normal", "text-align:right;white-space:nowrap"
        heads = ((_("No."), right), (_("Question"), left), (_("State"), left), (_("Points"), right))
        head = "".join(f'<th scope="col" style="{side}">{escape(text)}</th>' for text, side in heads)
        body = "".join(
            f'<tr><td style="{right}">{number}</td><td style="{left}">{escape(title)}</td>'
            f'<td style="{left}">{_shape(shape, colour)} {escape(word)}</td><td style="{right}">{points}</td></tr>'
            for number, title, shape, colour, word, points in self._rows()
        )
        return f'<table style="margin:10px 0 0"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _bar(done: int, count: int) -> str:
    """A bar that says in shape what the sentence above it says in words."""
    colour = STATES["correct"][2]
    filled = f"width:{100 * done // max(count, 1)}%;height:8px;background-color:{colour}"
    return (
        f'<div aria-hidden="true" style="max-width:24em;margin:8px 0 0;border:1px solid {STATES["not_attempted"][2]}">'
        f'<div style="{filled}"></div></div>'
    )


def verdict_from_outputs(outputs: list[dict[str, Any]]) -> Verdict | None:
    """The verdict among the outputs of a check cell (nbformat 4), or None."""
    for output in outputs:
        data = output.get("data", {})
        if MIME in data:
            content = data[MIME]
            try:
                return Verdict.from_json(json.loads(content) if isinstance(content, str) else content)
            except (KeyError, TypeError, ValueError):
                return None
    return None
