"""A cohort's policies as they stand in its rendered template, so that questions can be put to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from infra.aws.evaluating.conditions import check_conditions
from infra.aws.evaluating.deciding import Decision, decide
from infra.aws.evaluating.request import Principal, Request, Value
from infra.aws.evaluating.resolving import Resolver
from infra.aws.evaluating.statements import EvaluationError, Statement, parse


@dataclass(frozen=True)
class Identity:
    """A role or a user: who it is, what it may, its ceiling (None: it has none), who may take it up (roles only)."""

    principal: Principal
    statements: tuple[Statement, ...]
    boundary: tuple[Statement, ...] | None = None
    trust: tuple[Statement, ...] | None = None
    # Policies of AWS's own, whose text is not in the template and may change: what they allow can't be told.
    unread: tuple[str, ...] = ()


class World:
    """All roles, users and resources' policies of a template. Raises EvaluationError for what isn't understood."""

    def __init__(
        self, template: Mapping[str, Any], account: str, region: str, stack: str, parameters: Mapping[str, str]
    ) -> None:
        self.account = account
        self.region = region
        self.template = template
        self.resolver = Resolver(template, account, region, stack, parameters)
        self._managed: dict[str, tuple[Statement, ...]] = {}
        self._attached: dict[str, list[Statement]] = {}
        self._resource_policies: dict[str, tuple[Statement, ...]] = {}
        self.identities: dict[str, Identity] = {}
        for title, kind, properties in self._resources():
            self._read_policy(title, kind, properties)
        for title, kind, properties in self._resources():
            if kind in ("AWS::IAM::Role", "AWS::IAM::User"):
                self._read_identity(title, kind, properties)

    def arn(self, title: str) -> str:
        """ARN of a resource of the template."""
        return self.resolver.attribute(title, "Arn")

    def principal(self, title: str) -> Principal:
        """A role or a user by its logical id."""
        return self.identities[self.arn(title)].principal

    def add(self, identity: Identity) -> None:
        """Somebody who is not in the template, such as the administrator."""
        self.identities[identity.principal.arn] = identity

    def ask(
        self,
        principal: Principal,
        action: str,
        resource: str,
        context: Mapping[str, Value] | None = None,
        owner: str | None = None,
    ) -> Decision:
        """Whether the request would be allowed; `owner` is the account of the resource, by default the cohort's."""
        request = Request(principal, action, resource, owner or self.account, context or {})
        identity = self.identities.get(principal.arn)
        if identity is None and principal.kind not in ("service", "anonymous", "root"):
            raise EvaluationError(f"{principal.arn} is not known: its policies are needed.")
        if identity and identity.unread:
            raise EvaluationError(f"{principal.arn} has policies that can't be read: {', '.join(identity.unread)}.")
        return decide(
            request,
            identity.statements if identity else (),
            identity.boundary if identity else None,
            self._policy_of(action, resource),
        )

    def _policy_of(self, action: str, resource: str) -> Sequence[Statement] | None:
        if action.lower().startswith("sts:assumerole"):
            asked = self.identities.get(resource)
            # A role that is not the cohort's: its trust policy isn't known here, so the account's root stands for it.
            return asked.trust if asked else _trusting_account(self.account)
        if resource.startswith("arn:aws:s3:::"):
            return self._resource_policies.get(resource.partition("/")[0])
        if resource.startswith("arn:aws:es:"):
            # Below a domain are its indexes.
            return self._resource_policies.get("/".join(resource.split("/")[:2]))
        return self._resource_policies.get(resource)

    def _resources(self) -> list[tuple[str, str, dict[str, Any]]]:
        found = []
        for title, one in self.template["Resources"].items():
            found.append((title, one["Type"], one.get("Properties", {})))
        return found

    def _read_policy(self, title: str, kind: str, properties: dict[str, Any]) -> None:
        value = self.resolver.value
        if kind == "AWS::IAM::ManagedPolicy":
            for owner in ("Roles", "Users", "Groups"):
                if properties.get(owner):
                    raise EvaluationError(f"{title} attaches itself to {owner}, which is not read here.")
            document = value(properties["PolicyDocument"])
            self._managed[self.resolver.reference(title)] = tuple(_read(document, title))
        elif kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"):
            owners = [*properties.get("Roles", []), *properties.get("Users", [])]
            owners += [properties[key] for key in ("RoleName", "UserName") if key in properties]
            if not owners or properties.get("Groups") or kind == "AWS::IAM::GroupPolicy":
                raise EvaluationError(f"{title} belongs to a group or to nobody, which is not read here.")
            for owner in owners:
                statements = _read(value(properties["PolicyDocument"]), title)
                self._attached.setdefault(value(owner), []).extend(statements)
        elif kind == "AWS::S3::BucketPolicy":
            bucket = f"arn:aws:s3:::{value(properties['Bucket'])}"
            self._resource_policies[bucket] = tuple(_read(value(properties["PolicyDocument"]), title))
        elif kind == "AWS::KMS::Key":
            arn = self.arn(title)
            self._resource_policies[arn] = tuple(_read(value(properties["KeyPolicy"]), title))
        elif kind == "AWS::SecretsManager::ResourcePolicy":
            secret = value(properties["SecretId"])
            self._resource_policies[secret] = tuple(_read(value(properties["ResourcePolicy"]), title))
        elif kind == "AWS::OpenSearchService::Domain" and "AccessPolicies" in properties:
            self._resource_policies[self.arn(title)] = tuple(_read(value(properties["AccessPolicies"]), title))
        elif kind == "AWS::SNS::TopicPolicy":
            for topic in properties["Topics"]:
                document = value(properties["PolicyDocument"])
                self._resource_policies[value(topic)] = tuple(_read(document, title))
        elif kind == "AWS::Logs::ResourcePolicy":
            for one in _read(value(properties["PolicyDocument"]), title):
                if set(one.principals or {"*": ()}) != {"Service"}:
                    raise EvaluationError(f"{title} lets somebody else than services of AWS write records.")
        elif kind.endswith("Policy") and kind not in _NO_POLICIES_OF_IAM:
            raise EvaluationError(f"{title} is a {kind}, which is not read here.")

    def _read_identity(self, title: str, kind: str, properties: dict[str, Any]) -> None:
        value = self.resolver.value
        arn = self.arn(title)
        if properties.get("Groups"):
            raise EvaluationError(f"{title} is in groups, which are not read here.")
        statements = list(self._attached.get(arn.rsplit("/", 1)[-1], []))
        for one in properties.get("Policies", []):
            statements += _read(value(one["PolicyDocument"]), f"{title}, {value(one['PolicyName'])}")
        attached = [value(one) for one in properties.get("ManagedPolicyArns", [])]
        unread = tuple(one for one in attached if one.startswith("arn:aws:iam::aws:policy/"))
        for one in attached:
            if one not in unread:
                statements += self._managed_policy(one, title)
        boundary = properties.get("PermissionsBoundary")
        role = kind == "AWS::IAM::Role"
        name = arn.rsplit("/", 1)[-1]
        principal = Principal(
            "role" if role else "user",
            arn,
            self.account,
            {value(tag["Key"]): value(tag["Value"]) for tag in properties.get("Tags", [])},
            f"arn:aws:sts::{self.account}:assumed-role/{name}/session" if role else "",
        )
        trust = None
        if role:
            trust = tuple(_read(value(properties["AssumeRolePolicyDocument"]), f"trust of {title}", resource=arn))
        self.identities[arn] = Identity(
            principal,
            tuple(statements),
            self._managed_policy(value(boundary), title) if boundary else None,
            trust,
            unread,
        )

    def _managed_policy(self, arn: str, title: str) -> tuple[Statement, ...]:
        if arn not in self._managed:
            raise EvaluationError(f"{title} uses {arn}, whose text is not in the template.")
        return self._managed[arn]

    def without_boundaries(self) -> World:
        """The same world in which somebody has taken all ceilings away."""
        copy = World.__new__(World)
        copy.__dict__ = {**self.__dict__, "identities": {}}
        for identity in self.identities.values():
            copy.add(replace(identity, boundary=None))
        return copy


_NO_POLICIES_OF_IAM = {
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::DLM::LifecyclePolicy",
}


def _read(document: Any, about: str, resource: str | None = None) -> list[Statement]:
    statements = parse(document, about, resource)
    for statement in statements:
        check_conditions(statement)
    return statements


def _trusting_account(account: str) -> list[Statement]:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole", "Resource": "*"}],
    }
    return parse(document, "a role's trust policy")
