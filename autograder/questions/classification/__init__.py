"""Questions of the lab "Classification: which samples get a second look?"."""

from autograder.checking import Lab
from autograder.questions.classification import diagram
from autograder.questions.classification.calibrating import calibration
from autograder.questions.classification.carding import card
from autograder.questions.classification.costing import threshold
from autograder.questions.classification.counting import baseline
from autograder.questions.classification.folding import folds
from autograder.questions.classification.importances import importance
from autograder.questions.classification.leaking import leak
from autograder.questions.classification.loading import load
from autograder.questions.classification.misses import errors
from autograder.questions.classification.modelling import pipeline
from autograder.questions.classification.planning import plan
from autograder.questions.classification.splitting import holdout

__all__ = ["LAB", "diagram"]

LAB = Lab(
    "classification",
    [
        load,
        holdout,
        baseline,
        pipeline,
        folds,
        leak,
        threshold,
        plan,
        calibration,
        errors,
        importance,
        card,
    ],
    packages=("numpy", "pandas", "sklearn", "matplotlib.pyplot", "scipy"),
)
