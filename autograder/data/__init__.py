"""Datasets of the course: which exist, which edition is here, and what happened to a damaged copy."""

from autograder.data.catalogue import UNRECOGNISED, Dataset, Field, KnownEdition, catalogue, dataset
from autograder.data.editions import Edition
from autograder.data.errors import DataError
from autograder.data.findings import Finding
from autograder.data.inspecting import diagnose
from autograder.data.load import dataset_ids, load, present

__all__ = [
    "UNRECOGNISED",
    "DataError",
    "Dataset",
    "Edition",
    "Field",
    "Finding",
    "KnownEdition",
    "catalogue",
    "dataset",
    "dataset_ids",
    "diagnose",
    "load",
    "present",
]
