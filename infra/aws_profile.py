"""The settings of S3 once more, in the form that AWS's own tools read.

With the variables that `labs services env` prints, `boto3.Session(profile_name="bdti-labs")` works as it is.
"""

from __future__ import annotations

from pathlib import Path

from infra.private_files import private_folder, write_private
from infra.settings import S3

PROFILE = "bdti-labs"


def write_aws_profile(settings: S3, folder: Path) -> dict[str, str]:
    """Write `config` and `credentials` into `folder`; return the environment variables that name them."""
    private_folder(folder)
    config = {
        "region": settings.region,
        "endpoint_url": settings.endpoint_url,
        "ca_bundle": settings.ca,
        "retry_mode": "standard",
        "max_attempts": "5",
    }
    credentials = {
        "aws_access_key_id": settings.access_key,
        "aws_secret_access_key": settings.secret_key,
        "aws_session_token": settings.session_token,
    }
    style = "s3 =\n  addressing_style = path\n" if settings.endpoint_url else ""
    write_private(folder / "config", _section(f"profile {PROFILE}", config) + style)
    write_private(folder / "credentials", _section(PROFILE, credentials))
    return aws_variables(settings, folder)


def write_role_profile(settings: S3, folder: Path, role: str, session: str) -> dict[str, str]:
    """The same files for a key that may only take up a role: AWS's tools do so, and renew the role's keys, unasked."""
    source = f"{PROFILE}-key"
    written = write_aws_profile(settings, folder)
    place = {"region": settings.region, "endpoint_url": settings.endpoint_url, "ca_bundle": settings.ca}
    way = {"role_arn": role, "source_profile": source, "role_session_name": session}
    config = (folder / "config").read_text(encoding="utf-8")
    config = config.replace("\n", "\n" + "".join(f"{key} = {value}\n" for key, value in way.items()), 1)
    write_private(folder / "config", config + _section(f"profile {source}", place))
    keys = {"aws_access_key_id": settings.access_key, "aws_secret_access_key": settings.secret_key}
    # The keys belong to the source alone: beside a role they would be taken as they are.
    write_private(folder / "credentials", _section(source, keys))
    return written


def aws_variables(settings: S3, folder: Path) -> dict[str, str]:
    """The environment variables with which AWS's own tools use the two files."""
    found = {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_PROFILE": PROFILE,
    }
    # A bundle that the machine's owner has set in the environment would otherwise win over the profile's.
    return found | ({"AWS_CA_BUNDLE": settings.ca} if settings.ca else {})


def _section(name: str, values: dict[str, str | None]) -> str:
    return "".join([f"[{name}]\n", *(f"{key} = {value}\n" for key, value in values.items() if value)])
