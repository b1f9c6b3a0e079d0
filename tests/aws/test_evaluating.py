"""The evaluator against AWS's documented rules, and against the emulator's evaluator over random policies."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.aws.evaluating import EvaluationError, Principal, Request, World, decide, parse
from infra.aws.evaluating.request import Value
from tests.aws.random_policies import ACCOUNT, KEY, OTHER, ROLE, SESSION, policy, random_case
from tools.side import program

ADA = Principal("role", ROLE, ACCOUNT, {"labs:learner": "ada"}, SESSION)
RANDOM_CASES = 600


def rule(action: Any = "s3:GetObject", resource: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def allowed(
    *statements: dict[str, Any],
    action: str = "s3:GetObject",
    resource: str = "arn:aws:s3:::b/k",
    context: Mapping[str, Value] | None = None,
    boundary: dict[str, Any] | None = None,
    resource_policy: dict[str, Any] | None = None,
    principal: Principal = ADA,
    owner: str = ACCOUNT,
) -> bool:
    return decide(
        Request(principal, action, resource, owner, context or {}),
        parse(policy(*statements)) if statements else (),
        parse(boundary) if boundary else None,
        parse(resource_policy) if resource_policy else None,
    ).allowed


def condition(operator: str, key: str, wanted: Any, value: Value | None) -> bool:
    context = {} if value is None else {key: value}
    return allowed(rule(Condition={operator: {key: wanted}}), context=context)


def test_nothing_is_allowed_unless_a_statement_says_so_and_a_refusal_wins() -> None:
    assert not allowed()
    assert allowed(rule())
    assert not allowed(rule(), rule(effect="Deny"))
    assert not allowed(rule("s3:PutObject"))


def test_actions_match_in_any_case_and_resources_only_in_theirs() -> None:
    assert allowed(rule("S3:get*"))
    assert allowed(rule("s3:Get?bject"))
    assert not allowed(rule(resource="arn:aws:s3:::B/k"))
    assert allowed(rule(resource="arn:aws:s3:::b/*"), resource="arn:aws:s3:::b/a/b:c")


def test_not_action_and_not_resource_are_everything_else() -> None:
    everything_but_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert allowed(everything_but_iam)
    assert not allowed(everything_but_iam, action="iam:PutRolePolicy", resource=ROLE)
    elsewhere = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/learners/ada/*"}
    assert not allowed(rule(), elsewhere)
    assert allowed(rule(), elsewhere, resource="arn:aws:s3:::b/learners/ada/x")


def test_a_wildcard_in_an_arn_stays_in_its_part() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
    assert allowed(rule("sqs:*", f"arn:aws:sqs:*:{ACCOUNT}:q"), action="sqs:SendMessage", resource=queue)
    assert not allowed(rule("sqs:*", "arn:aws:sqs:*:q:q"), action="sqs:SendMessage", resource=queue)
    assert not allowed(rule("sqs:*", "arn:aws:sqs:eu*12:x:q:q"), action="sqs:SendMessage", resource=queue)


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "value", "expected"),
    [
        ("StringEquals", "s3:prefix", ["a/", "b/"], "b/", True),
        ("StringEquals", "s3:prefix", "a/*", "a/x", False),
        ("StringLike", "s3:prefix", "a/*", "a/x", True),
        ("StringLike", "s3:prefix", "a/*", "A/x", False),
        ("StringEqualsIgnoreCase", "s3:prefix", "A/", "a/", True),
        ("StringNotEquals", "s3:prefix", ["a/", "b/"], "b/", False),
        ("StringNotLike", "s3:prefix", ["a/*", "b/*"], "c/x", True),
        # An absent key: what asks for a value fails, what refuses one holds.
        ("StringEquals", "s3:prefix", "a/", None, False),
        ("StringLike", "s3:prefix", "*", None, False),
        ("StringNotEquals", "s3:prefix", "a/", None, True),
        ("StringEqualsIfExists", "s3:prefix", "a/", None, True),
        ("StringEqualsIfExists", "s3:prefix", "a/", "b/", False),
        ("Bool", "aws:SecureTransport", "false", None, False),
        ("BoolIfExists", "aws:SecureTransport", "false", None, True),
        ("Bool", "aws:SecureTransport", "false", "false", True),
        ("Bool", "aws:SecureTransport", True, "TRUE", True),
        ("Null", "s3:prefix", "true", None, True),
        ("Null", "s3:prefix", "true", "", False),
        ("Null", "s3:prefix", "false", "a", True),
        ("NumericLessThan", "s3:TlsVersion", 1.2, "1.1", True),
        ("NumericLessThan", "s3:TlsVersion", "1.2", "1.2", False),
        ("NumericLessThan", "s3:TlsVersion", "1.2", None, False),
        ("NumericGreaterThanEquals", "s3:TlsVersion", "1.2", "1.3", True),
        ("NumericNotEquals", "s3:TlsVersion", "1.2", None, True),
        ("DateLessThan", "aws:CurrentTime", "2027-07-01T00:00:00Z", "2027-06-30T23:59:59Z", True),
        ("DateGreaterThan", "aws:CurrentTime", "2027-07-01T00:00:00Z", "2027-06-30T23:59:59Z", False),
        ("DateLessThanEquals", "aws:CurrentTime", "1814400000", "2027-07-01T00:00:00Z", True),
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24", "192.0.2.7", True),
        ("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "2001:db8::/32"], "2001:db8::1", True),
        ("NotIpAddress", "aws:SourceIp", "192.0.2.0/24", "192.0.2.7", False),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::labs-*", "arn:aws:s3:::labs-x", True),
        ("ArnEquals", "aws:SourceArn", "arn:aws:s3:::labs-*", "arn:aws:s3:::labs-x", True),
        ("ArnLike", "aws:SourceArn", "arn:*:x", "arn:aws:s3:::x", None),
        ("ArnNotLike", "aws:SourceArn", "arn:aws:s3:::a", None, True),
        # Several values: all of them, or one; and what holds for none of them.
        ("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], ("a", "b"), True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], ("a", "c"), False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["a"], None, True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], ("a", "c"), True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], ("b", "c"), False),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], None, False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"], ("a", "c"), True),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["a"], ("a", "c"), False),
        ("ForAnyValue:StringLike", "aws:TagKeys", ["labs:*"], ("x", "labs:end"), True),
    ],
)
def test_condition_operators(operator: str, key: str, wanted: Any, value: Value | None, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(EvaluationError):
            condition(operator, key, wanted, value)
    else:
        assert condition(operator, key, wanted, value) is expected


def test_policy_variables_stand_for_the_request_and_nothing_else() -> None:
    own = rule(resource="arn:aws:s3:::b/learners/${aws:PrincipalTag/labs:learner}/*")
    assert allowed(own, resource="arn:aws:s3:::b/learners/ada/x")
    assert not allowed(own, resource="arn:aws:s3:::b/learners/bruno/x")
    # Without the tag the statement reaches nothing.
    nobody = Principal("role", ROLE, ACCOUNT, {}, SESSION)
    assert not allowed(own, resource="arn:aws:s3:::b/learners/ada/x", principal=nobody)
    default = rule(resource="arn:aws:s3:::b/learners/${aws:PrincipalTag/labs:learner, 'guest'}/*")
    assert allowed(default, resource="arn:aws:s3:::b/learners/guest/x", principal=nobody)
    star = rule(resource="arn:aws:s3:::b/${*}/x")
    assert allowed(star, resource="arn:aws:s3:::b/*/x")
    assert not allowed(star, resource="arn:aws:s3:::b/a/x")
    tagged = rule(Condition={"StringEquals": {"aws:ResourceTag/labs:learner": "${aws:PrincipalTag/labs:learner}"}})
    assert allowed(tagged, context={"aws:ResourceTag/labs:learner": "ada"})
    assert not allowed(tagged, context={"aws:ResourceTag/labs:learner": "bruno"})
    assert not allowed(tagged)


def test_a_tag_that_holds_a_wildcard_is_an_error() -> None:
    own = rule(resource="arn:aws:s3:::b/learners/${aws:PrincipalTag/labs:learner}/*")
    with pytest.raises(EvaluationError, match="wildcard"):
        allowed(own, principal=Principal("role", ROLE, ACCOUNT, {"labs:learner": "*"}, SESSION))


def test_a_boundary_grants_nothing_and_limits_everything_but_a_session_named_by_the_resource() -> None:
    narrow = policy(rule("s3:PutObject"))
    assert not allowed(rule(), boundary=narrow)
    assert not allowed(boundary=policy(rule()))
    assert allowed(rule(), boundary=policy(rule("s3:*")))
    by_role = policy({**rule(), "Principal": {"AWS": ROLE}})
    by_session = policy({**rule(), "Principal": {"AWS": SESSION}})
    assert allowed(resource_policy=by_role)
    assert not allowed(resource_policy=by_role, boundary=narrow)
    assert allowed(resource_policy=by_session, boundary=narrow)
    refusing = policy(rule(), rule(effect="Deny"))
    assert not allowed(resource_policy=by_session, boundary=refusing)


def test_a_bucket_of_another_account_needs_both_sides() -> None:
    whole_account = policy({**rule(), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}})
    assert not allowed(rule(), owner=OTHER)
    assert not allowed(owner=OTHER, resource_policy=whole_account)
    assert allowed(rule(), owner=OTHER, resource_policy=whole_account)


def test_the_account_in_a_bucket_policy_leaves_the_word_to_identity_policies() -> None:
    whole_account = policy({**rule(), "Principal": {"AWS": ACCOUNT}})
    assert not allowed(resource_policy=whole_account)


def test_a_key_obeys_its_own_policy_first() -> None:
    decrypt = rule("kms:Decrypt", KEY)
    by_account = policy({**rule("kms:*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}})
    by_role = policy({**rule("kms:Decrypt"), "Principal": {"AWS": ROLE}})
    nobody = policy({**rule("kms:Decrypt"), "Principal": {"Service": "logs.amazonaws.com"}})
    asked: dict[str, Any] = {"action": "kms:Decrypt", "resource": KEY}
    assert not allowed(decrypt, resource_policy=nobody, **asked)
    assert allowed(decrypt, resource_policy=by_account, **asked)
    assert not allowed(resource_policy=by_account, **asked)
    assert allowed(resource_policy=by_role, **asked)


def test_services_and_strangers_have_only_the_resource_s_word() -> None:
    logs = policy(
        {
            **rule("s3:PutObject"),
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    )
    service = Principal("service", "logging.s3.amazonaws.com")
    put: dict[str, Any] = {"action": "s3:PutObject", "resource_policy": logs}
    assert allowed(principal=service, context={"aws:SourceAccount": ACCOUNT}, **put)
    assert not allowed(principal=service, context={"aws:SourceAccount": OTHER}, **put)
    assert not allowed(principal=Principal("service", "ec2.amazonaws.com"), **put)
    public = policy({**rule(), "Principal": "*"})
    assert allowed(principal=Principal("anonymous", ""), resource_policy=public)
    assert not allowed(principal=Principal("anonymous", ""))


@pytest.mark.parametrize(
    "broken",
    [
        rule(Condition={"StringMatches": {"s3:prefix": "a"}}),
        rule(Condition={"StringEquals": {"s3:prefixes": "a"}}),
        rule(Condition={"ForSomeValues:StringEquals": {"s3:prefix": "a"}}),
        rule(Condition={"NumericEquals": {"s3:prefix": "1"}}),
        rule(Condition={"NumericEquals": {"s3:TlsVersion": "new"}}),
        rule(Condition={"NullIfExists": {"s3:prefix": "true"}}),
        rule(Condition={"StringEquals": {}}),
        rule(resource="b/*"),
        rule(resource="arn:aws:s3"),
        rule(action="s3"),
        rule(effect="Permit"),
        rule(NotPrincipal={"AWS": ROLE}),
        rule(Rule="x"),
        {"Effect": "Allow", "Resource": "*"},
        {**rule(), "NotAction": "iam:*"},
    ],
)
def test_what_is_not_known_is_an_error_even_where_another_statement_decides(broken: dict[str, Any]) -> None:
    context: dict[str, Value] = {"s3:TlsVersion": "1.3", "s3:prefix": "a"}
    with pytest.raises(EvaluationError):
        allowed(broken, context=context)
    with pytest.raises(EvaluationError):
        allowed(rule(), broken, context=context)


def test_an_old_or_missing_version_of_the_policy_language_is_an_error() -> None:
    for version in (None, "2008-10-17"):
        with pytest.raises(EvaluationError, match="version"):
            parse(dict(policy(rule()), Version=version))


def test_a_template_with_policies_that_are_not_read_is_an_error() -> None:
    role: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy(rule())}}

    def world(**resources: Any) -> World:
        return World({"Resources": resources}, ACCOUNT, "eu-west-1", "labs-x", {})

    managed = {**role["Properties"], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
    unread = world(Role={"Type": "AWS::IAM::Role", "Properties": managed})
    with pytest.raises(EvaluationError, match="can't be read"):
        unread.ask(unread.principal("Role"), "s3:GetObject", "arn:aws:s3:::b/k")
    elsewhere = {**role["Properties"], "ManagedPolicyArns": [f"arn:aws:iam::{ACCOUNT}:policy/mine"]}
    with pytest.raises(EvaluationError, match="not in the template"):
        world(Role={"Type": "AWS::IAM::Role", "Properties": elsewhere})
    with pytest.raises(EvaluationError, match="not read here"):
        world(Queue={"Type": "AWS::SQS::QueuePolicy", "Properties": {}})
    with pytest.raises(EvaluationError, match="function"):
        world(Role={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Fn::If": []}}})
    odd = policy(rule("sqs:*", Condition={"StringMatches": {"s3:prefix": "a"}}))
    with pytest.raises(EvaluationError, match="operator"):
        world(Policy={"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": odd}})
    with pytest.raises(EvaluationError, match="groups"):
        world(User={"Type": "AWS::IAM::User", "Properties": {"Groups": ["admins"]}})


def _ours(case: dict[str, Any]) -> bool:
    principal = Principal("role" if case["session"] else "user", case["principal"], ACCOUNT, {}, case["session"])
    context = {key: tuple(one) if isinstance(one, list) else one for key, one in case["context"].items()}
    return decide(
        Request(principal, case["action"], case["resource"], case["owner"], context),
        [statement for one in case["identity"] for statement in parse(one)],
        parse(case["boundary"]) if case["boundary"] else None,
        parse(case["resource_policy"]) if case["resource_policy"] else None,
    ).allowed


def _theirs(cases: list[dict[str, Any]]) -> list[bool]:
    python = program("emulator", "python")
    script = Path(__file__).with_name("emulator_evaluator.py")
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([python, script], input=lines, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_random_policies_get_the_same_answer_from_the_emulator() -> None:
    chance = random.Random(20270630)
    cases = [random_case(chance) for _ in range(RANDOM_CASES)]
    ours = [_ours(case) for case in cases]
    theirs = _theirs(cases)
    # Both answers are common, else the comparison says little.
    assert RANDOM_CASES / 8 < sum(ours) < RANDOM_CASES * 7 / 8
    differing = [
        (case, mine, other)
        for case, mine, other in zip(cases, ours, theirs, strict=True)
        if mine != other and not _explained(case)
    ]
    assert not differing, json.dumps(differing[0], indent=1)


def _explained(case: dict[str, Any]) -> bool:
    """The one known difference: a resource that allows `*` something, and somebody with a boundary.

    AWS says of a role's ARN that the boundary limits such a grant, and of a session's or a user's that it doesn't; of
    `*` it says nothing. Ours takes the worse, that the boundary does not limit it; the emulator takes the better.
    """
    statements = (case["resource_policy"] or {"Statement": []})["Statement"]
    public = any(one["Effect"] == "Allow" and one["Principal"] == "*" for one in statements)
    return case["boundary"] is not None and public and _ours(case)
