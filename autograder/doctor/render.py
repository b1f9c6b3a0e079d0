"""The doctor's answer as lines of text: the state as a word, a shape and, on a terminal, a colour."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.doctor.finding import OK, PROBLEM, WARNING, Finding
from autograder.doctor.run import Examination
from autograder.text import N_, _, ngettext

_WORDS = {OK: N_("ok"), WARNING: N_("warning"), PROBLEM: N_("problem")}
_SHAPES = {OK: "✓", WARNING: "▲", PROBLEM: "✗"}
# For terminals that can't write the signs.
_LETTER_SHAPES = {OK: "+", WARNING: "!", PROBLEM: "x"}
COLOURS = {OK: "green", WARNING: "yellow", PROBLEM: "red"}


@dataclass(frozen=True)
class Line:
    """One line. `state` colours its head, which ends at `head` characters; `command` lines must not be broken."""

    text: str
    state: str = ""
    head: int = 0
    command: bool = False


def lines(examination: Examination, encoding: str) -> list[Line]:
    """The whole answer, a line each. `encoding` is that of the stream it will be written to."""
    shapes = _SHAPES if _can_write("".join(_SHAPES.values()), encoding) else _LETTER_SHAPES
    width = max(len(_(word)) for word in _WORDS.values())
    out = []
    for finding in examination.findings:
        out.extend(_finding_lines(finding, shapes, width, examination.platform))
    out.append(Line(""))
    out.append(_summary(examination, shapes))
    return out


def _finding_lines(finding: Finding, shapes: dict[str, str], width: int, platform: str) -> list[Line]:
    head = f"{shapes[finding.state]} {_(_WORDS[finding.state]):<{width}}"
    first = Line(f"{head}  {finding.title}: {finding.seen}", finding.state, len(head))
    if finding.state == OK:
        return [first]
    indent = " " * 4
    out = [first]
    if finding.expected:
        out.append(Line(indent + _("Expected: {expected}").format(expected=finding.expected)))
    if finding.action:
        out.append(Line(indent + _("To mend: {action}").format(action=finding.action)))
    command = finding.commands.get(platform)
    if command:
        out.append(Line(indent + "  $ " + command, finding.state, 0, command=True))
    return out


def _summary(examination: Examination, shapes: dict[str, str]) -> Line:
    problems, warnings = examination.count(PROBLEM), examination.count(WARNING)
    text = ", ".join(
        (
            ngettext("{count} problem", "{count} problems", problems).format(count=problems),
            ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings),
            _("{count} ok").format(count=examination.count(OK)),
            _("{seconds} s").format(seconds=f"{examination.seconds:.1f}"),
        )
    )
    ready = _("This machine is ready for the labs.") if examination.complete else _("What was looked at will work.")
    verdict = {
        OK: ready,
        WARNING: ready + " " + _("Read the warnings if something feels odd."),
        PROBLEM: _("Mend the problems first, from the top, then run the doctor again."),
    }[examination.state]
    head = f"{shapes[examination.state]} {verdict}"
    return Line(f"{head} ({text})", examination.state, len(head))


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def plain(examination: Examination, encoding: str) -> str:
    """The answer as plain text, for pipes, logs and machines without the package rich."""
    return "\n".join(line.text for line in lines(examination, encoding)) + "\n"
