"""What a learner finds in her home: the course home, and the settings of her services. Written as herself."""

from __future__ import annotations

import base64
import json
import pwd
import shutil
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.errors import ServicesError
from infra.hub.accounts import Member
from infra.hub.environment import system_python
from infra.hub.errors import HubError
from infra.hub.roots import as_user
from infra.hub.site import Site
from infra.settings import SECTIONS, load

# Below the home; the first is LABS_ROOT of her server.
COURSE_HOME = "bdti-labs"
LABS = f"{COURSE_HOME}/labs"
SETTINGS = ".config/bdti-labs/services.toml"
_AWS = ".config/bdti-labs/aws"
_CA = ".config/bdti-labs/{name}.pem"

# Runs as the learner with the system's Python, so whatever she put in the way can harm nobody but her.
_WRITER = """
import base64, json, os, sys, tempfile
work = json.load(sys.stdin)
home = os.environ["HOME"]
for name, target in work["links"].items():
    path = os.path.join(home, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not (os.path.islink(path) and os.readlink(path) == target):
        if os.path.lexists(path) and not os.path.islink(path):
            continue
        if os.path.islink(path):
            os.unlink(path)
        os.symlink(target, path)
for name, content in work["files"].items():
    path = os.path.join(home, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64decode(content))
    os.replace(temporary, path)
for name in work["gone"]:
    path = os.path.join(home, name)
    if os.path.lexists(path) and not os.path.isdir(path):
        os.unlink(path)
"""


def prepare_home(site: Site, one: Member) -> None:
    """Make or mend the course home and the settings file of a member. Raises HubError."""
    files = {f"{LABS}/index.md": _index(site).encode()}
    links = {f"{COURSE_HOME}/datasets": str(site.course / "datasets")}
    settings = services_files(settings_source(site, one), Path(pwd.getpwnam(one.name).pw_dir))
    gone = [] if settings else [SETTINGS]
    _write(one.name, files | settings, links, gone)


def refresh_settings(site: Site, one: Member) -> bool:
    """Bring a member's settings file up to date, as after keys were renewed. True when there is one."""
    settings = services_files(settings_source(site, one), Path(pwd.getpwnam(one.name).pw_dir))
    if settings:
        _write(one.name, settings, {}, [])
    return bool(settings)


def settings_source(site: Site, one: Member) -> Path | None:
    """Where a member's settings of services come from: her own file, her cohort's, or the hub's local services."""
    if one.settings:
        return Path(one.settings)
    candidates = [services_folder(site) / "learners" / f"{one.name}.toml"]
    if site.cohort:
        candidates.insert(0, cloud_folder(site) / "learners" / f"{one.name}.toml")
    return next((path for path in candidates if path.is_file()), None)


def services_folder(site: Site) -> Path:
    """Folder of the hub's own local services, which run as the grader."""
    return site.work / "services"


def cloud_folder(site: Site) -> Path:
    """Folder of the settings that `labs cloud` wrote for root on this machine."""
    from infra.home import services_home

    return services_home() / "cloud" / site.cohort


def services_files(source: Path | None, home: Path) -> dict[str, bytes]:
    """The files of a settings file by path below a home: itself, certificates that it names, keys for AWS's tools.

    Paths in it are changed to where they will be below `home`.
    """
    if source is None:
        return {}
    try:
        found = load(source, environ={})
    except ServicesError as error:
        raise HubError(str(error)) from None
    files: dict[str, bytes] = {}
    for name in SECTIONS:
        section = getattr(found, name)
        if not is_dataclass(section) or isinstance(section, type):
            continue
        ca = getattr(section, "ca", None) if "ca" in {key.name for key in fields(section)} else None
        if ca:
            files[_CA.format(name=name)] = _read(Path(ca))
            moved: Any = replace(section, ca=str(home / _CA.format(name=name)))
            found = replace(found, **{name: moved})
    files[SETTINGS] = found.to_toml().encode()
    aws = source.with_name(f"{source.stem}-aws")
    if aws.is_dir():
        files |= {f"{_AWS}/{path.name}": _read(path) for path in sorted(aws.iterdir()) if path.is_file()}
    return files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HubError(_("{path} can't be read: {reason}.").format(path=path, reason=error.strerror)) from None


def _index(site: Site) -> str:
    """The course's page, which here says how a lab comes and goes."""
    text = (site.course / "labs/index.md").read_text(encoding="utf-8")
    how = _(
        "On this hub, labs come to you: open *Nbgrader › Assignment List*, and press *Fetch* beside a lab. "
        "Then its name below opens it. *Submit* hands it in, and *Fetch Feedback* brings what you got."
    )
    head, mark, rest = text.partition("## ")
    return f"{head}{how}\n\n{mark}{rest}"


def _write(user: str, files: Mapping[str, bytes], links: Mapping[str, str], gone: list[str]) -> None:
    work = {
        "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
        "links": dict(links),
        "gone": gone,
    }
    as_user(user, [str(system_python()), "-I", "-c", _WRITER], given=json.dumps(work).encode())


def remove_leftovers(site: Site) -> None:
    """Homes that were begun and have no account, after a kill."""
    for path in site.home_folder.glob(".*.new"):
        shutil.rmtree(path, ignore_errors=True)
