"""Awards, issuers and commands for the tests of certificates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.certificates.award import Award, LabFacts, Proofs, Score
from autograder.certificates.credential import make_credential, moment_text
from autograder.certificates.issuer import Issuer
from autograder.certificates.proof import sign

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

LAB = LabFacts(
    id="clustering",
    title="Clustering: identification of humanitarian need",
    version="1.0.0",
    level="intermediate",
    objectives=("Load a table, and report its faults", "Choose a number of clusters by three criteria"),
    questions={"load": "Load the country table"},
    topics=("clusters", "tables"),
)


def award(name: str = "Ana López", **changes: Any) -> Award:
    """An award of 87.25 of 100 points."""
    given: dict[str, Any] = {
        "lab": LAB,
        "score": Score(87.25, 100, 60),
        "proofs": Proofs("ab" * 32, "cd" * 32, ("network namespace", "landlock 7", "seccomp")),
    }
    return Award(name, **{**given, **changes})


def unsigned(issuer: Issuer, **changes: Any) -> dict[str, Any]:
    """A credential without its proof."""
    return make_credential(award(**changes), issuer, NOW, salt="c0ffee")


def signed(issuer: Issuer, credential: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A credential with its proof; `credential` is one to be signed as it is."""
    return sign(credential or unsigned(issuer, **changes), issuer.key, issuer.method, moment_text(NOW))


@dataclass(frozen=True)
class Person:
    """Somebody at a computer of her own: commands that she runs find her own keys and lists."""

    home: Path

    def labs(self, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a `labs` command."""
        environment = {name: value for name, value in os.environ.items() if name != "LABS_ISSUER"}
        environment |= {"XDG_DATA_HOME": str(self.home), "LABS_LANG": "en", "COLUMNS": "200", **settings}
        command = [sys.executable, "-m", "autograder", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=600, env=environment, cwd=self.home
        )

    def verify(self, path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Exit code and result of `labs verify --json`."""
        run = self.labs("verify", path, "--json", *arguments)
        assert run.stdout, run.stderr
        result: dict[str, Any] = json.loads(run.stdout)
        return run.returncode, result

    @property
    def issuer_folder(self) -> Path:
        """Where her key and her list are."""
        return self.home / "bdti-labs" / "issuer"


def put(path: Path, credential: object) -> Path:
    """Write a credential, or anything else that JSON takes."""
    path.write_text(json.dumps(credential), encoding="utf-8")
    return path


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all texts, booleans, lists and objects below `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from places(inner, (*path, name))
