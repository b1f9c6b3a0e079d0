"""What `labs cloud` prints: plans, costs, states, for people and as JSON."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.text import _, ngettext

if TYPE_CHECKING:
    from infra.aws.cohort import Cohort
    from infra.aws.costs import Estimate
    from infra.aws.deploying.changes import Change
    from infra.aws.deploying.down import Removed
    from infra.aws.deploying.drift import Drifted
    from infra.aws.deploying.plan import Plan
    from infra.aws.deploying.status import Status
    from infra.aws.deploying.up import Raised
    from infra.aws.session import Account


def example() -> str:
    """A cohort.toml with comments; it ends half a year from now."""
    from infra.aws.regions import EUROPEAN_UNION

    end = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=182)
    return _EXAMPLE.format(end=end.isoformat(), regions=", ".join(EUROPEAN_UNION))


def estimate(cohort: Cohort, months: float | None = None) -> Estimate:
    """What the cohort costs, by the price table."""
    from infra.aws.costs import estimate as reckon

    return reckon(cohort, months)


def least_policy(cohort: Cohort, account: str) -> dict[str, Any]:
    """What an administrator of exactly this cohort needs to be allowed."""
    from infra.aws.admin_policy import least_policy as make

    return make(cohort, account)


def print_plan(account: Account, cohort: Cohort, found: Plan) -> None:
    """What would happen, a line a type of resource."""
    typer.echo(
        _("Cohort {name}, account {account}, {region}, until {end}. You are {who}.").format(
            name=cohort.name,
            account=account.number,
            region=account.region,
            end=cohort.end.isoformat(),
            who=account.caller_arn,
        )
    )
    if found.empty:
        typer.echo(_("Nothing would change: {count} resources stay as they are.").format(count=len(found.kept)))
    else:
        for sign, title, changes in (
            ("+", _("Made"), found.created),
            ("~", _("Changed"), found.changed),
            ("-", _("Removed"), found.removed),
        ):
            _print_changes(sign, title, changes)
        typer.echo(_("Kept as they are: {count}").format(count=len(found.kept)))
    for title, names in (
        (_("Learners who come: {names}"), found.learners_added),
        (_("Learners who go, with all their data: {names}"), found.learners_removed),
    ):
        if names:
            typer.echo(title.format(names=", ".join(names)))
    if found.lost:
        typer.echo(
            _("`up` refuses this: data would be lost in {names}.").format(
                names=", ".join(one.logical_id for one in found.lost)
            )
        )
    if not found.checked:
        typer.echo(_("CloudFormation was not asked: a creation that failed is in the way. `up` removes that first."))


def _print_changes(sign: str, title: str, changes: Iterable[Change]) -> None:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for one in changes:
        words = {"True": _(" (made anew)"), "Conditional": _(" (perhaps made anew)")}.get(one.replacement, "")
        by_kind[one.kind].append(one.logical_id + words)
    if by_kind:
        typer.echo(f"{title}: {sum(len(names) for names in by_kind.values())}")
    for kind, names in by_kind.items():
        typer.echo(f"  {sign} {len(names):>3}  {kind.removeprefix('AWS::'):<40}{_shortened(names)}")


def _shortened(names: list[str], most: int = 6) -> str:
    more = _(" and {count} more").format(count=len(names) - most) if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plan_json(account: Account, cohort: Cohort, found: Plan, cost: Estimate, policy: dict[str, Any] | None) -> Any:
    """A plan as JSON."""
    return {
        "cohort": cohort.name,
        "account": account.number,
        "region": account.region,
        "caller": account.caller_arn,
        **_plain(found),
        "cost": cost_json(cost),
        "policy": policy,
    }


def write_policies(cohort: Cohort, policy: dict[str, Any], folder: Path) -> list[Path]:
    """Write the policy as files that each fit into a policy of IAM. Returns their paths. Raises LabsError."""
    from infra.aws.admin_policy import split

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, part in enumerate(split(policy), 1):
            path = folder / f"labs-{cohort.name}-{number}.json"
            put_in_place(path, (json.dumps(part, indent=1) + "\n").encode("utf-8"), 0o644)
            written.append(path)
    except OSError as error:
        raise LabsError(
            _("{path} could not be written: {reason}.").format(path=folder, reason=error.strerror)
        ) from None
    return written


def print_policy(policy: dict[str, Any]) -> None:
    """The administrator's least policy."""
    typer.echo(_("Least policy of the administrator (`labs cloud policy FOLDER` writes it as files for IAM):"))
    typer.echo(json.dumps(policy, indent=1))


def print_cost(found: Estimate, *, lines: bool = False) -> None:
    """An estimate: with its lines and what they rest on, or the sums alone."""
    from autograder.cli.output import print_table

    if lines:
        heads = [(_("What"), "left"), (_("Quantity"), "right"), (_("Unit price"), "right"), (_("A month"), "right")]
        print_table(
            "",
            heads,
            [
                (
                    one.what + ("" if one.verified else " *"),
                    f"{one.quantity:,g}",
                    f"{one.unit_price:g} USD {one.unit}",
                    f"{one.monthly:.2f}",
                )
                for one in found.lines
            ],
        )
        if not all(one.verified for one in found.lines):
            typer.echo(_("* The source of this price could not be read."))
        for sentence in (*found.assumptions, found.changes):
            typer.echo(f"- {sentence}")
    typer.echo(
        _(
            "Cost: about {monthly} US dollars a month, {total} in {months} months. "
            "List prices of {date}; `labs cloud cost` shows what they rest on."
        ).format(
            monthly=f"{found.monthly:,.2f}",
            total=f"{found.total:,.2f}",
            months=f"{found.months:g}",
            date=found.table_date,
        )
    )


