"""Questions of the lab "Clustering: identification of humanitarian need"."""

from autograder.checking import Lab
from autograder.questions.clustering.allocation import allocate
from autograder.questions.clustering.auditing import audit
from autograder.questions.clustering.categories import encoding
from autograder.questions.clustering.choosing import choose_k
from autograder.questions.clustering.clusters import wcss
from autograder.questions.clustering.codebook import dictionary
from autograder.questions.clustering.comparison import compare, rand
from autograder.questions.clustering.components import pca
from autograder.questions.clustering.deriving import features
from autograder.questions.clustering.extremes import outliers
from autograder.questions.clustering.figures import figure
from autograder.questions.clustering.loading import load
from autograder.questions.clustering.membership import stability
from autograder.questions.clustering.need_group import need
from autograder.questions.clustering.scaling import minmax
from autograder.questions.clustering.unscaled import scale_bug
from autograder.questions.clustering.weightings import memo

LAB = Lab(
    "clustering",
    [
        load,
        audit,
        dictionary,
        features,
        outliers,
        minmax,
        encoding,
        pca,
        scale_bug,
        wcss,
        choose_k,
        need,
        compare,
        rand,
        stability,
        figure,
        allocate,
        memo,
    ],
    packages=("numpy", "pandas", "sklearn", "matplotlib.pyplot", "scipy"),
)
