"""Who may do what: the rendered policies against what is intended, and broken policies, each of which must show."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from infra.aws import names
from infra.aws.evaluating import World
from infra.aws.privileges import Row, readable, table
from infra.aws.privileges.table import answers, world
from infra.aws.privileges.words import WORDS
from infra.aws.template import build
from tests.aws.cohorts import cohort

ACCOUNT = "123456789012"
EVERYTHING = cohort(
    email="pilot@example.eu",
    budget=150,
    services={"spark": True, "hive": True, "search": True, "documents": True, "studio": True},
    options={"iam_login": True, "keys": True, "audit": True, "door": True, "teardown": True},
)
COHORTS = {
    "smallest": cohort(services={"database": "none"}),
    "usual": cohort(options={"audit": True, "door": True}),
    "postgres": cohort(services={"database": "postgres"}, options={"iam_login": True}),
    "spark without a database": cohort(services={"database": "none", "spark": True}),
    "everything": EVERYTHING,
    "names that begin alike": cohort(learners=("ada", "ada2", "ada-2", "a")),
}


@pytest.mark.parametrize("name", COHORTS)
def test_exactly_what_is_intended_is_allowed(name: str) -> None:
    rows = table(COHORTS[name], ACCOUNT)
    assert [row.as_dict() for row in rows if row.allowed != row.intended] == []
    # Every learner may do something, and is refused far more.
    for learner in COHORTS[name].learners:
        hers = [row for row in rows if row.question.who.kind == "learner" and row.question.who.name == learner]
        assert 10 < sum(row.allowed for row in hers) < len(hers) / 4


def test_more_than_two_hundred_different_questions_are_asked_about_three_learners() -> None:
    rows = table(EVERYTHING, ACCOUNT)
    asked = {json.dumps([str(row.question.who), row.as_dict()], sort_keys=True) for row in rows}
    assert len(asked) == len(rows) > 600
    counts = Counter(row.question.who.kind for row in rows)
    assert counts["learner"] >= 600
    assert set(counts) == {"learner", "key file", "studio", "expiry", "service", "stranger", "nobody"}


def test_the_table_can_be_read_and_says_loudly_what_is_wrong() -> None:
    rows = table(COHORTS["usual"], ACCOUNT)
    text = readable(rows)
    assert "0 answers not as intended" in text
    assert "WRONG" not in text
    row = rows[0]
    wrong = Row(row.question, not row.allowed, row.intended, "a test")
    assert "WRONG: ada may not read object (ada), which is intended: s3:GetObject" in readable([wrong])


def test_every_word_of_the_table_can_be_translated() -> None:
    said: set[str] = set()
    for one in COHORTS.values():
        for row in table(one, ACCOUNT):
            asked = row.question
            kind = "" if asked.who.kind in ("learner", "service") else asked.who.kind
            deed = "" if asked.deed == asked.action.split(":")[1] else asked.deed
            said |= {deed, asked.thing, asked.how, kind, asked.whose} - {"", *one.learners}
    # A deed may be AWS's own word, such as DeleteStack; and a role is handed on to a service by its name.
    assert {word for word in said if not re.fullmatch(r"to [a-z]\w+", word)} == WORDS


# --- broken policies --------------------------------------------------------------------------------------------------

Template = dict[str, Any]
Break = Callable[[Template], None]


def _properties(template: Template, title: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][title]["Properties"]
    return found


def _role(template: Template, learner: str = "ada") -> dict[str, Any]:
    return _properties(template, names.logical_id("Role", learner))


def _statement(document: dict[str, Any], sid: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in document["Statement"] if one.get("Sid") == sid]
    assert len(found) == 1, f"{len(found)} statements are called {sid}"
    return found[0]


def _own(template: Template, sid: str) -> dict[str, Any]:
    return _statement(_role(template)["Policies"][0]["PolicyDocument"], sid)


def _shared(template: Template, sid: str) -> dict[str, Any]:
    return _statement(_properties(template, "LearnerPolicy")["PolicyDocument"], sid)


def _ceiling(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = _properties(template, "LearnerBoundary")["PolicyDocument"]
    return found


def _bucket_policy(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = _properties(template, "BucketPolicy")["PolicyDocument"]
    return found


def _drop(document: dict[str, Any], sid: str) -> None:
    document["Statement"].remove(_statement(document, sid))


def _also(document: dict[str, Any], action: Any, resource: Any = "*", **more: Any) -> None:
    document["Statement"].append({"Effect": "Allow", "Action": action, "Resource": resource, **more})


def _unlimited(template: Template, action: Any, resource: Any = "*") -> None:
    """Her role gets a right, and its ceiling is raised for it or taken away: one mistake alone does no harm."""
    _role(template).pop("PermissionsBoundary")
    _also(_role(template)["Policies"][0]["PolicyDocument"], action, resource)


def _without_prefix_condition(template: Template) -> None:
    _own(template, "ListOwnAndShared").pop("Condition")
    _statement(_ceiling(template), "ListOwnAndShared").pop("Condition")


def _another_s_secret(template: Template) -> None:
    _own(template, "OwnSecret")["Resource"] = _own(template, "OwnSecret")["Resource"].replace("ada", "bruno")


def _key_without_service(template: Template) -> None:
    _shared(template, "KeyThroughServices").pop("Condition")
    _statement(_ceiling(template), "KeyThroughServices").pop("Condition")


def _others_tag(template: Template) -> None:
    _own(template, "StartSparkJobs").pop("Condition")
    _statement(_ceiling(template), "StartSparkJobs").pop("Condition")


def _more_by_key_file(template: Template) -> None:
    user = _properties(template, names.logical_id("User", "ada"))
    del user["PermissionsBoundary"]
    _also(user["Policies"][0]["PolicyDocument"], "iam:*")


def _another_s_role(template: Template) -> None:
    user = names.logical_id("User", "ada")
    _properties(template, user)["Policies"][0]["PolicyDocument"]["Statement"][0]["Resource"] = "*"
    people = _role(template, "bruno")["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]
    people.append({"Fn::GetAtt": [user, "Arn"]})


BROKEN: dict[str, Break] = {
    "every learner's objects": lambda t: _own(t, "OwnObjects").update(
        Resource=_own(t, "OwnObjects")["Resource"].replace("learners/ada/", "learners/")
    ),
    "no slash after her name": lambda t: _own(t, "OwnObjects").update(
        Resource=_own(t, "OwnObjects")["Resource"].replace("ada/*", "ada*")
    ),
    "no slash in the list": lambda t: _own(t, "ListOwnAndShared")["Condition"]["StringLike"].update(
        {"s3:prefix": "learners/*"}
    ),
    "no prefix condition": _without_prefix_condition,
    "another's secret": _another_s_secret,
    "all secrets of learners": lambda t: _own(t, "OwnSecret").update(
        Resource=_own(t, "OwnSecret")["Resource"].replace("ada-??????", "*")
    ),
    "her own objects unreadable": lambda t: _own(t, "OwnObjects")["Action"].remove("s3:GetObject"),
    "writing below shared/": lambda t: (
        _shared(t, "SharedObjects")["Action"].append("s3:PutObject"),
        _statement(_ceiling(t), "SharedObjects")["Action"].append("s3:PutObject"),
    )[0],
    "old versions": lambda t: (
        _own(t, "OwnObjects")["Action"].append("s3:GetObjectVersion"),
        _statement(_ceiling(t), "OwnObjects")["Action"].append("s3:GetObjectVersion"),
    )[0],
    "the key without a service between": _key_without_service,
    "a wildcard for everything, no ceiling": lambda t: _unlimited(t, "*"),
    "all of S3, no ceiling": lambda t: _unlimited(t, "s3:*"),
    "her own rights, no ceiling": lambda t: _unlimited(t, "iam:PutRolePolicy", "*"),
    "the ceiling's removal, no ceiling": lambda t: _unlimited(t, "iam:DeleteRolePermissionsBoundary"),
    "keys for anybody, no ceiling": lambda t: _unlimited(t, "iam:CreateAccessKey"),
    "handing on any role, no ceiling": lambda t: _unlimited(t, "iam:PassRole"),
    "everybody's roles, no ceiling": lambda t: _unlimited(t, "sts:AssumeRole"),
    "sessions on the host, no ceiling": lambda t: _unlimited(t, "ssm:StartSession"),
    "all but IAM, no ceiling": lambda t: (
        _role(t).pop("PermissionsBoundary"),
        _role(t)["Policies"][0]["PolicyDocument"]["Statement"].append(
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
        ),
    )[0],
    "TLS not asked for": lambda t: _drop(_bucket_policy(t), "OnlyOverTls"),
    "old TLS": lambda t: _drop(_bucket_policy(t), "OnlyNewTls"),
    "old TLS by a typing mistake": lambda t: _statement(_bucket_policy(t), "OnlyNewTls").update(
        Condition={"NumericLessThan": {"s3:TlsVersion": "1.0"}}
    ),
    "another encryption": lambda t: _drop(_bucket_policy(t), "NoOtherEncryption"),
    "another key": lambda t: _drop(_bucket_policy(t), "NoOtherKey"),
    "an uploader's key": lambda t: _drop(_bucket_policy(t), "NoKeyOfUploaders"),
    "a public bucket": lambda t: _also(
        _bucket_policy(t), "s3:GetObject", f"arn:aws:s3:::{names.bucket_name(EVERYTHING, ACCOUNT)}/*", Principal="*"
    ),
    "records for everybody's buckets": lambda t: _statement(
        _properties(t, "LogsBucketPolicy")["PolicyDocument"], "AccessRecords"
    ).pop("Condition"),
    "a key for every account": lambda t: _statement(_properties(t, "Key")["KeyPolicy"], "AccountDecidesByIam").update(
        Principal={"AWS": "*"}
    ),
    "a key for every log group": lambda t: _statement(_properties(t, "Key")["KeyPolicy"], "LogGroups").pop("Condition"),
    "a role that the whole world may take up": lambda t: _role(t)["AssumeRolePolicyDocument"]["Statement"][0].update(
        Principal={"AWS": "*"}
    ),
    "a role that any Spark may take up": lambda t: _role(t)["AssumeRolePolicyDocument"]["Statement"][1].pop(
        "Condition"
    ),
    "a role that the studio can't take up": lambda t: _role(t)["AssumeRolePolicyDocument"]["Statement"][0].update(
        Principal={"AWS": {"Ref": "AdministratorArn"}}
    ),
    "a studio that reads learners' objects": lambda t: _also(
        _properties(t, "StudioRole")["Policies"][0]["PolicyDocument"], "s3:GetObject"
    ),
    "a studio that takes up any role": lambda t: _also(
        _properties(t, "StudioRole")["Policies"][0]["PolicyDocument"], "sts:AssumeRole"
    ),
    "an expiry that stops everybody's databases": lambda t: _also(
        _properties(t, "ExpiryRole")["Policies"][0]["PolicyDocument"], "rds:StopDBInstance"
    ),
    "an expiry that deletes any stack": lambda t: _also(
        _properties(t, "ExpiryRole")["Policies"][0]["PolicyDocument"], "cloudformation:DeleteStack"
    ),
    "an expiry for every account": lambda t: _properties(t, "ExpiryRole")["AssumeRolePolicyDocument"]["Statement"][
        0
    ].pop("Condition"),
    "another's database user": lambda t: _own(t, "OwnDatabaseUser").update(
        Resource={"Fn::Sub": _own(t, "OwnDatabaseUser")["Resource"]["Fn::Sub"].replace("labs_ada", "labs_*")}
    ),
    "Spark jobs in another's name": _others_tag,
    "others' Spark jobs": lambda t: (
        _own(t, "OwnSparkJobs").pop("Condition"),
        _statement(_ceiling(t), "OwnSparkJobs").pop("Condition"),
    )[0],
    "Spark as another": lambda t: _own(t, "SparkRunsAsHer").update(
        Resource=_own(t, "SparkRunsAsHer")["Resource"].replace("-ada", "-*")
    ),
    "a key file that does more": _more_by_key_file,
    "a key file for another's role": _another_s_role,
}


@pytest.fixture(scope="module")
def rendered() -> Template:
    made: Template = json.loads(json.dumps(build(EVERYTHING, ACCOUNT).to_dict()))
    return made


@pytest.fixture(scope="module")
def right(rendered: Template) -> list[Row]:
    return answers(EVERYTHING, world(EVERYTHING, ACCOUNT, rendered))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_policy_is_noticed(name: str, rendered: Template, right: list[Row]) -> None:
    broken = copy.deepcopy(rendered)
    BROKEN[name](broken)
    assert broken != rendered
    rows = answers(EVERYTHING, world(EVERYTHING, ACCOUNT, broken))
    changed = [row for row, before in zip(rows, right, strict=True) if row.allowed != before.allowed]
    assert any(row.allowed != row.intended for row in changed), f"no question notices: {name}"


def _without_ceiling(found: World) -> list[str]:
    """Learners' roles and users that have none, or another than the cohort's."""
    return [
        title
        for title, one in found.template["Resources"].items()
        if title.startswith(("Role", "User"))
        and one["Properties"].get("PermissionsBoundary") != {"Ref": "LearnerBoundary"}
    ]


@pytest.mark.parametrize("kind", ["Role", "User"])
def test_every_learner_has_the_ceiling_which_no_question_can_tell(kind: str, rendered: Template) -> None:
    # Alone a missing one changes no answer: that is what a ceiling is for.
    assert _without_ceiling(world(EVERYTHING, ACCOUNT, rendered)) == []
    broken = copy.deepcopy(rendered)
    title = names.logical_id(kind, "carla")
    del broken["Resources"][title]["Properties"]["PermissionsBoundary"]
    assert _without_ceiling(world(EVERYTHING, ACCOUNT, broken)) == [title]


def test_a_ceiling_alone_would_hold_a_learner_with_every_right(rendered: Template) -> None:
    generous = copy.deepcopy(rendered)
    _also(_role(generous)["Policies"][0]["PolicyDocument"], "*")
    rows = answers(EVERYTHING, world(EVERYTHING, ACCOUNT, generous))
    wrong = [row for row in rows if row.allowed and not row.intended]
    # She would reach what some learner of her cohort may, and nothing of the account's or of the administrator's.
    assert wrong
    assert not [row for row in wrong if row.question.thing in _THE_ACCOUNT_S]
    assert not [row for row in wrong if row.question.whose == "elsewhere" and row.question.thing != "object"]


_THE_ACCOUNT_S = {"rights", "account's people", "stack", "database", "host", "budget", "trail", "schedule", "network"}
