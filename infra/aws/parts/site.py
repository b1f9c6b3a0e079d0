"""Where a stack is built: a cohort in an account; with the names, ARNs and tags that the parts share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troposphere import AWSObject, Tags

from infra.aws import names
from infra.aws.cohort import Cohort

# How long records are kept: of requests, of connections, of the database. A pilot of half a year can be looked back on.
LOG_DAYS = 180

Resources = list[AWSObject]
Document = dict[str, Any]

# Logical ids that more than one part or another program names.
KEY = "Key"
BUCKET = "Bucket"
LOGS_BUCKET = "LogsBucket"
VPC = "Network"
SUBNETS = ("PrivateSubnetA", "PrivateSubnetB")
PRIVATE_ROUTES = "PrivateRoutes"
CLIENTS = "ClientsGroup"
DATABASE = "Database"
DATABASE_SECRET = "DatabaseAdminSecret"
LEARNER_BOUNDARY = "LearnerBoundary"
LEARNER_POLICY = "LearnerPolicy"
NOTICES = "Notices"
DOOR = "Door"
STUDIO = "Studio"
STUDIO_ROLE = "StudioRole"
SPARK = "SparkApplication"
HIVE = "HiveCluster"
HIVE_NODES = "HiveNodesGroup"
SEARCH = "SearchDomain"
DOCUMENTS = "DocumentsCluster"
# What EMR's own policy, kept by AWS, acts on carries this tag.
EMR_TAG = {"for-use-with-amazon-emr-managed-policies": "true"}
# Parameters.
ADMINISTRATOR = "AdministratorArn"
# Two, because CloudFormation keeps a parameter's value when a cohort goes from the one to the other.
IMAGE = "LatestImage"
STUDIO_IMAGE = "StudioImage"


@dataclass(frozen=True)
class Site:
    """A cohort in an account (its number of twelve digits)."""

    cohort: Cohort
    account: str

    @property
    def bucket(self) -> str:
        """Name of the learners' bucket."""
        return names.bucket_name(self.cohort, self.account)

    @property
    def logs_bucket(self) -> str:
        """Name of the bucket with the records."""
        return names.logs_bucket_name(self.cohort, self.account)

    @property
    def stack(self) -> str:
        """Name of the stack; others' names begin with it."""
        return names.stack_name(self.cohort)

    @property
    def path(self) -> str:
        """Path of roles, users and policies."""
        return names.iam_path(self.cohort)

    @property
    def has_network(self) -> bool:
        """Whether anything stands in a network of the cohort's own."""
        chosen = self.cohort.services
        return chosen.database != "none" or any(
            (chosen.spark, chosen.hive, chosen.search, chosen.documents, chosen.studio)
        )

    @property
    def has_door(self) -> bool:
        """Whether administrators get a way in of their own: the studio is one too."""
        services = self.cohort.services
        return self.cohort.options.door and services.database != "none" and not services.studio

    @property
    def has_passwords(self) -> bool:
        """Whether any service knows learners by a password."""
        chosen = self.cohort.services
        return chosen.database != "none" or chosen.hive or chosen.search or chosen.documents

    def arn(self, service: str, what: str) -> str:
        """ARN of something in the cohort's region and account."""
        return f"arn:aws:{service}:{self.cohort.region}:{self.account}:{what}"

    def service(self, name: str) -> str:
        """Name of a service's endpoint in the region, as VPC endpoints have it."""
        return f"com.amazonaws.{self.cohort.region}.{name}"

    def log_group(self, what: str) -> str:
        """Name of a log group of the cohort's own."""
        return f"/labs/{self.cohort.name}/{what}"

    def tag_values(self, learner: str = "", more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Tags by key: whose cohort, until when, and whose."""
        values = {names.COHORT_TAG: self.cohort.name, names.END_TAG: self.cohort.end.isoformat()}
        if learner:
            values[names.LEARNER_TAG] = learner
        return {**values, **(more or {})}

    def tags(self, learner: str = "", name: str = "", more: Mapping[str, str] | None = None) -> Tags:
        """The same as a resource's property; `name` is what the console shows."""
        shown = {"Name": f"{self.stack}-{name}"} if name else {}
        return Tags(self.tag_values(learner, {**shown, **(more or {})}))


def allow(sid: str, actions: str | list[str], resources: Any, condition: Document | None = None) -> Document:
    """A statement of a policy that allows something."""
    listed = [actions] if isinstance(actions, str) else actions
    statement = {"Sid": sid, "Effect": "Allow", "Action": listed, "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement


def document(*statements: Document) -> Document:
    """A policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(service: str, condition: Document | None = None) -> Document:
    """A trust policy: a service of AWS takes up the role, and nobody else."""
    statement: Document = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return document({**statement, "Condition": condition} if condition else statement)
