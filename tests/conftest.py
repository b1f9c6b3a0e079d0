"""Shared means: editions of the data, and a quiet environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.data import dataset, dataset_ids
from tests.running_services import local_servers, settings_of

# Figures are drawn in memory, and BLAS uses one thread: many tests run side by side.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("OMP_NUM_THREADS", "1")

MIRROR = os.environ.get("LABS_DATA_MIRROR", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no core waits for a long one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """English messages, nothing fetched by whoever runs the tests, and no nbgrader mode."""
    monkeypatch.setenv("LABS_LANG", "en")
    monkeypatch.setenv("LABS_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data-home"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("LABS_DATA_MIRROR", raising=False)


@pytest.fixture(params=["embedded", "mirror"])
def edition(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Run a test on the embedded edition, and on the official files where LABS_DATA_MIRROR names them.

    A test may ask for "later" as well: official files that are not the first ones which the loader finds.
    """
    if request.param != "embedded":
        mirror = use_mirror(monkeypatch)
        if request.param == "later":
            monkeypatch.setenv("LABS_DATA_MIRROR", str(later_mirror(mirror, tmp_path_factory.getbasetemp() / "later")))
    return request.param


def official_files(dataset_id: str) -> list[str]:
    """Official files of a dataset with all its columns, in the order in which the loader looks for them."""
    known = [item for item in dataset(dataset_id).editions if item.method in ("download", "login")]
    return list(dict.fromkeys(item.file for item in known if not item.other_layout))


def later_mirror(mirror: Path, folder: Path) -> Path:
    """A mirror that has only the second official file of each dataset, where there are two."""
    for name in dataset_ids():
        for file in official_files(name)[1:2]:
            link = folder / file
            if not link.exists():
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(mirror / file)
    return folder


def use_mirror(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set the mirror for a test, or skip it with the reason."""
    if not MIRROR:
        pytest.skip("LABS_DATA_MIRROR is not set: no official data files here")
    path = Path(MIRROR).resolve()
    if not path.is_dir():
        pytest.fail(f"LABS_DATA_MIRROR names {MIRROR}, which is no folder")
    monkeypatch.setenv("LABS_DATA_MIRROR", str(path))
    return path


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of official data files; the test is skipped, with the reason, where there is none."""
    return use_mirror(monkeypatch)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Services folder of real local servers: S3, MySQL and search, with the course's data."""
    with local_servers(tmp_path_factory.mktemp("services")) as home:
        yield home


@pytest.fixture
def services(servers: Path) -> Iterator[Path]:
    """Real local servers, which this test uses as its user would. Gives their folder."""
    with settings_of(servers):
        yield servers
