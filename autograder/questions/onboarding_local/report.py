"""Say whether a notebook runs in the environment that it is meant to run in."""

from __future__ import annotations

from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work

env_report = Question(
    id="env_report",
    title=N_("Is this notebook in the right environment?"),
    topic=N_("the environment report"),
    points=10,
    answers=("env_report",),
    hints=(
        N_("Three questions: where does the interpreter lie, what is missing, and what is too old?"),
        N_(
            "PureWindowsPath reads both kinds of slashes, and its method is_relative_to compares whole folder names. "
            "Versions are lists of numbers, not texts."
        ),
        N_(
            "Split a version at its dots, turn each part into int, and add zeros to the same length before you "
            "compare two lists."
        ),
    ),
    messages={
        "form": Message(
            seen=N_("env_report gave a dictionary with the keys {seen}."),
            expected=N_("The keys are same_environment, missing and too_old."),
            next=N_("Return one dictionary with exactly these three keys."),
        ),
        "not_bool": Message(
            seen=N_("same_environment is {seen}."),
            expected=N_("It is True or False."),
            next=N_("Give the result of the comparison itself."),
        ),
        "not_recognised": Message(
            seen=N_("For the interpreter {executable} in the folder {prefix}, same_environment is False."),
            expected=N_("An interpreter below the folder of the environment belongs to it."),
            next=N_("Ask whether the folder is one of the parents of the interpreter."),
        ),
        "not_noticed": Message(
            seen=N_("For the interpreter {executable} and the folder {prefix}, same_environment is True."),
            expected=N_("That interpreter lies outside of the folder, so the kernel is of another environment."),
            next=N_("Ask whether the folder is one of the parents of the interpreter."),
        ),
        "sibling": Message(
            seen=N_("{executable} was taken for a part of {prefix}."),
            expected=N_("The two folders only begin with the same letters."),
            next=N_("Compare whole folder names with is_relative_to, and not the starts of two texts."),
        ),
        "missing": Message(
            seen=N_("missing is {got}."),
            expected=N_("Here it is {want}: names that are needed and not installed, in alphabetical order."),
            next=N_("Go through the needed names, and keep those that installed does not hold."),
        ),
        "as_text": Message(
            seen=N_("With version {have} installed and {want} needed, the package was put on the wrong side."),
            expected=N_("Versions are compared number by number, so 1.10 is newer than 1.9."),
            next=N_("Turn the parts between the dots into whole numbers before you compare."),
        ),
        "too_old": Message(
            seen=N_("too_old is {got}."),
            expected=N_("Here it is {want}: installed packages below the needed version, in alphabetical order."),
            next=N_("Leave out what is missing, and what is just as new as needed or newer."),
        ),
    },
)

_OK = {"executable": "/opt/envs/aid/bin/python", "prefix": "/opt/envs/aid"}


def report(work: Work, **facts: Any) -> dict[str, Any]:
    """The learner's report for some facts; the rest of them is an environment in order."""
    given = {**_OK, "installed": {"pandas": "3.0.1"}, "needed": {"pandas": "2.0"}, **facts}
    order = ("executable", "prefix", "installed", "needed")
    found = work.mapping(work.call("env_report", *(given[name] for name in order)), "env_report(…)")
    if set(found) != {"same_environment", "missing", "too_old"}:
        raise Refuse("form", seen=[str(key) for key in found] or "none")
    return found


def same_environment(work: Work, executable: str, prefix: str) -> bool:
    """What the learner's report says about an interpreter and a folder."""
    found = report(work, executable=executable, prefix=prefix)["same_environment"]
    if not isinstance(found, bool):
        from autograder.checking.common import describe_kind

        raise Refuse("not_bool", seen=describe_kind(found))
    return found


def versions(work: Work, *, parts: int = 3) -> str:
    """A random version."""
    return ".".join(str(number) for number in work.rng.integers(1, 9, size=parts))


@env_report.property("same", points=3, says=N_("It tells whether the kernel is of the environment"))
def same(work: Work) -> None:
    name = f"aid{int(work.rng.integers(100, 999))}"
    prefix = f"/home/zoë/miniforge3/envs/{name}"
    inside = f"{prefix}/bin/python3.12"
    if not same_environment(work, inside, prefix):
        raise Refuse("not_recognised", executable=inside, prefix=prefix)
    for outside in ("/usr/bin/python3", "/home/zoë/miniforge3/bin/python", f"/opt/{name}/bin/python"):
        if same_environment(work, outside, prefix):
            raise Refuse("not_noticed", executable=outside, prefix=prefix)
    sibling = f"{prefix}-old/bin/python"
    if same_environment(work, sibling, prefix):
        raise Refuse("sibling", executable=sibling, prefix=prefix)


@env_report.property("missing", points=2.5, says=N_("It names what is missing"))
def missing(work: Work) -> None:
    needed = {name: versions(work) for name in ("scipy", "boto3", "pyyaml", "pandas", "altair")}
    gone = sorted(work.rng.permutation(sorted(needed))[:3].tolist())
    installed = {name: version for name, version in needed.items() if name not in gone}
    installed["left-over"] = "0.1"
    found = report(work, installed=installed, needed=needed)["missing"]
    got = work.names(found, "missing")
    if got != gone:
        raise Refuse("missing", got=got or "[]", want=gone)


@env_report.property("versions", points=3, says=N_("It names what is too old, number by number"))
def too_old(work: Work) -> None:
    for have, want, old in (("1.10.0", "1.9.3", False), ("2.9.1", "2.10.0", True), ("10.0.2", "9.4.1", False)):
        found = work.names(report(work, installed={"boto3": have}, needed={"boto3": want})["too_old"], "too_old")
        if (found == ["boto3"]) != old:
            raise Refuse("as_text", have=have, want=want)
    needed = {name: versions(work) for name in ("scipy", "boto3", "pandas", "altair", "numpy")}
    names = sorted(needed)
    older = sorted(work.rng.permutation(names)[:2].tolist())
    installed = {name: needed[name] if name not in older else lowered(needed[name]) for name in names}
    del installed[next(name for name in names if name not in older)]
    got = work.names(report(work, installed=installed, needed=needed)["too_old"], "too_old")
    if got != older:
        raise Refuse("too_old", got=got or "[]", want=older)


def lowered(version: str) -> str:
    """A version that is older in its first number and newer in its last."""
    first, *rest = version.split(".")
    return ".".join([str(int(first) - 1), *rest[:-1], str(int(rest[-1]) + 3)])
