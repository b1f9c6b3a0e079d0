"""Hidden properties of the sample lab."""

from . import amounts

__all__ = ["amounts"]
