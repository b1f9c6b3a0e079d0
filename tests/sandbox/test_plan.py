"""What a sandbox's root will hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.limits import ResourceLimits
from autograder.sandbox import Policy, system_paths
from autograder.sandbox.plan import Plan, make_plan


def planned(*paths: Path | str, work: str = "/home/learner/work") -> Plan:
    return make_plan(Policy(tuple(map(str, paths)), ResourceLimits(), work=work))


def test_folder_brings_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert planned(tmp_path / "a" / "b", tmp_path / "a").binds == (str(tmp_path / "a"),)


def test_links_are_shown_with_what_they_lead_to(tmp_path: Path) -> None:
    real = tmp_path / "python-3.11.7"
    (real / "bin").mkdir(parents=True)
    (real / "bin" / "python3.11").touch()
    (tmp_path / "python-3.11").symlink_to("python-3.11.7")
    (tmp_path / "python").symlink_to(tmp_path / "python-3.11" / "bin" / "python3.11")
    plan = planned(tmp_path / "python")
    assert plan.binds == (str(real / "bin" / "python3.11"),)
    assert dict(plan.links) == {
        str(tmp_path / "python"): str(tmp_path / "python-3.11" / "bin" / "python3.11"),
        str(tmp_path / "python-3.11"): "python-3.11.7",
    }


def test_links_in_a_circle_and_missing_paths_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    assert planned(tmp_path / "one", tmp_path / "missing").binds == ()


def test_whole_machine_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "root").symlink_to("/")
    (tmp_path / "data").mkdir()
    assert planned("/", tmp_path / "root", tmp_path / "data").binds == (str(tmp_path / "data"),)


@pytest.mark.parametrize(
    ("shown", "work", "private"),
    [
        ("data", "/home/learner/work", "/home/learner"),
        ("data", "{folder}/work", "{folder}/work"),
        ("home/data", "{folder}/home/work", "{folder}/home/work"),
    ],
)
def test_home_is_private_where_nothing_else_stands_there(tmp_path: Path, shown: str, work: str, private: str) -> None:
    (tmp_path / shown).mkdir(parents=True)
    plan = planned(tmp_path / shown, work=work.format(folder=tmp_path))
    assert plan.private[0] == private.format(folder=tmp_path)
    assert plan.private[1:] == ("/tmp", "/dev/shm")


def test_what_a_private_folder_would_hide_is_kept() -> None:
    plan = Plan(("/tmp/data", "/usr"), (), ("/home/learner", "/tmp", "/dev/shm"), "/home/learner/work")
    assert plan.kept() == ("/tmp/data",)


def test_system_paths_leave_the_checkout_out() -> None:
    paths = system_paths()
    here = Path(__file__).resolve()
    assert "/" not in paths
    assert all(Path(path).exists() for path in paths)
    assert not any(here.is_relative_to(Path(path).resolve()) for path in paths)
