"""What an administrator does with a hub, from the first start to its end."""

from __future__ import annotations

import dataclasses
import hashlib
import pwd
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from autograder.text import _
from infra.hub import accounts, asking, certificates, course, environment, homes, jupyter_settings, pam, running
from infra.hub.environment import Say
from infra.hub.errors import HubError
from infra.hub.ports import free_port
from infra.hub.roots import folder, need_programs, need_root
from infra.hub.site import Site, read_site
from infra.hub.spawning import server_environment
from infra.local.locking import one_at_a_time
from infra.private_files import write_private


@dataclass(frozen=True)
class Course:
    """The course that a hub serves.

    `checkout`: where it is. `lock`: packages with hashes. `jupyter`: the settings of `labs start`.
    `bundle`: gives the learner's half by path. `sources`: nbgrader's notebooks with solutions, by path.
    """

    checkout: Path
    lock: Path
    bundle: Callable[[], Mapping[str, bytes]]
    sources: Callable[[], Mapping[str, bytes]]
    jupyter: Path


def up(site: Site, given: Course, say: Say, *, wheels: Path | None = None, systemd: bool | None = None) -> Site:
    """Make what is missing of a hub and start it. Again: what is there and right is left alone."""
    need_root("labs hub up")
    need_programs()
    site = site.checked()
    folder(site.folder, 0o755)
    folder(site.state, 0o700)
    with _held(site.folder):
        if not site.hub_port:
            known = read_site(site.folder).hub_port if site.file.exists() else 0
            site = dataclasses.replace(site, hub_port=known or free_port())
        site.save()
        say(_("accounts and folders …"))
        accounts.prepare(site)
        folder(site.servers, 0o711)
        certificates.place_certificate(site)
        folder(site.grading, 0o750, "root", site.grader)
        environment.make_environment(site, given.lock, wheels, say)
        bundle = given.bundle()
        course.lay_learners_half(site, bundle, say)
        course.lay_whole(site, given.checkout, bundle, say)
        course.lay_sources(site, course.sources(given.sources(), bundle))
        course.make_exchange(site)
        jupyter_settings.write_settings(site, given.jupyter)
        pam.write_service(site)
        homes.remove_leftovers(site)
        say(_("starting …"))
        edition, served = _edition(site), site.state / "served"
        if not served.exists() or served.read_text(encoding="ascii") != edition:
            # The formgrader holds what it started with: the course, its settings, the certificate.
            running.pause(site)
        running.start(site, systemd=running.has_systemd() if systemd is None else systemd)
        asking.forget_strangers(site)
        write_private(served, edition)
        if trouble := _sandbox_trouble(site):
            say(trouble)
    return site


def _edition(site: Site) -> str:
    """A digest of all that a running hub has read."""
    stamps = [environment.stamp_file(one) for one in (site.env, site.grading_env)]
    stamps += [one / course.STAMP for one in (site.course, site.full_course)]
    whole = hashlib.sha256()
    for path in (site.file, *stamps, site.proxy / "tls/hub.pem", *sorted(site.settings.rglob("*.*"))):
        if path.is_file():
            whole.update(path.read_bytes())
    return whole.hexdigest()


def down(site: Site) -> None:
    """Stop the hub and all servers; everything stays."""
    need_root("labs hub down")
    with _held(site.folder):
        running.stop(site)


def reset(site: Site) -> None:
    """Stop the hub, and remove it with all accounts, homes, submissions and marks."""
    need_root("labs hub reset")
    with _held(site.folder):
        running.stop(site)
        running.forget(site)
        accounts.remove_all(site)
        pam.remove_service(site)
    shutil.rmtree(site.folder)
    Path(f"{site.folder}.lock").unlink(missing_ok=True)


def add(site: Site, name: str, role: accounts.Role, settings: Path | None, chosen: str) -> str:
    """Add a member, or mend one; the password when it was set. Her services' settings are tried at once."""
    need_root("labs hub user add")
    if settings is not None:
        homes.services_files(settings.absolute(), Path("/"))
    with _held(site.folder):
        return accounts.add(site, name, role, str(settings.absolute()) if settings else "", chosen)


def remove(site: Site, name: str) -> None:
    """Remove a member with her home; what she handed in and her marks stay."""
    need_root("labs hub user remove")
    with _held(site.folder):
        if accounts.member(site, name) and running.is_running(site):
            asking.forget_user(site, name)
        accounts.remove(site, name)


@dataclass(frozen=True)
class Line:
    """A command line with its environment, for root to run."""

    command: list[str]
    environment: dict[str, str]


def grader_command(site: Site, arguments: Sequence[str]) -> Line:
    """`python …` as the grader, in nbgrader's course folder, with the grader's environment."""
    account = pwd.getpwnam(site.grader)
    python = str(site.grading_env / "bin/python")
    become = ["/usr/bin/setpriv", f"--reuid={site.grader}", f"--regid={site.grader}", "--init-groups"]
    place = ["/usr/bin/env", f"--chdir={site.nbgrader_course}"]
    variables = server_environment(site, Path(account.pw_dir), "grader")
    return Line([*become, *place, python, *arguments], variables | {"USER": site.grader})


def as_grader(site: Site, arguments: Sequence[str]) -> str:
    """Run such a command; what it printed. Raises HubError with its last words."""
    line = grader_command(site, arguments)
    done = subprocess.run(
        line.command, env=line.environment, cwd="/", umask=0o022, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise HubError(
            _("`{command}` of the grader ended with {code}:\n{said}").format(
                command=" ".join(arguments), code=done.returncode, said=said
            )
        )
    return done.stdout


def _sandbox_trouble(site: Site) -> str:
    """Why the grader could not judge submissions here, and what to set; "" when it can. Tried as the grader."""
    code = "from autograder.errors import LabsError\nfrom autograder.sandbox.probe import probe\n"
    code += "try:\n    probe().require('namespaces')\nexcept LabsError as error:\n    print(error)"
    return as_grader(site, ["-I", "-c", code]).strip()


def release(site: Site, lab: str, *, again: bool) -> None:
    """Put a lab into the exchange, where learners fetch it. Raises HubError when it is there and `again` is False."""
    need_root("labs hub release")
    if not (site.nbgrader_course / "source" / lab).is_dir():
        names = sorted(path.name for path in (site.nbgrader_course / "source").glob("*") if path.is_dir())
        raise HubError(_("There is no lab {lab}. Labs: {names}.").format(lab=lab, names=", ".join(names)))
    if (site.exchange / course.COURSE / "outbound" / lab).exists() and not again:
        raise HubError(
            _(
                "{lab} is released already. With --again the new edition replaces it for those who fetch it later."
            ).format(lab=lab)
        )
    with _held(site.folder):
        as_grader(site, ["-m", "nbgrader", "generate_assignment", lab, "--force"])
        as_grader(site, ["-m", "nbgrader", "release_assignment", lab, *(["--force"] if again else [])])


def _held(where: Path) -> AbstractContextManager[None]:
    """One command at a time works on a hub."""
    return one_at_a_time(Path(f"{where}.lock"))
