"""Read an IAM policy as AWS does, as far as the policies of this lab go.

The rules (IAM user guide, "Policy evaluation logic"): nothing is allowed unless a statement allows it, and a statement
that denies wins. Names and values may hold * and ?. Kept are Effect, Action, NotAction, Resource, NotResource, and the
conditions StringEquals, StringLike, their opposites, and Bool.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from typing import Any

OPERATORS = {"StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "Bool"}


class Unreadable(Exception):
    """A policy that AWS would not take, or that uses what is not read here. Its text names the part."""


def statements(policy: Any) -> list[dict[str, Any]]:
    """The statements of a policy. Raises Unreadable."""
    if not isinstance(policy, dict) or policy.get("Version") != "2012-10-17":
        raise Unreadable("Version")
    found = policy.get("Statement")
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not found:
        raise Unreadable("Statement")
    for one in found:
        if not isinstance(one, dict) or one.get("Effect") not in ("Allow", "Deny"):
            raise Unreadable("Effect")
        for name in ("Action", "Resource"):
            if (name in one) == (f"Not{name}" in one) or not texts(one.get(name, one.get(f"Not{name}"))):
                raise Unreadable(name)
        if not isinstance(one.get("Condition", {}), dict):
            raise Unreadable("Condition")
        for operator, tests in one.get("Condition", {}).items():
            if operator not in OPERATORS or not isinstance(tests, dict):
                raise Unreadable(str(operator))
    return found


def texts(value: Any) -> list[str]:
    """One text or a list of them as a list; empty for anything else."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return list(value)
    return []


def allows(policy: Any, action: str, resource: str, **context: str) -> bool:
    """Whether the policy allows an action on a resource. `context`: condition keys, with __ for the colon."""
    facts = {"aws:securetransport": "true"} | {key.replace("__", ":").lower(): text for key, text in context.items()}
    allowed = False
    for one in statements(policy):
        if _applies(one, action, resource, facts):
            if one["Effect"] == "Deny":
                return False
            allowed = True
    return allowed


def _applies(one: dict[str, Any], action: str, resource: str, facts: Mapping[str, str]) -> bool:
    for name, value, fold in (("Action", action, True), ("Resource", resource, False)):
        wanted = texts(one.get(name, one.get(f"Not{name}")))
        hit = any(matches(pattern, value, fold=fold) for pattern in wanted)
        if hit == (name not in one):
            return False
    return all(
        _holds(operator, key, values, facts)
        for operator, tests in one.get("Condition", {}).items()
        for key, values in tests.items()
    )


def _holds(operator: str, key: str, values: Any, facts: Mapping[str, str]) -> bool:
    fact = facts.get(key.lower())
    negated = "Not" in operator
    if fact is None:
        return negated
    wanted = [str(values).lower()] if isinstance(values, bool) else texts(values)
    if operator == "Bool":
        return fact in [one.lower() for one in wanted]
    hit = any(matches(one, fact) if operator.endswith("Like") else one == fact for one in wanted)
    return hit != negated


def matches(pattern: str, value: str, *, fold: bool = False) -> bool:
    """Whether a value fits a pattern with * and ?. `fold`: capital letters make no difference."""
    # Square brackets mean nothing special here.
    plain = re.sub(r"\[", "[[]", pattern)
    return fnmatch.fnmatchcase(value.lower(), plain.lower()) if fold else fnmatch.fnmatchcase(value, plain)