def cost_json(found: Estimate) -> Any:
    """An estimate as JSON."""
    return _plain(found)


def print_raised(cohort: Cohort, done: Raised) -> None:
    """What `up` did."""
    from infra.aws.steps.places import admin_file, learner_file

    if done.learners_added:
        typer.echo(_("Learners who came: {names}").format(names=", ".join(done.learners_added)))
    if done.learners_removed:
        typer.echo(_("Learners who went: {names}").format(names=", ".join(done.learners_removed)))
    count = len(done.changes)
    typer.echo(ngettext("{count} change was made.", "{count} changes were made.", count).format(count=count))
    typer.echo(_("Your settings are in {path}.").format(path=admin_file(cohort)))
    typer.echo(_("Learners' settings are in {path}.").format(path=learner_file(cohort, cohort.learners[0]).parent))
    typer.echo(_("The cohort ends on {end}. Take it away with: labs cloud down").format(end=cohort.end.isoformat()))


def print_status(account: Account, cohort: Cohort, found: Status, drifted: list[Drifted] | None) -> None:
    """How a cohort is."""
    if found.state is None:
        typer.echo(
            _("There is no cohort {name} in account {account}, {region}.").format(
                name=cohort.name, account=account.number, region=account.region
            )
        )
        return
    days = (
        _("ended {days} days ago").format(days=-found.days)
        if found.days < 0
        else _("{days} days to go").format(days=found.days)
    )
    lines = [
        (_("stack"), f"{found.state.name}: {found.state.status}"),
        (_("account"), f"{account.number}, {account.region}"),
        (_("end"), f"{cohort.end.isoformat()}, {days}"),
        (_("learners"), f"{len(found.learners)}: {_shortened(list(found.learners), 12)}"),
        (_("resources"), str(len(found.resources))),
        *([(_("database"), found.database)] if found.database else []),
        *found.hosts.items(),
        (_("by the hour"), ", ".join(one.logical_id for one in found.by_the_hour) or _("nothing")),
        *((name, value) for name, value in found.state.outputs.items()),
    ]
    for name, value in lines:
        typer.echo(f"{name:<22}{value}")
    for one in found.resources:
        if one.status.endswith("_FAILED"):
            typer.echo(
                _("FAILED: {name} ({kind}): {reason}").format(name=one.logical_id, kind=one.kind, reason=one.reason)
            )
    if drifted is not None:
        typer.echo(_("Nothing was changed by other means.") if not drifted else _("Changed by other means:"))
        for other in drifted:
            how = _("deleted") if other.how == "DELETED" else _("changed")
            typer.echo(f"  {other.logical_id} ({other.kind}, {other.physical_id}): {how}")
            for difference in other.differences:
                typer.echo(f"    {difference}")
    for warning in found.warnings:
        typer.echo(_("Warning: {text}").format(text=warning))


def status_json(cohort: Cohort, found: Status, drifted: list[Drifted] | None) -> Any:
    """A state as JSON."""
    return {"cohort": cohort.name, **_plain(found), "kinds": found.kinds, "drift": _plain(drifted)}


def print_removed(cohort: Cohort, done: Removed) -> None:
    """What `down` did, and what stays."""
    if done.found:
        typer.echo(_("The cohort {name} is gone. Every service was asked.").format(name=cohort.name))
    else:
        typer.echo(_("There is nothing of the cohort {name}. Every service was asked.").format(name=cohort.name))
    for one in done.kept:
        typer.echo(
            _("Still there on purpose: {kind} {name}: {why}.").format(kind=_(one.kind), name=one.name, why=one.why)
        )


def _plain(value: Any) -> Any:
    """Dataclasses, dates and tuples as JSON knows them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {key.name: _plain(getattr(value, key.name)) for key in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


_EXAMPLE = """\
# A cohort of learners on AWS. Change this, then run: labs cloud plan

name = "health-2027"          # 2 to 20 small letters, digits, hyphens; it can't be changed later
region = "eu-west-1"          # of the European Union: {regions}
end = {end}              # the last day; afterwards what costs by the hour is stopped
email = ""                    # who is told when the budget is used up
budget = 0                    # US dollars a month for the alarm; 0: no alarm
size = "small"                # of the database: small, medium, large
learners = [
  "ada",
  "bruno",
]

[services]
database = "mysql"            # mysql, postgres or none
spark = false                 # EMR Serverless
hive = false                  # a small EMR cluster; costs by the hour
search = false                # OpenSearch; costs by the hour
documents = false             # DocumentDB; costs by the hour
studio = false                # a host with JupyterHub; costs by the hour

[options]
iam_login = false             # learners log in to the database with tokens instead of passwords
keys = false                  # key files that don't expire, for learners without credentials of their own
audit = true                  # a record of who read and wrote which object
door = true                   # a small host by which administrators reach the database
teardown = false              # after the end the stack removes itself
outside_eu = false            # a region outside the European Union is meant

[keep]                        # what `labs cloud down` leaves
bucket = false
database = false
"""
