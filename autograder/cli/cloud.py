"""`labs cloud`: what a cohort needs on AWS, planned, made, looked at and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import cloud_output as out
from autograder.cli.cloud_learner import app as learner_app
from autograder.cli.cloud_options import (
    AccountNumber,
    AsJson,
    CohortFile,
    Profile,
    Yes,
    account_number,
    account_of,
    asked,
    outputs_of,
    progress,
    read,
)
from autograder.cli.output import print_json
from autograder.errors import LabsError
from autograder.text import _

app = typer.Typer(
    help="A cohort on AWS: one command plans it, one makes it, one takes it away.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(learner_app, name="learner")


@app.command()
def plan(
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    example: Annotated[bool, typer.Option("--example", help="Print a cohort.toml to start from.")] = False,
    policy: Annotated[bool, typer.Option(help="Print the administrator's least policy as well.")] = True,
    as_json: AsJson = False,
) -> None:
    """Show what `up` would make, change and remove, what it costs, and what an administrator may need to be allowed.

    AWS itself is asked, by a change set that is deleted again. Nothing is changed.
    Exit codes: 0 `up` can do this; 1 something stops it, said in a sentence.

    Example: labs cloud plan --example > cohort.toml
    """
    if example:
        typer.echo(out.example(), nl=False)
        return
    from infra.aws.deploying.plan import plan as make

    wanted = read(cohort)
    account = account_of(wanted, profile)
    found = make(account, wanted)
    cost, allowed = out.estimate(wanted), out.least_policy(wanted, account.number) if policy else None
    if as_json:
        print_json(out.plan_json(account, wanted, found, cost, allowed))
        return
    out.print_plan(account, wanted, found)
    out.print_cost(cost)
    if allowed is not None:
        out.print_policy(allowed)


@app.command()
def up(
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    yes: Yes = False,
    lose_data: Annotated[bool, typer.Option("--lose-data", help="Let the change remove what holds data.")] = False,
    administrator: Annotated[
        str,
        typer.Option(metavar="ARN", help="Role or user who may take up learners' roles; at first who runs this."),
    ] = "",
    wheels: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Packages for the studio's host, which then needs no index.")
    ] = None,
) -> None:
    """Make the cohort, or bring it to what cohort.toml says now. Run again it goes on, or has nothing to do.

    Ctrl+C or a crash harms nothing: AWS goes on, and the next run continues. A failed change is set back.
    It asks before it deletes data of learners who are no longer in the file.
    Exit codes: 0 everything is as the file says; 1 it is not, with the reason.

    Example: labs cloud up
    """
    from infra.aws.deploying.up import up as make

    wanted = read(cohort)
    account = account_of(wanted, profile)
    with progress() as say:
        done = make(account, wanted, say, asked(yes), lose_data=lose_data, administrator=administrator, wheels=wheels)
    out.print_raised(wanted, done)


@app.command()
def status(
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    drift: Annotated[bool, typer.Option("--drift", help="Look for what somebody changed by other means.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how the cohort is, when it ends, what AWS bills by the hour, and what needs your attention.

    Exit codes: 0 all is well; 1 something needs attention, or there is no such cohort.

    Example: labs cloud status --drift
    """
    from infra.aws.deploying.drift import drift as compare
    from infra.aws.deploying.status import status as look

    wanted = read(cohort)
    account = account_of(wanted, profile)
    found = look(account, wanted)
    drifted = compare(account, wanted) if drift and found.state else None
    if as_json:
        print_json(out.status_json(wanted, found, drifted))
    else:
        out.print_status(account, wanted, found, drifted)
    raise typer.Exit(1 if found.warnings or drifted or found.state is None else 0)


