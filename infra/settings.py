"""Where the services are and how to log in: one object that `infra` writes, and that labs and graders read.

The same learner code runs against local servers, AWS, or a team's own servers; only these settings differ.
docs/services.md has the table of all settings.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.errors import SettingsError
from infra.home import settings_path
from infra.private_files import read_private, write_private


def _secret() -> Any:
    # Not in repr: a settings object that is shown in a notebook gives nothing away.
    return field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class S3:
    """Object storage. What is None is left to boto3: endpoint of AWS, keys from its own chain (AWS_*, profile, role).

    `prefix` is where the learner may write, `shared_prefix` what she may read; both end in "/" unless empty.
    `profile` names one of AWS's own files, instead of keys; `profile_folder` has these files (config, credentials),
    None for the user's own. `ca` is the file of the certificate authority, None for those that the system trusts.
    `grading_role`, an administrator's alone: the role with which submissions are graded, instead of a user for each.
    """

    bucket: str
    region: str = "eu-west-1"
    endpoint_url: str | None = None
    prefix: str = ""
    shared_prefix: str = "shared/"
    access_key: str | None = _secret()
    secret_key: str | None = _secret()
    session_token: str | None = _secret()
    profile: str | None = None
    profile_folder: str | None = None
    grading_role: str | None = None
    ca: str | None = None


@dataclass(frozen=True, kw_only=True)
class Database:
    """A relational database, MySQL or PostgreSQL, reached over TLS.

    `schema` is the learner's own, `shared_schema` one that she may read.
    `database` is for PostgreSQL alone, where schemas stand inside a database.
    `address` is where the connection really goes, "host:port", such as a tunnel's end; the certificate is verified
    against `host` all the same. `iam_region`: without a password, log in with a token that is made for this region of
    AWS at each connection, signed with the keys of `[s3]` or those that boto3 finds.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    schema: str = ""
    shared_schema: str = "shared"
    database: str | None = None
    ca: str | None = None
    address: str | None = None
    iam_region: str | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search cluster with the OpenSearch interface. The learner's indexes start with `index_prefix`."""

    url: str
    user: str | None = None
    password: str | None = _secret()
    index_prefix: str = ""
    ca: str | None = None


@dataclass(frozen=True, kw_only=True)
class Hive:
    """A HiveServer2 endpoint: Spark's Thrift Server on this machine, Apache Hive or a managed service elsewhere.

    `database` is the learner's own; she may make others whose names begin with `<database>_`.
    `location` is the URI of the folder below which she may put tables, `shared` that of the course's data, which she
    may read; both end in "/". A `file:` URI is written as SQL wants it, with nothing escaped.
    `auth` is PLAIN, LDAP or NOSASL. `engine` is "spark-hive" or "hiveserver2". `ca` asks for TLS.
    """

    host: str
    port: int = 10000
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = "default"
    location: str = ""
    shared: str = ""
    auth: str = "PLAIN"
    engine: str = "spark-hive"
    ca: str | None = None


