"""Give somebody just the rights that she needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.policies import Unreadable, allows, statements, texts

reader_policy = Question(
    id="reader_policy",
    title=N_("As few rights as possible"),
    topic=N_("rights"),
    points=10,
    answers=("reader_policy",),
    hints=(
        N_("Two actions are needed. One is a right on objects, the other one a right on the bucket."),
        N_("Objects are arn:aws:s3:::bucket/key, the bucket is arn:aws:s3:::bucket. A condition limits the listing."),
        N_(
            "Allow s3:GetObject on the bucket's name, a slash, the prefix and a star. Allow s3:ListBucket on the "
            "bucket, with a Condition StringLike on s3:prefix, whose value is the prefix and a star."
        ),
    ),
    messages={
        "not_json": Message(
            seen=N_("reader_policy gave a text that is not valid JSON: {reason}."),
            expected=N_("It gives a policy as a dictionary, or as JSON text."),
            next=N_("Return the dictionary itself."),
        ),
        "form": Message(
            seen=N_("The part {part} of the policy is missing, or is not as AWS expects it."),
            expected=N_("A policy has Version 2012-10-17, and statements with Effect, Action and Resource."),
            next=N_("Compare your dictionary with the example, part by part."),
        ),
        "get_missing": Message(
            seen=N_("With this policy, the object {resource} can't be read."),
            expected=N_("Objects below the prefix can be read with s3:GetObject."),
            next=N_("Allow s3:GetObject on the bucket's ARN, a slash, the prefix and a star."),
        ),
        "list_missing": Message(
            seen=N_("With this policy, the keys below {prefix} can't be listed."),
            expected=N_("Listing below the prefix is allowed."),
            next=N_("Allow s3:ListBucket, with a condition on s3:prefix."),
        ),
        "list_resource": Message(
            seen=N_("s3:ListBucket is allowed on {resource}, which grants nothing."),
            expected=N_("Listing is a right on the bucket itself, and its ARN has no slash."),
            next=N_("Write a statement of its own for s3:ListBucket, with the ARN of the bucket."),
        ),
        "changes": Message(
            seen=N_("With this policy, {action} is allowed on {resource}."),
            expected=N_("A reader changes nothing, and gives nobody rights."),
            next=N_("Name just the two actions s3:GetObject and s3:ListBucket."),
        ),
        "other_objects": Message(
            seen=N_("With this policy, the object {resource} can be read."),
            expected=N_("Only objects below the prefix of the given bucket can be read."),
            next=N_("Write bucket and prefix into the Resource of s3:GetObject."),
        ),
        "whole_listing": Message(
            seen=N_("With this policy, the keys below '{prefix}' can be listed."),
            expected=N_("Keys tell much, so only those below the prefix of the given bucket can be listed."),
            next=N_("Add a condition StringLike on s3:prefix to the statement with s3:ListBucket."),
        ),
        "star": Message(
            seen=N_("The policy allows {pattern}."),
            expected=N_("A star grants what exists today, and what will be added later."),
            next=N_("Name each action, and let a star stand only at the end of a resource, behind the prefix."),
        ),
    },
)


@dataclass(frozen=True)
class Reader:
    """A reader's bucket and prefix, and the policy that the learner gives her."""

    bucket: str
    prefix: str
    policy: Any

    @property
    def arn(self) -> str:
        """The bucket."""
        return f"arn:aws:s3:::{self.bucket}"

    def may(self, action: str, resource: str, **context: str) -> bool:
        """Whether the policy allows it. Refuses a policy that AWS would not take."""
        try:
            return allows(self.policy, action, resource, **context)
        except Unreadable as error:
            raise Refuse("form", part=str(error)) from None


def reader(work: Work, bucket: str | None = None, prefix: str | None = None) -> Reader:
    """The learner's policy for a bucket and a prefix, by default fresh ones."""
    bucket = bucket or f"aid-{int(work.rng.integers(100, 999))}-data"
    prefix = prefix or f"reports/{int(work.rng.integers(2010, 2030))}/"
    found = work.call("reader_policy", bucket, prefix)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except ValueError as error:
            raise Refuse("not_json", reason=str(error)) from None
    policy = work.mapping(found, "reader_policy(bucket, prefix)")
    try:
        statements(policy)
    except Unreadable as error:
        raise Refuse("form", part=str(error)) from None
    return Reader(bucket, prefix, policy)


@reader_policy.property("reads", points=3, says=N_("Objects below the prefix can be read and listed"))
def reads(work: Work) -> None:
    who = reader(work)
    for name in ("country.csv", "more/rates.csv"):
        resource = f"{who.arn}/{who.prefix}{name}"
        if not who.may("s3:GetObject", resource):
            raise Refuse("get_missing", resource=resource)
    if who.may("s3:ListBucket", who.arn, s3__prefix=who.prefix):
        return
    for one in statements(who.policy):
        resources = texts(one.get("Resource"))
        if "s3:listbucket" in map(str.lower, texts(one.get("Action"))) and who.arn not in resources:
            raise Refuse("list_resource", resource=resources[0] if resources else "")
    raise Refuse("list_missing", prefix=who.prefix)


@reader_policy.property("narrow", points=3.5, says=N_("Nothing else is allowed"))
def narrow(work: Work) -> None:
    who = reader(work)
    mine, other = f"{who.arn}/{who.prefix}country.csv", f"{who.arn}/salaries/2015.csv"
    for action, resource in (
        ("s3:PutObject", mine),
        ("s3:DeleteObject", mine),
        ("s3:PutObjectAcl", mine),
        ("s3:PutBucketPolicy", who.arn),
        ("s3:DeleteBucket", who.arn),
        ("iam:CreateAccessKey", "arn:aws:iam::123456789012:user/somebody"),
    ):
        if who.may(action, resource):
            raise Refuse("changes", action=action, resource=resource)
    for resource in (other, f"arn:aws:s3:::another-bucket/{who.prefix}country.csv"):
        if who.may("s3:GetObject", resource):
            raise Refuse("other_objects", resource=resource)
    for prefix in ("", "salaries/"):
        if who.may("s3:ListBucket", who.arn, s3__prefix=prefix):
            raise Refuse("whole_listing", prefix=prefix)
    if who.may("s3:ListBucket", who.arn):
        raise Refuse("whole_listing", prefix="")


@reader_policy.property("stars", points=1.5, says=N_("No star stands for things that nobody thought of"))
def stars(work: Work) -> None:
    who = reader(work)
    for one in statements(who.policy):
        if one["Effect"] == "Deny":
            continue
        for name in ("NotAction", "NotResource"):
            if name in one:
                raise Refuse("star", pattern=name)
        for action in texts(one["Action"]):
            if "*" in action or "?" in action:
                raise Refuse("star", pattern=action)
        for resource in texts(one["Resource"]):
            if "*" in resource.removesuffix("*") or "?" in resource or resource in ("*", f"{who.arn}/*", f"{who.arn}*"):
                raise Refuse("star", pattern=resource)
