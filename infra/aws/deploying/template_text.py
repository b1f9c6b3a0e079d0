"""The template on its way to CloudFormation: inside the request while it is short, through a passing bucket beyond."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, error_code, in_words
from infra.aws.names import COHORT_TAG, END_TAG, KEEP_TAG, REGION_TAG, stack_name, template_bucket_name
from infra.aws.session import Account

# CloudFormation's own limit on a template that stands in the request.
LONGEST_BODY = 51_200
ADMINISTRATOR = "AdministratorArn"


@dataclass(frozen=True)
class Template:
    """What is asked of CloudFormation. `kinds` are the types by logical id.

    `guards_database`: the database has a protection of its own. `administrator` may take up learners' roles; empty:
    whom the stack names already, or who asks now.
    """

    stack: str
    body: str
    kinds: dict[str, str]
    parameters: tuple[str, ...]
    tags: dict[str, str]
    caller: str
    guards_database: bool = False
    administrator: str = ""

    @property
    def short(self) -> bool:
        """Whether it fits into a request."""
        return len(self.body.encode("utf-8")) <= LONGEST_BODY

    def parameters_for(self, before: dict[str, str]) -> list[dict[str, Any]]:
        """The request's parameters; others keep their values, or take the template's."""
        given: list[dict[str, Any]] = []
        for name in self.parameters:
            if name == ADMINISTRATOR and (self.administrator or name not in before):
                given.append({"ParameterKey": name, "ParameterValue": self.administrator or self.caller})
            elif name in before:
                given.append({"ParameterKey": name, "UsePreviousValue": True})
        return given


def template_for(account: Account, cohort: Cohort, administrator: str = "") -> Template:
    """The cohort's template with its tags."""
    from infra.aws.template import build, compact

    built = build(cohort, account.number)
    database = [one for one in built.resources.values() if one.resource_type == "AWS::RDS::DBInstance"]
    return Template(
        stack=stack_name(cohort),
        body=compact(cohort, account.number),
        kinds={name: one.resource_type for name, one in built.resources.items()},
        parameters=tuple(built.parameters),
        guards_database=any(one.properties.get("DeletionProtection") in (True, "true") for one in database),
        tags=tags_of(cohort),
        caller=account.principal_arn,
        administrator=administrator,
    )


def tags_of(cohort: Cohort) -> dict[str, str]:
    """The stack's tags, which CloudFormation puts on everything in it."""
    return {
        COHORT_TAG: cohort.name,
        END_TAG: cohort.end.isoformat(),
        KEEP_TAG: kept_words(cohort),
        REGION_TAG: cohort.region,
    }


def kept_words(cohort: Cohort) -> str:
    """What `down` keeps, as a tag's value."""
    names = [name for name in ("bucket", "database") if getattr(cohort.keep, name)]
    return " ".join(names) or "nothing"


@contextmanager
def within_reach(account: Account, cohort: Cohort, template: Template) -> Iterator[dict[str, str]]:
    """The argument that leads CloudFormation to the template, which it reads before the change set is ready."""
    if template.short:
        yield {"TemplateBody": template.body}
        return
    bucket = template_bucket_name(cohort, account.number)
    client = account.client("s3")
    with in_words():
        _passing_bucket(client, bucket, account.region, template.tags)
        client.put_object(Bucket=bucket, Key="template.yaml", Body=template.body.encode("utf-8"))
    try:
        yield {"TemplateURL": f"https://s3.{account.region}.amazonaws.com/{bucket}/template.yaml"}
    finally:
        remove_passing_bucket(account, cohort)


def remove_passing_bucket(account: Account, cohort: Cohort) -> bool:
    """Delete the bucket for long templates when a command left it. Returns whether it was there."""
    bucket, client = template_bucket_name(cohort, account.number), account.client("s3")
    try:
        with in_words():
            client.delete_object(Bucket=bucket, Key="template.yaml")
            client.delete_bucket(Bucket=bucket)
    except CloudError as error:
        if error.code in ("NoSuchBucket", "404"):
            return False
        raise
    return True


def _passing_bucket(client: Any, bucket: str, region: str, tags: dict[str, str]) -> None:
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        client.create_bucket(Bucket=bucket, **place)
    except client.exceptions.ClientError as error:
        if error_code(error) != "BucketAlreadyOwnedByYou":
            raise
    blocked = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    client.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(blocked, True))
    # The stack's own tag, so that `down` finds it after a kill.
    client.put_bucket_tagging(
        Bucket=bucket, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
    )
