"""Further checks on principal components."""

from __future__ import annotations

import numpy as np
from sklearn.preprocessing import MinMaxScaler

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.components import fresh_table, parts, pca, top_lists

# Loadings this close may change places between two computations; no pair at the edge of the list is closer on either
# edition (0.045 on the smaller of them).
TIE = 0.01


@pca.hidden(
    "widest",
    points=1,
    needs=("parts", "directions"),
    says=N_("No other plane keeps more of the table"),
    messages={
        "plane": Message(
            seen=N_("From your scores and loadings, {got} of the table's variance cannot be rebuilt."),
            expected=N_("The best two components lose {wanted}, and none can lose less."),
            next=N_("Only centre the columns, and return scores and loadings of one decomposition."),
        )
    },
)
def widest(work: Work) -> None:
    table = fresh_table(work.rng, rows=30, columns=7)
    found = parts(work, table)
    centred = table.to_numpy() - table.to_numpy().mean(axis=0)
    total = float((centred**2).sum())
    lost = float(((centred - found["scores"] @ found["loadings"].T) ** 2).sum()) / total
    # Eckart and Young (1936): the best approximation of rank 2 loses the squares of the other singular values.
    least = float((np.linalg.svd(centred, compute_uv=False)[2:] ** 2).sum()) / total
    if abs(lost - least) > 1e-6:
        raise Refuse("plane", got=lost, wanted=least)


@pca.hidden(
    "top",
    points=1,
    needs=("indicators",),
    says=N_("The named indicators have the largest loadings"),
    messages={
        "top": Message(
            seen=N_("For component {number} you named {got}."),
            expected=N_("The two names are those with the largest loadings, whether positive or negative."),
            next=N_("Sort the absolute values of pca2(X)['loadings'], column by column."),
        ),
        "sign": Message(
            seen=N_("For component {number} you named {got}, which leaves out a large negative loading."),
            expected=N_("The size of a loading counts, not its sign: a component may point either way."),
            next=N_("Take the absolute values before you sort."),
        ),
    },
)
def top(work: Work) -> None:
    frame = work.dataset("country").frame()
    scaled = MinMaxScaler().fit_transform(frame)
    _values, vectors = np.linalg.eigh(np.cov(scaled, rowvar=False))
    for number, names in enumerate(top_lists(work), start=1):
        loading = dict(zip(frame.columns, vectors[:, -number], strict=True))
        edge = sorted(map(abs, loading.values()))[-2]
        if len(set(names)) == 2 and all(abs(loading[name]) >= edge - TIE for name in names):
            continue
        by_sign = sorted(loading, key=loading.__getitem__)
        if set(names) in ({*by_sign[:2]}, {*by_sign[-2:]}):
            raise Refuse("sign", number=number, got=names)
        raise Refuse("top", number=number, got=names)
