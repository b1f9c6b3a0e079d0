"""The simulated cohort of `labs bench report`: the same for the same seed, and in the grader's own form."""

from __future__ import annotations

import ast
import json
import random
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.measuring.simulated.answers import variants_of
from autograder.measuring.simulated.cohort import write_cohort
from autograder.measuring.simulated.people import learners
from autograder.measuring.simulated.rewriting import hidden_copy, own_way
from autograder.reporting.reading import read_cohorts
from autograder.reporting.run import make_report
from tests.reporting.planted import LAB, variants

ONLY = ("load",)


def test_the_same_seed_gives_the_same_cohort() -> None:
    first, again, other = (learners(variants()[:3], 30, seed) for seed in (1, 1, 2))
    assert [one.codes for one in first] == [one.codes for one in again]
    assert [one.codes for one in first] != [one.codes for one in other]
    assert [bool(one.source) for one in first].count(True) == 1


def test_every_proof_can_be_written_another_way_and_hidden() -> None:
    for one in variants():
        for variant in (*one.right, *one.wrong):
            written = own_way(variant.code, random.Random(variant.name))
            hidden = hidden_copy(written, random.Random(1))
            assert ast.parse(written).body
            assert ast.parse(hidden).body
    # Hardly two of many people write a longer answer alike.
    longest = max((one.right[0].code for one in variants()), key=len)
    assert len({own_way(longest, random.Random(number)) for number in range(20)}) > 15


def test_messages_are_those_that_the_judge_gives() -> None:
    found = variants_of(LAB, only=ONLY)
    assert [one.question for one in found] == list(ONLY)
    for one in found:
        assert len(one.right) >= 3
        assert all(variant.verdict.points == variant.verdict.full_points for variant in one.right)
        assert all(item.message_key for variant in one.wrong for item in variant.verdict.properties if not item.passed)
        assert one.untouched.verdict.outcome == "not_attempted"


def test_the_report_reads_a_written_cohort_as_it_reads_a_graded_one(tmp_path: Path) -> None:
    people = learners(variants(), 27, 11)
    write_cohort(tmp_path, LAB, people, 11)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert len(gradebook.assignment_submissions(LAB)) == 27
    ((_place, cohort),) = read_cohorts(tmp_path)
    assert cohort.notes == []
    assert all(item.handed_in is not None for item in cohort.submissions)
    made = make_report(tmp_path)
    assert made.reports[0].read == 27
    (copier,) = [one for one in people if one.source]
    pairs = [{pair.first, pair.second} for pair in made.reports[0].similarity.pairs]
    assert {copier.name, copier.source} in pairs
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert document["labs"][0]["scores_percent"]["count"] == 27
