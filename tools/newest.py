"""Run the checks of the labs with the newest libraries that can be had: `make test-newest`.

The course itself is installed at pinned versions. This says early which newer library would make a right answer wrong,
or a wrong one right. It makes an environment of its own under build/ and leaves the pinned one alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "newest"

# What learners compute and draw with, and the clients of the services.
LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "pyarrow",
    "openpyxl",
    "boto3",
    "botocore",
    "pymysql",
    "mysql-connector-python",
    "opensearch-py",
)
TESTS = ("tests/questions", "tests/checking", "tests/data")


def main() -> int:
    """Make or renew the environment, say what is newer, and run the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pre", action="store_true", help="take release candidates as well")
    parser.add_argument("arguments", nargs="*", help="for pytest; folders or files in place of the usual ones")
    options = parser.parse_args()
    python = _environment()
    pinned = _versions(python)
    upgrade = ["--pre", *LIBRARIES] if options.pre else [*LIBRARIES]
    _uv(python, "install", "--quiet", "--upgrade", *upgrade)
    newest = _versions(python)
    newer = [name for name in sorted(newest) if newest[name] != pinned.get(name)]
    for name in newer:
        print(f"{name:<28}{pinned.get(name, '-'):>12}  ->{newest[name]:>12}", flush=True)
    if not newer:
        print("No library is newer than the pinned one. The tests run all the same.", flush=True)
    command = [str(python), "-m", "pytest", "-n", "2", "--dist", "loadfile", *(options.arguments or TESTS)]
    # Warnings of what will go in a later version are what this run is for: shown, and no error.
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "default"}).returncode


def _environment() -> Path:
    """Python of an environment with the pinned versions, and the course from this folder."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    print(f"Preparing {HOME.relative_to(ROOT)} with the pinned versions ...", flush=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(HOME)], check=True)
    lock = ROOT / "requirements-test.lock"
    _uv(python, "install", "--quiet", "--require-hashes", "--requirement", str(lock))
    _uv(python, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    return python


def _uv(python: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", arguments[0], "--python", str(python), *arguments[1:]]
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode:
        raise SystemExit("The newest versions could not be installed; the reason stands above.")


def _versions(python: Path) -> dict[str, str]:
    """Versions of everything in the environment, by name."""
    command = [sys.executable, "-m", "uv", "pip", "freeze", "--python", str(python), "--exclude-editable"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return dict(line.split("==", 1) for line in told.splitlines() if "==" in line)


def unknown_libraries() -> list[str]:
    """Names in LIBRARIES that pyproject.toml does not ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    return [name for name in LIBRARIES if name not in asked]


if __name__ == "__main__":
    sys.exit(main())
