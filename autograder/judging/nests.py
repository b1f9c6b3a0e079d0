"""Which warm process a lab's submissions need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.checking.limits import ResourceLimits
from autograder.checking.progress import LEARNERS_OWN
from autograder.checking.question import Lab
from autograder.judging.warm import Nest
from autograder.paths import datasets_dir, labs_dir
from infra.spark import Enclosed, enclosed

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Packages worth importing before the fork when a course of somebody else's uses them.
WORTH_WARMING = ("numpy", "pandas", "scipy", "sklearn", "matplotlib.pyplot")


def nest_for(
    released: NotebookNode, lab: Lab | None, limits: ResourceLimits, endpoints: tuple[tuple[str, int], ...] = ()
) -> Nest:
    """The warm process for submissions of this released notebook. endpoints: those of the lab's services."""
    if lab is None:
        return Nest(packages=used_packages(released), limits=limits)
    datasets = tuple(dataset_names(released))
    engine = _engine(lab)
    return Nest(
        packages=lab.packages,
        datasets=datasets,
        read_only=(*data_paths(datasets), *engine.paths),
        endpoints=(*lab.endpoints, *endpoints),
        loopback=bool(lab.engines),
        environment=engine.environment,
        services=bool(lab.services),
        limits=limits,
        rehearsal=tuple(cell.source for cell in released.cells if cell.cell_type == "code"),
    )


def _engine(lab: Lab) -> Enclosed:
    if not lab.engines:
        return Enclosed((), ())
    return enclosed()


def dataset_names(released: NotebookNode) -> list[str]:
    """Ids of the datasets that a lab's front matter names."""
    return [str(entry["id"]) for entry in released.metadata.get("bdti_labs", {}).get("data", [])]


def data_paths(datasets: tuple[str, ...]) -> list[str]:
    """Files that the loader reads for these datasets: the catalogue's folder, and fetched or mirrored files."""
    from autograder.data import load

    paths = [str(datasets_dir())] if datasets_dir().is_dir() else []
    for name in datasets:
        path = load(name).path
        if path is not None and not Path(path).is_relative_to(datasets_dir()):
            paths.append(str(path))
    return paths


def lab_files(lab: Lab) -> dict[str, bytes]:
    """What the course puts beside a lab's notebook."""
    return {name: path.read_bytes() for name, path in beside(lab.id)}


def beside(lab_id: str) -> list[tuple[str, Path]]:
    """Name below the lab's folder, and path, of each of these files; empty for a lab without a folder."""
    folder = labs_dir() / lab_id
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and path.name not in LEARNERS_OWN and path.name[0] != "."
    ]
    return [(path.relative_to(folder).as_posix(), path) for path in found]


def used_packages(released: NotebookNode) -> tuple[str, ...]:
    """The packages worth warming that the cells of a notebook import."""
    code = "\n".join(cell.source for cell in released.cells if cell.cell_type == "code")
    found = set(re.findall(r"^\s*(?:import|from)\s+(\w+)", code, re.MULTILINE))
    return tuple(name for name in WORTH_WARMING if name.partition(".")[0] in found)
