"""Keys, issuers and the list of those that are known, by the real command line."""

from __future__ import annotations

import json
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from autograder.certificates.issuer import Issuer, did_web
from autograder.certificates.keys import create_key, load_key
from autograder.errors import LabsError
from tests.certificates.making import Person

FINGERPRINT = re.compile(r"([0-9a-f]{4} ){7}[0-9a-f]{4}")


def test_a_key_is_made_once_and_for_its_owner_alone(person: Person) -> None:
    first, second = person.labs("certificate", "issuer"), person.labs("certificate", "issuer")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert FINGERPRINT.search(first.stdout)
    (key,) = person.issuer_folder.glob("*.pem")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "PRIVATE" not in first.stdout


def test_many_processes_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(create_key, [tmp_path / "key.pem"] * 16))
    assert len({key.public for key in made}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key.pem"]


def test_a_file_system_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "key.pem"
    first = create_key(path)
    assert create_key(path).public == first.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["key.pem"]


def test_the_public_part_leads_others_to_the_issuer(person: Person, tmp_path: Path) -> None:
    public = tmp_path / "issuer.json"
    run = person.labs("certificate", "issuer", "--name", "School of Examples", "--export", public)
    assert run.returncode == 0, run.stderr
    document = json.loads(public.read_text(encoding="utf-8"))
    assert document["id"].startswith("did:key:z6Mk")
    assert document["assertionMethod"] == [document["verificationMethod"][0]["id"]]
    assert "PRIVATE" not in public.read_text(encoding="utf-8")
    other = Person(tmp_path)
    trusted = other.labs("certificate", "trust", public)
    assert trusted.returncode == 0, trusted.stderr
    found = FINGERPRINT.search(trusted.stdout)
    assert found
    assert found.group() in run.stdout
    again = other.labs("certificate", "trust", document["id"])
    assert "Known already" in again.stdout


def test_an_issuer_may_be_known_by_its_address(person: Person, tmp_path: Path) -> None:
    public = tmp_path / "did.json"
    options = ("--name", "School", "--url", "https://example.org:8443/big data/labs", "--web", "--export", public)
    run = person.labs("certificate", "issuer", *options)
    assert run.returncode == 0, run.stderr
    assert json.loads(public.read_text(encoding="utf-8"))["id"] == "did:web:example.org%3A8443:big%20data:labs"
    assert "/labs/did.json" in run.stdout


def test_did_web_of_a_host_alone() -> None:
    assert did_web("https://example.org/") == "did:web:example.org"


@pytest.mark.parametrize(
    "url", ["", "http://example.org", "https://", "https://me@example.org", "https://example.org/?a=b"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(LabsError, match=r"https://example\.org/labs"):
        did_web(url)


def test_settings_can_be_named_with_their_key(person: Person, tmp_path: Path, issuer: Issuer) -> None:
    settings = tmp_path / "course.toml"
    create_key(tmp_path / "course.pem")
    settings.write_text('name = "Course \\"A\\""\nkey = "course.pem"\nemail = "a@example.eu"\n', encoding="utf-8")
    run = person.labs("certificate", "issuer", LABS_ISSUER=str(settings))
    assert run.returncode == 0, run.stderr
    assert 'Course "A"' in run.stdout
    assert not person.issuer_folder.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name = ", "can't be read"),
        ("name = 3", "'name'"),
        ('nmae = "School"', "'nmae'"),
        ('name = "School"\nemail = "nobody"', "no e-mail address"),
        ('name = "School"\nurl = "javascript:alert(1)"', "no web address"),
        ('name = "School\\u202e"', "can't be seen"),
        ('name = "School"\nkey = "lost.pem"', "missing"),
    ],
)
def test_settings_of_no_use_are_told(person: Person, tmp_path: Path, content: str, says: str) -> None:
    settings = tmp_path / "issuer.toml"
    settings.write_text(content, encoding="utf-8")
    run = person.labs("certificate", "issuer", LABS_ISSUER=str(settings))
    assert (run.returncode, says in run.stderr) == (1, True), run.stderr
    assert "Traceback" not in run.stderr


def test_settings_that_are_not_there(person: Person, tmp_path: Path) -> None:
    run = person.labs("certificate", "issuer", LABS_ISSUER=str(tmp_path / "none.toml"))
    assert run.returncode == 1
    assert "no such file" in run.stderr


def test_a_key_that_is_lost_is_not_made_anew(person: Person) -> None:
    person.labs("certificate", "issuer", "--name", "School")
    (key,) = person.issuer_folder.glob("*.pem")
    key.unlink()
    run = person.labs("certificate", "issuer")
    assert run.returncode == 1
    assert "missing" in run.stderr
    assert "stay valid" in run.stderr
    assert not key.exists()


def test_a_key_that_others_may_read_is_not_used(person: Person) -> None:
    person.labs("certificate", "issuer")
    (key,) = person.issuer_folder.glob("*.pem")
    key.chmod(0o640)
    run = person.labs("certificate", "issuer")
    assert run.returncode == 1
    assert "mode 640" in run.stderr
    assert f"chmod 600 {key}" in run.stderr


PRIVATE = ed25519.Ed25519PrivateKey.generate()


def pem(encryption: BestAvailableEncryption | NoEncryption | None = None) -> bytes:
    return PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def rsa_pem() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no private key"),
        (b"\x00" * 100, "no private key"),
        (pem()[:60], "no private key"),
        (rsa_pem(), "another kind"),
        (pem(BestAvailableEncryption(b"secret")), "password"),
    ],
    ids=["empty", "zeros", "cut off", "RSA", "encrypted"],
)
def test_files_that_hold_no_key_of_ours(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(LabsError, match=says):
        load_key(path)


def test_a_key_of_another_account_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key.pem"
    create_key(path)
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(LabsError, match="another account"):
        load_key(path)


def test_the_key_file_is_what_other_programs_read(tmp_path: Path) -> None:
    key = create_key(tmp_path / "key.pem")
    private = load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    assert isinstance(private, ed25519.Ed25519PrivateKey)
    private.public_key().verify(key.sign(b"labs"), b"labs")


@pytest.mark.parametrize(
    "public", ["did:key:z6MkNothing", "nothing.json", "did:web:example.org", "{}", "[]", '{"id": "did:key:z6Mk"}']
)
def test_what_is_no_public_part_is_refused(person: Person, tmp_path: Path, public: str) -> None:
    if public.startswith(("{", "[")):
        file = tmp_path / "public.json"
        file.write_text(public, encoding="utf-8")
        public = str(file)
    run = person.labs("certificate", "trust", public)
    assert run.returncode == 1
    assert run.stderr.startswith("labs: ")
    assert not person.issuer_folder.exists()


def test_a_damaged_list_of_known_issuers_is_told_and_kept(person: Person, issuer: Issuer) -> None:
    person.labs("certificate", "trust", issuer.id)
    (known,) = person.issuer_folder.glob("known*.json")
    for content in ('[{"id": 3', '{"id": "x"}'):
        known.write_text(content, encoding="utf-8")
        run = person.labs("certificate", "trust", issuer.id)
        assert run.returncode == 1
        assert "The list of known issuers" in run.stderr
        assert known.read_text(encoding="utf-8") == content


def test_a_public_part_with_another_key_than_its_name(person: Person, tmp_path: Path, issuer: Issuer) -> None:
    document = issuer.document()
    other = create_key(tmp_path / "other.pem").public
    document["verificationMethod"][0]["publicKeyMultibase"] = other
    path = tmp_path / "public.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    run = person.labs("certificate", "trust", path)
    assert run.returncode == 1
    assert "another key" in run.stderr
