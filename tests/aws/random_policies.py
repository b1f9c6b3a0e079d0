"""Random requests and policies, of which about one in six is allowed."""

from __future__ import annotations

import random
from typing import Any

ACCOUNT = "123456789012"
OTHER = "210987654321"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/labs/x/labs-x-ada"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/labs-x-ada/session"
USER = f"arn:aws:iam::{ACCOUNT}:user/ada"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


_ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "kms:Decrypt",
    "iam:PassRole",
    "secretsmanager:GetSecretValue",
)
_ACTION_PATTERNS = (*_ACTIONS, "*", "s3:*", "S3:get*", "s3:?etObject", "kms:*", "iam:Pass*", "secretsmanager:Get*")
_RESOURCES = ("arn:aws:s3:::b/learners/ada/x", "arn:aws:s3:::b/shared/y", "arn:aws:s3:::b", KEY, ROLE, USER)
_RESOURCE_PATTERNS = (
    *_RESOURCES,
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/learners/???/*",
    "arn:aws:s3:::*",
    f"arn:aws:kms:*:{ACCOUNT}:key/*",
    f"arn:aws:iam::{ACCOUNT}:role/labs/*",
    "arn:aws:*:*:*:*",
)
_CONDITIONS: tuple[tuple[str, tuple[str, ...], tuple[Any, ...]], ...] = (
    ("s3:prefix", ("", "learners/ada/", "shared/x"), ("learners/ada/*", "shared/*", "*", "", "learners/ada/")),
    ("kms:ViaService", ("s3.eu-west-1.amazonaws.com",), ("s3.eu-west-1.amazonaws.com", "s3.*", "sns.*")),
    ("aws:SecureTransport", ("true", "false"), ("true", "false")),
    ("s3:TlsVersion", ("1.1", "1.2", "1.3"), ("1.2", "1.3")),
    ("aws:SourceIp", ("192.0.2.7", "198.51.100.1"), ("192.0.2.0/24", "198.51.100.0/25")),
    ("aws:SourceArn", ("arn:aws:s3:::b", "arn:aws:s3:::c"), ("arn:aws:s3:::b", "arn:aws:s3:::*", "arn:aws:*:*:*:c")),
    ("aws:TagKeys", ("labs:end", "labs:cohort", "other"), ("labs:*", "labs:end", "other")),
    ("aws:CurrentTime", ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"), ("2027-06-30T00:00:00Z",)),
)
_OPERATORS = {
    "s3:prefix": ("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"),
    "kms:ViaService": ("StringEquals", "StringLike", "StringNotLike"),
    "aws:SecureTransport": ("Bool",),
    "s3:TlsVersion": ("NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals"),
    "aws:SourceIp": ("IpAddress", "NotIpAddress"),
    "aws:SourceArn": ("ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"),
    "aws:TagKeys": ("StringEquals", "StringLike", "StringNotEquals", "StringNotLike"),
    "aws:CurrentTime": ("DateLessThan", "DateGreaterThan"),
}
# The emulator always knows these, whatever the case says.
_ALWAYS = {"aws:SecureTransport": "true", "aws:SourceIp": "203.0.113.9", "aws:CurrentTime": "2027-01-01T00:00:00Z"}


def _random_statement(chance: random.Random) -> dict[str, Any]:
    effect = "Deny" if chance.random() < 0.2 else "Allow"
    actions = chance.sample(_ACTION_PATTERNS, chance.randint(1, 3))
    resources = chance.sample(_RESOURCE_PATTERNS, chance.randint(1, 3))
    made: dict[str, Any] = {"Effect": effect}
    made["NotAction" if chance.random() < 0.15 else "Action"] = actions if chance.random() < 0.8 else actions[0]
    made["NotResource" if chance.random() < 0.15 else "Resource"] = resources if chance.random() < 0.8 else resources[0]
    for key, _values, wanted in chance.sample(_CONDITIONS[:-1], chance.choice((0, 0, 1, 2))):
        operator = chance.choice(("Null", *_OPERATORS[key], *_OPERATORS[key]))
        if operator == "Null":
            values: Any = chance.choice(("true", "false"))
        else:
            values = chance.sample(wanted, chance.randint(1, min(2, len(wanted))))
            operator += "IfExists" if chance.random() < 0.25 else ""
            if key == "aws:TagKeys":
                operator = chance.choice(("ForAllValues:", "ForAnyValue:")) + operator
        made.setdefault("Condition", {})[operator] = {key: values}
    return made


def random_case(chance: random.Random) -> dict[str, Any]:
    """A request with all that decides about it; the emulator's and our evaluator read the same."""

    def document(most: int = 3) -> dict[str, Any]:
        return policy(*(_random_statement(chance) for _ in range(chance.randint(1, most))))

    context: dict[str, Any] = dict(_ALWAYS)
    for key, values, _wanted in _CONDITIONS[:-1]:
        if key in _ALWAYS:
            context[key] = chance.choice(values)
        elif chance.random() < 0.6:
            context[key] = (
                chance.sample(values, chance.randint(1, 2)) if key == "aws:TagKeys" else chance.choice(values)
            )
    resource = chance.choice(_RESOURCES)
    resource_policy = None
    action = chance.choice(_ACTIONS)
    # A key always has a policy of its own.
    if action.startswith("kms:"):
        # On what is no key ours asks for no word of a resource, and the emulator does: there AWS has no such action.
        resource = KEY
    if action.startswith("kms:") or chance.random() < 0.6:
        resource_policy = document(2)
        for one in resource_policy["Statement"]:
            one["Principal"] = chance.choice(
                (
                    {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                    {"AWS": ACCOUNT},
                    {"AWS": ROLE},
                    {"AWS": [SESSION, USER]},
                    {"AWS": OTHER},
                    {"Service": "logs.amazonaws.com"},
                    "*",
                )
            )
    role = chance.random() < 0.7
    return {
        "principal": ROLE if role else USER,
        "session": SESSION if role else "",
        "account": ACCOUNT,
        "owner": chance.choice((ACCOUNT, ACCOUNT, OTHER)) if resource_policy else ACCOUNT,
        "action": action,
        "resource": resource,
        "identity": [document(), document(1)][: chance.randint(1, 2)],
        "boundary": document() if chance.random() < 0.4 else None,
        "resource_policy": resource_policy,
        "context": context,
    }
