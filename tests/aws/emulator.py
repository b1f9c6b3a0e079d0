"""An emulator of AWS on this machine, ministack, with authentication on: signatures and rights are checked.

It is the program `ministack` of the side environment `emulator`.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.clients import tls_context
from infra.local.certificates import certificate
from infra.local.ports import HOST, Ports
from tools.side import program

REGION = "eu-west-1"
_PATIENCE_SECONDS = 60
_LEADS_ELSEWHERE = ("AWS_", "LABS_S3", "LABS_MYSQL", "LABS_POSTGRES", "LABS_SERVICES", "LABS_CLOUD", "LABS_LEARNER")
_numbers = itertools.count(100_000_000_001)


@dataclass(frozen=True)
class Keys:
    """Somebody's way in: an account and keys that belong to it."""

    account: str
    access_key: str
    secret_key: str
    session_token: str = ""


@dataclass(frozen=True)
class Emulator:
    """A running emulator. Each account of twelve digits in it is a world of its own."""

    url: str
    folder: Path
    ca: Path

    def owner(self) -> Keys:
        """Keys of the owner of a fresh account: a key of twelve digits is its account, and everything is allowed."""
        number = str(next(_numbers))
        return Keys(number, number, "test")

    def administrator(self, policy: dict[str, Any] | None = None, owner: Keys | None = None) -> Keys:
        """A user with keys of its own, made through IAM, so that each request is checked.

        `policy` is what it may do, by default everything. The account is a fresh one unless its `owner` is given.
        """
        owner = owner or self.owner()
        allowed = policy or {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
        iam = self.client("iam", owner)
        name = f"administrator-{len(iam.list_users()['Users'])}"
        iam.create_user(UserName=name)
        # A managed one has room for the longest policy, an inline one hasn't.
        made = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(allowed))
        iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(owner.account, key["AccessKeyId"], key["SecretAccessKey"])

    def client(self, service: str, keys: Keys, region: str = REGION) -> Any:
        """A boto3 client with somebody's keys, whatever the environment says."""
        import boto3
        from botocore.config import Config

        session = boto3.Session(
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.session_token or None,
            region_name=region,
        )
        return session.client(
            service,
            endpoint_url=self.url,
            verify=str(self.ca),
            config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"max_attempts": 2, "mode": "standard"}),
        )

    def variables(self, keys: Keys, home: Path) -> dict[str, str]:
        """What leads boto3 and the course to this emulator with somebody's keys; nothing of the user's is read."""
        values = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.ca),
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(home / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / "no-credentials"),
            "NO_PROXY": HOST,
            "LABS_SERVICES_HOME": str(home),
        }
        return {**values, "AWS_SESSION_TOKEN": keys.session_token} if keys.session_token else values


def lead(patch: pytest.MonkeyPatch, emulator: Emulator, keys: Keys, home: Path) -> None:
    """Lead this process, and those that it starts, to the emulator as somebody; nothing of the user's is read."""
    for name in list(os.environ):
        if name.startswith(_LEADS_ELSEWHERE):
            patch.delenv(name)
    for name, value in emulator.variables(keys, home).items():
        patch.setenv(name, value)
    patch.setenv("AWS_DEFAULT_REGION", REGION)


def plain_environment() -> dict[str, str]:
    """The environment without whatever leads to somebody's account or services."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LABS_"))}


@contextmanager
def running_emulator(folder: Path) -> Iterator[Emulator]:
    """Start one below `folder`, end it and delete all that it wrote afterwards."""
    for name in ("state", "s3", "home", "tmp"):
        (folder / name).mkdir(parents=True)
    ports = Ports(folder / "ports.json")
    ports.choose(["emulator"])
    port = ports["emulator"]
    served = certificate(folder / "tls", "emulator")
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "AUTH": "true",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        # The bucket's policy refuses whatever comes without TLS.
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(served.cert),
        "MINISTACK_SSL_KEY": str(served.key),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "LOG_LEVEL": "WARNING",
        # It would start databases and more in containers where there is Docker.
        "DOCKER_HOST": f"unix://{folder / 'no-docker'}",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program("emulator", "ministack"))],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, f"https://{HOST}:{port}/_ministack/ready", served.ca, folder / "log")
        yield Emulator(f"https://{HOST}:{port}", folder, served.ca)
    finally:
        # It has nothing to save, and would wait for clients' open connections first.
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], url: str, ca: Path, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls_context(str(ca)))
    )
    while True:
        try:
            with opener.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The emulator did not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)
