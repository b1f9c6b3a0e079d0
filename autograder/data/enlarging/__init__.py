"""A table of cases enlarged to millions of rows on disk: SYNTHETIC, seeded, written part by part in bounded memory."""

from autograder.data.enlarging.folder import Enlarged, enlarge
from autograder.data.enlarging.plan import BOUND

__all__ = ["BOUND", "Enlarged", "enlarge"]
