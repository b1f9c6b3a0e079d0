"""A course of its own for tests of the build: the package and the data of this checkout, and one small lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).resolve().parent / "sample"

COURSE_FILES = (
    "nbgrader_config.py",
    "pyproject.toml",
    "requirements.lock",
    "environment.yml",
    "Makefile",
    "LICENSE",
    "LICENSE-CC-BY-4.0",
)


@dataclass(frozen=True)
class Course:
    """A course folder whose commands run on the package inside it, not on this checkout."""

    root: Path

    def path(self, name: str) -> Path:
        """Path of a file of the course."""
        return self.root / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must stand in a file of the course."""
        path = self.path(name)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a Python module of the course, such as `run("autograder", "build")`, in the folder of the course."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=clean_environment(self.root) | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def labs(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the `labs` command of the course."""
        return self.run("autograder", *arguments, **environment)

    def built(self) -> Course:
        """The course itself, after `labs build`."""
        done = self.labs("build")
        assert done.returncode == 0, done.stderr
        return self

    def notebook(self, name: str = "labs/sample/sample.ipynb") -> dict[str, Any]:
        """A notebook of the course, as JSON."""
        content: dict[str, Any] = json.loads(self.path(name).read_text(encoding="utf-8"))
        return content

    def files(self) -> dict[str, bytes]:
        """Content of every file, byte code left out."""
        found = (path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}


def clean_environment(root: Path) -> dict[str, str]:
    """Environment in which Python finds the package below `root`, and nbgrader the programs that it calls by name."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LABS_", "PYTHON"))}
    return environment | {
        "PYTHONPATH": str(root),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "LABS_LANG": "en",
        "LABS_DATA_HOME": str(root / "no-data-home"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture(scope="session")
def course_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the sample lab, not built. Tests copy it."""
    root = tmp_path_factory.mktemp("template") / "course"
    skip = shutil.ignore_patterns("__pycache__", "*.po", "*.pot", "*.mo")
    shutil.copytree(ROOT / "autograder", root / "autograder", ignore=skip)
    # The real labs' questions stay away: each command of the course would read all of them.
    for folder in (root / "autograder" / "questions").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    shutil.copytree(ROOT / "infra", root / "infra", ignore=skip)
    shutil.copytree(
        ROOT / "datasets", root / "datasets", ignore=shutil.ignore_patterns("__pycache__", "build", "source")
    )
    shutil.copytree(ROOT / "tools", root / "tools", ignore=skip)
    for name in COURSE_FILES:
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(SAMPLE / "questions", root / "autograder" / "questions" / "sample", ignore=skip)
    sources = root / "solutions" / "sample"
    shutil.copytree(SAMPLE / "solutions", sources)
    for path in sources.rglob("*.txt"):
        path.rename(path.with_suffix(""))
    return root


@pytest.fixture
def course(course_template: Path, tmp_path: Path) -> Course:
    """A fresh course with the sample lab, not built."""
    return Course(Path(shutil.copytree(course_template, tmp_path / "course")))


@pytest.fixture(scope="session")
def built_template(course_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built course. Tests copy it."""
    root = Path(shutil.copytree(course_template, tmp_path_factory.mktemp("built") / "course"))
    return Course(root).built().root


@pytest.fixture
def built_course(built_template: Path, tmp_path: Path) -> Course:
    """A fresh course with the sample lab, built."""
    return Course(Path(shutil.copytree(built_template, tmp_path / "course")))


Editor = Callable[[str, str], None]


@pytest.fixture
def edit_source(course: Course) -> Editor:
    """Replace a text in the source of the sample lab."""
    return lambda old, new: course.edit("solutions/sample/sample.py", old, new)
