"""Figures from what was measured."""

from __future__ import annotations

import pytest

from autograder.measuring.cohorts import Entry
from autograder.measuring.marks import Agreement, compare
from autograder.measuring.ours import Graded
from autograder.measuring.processes import Usage
from autograder.measuring.report import Comparison, Figure, Loop, Report, Side, Step
from autograder.measuring.stock import Marks

TIMINGS = {"cells": 20.0, "checks": 6.0, "fork": 1.0, "end": 1.0, "read": 0.5, "repair": 0.5, "write": 1.0}


def usage(seconds: float, cpu_seconds: float = 1.0) -> Usage:
    return Usage(0, seconds, cpu_seconds, 100.0, 0, "", "")


def comparison(lab: str = "clustering", agreement: Agreement | None = None) -> Comparison:
    """Stock: 2 s to start, then 4 s each. Ours: 40 submissions in 20 s on two cores, 0.5 s of it in cells."""
    question: dict[str, list[dict[str, str]]] = {"properties": [{}] * 3}
    graded = Graded(
        usage(20.0),
        [{"questions": [question, question]} for _number in range(40)],
        {"executed": 40, "reused": 0, "cell_cpu_seconds": 20.0, "timings": TIMINGS},
    )
    measured = Side(10, 42.0, 31.0, 300.0, (2.0, 1.0))
    ours = Side(40, 20.0, 36.0, 400.0)
    return Comparison(lab, 2, measured, ours, graded, usage(5), usage(1.5), agreement or Agreement(10, 180), [])


def test_a_ratio_compares_as_many_submissions_of_both() -> None:
    """Stock nbgrader's start counts once, not once for every ten."""
    found = comparison()
    assert found.stock.seconds == pytest.approx(2 + 40 * 4)
    assert found.ratio == pytest.approx(162 / 20)
    assert found.stock.cpu_seconds == pytest.approx(1 + 40 * 3)
    assert found.cpu_ratio == pytest.approx(121 / 36)
    # Cells alone: half a second each, two at a time.
    assert found.bound == pytest.approx((162 / 40) / 0.25)
    assert found.efficiency == pytest.approx(20 / (2 * 20))
    assert found.property_ms == pytest.approx(1000 * 6 / (40 * 6))


def test_a_profile_adds_up_to_all_the_time_that_the_cores_had() -> None:
    rows = list(comparison().profile.rows())
    assert sum(share for _part, _ms, share in rows) == pytest.approx(1)
    assert sum(ms for _part, ms, _share in rows) == pytest.approx(1000 * 2 * 20 / 40)
    assert [part for part, _ms, _share in rows][:2] == ["Cells", "Checks, with calls into the learner's process"]
    assert not [part for part, _ms, _share in rows if part == "Gradebook"], "its time was not measured"
    assert [ms for _part, ms, _share in rows][:3] == pytest.approx([500, 150, 50])


def test_growth_leaves_the_start_of_the_command_out() -> None:
    """4 s to start, then 20 ms each with two jobs, of which 10 ms are cells; unchanged ones take 1 s and 2 ms each."""
    steps = [
        Step(
            count,
            Side(count, 4 + 0.02 * count, 9.0, 200.0),
            Side(count, 1 + 0.002 * count, 1.0, 50.0),
            count,
            0.01 * count,
        )
        for count in (50, 2000)
    ]
    figures = {figure.key: figure for figure in Report(2, 2, 0.1, steps=steps).figures()}
    assert figures["light_overhead_ms"].value == pytest.approx(30)
    assert figures["unchanged_ms"].value == pytest.approx(2)
    assert figures["memory_growth"].value == pytest.approx(1)
    assert figures["light_50_ms"].value == pytest.approx(100)
    assert figures["light_2000_ms"].text == "Light lab, 2000 submissions: wall time of one"
    assert figures["cost_growth"].met is True


@pytest.mark.parametrize(("value", "met"), [(11.99, False), (12, True)])
def test_a_target_is_met_or_not(value: float, met: bool) -> None:
    assert Figure("x", "x", value, at_least=12).met is met
    assert Figure("x", "x", -value, at_most=-12).met is met
    assert Figure("x", "x", value).met is None


def test_what_misses_its_target_is_named() -> None:
    report = Report(2, 2, 0.1, {"clustering": comparison()}, {"clustering": Loop(50, 31.0, 1)})
    assert {figure.key for figure in report.missed()} == {"clustering_ratio", "efficiency", "loop_seconds"}
    told = report.to_json()
    assert told["clustering_ratio"] == pytest.approx(8.1)
    assert {target["key"]: target["met"] for target in told["targets"]}["one_submission_seconds"] is True


def test_gradebooks_agree_when_every_cell_of_every_honest_submission_does() -> None:
    entries = [Entry("a", "reference", True), Entry("b", "dies", False)]
    same: Marks = {"a": {"x": 1.0, "y": 0.5}, "b": {"x": 0.0}}
    assert compare(entries, same, {"a": {"x": 1.0, "y": 0.5}, "b": {"x": 1.0}}) == Agreement(1, 2)
    other = compare(entries, same, {"a": {"x": 1.0, "y": None}})
    assert [(found.cell, found.stock, found.ours) for found in other.differences] == [("y", 0.5, None)]
    assert not other.agree


def test_nothing_to_compare_is_no_agreement() -> None:
    assert not compare([Entry("a", "reference", True)], {}, {}).agree
    assert not compare([], {}, {}).agree
    assert not Report(2, 2, 0.1, {"light": comparison("light", compare([], {}, {}))}).agree
