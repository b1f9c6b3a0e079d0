"""Killed at any moment, `labs cloud up` and `labs cloud down` are finished by the next run, with the same end.

The commands are real processes, ended by SIGKILL at moments that a seed draws; the database is a real MariaDB.
"""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.aws.steps.database import remove_database_learner
from infra.provisioning.names import schema_name
from infra.settings import Services, load
from tests.aws.cohorts import cohort, cohort_text
from tests.aws.driving import environment
from tests.aws.emulator import Emulator, Keys
from tests.aws.inventory import anything_left, differences, in_the_account, in_the_database, on_this_machine
from tests.aws.warm import Warm, warm

SEED = 27
KILLS = 10
# Kills of one life of a cohort, up to its end; together ten of `up` and ten of `down`.
LIVES = (5, 5)


@dataclasses.dataclass
class World:
    """An account with a home for the files, and the database that stands in for RDS."""

    emulator: Emulator
    keys: Keys
    home: Path
    work: Path
    database: Path
    warm: Warm

    @property
    def env(self) -> dict[str, str]:
        """Environment of a real command."""
        return environment(self.emulator, self.keys, self.home, LABS_CLOUD_DATABASE=str(self.database))

    def alive(self) -> dict[str, Any]:
        """All that the cohort has."""
        admin = load(self.database, environ={}).mysql
        assert admin is not None
        return {
            "account": in_the_account(self.emulator, self.keys, cohort()),
            "database": in_the_database(admin, tuple(schema_name(name) for name in cohort().learners)),
            "files": on_this_machine(self.home, cohort()),
        }

    def start(self, command: str) -> int:
        """Start a command; its number."""
        return self.warm.start(["cloud", command, "--yes"], self.env, self.work, self.work / "output")

    def finish(self, command: str) -> float:
        """Run a command to its end; the seconds that it took."""
        began, number = time.monotonic(), self.start(command)
        while (code := self.warm.status(number)) is None:
            time.sleep(0.01)
        assert code == 0, (self.work / "output").read_text()[-1500:]
        return time.monotonic() - began

    def kill(self, command: str, dice: random.Random, longest: float) -> float:
        """Run a command and kill it at a moment; the moment in seconds after its start."""
        while True:
            moment = dice.uniform(0.0, longest)
            number = self.start(command)
            time.sleep(moment)
            code = self.warm.status(number)
            if code is None:
                os.killpg(number, signal.SIGKILL)
                while (code := self.warm.status(number)) is None:
                    time.sleep(0.01)
                if code == -signal.SIGKILL:
                    return moment
            # It was quicker than the dice: another moment, an earlier one.
            assert code == 0, (self.work / "output").read_text()[-1500:]
            longest = moment


@pytest.fixture
def worlds(emulator: Emulator, database_file: Path, tmp_path: Path) -> Iterator[list[World]]:
    """A fresh account for each life, and one for the undisturbed run."""
    with warm() as process:
        made = []
        for number in range(len(LIVES) + 1):
            work = tmp_path / f"world {number}"
            work.mkdir()
            (work / "cohort.toml").write_text(cohort_text(cohort()), encoding="utf-8")
            keys = emulator.administrator()
            made.append(World(emulator, keys, work / "home", work, database_file, process))
        yield made
    _forget(database_file)


def test_killed_at_ten_moments_each_up_and_down_end_as_undisturbed(
    worlds: list[World], capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(SEED)
    calm, *lives = worlds
    up_seconds = calm.finish("up")
    expected = calm.alive()
    assert set(expected["files"]["logins"]) == set(cohort().learners)
    assert expected["account"]["protected"]
    down_seconds = calm.finish("down")
    gone = anything_left(calm.emulator, calm.keys)
    assert gone == {}

    moments: dict[str, list[float]] = {"up": [], "down": []}
    for world, kills in zip(lives, LIVES, strict=True):
        _forget(world.database)
        for _number in range(kills):
            moments["up"].append(world.kill("up", dice, up_seconds))
        world.finish("up")
        assert differences(world.alive(), expected) == []
        for _number in range(kills):
            moments["down"].append(world.kill("down", dice, down_seconds))
        world.finish("down")
        assert anything_left(world.emulator, world.keys) == gone
        assert not (world.home / "cloud" / cohort().name).exists()
    with capsys.disabled():
        for command, seconds in moments.items():
            told = ", ".join(f"{second:.2f}" for second in seconds)
            print(f"\nlabs cloud {command}: killed after {told} s (seed {SEED})", end="")
    assert [len(seconds) for seconds in moments.values()] == [KILLS, KILLS]


def test_two_machines_at_once_end_with_one_cohort(worlds: list[World]) -> None:
    one = worlds[0]
    other = dataclasses.replace(one, home=one.work / "another machine", work=one.work / "there")
    other.work.mkdir()
    (other.work / "cohort.toml").write_text(cohort_text(cohort()), encoding="utf-8")
    numbers = {world.work: world.start("up") for world in (one, other)}
    codes: dict[Path, int] = {}
    while len(codes) < 2:
        for work, number in numbers.items():
            code = codes.get(work, one.warm.status(number) if work not in codes else None)
            if code is not None:
                codes[work] = code
        time.sleep(0.01)
    for work, code in codes.items():
        last = (work / "output").read_text().strip().splitlines()[-1]
        assert code == 0 or last.startswith("labs: "), last
        assert "Traceback" not in last
    assert 0 in codes.values()
    # Whoever was told to wait runs it again.
    for world in (one, other):
        if codes[world.work]:
            world.finish("up")
    assert one.alive()["account"]["status"] == "CREATE_COMPLETE"
    one.finish("down")
    assert anything_left(one.emulator, one.keys) == {}


def _forget(database: Path) -> None:
    """The database outlives the cohorts here, as RDS's would not: its learners go."""
    admin = load(database, environ={}).mysql
    for name in cohort().learners:
        remove_database_learner(cohort(), Services(mysql=admin), name, lambda _what, _message: None)
