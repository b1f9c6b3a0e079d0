"""Imported by the fork server before it forks: what every process that judges needs, at half the price."""

from __future__ import annotations

from autograder.imports import skip_iri_grammar

skip_iri_grammar()

import nbformat  # noqa: E402, F401

import autograder.judging.run  # noqa: E402, F401
