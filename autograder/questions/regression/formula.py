"""The index is a formula of its domains."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import DOMAINS, country_names, lab_panel
from autograder.text import _

# Logs of float64 scores carry about 1e-15 of noise; a learner may round to four places.
WEIGHT_TOLERANCE = 1e-4

leak = Question(
    id="leak",
    title=N_("The index is a formula"),
    topic=N_("the weights of the domains"),
    points=8,
    answers=("recover_weights", "formula_r2", "formula_means"),
    hints=(
        N_("A product of powers becomes a weighted sum when you take logarithms on both sides."),
        N_("Regress the log of the index on the logs of the domains, by least squares."),
        N_("np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0] gives one exponent for each column."),
    ),
    messages={
        "names": Message(
            seen=N_("recover_weights returned weights for {got}."),
            expected=N_("There is one weight for each column of domains, by its name."),
            next=N_("Return pd.Series(weights, index=domains.columns), without an intercept."),
        ),
        "weights": Message(
            seen=N_("For a product of powers with the weight {want} of '{column}', you return {got}."),
            expected=N_("The function finds the exponents with which the index was made."),
            next=N_("Take the logarithm of both sides, then fit by least squares."),
        ),
        "unlogged": Message(
            seen=N_("Your weights are those of a sum of the domains, not of a product."),
            expected=N_("The index is a product of powers, so the logarithms add up."),
            next=N_("Use np.log for the domains and for the index before you fit."),
        ),
        "r2_range": Message(
            seen=N_("formula_r2 is {got}."),
            expected=N_("It is the R² of the logs on the table of all editions, and no R² is above 1."),
            next=N_("Compute 1 minus the sum of squared residuals over the sum of squares around the mean."),
        ),
        "r2_low": Message(
            seen=N_("formula_r2 is {got}. The formula explains almost everything: its R² is {want}."),
            expected=N_("Both sides are logarithms, and all six domains take part."),
            next=N_("Predict np.log(panel['index']) with your weights, and compare."),
        ),
        "too_good": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("A model that cannot miss has been given its answer in another form."),
            next=N_("Ask where the six scores come from, and who computes the index."),
        ),
        "cause": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("Weights of a definition say how a number is computed, and nothing about causes."),
            next=N_("Look up how EIGE computes the index, and choose again."),
        ),
        "unknown_code": Message(
            seen=N_("formula_means is '{got}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy a code from the table in the task."),
        ),
    },
)


def fresh_product(
    rng: np.random.Generator, columns: int = 6, rows: int = 40, total: float = 1.0
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Domains, their weighted geometric mean (a product of powers where weights don't add up to 1), and the weights."""
    names = [f"domain {letter}" for letter in "abcdefgh"[:columns]]
    weights = pd.Series(rng.dirichlet(np.full(columns, 3.0)) * total, index=names)
    labels = pd.Index(country_names(rows), name="country")
    domains = pd.DataFrame(rng.uniform(25, 95, size=(rows, columns)), index=labels, columns=names)
    return domains, np.exp(np.log(domains) @ weights).rename("index"), weights


def given_weights(work: Work, value: object, names: pd.Index) -> pd.Series:
    """The learner's weights by name. Refuses other names; takes an array in the order of the columns."""
    if isinstance(value, np.ndarray | list | tuple):
        array = work.array(value, "recover_weights(…)", ndim=1)
        if len(array) != len(names):
            raise Refuse("names", got=_("{count} columns").format(count=len(array)))
        return pd.Series(array, index=names)
    if isinstance(value, pd.DataFrame) and 1 in value.shape:
        value = value.squeeze()
    found = work.mapping(value, "recover_weights(…)")
    if set(found) != set(names):
        raise Refuse("names", got=[str(name) for name in found])
    return pd.Series({name: work.number(found[name], "recover_weights(…)") for name in names})


def agree(got: pd.Series, want: pd.Series, domains: pd.DataFrame, index: pd.Series) -> None:
    """Refuses weights that are not those of the product."""
    gap = (got - want).abs()
    if gap.max() <= WEIGHT_TOLERANCE:
        return
    for design in (domains, domains.assign(constant=1.0)):
        plain = np.linalg.lstsq(design.to_numpy(), index.to_numpy(), rcond=None)[0][: len(want)]
        if np.allclose(got, plain, atol=1e-3):
            raise Refuse("unlogged")
    column = gap.idxmax()
    raise Refuse("weights", column=column, want=float(want[column]), got=float(got[column]))


@leak.property("weights", points=3, says=N_("recover_weights finds the exponents of a product"))
def weights(work: Work) -> None:
    domains, index, want = fresh_product(work.rng)
    got = given_weights(work, work.call("recover_weights", domains, index), domains.columns)
    agree(got, want, domains, index)


@leak.property("fit", points=2, says=N_("formula_r2 is the R² of the logs on all editions"))
def fit(work: Work) -> None:
    got = work.number(work.value("formula_r2"), "formula_r2")
    if not got <= 1 + 1e-9:
        raise Refuse("r2_range", got=got)
    panel = lab_panel(work)
    logs, target = np.log(panel[list(DOMAINS)].to_numpy()), np.log(panel["index"].to_numpy())
    left = target - logs @ np.linalg.lstsq(logs, target, rcond=None)[0]
    want = 1 - float((left**2).sum() / ((target - target.mean()) ** 2).sum())
    if abs(got - want) > 5e-5:
        raise Refuse("r2_low", got=f"{got:.5f}", want=f"{want:.5f}")


@leak.property("meaning", points=1, says=N_("formula_means says what the perfect fit tells"))
def meaning(work: Work) -> None:
    got = work.text(work.value("formula_means"), "formula_means").strip().lower()
    if got == "definition":
        return
    if got == "cause":
        raise Refuse("cause", got=got)
    if got in ("good_model", "enough_data"):
        raise Refuse("too_good", got=got)
    raise Refuse("unknown_code", got=got[:40])