@app.command()
def down(
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take the cohort away with all its data, look whether it is gone, and list what is kept on purpose.

    Save the learners' work with `labs cloud export` first. An end date in the past doesn't matter here.
    Exit codes: 0 nothing is left but what [keep] names; 1 something is, and it is named.

    Example: labs cloud down
    """
    from infra.aws.deploying.down import down as remove

    wanted = read(cohort)
    account = account_of(wanted, profile)

    def confirm(sentence: str) -> bool:
        if yes:
            return True
        typer.echo(sentence, err=as_json)
        typed: str = typer.prompt(_("Type the cohort's name to go on"), default="", show_default=False, err=as_json)
        return typed.strip() == wanted.name

    with progress(to_stderr=as_json) as say:
        done = remove(account, wanted, say, confirm)
    if as_json:
        print_json({"found": done.found, "kept": [vars(one) for one in done.kept]})
    else:
        out.print_removed(wanted, done)


@app.command()
def cost(
    cohort: CohortFile = Path("cohort.toml"),
    months: Annotated[
        float | None, typer.Option(min=0.1, help="Months to reckon with, instead of the time to the end.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what the cohort costs a month and in all, from a table of list prices with its date. Offline.

    Example: labs cloud cost --months 6
    """
    wanted = read(cohort)
    found = out.estimate(wanted, months)
    if as_json:
        print_json(out.cost_json(found))
    else:
        out.print_cost(found, lines=True)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to put it; a folder that is new, or holds a part already.")],
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
) -> None:
    """Save every learner's objects and tables into a folder, with a list of checksums. Run again it goes on.

    Exit codes: 0 all is saved; 1 something is not, and it is named.

    Example: labs cloud export health-2027-work
    """
    from infra.aws.steps.exporting import export as save

    wanted = read(cohort)
    account = account_of(wanted, profile)
    with progress() as say:
        done = save(account, wanted, outputs_of(account, wanted), folder, say)
    typer.echo(
        _("{objects} objects and {tables} tables, {megabytes} MB, are in {folder}.").format(
            objects=done.objects, tables=done.tables, megabytes=f"{done.bytes / 1e6:.1f}", folder=done.folder
        )
    )
    for problem in done.problems:
        typer.echo(_("Not saved: {problem}").format(problem=problem), err=True)
    raise typer.Exit(1 if done.problems else 0)


@app.command()
def privileges(
    cohort: CohortFile = Path("cohort.toml"), account: AccountNumber = None, as_json: AsJson = False
) -> None:
    """Show who may do what with what, reckoned from the cohort's own policies and compared with what is intended.

    Exit codes: 0 exactly what is intended is allowed; 1 something else is, and it is named.

    Example: labs cloud privileges
    """
    from infra.aws.privileges import readable, table

    wanted = read(cohort)
    rows = table(wanted, account_number(wanted, account))
    if as_json:
        print_json([row.as_dict() for row in rows])
    else:
        typer.echo(readable(rows))
    raise typer.Exit(0 if all(row.allowed == row.intended for row in rows) else 1)


@app.command()
def policy(
    folder: Annotated[
        Path | None, typer.Argument(help="Write it here instead, as files that each fit into a policy of IAM.")
    ] = None,
    cohort: CohortFile = Path("cohort.toml"),
    account: AccountNumber = None,
) -> None:
    """Print the least policy that an administrator of exactly this cohort needs, as JSON for IAM.

    A policy of IAM holds 6,144 characters, so it is several of them: name a folder to get the files.

    Example: labs cloud policy policies --account 123456789012
    """
    wanted = read(cohort)
    found = out.least_policy(wanted, account_number(wanted, account))
    if folder is None:
        print_json(found)
        return
    for path in out.write_policies(wanted, found, folder.expanduser()):
        typer.echo(str(path))


@app.command()
def template(cohort: CohortFile = Path("cohort.toml"), account: AccountNumber = None) -> None:
    """Print the CloudFormation template that `up` would use.

    Example: labs cloud template > cohort.yaml
    """
    from infra.aws.template import render

    wanted = read(cohort)
    typer.echo(render(wanted, account_number(wanted, account)), nl=False)


@app.command()
def tunnel(
    cohort: CohortFile = Path("cohort.toml"),
    profile: Profile = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0: a free one.")] = 0,
) -> None:
    """Open a way from this machine to the cohort's database, until Ctrl+C. It needs AWS's session-manager-plugin.

    Example: labs cloud tunnel --port 3307
    """
    import threading

    from infra.aws.steps.tunnel import tunnel as way

    wanted = read(cohort)
    account = account_of(wanted, profile)
    stack = outputs_of(account, wanted)
    instance = stack.get("DoorInstance") or stack.get("StudioInstance")
    if "DatabaseHost" not in stack or not instance:
        raise LabsError(_("This cohort has no database with a host to go through. Look at [services] in cohort.toml."))
    with (
        progress() as say,
        way(account, instance, stack["DatabaseHost"], int(stack["DatabasePort"]), say, port) as local,
    ):
        typer.echo(_("The database is at 127.0.0.1, port {port}. Ctrl+C closes the way.").format(port=local))
        threading.Event().wait()
