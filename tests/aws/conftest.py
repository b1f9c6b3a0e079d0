"""One emulator for all tests of a session; each test has an account of its own in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.settings import Services
from tests.aws.emulator import Emulator, Keys, lead, running_emulator
from tests.aws.servers import like_rds_mysql, servers


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator with authentication on."""
    with running_emulator(tmp_path_factory.mktemp("emulator") / "aws") as one:
        yield one


@pytest.fixture
def cloud_home(tmp_path: Path) -> Path:
    """An empty services folder, with a space and accents in its name."""
    folder = tmp_path / "chez moi, été"
    folder.mkdir()
    return folder


@pytest.fixture
def admin(emulator: Emulator, cloud_home: Path, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """An administrator of a fresh account. This process, and those that it starts, are led to the emulator as her."""
    keys = emulator.administrator()
    lead(monkeypatch, emulator, keys, cloud_home)
    return keys


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A settings file for LABS_CLOUD_DATABASE: a real MariaDB, as an administrator with the rights that RDS gives."""
    with servers(tmp_path_factory.mktemp("cloud database") / "services", "mysql") as owner:
        assert owner.mysql is not None
        path = tmp_path_factory.mktemp("administrator") / "own way.toml"
        Services(mysql=like_rds_mysql(owner.mysql)).save(path)
        yield path
