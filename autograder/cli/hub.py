"""`labs hub`: the course for a team on one machine, the Data Science Studio."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.output import print_json
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.hub.desk import Course
    from infra.hub.site import Site

_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    help="JupyterHub for a team on one machine: accounts, labs, and grading. For its administrator.",
    no_args_is_help=True,
    context_settings=_HELP,
)
user_app = typer.Typer(help="Accounts of learners and instructors.", no_args_is_help=True, context_settings=_HELP)
app.add_typer(user_app, name="user")

Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="The hub's folder; default: LABS_HUB, else /opt/bdti-labs."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
LabName = Annotated[str, typer.Argument(help="The lab, such as clustering.")]
UserName = Annotated[str, typer.Argument(help="Small letters, digits and hyphens, such as ada-3.")]


@app.command()
def up(
    folder: Folder = None,
    name: Annotated[str | None, typer.Option(help="How the hub's groups and accounts begin; default: labs.")] = None,
    bind: Annotated[str | None, typer.Option(help="Address to listen on; default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port for browsers; default: 8443.")] = None,
    host: Annotated[str | None, typer.Option(help="Name that browsers use; default: localhost.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate for that name, with its chain (PEM).")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Key of the certificate.")] = None,
    homes: Annotated[Path | None, typer.Option(metavar="DIR", help="Where home folders are made.")] = None,
    memory: Annotated[int | None, typer.Option(help="MiB that one server may use; default: 2048.")] = None,
    processors: Annotated[float | None, typer.Option(help="Processors that one server may use; default: 2.")] = None,
    idle: Annotated[int | None, typer.Option(min=1, help="Minutes until an idle server stops; default: 60.")] = None,
    cohort: Annotated[str | None, typer.Option(help="Cohort of `labs cloud` whose learners these are.")] = None,
    wheels: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take packages from this folder, without any network.")
    ] = None,
    service: Annotated[
        bool | None,
        typer.Option("--service/--no-service", help="Run under systemd; default: where it runs the machine."),
    ] = None,
) -> None:
    """Make the hub and start it. Again: what is there is left alone, and options that you give are changed.

    It needs root, Debian 12 or Ubuntu 22.04 or later, and 5 GB below its folder.
    It listens on 127.0.0.1 with TLS. For others, give --bind, --host, --certificate and --key.

    Example: sudo .venv/bin/labs hub up
    """
    from infra.hub import desk
    from infra.hub.roots import need_root
    from infra.hub.site import Site, folder_of, read_site

    need_root("labs hub up")
    where = folder_of(folder)
    known = read_site(where) if (where / "hub.json").exists() else Site(folder=where)
    chosen: dict[str, Any] = {
        "name": name,
        "bind": bind,
        "port": port,
        "host": host,
        "certificate": certificate and str(certificate.absolute()),
        "key": key and str(key.absolute()),
        "homes": homes and str(homes.absolute()),
        "memory": memory,
        "processors": processors,
        "idle": idle,
        "cohort": cohort,
    }
    wanted = {option: value for option, value in chosen.items() if value is not None}
    if name is not None and (where / "hub.json").exists() and name != known.name:
        raise LabsError(
            _("The hub in {folder} is named {name}, which can't be changed.").format(folder=where, name=known.name)
        )
    changed = desk.up(
        dataclasses.replace(known, **wanted),
        _course(),
        lambda message: typer.echo(message),
        wheels=wheels and wheels.absolute(),
        systemd=service,
    )
    typer.echo(_("The hub is at {address}").format(address=changed.address))
    if not changed.certificate:
        typer.echo(_("Its certificate is signed by {path}.").format(path=changed.folder / "ca.pem"))


@app.command()
def down(folder: Folder = None) -> None:
    """Stop the hub and all servers. Accounts, homes, submissions and marks stay.

    Example: sudo .venv/bin/labs hub down
    """
    from infra.hub import desk

    desk.down(_site(folder))
    typer.echo(_("The hub is stopped."))


@app.command()
def status(folder: Folder = None, as_json: AsJson = False) -> None:
    """Show whether the hub runs and answers, and whose servers run.

    Exit codes: 0 it answers; 1 it does not.

    Example: sudo .venv/bin/labs hub status
    """
    from infra.hub import running

    site = _site(folder)
    seen = running.status(site)
    if as_json:
        print_json({"address": site.address, "folder": str(site.folder), **dataclasses.asdict(seen)})
    else:
        state = _("running") if seen.running else _("stopped")
        typer.echo(f"{state}: {seen.seen}")
        typer.echo(_("Servers: {names}").format(names=", ".join(seen.servers) or _("none")))
    raise typer.Exit(0 if seen.answers else 1)


@app.command()
def logs(
    folder: Folder = None,
    lines: Annotated[int, typer.Option(min=1, help="How many lines from the end.")] = 50,
) -> None:
    """Print the end of what the hub wrote.

    Example: sudo .venv/bin/labs hub logs --lines 20
    """
    from infra.hub.running import log_tail

    typer.echo(log_tail(_site(folder), lines) or _("The hub has written nothing."))


@app.command()
def release(
    lab: LabName,
    folder: Folder = None,
    again: Annotated[bool, typer.Option("--again", help="Replace what was released before.")] = False,
) -> None:
    """Release a lab to this hub's learners, who then fetch it by Nbgrader › Assignment List.

    Example: sudo .venv/bin/labs hub release clustering
    """
    from infra.hub import desk

    desk.release(_site(folder), lab, again=again)
    typer.echo(_("{lab} is released.").format(lab=lab))


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def grader(context: typer.Context, folder: Folder = None) -> None:
    """Run a command of `labs` as the hub's grader, who holds submissions, marks and hidden checks.

    With `services up` servers start that labs use; then `services learner add NAME` gives a learner her share.

    Example: sudo .venv/bin/labs hub grader -- services up s3 mysql
    """
    from infra.hub.desk import grader_command
    from infra.hub.roots import need_root

    need_root("labs hub grader")
    line = grader_command(_site(folder), ["-m", "autograder", *context.args])
    raise typer.Exit(subprocess.run(line.command, env=line.environment, cwd="/").returncode)


@app.command()
def reset(
    folder: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the hub with all its accounts, homes, submissions and marks.

    Example: sudo .venv/bin/labs hub reset
    """
    from infra.hub import accounts, desk

    site = _site(folder)
    count = len(accounts.members(site))
    question = _("Delete the hub in {folder} with {count} accounts, their homes, and all marks?")
    if not yes and not typer.confirm(question.format(folder=site.folder, count=count)):
        raise LabsError(_("Nothing was deleted."))
    desk.reset(site)
    typer.echo(_("Deleted."))


