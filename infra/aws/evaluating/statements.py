"""Policies read into statements. What stands in a policy and isn't understood is an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from infra.errors import ServicesError

_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
CURRENT = "2012-10-17"


class EvaluationError(ServicesError):
    """A policy or a request holds something whose meaning is not known here."""


@dataclass(frozen=True)
class Statement:
    """One statement. `principals` is None in an identity policy; its kinds are "AWS", "Service" and "*"."""

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    not_actions: bool
    resources: tuple[str, ...]
    not_resources: bool
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    principals: Mapping[str, tuple[str, ...]] | None = field(default=None)


def parse(policy: str | Mapping[str, Any], about: str = "policy", resource: str | None = None) -> list[Statement]:
    """The statements of a policy. Raises EvaluationError for anything that isn't known.

    `resource` stands for the resource in a policy that names none, as a role's trust policy does.
    """
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except json.JSONDecodeError as error:
            raise EvaluationError(f"{about} is not JSON: {error}.") from None
    if not isinstance(policy, Mapping):
        raise EvaluationError(f"{about} is {type(policy).__name__}. Expected: an object.")
    if unknown := set(policy) - {"Version", "Id", "Statement"}:
        raise EvaluationError(f"{about} has unknown elements: {', '.join(sorted(unknown))}.")
    if policy.get("Version") != CURRENT:
        raise EvaluationError(f"{about} has the version {policy.get('Version')!r}. Expected: {CURRENT}.")
    found = policy.get("Statement")
    if isinstance(found, Mapping):
        found = [found]
    if not isinstance(found, list) or not found:
        raise EvaluationError(f"{about} has no statements.")
    return [_statement(one, f"{about}, statement {place}", resource) for place, one in enumerate(found, 1)]


def _statement(found: Any, about: str, resource: str | None) -> Statement:
    if not isinstance(found, Mapping):
        raise EvaluationError(f"{about} is no object.")
    if unknown := set(found) - _ELEMENTS:
        # NotPrincipal among them: AWS itself advises against it.
        raise EvaluationError(f"{about} has elements that are not known here: {', '.join(sorted(unknown))}.")
    if found.get("Effect") not in ("Allow", "Deny"):
        raise EvaluationError(f"{about} has the effect {found.get('Effect')!r}.")
    actions, not_actions = _one_of(found, "Action", about)
    if resource is not None and "Resource" not in found and "NotResource" not in found:
        found = {**found, "Resource": resource}
    resources, not_resources = _one_of(found, "Resource", about)
    for action in actions:
        if action != "*" and action.count(":") != 1:
            raise EvaluationError(f"{about} has the action {action!r}. Expected: service:Action.")
    for one in resources:
        if one != "*" and (not one.startswith("arn:") or one.count(":") < 5):
            raise EvaluationError(f"{about} has the resource {one!r}. Expected: * or a whole ARN.")
    return Statement(
        str(found.get("Sid", "")),
        found["Effect"],
        actions,
        not_actions,
        resources,
        not_resources,
        _conditions(found.get("Condition", {}), about),
        _principals(found["Principal"], about) if "Principal" in found else None,
    )


def _one_of(found: Mapping[str, Any], name: str, about: str) -> tuple[tuple[str, ...], bool]:
    if (name in found) == (f"Not{name}" in found):
        raise EvaluationError(f"{about} needs either {name} or Not{name}.")
    negated = name not in found
    return _texts(found[f"Not{name}" if negated else name], about), negated


def _texts(value: Any, about: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) and one for one in values):
        raise EvaluationError(f"{about} holds {value!r}. Expected: a text or a list of texts.")
    return tuple(values)


def _conditions(found: Any, about: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    if not isinstance(found, Mapping):
        raise EvaluationError(f"{about} has conditions that are no object.")
    made = []
    for operator, keys in found.items():
        if not isinstance(keys, Mapping) or not keys:
            raise EvaluationError(f"{about} has the operator {operator} without keys.")
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            if not listed or not all(isinstance(one, str | bool | int | float) for one in listed):
                raise EvaluationError(f"{about} compares {key} with {values!r}.")
            # JSON's true and 1.2 mean the texts "true" and "1.2".
            texts = tuple(json.dumps(one) if isinstance(one, bool | int | float) else one for one in listed)
            made.append((operator, key, texts))
    return tuple(made)


def _principals(found: Any, about: str) -> dict[str, tuple[str, ...]]:
    if found == "*":
        return {"*": ("*",)}
    if not isinstance(found, Mapping) or not found:
        raise EvaluationError(f"{about} has the principal {found!r}.")
    if unknown := set(found) - {"AWS", "Service"}:
        raise EvaluationError(f"{about} has principals that are not known here: {', '.join(sorted(unknown))}.")
    return {kind: _texts(value, about) for kind, value in found.items()}
