"""Starts a service of the hub as its account: `python -m infra.hub.serving ACCOUNT PROGRAM …`, run by the hub as root.

JupyterHub's own way leaves the service's key where root alone reads it. Here key and certificate are handed over, the
environment is made from nothing but what the hub meant for the service, and root's rights end before it starts.
"""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from pathlib import Path

from infra.hub.site import Site, read_site
from infra.hub.spawning import server_environment

# Variables that name them, and where the program that stops idle servers looks for the same files.
_FILES = {
    "JUPYTERHUB_SSL_KEYFILE": "hub-internal/hub-internal.key",
    "JUPYTERHUB_SSL_CERTFILE": "hub-internal/hub-internal.crt",
    "JUPYTERHUB_SSL_CLIENT_CA": "hub-ca/hub-ca.crt",
}


def main(arguments: list[str]) -> None:
    """Become the account, and then the program."""
    user, command = arguments[0], arguments[1:]
    site = read_site(Path(os.environ["LABS_HUB"]))
    account = pwd.getpwnam(user)
    environment = {name: value for name, value in os.environ.items() if name.startswith("JUPYTERHUB_")}
    environment |= server_environment(site, Path(account.pw_dir), "grader")
    environment |= {"USER": user, "LOGNAME": user, **hand_over(site, user, environment)}
    os.setgroups([account.pw_gid])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.umask(0o022)
    os.chdir(account.pw_dir)
    os.execve(command[0], command, environment)


def hand_over(site: Site, user: str, environment: dict[str, str]) -> dict[str, str]:
    """Copies of the service's key and certificates for its account; the variables that name them."""
    account = pwd.getpwnam(user)
    name = environment.get("JUPYTERHUB_SERVICE_NAME", "service")
    folder = site.servers / f".{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    found = {}
    for variable, place in _FILES.items():
        path = environment.get(variable)
        if path:
            target = folder / place
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o400)
            found[variable] = str(target)
    for entry in (folder, *folder.rglob("*")):
        os.chown(entry, account.pw_uid, account.pw_gid)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