@dataclass(frozen=True, kw_only=True)
class Spark:
    """Where Spark runs. Without this section: an engine of the notebook's own, on this machine.

    `master` is Spark's own word for it, such as local[2], yarn, or sc://host:port for Spark Connect.
    `memory` bounds an engine on this machine, `folder` is where it keeps tables; empty: beside the other services.
    `options` are further Spark settings, "key=value" separated by semicolons.
    """

    master: str = "local[2]"
    memory: str = "1g"
    folder: str = ""
    options: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Services:
    """All services that one person uses; None where there is none. `learner` is empty for an administrator."""

    s3: S3 | None = None
    mysql: Database | None = None
    postgres: Database | None = None
    search: Search | None = None
    hive: Hive | None = None
    spark: Spark | None = None
    learner: str = ""

    def __repr__(self) -> str:
        """A line a service, without its secrets, as a notebook shows it."""
        there = {name: section for name in SECTIONS if (section := getattr(self, name)) is not None}
        lines = [f"{name}: {_shown(section)}" for name, section in there.items()]
        return "\n".join([f"Services of {self.learner}" if self.learner else "Services", *lines])

    def to_toml(self) -> str:
        """The settings file's text, secrets included."""
        lines = []
        if self.learner:
            lines += [f"learner = {_quoted(self.learner)}", ""]
        for name in SECTIONS:
            section = getattr(self, name)
            if section is not None:
                lines.append(f"[{name}]")
                values = ((key.name, getattr(section, key.name)) for key in dataclasses.fields(section))
                lines += [f"{key} = {_quoted(value)}" for key, value in values if value is not None]
                lines.append("")
        return "\n".join(lines)

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all, readable by its owner alone. Raises ServicesError."""
        write_private(path, _HEAD + self.to_toml())


def _shown(section: object) -> str:
    facts = [key for key in dataclasses.fields(section) if key.repr]  # type: ignore[arg-type]
    return ", ".join(f"{key.name} {value}" for key in facts if (value := getattr(section, key.name)))


SECTIONS: Mapping[str, type] = {
    "s3": S3,
    "mysql": Database,
    "postgres": Database,
    "search": Search,
    "hive": Hive,
    "spark": Spark,
}

_HEAD = "# Endpoints and passwords of the services under the labs. Keep this file to yourself.\n\n"

# Settings that name a file or a folder.
_FILES = ("ca", "profile_folder")

# Names of settings in the environment, where they are not the section and the field in capital letters.
_SHORT = {"LABS_S3_ENDPOINT_URL": "LABS_S3_ENDPOINT"}


def variable(section: str, key: str) -> str:
    """Name of the environment variable that overrides one setting, such as LABS_MYSQL_HOST."""
    name = f"LABS_{section}_{key}".upper()
    return _SHORT.get(name, name)


def load(path: Path | str | None = None, environ: Mapping[str, str] | None = None) -> Services:
    """The settings in use: the file (`path`, LABS_SERVICES or the default one), overridden by LABS_* variables.

    The file may be missing when variables name a service. A relative `ca` or `profile_folder` in the file is relative
    to the file's folder. Raises SettingsError in words.
    """
    environ = os.environ if environ is None else environ
    overrides = {
        name: {
            key.name: environ[variable(name, key.name)]
            for key in dataclasses.fields(kind)
            if environ.get(variable(name, key.name))
        }
        for name, kind in SECTIONS.items()
    }
    chosen = Path(path) if path is not None else settings_path()
    asked = path is not None or bool(environ.get("LABS_SERVICES"))
    found: dict[str, Any] = {}
    if asked or chosen.exists() or not any(overrides.values()):
        found = _beside(_parsed(read_private(chosen), str(chosen)), chosen.absolute().parent)
    for name, values in overrides.items():
        if values:
            found[name] = {**found.get(name, {}), **values}
    if environ.get("LABS_LEARNER"):
        found["learner"] = environ["LABS_LEARNER"]
    return _built(found, str(chosen))


def grading_settings() -> Services | None:
    """An administrator's settings of services elsewhere, for grading: the file that LABS_GRADING_SERVICES names.

    None without that setting: then submissions are judged on this machine's own servers. Raises SettingsError.
    """
    path = os.environ.get("LABS_GRADING_SERVICES")
    return load(Path(path).expanduser(), environ={}) if path else None


def hive_settings() -> Hive:
    """The section `[hive]` of the settings in use. Raises SettingsError when there is none."""
    found = load().hive
    if found is None:
        raise SettingsError(
            _("The settings in use name no Hive. Run `labs services up hive`, or add a section [hive].")
        )
    return found


def from_toml(text: str, source: str = "settings") -> Services:
    """The settings in a settings file's text. `source` names it in errors. Raises SettingsError."""
    return _built(_parsed(text, source), source)


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            _("The settings in {source} are damaged: {reason}. Restore the file, or run `labs services up`.").format(
                source=source, reason=str(error).rstrip(".")
            )
        ) from None
    strange = [name for name, value in found.items() if name in SECTIONS and not isinstance(value, dict)]
    strange += [name for name in found if name not in SECTIONS and name != "learner"]
    if strange:
        raise SettingsError(
            _("{source} has the entry {name}, which is no service. Expected: {names}.").format(
                source=source, name=strange[0], names=", ".join(SECTIONS)
            )
        )
    return found


def _beside(found: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Names of files without a folder are beside the settings file, so that both can be handed on together."""
    made: dict[str, Any] = {}
    for name, values in found.items():
        made[name] = values
        if isinstance(values, dict):
            files = {key: values[key] for key in _FILES if isinstance(values.get(key), str) and values[key]}
            made[name] = values | {key: str(folder / value) for key, value in files.items()}
    return made


def _built(found: Mapping[str, Any], source: str) -> Services:
    learner = found.get("learner", "")
    sections = {name: _section(name, kind, found[name], source) for name, kind in SECTIONS.items() if name in found}
    return Services(**sections, learner=str(learner))


def _section(name: str, kind: type, values: Mapping[str, Any], source: str) -> Any:
    known = {key.name: key for key in dataclasses.fields(kind)}
    for key in values:
        if key not in known:
            raise SettingsError(
                _("{source} has the setting {name}.{key}, which is unknown. Expected: {names}.").format(
                    source=source, name=name, key=key, names=", ".join(known)
                )
            )
    for key, about in known.items():
        if key not in values and about.default is dataclasses.MISSING:
            raise SettingsError(
                _("The setting {name}.{key} is missing. Add it to {source}, or set {variable}.").format(
                    name=name, key=key, source=source, variable=variable(name, key)
                )
            )
    return kind(**{key: _value(name, key, value, source) for key, value in values.items()})


def _value(name: str, key: str, value: Any, source: str) -> Any:
    if key == "port":
        try:
            port = int(value)
        except (TypeError, ValueError):
            port = 0
        if not 0 < port < 65536 or isinstance(value, bool):
            raise SettingsError(
                _("The setting {name}.port in {source} is {value}. Expected a number from 1 to 65535.").format(
                    name=name, source=source, value=repr(value)
                )
            )
        return port
    if not isinstance(value, str):
        raise SettingsError(
            _("The setting {name}.{key} in {source} is no text. Put it between quotation marks.").format(
                name=name, key=key, source=source
            )
        )
    return value


def _quoted(value: str | int) -> str:
    # A JSON string is a TOML basic string, but for the one character that JSON leaves as it is.
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
