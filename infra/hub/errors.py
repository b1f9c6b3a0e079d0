"""Errors of the hub: a sentence for whoever administers it."""

from __future__ import annotations

from autograder.errors import LabsError


class HubError(LabsError):
    """Something about the hub that its administrator can mend."""
