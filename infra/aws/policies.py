"""What a learner may do on AWS. What concerns S3 is the same text as on a local server (infra/provisioning/s3.py).

Her role has two policies: one that all learners share (reading shared/, the key), and one of her own. Both end at a
ceiling, the permissions boundary, which is what a learner named `*` would have: whatever is attached by hand later,
nobody gets beyond what some learner has.
"""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Ref, Sub

from infra.aws import names
from infra.aws.parts.site import ADMINISTRATOR, DATABASE, KEY, SPARK, STUDIO_ROLE, Document, Site, allow, document
from infra.provisioning.names import prefix, schema_name
from infra.provisioning.s3 import policy as s3_policy
from infra.settings import S3

ANYBODY = "*"
SPARK_SERVICE = "emr-serverless.amazonaws.com"


def own_policy(site: Site, learner: str) -> Document:
    """Her prefix, her secret, and, where there are such services, her database user and her Spark jobs."""
    return document(*_own(site, learner))


def shared_policy(site: Site) -> Document:
    """What every learner of the cohort may: read shared/ and look at the bucket, and use the key through services."""
    return document(*_shared(site))


def boundary(site: Site) -> Document:
    """The ceiling of every role and user of a learner."""
    more = [_take_up_role(site, ANYBODY)] if site.cohort.options.keys else []
    return document(*_own(site, ANYBODY), *_shared(site), *more)


def user_policy(site: Site, learner: str) -> Document:
    """Of a learner's user, whose key file may do nothing but take up her role."""
    return document(_take_up_role(site, learner))


def trust_policy(site: Site, learner: str) -> Document:
    """Who may take up her role: the administrator, the studio for her, her own key file, and her Spark jobs."""
    people: list[Any] = [Ref(ADMINISTRATOR)]
    if site.cohort.services.studio:
        people.append(GetAtt(STUDIO_ROLE, "Arn"))
    if site.cohort.options.keys:
        people.append(GetAtt(names.logical_id("User", learner), "Arn"))
    statements: list[Document] = [{"Effect": "Allow", "Principal": {"AWS": people}, "Action": "sts:AssumeRole"}]
    if site.cohort.services.spark:
        statements.append(
            {
                "Effect": "Allow",
                "Principal": {"Service": SPARK_SERVICE},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": site.account},
                    "ArnLike": {"aws:SourceArn": _application()},
                },
            }
        )
    return document(*statements)


def _own(site: Site, learner: str) -> list[Document]:
    statements = [one for one in _s3(site, learner) if _is_hers(one, learner)]
    if site.has_passwords:
        # Secrets Manager puts a hyphen and six characters after the name.
        secret = site.arn("secretsmanager", f"secret:{names.secret_name(site.cohort, learner)}-??????")
        statements.append(
            allow("OwnSecret", ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], secret)
        )
    if site.cohort.options.iam_login and site.cohort.services.database != "none":
        user = site.arn("rds-db", f"dbuser:${{{DATABASE}.DbiResourceId}}/{schema_name(learner)}")
        statements.append(allow("OwnDatabaseUser", "rds-db:connect", Sub(user)))
    if site.cohort.services.spark:
        statements += _spark(site, learner)
    return statements


def _shared(site: Site) -> list[Document]:
    statements = [one for one in _s3(site, ANYBODY) if not _is_hers(one, ANYBODY)]
    through = [f"s3.{site.cohort.region}.amazonaws.com"]
    if site.has_passwords:
        through.append(f"secretsmanager.{site.cohort.region}.amazonaws.com")
    condition = {"StringEquals": {"kms:ViaService": through}}
    return [
        *statements,
        allow("KeyThroughServices", ["kms:Decrypt", "kms:GenerateDataKey"], GetAtt(KEY, "Arn"), condition),
    ]


def _s3(site: Site, learner: str) -> list[Document]:
    statements: list[Document] = s3_policy(S3(bucket=site.bucket, region=site.cohort.region), learner)["Statement"]
    return statements


def _is_hers(statement: Document, learner: str) -> bool:
    """Whether a statement names her prefix, as a resource or in a condition."""
    return prefix(learner).rstrip("/") in str([statement["Resource"], statement.get("Condition")])


def _spark(site: Site, learner: str) -> list[Document]:
    """Jobs on the cohort's application that run as her own role; those of others she neither sees nor stops.

    A job belongs to whose name is its tag, and she can start none with another's.
    """
    runs = Sub(f"${{{SPARK}.Arn}}/jobruns/*")
    tag = names.LEARNER_TAG
    role = names.role_arn(site.cohort, site.account, learner)
    match = "StringLike" if learner == ANYBODY else "StringEquals"
    return [
        allow(
            "StartSparkJobs", "emr-serverless:StartJobRun", _application(), {match: {f"aws:RequestTag/{tag}": learner}}
        ),
        # Only what has no owner yet: else she could put her name on another's job, and it would be hers.
        allow(
            "NameSparkJobs",
            "emr-serverless:TagResource",
            runs,
            {
                match: {f"aws:RequestTag/{tag}": learner},
                "ForAllValues:StringEquals": {"aws:TagKeys": [tag]},
                "Null": {f"aws:ResourceTag/{tag}": "true"},
            },
        ),
        allow("LookAtSpark", ["emr-serverless:GetApplication", "emr-serverless:StartApplication"], _application()),
        allow(
            "OwnSparkJobs",
            ["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun", "emr-serverless:GetDashboardForJobRun"],
            runs,
            {match: {f"aws:ResourceTag/{tag}": learner}},
        ),
        allow("SparkRunsAsHer", "iam:PassRole", role, {"StringEquals": {"iam:PassedToService": SPARK_SERVICE}}),
    ]


def _take_up_role(site: Site, learner: str) -> Document:
    return allow("TakeUpRole", "sts:AssumeRole", names.role_arn(site.cohort, site.account, learner))


def _application() -> GetAtt:
    return GetAtt(SPARK, "Arn")
