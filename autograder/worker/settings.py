"""The settings of services that a learner's process gets: its own learner's, and nobody else's."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

from infra.aws_profile import write_aws_profile
from infra.settings import SECTIONS, from_toml

FOLDER = ".services"


def take_in(folder: Path, toml: str, authorities: dict[str, bytes]) -> None:
    """Write the settings, and the certificates that they name, below `folder`, and set the environment to them."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    for name, content in authorities.items():
        (place / name).write_bytes(content)
    services = from_toml(toml)
    changed = {}
    for name in SECTIONS:
        section = getattr(services, name)
        if section is not None and section.ca:
            changed[name] = dataclasses.replace(section, ca=str(place / section.ca))
    services = dataclasses.replace(services, **changed)
    services.save(place / "services.toml")
    os.environ["LABS_SERVICES"] = str(place / "services.toml")
    if services.s3 is not None:
        os.environ |= write_aws_profile(services.s3, place / "aws")
    if "boto3" in sys.modules:
        # What the course's own cells asked for before these settings came, boto3 would go on using.
        sys.modules["boto3"].DEFAULT_SESSION = None  # type: ignore[attr-defined]
