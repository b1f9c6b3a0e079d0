"""Questions of the lab "Regression: Gender Equality Index"."""

from autograder.checking import Lab
from autograder.questions.regression.baselines import baseline
from autograder.questions.regression.deciding import decide
from autograder.questions.regression.folds import pipeline
from autograder.questions.regression.formula import leak
from autograder.questions.regression.honest_features import honest
from autograder.questions.regression.intervals import interval
from autograder.questions.regression.leaving_out import loo
from autograder.questions.regression.loading import load
from autograder.questions.regression.penalty import ridge
from autograder.questions.regression.same_country import by_country
from autograder.questions.regression.sign_changes import signs
from autograder.questions.regression.splitting import lottery

LAB = Lab(
    "regression",
    [load, leak, honest, baseline, lottery, loo, pipeline, ridge, by_country, interval, signs, decide],
    packages=("numpy", "pandas", "sklearn", "matplotlib.pyplot", "scipy", "openpyxl"),
)
