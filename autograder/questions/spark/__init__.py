"""Questions of the lab "Apache Spark: the same figures, too large for one table"."""

from autograder.checking import Lab
from autograder.checking.limits import ResourceLimits
from autograder.questions.spark.comparing import nulls
from autograder.questions.spark.laziness import lazy
from autograder.questions.spark.loading import load
from autograder.questions.spark.months import pruning
from autograder.questions.spark.rates import incidence
from autograder.questions.spark.replacing import builtin
from autograder.questions.spark.saving import parquet
from autograder.questions.spark.shares import share
from autograder.questions.spark.spreading import tuning
from autograder.questions.spark.summing import totals
from autograder.questions.spark.texts import bad_values
from autograder.questions.spark.windows import rolling

LAB = Lab(
    "spark",
    [load, lazy, totals, rolling, share, nulls, parquet, pruning, incidence, builtin, bad_values, tuning],
    packages=("numpy", "pandas", "matplotlib.pyplot", "pyspark.sql"),
    engines=("spark",),
    # Java sets address space aside, and has a thread for each of many small duties.
    limits=ResourceLimits(
        cell_seconds=60,
        question_seconds=240,
        memory_mb=4096,
        processes=300,
        open_files=1024,
        disk_mb=256,
        grace_seconds=5,
    ),
)
