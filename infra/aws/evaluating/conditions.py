"""Condition operators, and the keys of the context that are known."""

from __future__ import annotations

import datetime
import ipaddress
import operator as comparing
import re
from collections.abc import Callable, Mapping

from infra.aws.evaluating.matching import Missing, arn_like, like, substituted
from infra.aws.evaluating.request import Value
from infra.aws.evaluating.statements import EvaluationError, Statement

# Keys of the context by their type. A policy that uses any other key can't be evaluated.
KNOWN_KEYS = {
    "aws:calledvia": "strings",
    "aws:calledviafirst": "string",
    "aws:calledvialast": "string",
    "aws:currenttime": "date",
    "aws:multifactorauthpresent": "bool",
    "aws:principalaccount": "string",
    "aws:principalarn": "arn",
    "aws:principalisawsservice": "bool",
    "aws:principalservicename": "string",
    "aws:principaltype": "string",
    "aws:requestedregion": "string",
    "aws:resourceaccount": "string",
    "aws:securetransport": "bool",
    "aws:sourceaccount": "string",
    "aws:sourcearn": "arn",
    "aws:sourceip": "ip",
    "aws:sourcevpc": "string",
    "aws:sourcevpce": "string",
    "aws:tagkeys": "strings",
    "aws:username": "string",
    "aws:viaawsservice": "bool",
    "cloudformation:changesetname": "string",
    "cloudformation:resourcetypes": "strings",
    "cloudformation:rolearn": "arn",
    "cloudformation:stackpolicyurl": "string",
    "cloudformation:templateurl": "string",
    "ec2:createaction": "string",
    "ec2:instancetype": "string",
    "ec2:metadatahttptokens": "string",
    "elasticmapreduce:executionrolearn": "arn",
    "emr-serverless:executionrolearn": "arn",
    "iam:awsservicename": "string",
    "iam:associatedresourcearn": "arn",
    "iam:passedtoservice": "string",
    "iam:permissionsboundary": "arn",
    "iam:policyarn": "arn",
    "kms:calleraccount": "string",
    "kms:encryptioncontextkeys": "strings",
    "kms:grantisforawsresource": "bool",
    "kms:grantoperations": "strings",
    "kms:keyorigin": "string",
    "kms:requestalias": "string",
    "kms:resourcealiases": "strings",
    "kms:viaservice": "string",
    "s3:dataaccesspointarn": "arn",
    "s3:delimiter": "string",
    "s3:max-keys": "number",
    "s3:prefix": "string",
    "s3:resourceaccount": "string",
    "s3:signatureage": "number",
    "s3:signatureversion": "string",
    "s3:tlsversion": "number",
    "s3:versionid": "string",
    "s3:x-amz-acl": "string",
    "s3:x-amz-copy-source": "string",
    "s3:x-amz-server-side-encryption": "string",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "string",
    "s3:x-amz-server-side-encryption-customer-algorithm": "string",
    "scheduler:schedulegroup": "string",
    "secretsmanager:secretid": "arn",
    "secretsmanager:versionstage": "string",
    "ssm:sessiondocumentaccesscheck": "bool",
    "sts:externalid": "string",
    "sts:rolesessionname": "string",
    "sts:sourceidentity": "string",
    "sts:transitivetagkeys": "strings",
}
# Keys that end with a name that the policy chooses.
_FAMILIES = {
    "aws:principaltag/": "string",
    "aws:requesttag/": "string",
    "aws:resourcetag/": "string",
    # As AWS itself compares the ARNs of log groups.
    "kms:encryptioncontext:": "arn",
    "rds:db-tag/": "string",
    "s3:existingobjecttag/": "string",
    "s3:requestobjecttag/": "string",
    "ssm:resourcetag/": "string",
}
_TYPES = {
    "string": {"string", "strings", "arn", "ip", "date", "number", "bool"},
    "numeric": {"number"},
    "date": {"date"},
    "bool": {"bool"},
    "ip": {"ip"},
    "arn": {"arn"},
}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise EvaluationError(f"{text!r} is no number.") from None


def _moment(text: str) -> datetime.datetime:
    if re.fullmatch(r"\d+", text):
        return datetime.datetime.fromtimestamp(int(text), datetime.UTC)
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise EvaluationError(f"{text!r} is no date.") from None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise EvaluationError(f"{text!r} is neither true nor false.")
    return text.lower() == "true"


