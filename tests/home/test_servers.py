"""Whether the services of a lab run: asked of this machine alone."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from autograder.doctor.course import Lab
from autograder.doctor.finding import MACOS
from autograder.doctor.probe import Probe
from autograder.home import servers as servers_module
from autograder.home.servers import address, check_servers, is_local
from infra.settings import S3, Database, Hive, Search


def probe(folder: Path, settings: str, *services: str, platform: str = "linux") -> Probe:
    path = folder / "services.toml"
    path.write_text(settings, encoding="utf-8")
    path.chmod(0o600)
    lab = Lab("one", folder / "one.ipynb", services=services)
    return Probe(lab=lab, environ={"LABS_SERVICES": str(path)}, platform=platform)


def test_a_server_that_listens_is_ready(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        text = f'[s3]\nbucket = "b"\nendpoint_url = "http://127.0.0.1:{port}"\n'
        assert check_servers(probe(tmp_path, text, "s3")) == []
    (finding,) = check_servers(probe(tmp_path, text, "s3", "mysql"))
    assert finding.seen == f"Not set up for you yet: mysql. Set up, but not running: s3 (127.0.0.1:{port})."
    assert finding.commands["linux"].endswith("services up mysql s3")


def test_nothing_is_asked_of_other_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(servers_module.socket, "create_connection", lambda *given, **more: asked.append(given))
    text = '[s3]\nbucket = "b"\n[mysql]\nhost = "db.example.org"\nport = 3306\nuser = "u"\npassword = ""\n'
    assert check_servers(probe(tmp_path, text, "s3", "mysql")) == []
    assert not asked


def test_settings_that_are_not_there_or_damaged_are_not_set_up(tmp_path: Path) -> None:
    for text in ("", "[s3"):
        (finding,) = check_servers(probe(tmp_path, text, "s3"))
        assert finding.seen == "Not set up for you yet: s3."
    (finding,) = check_servers(probe(tmp_path, "", "s3", platform=MACOS))
    assert not finding.commands
    assert finding.action == "Ask the people who run the course for settings of their services."


def test_a_lab_without_services_needs_none(tmp_path: Path) -> None:
    assert check_servers(probe(tmp_path, "")) == []
    assert check_servers(Probe()) == []


def test_addresses_are_read_from_each_kind_of_settings() -> None:
    assert address(S3(bucket="b")) == ("", 0)
    assert address(S3(bucket="b", endpoint_url="https://127.0.0.1:8333")) == ("127.0.0.1", 8333)
    assert address(Search(url="https://search.example.org")) == ("search.example.org", 443)
    database = Database(host="db.example.org", port=3306, user="u", password="p", schema="s")
    assert address(database) == ("db.example.org", 3306)
    assert address(Hive(host="127.0.0.1", port=10000)) == ("127.0.0.1", 10000)


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.8.8", True), ("10.0.0.1", False), ("", False)],
)
def test_which_hosts_are_this_machine(host: str, local: bool) -> None:
    assert is_local(host) is local
