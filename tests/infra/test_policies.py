"""What a learner's policy says on AWS: the local store knows fewer actions, so this is looked at apart."""

from __future__ import annotations

import re

from infra.provisioning.names import LONGEST, index_prefix, prefix, schema_name
from infra.provisioning.s3 import bucket_policy, policy, user_name, without_action
from infra.provisioning.search import role_rights
from infra.settings import S3

ADMIN = S3(bucket="cohort-7")
BUCKET = "arn:aws:s3:::cohort-7"


def test_a_learner_is_allowed_single_actions_on_her_own_and_shared_things() -> None:
    allowed = policy(ADMIN, "ada")["Statement"]
    assert {one["Effect"] for one in allowed} == {"Allow"}
    actions = [action for one in allowed for action in one["Action"]]
    assert len(actions) == len(set(actions)) + 2  # GetObject, on two prefixes and on the name of her own
    assert all(re.fullmatch(r"s3:[A-Z]\w+", action) for action in actions)
    own = {f"{BUCKET}/learners/ada", f"{BUCKET}/learners/ada/*"}
    assert {one["Resource"] for one in allowed} == {BUCKET, f"{BUCKET}/shared/*", *own}
    writing = [one for one in allowed if any("Put" in action or "Delete" in action for action in one["Action"])]
    assert [one["Resource"] for one in writing] == [f"{BUCKET}/learners/ada/*"]
    assert not [action for action in actions if "Policy" in action or "Acl" in action or action.startswith("iam")]


def test_listing_needs_a_prefix_of_hers() -> None:
    (listing,) = [one for one in policy(ADMIN, "ada")["Statement"] if "s3:ListBucket" in one["Action"]]
    assert listing["Action"] == ["s3:ListBucket"]
    patterns = listing["Condition"]["StringLike"]["s3:prefix"]
    assert patterns == ["learners/ada/", "learners/ada/*", "shared/", "shared/*"]
    # StringLike: an asterisk stands for anything. No other learner's prefix fits.
    for other in ("", "learners/", "learners/ad", "learners/ada", "learners/adam/", "learners/ada-2/", "health/"):
        assert not any(re.fullmatch(re.escape(one).replace(r"\*", ".*"), other) for one in patterns)


def test_the_bucket_refuses_calls_without_tls() -> None:
    (statement,) = bucket_policy(ADMIN)["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [BUCKET, f"{BUCKET}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_taking_an_action_out_never_widens() -> None:
    whole = policy(ADMIN, "ada")
    for statement in whole["Statement"]:
        for action in statement["Action"]:
            less = without_action(whole, action)
            assert not [one for one in less["Statement"] if action in one["Action"]]
            kept = {(one["Sid"], each) for one in less["Statement"] for each in one["Action"]}
            assert kept < {(one["Sid"], each) for one in whole["Statement"] for each in one["Action"]}
    alone = {"Version": "1", "Statement": [{"Sid": "a", "Effect": "Allow", "Action": ["s3:X"], "Resource": "*"}]}
    assert without_action(alone, "s3:X")["Statement"] == []


def test_no_learners_things_begin_with_anothers() -> None:
    names = ["a", "ada", "ada-2", "ada-22", "adam", "b"]
    for name in names:
        for other in names:
            if name != other:
                assert not prefix(other).startswith(prefix(name))
                assert not index_prefix(other).startswith(index_prefix(name))
                assert schema_name(other) != schema_name(name)
                assert user_name(ADMIN, other) != user_name(ADMIN, name)
    # Limits of MySQL (user), IAM (user, with a bucket's longest name being 63) and OpenSearch (index in bytes).
    longest = "a" * LONGEST
    assert len(schema_name(longest)) <= 32
    buckets = ["b" * 39, "b" * 62 + "1", "b" * 62 + "2"]
    users = {user_name(S3(bucket=bucket), longest) for bucket in buckets}
    assert len(users) == 3
    assert max(map(len, users)) <= 64
    assert len(index_prefix(longest)) < 100


def test_a_role_in_search_reaches_indexes_of_the_prefix_only() -> None:
    rights = role_rights("ada")
    assert [one["index_patterns"] for one in rights["index_permissions"]] == [["ada_*"]]
    assert not [one for one in rights["cluster_permissions"] if "*" in one or "admin" in one]
