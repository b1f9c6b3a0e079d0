"""The site as `make site` builds it, once for all tests here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.paths import root
from tools.sitebuild.html_pages import Page, read_all


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site."""
    out = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "tools.sitebuild", "--out", str(out)]
    done = subprocess.run(command, cwd=root(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{out / 'index.html'} is ready" in done.stdout
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> Mapping[str, Page]:
    """The pages of the site by path."""
    return read_all(site)
