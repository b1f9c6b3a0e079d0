"""Questions of the lab "Clustering: identification of humanitarian need"."""

from autograder.checking import Lab
from autograder.questions.clustering.scaling import minmax

LAB = Lab(
    "clustering",
    [
        minmax,
    ],
    packages=("numpy", "pandas", "sklearn", "matplotlib.pyplot", "scipy"),
)
