"""Errors of this package: a sentence for people, never a traceback of ours."""

from __future__ import annotations

from autograder.errors import LabsError


class ServicesError(LabsError):
    """Something about the services that a user can mend."""


class SettingsError(ServicesError):
    """The settings of the services are missing, damaged, or readable by others."""
