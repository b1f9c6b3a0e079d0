"""A scaler and a logistic regression in one pipeline."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.descriptions import EstimatorDescription
from autograder.questions.classification.tables import two_groups

# A scaler takes units away up to rounding: the probabilities then differ by less than 0.00005 over ten tables and three
# scalers. Without a scaler they differ by 0.005 to 0.025 (solutions/classification/margins.py).
UNITS_TOLERANCE = 0.001

pipeline = Question(
    id="pipeline",
    title=N_("Scaler and model in one pipeline"),
    topic=N_("the pipeline"),
    points=8,
    answers=("fit_model", "probability"),
    hints=(
        N_("A pipeline fits its steps one after the other. Which step has to come before the regression?"),
        N_("make_pipeline takes the steps in their order. predict_proba has one column for each class."),
        N_(
            "Return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y). The second column of "
            "predict_proba is the class 1."
        ),
    ),
    messages={
        "not_pipeline": Message(
            seen=N_("fit_model(X, y) gave {got}."),
            expected=N_("It returns a Pipeline of scikit-learn, so that scaler and model stay together."),
            next=N_("Build it with make_pipeline, and return the fitted pipeline itself."),
        ),
        "not_fitted": Message(
            seen=N_("The pipeline is not fitted."),
            expected=N_("fit_model returns a model that can predict."),
            next=N_("Call fit(X, y) on the pipeline before you return it."),
        ),
        "no_scaler": Message(
            seen=N_("The steps of the pipeline are: {steps}."),
            expected=N_("A scaler stands before the regression."),
            next=N_("Put StandardScaler, or another scaler, before the model."),
        ),
        "no_regression": Message(
            seen=N_("The last step of the pipeline is {got}."),
            expected=N_("It is a logistic regression, whose probabilities we look at later."),
            next=N_("End the pipeline with LogisticRegression."),
        ),
        "not_converged": Message(
            seen=N_("The solver stopped after {got} iterations, because it was allowed no more."),
            expected=N_("It stops because it has arrived. Until then the coefficients are of no use."),
            next=N_("Raise max_iter, for example to 5000. A scaler makes the way much shorter."),
        ),
        "two_columns": Message(
            seen=N_("For {rows} samples, probability gave an array of shape {got}."),
            expected=N_("It gives one number for each sample."),
            next=N_("Take the column of the class 1 out of predict_proba."),
        ),
        "turned": Message(
            seen=N_("Malignant samples have lower values than benign ones: {malignant} and {benign} on average."),
            expected=N_("The number is the probability of malignant, which is class 1."),
            next=N_("Take column 1 of predict_proba. Column 0 belongs to class 0."),
        ),
        "decisions": Message(
            seen=N_("probability gave 0 and 1 only."),
            expected=N_("It gives probabilities, such as 0.07. The decision comes later, with a threshold."),
            next=N_("Use predict_proba instead of predict."),
        ),
        "range": Message(
            seen=N_("probability gave values from {low} to {high}."),
            expected=N_("A probability is between 0 and 1."),
            next=N_("Use predict_proba. decision_function gives values without such limits."),
        ),
        "no_relation": Message(
            seen=N_("On samples that are easy to tell apart, the values sort only {got} % of the pairs rightly."),
            expected=N_("Nearly every malignant sample has a higher value than every benign one."),
            next=N_("Check that probability uses its argument model, and its argument X."),
        ),
        "units": Message(
            seen=N_("With one column in another unit, the probabilities changed by up to {got}."),
            expected=N_("A scaler takes the units away, so nothing changes."),
            next=N_("Check that each column is scaled, in fit_model and in probability."),
        ),
    },
)


def samples(work: Work, rows: int = 120) -> tuple[pd.DataFrame, pd.Series]:
    """Fresh samples that are easy to tell apart, with columns of very different size."""
    X, y = two_groups(work.rng, rows, 4, apart=2.5, told_by=2)
    return X * [1.0, 4000.0, 0.01, 30.0] + [14.0, 9000.0, 0.1, 100.0], y


def fitted(work: Work, X: pd.DataFrame, y: pd.Series) -> EstimatorDescription:
    """Description of the learner's fitted pipeline."""
    got = work.estimator(work.call("fit_model", X, y), "fit_model(X, y)")
    if not got.steps:
        raise Refuse("not_pipeline", got=got.class_name)
    return got


def probabilities(work: Work, X: pd.DataFrame, y: pd.Series, new: Any) -> np.ndarray:
    """The learner's probabilities for `new`, by the learner's model of X and y. Shape (rows of new,)."""
    got = work.array(work.call("probability", work.made("fit_model", X, y), new), "probability(model, X)")
    if got.shape != (len(new),):
        raise Refuse("two_columns", rows=len(new), got=str(got.shape))
    return got


@pipeline.property("kind", points=1.5, says=N_("A fitted pipeline: a scaler, then logistic regression"))
def kind(work: Work) -> None:
    model = fitted(work, *samples(work))
    names = [step.class_name for _name, step in model.steps]
    if not names[-1].startswith("LogisticRegression"):
        raise Refuse("no_regression", got=names[-1])
    if not any(name.endswith(("Scaler", "Transformer")) and name != "FunctionTransformer" for name in names[:-1]):
        raise Refuse("no_scaler", steps=names)
    if "coef_" not in model.steps[-1][1].fitted:
        raise Refuse("not_fitted")


@pipeline.property("converged", points=1.5, needs=("kind",), says=N_("The solver arrived before its last step"))
def converged(work: Work) -> None:
    X, y = samples(work, rows=300)
    # Overlapping groups and columns that nearly repeat others need more steps than easy ones, as the course's data do.
    noisy = X.assign(**{f"copy{number}": X["a0"] + work.rng.normal(0, 0.02, len(X)) for number in range(6)})
    last = fitted(work, noisy, y).steps[-1][1]
    taken = int(np.max(last.fitted.get("n_iter_", 0)))
    if taken >= int(last.params.get("max_iter", np.inf)):
        raise Refuse("not_converged", got=taken)


@pipeline.property("probability", points=2, says=N_("One probability of malignant for each sample"))
def probability(work: Work) -> None:
    from sklearn.metrics import roc_auc_score

    X, y = samples(work)
    new, truth = samples(work, rows=50)
    got = probabilities(work, X, y, new)
    if np.isin(got, (0, 1)).all():
        raise Refuse("decisions")
    if not (np.isfinite(got).all() and got.min() >= 0 and got.max() <= 1):
        raise Refuse("range", low=float(got.min()), high=float(got.max()))
    sorted_rightly = roc_auc_score(truth, got)
    if sorted_rightly < 0.2:
        means = {"malignant": float(got[truth == 1].mean()), "benign": float(got[truth == 0].mean())}
        raise Refuse("turned", **means)
    if sorted_rightly < 0.9:
        raise Refuse("no_relation", got=round(100 * sorted_rightly))


@pipeline.property("units", points=1, needs=("probability",), says=N_("Another unit of a column changes nothing"))
def units(work: Work) -> None:
    X, y = samples(work)
    factors = [1.0, 0.001, 1.0, 25.4]
    apart = np.abs(probabilities(work, X, y, X) - probabilities(work, X * factors, y, X * factors)).max()
    if not apart <= UNITS_TOLERANCE:
        raise Refuse("units", got=float(apart))
