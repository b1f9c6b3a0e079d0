"""Further checks on the environment file."""

from __future__ import annotations

import re

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.environment import conda_lines, described, environment, pip_lines, split

_SECRET = re.compile(r"secret|token|passw|api_?key|access_?key", re.IGNORECASE)


@environment.hidden(
    "secrets",
    points=0.5,
    says=N_("The file holds no passwords and no keys"),
    topic=N_("what an environment file may tell"),
    messages={
        "secret": Message(
            seen=N_("The file holds the entry {name}."),
            expected=N_("An environment file is shared with many people, so it holds no password and no key."),
            next=N_("Remove the entry. Keys belong in the settings of the services."),
        )
    },
)
def secrets(work: Work) -> None:
    variables = described(work).get("variables")
    for name in variables if isinstance(variables, dict) else ():
        if _SECRET.search(str(name)):
            raise Refuse("secret", name=str(name))


@environment.hidden(
    "once",
    points=0.5,
    says=N_("Each package is asked for once, and pip is there when it is used"),
    topic=N_("conda and pip side by side"),
    messages={
        "twice": Message(
            seen=N_("{name} stands in the file twice."),
            expected=N_("A package comes from one place, or the second installation damages the first."),
            next=N_("Keep the line of conda, and remove the line of pip."),
        ),
        "no_pip": Message(
            seen=N_("The file has packages for pip, and pip is not among the dependencies."),
            expected=N_("Conda installs pip only where it is asked for."),
            next=N_("Add a line pip to the dependencies."),
        ),
    },
)
def once(work: Work) -> None:
    found = described(work)
    by_conda = [split(line)[0] for line in conda_lines(found)]
    by_pip = [split(line)[0] for line in pip_lines(found)]
    together = by_conda + by_pip
    for name in together:
        if together.count(name) > 1:
            raise Refuse("twice", name=name)
    if by_pip and "pip" not in by_conda:
        raise Refuse("no_pip")
