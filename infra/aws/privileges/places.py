"""ARNs of a cohort's things, by name. Numbers that AWS gives are taken from the template as the evaluator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.evaluating import World
from infra.aws.parts.site import DATABASE, DOOR, KEY, SPARK, STUDIO

# Six characters that AWS puts after a secret's name, as the evaluator has them.
_AFTER_SECRET = "AbCdEf"


@dataclass(frozen=True)
class Places:
    """A cohort's things in an account; what the cohort has not got has an ARN all the same, and is nobody's."""

    cohort: Cohort
    world: World

    @property
    def account(self) -> str:
        """The account's number."""
        return self.world.account

    @property
    def stack_name(self) -> str:
        """The stack's name."""
        return names.stack_name(self.cohort)

    def arn(self, service: str, what: str, region: str | None = None) -> str:
        """Something in the cohort's region and account; `region` is "" for what has none."""
        place = self.cohort.region if region is None else region
        return f"arn:aws:{service}:{place}:{self.account}:{what}"

    @property
    def bucket(self) -> str:
        """The learners' bucket."""
        return f"arn:aws:s3:::{names.bucket_name(self.cohort, self.account)}"

    @property
    def logs_bucket(self) -> str:
        """The records' bucket."""
        return f"arn:aws:s3:::{names.logs_bucket_name(self.cohort, self.account)}"

    def object(self, prefix: str) -> str:
        """An object below a prefix."""
        return f"{self.bucket}/{prefix}work/a.csv"

    @property
    def key(self) -> str:
        """The cohort's key."""
        return self.world.arn(KEY)

    @property
    def other_key(self) -> str:
        """A key of the same account that is not the cohort's."""
        return self.arn("kms", "key/another")

    def role(self, learner: str) -> str:
        """A learner's role."""
        return names.role_arn(self.cohort, self.account, learner)

    def user(self, learner: str) -> str:
        """A learner's user, with which her key file works."""
        return self.arn("iam", f"user{names.iam_path(self.cohort)}{names.role_name(self.cohort, learner)}", "")

    def secret(self, learner: str) -> str:
        """A learner's secret."""
        return self.arn("secretsmanager", f"secret:{names.secret_name(self.cohort, learner)}-{_AFTER_SECRET}")

    @property
    def admin_secret(self) -> str:
        """The secret of the database's administrator."""
        return self.arn("secretsmanager", f"secret:{names.admin_secret_name(self.cohort)}-{_AFTER_SECRET}")

    @property
    def database(self) -> str:
        """The database."""
        return self.arn("rds", f"db:{names.database_name(self.cohort)}")

    def database_user(self, user: str) -> str:
        """A user of the database that logs in with a token."""
        there = DATABASE in self.world.template["Resources"]
        number = self.world.resolver.attribute(DATABASE, "DbiResourceId") if there else "db-NONE"
        return self.arn("rds-db", f"dbuser:{number}/{user}")

    @property
    def host(self) -> str:
        """The studio, or else the door."""
        there = STUDIO if STUDIO in self.world.template["Resources"] else DOOR
        return self.arn("ec2", f"instance/{there}")

    @property
    def stack(self) -> str:
        """The stack."""
        return self.arn("cloudformation", f"stack/{self.stack_name}/id")

    @property
    def schedule(self) -> str:
        """The schedule that stops the database."""
        return self.arn("scheduler", f"schedule/default/{self.stack_name}-stopdatabase")

    @property
    def search(self) -> str:
        """The search domain."""
        return self.arn("es", f"domain/{names.search_name(self.cohort)}")

    @property
    def spark(self) -> str:
        """The application that runs Spark jobs."""
        return self.arn("emr-serverless", f"/applications/{SPARK}")

    @property
    def spark_job(self) -> str:
        """A job of it."""
        return f"{self.spark}/jobruns/1"
