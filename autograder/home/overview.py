"""Everything that the home shows, as plain containers, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.front_matter import LabInfo
from autograder.home.advice import missing, next_lab, prerequisites
from autograder.home.earning import Attempt, can_earn, earned
from autograder.home.labs import DAMAGED, HERE, Found
from autograder.home.readiness import Answer
from autograder.home.texts import texts
from autograder.home.work import Work
from autograder.text import N_, _, ngettext

_LEVELS = {"beginner": N_("Beginner"), "intermediate": N_("Intermediate"), "advanced": N_("Advanced")}

_READY = {
    "checking": N_("Being checked whether it is ready …"),
    "ok": N_("Ready on this computer"),
    "warning": N_("Ready on this computer, with a remark"),
    "problem": N_("Something to do before it works"),
    "unknown": N_("Not known whether it is ready"),
}

_SERVICES = {
    "s3": N_("object storage"),
    "mysql": N_("a MySQL database"),
    "postgres": N_("a PostgreSQL database"),
    "search": N_("a search server"),
    "hive": N_("an Apache Hive server"),
}


def overview(
    found: list[Found],
    work: Mapping[str, Work],
    ready: Mapping[str, Answer],
    attempts: Mapping[str, Attempt | None],
    served: Path,
) -> dict[str, Any]:
    """The home's content. `work` and `attempts` are by lab, `ready` too, with the machine under "".

    `served` is the folder that the server shows; paths are relative to it, and None for what lies elsewhere.
    """
    labs = [one.info for one in found]
    titles = {lab.id: _(lab.title) for lab in labs}
    # Asked once, for all labs that are done.
    earning = any(work[lab.id].done for lab in labs) and can_earn()
    return {
        "texts": texts(),
        "summary": _summary(labs, work),
        "next": _next(found, work, ready, titles),
        "machine": _readiness(ready[""]),
        "labs": [
            {
                "id": one.info.id,
                "title": titles[one.info.id],
                "state": one.state,
                "path": _path(one.opens, served) if one.opens else None,
                "facts": _facts(one.info),
                "teaches": [_(str(item.get("text", ""))) for item in one.info.front_matter.get("objectives", ())],
                "needs": _needs(one.info),
                "before": _before(one.info, work, titles),
                "absent": _absent(one),
                "open": _open(one.info, work[one.info.id]),
                "progress": _progress(work[one.info.id]),
                "ready": _readiness(ready[one.info.id]) if one.state == HERE else None,
                "certificate": _certificate(one, work[one.info.id], attempts.get(one.info.id), earning, served),
            }
            for one in found
        ],
    }


def _summary(labs: list[LabInfo], work: Mapping[str, Work]) -> dict[str, Any]:
    correct, total = sum(work[lab.id].correct for lab in labs), sum(work[lab.id].total for lab in labs)
    done = sum(work[lab.id].done for lab in labs)
    words = [
        ngettext("{correct} of {total} questions is correct.", "{correct} of {total} questions are correct.", correct),
        ngettext("{done} of {labs} labs is finished.", "{done} of {labs} labs are finished.", done),
    ]
    return {
        "correct": correct,
        "total": total,
        "words": " ".join(words).format(correct=correct, total=total, done=done, labs=len(labs)),
        "label": _("Progress in the whole course"),
    }


def _next(
    found: list[Found], work: Mapping[str, Work], ready: Mapping[str, Answer], titles: Mapping[str, str]
) -> dict[str, Any] | None:
    labs = [one.info for one in found]
    if not labs:
        return {"lab": None, "words": _("No labs were found here. Run `labs build` to make the notebooks.")}
    # What can be opened goes first: a hub hands labs out one by one.
    here = [one.info for one in found if one.state == HERE]
    hindered = [lab.id for lab in here if ready[lab.id].state == "problem"]
    chosen = next_lab(here, work, hindered) or next_lab(labs, work)
    if chosen is None:
        return {"lab": None, "words": _("You have finished every lab of this course.")}
    title = titles[chosen.id]
    if work[chosen.id].tried:
        left = work[chosen.id].total - work[chosen.id].correct
        words = ngettext(
            "Go on with {title}: {left} question is left.", "Go on with {title}: {left} questions are left.", left
        )
        return {"lab": chosen.id, "words": words.format(title=title, left=left)}
    if any(one.tried for one in work.values()):
        return {"lab": chosen.id, "words": _("Go on with {title}.").format(title=title)}
    return {"lab": chosen.id, "words": _("Start with {title}.").format(title=title)}


def _facts(lab: LabInfo) -> list[str]:
    """Level, questions and minutes, a short piece of text each."""
    facts = [_(_LEVELS.get(lab.level, lab.level))] if lab.level else []
    if lab.questions:
        count = len(lab.questions)
        facts.append(ngettext("{count} question", "{count} questions", count).format(count=count))
    minutes = lab.front_matter.get("minutes")
    extra = int(minutes.get("extra", 0)) if isinstance(minutes, dict) else 0
    if lab.minutes and extra:
        facts.append(_("{minutes} minutes, and {extra} for further tasks").format(minutes=lab.minutes, extra=extra))
    elif lab.minutes:
        facts.append(_("{minutes} minutes").format(minutes=lab.minutes))
    return facts


def _needs(lab: LabInfo) -> str:
    """What a lab needs beside Python, in words; "" for nothing."""
    names = [_(_SERVICES.get(name, name)) for name in lab.services]
    engines = lab.front_matter.get("engines")
    if lab.id == "spark" or (isinstance(engines, list) and "spark" in engines):
        names.append(_("Apache Spark, which needs Java"))
    return ", ".join(names)


def _before(lab: LabInfo, work: Mapping[str, Work], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    lacking = missing(lab, work)
    return [
        {
            "title": titles.get(name, name),
            "words": _("finished") if name in work and name not in lacking else _("not finished yet"),
        }
        for name in prerequisites(lab)
    ]


def _absent(one: Found) -> str:
    """Why a lab can't be opened; "" when it can."""
    if one.state == HERE:
        return ""
    if one.state == DAMAGED:
        return _(
            "Its notebook {name} cannot be read. Put it aside under another name, and get a fresh copy of the lab."
        ).format(name=one.info.notebook.name)
    return _("Its notebook is not in your folder yet.")


