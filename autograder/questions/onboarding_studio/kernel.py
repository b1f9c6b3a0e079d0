"""Register a kernel that Jupyter finds and can start."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work

kernel = Question(
    id="kernel",
    title=N_("A kernel of your own"),
    topic=N_("the kernel"),
    points=5,
    answers=("register_kernel",),
    hints=(
        N_("The package ipykernel brings a function that does this. Which module of it has the word spec in its name?"),
        N_("Look at help(ipykernel.kernelspec.install): it takes a prefix, a name, a display name and variables."),
        N_("Call install with prefix, kernel_name, display_name, and env set to a dictionary with PYTHONUTF8."),
    ),
    messages={
        "not_found": Message(
            seen=N_("Jupyter looked below the prefix for a kernel called {name}, and found: {found}."),
            expected=N_("The kernel lies in share/jupyter/kernels below the prefix, in a folder with its name."),
            next=N_("Pass prefix and name on to ipykernel.kernelspec.install."),
        ),
        "display": Message(
            seen=N_("The kernel is shown to people as '{got}'."),
            expected=N_("It is shown under the display name that the function was given, '{want}'."),
            next=N_("Pass display_name on as well."),
        ),
        "relative": Message(
            seen=N_("The kernel starts the program '{program}'."),
            expected=N_("It starts the Python of this environment, by its whole path."),
            next=N_("Use sys.executable: any other Python may come first in the search path."),
        ),
        "command": Message(
            seen=N_("The command of the kernel lacks {part}."),
            expected=N_("Jupyter starts ipykernel_launcher and tells it where the connection file is."),
            next=N_("Compare your kernel.json with one that ipykernel.kernelspec.install writes."),
        ),
        "not_started": Message(
            seen=N_("The Python of the kernel could not be asked for its packages: {reason}."),
            expected=N_("It starts, and has ipykernel, boto3, pandas, pymysql, mysql and opensearchpy."),
            next=N_("Register the Python of the environment in which this notebook runs: sys.executable."),
        ),
        "utf8": Message(
            seen=N_("Python runs without its UTF-8 mode when this kernel starts it."),
            expected=N_("The kernel sets PYTHONUTF8 to 1, so that files with accents are read alike everywhere."),
            next=N_("Give install the argument env: a dictionary that sets PYTHONUTF8 to the text 1."),
        ),
    },
)


def fresh_prefix(work: Work) -> str:
    """A folder of the learner's process that does not exist yet."""
    placed = PurePath(work.file("prefix.txt", "kernels of checks are registered below this folder"))
    return str(placed.with_name(f"prefix-{work.services.token()}"))


def found_below(work: Work, prefix: str, name: str) -> dict[str, Any]:
    """What Jupyter and the registered Python say, asked by the helper that the notebook gives."""
    return work.mapping(work.call("kernel_at", prefix, name), "kernel_at(prefix, name)")


def registered(work: Work, name: str, display_name: str) -> dict[str, Any]:
    """Let the learner's function register a kernel below a fresh prefix. Refuses when Jupyter does not find it."""
    prefix = fresh_prefix(work)
    work.call("register_kernel", prefix, name, display_name)
    found = found_below(work, prefix, name)
    if name not in found["found"]:
        raise Refuse("not_found", name=name, found=found["found"] or "-")
    return found


@kernel.property("found", points=1, says=N_("Jupyter finds the kernel under its name"))
def is_found(work: Work) -> None:
    name, title = f"studio-{work.services.token()}", "Studio Liège"
    found = registered(work, name, title)
    got = json.loads(found["text"]).get("display_name")
    if got != title:
        raise Refuse("display", got=str(got), want=title)


@kernel.property("starts", points=1.5, needs=("found",), says=N_("It starts the Python of this environment"))
def starts(work: Work) -> None:
    found = registered(work, f"studio-{work.services.token()}", "Studio")
    command = [str(part) for part in json.loads(found["text"]).get("argv", [])]
    program = command[0] if command else ""
    if not PurePath(program).is_absolute():
        raise Refuse("relative", program=program)
    for part in ("-m", "{connection_file}"):
        if part not in command:
            raise Refuse("command", part=part)
    if not {"ipykernel_launcher", "ipykernel"} & set(command):
        raise Refuse("command", part="ipykernel_launcher")
    answer = found["answer"]
    if not isinstance(answer, dict):
        raise Refuse("not_started", reason=str(answer)[:120])
    if answer["missing"]:
        raise Refuse("not_started", reason=", ".join(answer["missing"]))


@kernel.property("utf8", points=0.5, needs=("starts",), says=N_("Programs of the kernel use UTF-8"))
def utf8(work: Work) -> None:
    found = registered(work, f"studio-{work.services.token()}", "Studio")
    if found["answer"].get("utf8") != 1:
        raise Refuse("utf8")
