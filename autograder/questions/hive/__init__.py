"""Questions of the lab "Apache Hive"."""

from autograder.checking import Lab
from autograder.checking.limits import ResourceLimits
from autograder.questions.hive.archive import archive
from autograder.questions.hive.explode import explode
from autograder.questions.hive.external import external
from autograder.questions.hive.finish import finish
from autograder.questions.hive.incidence import incidence
from autograder.questions.hive.numeric import numeric
from autograder.questions.hive.partitions import partitions
from autograder.questions.hive.pruning import pruning
from autograder.questions.hive.quotes import quotes
from autograder.questions.hive.rolling import rolling
from autograder.questions.hive.sorting import sorting
from autograder.questions.hive.typed import typed

LAB = Lab(
    "hive",
    [
        external,
        quotes,
        typed,
        partitions,
        archive,
        pruning,
        sorting,
        rolling,
        explode,
        numeric,
        incidence,
        finish,
    ],
    packages=("numpy", "pandas", "matplotlib.pyplot", "impala.dbapi"),
    limits=ResourceLimits(cell_seconds=120.0, call_seconds=60.0, question_seconds=240.0),
    services=("hive",),
)
