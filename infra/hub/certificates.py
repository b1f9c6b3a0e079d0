"""The hub's certificate: the administrator's own, or one of an authority made for this hub."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.text import _
from infra.hub.errors import HubError
from infra.hub.roots import folder
from infra.hub.site import Site
from infra.local.certificates import certificate

_LOCAL = ("localhost", "127.0.0.1")


def place_certificate(site: Site) -> tuple[Path, Path]:
    """Certificate and key where the proxy's account reads them. Raises HubError when there is none for this host."""
    folder(site.proxy, 0o750, site.runner, site.runner)
    if site.certificate:
        source, key = Path(site.certificate), Path(site.key)
    elif site.host in _LOCAL:
        made = certificate(site.state / "certificates", "hub")
        source, key = made.cert, made.key
        # What browsers and programs on this machine may verify it with.
        _copy(made.ca, site.folder / "ca.pem", 0o644, "root")
    else:
        raise HubError(
            _(
                "Browsers need a certificate for {host}. Name one with --certificate and --key; "
                "without them the hub is for https://localhost alone."
            ).format(host=site.host)
        )
    target = folder(site.proxy / "tls", 0o750, "root", site.runner)
    _copy(source, target / "hub.pem", 0o644, "root")
    _copy(key, target / "hub.key", 0o640, site.runner)
    return target / "hub.pem", target / "hub.key"


def _copy(source: Path, target: Path, mode: int, group: str) -> None:
    made = target.with_suffix(".new")
    made.unlink(missing_ok=True)
    made.touch(mode=0o600)
    shutil.chown(made, "root", group)
    made.write_bytes(source.read_bytes())
    made.chmod(mode)
    made.replace(target)
