"""Hidden properties of the clustering lab. Left out of the learner's bundle."""

from autograder.questions.clustering.hidden import (
    auditing,
    categories,
    choosing,
    clusters,
    codebook,
    components,
    deriving,
    extremes,
    loading,
    need_group,
    scaling,
    unscaled,
)

__all__ = [
    "auditing",
    "categories",
    "choosing",
    "clusters",
    "codebook",
    "components",
    "deriving",
    "extremes",
    "loading",
    "need_group",
    "scaling",
    "unscaled",
]
