"""Questions of a small lab that only the tests of the build know."""

from __future__ import annotations

from autograder.checking import Lab

from .amounts import double, shares

LAB = Lab("sample", [double, shares], packages=("numpy",))
