"""A small course in a temporary folder, on a machine that tests break for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.doctor.helpers import REPO, Machine, clean_environment, site_packages, write_lab


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with two labs and the real catalogue and data."""
    root = tmp_path / "course"
    root.mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(REPO / name, root / name)
    shutil.copytree(REPO / "datasets", root / "datasets", ignore=shutil.ignore_patterns("build", "source"))
    write_lab(root, "clustering", {"data": [{"id": "country"}], "services": []})
    write_lab(root, "spark", {"services": ["java"]})
    return root


@pytest.fixture
def machine(course: Path, tmp_path: Path) -> Machine:
    """A healthy machine with a small course; tests break it."""
    jupyter = tmp_path / "jupyter"
    for name in ("data", "config", "runtime"):
        (jupyter / name).mkdir(parents=True)
    environ = {
        **clean_environment(),
        "LABS_ROOT": str(course),
        "LABS_DATA_HOME": str(tmp_path / "fetched"),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
    }
    return Machine(course, environ)


@pytest.fixture
def environment(tmp_path: Path) -> Callable[..., tuple[str, Path]]:
    """Makes a real second environment that shares this one's packages, less those that are left out.

    Returns its Python and the folder of shared packages, in which a test may break one.
    """

    def make(name: str = "other", *, without: tuple[str, ...] = (), course: bool = True) -> tuple[str, Path]:
        home, farm = tmp_path / name, tmp_path / f"{name}-packages"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
        farm.mkdir()
        for entry in site_packages().iterdir():
            lowered = entry.name.lower()
            hidden = any(lowered == part or lowered.startswith((f"{part}-", f"{part}.")) for part in without)
            if not hidden and not lowered.endswith(".pth") and lowered != "__pycache__" and "bdti_labs" not in lowered:
                (farm / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
        lines = [str(farm), str(REPO)] if course else [str(farm)]
        own = next((home / "lib").glob("python*/site-packages"))
        (own / "shared.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(home / "bin" / "python"), farm

    return make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Makes a real small disk (tmpfs), mounted at the folder it returns. Needs the right to mount."""
    mounted: list[Path] = []

    def make(megabytes: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("mounting a small disk needs root and mount")
        mounted.append(folder)
        return folder

    yield make
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", str(folder)], check=True)
