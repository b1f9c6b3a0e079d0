"""The decision on one request from all policies that have a say, in AWS's documented order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infra.aws.evaluating.conditions import conditions_met
from infra.aws.evaluating.matching import Missing, arn_like, like, substituted
from infra.aws.evaluating.request import Principal, Request
from infra.aws.evaluating.statements import EvaluationError, Statement

_ACCOUNT = re.compile(r"\d{12}\Z|arn:aws:iam::\d{12}:root\Z")


@dataclass(frozen=True)
class Decision:
    """The answer, and the sentence that gives its reason."""

    allowed: bool
    why: str


def decide(
    request: Request,
    identity: Sequence[Statement],
    boundary: Sequence[Statement] | None = None,
    resource: Sequence[Statement] | None = None,
    session: Sequence[Statement] | None = None,
) -> Decision:
    """Whether AWS would allow the request. Raises EvaluationError when that can't be known.

    `boundary`, `session`: None when there is none, which differs from one that allows nothing.
    `resource`: the resource's own policy: a bucket's, a key's, a role's trust policy.
    """
    applying = [one for one in resource or () if _names(one, request.principal)]
    for layer, statements in (
        ("identity policy", identity),
        ("boundary", boundary or ()),
        ("session policy", session or ()),
        ("resource's policy", applying),
    ):
        if denied := _first(statements, "Deny", request):
            return Decision(False, f"refused by {layer}, {denied.sid or 'a statement'}")
    direct = _first(_granting(applying, request.principal, account=False), "Allow", request)
    by_account = _first(_granting(applying, request.principal, account=True), "Allow", request)
    if request.principal.kind in ("service", "anonymous"):
        return Decision(bool(direct), f"resource's policy, {direct.sid}" if direct else "nobody allows it")
    granted = _first(identity, "Allow", request) if request.principal.kind != "root" else True
    within = all(layer is None or _first(layer, "Allow", request) for layer in (boundary, session))
    if request.principal.account != request.owner:
        allowed = bool(granted and within and (direct or by_account))
        return Decision(allowed, "both accounts allow it" if allowed else "another account's resource")
    if direct and (within or not _is_role(direct, request.principal)):
        return Decision(True, f"resource's policy, {direct.sid}")
    # Keys and roles refuse everybody to whom their own policy says nothing, whatever the account's policies say.
    small = request.action.lower()
    own_word = small.startswith("sts:assumerole") or (small.startswith("kms:") and ":key/" in request.resource)
    if granted and within and (by_account or not own_word):
        sid = granted.sid if isinstance(granted, Statement) else "root"
        return Decision(True, f"identity policy, {sid or 'a statement'}")
    if granted and not within:
        return Decision(False, "outside the boundary")
    return Decision(False, "the resource's policy doesn't allow it" if granted else "nobody allows it")


def _first(statements: Iterable[Statement], effect: str, request: Request) -> Statement | None:
    """The first statement that speaks about the request. All are tried, so that nothing unknown stays unseen."""
    found = [one for one in statements if one.effect == effect and _speaks_of(one, request)]
    return found[0] if found else None


def _speaks_of(statement: Statement, request: Request) -> bool:
    context = request.keys()
    named = any(like(request.action, pattern, ignore_case=True) for pattern in statement.actions)
    if named == statement.not_actions:
        return False
    return _reaches(statement, request) and conditions_met(statement, context)


def _reaches(statement: Statement, request: Request) -> bool:
    context = request.keys()
    fits = False
    for pattern in statement.resources:
        try:
            fits |= arn_like(request.resource, substituted(pattern, context))
        except Missing as missing:
            if statement.not_resources:
                raise EvaluationError(f"NotResource uses {missing}, which has no value.") from None
    return fits != statement.not_resources


def _names(statement: Statement, principal: Principal) -> bool:
    """Whether a resource's statement is about this principal, itself or by its account."""
    return _directly(statement, principal) or _by_account(statement, principal)


def _directly(statement: Statement, principal: Principal) -> bool:
    principals = statement.principals
    if principals is None:
        raise EvaluationError(f"The resource's statement {statement.sid!r} names no principal.")
    listed = principals.get("AWS", ())
    for one in listed:
        if one != "*" and ("*" in one or not (_ACCOUNT.match(one) or one.startswith("arn:"))):
            raise EvaluationError(f"The principal {one!r} is neither *, an account nor an ARN.")
    if "*" in principals or "*" in listed:
        return True
    if principal.kind == "service":
        return principal.arn in principals.get("Service", ())
    if principal.kind == "anonymous":
        return False
    return principal.kind != "root" and bool({principal.arn, principal.session} - {""} & set(listed))


def _by_account(statement: Statement, principal: Principal) -> bool:
    listed = (statement.principals or {}).get("AWS", ())
    return bool(principal.account) and bool({principal.account, f"arn:aws:iam::{principal.account}:root"} & set(listed))


def _granting(statements: Iterable[Statement], principal: Principal, account: bool) -> list[Statement]:
    """Statements that reach the principal by its account's name, or those that reach it without."""
    return [one for one in statements if account != _directly(one, principal)]


def _is_role(statement: Statement, principal: Principal) -> bool:
    """Whether a direct grant is to the role: its boundary limits that, but not one to a session, a user or `*`."""
    listed = (statement.principals or {}).get("AWS", ())
    return principal.kind == "role" and principal.arn in listed and principal.session not in listed
