"""What an administrator writes about a cohort in `cohort.toml`, read and checked before anything is asked of AWS."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from autograder.files import put_in_place
from autograder.text import _
from infra.errors import ServicesError
from infra.provisioning.names import learner_name

# A template has at most 500 resources; each learner takes up to three of them (role, secret, user), the rest about 85.
MOST_LEARNERS = 130
# In a bucket's name with the account and the region there is room for this many characters.
LONGEST_NAME = 20
DEFAULT_REGION = "eu-west-1"
SIZES = ("small", "medium", "large")
DATABASES = ("mysql", "postgres", "none")

_NAME = re.compile(rf"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){{1,{LONGEST_NAME - 1}}}\Z")
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")

Size = Literal["small", "medium", "large"]
Engine = Literal["mysql", "postgres", "none"]


class CohortError(ServicesError):
    """Something in cohort.toml that its author can mend."""


@dataclass(frozen=True, kw_only=True)
class CloudServices:
    """Which services the stack holds beside S3. What costs much is off unless it is asked for."""

    database: Engine = "mysql"
    spark: bool = False  # EMR Serverless
    hive: bool = False  # a small EMR cluster with HiveServer2
    search: bool = False  # an OpenSearch domain
    documents: bool = False  # DocumentDB
    studio: bool = False  # a host with JupyterHub, the Data Science Studio


@dataclass(frozen=True, kw_only=True)
class Options:
    """What can be chosen beyond the services.

    `iam_login`: learners log in to the database with their role's tokens instead of a password.
    `keys`: an IAM user a learner, whose key file may do nothing but take up her role.
    `audit`: CloudTrail records who read and wrote which object.
    `door`: a small host by which administrators reach the private database; without it they need a way of their own.
    `teardown`: at the end date the stack removes itself, but for what `keep` names and a bucket with objects in it.
    `outside_eu`: a region outside the European Union is meant.
    """

    iam_login: bool = False
    keys: bool = False
    audit: bool = True
    door: bool = True
    teardown: bool = False
    outside_eu: bool = False


@dataclass(frozen=True, kw_only=True)
class Keep:
    """What `labs cloud down` leaves in the account on purpose: the bucket as it is, the database as a snapshot."""

    bucket: bool = False
    database: bool = False


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """A cohort as its administrator wants it. `budget` is in US dollars a month, as AWS bills; 0 is no alarm.

    `end` is the last day; from midnight UTC after it, what costs by the hour is stopped.
    """

    name: str
    end: datetime.date
    email: str = ""
    learners: tuple[str, ...] = ()
    region: str = DEFAULT_REGION
    size: Size = "small"
    budget: int = 0
    services: CloudServices = field(default_factory=CloudServices)
    options: Options = field(default_factory=Options)
    keep: Keep = field(default_factory=Keep)

    @property
    def expiry(self) -> datetime.datetime:
        """When the cohort is over, in UTC: midnight after its last day."""
        day = self.end + datetime.timedelta(days=1)
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def read_cohort(path: Path, today: datetime.date | None = None) -> Cohort:
    """The cohort in a file. Raises CohortError, in words, for the first thing that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CohortError(
            _("There is no file {path}. `labs cloud plan --example` prints one to start from.").format(path=path)
        ) from None
    except UnicodeDecodeError:
        raise CohortError(_("{path} is not UTF-8 text. Save it again as UTF-8.").format(path=path)) from None
    except OSError as error:
        raise CohortError(_("{path} can't be read: {reason}.").format(path=path, reason=error.strerror)) from None
    return parse_cohort(text, str(path), today)


