"""On EC2: nobody but root may ask the instance metadata service, which hands out the machine's own keys."""

from __future__ import annotations

import subprocess
from pathlib import Path

from autograder.text import _
from infra.hub.errors import HubError
from infra.hub.roots import program, run
from infra.hub.site import Site

_V4, _V6 = "169.254.169.254", "fd00:ec2::254"
_VENDOR = Path("/sys/class/dmi/id/sys_vendor")
_PROBE = (
    "import socket, sys\n"
    "try:\n    socket.create_connection((sys.argv[1], 80), timeout=3).close()\n"
    "except OSError:\n    sys.exit(0)\n"
    "sys.exit(1)\n"
)


def on_ec2() -> bool:
    """Whether this machine is an EC2 instance, by what its firmware says."""
    try:
        return "amazon" in _VENDOR.read_text(encoding="utf-8").lower()
    except OSError:
        return False


def table(site: Site) -> str:
    """Name of the firewall's table of this hub."""
    return f"bdti_labs_{site.name}"


def rules(site: Site) -> str:
    """nftables rules. By user and not by group: a group can be changed by programs like `newgrp`, a user can't.

    What a container or a user namespace of a learner sends carries her own number here, too.
    """
    name = table(site)
    # `add` and `delete` before it make the whole text one step that can be repeated.
    return f"""\
add table inet {name}
delete table inet {name}
table inet {name} {{
  chain output {{
    type filter hook output priority 0; policy accept;
    ip daddr {_V4} meta skuid != 0 counter reject
    ip6 daddr {_V6} meta skuid != 0 counter reject
  }}
  chain forward {{
    type filter hook forward priority 0; policy accept;
    ip daddr {_V4} counter drop
    ip6 daddr {_V6} counter drop
  }}
}}
"""


def close(site: Site) -> None:
    """Put the rules in force, and look whether they hold. Raises HubError: then no learner's server may start."""
    try:
        program("nft")
    except HubError:
        raise HubError(
            _("This machine is on EC2, and learners must not reach its keys. Run: sudo apt-get install nftables")
        ) from None
    run(["nft", "-f", "-"], given=rules(site))
    if not closed_for(site.runner, _V4):
        raise HubError(_("The firewall's rules are in force, and {address} still answers.").format(address=_V4))


def open_again(site: Site) -> None:
    """Take the rules away, where there are some."""
    try:
        listed = run(["nft", "list", "tables", "inet"])
    except HubError:
        return
    if table(site) in listed.split():
        run(["nft", "delete", "table", "inet", table(site)])


def closed_for(user: str, address: str) -> bool:
    """Whether this account gets no connection to port 80 of `address`."""
    import pwd

    account = pwd.getpwnam(user)
    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", _PROBE, address],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
    )
    return done.returncode == 0
