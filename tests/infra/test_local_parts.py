"""Certificates, ports, locks, passwords, processes and fetched programs of the local servers."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from infra.errors import ServicesError, SettingsError
from infra.local import certificates, process, programs
from infra.local.certificates import certificate
from infra.local.layout import Layout
from infra.local.locking import one_at_a_time
from infra.local.ports import FIRST, LAST, Ports, is_free
from infra.local.secrets import Secrets


def loaded(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_a_certificate_is_made_once_and_verifies(tmp_path: Path) -> None:
    first = certificate(tmp_path, "mysql")
    held = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert certificate(tmp_path, "mysql") == first
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == held
    loaded(first.cert).verify_directly_issued_by(loaded(first.ca))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    # The authority can't speak for any machine but this one.
    limits = loaded(first.ca).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert [str(name.value) for name in limits.value.permitted_subtrees or ()] == ["127.0.0.0/8", "localhost"]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_client_accepts_the_server_under_its_two_names_only(tmp_path: Path, name: str) -> None:
    files = certificate(tmp_path, "s3")
    assert handshake(files, name) is None
    assert "certificate is not valid" in str(handshake(files, "example.eu"))
    other = certificate(tmp_path / "other", "s3")
    assert "certificate verify failed" in str(handshake(files, name, ca=other.ca))


def handshake(files: certificates.Certificate, name: str, ca: Path | None = None) -> ssl.SSLError | None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.cert, files.key)
    client = ssl.create_default_context(cafile=ca or files.ca)
    near, far = socket.socketpair()

    def serve() -> None:
        with far:
            try:
                server.wrap_socket(far, server_side=True).close()
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with near:
            client.wrap_socket(near, server_hostname=name).close()
    except ssl.SSLError as error:
        return error
    finally:
        thread.join()
    return None


def test_a_certificate_near_its_end_is_renewed_under_the_same_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = certificate(tmp_path, "s3")
    authority, old = first.ca.read_bytes(), loaded(first.cert).serial_number
    later = certificates._now() + timedelta(days=certificates.SERVER_DAYS - certificates.RENEW_BEFORE_DAYS + 1)
    monkeypatch.setattr(certificates, "_now", lambda: later)
    renewed = certificate(tmp_path, "s3")
    assert loaded(renewed.cert).serial_number != old
    assert renewed.ca.read_bytes() == authority


@pytest.mark.parametrize("lost", ["s3.pem", "s3.key", "ca.key", "ca.pem"])
def test_damaged_certificates_are_made_again(tmp_path: Path, lost: str) -> None:
    certificate(tmp_path, "s3")
    (tmp_path / lost).write_text("damaged", encoding="utf-8")
    again = certificate(tmp_path, "s3")
    loaded(again.cert).verify_directly_issued_by(loaded(again.ca))
    assert handshake(again, "127.0.0.1") is None


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    ports.choose(["s3", "mysql"])
    first = dict(ports.chosen)
    assert all(FIRST <= port <= LAST for port in first.values())
    again = Ports(tmp_path / "ports.json")
    again.choose(["s3", "mysql"])
    assert again.chosen == first

    with socket.socket() as other:
        other.bind(("127.0.0.1", first["s3"]))
        other.listen()
        assert not is_free(first["s3"])
        again.choose(["s3", "mysql"])
        assert again["s3"] != first["s3"]
        assert again["mysql"] == first["mysql"]


def test_a_damaged_list_of_ports_costs_other_ports_only(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"s3": "x", "mysql": 0}'):
        (tmp_path / "ports.json").write_text(text, encoding="utf-8")
        ports = Ports(tmp_path / "ports.json")
        ports.choose(["s3"])
        assert json.loads((tmp_path / "ports.json").read_text(encoding="utf-8"))["s3"] == ports["s3"]


def test_no_free_port_is_said(tmp_path: Path) -> None:
    with pytest.raises(ServicesError, match="No free port was found between"):
        Ports(tmp_path / "ports.json", lambda _port: False).choose(["s3"])


def test_a_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    waited = threading.Event()
    inside: list[str] = []

    def second() -> None:
        with one_at_a_time(tmp_path / "lock", waiting=waited.set):
            inside.append("second")

    with one_at_a_time(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(10)
        inside.append("first")
    thread.join(10)
    assert inside == ["first", "second"]


def test_a_lock_that_is_not_given_back_is_named(tmp_path: Path) -> None:
    with (
        one_at_a_time(tmp_path / "lock"),
        pytest.raises(ServicesError, match=r"has held .*lock for 0 seconds"),
        one_at_a_time(tmp_path / "lock", patience=0.0),
    ):
        pass


def test_a_lock_of_a_killed_command_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, time\nfrom infra.local.locking import one_at_a_time\n"
        "with one_at_a_time(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path / "lock"], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.wait()
        with one_at_a_time(tmp_path / "lock", patience=5.0):
            pass


def test_secrets_are_made_once_and_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    one, other = Secrets(path), Secrets(path)
    # Two commands that began with nothing end with the same secrets.
    assert one.get("a") == other.get("a")
    assert other.get("b") == one.get("b")
    assert Secrets(path).get("a") == one.get("a")
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("[", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"passwords .* is damaged. Restore it"):
        Secrets(path)


SLEEPER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(300)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']); print('here', flush=True);"
    "time.sleep(300)",
]


def begin(tmp_path: Path, command: list[str]) -> process.Running:
    log = tmp_path / "log"
    running = process.start(
        command,
        environment={"PATH": os.defpath},
        log=log,
        folder=tmp_path,
        mark=str(tmp_path),
        record=tmp_path / "record",
    )
    deadline = threading.Event()
    for _attempt in range(1000):
        if "here" in log.read_text(encoding="utf-8"):
            return running
        deadline.wait(0.01)
    raise TimeoutError(log.read_text(encoding="utf-8"))


def test_a_process_is_found_by_record_and_by_mark(tmp_path: Path) -> None:
    running = begin(tmp_path, SLEEPER)
    try:
        assert process.recorded(tmp_path / "record") == running
        assert process.find(str(tmp_path)) == running
        assert process.find("another mark") is None
        assert os.getsid(running.pid) == running.pid
    finally:
        assert process.stop(running, str(tmp_path), 5.0)
    assert process.recorded(tmp_path / "record") is None
    assert process.find(str(tmp_path)) is None


def test_a_stubborn_process_ends_with_its_children(tmp_path: Path) -> None:
    running = begin(tmp_path, STUBBORN)
    assert len(process.marked(str(tmp_path))) == 2
    assert not process.stop(running, str(tmp_path), 0.1)
    assert process.marked(str(tmp_path)) == []


def test_children_of_a_killed_process_are_found_and_ended(tmp_path: Path) -> None:
    running = begin(tmp_path, STUBBORN)
    os.kill(running.pid, 9)
    process.clear(str(tmp_path))
    assert process.marked(str(tmp_path)) == []


@pytest.mark.parametrize("change", [{"started": 1}, {"boot": "another"}])
def test_a_number_that_was_given_to_another_process_is_not_taken_for_the_server(
    tmp_path: Path, change: dict[str, object]
) -> None:
    here = process.Running(os.getpid(), process.start_time(os.getpid()) or 0, process._boot())
    record = tmp_path / "record"
    here.save(record)
    assert process.recorded(record) == here
    record.write_text(json.dumps({**json.loads(record.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    assert process.recorded(record) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '"x"'])
def test_a_damaged_record_means_no_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "record").write_text(text, encoding="utf-8")
    assert process.recorded(tmp_path / "record") is None


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServicesError, match="The program /no/such/server could not be started"):
        begin(tmp_path, ["/no/such/server"])


def test_sockets_lie_in_a_short_folder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    layout = Layout(tmp_path / "home")
    folder = layout.sockets()
    try:
        assert len(os.fsencode(folder)) < 90
        assert folder.stat().st_mode & 0o777 == 0o700
        assert layout.sockets() == folder
        # A folder that others may enter is not ours to use.
        folder.chmod(0o755)
        other = layout.sockets()
        assert other != folder
        other.rmdir()
    finally:
        folder.rmdir()


def test_what_cannot_be_fetched_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_PROGRAMS", str(tmp_path / "programs"))
    with pytest.raises(ServicesError, match="labs-no-such-package could not be fetched: E: Unable to locate package"):
        programs.fetch_debian("nothing", ["labs-no-such-package"], "usr/bin/nothing", lambda _message: None)
    assert not (tmp_path / "programs" / "nothing").exists()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServicesError, match=r"because this system has no apt-get. Install the server with"):
        programs.fetch_debian("nothing", ["a"], "usr/bin/nothing", lambda _message: None)


def test_missing_libraries_are_listed(tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to("/bin/sh")
    assert programs.missing_libraries(tmp_path, "sh") == []
    assert programs._libraries("libaio1t64 (>= 0.3) | libaio1, libc6 (>= 2), mariadb-common, liburing2:any") == [
        "libaio1t64",
        "libc6",
        "liburing2",
    ]
