"""Where the files of a cohort are: below `cloud/<cohort>` in the services folder."""

from __future__ import annotations

from pathlib import Path

from infra.aws.cohort import Cohort
from infra.home import services_home
from infra.provisioning.names import learner_name


def cohort_folder(cohort: Cohort) -> Path:
    """Everything of the cohort that is kept on this machine."""
    return services_home() / "cloud" / cohort.name


def admin_file(cohort: Cohort) -> Path:
    """Settings of the cohort's administrator, for grading and for putting data there."""
    return cohort_folder(cohort) / "admin.toml"


def learners_folder(cohort: Cohort) -> Path:
    """Folder of the learners' settings files."""
    return cohort_folder(cohort) / "learners"


def learner_file(cohort: Cohort, name: str) -> Path:
    """Settings of a learner. Raises ServicesError for what is no learner's name."""
    return learners_folder(cohort) / f"{learner_name(name)}.toml"


def learner_aws_folder(cohort: Cohort, name: str) -> Path:
    """A learner's `config` and `credentials` for AWS's own tools. Raises ServicesError for what is no name."""
    return learners_folder(cohort) / f"{learner_name(name)}-aws"


def authority_file() -> Path:
    """Certificates of the authorities that sign RDS's own, the same for all cohorts."""
    return services_home() / "cloud" / "rds-global-bundle.pem"
