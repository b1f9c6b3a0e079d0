"""The servers that a lab asks for: here, fetched by `labs services up`, or somewhere else."""

from __future__ import annotations

import os
from importlib import util
from pathlib import Path

from autograder.doctor.finding import LINUX, MACOS, OK, PROBLEM, WARNING, WINDOWS, Finding, everywhere
from autograder.doctor.probe import Probe
from autograder.doctor.services import LOCAL, SERVICES, Service
from autograder.text import _


def check_services(probe: Probe) -> list[Finding]:
    """The servers that a lab needs can be started on this machine, or settings name others."""
    if probe.lab is None:
        return []
    found = []
    asked = [(name, SERVICES.get(name.lower())) for name in probe.lab.services]
    if probe.platform != LINUX and any(service in LOCAL for _name, service in asked if service):
        found.append(_elsewhere(probe))
        asked = [(name, service) for name, service in asked if service not in LOCAL]
    for name, service in asked:
        title = _("Service {name}").format(name=name)
        if service is None:
            found.append(_unknown(probe, title, name))
        elif service.programs or service.modules:
            found.append(_service(probe, title, service))
            if service.beside:
                found.append(_service(probe, title, service.beside))
    return found


def _unknown(probe: Probe, title: str, name: str) -> Finding:
    seen = _("The lab asks for the service {name}, which this doctor does not know.").format(name=name)
    action = _("Update the course; its doctor is older than this lab.")
    command = f"git -C {probe.quote(probe.root)} pull"
    known = _("One of: {names}.").format(names=", ".join(sorted(SERVICES)))
    return Finding("services", title, WARNING, seen, known, action, everywhere(command))


def _elsewhere(probe: Probe) -> Finding:
    """On Windows and macOS the labs use WSL, a hub, or servers that settings name."""
    title = _("Services of the lab")
    expected = _("Linux, or settings of services elsewhere.")
    setting = probe.environ.get("LABS_SERVICES", "")
    if setting and Path(setting).is_file():
        return Finding("services", title, OK, _("LABS_SERVICES names {file}.").format(file=setting), expected)
    seen = _("The course's servers run on Linux only.")
    action = _("Use your organisation's hub, or Linux: WSL on Windows, a virtual machine on macOS.")
    commands = {WINDOWS: "wsl --install -d Debian", MACOS: "limactl start template://debian"}
    return Finding("services", title, WARNING, seen, expected, action, commands)


def _service(probe: Probe, title: str, service: Service) -> Finding:
    expected = _("The server {product} is installed.").format(product=service.product)
    for program in service.programs:
        path = _beside_python(probe, program) or probe.program(program) or _in_system_folders(program)
        if path:
            seen = _("{program} is {path}.").format(program=program, path=path)
            return Finding("services", title, OK, seen, expected)
    for module in service.modules:
        if util.find_spec(module) is not None:
            return Finding("services", title, OK, _("The package {name} is here.").format(name=module), expected)
    if service.unpacked:
        return _fetched(probe, title, service, expected)
    looked = ", ".join(service.programs + service.modules)
    seen = _("None of these is found: {names}.").format(names=looked)
    commands = {}
    if service.debian and probe.platform == LINUX:
        commands = {LINUX: f"sudo apt-get install {service.debian}"}
    if service.package:
        # The same way on each system, and without the rights of an administrator.
        commands = everywhere(f'{probe.python_command()} -m pip install "{service.package}"')
    action = _("Install it, or use the endpoints of your organisation.")
    return Finding("services", title, PROBLEM, seen, expected, action, commands)


def _fetched(probe: Probe, title: str, service: Service, expected: str) -> Finding:
    """A server that `labs services up` fetches by itself, where the system has Debian's packages."""
    program = probe.root / service.unpacked
    if program.is_file():
        seen = _("{program} is {path}.").format(program=program.name, path=program)
        return Finding("services", title, OK, seen, expected)
    if probe.program("apt-get") and probe.program("dpkg"):
        name = next(key for key, value in SERVICES.items() if value is service)
        seen = _("{product} is not here yet.").format(product=service.product)
        action = _("It is fetched at the first start, without an administrator's rights. Do it while you are online.")
        command = f"{probe.labs_command()} services up {name}"
        return Finding("services", title, WARNING, seen, expected, action, {LINUX: command})
    seen = _("None of these is found: {names}.").format(names=", ".join(service.programs))
    action = _("Install it with your system's package manager, or use the endpoints of your organisation.")
    return Finding("services", title, PROBLEM, seen, expected, action)


def _beside_python(probe: Probe, program: str) -> str | None:
    """Programs that come inside Python packages lie beside the interpreter, on PATH or not."""
    path = Path(probe.python).parent / program
    return str(path) if os.access(path, os.X_OK) and path.is_file() else None


def _in_system_folders(program: str) -> str | None:
    """Debian keeps servers where an ordinary account's PATH does not look."""
    folders = [Path("/usr/sbin"), Path("/usr/local/sbin"), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    return next((str(folder / program) for folder in folders if (folder / program).is_file()), None)
