"""Questions of the lab "Onboarding: local computer"."""

from autograder.checking import Lab
from autograder.checking.limits import ResourceLimits
from autograder.questions.onboarding_local.client import make_client
from autograder.questions.onboarding_local.environment import environment
from autograder.questions.onboarding_local.fixtures import seed
from autograder.questions.onboarding_local.listing import list_all
from autograder.questions.onboarding_local.paths import data_path
from autograder.questions.onboarding_local.report import env_report
from autograder.questions.onboarding_local.rights import reader_policy
from autograder.questions.onboarding_local.sharing import share_link
from autograder.questions.onboarding_local.tidying import cleanup
from autograder.questions.onboarding_local.uploading import upload_file
from autograder.questions.onboarding_local.verifying import read_verified

LAB = Lab(
    "onboarding-local",
    [
        environment,
        env_report,
        data_path,
        make_client,
        upload_file,
        list_all,
        share_link,
        read_verified,
        reader_policy,
        cleanup,
    ],
    packages=("pandas", "boto3", "botocore"),
    # A client of boto3 starts threads for large files, and each service model takes some megabytes.
    limits=ResourceLimits(submission_seconds=300.0, processes=64, open_files=256),
    services=("s3",),
    seed=seed,
)
