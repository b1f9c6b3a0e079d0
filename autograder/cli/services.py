"""`labs services`: real servers on this machine, learners' accounts in them, and the datasets to put there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.output import bytes_bar, print_json
from autograder.errors import LabsError
from autograder.text import _, ngettext

if TYPE_CHECKING:
    from infra.desk import Desk

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    help="S3, databases and search on this machine, and learners' accounts in them.",
    no_args_is_help=True,
    context_settings=_HELP,
)
learner_app = typer.Typer(help="Learners' accounts in the services.", no_args_is_help=True, context_settings=_HELP)
app.add_typer(learner_app, name="learner")

Names = Annotated[
    list[str] | None, typer.Argument(help="Services: s3, mysql, postgres, search, hive, spark.", metavar="[NAME]…")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AdminFile = Annotated[
    Path | None,
    typer.Option("--admin", metavar="FILE", help="Settings of an administrator elsewhere, instead of local servers."),
]


@app.command()
def up(names: Names = None) -> None:
    """Start servers on this machine: s3, mysql and search, or those that you name. What runs is left alone.

    spark has no server: Java is looked for and made ready, and an engine is tried once.
    Data, passwords and settings lie in one folder of yours (LABS_SERVICES_HOME).

    Example: labs services up s3 mysql
    """
    _needs_linux()
    from infra.local.desk import start
    from infra.local.stack import DEFAULT, Stack

    stack = Stack()
    with _progress() as say:
        start(names or DEFAULT, say, stack)
    typer.echo(_("Your settings are in {path}.").format(path=stack.layout.settings))


@app.command()
def down(names: Names = None) -> None:
    """Stop the servers, all of them or those that you name. Data and settings stay.

    The search service keeps its indexes in memory: they are gone after this.

    Example: labs services down
    """
    _needs_linux()
    from infra.local.stack import Stack

    with _progress() as say:
        Stack().down(names or None, say)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show which servers run. Each one is really used once.

    Exit codes: 0 nothing is broken; 1 a server runs and does not answer.

    Example: labs services status
    """
    _needs_linux()
    from dataclasses import asdict

    from infra.local.stack import Stack

    stack = Stack()
    states = stack.status()
    if as_json:
        print_json({"home": str(stack.layout.home), "services": [asdict(one) for one in states]})
    else:
        words = {"running": _("running"), "ready": _("ready"), "stopped": _("stopped"), "failing": _("FAILING")}
        for one in states:
            where = f"127.0.0.1:{one.port}" if one.port else ""
            typer.echo(f"{one.service:<10}{words[one.state]:<12}{where:<18}{one.seen}".rstrip())
        typer.echo(_("Folder: {path}").format(path=stack.layout.home))
    raise typer.Exit(1 if any(one.state == "failing" for one in states) else 0)


