"""What the sandbox costs, measured on real processes."""

from __future__ import annotations

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
