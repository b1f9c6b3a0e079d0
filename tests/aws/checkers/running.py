"""Run the four checkers, each as one process over everything, and read what they found.

cfn-lint: whether CloudFormation would take the template. checkov: whether what it makes is safe by known rules.
parliament: whether policies say what they seem to say. cloudsplaining: whether they let anybody get further.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.side import program

CHECKERS = ("cfn-lint", "checkov", "parliament", "cloudsplaining")
_ESCALATION = Path(__file__).with_name("escalation.py")


@dataclass(frozen=True, order=True)
class Finding:
    """What a checker has against something: `id` is its rule, `sample` the template, `where` the logical id."""

    checker: str
    id: str
    sample: str
    where: str
    message: str = ""


@dataclass(frozen=True)
class Checked:
    """The findings of one checker, and how many things it looked at and found good, where it counts them."""

    findings: tuple[Finding, ...]
    passed: int


def check(checker: str, folder: Path) -> Checked:
    """Run one checker over `folder`: templates/<sample>.yaml and policies/<sample>.<logical id>.<number>.json."""
    run = {"cfn-lint": _cfn_lint, "checkov": _checkov, "parliament": _parliament, "cloudsplaining": _cloudsplaining}
    return run[checker](folder)


def write(folder: Path, templates: Mapping[str, str], policies: Iterable[tuple[str, str, Any]]) -> None:
    """Lay out what `check` reads: templates' texts by sample, and (sample, logical id, policy)."""
    (folder / "templates").mkdir()
    (folder / "policies").mkdir()
    for sample, text in templates.items():
        (folder / "templates" / f"{sample}.yaml").write_text(text, encoding="utf-8")
    for number, (sample, title, policy) in enumerate(policies):
        path = folder / "policies" / f"{sample}.{title}.{number}.json"
        path.write_text(json.dumps(policy), encoding="utf-8")


def _cfn_lint(folder: Path) -> Checked:
    files = sorted((folder / "templates").iterdir())
    found = json.loads(_output("cfn-lint", "--format", "json", *map(str, files)) or "[]")
    findings = []
    for one in found:
        path = one["Location"].get("Path") or []
        where = path[1] if len(path) > 1 else "/".join(map(str, path))
        findings.append(
            Finding("cfn-lint", one["Rule"]["Id"], Path(one["Filename"]).stem, str(where), one["Message"][:200])
        )
    return Checked(tuple(findings), len(files) - len({one.sample for one in findings}))


def _checkov(folder: Path) -> Checked:
    found = json.loads(
        _output(
            "checkov",
            *("--directory", str(folder / "templates"), "--framework", "cloudformation"),
            # Nothing is asked of anybody.
            *("--output", "json", "--quiet", "--compact", "--skip-download"),
        )
    )
    findings = [
        Finding(
            "checkov",
            one["check_id"],
            Path(one["file_path"]).stem,
            one["resource"].rpartition(".")[2],
            one["check_name"],
        )
        for one in found["results"]["failed_checks"]
    ]
    if found["summary"]["parsing_errors"]:
        findings.append(Finding("checkov", "parsing", "", "", str(found["results"].get("parsing_errors"))))
    return Checked(tuple(findings), found["summary"]["passed"])


def _parliament(folder: Path) -> Checked:
    policies = folder / "policies"
    lines = _output(
        "parliament",
        *("--directory", str(policies), "--include_policy_extension", "json"),
        *("--json", "--include-community-auditors"),
    ).splitlines()
    findings = []
    for line in lines:
        one = json.loads(line)
        sample, title = _names(one["location"]["filepath"])
        detail = json.dumps(one["detail"] or one["location"].get("actions", ""))
        findings.append(Finding("parliament", one["issue"], sample, title, detail))
    return Checked(tuple(findings), len(list(policies.iterdir())) - len({(one.sample, one.where) for one in findings}))


def _cloudsplaining(folder: Path) -> Checked:
    policies = folder / "policies"
    # Its command line reads an account's export; the library behind it reads a policy.
    found = json.loads(_run([_python(), str(_ESCALATION), str(policies)]))
    findings = [Finding("cloudsplaining", one["id"], *_names(one["file"]), json.dumps(one["actions"])) for one in found]
    return Checked(tuple(findings), len(list(policies.iterdir())) - len({(one.sample, one.where) for one in findings}))


def _names(path: str) -> tuple[str, str]:
    sample, title, _number, _ending = Path(path).name.split(".")
    return sample, title


def _program(name: str) -> str:
    named = os.environ.get("LABS_TEST_CHECKERS")
    return str(Path(named) / name) if named else str(program("checkers", name))


def _python() -> str:
    return _program("python")


def _output(name: str, *arguments: str) -> str:
    return _run([_program(name), *arguments])


def _run(command: list[str]) -> str:
    """What the program printed. A checker ends with another code than 0 when it has found something."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LABS_", "BC_"))}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment)
    if "Traceback" in done.stderr or not (done.stdout.strip() or done.returncode == 0):
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-3000:]}")
    return done.stdout
