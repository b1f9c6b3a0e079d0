"""Hidden properties of the clustering lab. Left out of the learner's bundle."""

from autograder.questions.clustering.hidden import scaling

__all__ = ["scaling"]
