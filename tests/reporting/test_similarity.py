"""Comparison finds copies that were hidden, and leaves independent work alone."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.measuring.simulated.bench import what_was_found
from autograder.measuring.simulated.rewriting import hidden_copy
from autograder.reporting.notebooks import starter_of
from autograder.reporting.similarity import COMMON_LEAST, EVIDENCE, SMALL_THRESHOLD, Comparison, Similarity
from autograder.reporting.tokens import Vocabulary, without_comments
from autograder.reporting.winnowing import GRAM, WINDOW, fingerprints
from tests.reporting.planted import LAB, QUESTIONS, cohort, variants

tokens = st.lists(st.integers(1, 30), max_size=60)


@settings(max_examples=200, deadline=None)
@given(before=tokens, after=tokens, passage=st.lists(st.integers(1, 30), min_size=GRAM + WINDOW - 1, max_size=40))
def test_a_passage_of_the_guaranteed_length_shares_a_fingerprint(
    before: list[int], after: list[int], passage: list[int]
) -> None:
    """The guarantee of winnowing, wherever the passage stands."""
    first = fingerprints(np.array(before + passage, dtype=np.int64))[0]
    second = fingerprints(np.array(passage + after, dtype=np.int64))[0]
    assert set(first.tolist()) & set(second.tolist())


@settings(max_examples=100, deadline=None)
@given(codes=st.lists(st.integers(1, 500), max_size=80, unique=True))
def test_without_a_common_gram_nothing_is_shared(codes: list[int]) -> None:
    """Nothing shorter than a gram counts: cut into pieces that are shorter, and moved about."""
    pieces = [codes[start : start + GRAM - 1] for start in range(0, len(codes), GRAM - 1)]
    turned = [code for piece in reversed(pieces) for code in (*piece, 999)]
    first = fingerprints(np.array(codes, dtype=np.int64))[0]
    second = fingerprints(np.array(turned, dtype=np.int64))[0]
    assert not set(first.tolist()) & set(second.tolist())


def test_names_values_comments_and_docstrings_do_not_count() -> None:
    words = Vocabulary()
    first = 'def f(a):\n    """Says a."""\n    total = a.sum() * 3  # mine\n    return total, "x"\n'
    second = "def g(b):\n    out = b.sum()*17\n\n    # other\n    return out, '''y'''"
    assert words.codes(first)[0].tolist() == words.codes(second)[0].tolist()
    assert words.codes(first)[0].tolist() != words.codes(first.replace("sum", "mean"))[0].tolist()


def test_lines_of_tokens_are_those_of_the_code() -> None:
    code = 'a = """x\ny"""\n\nb = a \\\n  + 1\n'
    assert Vocabulary().codes(code)[1].tolist() == [0, 0, 0, 3, 3, 3, 4, 4]


@pytest.mark.parametrize("code", ["'", '"""', "\\", "def (", "\0", "é" * 50, "((((" * 5000, "'''" * 3001, "\ud800"])
def test_what_is_no_python_is_read_all_the_same(code: str) -> None:
    numbers, lines = Vocabulary().codes(code)
    assert len(numbers) == len(lines)


def test_words_of_comments_go_and_hashes_in_texts_stay() -> None:
    assert without_comments("a = '# 1'  # by Anna\n# Anna\n") == "a = '# 1'  #\n#\n"


def compared() -> tuple[Comparison, Similarity]:
    found = Comparison({one.name: one.codes for one in cohort()}, starter_of(Path("nowhere"), LAB), QUESTIONS)
    return found, found.run()


def test_planted_copies_are_found_and_nobody_else_is() -> None:
    comparison, found = compared()
    people = list(cohort())
    pairs = [{"learners": [pair.first, pair.second]} for pair in found.pairs]
    told = what_was_found(people, {"labs": [{"similarity": {"pairs": pairs}}]})
    assert told.planted == 3
    assert told.recall["all"] == (1, 1), found
    assert told.precision == 1.0, found.pairs
    assert found.derived
    pair = found.pairs[0]
    assert pair.similarity >= found.threshold
    first, second = comparison.alike_lines(pair, pair.questions[0][0])
    assert first
    assert second


def test_different_right_answers_are_not_alike() -> None:
    """Each learner gives other alternates, as they stand: nobody copied, and nobody is told."""
    count = min(len(one.right) for one in variants())
    answers = {f"l{number}": {one.question: one.right[number].code for one in variants()} for number in range(count)}
    found = Comparison(answers, starter_of(Path("nowhere"), LAB), QUESTIONS).run()
    assert found.compared == count
    assert found.pairs == ()
    assert found.threshold == SMALL_THRESHOLD
    assert not found.derived


def test_a_copy_in_a_small_class_is_told_with_its_questions() -> None:
    chance = random.Random(5)
    original = {one.question: one.right[1].code for one in variants()}
    copied = {name: hidden_copy(code, chance) for name, code in original.items()}
    other = {one.question: one.right[2].code for one in variants()}
    found = Comparison({"a": original, "b": copied, "c": other}, [], QUESTIONS).run()
    assert [(pair.first, pair.second) for pair in found.pairs] == [("a", "b")]
    assert len(found.pairs[0].questions) > 6
    assert sum(count for _name, count in found.pairs[0].questions) == found.pairs[0].shared


def test_what_the_lab_gives_and_what_many_have_does_not_count() -> None:
    original = {one.question: one.right[1].code for one in variants()}
    twins = {"a": original, "b": dict(original)}
    assert Comparison(twins, [], QUESTIONS).run().pairs
    assert not Comparison(twins, list(original.values()), QUESTIONS).run().pairs
    many = {f"l{number}": original for number in range(COMMON_LEAST + 1)}
    assert not Comparison(many, [], QUESTIONS).run().pairs


def test_short_answers_and_one_question_alone_tell_nothing() -> None:
    short = {"a": {"load": "x = 1"}, "b": {"load": "x = 1"}, "c": {}}
    found = Comparison(short, [], QUESTIONS).run()
    assert found.too_short == ("a", "b", "c")
    assert found.pairs == ()
    longest = max((one.right[0].code for one in variants()), key=len) * 3
    same = {"a": {"load": longest}, "b": {"load": longest}}
    result = Comparison(same, [], QUESTIONS).run()
    assert result.compared == 2, f"{EVIDENCE} fingerprints are in it"
    assert result.pairs == ()


def test_nobody_and_one_learner_are_no_fault() -> None:
    assert Comparison({}, [], QUESTIONS).run().pairs == ()
    assert Comparison({"a": {"load": "x = 1"}}, [], []).run().compared == 0
