"""Derive features from the indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.clustering.tables import INDICATORS, fresh_countries, lab_countries

SHARES = ("exports", "imports", "health")
AMOUNTS = tuple(f"{share}_abs" for share in SHARES)
# From this correlation on, a column says nothing that another one does not say.
COPY = 0.999

features = Question(
    id="features",
    title=N_("Derive features"),
    topic=N_("derived features"),
    points=6,
    answers=("add_features", "own_feature"),
    hints=(
        N_("A share needs its whole. Exports are a percentage of the GDP: which column holds the GDP of one person?"),
        N_(
            "50 percent of 4,000 dollars are 2,000 dollars: multiply by the whole and divide by 100. "
            "Work on a copy of the table."
        ),
        N_(
            "Start with df.copy(), or use df.assign. "
            "For your own column, a difference is safe, and so is a ratio whose divisor has a number added."
        ),
    ),
    messages={
        "absent": Message(
            seen=N_("The table from add_features(df) lacks {columns}."),
            expected=N_("It has exports_abs, imports_abs and health_abs beside the nine indicators."),
            next=N_("Add the columns under exactly these names, and return the table."),
        ),
        "rows": Message(
            seen=N_("A table of {given} countries came back with {got} rows, or with other row labels."),
            expected=N_("Each country keeps its row and its name."),
            next=N_("Add columns only; do not drop rows and do not reset the index."),
        ),
        "hundred": Message(
            seen=N_("{column} is {got} for a share of {share} percent and a GDP of {gdpp} dollars per person."),
            expected=N_("A percentage is a part of 100, so the amount is a hundred times smaller."),
            next=N_("Divide by 100."),
        ),
        "wrong_base": Message(
            seen=N_("{column} is computed from the share and '{base}'."),
            expected=N_("The share is a percentage of the GDP, and 'gdpp' holds the GDP of one person."),
            next=N_("Multiply by 'gdpp'."),
        ),
        "amount": Message(
            seen=N_("{column} is {got} for a share of {share} percent and a GDP of {gdpp} dollars per person."),
            expected=N_("Divided by the GDP of one person, the amount gives the share again."),
            next=N_("Work out one country by hand, and compare."),
        ),
        "overwritten": Message(
            seen=N_("The values of '{column}' are not those of the table that was given."),
            expected=N_("The nine indicators keep their values; new values get new columns."),
            next=N_("Write the result into a column with a new name."),
        ),
        "lost_column": Message(
            seen=N_("The table from add_features(df) lacks {columns}."),
            expected=N_("The nine indicators stay in the table."),
            next=N_("Add columns, and drop none."),
        ),
        "own_absent": Message(
            seen=N_("own_feature is '{name}', and add_features(df) gives no new column of that name."),
            expected=N_("own_feature is the name of a column that you invented yourself."),
            next=N_("Give own_feature the name of your column, as text, exactly as in the table."),
        ),
        "own_text": Message(
            seen=N_("Your column '{name}' holds '{value}', which is no number."),
            expected=N_("A feature for clustering is a number for each country."),
            next=N_("Compute a number from the indicators."),
        ),
        "own_gap": Message(
            seen=N_("Your column '{name}' is {got} for {country}."),
            expected=N_("A feature is a finite number for every country."),
            next=N_("Look for a logarithm of a negative number, or a division by zero."),
        ),
        "own_constant": Message(
            seen=N_("Your column '{name}' is {got} for every country."),
            expected=N_("A feature differs between countries; otherwise it can't tell them apart."),
            next=N_("Compute it from the indicators of each country."),
        ),
        "own_copy": Message(
            seen=N_("Your column '{name}' has a correlation of {r} with '{column}'."),
            expected=N_("Your own feature says something that no other column says alone."),
            next=N_("Combine two indicators, for example as a difference or a ratio."),
        ),
    },
)


def derived(work: Work, df: pd.DataFrame) -> pd.DataFrame:
    """The learner's table with features, its rows in the order of `df`."""
    table = work.table(work.call("add_features", df), "add_features(df)")
    if len(table) != len(df) or set(table.index) != set(df.index):
        raise Refuse("rows", given=len(df), got=len(table))
    return table.loc[df.index]


