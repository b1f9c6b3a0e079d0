"""Describe the environment that the work needs."""

from __future__ import annotations

import re
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work

# A package that lends its interpreter to notebooks must be among them.
NEEDED = ("boto3", "pandas", "ipykernel")
# Channels of Anaconda, by the names that they go by.
ANACONDA = {"defaults", "anaconda", "main", "r", "msys2", "pkgs/main", "pkgs/r", "pkgs/msys2"}

_PINNED = re.compile(r"(==?|~=)\s*3\.\d+(\.\d+|\.\*)*$")
_BETWEEN = re.compile(r">=\s*3\.\d+(\.\d+)?\s*,\s*<=?\s*3\.\d+(\.\d+|\.\*)*$")
_NAME = re.compile(r"\s*(?:[\w./-]+::)?([A-Za-z0-9_.-]+)\s*(.*)$")
# What `conda env export` writes behind the version: the build for one system.
_BUILD = re.compile(r"^=?\s*[^=<>~!\s]+\s*=\s*[^=\s]+$")

environment = Question(
    id="environment",
    title=N_("An environment that others can build"),
    topic=N_("the environment file"),
    points=8,
    answers=("ENVIRONMENT_YML",),
    hints=(
        N_("Start from the file of your colleague. Which of its lines are true on her computer only?"),
        N_("Keep four parts: name, channels, dependencies, and pip below dependencies if you need it."),
        N_(
            "Channels are conda-forge and nodefaults. Write python=3.12, then the names of the packages, "
            "and leave out prefix and everything behind the version numbers."
        ),
    ),
    messages={
        "not_yaml": Message(
            seen=N_("ENVIRONMENT_YML is not valid YAML: {reason}."),
            expected=N_("It is a text that a YAML reader turns into names and lists."),
            next=N_("Look at the spaces at the start of the lines, and put a space behind each colon."),
        ),
        "no_part": Message(
            seen=N_("The file has no usable part {part}."),
            expected=N_("It has a name, a list of channels, and a list of dependencies."),
            next=N_("Write the part at the start of a line, followed by a colon."),
        ),
        "defaults": Message(
            seen=N_("The file takes packages from the channel {channel}."),
            expected=N_(
                "Only conda-forge is used, because large organisations need a licence for Anaconda's channels."
            ),
            next=N_("Remove that channel from the list."),
        ),
        "no_forge": Message(
            seen=N_("The first channel is {channel}."),
            expected=N_("The first channel is conda-forge."),
            next=N_("Put conda-forge at the top of the channels."),
        ),
        "nodefaults": Message(
            seen=N_("The channels do not hold nodefaults."),
            expected=N_("Without that word, conda adds the channel defaults on many computers by itself."),
            next=N_("Add nodefaults as the last channel."),
        ),
        "no_python": Message(
            seen=N_("Python is not among the dependencies."),
            expected=N_("The file says which Python the work needs."),
            next=N_("Add a line such as python=3.12 to the dependencies."),
        ),
        "python_open": Message(
            seen=N_("The file asks for {seen}."),
            expected=N_("Python is fixed to a minor version, so that everybody gets the same one."),
            next=N_("Write both parts of the version, such as python=3.12."),
        ),
        "packages": Message(
            seen=N_("These packages are missing: {missing}."),
            expected=N_("The dependencies hold boto3, pandas and ipykernel."),
            next=N_("Add one line for each missing package."),
        ),
        "prefix": Message(
            seen=N_("The file has the part prefix, with the folder {folder}."),
            expected=N_("That folder is on one computer only."),
            next=N_("Remove the line. Conda chooses the folder itself."),
        ),
        "build": Message(
            seen=N_("The line {line} names a build, which exists for one system only."),
            expected=N_("A file for Windows, macOS and Linux names packages and versions."),
            next=N_("Remove the second equals sign and what follows it."),
        ),
    },
)


def described(work: Work) -> dict[str, Any]:
    """The learner's file as YAML reads it: a dictionary with a list of channels and a list of dependencies."""
    import yaml

    text = work.text(work.value("ENVIRONMENT_YML"), "ENVIRONMENT_YML")
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refuse("not_yaml", reason=" ".join(str(error).split())[:160]) from None
    if not isinstance(found, dict):
        raise Refuse("no_part", part="name")
    for part, kind in (("name", str), ("channels", list), ("dependencies", list)):
        if not isinstance(found.get(part), kind) or not found[part]:
            raise Refuse("no_part", part=part)
    return found


def conda_lines(found: dict[str, Any]) -> list[str]:
    """The dependencies that conda installs, one text each."""
    return [line.strip() for line in found["dependencies"] if isinstance(line, str)]


def pip_lines(found: dict[str, Any]) -> list[str]:
    """The dependencies that pip installs, one text each."""
    parts = [part.get("pip") for part in found["dependencies"] if isinstance(part, dict)]
    return [str(line).strip() for part in parts if isinstance(part, list) for line in part]


def split(line: str) -> tuple[str, str]:
    """Name, in lower case, and the rest of a dependency such as "conda-forge::python=3.12"."""
    match = _NAME.match(line)
    return (match[1].lower().replace("_", "-"), match[2].strip()) if match else (line, "")


@environment.property("channels", points=2, says=N_("Packages come from conda-forge alone"))
def channels(work: Work) -> None:
    listed = [str(channel).strip().rstrip("/") for channel in described(work)["channels"]]
    for channel in listed:
        # A channel may be written as an address; what counts is its name there.
        short = re.sub(r"^https?://[^/]+/", "", channel.lower())
        if short in ANACONDA:
            raise Refuse("defaults", channel=channel)
    if listed[0].lower().rpartition("/")[2] != "conda-forge":
        raise Refuse("no_forge", channel=listed[0])
    if "nodefaults" not in listed:
        raise Refuse("nodefaults")


@environment.property("python", points=1.5, says=N_("Python is fixed to a minor version"))
def python(work: Work) -> None:
    versions = [rest for name, rest in map(split, conda_lines(described(work))) if name == "python"]
    if not versions:
        raise Refuse("no_python")
    version = versions[0].split(" ")[0] if _BUILD.match(versions[0]) else versions[0]
    version = re.sub(r"(=?=\s*[\d.*]+)=\S*$", r"\1", version)
    if not (_PINNED.match(version) or _BETWEEN.match(version)):
        raise Refuse("python_open", seen=f"python{versions[0]}")


@environment.property("packages", points=1.5, says=N_("The needed packages are there"))
def packages(work: Work) -> None:
    found = described(work)
    names = {split(line)[0] for line in conda_lines(found) + pip_lines(found)}
    if missing := [name for name in NEEDED if name not in names]:
        raise Refuse("packages", missing=missing)


@environment.property("portable", points=2, says=N_("Nothing is tied to one computer"))
def portable(work: Work) -> None:
    found = described(work)
    if "prefix" in found:
        raise Refuse("prefix", folder=str(found["prefix"]))
    for line in conda_lines(found):
        _name, rest = split(line)
        if _BUILD.match(rest.removeprefix("=").strip()) and not rest.startswith("=="):
            raise Refuse("build", line=line)
