"""What the course asks of a machine: its requirements, and what one lab's front matter adds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.doctor.versions import Requirement, parse_requirement

DISTRIBUTION = "bdti-labs"
# Services that run on Java, under the names a lab's front matter may use.
JAVA_SERVICES = frozenset({"java", "spark", "hive", "h2o", "spark-hive", "hiveserver2"})
SPARK_SERVICES = frozenset({"spark", "hive", "spark-hive"})
JAVA_PACKAGES = frozenset({"pyspark", "h2o", "pyhive"})


@dataclass(frozen=True)
class Lab:
    """One lab as its notebook describes it. `error` says why the notebook could not be read, if so."""

    id: str
    notebook: Path
    title: str = ""
    services: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    packages: tuple[Requirement, ...] = ()
    kernel: str = "python3"
    error: str = ""

    @property
    def needs_spark(self) -> bool:
        """Whether this lab starts an engine of Spark, in its notebook or as a service."""
        names = {name.lower() for name in self.services + self.engines}
        return bool(SPARK_SERVICES & names) or any(package.name.lower() == "pyspark" for package in self.packages)

    @property
    def needs_java(self) -> bool:
        """Whether this lab starts a Java program. Judged by its front matter, so that no other lab asks for Java."""
        return bool(
            JAVA_SERVICES & {name.lower() for name in self.services + self.engines}
            or JAVA_PACKAGES & {package.name.lower() for package in self.packages}
        )


@dataclass(frozen=True)
class Requirements:
    """What must be installed: the range of Python and the packages."""

    python: str = ""
    packages: tuple[Requirement, ...] = field(default=())
    source: str = ""


def read_requirements(root: Path) -> Requirements:
    """The course's requirements, from its `pyproject.toml`, else from the installed package's own record."""
    for folder in (root, Path(__file__).resolve().parents[2]):
        try:
            text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        except OSError:
            continue
        # Not tomllib: this must also run on a Python that is too old for the course, to be able to say so.
        if not re.search(rf'^name\s*=\s*"{DISTRIBUTION}"', text, re.MULTILINE):
            continue
        python = re.search(r'^requires-python\s*=\s*"([^"]+)"', text, re.MULTILINE)
        block = re.search(r"^dependencies\s*=\s*\[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
        lines = re.findall(r'^\s*"([^"]+)"', block.group(1), re.MULTILINE) if block else []
        return Requirements(python.group(1) if python else "", _parse_all(lines), "pyproject.toml")
    try:
        record = metadata.metadata(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return Requirements()
    python_range = (record.get_all("Requires-Python") or [""])[0]
    return Requirements(python_range, _parse_all(record.get_all("Requires-Dist") or []), DISTRIBUTION)


def known_labs(labs: Path) -> list[str]:
    """Ids of the labs under the folder `labs`: each folder that holds a notebook of its own name."""
    return sorted(path.parent.name for path in labs.glob("*/*.ipynb") if path.stem == path.parent.name)


def read_lab(labs: Path, lab_id: str) -> Lab:
    """Read a lab's front matter from its notebook. Never raises: a fault is told in `error`."""
    notebook = labs / lab_id / (lab_id + ".ipynb")
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        record = content["metadata"]
        if not isinstance(content["cells"], list):
            raise TypeError("its cells are not a list")
        front = record.get("bdti_labs") or {}
        return Lab(
            id=lab_id,
            notebook=notebook,
            title=str(front.get("title") or ""),
            services=tuple(_names(front.get("services"))),
            engines=tuple(_names(front.get("engines"))),
            data=tuple(_names(front.get("data"))),
            packages=_parse_all(_names(front.get("packages"))),
            kernel=str((record.get("kernelspec") or {}).get("name") or "python3"),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Lab(id=lab_id, notebook=notebook, error=f"{type(error).__name__}: {error}")


def _names(entries: Any) -> list[str]:
    """Front matter writes a list of names or of records with an `id`; take either."""
    if isinstance(entries, (str, dict)):
        entries = [entries]
    names = [entry.get("id") or entry.get("name") if isinstance(entry, dict) else entry for entry in entries or []]
    return [str(name) for name in names if name]


def _parse_all(lines: list[str]) -> tuple[Requirement, ...]:
    parsed = [parse_requirement(line) for line in lines]
    # A requirement that is written twice is one requirement.
    return tuple(dict.fromkeys(requirement for requirement in parsed if requirement))
