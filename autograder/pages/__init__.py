"""The shell that all pages outside the notebook share: one look, light and dark, on screen and on paper."""

from autograder.pages.shell import environment

__all__ = ["environment"]
