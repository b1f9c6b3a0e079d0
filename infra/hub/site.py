"""What a hub is: its folder, its settings, and where everything in that folder lies.

env/           packages, for everybody; nobody but root writes there
course/        the learner's half of the course
grading/       the whole course with hidden halves, and an environment that knows it; root and the grader only
work/          nbgrader's course folder: source, submissions, marks, feedback; the grader only
exchange/      nbgrader's exchange
settings/      settings of learners' servers and of the formgrader
state/         the hub's own: database, keys, accounts, log; root only
proxy/         what Caddy reads; root and the account of the proxy
servers/       a folder a server with its certificates
home/          home folders, unless they lie elsewhere
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.hub.errors import HubError
from infra.private_files import write_private

DEFAULT_FOLDER = Path("/opt/bdti-labs")
COURSE = "bdti-labs"
# Names of groups and of accounts begin with it. Linux allows 32 characters, and "-instructor" takes 11.
_NAME = re.compile(r"[a-z][a-z0-9]{0,15}\Z")
# Sandboxes show empty ones of their own in their place, so the grader's packages would be missing there.
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")


@dataclass(frozen=True, kw_only=True)
class Site:
    """One hub on this machine.

    `folder`: everything that it makes, but for accounts. `name`: how its groups and accounts begin.
    `bind`, `port`: where browsers reach it. `hub_port`: the hub's own port on 127.0.0.1; 0 draws a free one once.
    `host`: the name or address that browsers use, and that the certificate is for.
    `certificate`, `key`: files of a certificate that is already there; empty: one of a local authority.
    `homes`: where home folders are made. `memory` (MiB), `processors`, `processes`: what one server may use.
    `idle`: minutes after which an unused server is stopped. `cohort`: a cohort on AWS whose learners these are.
    """

    folder: Path
    name: str = "labs"
    bind: str = "127.0.0.1"
    port: int = 8443
    hub_port: int = 0
    host: str = "localhost"
    certificate: str = ""
    key: str = ""
    homes: str = ""
    memory: int = 2048
    processors: float = 2.0
    processes: int = 512
    idle: int = 60
    cohort: str = ""

    def checked(self) -> Site:
        """These settings when they can be used; raises HubError in words."""
        if not _NAME.match(self.name):
            raise HubError(
                _("{name} can't be a hub's name. Expected: 1 to 16 small letters and digits, a letter first.").format(
                    name=repr(self.name)
                )
            )
        try:
            ipaddress.ip_address(self.bind)
        except ValueError:
            raise HubError(
                _("{value} is no address to listen on. Give an IP address of this machine, such as 0.0.0.0.").format(
                    value=repr(self.bind)
                )
            ) from None
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?", self.host):
            raise HubError(_("{value} is no name of a host.").format(value=repr(self.host)))
        if not 0 < self.port < 65536:
            raise HubError(_("{value} is no port. Expected a number from 1 to 65535.").format(value=self.port))
        if bool(self.certificate) != bool(self.key):
            raise HubError(_("A certificate needs its key, and a key its certificate. Name both files or none."))
        for path in filter(None, (self.certificate, self.key)):
            if not Path(path).is_file():
                raise HubError(_("There is no file {path}.").format(path=path))
        if self.memory < 512:
            raise HubError(
                _("{value} MiB are too little for a server. It needs 512 at least.").format(value=self.memory)
            )
        return self

    # --- where things are ---

    @property
    def env(self) -> Path:
        return self.folder / "env"

    @property
    def course(self) -> Path:
        return self.folder / "course"

    @property
    def grading(self) -> Path:
        return self.folder / "grading"

    @property
    def full_course(self) -> Path:
        return self.grading / "course"

    @property
    def grading_env(self) -> Path:
        return self.grading / "env"

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def nbgrader_course(self) -> Path:
        """nbgrader's course folder, which holds source/, submitted/ and gradebook.db."""
        return self.work / COURSE

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    @property
    def settings(self) -> Path:
        return self.folder / "settings"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def proxy(self) -> Path:
        return self.folder / "proxy"

    @property
    def servers(self) -> Path:
        return self.folder / "servers"

    @property
    def home_folder(self) -> Path:
        return Path(self.homes) if self.homes else self.folder / "home"

    @property
    def log(self) -> Path:
        return self.state / "hub.log"

    @property
    def record(self) -> Path:
        return self.state / "process.json"

    @property
    def file(self) -> Path:
        return self.folder / "hub.json"

    # --- who is who ---

    @property
    def learners(self) -> str:
        """Group of all learners; each has it as her only group."""
        return f"{self.name}-learner"

    @property
    def instructors(self) -> str:
        return f"{self.name}-instructor"

    @property
    def grader(self) -> str:
        """Account that holds marks and hidden halves, and as which submissions are judged."""
        return f"{self.name}-grader"

    @property
    def runner(self) -> str:
        """Account of the proxy and of what stops idle servers."""
        return f"{self.name}-hub"

    @cached_property
    def mark(self) -> str:
        """What recognises this hub's processes and accounts."""
        return f"bdti-labs hub {self.folder}"

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}/" if self.port == 443 else f"https://{host}:{self.port}/"

    def save(self) -> None:
        """Write the settings; root alone reads and writes them."""
        facts = asdict(self) | {"folder": str(self.folder)}
        write_private(self.file, json.dumps(facts, indent=1) + "\n")


def folder_of(option: Path | None) -> Path:
    """The hub's folder: an option, LABS_HUB, or the default one. Raises HubError for one that can't be shared."""
    chosen = (option or Path(os.environ.get("LABS_HUB") or DEFAULT_FOLDER)).expanduser().absolute()
    # Paths go into configuration files of three programs; none needs to quote these characters.
    if not re.fullmatch(r"[A-Za-z0-9/._-]+", str(chosen)):
        raise HubError(
            _("The folder {folder} has characters other than letters, digits, dots and hyphens.").format(folder=chosen)
        )
    if any(chosen.is_relative_to(place) for place in _TEMPORARY):
        raise HubError(
            _(
                "{folder} lies in a folder for temporary files, which systems empty. Choose one such as /opt/bdti-labs."
            ).format(folder=chosen)
        )
    return chosen


def read_site(folder: Path) -> Site:
    """The hub in a folder. Raises HubError when there is none."""
    try:
        found = json.loads((folder / "hub.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HubError(
            _("There is no hub in {folder}. Make one with `labs hub up`, or name its folder with --folder.").format(
                folder=folder
            )
        ) from None
    except PermissionError:
        raise HubError(_("Only root may look after the hub in {folder}. Use sudo.").format(folder=folder)) from None
    except (OSError, ValueError) as error:
        raise HubError(
            _("{path} is damaged ({reason}). Run `labs hub up` with the hub's options again.").format(
                path=folder / "hub.json", reason=error
            )
        ) from None
    return _site(found, folder)


def _site(found: Mapping[str, Any], folder: Path) -> Site:
    known = {key.name for key in fields(Site)}
    return Site(**{**{name: value for name, value in found.items() if name in known}, "folder": folder})
