"""The evaluator of policies: the rules of IAM that the onboarding lab rests on."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.questions.onboarding_local.policies import Unreadable, allows, statements

BUCKET = "arn:aws:s3:::aid"


def policy(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(parts)}


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("pattern", "resource", "want"),
    [
        (f"{BUCKET}/reports/*", f"{BUCKET}/reports/a.csv", True),
        (f"{BUCKET}/reports/*", f"{BUCKET}/reports/2015/a.csv", True),
        (f"{BUCKET}/reports/*", f"{BUCKET}/reports-secret/a.csv", False),
        (f"{BUCKET}/reports*", f"{BUCKET}/reports-secret/a.csv", True),
        (f"{BUCKET}/*", BUCKET, False),
        (f"{BUCKET}*", BUCKET, True),
        (f"{BUCKET}/a?.csv", f"{BUCKET}/ab.csv", True),
        (f"{BUCKET}/[ab].csv", f"{BUCKET}/a.csv", False),
        (f"{BUCKET}/[ab].csv", f"{BUCKET}/[ab].csv", True),
        (f"{BUCKET}/A.csv", f"{BUCKET}/a.csv", False),
    ],
)
def test_resources(pattern: str, resource: str, want: bool) -> None:
    assert allows(policy(allow("s3:GetObject", pattern)), "s3:GetObject", resource) is want


def test_actions_are_compared_without_regard_to_capital_letters() -> None:
    assert allows(policy(allow("S3:getobject", "*")), "s3:GetObject", f"{BUCKET}/a")
    assert allows(policy(allow("s3:Get*", "*")), "s3:GetObjectAcl", f"{BUCKET}/a")
    assert not allows(policy(allow("s3:Get*", "*")), "s3:PutObject", f"{BUCKET}/a")


def test_a_denial_wins_wherever_it_stands() -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": f"{BUCKET}/salaries/*"}
    for order in ([allow("s3:*", "*"), deny], [deny, allow("s3:*", "*")]):
        assert not allows(policy(*order), "s3:GetObject", f"{BUCKET}/salaries/a")
        assert allows(policy(*order), "s3:GetObject", f"{BUCKET}/reports/a")


def test_without_a_statement_that_allows_nothing_is_allowed() -> None:
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
    assert not allows(policy(deny), "s3:GetObject", f"{BUCKET}/a")


def test_a_condition_on_the_prefix() -> None:
    listing = allow("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": ["reports/*"]}})
    assert allows(policy(listing), "s3:ListBucket", BUCKET, s3__prefix="reports/")
    assert not allows(policy(listing), "s3:ListBucket", BUCKET, s3__prefix="")
    assert not allows(policy(listing), "s3:ListBucket", BUCKET), "a fact that is missing does not fit"
    exact = allow("s3:ListBucket", BUCKET, Condition={"StringEquals": {"S3:Prefix": "reports/"}})
    assert allows(policy(exact), "s3:ListBucket", BUCKET, s3__prefix="reports/")
    assert not allows(policy(exact), "s3:ListBucket", BUCKET, s3__prefix="reports/2015/")


def test_negated_conditions_and_names() -> None:
    rest = {"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*"}
    assert not allows(policy(allow("s3:*", "*"), rest), "s3:PutObject", f"{BUCKET}/a")
    assert allows(policy(allow("s3:*", "*"), rest), "s3:GetObject", f"{BUCKET}/a")
    outside = {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/reports/*"}
    assert not allows(policy(allow("s3:*", "*"), outside), "s3:GetObject", f"{BUCKET}/a")
    other = allow("s3:ListBucket", BUCKET, Condition={"StringNotLike": {"s3:prefix": "salaries/*"}})
    assert allows(policy(other), "s3:ListBucket", BUCKET, s3__prefix="reports/")
    assert not allows(policy(other), "s3:ListBucket", BUCKET, s3__prefix="salaries/2015/")


def test_requests_come_over_tls() -> None:
    for value in ("false", ["false"], False):
        clear = {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": value}},
        }
        assert allows(policy(allow("s3:GetObject", "*"), clear), "s3:GetObject", f"{BUCKET}/a")


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        (None, "Version"),
        ({"Statement": []}, "Version"),
        ({"Version": "2008-10-17", "Statement": [allow("s3:GetObject", "*")]}, "Version"),
        (policy(), "Statement"),
        (policy({"Action": "s3:GetObject", "Resource": "*"}), "Effect"),
        (policy({"Effect": "Allow", "Resource": "*"}), "Action"),
        (policy(allow([], "*")), "Action"),
        (policy(allow("s3:GetObject", {"bucket": "aid"})), "Resource"),
        (policy(allow("s3:GetObject", "*", NotAction="s3:PutObject")), "Action"),
        (policy(allow("s3:GetObject", "*", Condition=["s3:prefix"])), "Condition"),
        (policy(allow("s3:GetObject", "*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})), "IpAddress"),
    ],
)
def test_a_policy_that_can_not_be_read_names_its_part(broken: Any, part: str) -> None:
    with pytest.raises(Unreadable, match=part):
        statements(broken)
