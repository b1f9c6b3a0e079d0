"""`labs cloud learner`: who is in a cohort, and what each one logs in with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.cloud_options import AsJson, CohortFile, Profile, Yes, account_of, outputs_of, progress, read
from autograder.cli.output import print_json
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.aws.cohort import Cohort
    from infra.aws.session import Account

app = typer.Typer(
    help="Learners of a cohort on AWS.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(help="The learner.")]
Names = Annotated[list[str], typer.Argument(help="Small letters, digits and hyphens, such as ada-3.")]


@app.command()
def add(names: Names, cohort: CohortFile = Path("cohort.toml"), profile: Profile = None) -> None:
    """Add learners to cohort.toml and to the running cohort: role, secret, prefix, schema and settings file.

    Example: labs cloud learner add dora emil
    """
    from infra.aws.deploying.learners import add as give

    account = _account(read(cohort), profile)
    with progress() as say:
        done = give(account, cohort.expanduser(), tuple(names), say)
    for name in names:
        _tell_file(done, name)


@app.command()
def remove(names: Names, cohort: CohortFile = Path("cohort.toml"), profile: Profile = None, yes: Yes = False) -> None:
    """Remove learners with all their data from cohort.toml and from the running cohort.

    Example: labs cloud learner remove dora
    """
    from infra.aws.deploying.learners import remove as take

    wanted = read(cohort)
    account = _account(wanted, profile)
    question = _("Delete all data of {names} in the cohort {cohort}?").format(
        names=", ".join(names), cohort=wanted.name
    )

    def sure() -> bool:
        return yes or typer.confirm(question)

    with progress() as say:
        take(account, cohort.expanduser(), tuple(names), say, sure)
    typer.echo(_("Removed: {names}.").format(names=", ".join(names)))


@app.command("list")
def list_(cohort: CohortFile = Path("cohort.toml"), profile: Profile = None, as_json: AsJson = False) -> None:
    """List the learners: who is in the file, who is in the stack, and where each one's settings file is.

    Example: labs cloud learner list
    """
    from infra.aws.deploying.learners import listed

    wanted = read(cohort)
    rows = listed(account_of(wanted, profile), wanted)
    if as_json:
        print_json([{**vars(row), "settings": str(row.settings) if row.settings else None} for row in rows])
        return
    for row in rows:
        words = {
            (True, True): _("ready"),
            (True, False): _("not in the stack yet: labs cloud up"),
            (False, True): _("no longer in the file: labs cloud up"),
        }[row.in_file, row.in_stack]
        typer.echo(f"{row.name:<26}{words:<40}{row.settings or ''}".rstrip())


@app.command()
def credentials(
    name: Name,
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    hours: Annotated[float, typer.Option(min=0.25, max=12, help="How long they are good for.")] = 12,
) -> None:
    """Write keys that expire into a learner's settings file. With them she uses S3 as herself.

    Example: labs cloud learner credentials ada --hours 8
    """
    from infra.aws.steps.credentials import credentials as lend

    wanted = read(cohort)
    _known(wanted, name)
    account = account_of(wanted, profile)
    done = lend(account, wanted, outputs_of(account, wanted), name, hours)
    typer.echo(
        _("The settings of {name} are in {path}. The keys are good until {time} UTC.").format(
            name=name, path=done.path, time=f"{done.expires:%Y-%m-%d %H:%M}"
        )
    )
    if done.note:
        typer.echo(done.note)


@app.command()
def keys(name: Name, cohort: CohortFile = Path("cohort.toml"), profile: Profile = None) -> None:
    """Write a key file that does not expire, with which a learner may take up her own role and do nothing else.

    Run again it makes new keys and deletes the old ones. It needs keys = true below [options] in cohort.toml.

    Example: labs cloud learner keys ada
    """
    from infra.aws.steps.keys import keys as make

    wanted = read(cohort)
    _known(wanted, name)
    if not wanted.options.keys:
        raise LabsError(
            _("Key files are off. Write keys = true below [options] in cohort.toml, and run: labs cloud up")
        )
    account = account_of(wanted, profile)
    with progress() as say:
        folder = make(account, wanted, outputs_of(account, wanted), name, say)
    typer.echo(
        _("The key file of {name} is in {path}. Hand it over safely, and keep no copy.").format(name=name, path=folder)
    )


def _account(cohort: Cohort, profile: str | None) -> Account:
    account = account_of(cohort, profile)
    outputs_of(account, cohort)
    return account


def _known(cohort: Cohort, name: str) -> None:
    from infra.aws.deploying.learners import check_known

    check_known(cohort, name)


def _tell_file(cohort: Cohort, name: str) -> None:
    from infra.aws.steps.places import learner_file

    typer.echo(_("The settings of {name} are in {path}.").format(name=name, path=learner_file(cohort, name)))