def _open(lab: LabInfo, work: Work) -> dict[str, str]:
    """What the button says, to the eye and in full."""
    title = _(lab.title)
    if work.done:
        return {"label": _("Open again"), "full": _("Open again: {title}").format(title=title)}
    if work.tried:
        return {"label": _("Go on"), "full": _("Go on: {title}").format(title=title)}
    return {"label": _("Open"), "full": _("Open {title}").format(title=title)}


def _progress(work: Work) -> dict[str, Any]:
    if work.damaged:
        words = _("Your progress file cannot be read. It is kept aside and begun anew at your next check.")
    elif work.done:
        words = _("Finished: all {total} questions are correct.").format(total=work.total)
    elif not work.tried:
        words = _("Not begun yet.")
    else:
        words = ngettext(
            "{correct} of {total} questions is correct.", "{correct} of {total} questions are correct.", work.correct
        ).format(correct=work.correct, total=work.total)
        if other := work.tried - work.correct:
            rest = ngettext("{count} is tried and not correct yet.", "{count} are tried and not correct yet.", other)
            words = f"{words} {rest.format(count=other)}"
    return {"correct": work.correct, "total": work.total, "words": words, "done": work.done}


def _readiness(answer: Answer) -> dict[str, Any]:
    if answer.state == "unknown":
        reason = answer.findings[0]["reason"] if answer.findings else ""
        said = _("The doctor gave no answer.") + (f" ({reason})" if reason else "")
        return {"state": "unknown", "words": _(_READY["unknown"]), "said": said, "findings": []}
    findings = [
        {
            "title": one["title"],
            "seen": one["seen"],
            "expected": _("Expected: {expected}").format(expected=one["expected"]) if one["expected"] else "",
            "action": _("To mend: {action}").format(action=one["mend"]["action"])
            if one["mend"] and one["mend"]["action"]
            else "",
            "command": (one["mend"] or {}).get("command", ""),
        }
        for one in answer.findings
    ]
    return {"state": answer.state, "words": _(_READY[answer.state]), "said": "", "findings": findings}


def _certificate(one: Found, work: Work, attempt: Attempt | None, earning: bool, served: Path) -> dict[str, Any] | None:
    """What the card offers: a certificate that is there, a way to one, or None for an unfinished lab."""
    notebook = one.info.notebook
    if earned(notebook):
        page = _path(notebook.with_name("certificate.html"), served)
        return {"state": "earned", "page": page, "record": _path(notebook.with_name("certificate.json"), served)}
    if not work.done:
        return None
    if attempt and attempt.running:
        return {"state": "running", "line": attempt.lines[-1] if attempt.lines else ""}
    failed = attempt.error if attempt else ""
    return {"state": "possible" if earning else "later", "error": failed}


def _path(path: Path, served: Path) -> str | None:
    """A file as the server's interface names it."""
    try:
        return path.resolve().relative_to(served.resolve()).as_posix()
    except ValueError:
        return None
