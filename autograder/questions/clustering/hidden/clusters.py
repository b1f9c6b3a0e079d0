"""Further checks on the sum of squares within clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.clusters import (
    COUNTS,
    computed,
    curve_values,
    fresh_clusters,
    same,
    wcss,
)
from autograder.questions.clustering.labels import course_fit, within_squares
from autograder.questions.clustering.thresholds import threshold


@wcss.hidden(
    "forms",
    points=1,
    says=N_("Arrays, tables, lists and Series give the same sum"),
    messages={
        "forms": Message(
            seen=N_("With {form}, wcss returned {got} instead of {wanted}."),
            expected=N_("Tables and arrays, and labels as an array, a list or a Series, give the same sum."),
            next=N_("Start with np.asarray(X) and np.asarray(labels), then use the positions of the rows."),
        )
    },
)
def forms(work: Work) -> None:
    table, codes = fresh_clusters(work.rng, rows=25, columns=5)
    wanted = within_squares(table.to_numpy(), codes)
    letters = np.array(list("ABCD"))[codes]
    for form, X, labels in (
        ("an array and a list", table.to_numpy(), codes.tolist()),
        ("a table and a Series", table, pd.Series(codes, index=table.index)),
        ("labels that are letters", table.to_numpy(), letters),
        ("a table with one column", table[["a"]], codes),
    ):
        right = within_squares(table[["a"]].to_numpy(), codes) if form.endswith("column") else wanted
        got = computed(work, X, labels)
        if not same(got, right):
            raise Refuse("forms", form=form, got=got, wanted=right)


@wcss.hidden(
    "best",
    points=1,
    needs=("curve",),
    says=N_("Each entry of the curve is the best of several starts"),
    topic=N_("the curve"),
    messages={
        "too_high": Message(
            seen=N_("At k = {k}, wcss_curve holds {got}; the best known is {wanted}."),
            expected=N_("Each entry is the lowest sum of many starts."),
            next=N_("Set n_init=20: a single start often stops in a poor place."),
        ),
        "too_low": Message(
            seen=N_("At k = {k}, wcss_curve holds {got}, below the best known, {wanted}."),
            expected=N_("No clustering of X into {k} groups reaches so low a sum."),
            next=N_("Fit on X with this k, and call wcss(X, labels) with the model's labels."),
        ),
    },
)
def best(work: Work) -> None:
    got = curve_values(work)
    tolerance = threshold("curve_tolerance")
    for k in COUNTS:
        wanted = float(course_fit(work, k).inertia_)
        if got[k] > wanted * (1 + tolerance):
            raise Refuse("too_high", k=k, got=got[k], wanted=wanted)
        if got[k] < wanted * (1 - tolerance):
            raise Refuse("too_low", k=k, got=got[k], wanted=wanted)
