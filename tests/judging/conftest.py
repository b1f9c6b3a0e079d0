"""One judge for all tests of a module: its warm process is started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.judging.judge import Judge


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    here = Judge()
    yield here
    here.close()