@user_app.command("add")
def user_add(
    name: UserName,
    folder: Folder = None,
    instructor: Annotated[bool, typer.Option("--instructor", help="Somebody who grades.")] = False,
    settings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Her settings of services, such as those that `labs cloud` wrote."),
    ] = None,
    password: Annotated[bool, typer.Option("--password", help="Read the password from the standard input.")] = False,
) -> None:
    """Add somebody, and print the password that was drawn. Hand it over by a safe way.

    The account is one of this machine, with a home that nobody else can enter.
    Accounts that the hub did not make are never touched.

    Example: sudo .venv/bin/labs hub user add ada
    """
    from infra.hub import desk

    chosen = sys.stdin.readline().strip() if password else ""
    if password and len(chosen) < 12:
        raise LabsError(_("The password has {count} characters. Give 12 at least.").format(count=len(chosen)))
    made = desk.add(_site(folder), name, "instructor" if instructor else "learner", settings, chosen)
    if password or not made:
        typer.echo(_("{name} is added.").format(name=name))
    else:
        typer.echo(_("{name} is added. Password: {password}").format(name=name, password=made))


@user_app.command("remove")
def user_remove(
    name: UserName,
    folder: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove somebody with her home. What she handed in, and her marks, stay.

    Example: sudo .venv/bin/labs hub user remove ada
    """
    from infra.hub import desk

    site = _site(folder)
    if not yes and not typer.confirm(_("Delete the account and the home of {name}?").format(name=name)):
        raise LabsError(_("Nothing was deleted."))
    desk.remove(site, name)
    typer.echo(_("{name} was removed.").format(name=name))


@user_app.command("list")
def user_list(folder: Folder = None, as_json: AsJson = False) -> None:
    """List the accounts of the hub.

    Example: sudo .venv/bin/labs hub user list
    """
    from infra.hub.accounts import members
    from infra.hub.homes import settings_source

    site = _site(folder)
    rows = [(one, settings_source(site, one)) for one in members(site)]
    if as_json:
        print_json([{"name": one.name, "role": one.role, "settings": str(path or "")} for one, path in rows])
        return
    for one, path in rows:
        typer.echo(f"{one.name:<26}{one.role:<12}{path or ''}".rstrip())


def _site(folder: Path | None) -> Site:
    from infra.hub.roots import need_root
    from infra.hub.site import folder_of, read_site

    need_root("labs hub")
    return read_site(folder_of(folder))


def _course() -> Course:
    """The course of this checkout."""
    from autograder.building.build import nbgrader_sources
    from autograder.building.bundle import make_bundle
    from autograder.cli.start import SETTINGS
    from autograder.paths import root
    from infra.hub.desk import Course

    def bundle() -> Mapping[str, bytes]:
        typer.echo(_("looking through the learners' half for secrets …"))
        return make_bundle().files

    return Course(root(), root() / "requirements-hub.lock", bundle, nbgrader_sources, SETTINGS)
