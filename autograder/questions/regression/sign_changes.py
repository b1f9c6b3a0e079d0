"""Coefficients that change their sign, and what may be said about them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import country_names

# A coefficient this small beside the largest may have either sign by rounding: such tables are not made.
CLEAR = 1e-3
TRUE_CLAIMS = frozenset({"A", "D"})

signs = Question(
    id="signs",
    title=N_("Which signs can you trust?"),
    topic=N_("the signs of coefficients"),
    points=7,
    answers=("sign_flips", "claims"),
    hints=(
        N_("Take one country away and fit again. Which coefficients change their sign?"),
        N_("Collect the signs of the coefficients of all n fits in a table; then look for columns with both."),
        N_("signs = np.sign(np.array(coefs)); a column flips when signs[:, j] holds both -1 and 1."),
    ),
    messages={
        "unknown_name": Message(
            seen=N_("sign_flips names '{name}', and X has no such column."),
            expected=N_("It returns a list of names of columns of X."),
            next=N_("Take the names from X.columns."),
        ),
        "missed": Message(
            seen=N_("Without {country}, the coefficient of '{column}' is {one}; without {other} it is {two}."),
            expected=N_("Its sign changes, so sign_flips names it."),
            next=N_("Fit once for each country that is left out, and compare all the signs."),
        ),
        "stable": Message(
            seen=N_("sign_flips names '{column}'. Its coefficients lie between {low} and {high}."),
            expected=N_("Its sign is the same whichever country is left out."),
            next=N_("A sign flips only when it is positive in one fit and negative in another."),
        ),
        "whole_only": Message(
            seen=N_("sign_flips names the {count} columns with a negative coefficient."),
            expected=N_("A negative sign is no flip: compare the fits with each other."),
            next=N_("Keep the signs of all fits, and look for columns with both."),
        ),
        "claim_code": Message(
            seen=N_("claims holds {got}."),
            expected=N_("It is a set of letters from A to E."),
            next=N_("Write it as {{'A', 'B'}}, with the letters that you choose."),
        ),
        "causal": Message(
            seen=N_("claims holds {got}: that speaks of causes."),
            expected=N_("Nobody changed anything in these countries; the model only compares them."),
            next=N_("Look for words such as lead to, cause and effect, and leave these statements out."),
        ),
        "overstated": Message(
            seen=N_("claims holds {got}: that takes a coefficient for a rank of importance or a proof."),
            expected=N_("Indicators overlap, so one takes over what another could say as well."),
            next=N_("Keep what your sign_flips and the comparison of countries support."),
        ),
        "claim_lost": Message(
            seen=N_("claims lacks a statement that the results support."),
            expected=N_("Two of the five statements are supported."),
            next=N_("Read the statements once more. Which only say what was compared, or what was seen?"),
        ),
    },
)


def coefficients(X: pd.DataFrame, y: pd.Series) -> pd.DataFrame:
    """Coefficients per standard deviation of each column, one row for each country that is left out."""
    table = X.to_numpy(dtype=float)
    design = np.insert((table - table.mean(axis=0)) / table.std(axis=0, ddof=1), 0, 1.0, axis=1)
    found = []
    for row in range(len(X)):
        keep = np.arange(len(X)) != row
        found.append(np.linalg.lstsq(design[keep], y.to_numpy()[keep], rcond=None)[0][1:])
    return pd.DataFrame(found, index=X.index, columns=X.columns)


def fresh_case(rng: np.random.Generator, rows: int = 16) -> tuple[pd.DataFrame, pd.Series]:
    """A table in which some signs flip and some do not, none of them by a hair."""
    labels = pd.Index(country_names(rows), name="country")
    names = [f"figure {letter}" for letter in "abcdef"]
    while True:
        values = rng.normal(size=(rows, 6))
        values[:, 3] = values[:, 0] * 0.7 + values[:, 3] * 0.7
        target = 60 + values @ np.array([5.0, -4.0, 0.2, 0.0, 0.0, -0.1]) + rng.normal(size=rows) * 2.5
        sizes = 10.0 ** rng.integers(-1, 4, size=6)
        X = pd.DataFrame((values + 5) * sizes, index=labels, columns=names)
        y = pd.Series(target, index=labels, name="index")
        fits = coefficients(X, y)
        clear = fits.abs().min().min() > CLEAR * fits.abs().max().max()
        if clear and 2 <= len(flipping(fits)) <= 4 and (fits.max() < 0).any():
            return X, y


def flipping(fits: pd.DataFrame) -> set[str]:
    """Columns with a positive and a negative coefficient."""
    return {str(name) for name in fits if fits[name].min() < 0 < fits[name].max()}


def compare(work: Work, X: pd.DataFrame, y: pd.Series) -> None:
    """Refuses a list that lacks a column whose sign flips, or names another one."""
    got = set(work.names(work.call("sign_flips", X, y), "sign_flips(X, y)"))
    for name in sorted(got):
        if name not in X.columns:
            raise Refuse("unknown_name", name=name)
    fits = coefficients(X, y)
    # Beside a rounding of either sign, both answers are right.
    scale = fits.abs().max().max() * 1e-6
    surely = {str(name) for name in fits if fits[name].min() < -scale and fits[name].max() > scale}
    maybe = {str(name) for name in fits if fits[name].min() < scale and fits[name].max() > -scale}
    negative = {str(name) for name in fits if fits[name].mean() < 0}
    if got == negative and got - maybe:
        raise Refuse("whole_only", count=len(got))
    for name in sorted(got - maybe):
        raise Refuse("stable", column=name, low=float(fits[name].min()), high=float(fits[name].max()))
    for name in sorted(surely - got):
        low, high = fits[name].idxmin(), fits[name].idxmax()
        facts = {"one": float(fits.loc[low, name]), "two": float(fits.loc[high, name])}
        raise Refuse("missed", column=name, country=str(low), other=str(high), **facts)


@signs.property(
    "flips", points=3, says=N_("sign_flips names the columns whose sign changes when a country is left out")
)
def flips(work: Work) -> None:
    compare(work, *fresh_case(work.rng))


@signs.property("claims", points=2, says=N_("claims holds what the results support, and nothing more"))
def claims(work: Work) -> None:
    value = work.value("claims")
    got = {text.strip().upper() for text in ([value] if isinstance(value, str) else work.names(value, "claims"))}
    if not got <= set("ABCDE"):
        raise Refuse("claim_code", got=sorted(got)[:5])
    if wrong := got & {"B", "E"}:
        raise Refuse("causal", got=sorted(wrong))
    if "C" in got:
        raise Refuse("overstated", got="C")
    if not got >= TRUE_CLAIMS:
        raise Refuse("claim_lost")
