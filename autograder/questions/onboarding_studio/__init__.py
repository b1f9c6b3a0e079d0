"""Questions of the lab "Onboarding: Data Science Studio"."""

from autograder.checking import Lab
from autograder.checking.limits import ResourceLimits
from autograder.questions.onboarding_studio.chunking import chunking
from autograder.questions.onboarding_studio.cleaning import cleaning
from autograder.questions.onboarding_studio.connecting import connecting
from autograder.questions.onboarding_studio.finding import finding
from autograder.questions.onboarding_studio.frames import frames
from autograder.questions.onboarding_studio.indexing import indexing
from autograder.questions.onboarding_studio.kernel import kernel
from autograder.questions.onboarding_studio.loading import loading
from autograder.questions.onboarding_studio.reconciling import reconciling
from autograder.questions.onboarding_studio.searching import searching
from autograder.questions.onboarding_studio.sorting import sorting
from autograder.questions.onboarding_studio.tables import tables

LAB = Lab(
    "onboarding-studio",
    [
        kernel,
        frames,
        connecting,
        tables,
        loading,
        finding,
        sorting,
        chunking,
        indexing,
        searching,
        reconciling,
        cleaning,
    ],
    packages=("numpy", "pandas", "boto3", "botocore", "pymysql", "mysql.connector", "opensearchpy", "jupyter_client"),
    limits=ResourceLimits(cell_seconds=60.0, call_seconds=20.0, submission_seconds=300.0),
    services=("s3", "mysql", "search"),
)
