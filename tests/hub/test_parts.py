"""Parts of the hub that can be looked at without making one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.paths import root
from infra.hub import metadata, running
from infra.hub.errors import HubError
from infra.hub.homes import SETTINGS, services_files
from infra.hub.jupyter_settings import write_settings
from infra.hub.site import Site, folder_of, read_site
from infra.settings import S3, Services, load


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(folder=tmp_path / "hub", name="team", hub_port=4321)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Team 1"}, "can't be a hub's name"),
        ({"bind": "everywhere"}, "is no address"),
        ({"port": 70000}, "is no port"),
        ({"host": "a b"}, "is no name of a host"),
        ({"memory": 20}, "too little"),
        ({"certificate": "/etc/hosts"}, "needs its key"),
        ({"certificate": "/nowhere.pem", "key": "/etc/hosts"}, "There is no file /nowhere.pem"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_words(site: Site, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(HubError, match=said):
        replace(site, **wrong).checked()  # type: ignore[arg-type]


def test_settings_come_back_as_they_were_written(site: Site) -> None:
    site.folder.mkdir()
    site.save()
    assert read_site(site.folder) == site
    assert site.file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_would_need_quoting_is_refused() -> None:
    with pytest.raises(HubError, match="characters other than"):
        folder_of(Path("/opt/my hub; reboot"))


def test_a_folder_that_systems_empty_is_refused() -> None:
    with pytest.raises(HubError, match="temporary files"):
        folder_of(Path("/var/tmp/hub"))


def test_without_root_a_sentence_says_what_is_needed() -> None:
    """As nobody where the tests run as root: it must not get further than that sentence."""
    code = (
        "import sys; sys.argv = ['labs', 'hub', 'up'];"
        "from infra.hub.errors import HubError; from infra.hub.roots import need_root\n"
        "try:\n    need_root('labs hub up')\nexcept HubError as error:\n    print(error)"
    )
    if os.geteuid() == 0:
        code = f"import os; os.setgid({_nobody().pw_gid}); os.setuid({_nobody().pw_uid})\n" + code
        # Imported before rights end, because the checkout may lie where nobody else can read.
        code = "from infra.hub import errors, roots; import autograder.text\n" + code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root())
    assert done.stdout.startswith("labs hub up needs root"), done.stderr
    assert "sudo labs hub up" in done.stdout


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def test_settings_files_go_into_a_home_with_what_they_name(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("certificate", encoding="utf-8")
    source = tmp_path / "ada.toml"
    given = Services(learner="ada", s3=S3(bucket="b", access_key="k", secret_key="s", ca=str(authority)))
    given.save(source)
    (tmp_path / "ada-aws").mkdir()
    (tmp_path / "ada-aws/credentials").write_text("[bdti-labs]", encoding="utf-8")
    home = tmp_path / "home"
    files = services_files(source, home)
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
    found = load(home / SETTINGS, environ={})
    assert found.s3 is not None
    assert found.s3.ca is not None
    assert Path(found.s3.ca).read_text(encoding="utf-8") == "certificate"
    assert Path(found.s3.ca).is_relative_to(home)
    assert (home / ".config/bdti-labs/aws/credentials").read_text(encoding="utf-8") == "[bdti-labs]"
    assert replace(found, s3=replace(found.s3, ca=None)) == replace(given, s3=replace(given.s3, ca=None))  # type: ignore[type-var]


def test_each_server_shows_the_panels_that_it_needs(site: Site) -> None:
    if os.geteuid() != 0:
        pytest.skip("Files of the hub belong to root. Run these tests as root, as CI does.")
    site.folder.mkdir()
    write_settings(site, root() / "autograder/cli/jupyter")
    for kind, shown in (("learner", "assignment_list"), ("grader", "formgrader")):
        text = (site.settings / kind / "jupyter_server_config.d/bdti-labs.json").read_text(encoding="utf-8")
        for name in ("assignment_list", "formgrader", "course_list"):
            assert (f'"nbgrader.server_extensions.{name}": true' in text) == (name == shown)
        assert ('"autograder.home": true' in text) == (kind == "learner")
        compile((site.settings / kind / "nbgrader_config.py").read_text(encoding="utf-8"), kind, "exec")


def test_the_firewall_names_both_addresses_and_lets_root_alone_pass(site: Site) -> None:
    rules = metadata.rules(site)
    for address in ("ip daddr 169.254.169.254", "ip6 daddr fd00:ec2::254"):
        assert f"{address} meta skuid != 0 counter reject" in rules
        assert f"{address} counter drop" in rules


def test_the_unit_is_one_that_systemd_reads(site: Site, tmp_path: Path) -> None:
    text = running.unit_text(site)
    assert f"Environment=LABS_HUB={site.folder}" in text
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        return  # the text above is all that can be looked at here
    unit = tmp_path / "bdti-labs-team.service"
    unit.write_text(text.replace(running.command(site)[0], sys.executable), encoding="utf-8")
    done = subprocess.run([analyse, "verify", "--man=no", str(unit)], capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if unit.name in line]
    assert complaints == []


def test_the_firewall_holds_in_a_real_kernel(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a network of its own, where a server answers at the address of the metadata service."""
    if os.geteuid() != 0:
        pytest.skip("A network of its own with a firewall needs root. Run these tests as root, as CI does.")
    nft, environment = _nft(tmp_path, monkeypatch)
    (tmp_path / "rules").write_text(metadata.rules(site), encoding="utf-8")
    done = subprocess.run(
        ["unshare", "--net", "/usr/bin/python3", "-I", "-c", _NETWORK, nft, str(tmp_path / "rules")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    # Root, nobody, nobody with root's group, nobody as root of a user namespace; before the rules and after.
    assert done.stdout.split() == ["open"] * 4 + ["open", "closed", "closed", "closed"], done.stdout + done.stderr


def _nft(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, str]]:
    """The program nft, and the environment that it needs: the system's, else Debian's package, unpacked here."""
    from infra.local import programs

    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    if found := shutil.which("nft", path=environment["PATH"]):
        return found, environment
    monkeypatch.setenv("LABS_PROGRAMS", str(folder / "programs"))
    unpacked = programs.fetch_debian("nftables", ["nftables"], "usr/sbin/nft", lambda _message: None)
    return str(unpacked / "usr/sbin/nft"), environment | {"LD_LIBRARY_PATH": programs.library_path(unpacked)}


# The loopback device takes any address of its network, so a server can stand where EC2's would.
_NETWORK = """
import fcntl, socket, struct, subprocess, sys
nft, rules = sys.argv[1:]
ADDRESS = "169.254.169.254"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sh22x", b"lo", 0x41))
    for request, address in ((0x8916, ADDRESS), (0x891C, "255.255.255.255")):
        packed = struct.pack("16sHH4s16x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(address))
        fcntl.ioctl(control, request, packed)
server = socket.create_server((ADDRESS, 80))
PROBE = '''
import socket
try:
    socket.create_connection(("169.254.169.254", 80), timeout=5).close()
    print("open")
except OSError:
    print("closed")
'''
WAYS = (
    [],
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
    ["setpriv", "--reuid=65534", "--regid=0", "--clear-groups"],
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "--user", "--map-root-user"],
)
def look():
    for way in WAYS:
        subprocess.run([*way, "/usr/bin/python3", "-I", "-c", PROBE], check=True, env={"PATH": "/usr/bin:/bin"})
look()
# Twice: the rules can be given again.
for _ in range(2):
    subprocess.run([nft, "-f", rules], check=True)
look()
"""
