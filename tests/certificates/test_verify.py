"""`labs verify`: what it says of good, unknown, expired and hostile files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.certificates.certificate import read_certificate
from autograder.certificates.credential import make_credential, moment_text
from autograder.certificates.issuer import Issuer
from autograder.certificates.keys import create_key
from autograder.certificates.known import PublicIssuer
from autograder.certificates.page import render
from autograder.certificates.proof import sign
from autograder.certificates.verifying import verify
from tests.certificates.making import NOW, Person, award, put, signed

GOOD, BAD, UNKNOWN = 0, 1, 3


@pytest.fixture
def other(tmp_path: Path) -> Issuer:
    """An issuer with a name that it has no right to."""
    return Issuer(create_key(tmp_path / "other.pem"), "School of Examples")


def test_an_issuer_that_nobody_knows_proves_nothing(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    path = put(tmp_path / "certificate.json", signed(issuer))
    run = person.labs("verify", path)
    assert run.returncode == UNKNOWN
    assert "proves nothing about who signed" in run.stdout
    assert "calls itself School of Examples (not known here)" in run.stdout
    code, result = person.verify(path)
    assert (code, result["verdict"], result["known"]) == (UNKNOWN, "unknown", False)
    assert not (person.home / "bdti-labs").exists()


def test_a_known_issuer_by_name_of_key_by_file_and_by_list(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    path = put(tmp_path / "certificate.json", signed(issuer))
    public = put(tmp_path / "issuer.json", issuer.document())
    for known in (issuer.id, issuer.key.public, str(public)):
        run = person.labs("verify", path, "--issuer", known)
        assert run.returncode == GOOD, run.stderr
        assert run.stdout.startswith("Valid. ")
    person.labs("certificate", "trust", public)
    code, result = person.verify(path)
    assert (code, result["verdict"], result["own"]) == (GOOD, "good", False)
    said = person.labs("verify", path).stdout
    for words in (
        "Ana López",
        "Clustering: identification",
        "87.25 of 100 points",
        "2026-03-02",
        result["fingerprint"],
    ):
        assert words in said


def test_the_page_carries_the_certificate(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    whole = signed(issuer)
    page = tmp_path / "certificate.html"
    page.write_text(render(read_certificate(whole), whole, issuer.key.public), encoding="utf-8")
    run = person.labs("verify", page, "--issuer", issuer.id)
    assert run.returncode == GOOD, run.stderr
    assert "Only what stands above was signed." in run.stdout
    forged = page.read_text(encoding="utf-8").replace("Ana López", "Bob Forger")
    page.write_text(forged, encoding="utf-8")
    said = person.labs("verify", page, "--issuer", issuer.id).stdout
    assert "Bob" not in said
    assert "Ana López" in said


def test_self_issued_is_said_plainly(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    path = put(tmp_path / "certificate.json", signed(issuer, self_issued=True))
    run = person.labs("verify", path, "--issuer", issuer.id)
    assert run.returncode == GOOD
    assert run.stdout.startswith("The signature is good. It is self-issued")
    assert "does not prove to others who did the work" in run.stdout
    assert person.verify(path)[1]["certificate"]["self_issued"] is True


# --- time ---


@pytest.mark.parametrize(
    ("start", "end", "verdict", "says"),
    [
        (timedelta(days=-9), None, "good", ""),
        (timedelta(minutes=5), None, "good", ""),
        (timedelta(minutes=15), None, "bad", "in the future"),
        (timedelta(days=-9), timedelta(days=-1), "bad", "was valid until"),
        (timedelta(days=-9), timedelta(days=1), "good", ""),
    ],
)
def test_dates(issuer: Issuer, start: timedelta, end: timedelta | None, verdict: str, says: str) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    made = make_credential(award(), issuer, now + start, now + end if end else None)
    whole = sign(made, issuer.key, issuer.method, moment_text(now + start))
    result = verify(whole, [PublicIssuer(issuer.id, issuer.key.public)], now=now)
    assert (result.verdict, says in result.reason) == (verdict, True), result.reason


def test_a_proof_from_the_future(issuer: Issuer) -> None:
    whole = sign(make_credential(award(), issuer, NOW), issuer.key, issuer.method, "2036-01-01T00:00:00Z")
    assert "in the future" in verify(whole, [], now=NOW).reason


def test_an_expired_one_by_the_command(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    made = make_credential(award(), issuer, NOW - timedelta(days=3), NOW)
    whole = sign(made, issuer.key, issuer.method, moment_text(NOW - timedelta(days=3)))
    run = person.labs("verify", put(tmp_path / "c.json", whole), "--issuer", issuer.id)
    assert run.returncode == BAD
    assert run.stdout.startswith("NOT VALID. The certificate was valid until 2026-03-02.")


# --- who signed ---


def test_the_name_of_an_issuer_with_another_ones_key(
    person: Person, issuer: Issuer, other: Issuer, tmp_path: Path
) -> None:
    """Key substitution: the certificate names the known issuer, and the proof another key."""
    whole = make_credential(award(), issuer, NOW)
    forged = sign(whole, other.key, other.method, moment_text(NOW))
    code, result = person.verify(put(tmp_path / "a.json", forged), "--issuer", issuer.id)
    assert (code, result["certificate"]) == (BAD, None)
    assert "another one's key" in result["reason"]
    # With the known issuer's name in front of the other key.
    forged = sign(whole, other.key, f"{issuer.id}#{other.key.public}", moment_text(NOW))
    code, result = person.verify(put(tmp_path / "b.json", forged), "--issuer", issuer.id)
    assert code == BAD


def test_a_known_address_with_another_key(person: Person, tmp_path: Path) -> None:
    """did:web: the name says nothing of the key, so the list does."""
    first, second = (
        Issuer(create_key(tmp_path / f"{name}.pem"), "School", "https://school.example/labs", web=True) for name in "ab"
    )
    person.labs("certificate", "trust", put(tmp_path / "issuer.json", first.document()))
    good, forged = (put(tmp_path / f"{n}.json", signed(who)) for n, who in enumerate((first, second)))
    assert person.verify(good)[0] == GOOD
    code, result = person.verify(forged)
    assert code == BAD
    assert "known with another key" in result["reason"]
    run = person.labs("certificate", "trust", put(tmp_path / "second.json", second.document()))
    assert run.returncode == 1
    assert "another key" in run.stderr


def test_an_issuer_of_an_unknown_kind(issuer: Issuer) -> None:
    whole = make_credential(award(), issuer, NOW)
    whole["issuer"]["id"] = "https://example.org/issuer"
    method = f"https://example.org/issuer#{issuer.key.public}"
    assert (
        "of a kind that is not accepted"
        in verify(sign(whole, issuer.key, method, moment_text(NOW)), [], now=NOW).reason
    )
