"""Labels of clusters as learners give them, and the scaled table that they are about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import MinMaxScaler

from autograder.checking import Refuse, Work

_fits: dict[tuple[str, int, int, bool], KMeans] = {}


def scaled_indicators(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column of `frame` from 0 to 1, as the lab's X."""
    return pd.DataFrame(MinMaxScaler().fit_transform(frame), index=frame.index, columns=frame.columns)


def course_fit(work: Work, k: int, *, n_init: int = 20, scaled: bool = True) -> KMeans:
    """K-Means on the course's own country table. It is the same for every submission, so a grader fits it once."""
    edition = work.dataset("country")
    key = (edition.sha256, k, n_init, scaled)
    if key not in _fits:
        frame = edition.frame()
        table = scaled_indicators(frame) if scaled else frame
        _fits[key] = KMeans(k, n_init=n_init, random_state=3).fit(table.to_numpy())
    return _fits[key]


def label_codes(work: Work, value: Any, countries: pd.Index, what: str) -> np.ndarray:
    """The learner's labels as codes 0, 1, …, in the order of `countries`. Shape (number of countries,).

    Takes an array, list or Series in that order, or a Series or dictionary with the names in any order.
    Refuses with the question's message "length" (facts: what, got, count) when the number of labels is another.
    """
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    if isinstance(value, dict | pd.Series):
        labels = work.mapping(value, what)
        named = set(countries) <= labels.keys()
        value = [labels[name] for name in countries] if named else list(labels.values())
    if isinstance(value, np.ndarray | pd.Index):
        value = value.reshape(-1).tolist() if isinstance(value, np.ndarray) else value.tolist()
    if not isinstance(value, list | tuple):
        value = work.array(value, what, ndim=1).tolist()
    if len(value) != len(countries):
        raise Refuse("length", what=what, got=len(value), count=len(countries))
    return np.unique(np.array([str(label) for label in value]), return_inverse=True)[1].reshape(-1)


def within_squares(X: np.ndarray, codes: np.ndarray) -> float:
    """Sum of squared distances to the cluster means, through the pairs of rows.

    For a cluster with n rows it is the sum of squared distances of all ordered pairs over 2n (Edwards and
    Cavalli-Sforza, A Method for Cluster Analysis, 1965).
    """
    from scipy.spatial.distance import pdist

    groups = (X[codes == code] for code in np.unique(codes))
    return float(sum((pdist(rows) ** 2).sum() / len(rows) for rows in groups))
