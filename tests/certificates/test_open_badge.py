"""A certificate is an Open Badge 3.0, and says again what it was made from."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from autograder.certificates.award import Score, decimal, lab_facts
from autograder.certificates.canonical import NotAccepted
from autograder.certificates.certificate import read_certificate
from autograder.certificates.credential import hash_of_uri, hash_uri, make_credential, moment_text
from autograder.certificates.issuer import Issuer
from autograder.certificates.proof import sign
from tests.certificates.making import LAB, NOW, award, signed
from tests.certificates.open_badge import SCHEMA

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "self-issued": {"self_issued": True},
    "with an e-mail": {"email": "Ana@Example.eu "},
    "unusual name": {"name": "Nguyễn Thị \u200c😀 O’Neil"},
}


@pytest.fixture(params=KINDS)
def credential(request: pytest.FixtureRequest, issuer: Issuer) -> dict[str, Any]:
    return signed(issuer, **KINDS[request.param])


def test_it_has_the_form_of_the_specification(credential: dict[str, Any]) -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(credential)] == []


def test_one_with_an_end_has_it_too(issuer: Issuer) -> None:
    made = make_credential(award(), issuer, NOW, NOW + timedelta(days=30))
    whole = sign(made, issuer.key, issuer.method, moment_text(NOW))
    assert whole["validUntil"] == "2026-04-01T09:30:00Z"
    Draft202012Validator(SCHEMA).validate(whole)


def test_each_result_belongs_to_a_description_of_the_achievement(credential: dict[str, Any]) -> None:
    subject = credential["credentialSubject"]
    described = [item["id"] for item in subject["achievement"]["resultDescription"]]
    assert sorted(described) == sorted(item["resultDescription"] for item in subject["result"])
    assert len(set(described)) == 2


@pytest.mark.parametrize(
    "path", [("id",), ("name",), ("issuer", "id"), ("credentialSubject", "achievement", "criteria")]
)
def test_the_schema_misses_what_is_missing(issuer: Issuer, path: tuple[str, ...]) -> None:
    """The check can fail."""
    whole = signed(issuer)
    part = whole
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    assert list(Draft202012Validator(SCHEMA).iter_errors(whole))


def test_it_says_what_it_was_made_from(issuer: Issuer) -> None:
    found = read_certificate(signed(issuer))
    assert (found.name, found.lab, found.version, found.title) == ("Ana López", LAB.id, LAB.version, LAB.title)
    assert (found.points, found.most, found.percent, found.required) == ("87.25", "100", "87.25", "60")
    assert found.objectives == LAB.objectives
    assert (found.start, found.end, found.self_issued, found.email) == (NOW, None, False, None)
    assert (found.notebook, found.result) == ("ab" * 32, "cd" * 32)
    assert (found.issuer_id, found.issuer_name) == (issuer.id, "School of Examples")


def test_self_issued_is_said_as_the_standard_says_it(issuer: Issuer) -> None:
    whole = signed(issuer, self_issued=True)
    assert whole["credentialSubject"]["id"] == whole["issuer"]["id"]
    assert read_certificate(whole).self_issued


def test_an_address_is_told_to_who_knows_it_and_to_nobody_else(issuer: Issuer) -> None:
    whole = signed(issuer, email="Ana@Example.eu ")
    found = read_certificate(whole)
    assert found.email is not None
    digest, salt = found.email
    assert digest == "sha256$" + hashlib.sha256(f"ana@example.eu{salt}".encode()).hexdigest()
    assert "example.eu" not in str(whole).lower()
    fresh = [make_credential(award(email="a@b.eu"), issuer, NOW) for _ in range(2)]
    salts = [read_certificate(item).email for item in fresh]
    assert salts[0] != salts[1]


def test_hashes_are_names_of_rfc_6920() -> None:
    """The example of RFC 6920, section 8.1, is SHA-256 of "Hello World!"."""
    digest = hashlib.sha256(b"Hello World!").hexdigest()
    assert hash_uri(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert hash_of_uri(hash_uri(digest)) == digest


@pytest.mark.parametrize(
    ("value", "text"),
    [(60, "60"), (87.25, "87.25"), (59.999, "59.99"), (0.1 + 0.2, "0.3"), (100 / 3, "33.33"), (0, "0")],
)
def test_numbers_are_never_rounded_up(value: float, text: str) -> None:
    assert decimal(value) == text


@pytest.mark.parametrize(
    ("points", "passed"), [(59.999, False), (60, True), (20 * 2.9999999999999996, True), (120, True)]
)
def test_who_passes(points: float, passed: bool) -> None:
    score = Score(points, 100, 60)
    assert score.passed == passed
    assert score.percent <= 100


def test_a_lab_in_french_keeps_its_spaces_and_loses_what_is_invisible(issuer: Issuer, tmp_path: Path) -> None:
    title, objective = (
        "Clustering\u00a0: repérer le besoin",
        "Charger une table,\net le dire\u202f! Hu\u00admani\u200btaire",
    )
    front = {"id": "light", "title": title, "objectives": [{"text": objective, "questions": []}], "language": "fr"}
    notebook = tmp_path / "light.ipynb"
    notebook.write_text(json.dumps({"metadata": {"bdti_labs": front}}), encoding="utf-8")
    facts = lab_facts(notebook)
    assert (facts.language, facts.topics) == ("fr", ("numbers",))
    found = read_certificate(signed(issuer, lab=facts))
    assert (found.title, found.objectives) == (title, ("Charger une table, et le dire ! Humanitaire",))


SPOILED: dict[str, tuple[tuple[Any, ...], Any]] = {
    "another kind": (("type",), ["VerifiableCredential", "AlumniCredential"]),
    "another context": (("@context", 1), "https://example.org/other"),
    "issuer is a text": (("issuer",), "did:key:z6Mk"),
    "subject is a list": (("credentialSubject",), []),
    "no name": (("credentialSubject", "identifier"), []),
    "two names": (
        ("credentialSubject", "identifier"),
        [{"type": "IdentityObject", "hashed": False, "identityHash": "A", "identityType": "name"}] * 2,
    ),
    "name is hashed": (("credentialSubject", "identifier", 0, "hashed"), True),
    "hashed is a text": (("credentialSubject", "identifier", 0, "hashed"), "false"),
    "name turns the line round": (("credentialSubject", "identifier", 0, "identityHash"), "Ana \u202ezepoL"),
    "name clears the screen": (("credentialSubject", "identifier", 0, "identityHash"), "Ana\x1b[2J"),
    "name of a thousand letters": (("credentialSubject", "identifier", 0, "identityHash"), "A" * 1000),
    "lab leads out of the course": (("credentialSubject", "achievement", "humanCode"), "../../etc"),
    "points are words": (("credentialSubject", "result", 0, "value"), "all"),
    "points in other digits": (("credentialSubject", "result", 0, "value"), "٩٩"),
    "points have an exponent": (("credentialSubject", "result", 0, "value"), "1e2"),
    "points with a line after": (("credentialSubject", "result", 0, "value"), "100\n"),
    "one result": (
        ("credentialSubject", "result"),
        [{"type": ["Result"], "resultDescription": "urn:x:y", "value": "1"}],
    ),
    "no evidence": (("evidence",), []),
    "evidence is no hash": (("evidence", 0, "id"), "https://example.org/notebook"),
    "a subject of its own": (("credentialSubject", "id"), "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"),
    "no such day": (("validFrom",), "2026-02-30T00:00:00Z"),
    "no time zone": (("validFrom",), "2026-02-20T00:00:00"),
    "end is a list": (("validUntil",), []),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_signed_and_still_no_certificate(issuer: Issuer, name: str) -> None:
    whole = copy.deepcopy(signed(issuer))
    path, value = SPOILED[name]
    part: Any = whole
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(NotAccepted, match=r"\w+ \w+"):
        read_certificate(whole)