def parse_cohort(text: str, source: str = "cohort.toml", today: datetime.date | None = None) -> Cohort:
    """The cohort in a file's text. `today` is the current day in UTC unless given. Raises CohortError."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CohortError(
            _("{source} is not TOML: {reason}.").format(source=source, reason=str(error).rstrip("."))
        ) from None
    tables = {"services": CloudServices, "options": Options, "keep": Keep}
    values = _checked(found, Cohort, "", source)
    for name, kind in tables.items():
        if name in values:
            if not isinstance(values[name], dict):
                raise CohortError(
                    _("{name} in {source} is a table of its own: write [{name}].").format(name=name, source=source)
                )
            values[name] = kind(**_checked(values[name], kind, f"{name}.", source))
    for key in ("name", "end"):
        if key not in values:
            raise CohortError(
                _("{source} has no {key}. Add a line: {line}").format(
                    source=source, key=key, line={"name": 'name = "health-2027"', "end": "end = 2027-06-30"}[key]
                )
            )
    cohort = Cohort(**{**values, "learners": _learners(values.get("learners", ()), source)})
    _check_name(cohort)
    _check_region(cohort)
    _check_end(cohort, today or datetime.datetime.now(datetime.UTC).date())
    _check_money(cohort, source)
    return cohort


def with_learners(path: Path, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> Cohort:
    """Write the file with learners added or removed, whole or not at all; everything else stays as it is written.

    Raises CohortError when a learner is there already, is not there, or the list can't be found.
    """
    cohort = read_cohort(path)
    for name in add:
        learner_name(name)
        if name in cohort.learners:
            raise CohortError(_("{name} is in {path} already.").format(name=name, path=path))
    for name in remove:
        if name not in cohort.learners:
            raise CohortError(_no_such_learner(name, cohort))
    wanted = [name for name in (*cohort.learners, *add) if name not in remove]
    text = path.read_text(encoding="utf-8")
    listed = "learners = [\n" + "".join(f'  "{name}",\n' for name in wanted) + "]"
    start, end = _span_of_learners(text)
    # Without a list it goes to the top: keys of the file itself stand before its first table.
    changed = f"{listed}\n{text}" if start is None else text[:start] + listed + text[end:]
    made = parse_cohort(changed, str(path))
    if made != dataclasses.replace(cohort, learners=tuple(wanted)):
        raise CohortError(
            _("The list of learners in {path} is written in a way this command can't change. Edit it by hand.").format(
                path=path
            )
        )
    put_in_place(path, changed.encode("utf-8"), path.stat().st_mode & 0o777)
    return made


def _no_such_learner(name: str, cohort: Cohort) -> str:
    near = difflib.get_close_matches(name, cohort.learners, 1)
    hint = _(" Did you mean {name}?").format(name=near[0]) if near else ""
    return _("There is no learner {name} in the cohort {cohort}.").format(name=repr(name), cohort=cohort.name) + hint


def _span_of_learners(text: str) -> tuple[int | None, int]:
    """Where `learners = [...]` stands. A name holds no bracket, so the first closing one outside a comment ends it."""
    found = re.search(r"(?m)^learners\s*=\s*\[", text)
    if not found:
        return None, 0
    place = found.end()
    while place < len(text):
        if text[place] == "#":
            place = text.find("\n", place) % (len(text) + 1)
        elif text[place] == "]":
            return found.start(), place + 1
        place += 1
    return None, 0


def _checked(values: Mapping[str, Any], kind: type, start: str, source: str) -> dict[str, Any]:
    """The values when every key is known and every type is right."""
    known = {key.name: key for key in dataclasses.fields(kind)}
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise CohortError(
                _("{source} has the setting {name}, which is unknown. Expected: {names}.").format(
                    source=source, name=start + key, names=", ".join(near or known)
                )
            )
        _check_type(start + key, value, str(known[key].type), source)
    return dict(values)


def _check_type(name: str, value: Any, wanted: str, source: str) -> None:
    choices: tuple[str, ...] = {"Size": SIZES, "Engine": DATABASES}.get(wanted, ())
    right = True
    if wanted == "bool":
        right, expected = isinstance(value, bool), _("true or false")
    elif wanted == "int":
        right = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        expected = _("a whole number, 0 or more")
    elif wanted == "datetime.date":
        right = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        expected = _("a day without quotation marks, such as 2027-06-30")
    elif choices:
        right, expected = value in choices, ", ".join(f'"{choice}"' for choice in choices)
    elif wanted == "str":
        right, expected = isinstance(value, str), _("text between quotation marks")
    if not right:
        raise CohortError(
            _("{name} in {source} is {value}. Expected: {expected}.").format(
                name=name, source=source, value=repr(value), expected=expected
            )
        )


def _learners(found: Any, source: str) -> tuple[str, ...]:
    if not isinstance(found, list | tuple) or not all(isinstance(name, str) for name in found):
        raise CohortError(
            _('learners in {source} is {value}. Expected a list of names, such as ["ada", "bruno"].').format(
                source=source, value=repr(found)
            )
        )
    if not found:
        raise CohortError(_('{source} names no learners. Add at least one: learners = ["ada"]').format(source=source))
    for name in found:
        learner_name(name)
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise CohortError(
            _("{name} is in the list of learners twice. Give each a name of her own.").format(name=twice[0])
        )
    if len(found) > MOST_LEARNERS:
        raise CohortError(
            _(
                "{source} names {count} learners. A cohort has at most {most}, "
                "because a CloudFormation stack is limited. Make several cohorts, a file each."
            ).format(source=source, count=len(found), most=MOST_LEARNERS)
        )
    return tuple(found)


def _check_name(cohort: Cohort) -> None:
    if not _NAME.match(cohort.name):
        raise CohortError(
            _(
                "{name} can't be a cohort's name. Expected: 2 to {longest} small letters, digits and single hyphens, "
                "a letter first. Example: health-2027"
            ).format(name=repr(cohort.name), longest=LONGEST_NAME)
        )


def _check_region(cohort: Cohort) -> None:
    from infra.aws.regions import EUROPEAN_UNION, known_regions

    known = known_regions()
    if cohort.region not in known:
        near = difflib.get_close_matches(cohort.region, known, 3) or EUROPEAN_UNION
        raise CohortError(
            _("{region} is no region of AWS. Did you mean one of these? {names}").format(
                region=repr(cohort.region), names=", ".join(near)
            )
        )
    if cohort.region not in EUROPEAN_UNION and not cohort.options.outside_eu:
        raise CohortError(
            _(
                "The region {region} lies outside the European Union. Choose one of {names}, "
                "or add outside_eu = true below [options] when you mean it."
            ).format(region=cohort.region, names=", ".join(EUROPEAN_UNION))
        )


def _check_end(cohort: Cohort, today: datetime.date) -> None:
    if (cohort.end - today).days > 366 * 2:
        raise CohortError(
            _("The cohort ends on {end}, in more than two years. Choose an earlier day; it can be moved later.").format(
                end=cohort.end.isoformat()
            )
        )


def _check_money(cohort: Cohort, source: str) -> None:
    if cohort.email and not _MAIL.match(cohort.email):
        raise CohortError(
            _("{value} is no mail address. Mend `email` in {source}.").format(value=repr(cohort.email), source=source)
        )
    if cohort.budget and not cohort.email:
        raise CohortError(
            _("The budget's alarm needs somebody to tell. Add `email` to {source}, or set budget = 0.").format(
                source=source
            )
        )