def _inside(value: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError as error:
        raise EvaluationError(f"No address or network: {error}.") from None


def _plain(text: str) -> str:
    return text.replace("\0", "")


def _ordered(compare: Callable[..., bool], read: Callable[[str], object]) -> Callable[[str, str], bool]:
    return lambda value, wanted: compare(read(value), read(_plain(wanted)))


_ORDERS: dict[str, Callable[..., bool]] = {
    "equals": comparing.eq,
    "lessthan": comparing.lt,
    "lessthanequals": comparing.le,
    "greaterthan": comparing.gt,
    "greaterthanequals": comparing.ge,
}
# Operators without "not": whether a value fits a wanted one, and the type of key that they are for.
_OPERATORS: dict[str, tuple[str, Callable[[str, str], bool]]] = {
    "stringequals": ("string", lambda value, wanted: value == _plain(wanted)),
    "stringequalsignorecase": ("string", lambda value, wanted: value.lower() == _plain(wanted).lower()),
    "stringlike": ("string", like),
    "bool": ("bool", lambda value, wanted: _truth(value) == _truth(_plain(wanted))),
    "ipaddress": ("ip", lambda value, wanted: _inside(value, _plain(wanted))),
    # AWS: "ArnEquals and ArnLike behave identically".
    "arnequals": ("arn", arn_like),
    "arnlike": ("arn", arn_like),
    **{f"numeric{name}": ("numeric", _ordered(order, _number)) for name, order in _ORDERS.items()},
    **{f"date{name}": ("date", _ordered(order, _moment)) for name, order in _ORDERS.items()},
}
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


def key_type(key: str) -> str:
    """Type of a key of the context. Raises EvaluationError for one that isn't known."""
    small = key.lower()
    for start, kind in _FAMILIES.items():
        if small.startswith(start) and len(small) > len(start):
            return kind
    if small not in KNOWN_KEYS:
        raise EvaluationError(f"The condition key {key} is not known here.")
    return KNOWN_KEYS[small]


def check_conditions(statement: Statement) -> None:
    """Raise EvaluationError for an operator or a key that isn't known, before any request asks for it."""
    for operator, key, _wanted in statement.conditions:
        _fitting(operator, key, _taken_apart(operator)[1])


def conditions_met(statement: Statement, context: Mapping[str, Value]) -> bool:
    """Whether all conditions of a statement hold. All are looked at, so that none that is unknown hides."""
    held = [_holds(*condition, context) for condition in statement.conditions]
    return all(held)


def _holds(operator: str, key: str, wanted: tuple[str, ...], context: Mapping[str, Value]) -> bool:
    quantifier, name, if_exists = _taken_apart(operator)
    kind = key_type(key)
    value = context.get(key.lower())
    if name == "null":
        if quantifier or if_exists or len(wanted) != 1:
            raise EvaluationError(f"{operator} is no operator.")
        return _truth(wanted[0]) == (value is None)
    negated = name in _NEGATED
    fits = _fitting(operator, key, name)
    if value is None:
        # An absent key: "not equal" holds, and so do "if exists" and "for all of none".
        return if_exists or quantifier == "forallvalues" or (negated and not quantifier)
    patterns = []
    for text in wanted:
        try:
            patterns.append(substituted(text, context))
        except Missing:
            if negated:
                raise EvaluationError(f"{operator} compares {key} with {text}, which has no value.") from None
    values = (value,) if isinstance(value, str) else value
    if not quantifier:
        if len(values) != 1 or kind == "strings":
            raise EvaluationError(f"{operator} compares {key}, which has several values, without ForAll or ForAny.")
        return _one(values[0], patterns, fits, negated)
    results = [_one(one, patterns, fits, negated) for one in values]
    return all(results) if quantifier == "forallvalues" else any(results)


def _fitting(operator: str, key: str, name: str) -> Callable[[str, str], bool]:
    """How an operator, or what it denies, compares values of a key. Raises EvaluationError when it can't."""
    kind = key_type(key)
    if name == "null":
        return lambda _value, _wanted: False
    base = _NEGATED.get(name, name)
    if base not in _OPERATORS:
        raise EvaluationError(f"The operator {operator} is not known here.")
    family, fits = _OPERATORS[base]
    if kind not in _TYPES[family]:
        raise EvaluationError(f"{operator} can't compare {key}, which is of the type {kind}.")
    return fits


def _one(value: str, patterns: list[str], fits: Callable[[str, str], bool], negated: bool) -> bool:
    # Several wanted values: one is enough, and for a negated operator none may fit.
    fitting = [pattern for pattern in patterns if fits(value, pattern)]
    return bool(fitting) != negated


def _taken_apart(operator: str) -> tuple[str, str, bool]:
    small = operator.lower()
    quantifier = ""
    if ":" in small:
        quantifier, small = small.split(":", 1)
        if quantifier not in ("forallvalues", "foranyvalue"):
            raise EvaluationError(f"The operator {operator} is not known here.")
    if small.endswith("ifexists"):
        return quantifier, small.removesuffix("ifexists"), True
    return quantifier, small, False
