"""Where the course's folders are."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """Root of the course: the checkout or the unpacked bundle (setting LABS_ROOT overrides it)."""
    setting = os.environ.get("LABS_ROOT")
    return Path(setting).resolve() if setting else Path(__file__).resolve().parent.parent


def labs_dir() -> Path:
    """Folder of the learner's notebooks, one folder a lab."""
    return root() / "labs"


def solutions_dir() -> Path:
    """Folder where labs are written; absent from a learner's bundle."""
    return root() / "solutions"


def datasets_dir() -> Path:
    """Folder of the catalogue, the embedded data and the data cards."""
    return root() / "datasets"


def build_dir() -> Path:
    """Folder of generated files that are not committed."""
    return root() / "build"
