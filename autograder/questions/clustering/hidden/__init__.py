"""Hidden properties of the clustering lab. Left out of the learner's bundle."""

from autograder.questions.clustering.hidden import audit, dictionary, features, loading, outliers, scaling

__all__ = ["audit", "dictionary", "features", "loading", "outliers", "scaling"]
