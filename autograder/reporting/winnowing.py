"""Fingerprints of code by winnowing.

S. Schleimer, D. S. Wilkerson, A. Aiken, Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003: of every
`WINDOW` neighbouring k-grams the one with the least hash is kept, the right-most of equal ones. A passage of
`GRAM + WINDOW - 1` equal tokens then shares at least one fingerprint, and nothing shorter than `GRAM` does.

`copydetect` 0.5 was looked at: it compares every file with every other one, and has no place for questions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRAM = 8
WINDOW = 4

_SALT = np.uint64(0x9E3779B97F4A7C15)

Hashes = NDArray[np.uint64]


def fingerprints(codes: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int64]]:
    """Hashes that are kept of a row of token numbers, and the place of the first token of each, in order."""
    grams = gram_hashes(codes)
    if not len(grams):
        return grams, np.empty(0, dtype=np.int64)
    width = min(WINDOW, len(grams))
    windows = np.lib.stride_tricks.sliding_window_view(grams, width)
    # argmin gives the left-most of equal ones, so each window is looked at from its right end.
    chosen = np.unique(np.arange(len(windows)) + width - 1 - windows[:, ::-1].argmin(axis=1))
    return grams[chosen], chosen


def gram_hashes(codes: NDArray[np.int64]) -> Hashes:
    """Hash of every `GRAM` neighbouring tokens: a polynomial in 64 bits, mixed so that small hashes are no pattern."""
    if len(codes) < GRAM:
        return np.empty(0, dtype=np.uint64)
    found = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    spread = mixed(codes.astype(np.uint64))
    with np.errstate(over="ignore"):
        for offset in range(GRAM):
            found = found * _SALT + spread[offset : offset + len(found)]
        return mixed(found)


def mixed(values: Hashes) -> Hashes:
    """Each number spread over 64 bits (the finalizer of SplitMix64)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))