@app.command()
def logs(
    name: Annotated[str, typer.Argument(help="Service: s3, mysql, postgres, search, hive or spark.")],
    lines: Annotated[int, typer.Option(min=1, help="How many lines from the end.")] = 50,
) -> None:
    """Print the end of what a server wrote.

    Example: labs services logs mysql --lines 20
    """
    _needs_linux()
    from infra.local.stack import Stack

    typer.echo(Stack().log(name, lines) or _("The server has written nothing."))


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the servers and delete their data, passwords and settings, other learners' included.

    Example: labs services reset
    """
    _needs_linux()
    from infra.local.stack import Stack

    stack = Stack()
    question = _("Delete all data of the local services in {path}?").format(path=stack.layout.home)
    if not yes and not typer.confirm(question):
        raise LabsError(_("Nothing was deleted."))
    with _progress() as say:
        stack.reset(say)
    typer.echo(_("Deleted."))


@app.command()
def seed(admin: AdminFile = None) -> None:
    """Put the course's datasets into S3 and the country table into the databases. What is there is skipped.

    Example: labs services seed
    """
    from autograder.checking.registry import seed_labs
    from infra.provisioning.seeding import seed as put

    desk = _desk(admin)
    with _progress() as say:
        desk.prepare()
        done = put(desk.admin, lambda what, number, total: say("", f"{number + 1}/{total} {what}") if what else None)
        say("", _("what the labs' checks read …"))
        missing = seed_labs(desk.admin)
    for what in done.written:
        typer.echo(_("written: {what}").format(what=what))
    for what in done.kept:
        typer.echo(_("was there: {what}").format(what=what))
    sentence = ngettext("written for the checks: {count} object", "written for the checks: {count} objects", missing)
    typer.echo(sentence.format(count=missing))


@app.command()
def env() -> None:
    """Print the lines that let AWS's own tools use the local S3, with the profile bdti-labs.

    Example: eval "$(labs services env)"
    """
    import shlex

    from infra.aws_profile import aws_variables
    from infra.home import services_home
    from infra.settings import load

    settings, folder = load().s3, services_home() / "aws"
    if settings is None or not (folder / "config").exists():
        raise LabsError(_("There is no S3 in your settings. Run: labs services up s3"))
    for name, value in aws_variables(settings, folder).items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command()
def s3a(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="The package, where it was fetched by other means."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Delete the libraries instead.")] = False,
) -> None:
    """Fetch the two Java libraries with which Spark reads and writes s3://… paths, as on EMR.

    They come through pip from the Python package sagemaker-pyspark; nothing of it is installed or run.
    A download that was stopped goes on where it was. Sessions that start afterwards use S3 with your own keys.

    Example: labs services s3a --yes
    """
    from infra.s3a_jars import DISK_BYTES, JARS, SOURCE, fetch_jars, jars, jars_folder, remove_jars

    folder = jars_folder()
    if remove:
        remove_jars()
        typer.echo(_("Deleted."))
        return
    if not jars():
        typer.echo(
            _(
                "{names} (Apache-2.0), from the Python package {package} {version}: "
                "{download} MB to fetch, {disk} MB to keep in {folder}."
            ).format(
                names=", ".join(jar.name for jar in JARS),
                package=SOURCE.package,
                version=SOURCE.version,
                download=0 if from_ else SOURCE.bytes // 1_000_000,
                disk=DISK_BYTES // 1_000_000,
                folder=folder,
            )
        )
        if not yes and not typer.confirm(_("Fetch them?")):
            raise LabsError(_("Nothing was fetched."))
        with bytes_bar() as progress:
            fetch_jars(progress, from_.expanduser() if from_ else None)
    typer.echo(_("The libraries are in {folder}.").format(folder=folder))


@learner_app.command("add")
def learner_add(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens, such as ada-3.")],
    admin: AdminFile = None,
) -> None:
    """Give a learner her prefix in S3, her schemas and her search indexes. Her settings go into a file.

    Example: labs services learner add ada
    """
    desk = _desk(admin)
    desk.prepare()
    desk.add(name)
    typer.echo(_("The settings of {name} are in {path}.").format(name=name, path=desk.path(name)))


@learner_app.command("remove")
def learner_remove(
    name: Annotated[str, typer.Argument(help="The learner.")],
    admin: AdminFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a learner with all her objects, tables and indexes.

    Example: labs services learner remove ada
    """
    desk = _desk(admin)
    if not yes and not typer.confirm(_("Delete all data of {name} in the services?").format(name=name)):
        raise LabsError(_("Nothing was deleted."))
    desk.remove(name)
    typer.echo(_("{name} was removed.").format(name=name))


@learner_app.command("list")
def learner_list(admin: AdminFile = None, as_json: AsJson = False) -> None:
    """List the learners who have a settings file.

    Example: labs services learner list
    """
    from infra.home import services_home

    folder = (admin.absolute().parent if admin else services_home()) / "learners"
    found = {path.stem: str(path) for path in sorted(folder.glob("*.toml"))}
    if as_json:
        print_json([{"learner": name, "settings": path} for name, path in found.items()])
        return
    for name, path in found.items():
        typer.echo(f"{name:<26}{path}")


def _desk(admin: Path | None) -> Desk:
    if admin is not None:
        from infra.desk import Desk
        from infra.settings import load

        return Desk(load(admin), admin.absolute().parent / "learners")
    _needs_linux()
    from infra.local.desk import local_desk

    return local_desk()


def _needs_linux() -> None:
    if not sys.platform.startswith("linux"):
        raise LabsError(
            _(
                "Local servers run on Linux. On Windows use WSL, on macOS a virtual machine, "
                "or name your organisation's services in LABS_SERVICES."
            )
        )


@contextmanager
def _progress() -> Iterator[Any]:
    """A line a step; on a terminal the steps that go on are also shown with a moving sign."""

    def plain(service: str, message: str) -> None:
        typer.echo(f"{service}: {message}" if service else message)

    if not sys.stdout.isatty():
        yield plain
        return
    from autograder.cli.output import console

    out = console()
    with out.status(_("working …")):

        def moving(service: str, message: str) -> None:
            out.print(f"{service}: {message}" if service else message, soft_wrap=True)

        yield moving
