"""How verdicts, hints and progress look: rich HTML, and a plain-text twin that says the same."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from html import escape
from typing import Any

from autograder.checking.progress import Progress
from autograder.checking.question import Lab
from autograder.checking.verdict import MIME, PropertyResult, Verdict
from autograder.text import N_, _, ngettext

# State is told in a word, a shape and a colour. The colours keep 4.5:1 against white and against JupyterLab's dark
# background because they are only used for a bar at the side; the words use the theme's own text colour.
STATES = {
    "correct": (N_("Correct"), "\u2714", "#2e7d32"),
    "partly": (N_("Partly correct"), "\u25d0", "#b26a00"),
    "incorrect": (N_("Not correct yet"), "\u2718", "#c62828"),
    "not_attempted": (N_("Not attempted"), "\u25cb", "#6b7280"),
}


def points_text(points: float) -> str:
    """Points without needless digits: 4, 1.5, 0.33."""
    return f"{round(points, 2):g}"


def mime_bundle(verdict: Verdict) -> dict[str, Any]:
    """All forms of a verdict for one output.

    Under `nbgrader autograde` the plain text is the score alone: that is how nbgrader takes partial credit.
    """
    autograding = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    text = repr(float(verdict.points)) if autograding else as_text(verdict)
    return {"text/plain": text, "text/html": as_html(verdict), MIME: verdict.to_json()}


def _headline(verdict: Verdict) -> tuple[str, str, str, str]:
    word, shape, colour = STATES[verdict.outcome]
    score = _("{points} of {total} points").format(
        points=points_text(verdict.points), total=points_text(verdict.max_points)
    )
    return _(word), shape, colour, score


def _remaining(verdict: Verdict) -> str:
    rest = verdict.full_points - verdict.max_points
    if verdict.graded or rest <= 0.005:
        return ""
    return _("{points} more of the {total} points are decided by further checks when the lab is graded.").format(
        points=points_text(rest), total=points_text(verdict.full_points)
    )


def _not_attempted_text() -> str:
    return _("Fill in the answer cell above, run it, and then run this check again.")


def as_text(verdict: Verdict) -> str:
    """The plain-text twin."""
    word, shape, _colour, score = _headline(verdict)
    title = _("Question {number}: {title}").format(number=verdict.number, title=verdict.title)
    lines = [f"{shape} {title}", f"  {word} - {score}"]
    if verdict.outcome == "not_attempted":
        lines.append(f"  {_not_attempted_text()}")
    else:
        for result in verdict.properties:
            lines += _property_lines(result)
    if rest := _remaining(verdict):
        lines.append(f"  {rest}")
    return "\n".join(lines)


def _state(result: PropertyResult) -> tuple[str, str]:
    """Shape and words of one property's state."""
    worth = points_text(result.points)
    if result.passed:
        return "\u2714", ngettext("holds, {points} point", "holds, {points} points", _plural(result)).format(
            points=worth
        )
    words = ngettext("not yet, worth {points} point", "not yet, worth {points} points", _plural(result))
    return "\u2718", words.format(points=worth)


def _plural(result: PropertyResult) -> int:
    return 1 if result.points == 1 else 2


def _sentences(result: PropertyResult) -> list[tuple[str, str]]:
    """Labelled sentences of a property that was refused. One that waits for another needs one sentence only."""
    if result.message_key == "common.blocked":
        return [(_("Waiting:"), result.seen)]
    rows = [(_("Seen:"), result.seen), (_("Expected:"), result.expected), (_("Try next:"), result.next)]
    return [(label, text) for label, text in rows if text]


def _property_lines(result: PropertyResult) -> list[str]:
    mark, words = _state(result)
    lines = [f"  {mark} {result.says} ({words})"]
    if not result.passed:
        lines += [f"      {label} {text}" for label, text in _sentences(result)]
        lines.append(f"      [{result.message_key}]")
    return lines


def as_html(verdict: Verdict) -> str:
    """The rich form: inline styles only, theme colours inherited, headings and lists that a screen reader can walk."""
    word, shape, colour, score = _headline(verdict)
    title = _("Question {number}: {title}").format(number=verdict.number, title=verdict.title)
    label = f"{title}. {word}. {score}."
    parts = [
        f'<div role="region" aria-label="{escape(label)}" class="labs-verdict labs-{verdict.outcome}" '
        f'style="border-left:6px solid {colour};padding:6px 12px;margin:4px 0;line-height:1.45">',
        f'<p style="margin:0"><span aria-hidden="true" style="font-size:1.2em">{shape}</span> '
        f"<strong>{escape(word)}</strong> \u00b7 {escape(score)}<br>{escape(title)}</p>",
    ]
    if verdict.outcome == "not_attempted":
        parts.append(f'<p style="margin:6px 0 0">{escape(_not_attempted_text())}</p>')
    else:
        items = "".join(_property_html(result) for result in verdict.properties)
        parts.append(f'<ul style="list-style:none;margin:8px 0 0;padding:0">{items}</ul>')
    if rest := _remaining(verdict):
        parts.append(f'<p style="margin:6px 0 0"><em>{escape(rest)}</em></p>')
    parts.append("</div>")
    return "".join(parts)


