"""A cohort's stack on the emulator, made by a plain call: for tests of what comes after a stack."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.aws.cohort import Cohort
from infra.aws.names import stack_name
from infra.aws.session import Account, connect
from infra.aws.template import compact
from infra.settings import Services
from tests.aws.cohorts import cohort
from tests.aws.emulator import REGION, Emulator


def make_stack(account: Account, cohort: Cohort) -> dict[str, str]:
    """Create the stack, and return its outputs."""
    client = account.client("cloudformation")
    client.create_stack(
        StackName=stack_name(cohort),
        TemplateBody=compact(cohort, account.number),
        Parameters=[{"ParameterKey": "AdministratorArn", "ParameterValue": account.principal_arn}],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    deadline = time.monotonic() + 60
    while True:
        (stack,) = client.describe_stacks(StackName=stack_name(cohort))["Stacks"]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
        assert stack["StackStatus"] == "CREATE_IN_PROGRESS", stack
        assert time.monotonic() < deadline, stack
        time.sleep(0.05)


@dataclass(frozen=True)
class World:
    """A cohort's stack on the emulator, its account, and the folder that the user's files of the services are in."""

    account: Account
    cohort: Cohort
    stack: dict[str, str]
    home: Path

    def path(self, *parts: str) -> Path:
        """A file or folder of the cohort on this machine."""
        return self.home.joinpath("cloud", self.cohort.name, *parts)


@contextmanager
def world(emulator: Emulator, home: Path, owner: Services | None = None, **changes: Any) -> Iterator[World]:
    """A fresh account with the sample cohort's stack; this process is led there as an administrator of it.

    `owner`: administrator's settings of a real database that takes the place of the stack's, behind which the emulator
    has none.
    """
    home.mkdir(parents=True, exist_ok=True)
    with led_to(emulator.variables(emulator.administrator(), home)) as patch:
        if owner is not None:
            owner.save(home / "own-way.toml")
            patch.setenv("LABS_CLOUD_DATABASE", str(home / "own-way.toml"))
        account, one = connect(REGION), cohort(**changes)
        yield World(account, one, make_stack(account, one), home)


@contextmanager
def led_to(variables: Mapping[str, str]) -> Iterator[pytest.MonkeyPatch]:
    """These variables and none of the user's that lead to an account or to services."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "LABS_S3", "LABS_MYSQL", "LABS_POSTGRES", "LABS_SERVICES", "LABS_CLOUD")):
                patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        yield patch


class Said(list[str]):
    """What the steps said."""

    def __call__(self, what: str, message: str) -> None:
        self.append(f"{what}: {message}")
