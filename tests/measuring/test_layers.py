"""What the sandbox and the cells cost, measured on real processes."""

from __future__ import annotations

from autograder.checking.registry import load_lab
from autograder.measuring.cells import cell_costs
from autograder.measuring.cohorts import kinds_of
from autograder.measuring.layers import layer_costs
from autograder.sandbox import probe


def test_a_process_is_started_and_ended_with_and_without_layers() -> None:
    within, without = layer_costs(2)
    assert within.level == probe().level
    assert without.level == "none"
    assert len(within.layers) > len(without.layers)
    for cost in (within, without):
        assert 0 < cost.start_ms < 5000
        assert 0 < cost.end_ms < 5000
        assert cost.around_ms == cost.start_ms + cost.end_ms


def test_every_cell_of_a_learner_is_measured_and_no_check() -> None:
    costs = cell_costs("clustering", kinds_of("clustering")[0])
    names = [cost.name for cost in costs]
    questions = [question.id for question in load_lab("clustering").questions]
    assert set(questions) < set(names)
    assert not any(name.endswith("-check") for name in names)
    assert [cost.cpu_ms for cost in costs] == sorted((cost.cpu_ms for cost in costs), reverse=True)
    # Many K-Means against one definition of a function.
    assert names.index("choose_k") < names.index("minmax")