def amounts(table: pd.DataFrame) -> pd.DataFrame:
    """The three absolute columns as numbers."""
    if without := [column for column in AMOUNTS if column not in table.columns]:
        raise Refuse("absent", columns=without)
    return table[list(AMOUNTS)].astype(float)


def own_column(work: Work, table: pd.DataFrame) -> pd.Series:
    """The learner's own feature as numbers."""
    given = work.value("own_feature")
    # A list of names is a fair reading of "at least one own feature".
    name = work.text(given[0] if isinstance(given, list | tuple) and given else given, "own_feature")
    if name not in table.columns or name in INDICATORS or name in AMOUNTS:
        raise Refuse("own_absent", name=name)
    try:
        return table[name].astype(float)
    except (TypeError, ValueError):
        raise Refuse("own_text", name=name, value=str(table[name].iloc[0])) from None


def finite(feature: pd.Series, key: str, **facts: object) -> None:
    """Refuses with `key` when a value is missing or infinite."""
    bad = feature.index[~np.isfinite(feature.to_numpy())]
    if len(bad):
        raise Refuse(key, name=str(feature.name), country=str(bad[0]), got=float(feature[bad[0]]), **facts)


@features.property("amounts", points=2, says=N_("The three amounts are the share of the GDP of one person"))
def amounts_from_shares(work: Work) -> None:
    df = fresh_countries(work.rng)
    found = amounts(derived(work, df))
    for share in SHARES:
        got = found[f"{share}_abs"]
        # The way back: an amount over its whole is the share again. Half a cent is left for rounding.
        off = np.abs(got / df["gdpp"] - df[share] / 100) * df["gdpp"]
        if (off <= 0.006).all():
            continue
        country = df.index[0]
        facts = {"column": f"{share}_abs", "got": float(got.iloc[0]), "share": df.loc[country, share]}
        factor = got / df["gdpp"] / df[share]
        if np.allclose(factor, 1):
            raise Refuse("hundred", gdpp=df.loc[country, "gdpp"], **facts)
        for base in INDICATORS:
            if np.allclose(got / df[base] / df[share], 0.01) or np.allclose(got / df[base] / df[share], 1):
                raise Refuse("wrong_base", base=base, **facts)
        raise Refuse("amount", gdpp=df.loc[country, "gdpp"], **facts)


@features.property("originals", points=1, says=N_("The nine indicators stay as they are"))
def originals(work: Work) -> None:
    df = fresh_countries(work.rng)
    table = derived(work, df)
    if lost := [column for column in INDICATORS if column not in table.columns]:
        raise Refuse("lost_column", columns=lost)
    for column in INDICATORS:
        if not np.allclose(table[column].to_numpy(dtype=float), df[column]):
            raise Refuse("overwritten", column=column)


@features.property("copy", points=0.5, says=N_("The table that was given is not changed"))
def copy(work: Work) -> None:
    call = work.attempt("add_features", fresh_countries(work.rng))
    if call.error is not None:
        raise Refuse("common.raised", what="add_features(df)", **error_facts(call.error))
    if call.changed_argument:
        raise Refuse("common.argument_changed", what="add_features(df)")


@features.property("own", points=1, says=N_("Your own feature is a new number for each country, and no copy"))
def own(work: Work) -> None:
    lab_table = lab_countries(work)
    finite(own_column(work, derived(work, lab_table)), "own_gap")
    df = fresh_countries(work.rng, rows=60)
    table = derived(work, df)
    column = own_column(work, table)
    finite(column, "own_gap")
    name = str(column.name)
    if column.std() <= 1e-12 * max(1.0, abs(column.iloc[0])):
        raise Refuse("own_constant", name=name, got=float(column.iloc[0]))
    # Invented countries, because there the indicators do not depend on each other: only a copy correlates like that.
    known = {**df, **{amount: table[amount].astype(float) for amount in AMOUNTS if amount in table.columns}}
    for other, values in known.items():
        r = float(np.corrcoef(column, values)[0, 1])
        if abs(r) > COPY:
            raise Refuse("own_copy", name=name, r=r, column=other)
