"""Questions of the lab "Clustering: identification of humanitarian need"."""

from autograder.checking import Lab
from autograder.questions.clustering.audit import audit
from autograder.questions.clustering.dictionary import dictionary
from autograder.questions.clustering.features import features
from autograder.questions.clustering.loading import load
from autograder.questions.clustering.outliers import outliers
from autograder.questions.clustering.scaling import minmax

LAB = Lab(
    "clustering",
    [
        load,
        audit,
        dictionary,
        features,
        outliers,
        minmax,
    ],
    packages=("numpy", "pandas", "sklearn", "matplotlib.pyplot", "scipy"),
)
