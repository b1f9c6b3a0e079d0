"""Imported by the fork server before it forks: what every process that judges needs, at half the price."""

from __future__ import annotations

import sys

# jsonschema, which nbformat reads notebooks with, builds grammars of addresses for a second when it finds this package.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402, F401

import autograder.judging.run  # noqa: E402, F401
