"""What all commands of `labs cloud` share: their options, the cohort's file, the account, and progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.aws.cohort import Cohort
    from infra.aws.session import Account

CohortFile = Annotated[Path, typer.Option("--cohort", metavar="FILE", help="The cohort's description.")]
Profile = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Profile of AWS's own settings to log in with.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AccountNumber = Annotated[
    str | None, typer.Option("--account", metavar="NUMBER", help="The account's number; by default AWS is asked.")
]


def read(path: Path) -> Cohort:
    """The cohort in the file."""
    from infra.aws.cohort import read_cohort

    return read_cohort(path.expanduser())


def account_of(cohort: Cohort, profile: str | None = None) -> Account:
    """The account that the user's credentials belong to, in the cohort's region."""
    from infra.aws.session import connect

    return connect(cohort.region, profile)


def account_number(cohort: Cohort, given: str | None) -> str:
    """The number given, or the one of whoever is logged in."""
    if given is None:
        return account_of(cohort).number
    if len(given) != 12 or not given.isascii() or not given.isdigit():
        raise LabsError(_("{number} is no account's number. Expected: twelve digits.").format(number=repr(given)))
    return given


def outputs_of(account: Account, cohort: Cohort) -> dict[str, str]:
    """The outputs of the cohort's stack. Raises CloudError when there is none yet, or it is being changed."""
    from infra.aws.deploying.ours import check_stack
    from infra.aws.deploying.stack import look_at
    from infra.aws.errors import CloudError

    state = look_at(account, cohort)
    check_stack(state, cohort)
    if state is None or not state.outputs:
        raise CloudError(
            _("There is no cohort {name} in {region} yet. Make it with: labs cloud up").format(
                name=cohort.name, region=account.region
            )
        )
    return state.outputs


def asked(yes: bool) -> Callable[[str], bool]:
    """What asks a question on the terminal, unless everything was answered with --yes."""
    return lambda question: yes or typer.confirm(question)


@contextmanager
def progress(*, to_stderr: bool = False) -> Iterator[Callable[[str, str], Any]]:
    """A line a step; on a terminal the steps that go on are also shown with a moving sign."""

    def plain(what: str, message: str) -> None:
        typer.echo(f"{what}: {message}" if what else message, err=to_stderr)
        # Piped output is read while it is written.
        (sys.stderr if to_stderr else sys.stdout).flush()

    try:
        with _shown(plain, to_stderr=to_stderr) as say:
            yield say
    except KeyboardInterrupt:
        typer.echo(
            _("Stopped here. AWS goes on with what has begun; run the same command again to continue."), err=True
        )
        raise


@contextmanager
def _shown(plain: Callable[[str, str], Any], *, to_stderr: bool) -> Iterator[Callable[[str, str], Any]]:
    stream = sys.stderr if to_stderr else sys.stdout
    # A question can't be asked under a moving sign.
    if not stream.isatty() or sys.stdin.isatty():
        yield plain
        return
    from autograder.cli.output import console

    shown = console(stderr=to_stderr)
    with shown.status(_("working …")):

        def moving(what: str, message: str) -> None:
            shown.print(f"{what}: {message}" if what else message, soft_wrap=True)

        yield moving
