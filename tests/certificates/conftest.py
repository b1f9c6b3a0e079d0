"""People with computers of their own, and an issuer."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.certificates.issuer import Issuer
from autograder.certificates.keys import create_key
from tests.certificates.making import Person


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """An issuer that no command of a test knows unless it is told."""
    key = create_key(tmp_path_factory.mktemp("issuer") / "key.pem")
    return Issuer(key, "School of Examples", "https://example.org/labs", "labs@example.org")


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody who has run no command yet."""
    home = tmp_path / "person"
    home.mkdir()
    return Person(home)


@pytest.fixture(autouse=True)
def _nobodys_issuer(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What runs in the tests' own process finds no key and no list of whoever runs them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "nobody"))
    monkeypatch.delenv("LABS_ISSUER", raising=False)
