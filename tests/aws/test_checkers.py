"""Static checkers over the templates: nothing is found but what tests/aws/checkers/suppressions.toml explains."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from infra.aws.template import render
from tests.aws.checkers.running import CHECKERS, Checked, Finding, check, write
from tests.aws.checkers.samples import COHORTS, policies, template
from tools.render_templates import ACCOUNT, SAMPLES

_FILE = Path(__file__).parent / "checkers" / "suppressions.toml"
_BAD = "bad"
# Ways to get further than a policy seems to allow. No reason would be good enough.
_NEVER = {
    "allows_privilege_escalation",
    "credentials_exposure",
    "permissions_management_without_constraints",
    "service_wildcard",
    "PRIVILEGE_ESCALATION",
}


@dataclass(frozen=True)
class Suppression:
    """One entry of the file."""

    checker: str
    id: str
    where: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether this finding is explained by it."""
        same = (self.checker, self.id) == (finding.checker, finding.id)
        return same and any(fnmatchcase(finding.where, pattern) for pattern in self.where)


def _suppressions() -> list[Suppression]:
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))["suppression"]
    return [Suppression(one["checker"], one["id"], tuple(one["where"]), one["reason"]) for one in found]


def _bad_template() -> str:
    """A template with a mistake for each checker of templates: an unknown property, and a bucket open to all."""
    found = template(SAMPLES["small"])
    bucket = found["Resources"]["Bucket"]["Properties"]
    del bucket["PublicAccessBlockConfiguration"], bucket["VersioningConfiguration"]
    found["Resources"]["Database"]["Properties"] |= {"Encrypted": True, "StorageEncrypted": False}
    return json.dumps(found)


_BAD_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:ReadObject", "iam:PutUserPolicy", "sts:AssumeRole"], "Resource": "*"}
    ],
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Checked]:
    """What a checker found, by its name. Each runs once, over all samples and the bad one together."""
    folder = tmp_path_factory.mktemp("checkers")
    texts = {name: render(cohort, ACCOUNT) for name, cohort in COHORTS.items()}
    listed: list[tuple[str, str, Any]] = [
        (name, title, policy) for name, cohort in COHORTS.items() for title, policy in policies(cohort)
    ]
    write(folder, {**texts, _BAD: _bad_template()}, [*listed, (_BAD, "Bad", _BAD_POLICY)])
    done: dict[str, Checked] = {}

    def run(checker: str) -> Checked:
        if checker not in done:
            done[checker] = check(checker, folder)
        return done[checker]

    return run


@pytest.mark.parametrize("checker", CHECKERS)
def test_finds_nothing_unexplained(checker: str, checked: Callable[[str], Checked]) -> None:
    entries = _suppressions()
    found = [one for one in checked(checker).findings if one.sample != _BAD]
    assert not [one for one in found if not any(entry.covers(one) for entry in entries)]
    assert checked(checker).passed > 0


@pytest.mark.parametrize(
    ("checker", "where", "ids"),
    [
        ("cfn-lint", "Database", {"E3002"}),
        ("checkov", "Bucket", {"CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AWS_21"}),
        ("checkov", "Database", {"CKV_AWS_16"}),
        ("parliament", "Bad", {"UNKNOWN_ACTION"}),
        ("cloudsplaining", "Bad", {"allows_privilege_escalation", "credentials_exposure"}),
    ],
)
def test_catches_a_template_that_is_bad(
    checker: str, where: str, ids: set[str], checked: Callable[[str], Checked]
) -> None:
    found = {one.id for one in checked(checker).findings if (one.sample, one.where) == (_BAD, where)}
    assert ids <= found


def test_no_suppression_is_unused(checked: Callable[[str], Checked]) -> None:
    found = [one for checker in CHECKERS for one in checked(checker).findings if one.sample != _BAD]
    unused = [
        (entry.checker, entry.id, pattern)
        for entry in _suppressions()
        for pattern in entry.where
        if not any(Suppression(entry.checker, entry.id, (pattern,), "").covers(one) for one in found)
    ]
    assert not unused


def test_every_suppression_has_a_reason_and_none_allows_escalation() -> None:
    for entry in _suppressions():
        assert len(entry.reason.split()) >= 8, entry
        assert entry.checker in CHECKERS
        assert entry.id not in _NEVER
        assert "*" not in entry.where