def _property_html(result: PropertyResult) -> str:
    mark, words = _state(result)
    head = f'<span aria-hidden="true">{mark}</span> {escape(result.says)} <small>({escape(words)})</small>'
    if result.passed:
        return f'<li style="margin:2px 0">{head}</li>'
    rows = "".join(
        f'<div><strong>{escape(label)}</strong> <span style="white-space:pre-wrap">{escape(text)}</span></div>'
        for label, text in _sentences(result)
    )
    key = f"<div><small><code>{escape(result.message_key)}</code></small></div>"
    return f'<li style="margin:6px 0">{head}<div style="margin:2px 0 6px 1.6em">{rows}{key}</div></li>'


@dataclass(frozen=True)
class HintView:
    """Hints of a question up to the step that was asked for."""

    title: str
    step: int
    hints: tuple[str, ...]
    total: int

    def __repr__(self) -> str:
        head = _("Hint {step} of {total} for: {title}").format(step=self.step, total=self.total, title=self.title)
        return "\n".join([head, *(f"  {number}. {hint}" for number, hint in enumerate(self.hints, 1))])

    def _repr_html_(self) -> str:
        head = _("Hint {step} of {total} for: {title}").format(step=self.step, total=self.total, title=self.title)
        items = "".join(f"<li>{escape(hint)}</li>" for hint in self.hints)
        return (
            f'<div role="region" aria-label="{escape(head)}" style="border-left:6px solid #1565c0;padding:6px 12px">'
            f"<p style='margin:0'><strong>{escape(head)}</strong></p><ol style='margin:6px 0 0'>{items}</ol></div>"
        )


class ProgressView:
    """Progress of a lab: a bar, a sentence, and a table of questions."""

    def __init__(self, lab: Lab, progress: Progress) -> None:
        self.lab = lab
        self.progress = progress

    def summary(self) -> str:
        """One sentence: questions done and points so far."""
        done, count = self.progress.done(self.lab), len(self.lab.questions)
        return ngettext(
            "{done} of {count} question is right so far, {points} points of the checks that you can see.",
            "{done} of {count} questions are right so far, {points} points of the checks that you can see.",
            count,
        ).format(done=done, count=count, points=points_text(self.progress.points(self.lab)))

    def _rows(self) -> list[tuple[int, str, str, str, str]]:
        rows = []
        for number, question in enumerate(self.lab.questions, 1):
            entry = self.progress.questions.get(question.id)
            word, shape, _colour = STATES[entry.outcome if entry else "not_attempted"]
            points = f"{points_text(entry.points)} / {points_text(question.visible_points)}" if entry else "-"
            rows.append((number, _(question.title), shape, _(word), points))
        return rows

    def __repr__(self) -> str:
        rows = [
            f"  {number:>2} {shape} {word:<18} {points:>9}  {title}"
            for number, title, shape, word, points in self._rows()
        ]
        note = [self.progress.note] if self.progress.note else []
        return "\n".join([self.summary(), *note, *rows])

    def _repr_html_(self) -> str:
        done, count = self.progress.done(self.lab), len(self.lab.questions)
        head = "".join(
            f'<th scope="col" style="text-align:left">{escape(text)}</th>'
            for text in (_("No."), _("Question"), _("State"), _("Points"))
        )
        body = "".join(
            f'<tr><td>{number}</td><td style="text-align:left">{escape(title)}</td>'
            f'<td style="text-align:left"><span aria-hidden="true">{shape}</span> {escape(word)}</td>'
            f"<td>{points}</td></tr>"
            for number, title, shape, word, points in self._rows()
        )
        note = f"<p>{escape(self.progress.note)}</p>" if self.progress.note else ""
        sentence = escape(self.summary())
        return (
            f'<div role="region" aria-label="{escape(_("Progress"))}"><p><strong>{sentence}</strong></p>{note}'
            f'<progress max="{count}" value="{done}" aria-label="{sentence}" style="width:20em"></progress>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
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
