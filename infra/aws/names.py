"""Names of what a cohort has in its account. They are fixed by cohort and learner, so that nothing has to be looked up.

Names that an account or the whole of AWS shares hold the cohort's name; roles and policies lie below a path of theirs.
"""

from __future__ import annotations

import hashlib
import re

from infra.aws.cohort import Cohort

# Tags on everything that can carry them; `labs cloud down` proves by the first one that nothing is left.
COHORT_TAG = "labs:cohort"
END_TAG = "labs:end"
LEARNER_TAG = "labs:learner"
# What `down` keeps. CloudFormation takes over a changed DeletionPolicy only along with another change: this tag.
KEEP_TAG = "labs:keep"
# Roles, users and policies belong to no region; this says whose they are.
REGION_TAG = "labs:region"


def stack_name(cohort: Cohort) -> str:
    """The stack."""
    return f"labs-{cohort.name}"


def bucket_name(cohort: Cohort, account: str) -> str:
    """The bucket, unique in the world by the account's number (twelve digits)."""
    return f"labs-{cohort.name}-{account}-{cohort.region}"


def logs_bucket_name(cohort: Cohort, account: str) -> str:
    """The bucket of the records: who asked for which object."""
    return f"logs-{cohort.name}-{account}-{cohort.region}"


def template_bucket_name(cohort: Cohort, account: str) -> str:
    """A bucket that is there while a long template is handed to CloudFormation, and no longer."""
    return f"labs-{cohort.name}-t-{account}-{cohort.region}"


def iam_path(cohort: Cohort) -> str:
    """Path of the cohort's roles, users and policies."""
    return f"/labs/{cohort.name}/"


def role_name(cohort: Cohort, learner: str) -> str:
    """A learner's role; at most 50 characters of the 64 that there may be."""
    return f"labs-{cohort.name}-{learner}"


def role_arn(cohort: Cohort, account: str, learner: str) -> str:
    """A learner's role, as others name it."""
    return f"arn:aws:iam::{account}:role{iam_path(cohort)}{role_name(cohort, learner)}"


def secret_name(cohort: Cohort, learner: str) -> str:
    """The secret with a learner's database password."""
    return f"labs/{cohort.name}/learners/{learner}"


def admin_secret_name(cohort: Cohort) -> str:
    """The secret with the database administrator's password."""
    return f"labs/{cohort.name}/admin"


def database_name(cohort: Cohort) -> str:
    """The database instance."""
    return f"labs-{cohort.name}"


def service_secret_name(cohort: Cohort, service: str) -> str:
    """The secret with the administrator's password of another service: search or documents."""
    return f"labs/{cohort.name}/{service}-admin"


def search_name(cohort: Cohort) -> str:
    """The search domain; at most 28 characters, so it fits by LONGEST_NAME."""
    return f"labs-{cohort.name}"


def documents_name(cohort: Cohort) -> str:
    """The cluster of documents."""
    return f"labs-{cohort.name}-documents"


def budget_name(cohort: Cohort) -> str:
    """The budget. Another address makes another budget: AWS changes no budget's addresses in place."""
    return f"labs-{cohort.name}-{hashlib.sha256(cohort.email.encode()).hexdigest()[:6]}"


def logical_id(kind: str, learner: str) -> str:
    """A learner's resource inside the template: letters and digits only, and never the same for two names."""
    letters = re.sub(r"[^a-z0-9]", "", learner).capitalize()
    return f"{kind}{letters}{hashlib.sha256(learner.encode()).hexdigest()[:6]}"
