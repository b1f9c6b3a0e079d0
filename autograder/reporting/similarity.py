"""Pairs of submissions that are more alike than the cohort explains. It says what to read, and accuses nobody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.reporting.notebooks import Answers
from autograder.reporting.tokens import Vocabulary, names_in
from autograder.reporting.winnowing import GRAM, Hashes, fingerprints, mixed

# What more learners than this share is common: a way of the lab, a snippet of its text, a library's idiom.
COMMON_SHARE = 0.05
COMMON_LEAST = 4
# Fewer fingerprints than this can be alike by chance: it is about 60 tokens, eight short lines.
EVIDENCE = 15
# One question with a natural answer is written alike by people who never met: a pair shares something in two of them,
# where a lab has two. Fewer fingerprints than this in a question are no passage.
QUESTIONS = 2
IN_A_QUESTION = 3
# A pair stands out this many typical deviations above the middle of what learners have with their nearest one.
# `labs bench report` shows what it finds: in 500 learners who share ten ways to answer, the copies of whole notebooks
# and no others; copies of half a notebook or less are mostly missed.
DEVIATIONS = 3.5
# No pair is shown below it, and without enough learners to derive a threshold it is the higher one.
LEAST_THRESHOLD = 0.25
SMALL_THRESHOLD = 0.4
DERIVED_FROM = 10


@dataclass(frozen=True)
class Pair:
    """Two learners. similarity: share of all uncommon fingerprints of either that both have, 0 to 1 (Jaccard index).

    containment: share of the smaller set that both have. shared: how many both have. questions: shared fingerprints by
    question, most first.
    """

    first: str
    second: str
    similarity: float
    containment: float
    shared: int
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Similarity:
    """What comparing a cohort came to.

    compared: learners with enough code of their own. too_short: learners with less. threshold: similarity from which a
    pair is told. middle, typical: median and typical deviation (1.4826 · MAD) of the learners' nearest similarity, NaN
    where there are too few to derive a threshold. common_above: what more learners share is left out. pairs: above the
    threshold, most alike first. nearest: of each compared learner, 0 to 1, ascending.
    """

    compared: int
    too_short: tuple[str, ...]
    threshold: float
    middle: float
    typical: float
    common_above: int
    pairs: tuple[Pair, ...]
    nearest: tuple[float, ...]

    @property
    def derived(self) -> bool:
        """Whether the threshold comes from this cohort."""
        return not math.isnan(self.middle)


class Comparison:
    """Compares the answers of a cohort. starter: code that the lab gives. questions: ids of answer cells to compare."""

    def __init__(self, answers: Mapping[str, Answers], starter: Sequence[str], questions: Sequence[str]) -> None:
        self._learners = sorted(answers)
        self._questions = list(questions)
        self._answers = answers
        self._vocabulary = Vocabulary(frozenset().union(*(names_in(code) for code in starter)))
        given = [self._hashes(code) for code in starter]
        self._given = np.unique(np.concatenate(given)) if given else np.empty(0, dtype=np.uint64)

    def run(self) -> Similarity:
        """Compare everybody with everybody, over an index of who has which fingerprint."""
        hashes, owners, questions = self._index()
        limit = max(COMMON_LEAST, math.floor(COMMON_SHARE * len(self._learners)))
        hashes, owners, questions = _uncommon(hashes, owners, questions, limit)
        sizes = np.bincount(owners, minlength=len(self._learners))
        enough = sizes >= EVIDENCE
        codes, shared, by_question = _shared(hashes, owners, questions, len(self._learners), len(self._questions))
        first, second = codes // len(self._learners), codes % len(self._learners)
        keep = enough[first] & enough[second]
        first, second, shared, by_question = first[keep], second[keep], shared[keep], by_question[keep]
        similarity = shared / (sizes[first] + sizes[second] - shared)
        nearest = np.zeros(len(self._learners))
        np.maximum.at(nearest, first, similarity)
        np.maximum.at(nearest, second, similarity)
        middle, typical, threshold = _threshold(nearest[enough])
        spread = (by_question >= IN_A_QUESTION).sum(axis=1) >= min(QUESTIONS, len(self._questions))
        told = np.flatnonzero((similarity >= threshold) & (shared >= EVIDENCE) & spread)
        pairs = [
            Pair(
                self._learners[first[one]],
                self._learners[second[one]],
                float(similarity[one]),
                float(shared[one] / min(sizes[first[one]], sizes[second[one]])),
                int(shared[one]),
                self._named(by_question[one]),
            )
            for one in told
        ]
        return Similarity(
            int(enough.sum()),
            tuple(name for name, has in zip(self._learners, enough, strict=True) if not has),
            threshold,
            middle,
            typical,
            limit,
            tuple(sorted(pairs, key=lambda pair: (-pair.similarity, -pair.shared, pair.first, pair.second))),
            tuple(float(value) for value in np.sort(nearest[enough])),
        )

    def alike_lines(self, pair: Pair, question: str) -> tuple[set[int], set[int]]:
        """Lines, from 0, of both learners' answers that stand in passages which both have and the lab does not give."""
        texts = [self._answers[name].get(question, "") for name in (pair.first, pair.second)]
        coded = [self._vocabulary.codes(text) for text in texts]
        found = [fingerprints(codes) for codes, _lines in coded]
        both = np.setdiff1d(np.intersect1d(found[0][0], found[1][0]), self._given)
        marked = []
        for (hashes, places), (_codes, lines) in zip(found, coded, strict=True):
            starts = places[np.isin(hashes, both)]
            marked.append({int(line) for start in starts for line in lines[start : start + GRAM]})
        return marked[0], marked[1]

    def _hashes(self, code: str) -> Hashes:
        return fingerprints(self._vocabulary.codes(code)[0])[0]

    def _index(self) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64]]:
        """Fingerprint, number of learner and number of question of each that is not the lab's, without repeats."""
        found: list[Hashes] = []
        owners: list[int] = []
        asked: list[int] = []
        for owner, learner in enumerate(self._learners):
            for number, question in enumerate(self._questions):
                code = self._answers[learner].get(question, "")
                hashes = np.unique(self._hashes(code))
                found.append(hashes)
                owners += [owner] * len(hashes)
                asked += [number] * len(hashes)
        hashes = np.concatenate(found) if found else np.empty(0, dtype=np.uint64)
        places = np.array(owners, dtype=np.int64), np.array(asked, dtype=np.int64)
        own = ~np.isin(hashes, self._given)
        # The same passage in another question is another passage.
        salted = mixed(hashes ^ mixed(places[1].astype(np.uint64) + np.uint64(1)))
        return salted[own], places[0][own], places[1][own]

    def _named(self, counts: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        order = np.argsort(-counts, kind="stable")
        return tuple((self._questions[one], int(counts[one])) for one in order if counts[one])


def _uncommon(
    hashes: Hashes, owners: NDArray[np.int64], questions: NDArray[np.int64], limit: int
) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64]]:
    """Without the fingerprints that more than `limit` learners have."""
    _values, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    keep = counts[inverse] <= limit
    return hashes[keep], owners[keep], questions[keep]


