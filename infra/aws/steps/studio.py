"""What the studio's host fetches at its first start: the course, packages, and the learners' settings without keys."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.paths import root
from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, error_code, in_words
from infra.aws.steps.common import Outputs, Say, output
from infra.aws.steps.places import learner_file, learners_folder
from infra.settings import load

if TYPE_CHECKING:
    from infra.aws.session import Account

# No learner may read there.
INSTALL = "install/"
COURSE = f"{INSTALL}course.tar.gz"
SETTINGS = f"{INSTALL}cloud/"
_FOLDER = "bdti-labs"
# Written by machines, and left out of what a host is given.
_LEFT_OUT = (".git", "build")


def upload_for_studio(
    account: Account, cohort: Cohort, stack: Outputs, say: Say, wheels: Path | None = None
) -> list[str]:
    """Put all that below `install/`, with a folder of wheels where one is given. Nothing without a studio.

    Returns the keys that were written: what is there already is skipped. The course comes last, because the host waits
    for it and then takes the rest. Raises ServicesError.
    """
    if not cohort.services.studio:
        return []
    bucket, client = output(stack, "Bucket"), account.client("s3")
    contents = dict(_settings(cohort))
    if wheels is not None:
        found = sorted(wheels.glob("*.whl"))
        if not found:
            raise CloudError(_("{folder} has no wheels (*.whl).").format(folder=wheels))
        contents |= {f"{INSTALL}wheels/{path.name}": path.read_bytes() for path in found}
    contents[COURSE] = course_archive()
    written = []
    with in_words():
        _remove_others(client, bucket, set(contents))
        for key, data in contents.items():
            if _put(client, bucket, key, data):
                say("files", _("written: {what}").format(what=key))
                written.append(key)
    return written


def cohort_text(cohort: Cohort) -> str:
    """A cohort.toml that says the same."""
    plain, tables = [], []
    for field in dataclasses.fields(cohort):
        value = getattr(cohort, field.name)
        if dataclasses.is_dataclass(value):
            tables += ["", f"[{field.name}]", *(f"{key} = {_toml(one)}" for key, one in vars(value).items())]
        else:
            plain.append(f"{field.name} = {_toml(value)}")
    return "\n".join([*plain, *tables]) + "\n"


def _toml(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str | bool | int | tuple) else value.isoformat()


def _settings(cohort: Cohort) -> Iterator[tuple[str, bytes]]:
    """The cohort and its learners' settings, without their keys: the host makes its own, and new ones in time."""
    yield f"{SETTINGS}cohort.toml", cohort_text(cohort).encode()
    for name in cohort.learners:
        path = learner_file(cohort, name)
        found = load(path, environ={})
        changed: dict[str, Any] = {}
        if found.s3:
            none: dict[str, Any] = dict.fromkeys(
                ("access_key", "secret_key", "session_token", "profile", "profile_folder")
            )
            changed["s3"] = replace(found.s3, **none)
        for section in ("s3", "mysql", "postgres"):
            held = changed.get(section) or getattr(found, section)
            if held is not None and held.ca:
                changed[section] = replace(held, ca=Path(held.ca).name)
        yield f"{SETTINGS}learners/{path.name}", replace(found, **changed).to_toml().encode()
    for authority in sorted(learners_folder(cohort).glob("ca-*.pem")):
        yield f"{SETTINGS}learners/{authority.name}", authority.read_bytes()


def _remove_others(client: Any, bucket: str, wanted: set[str]) -> None:
    """Settings of learners who left, and wheels of another version."""
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=INSTALL):
        for one in page.get("Contents", []):
            # Wheels stay when none are given now.
            if one["Key"] not in wanted and one["Key"].startswith(SETTINGS):
                client.delete_object(Bucket=bucket, Key=one["Key"])


def course_archive() -> bytes:
    """The checkout as .tar.gz, one folder inside: what git knows, as it is on the disk; the same bytes every time.

    Raises CloudError outside a checkout.
    """
    folder = root()
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is None or done.returncode or not (folder / "pyproject.toml").exists():
        raise CloudError(
            _("A studio is made from a checkout of the course, and {folder} is none that git can read.").format(
                folder=folder
            )
        )
    names = sorted({name for name in done.stdout.decode().split("\0") if name})
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            path = folder / name
            if Path(name).parts[0] in _LEFT_OUT or not path.is_file() or path.is_symlink():
                continue
            data = path.read_bytes()
            entry = tarfile.TarInfo(f"{_FOLDER}/{name}")
            entry.size = len(data)
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), 6, mtime=0)


def _put(client: Any, bucket: str, key: str, data: bytes) -> bool:
    """Upload unless the very same is there; False when it was."""
    from botocore.exceptions import ClientError

    digest = hashlib.sha256(data).hexdigest()
    try:
        head = client.head_object(Bucket=bucket, Key=key)
        if head["ContentLength"] == len(data) and head["Metadata"].get("sha256") == digest:
            return False
    except ClientError as error:
        if error_code(error) not in ("404", "NoSuchKey", "NotFound"):
            raise
    client.upload_fileobj(io.BytesIO(data), bucket, key, ExtraArgs={"Metadata": {"sha256": digest}})
    return True