def _shared(
    hashes: Hashes, owners: NDArray[np.int64], questions: NDArray[np.int64], learners: int, asked: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of learners that share something (first · learners + second), how much, and how much by question."""
    order = np.lexsort((owners, hashes))
    hashes, owners, questions = hashes[order], owners[order], questions[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(hashes)])
    pairs, places = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for size in np.unique(sizes[sizes > 1]):
        block = starts[sizes == size][:, None] + np.arange(size)
        left, right = np.triu_indices(size, 1)
        pairs.append((owners[block[:, left]] * learners + owners[block[:, right]]).ravel())
        places.append(np.repeat(questions[block[:, 0]], len(left)))
    codes, inverse, counts = np.unique(np.concatenate(pairs), return_inverse=True, return_counts=True)
    by_question = np.zeros((len(codes), max(asked, 1)), dtype=np.int64)
    np.add.at(by_question, (inverse, np.concatenate(places)), 1)
    return codes, counts, by_question


def _threshold(nearest: NDArray[np.float64]) -> tuple[float, float, float]:
    """Median and typical deviation of the nearest similarities, and the threshold from them.

    Most learners work alone, so the middle of the cohort tells how alike independent work is. Median and MAD (median
    absolute deviation, times 1.4826 to compare with a standard deviation; F. R. Hampel 1974) do not move for a few
    pairs.
    """
    if len(nearest) < DERIVED_FROM:
        return math.nan, math.nan, SMALL_THRESHOLD
    middle = float(np.median(nearest))
    typical = 1.4826 * float(np.median(np.abs(nearest - middle)))
    return middle, typical, min(max(middle + DEVIATIONS * typical, LEAST_THRESHOLD), 1.0)
