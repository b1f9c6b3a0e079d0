"""Files made to deceive `labs verify`, or to harm who runs it."""

from __future__ import annotations

import base64
import copy
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.certificates.certificate import read_certificate
from autograder.certificates.credential import CONTEXT, make_credential, moment_text
from autograder.certificates.files import DATA_START
from autograder.certificates.issuer import Issuer
from autograder.certificates.keys import create_key
from autograder.certificates.known import PublicIssuer
from autograder.certificates.multikey import base58_decode, base58_encode, decode_signature
from autograder.certificates.names import is_plain
from autograder.certificates.page import render
from autograder.certificates.proof import hash_data, sign
from autograder.certificates.verifying import verify
from autograder.cli.verify import examine, words
from tests.certificates.making import NOW, Person, award, places, put, signed

BAD, UNKNOWN = 1, 3

Change = Callable[[dict[str, Any], Issuer], object]


def with_proof(**changes: Any) -> Change:
    def change(whole: dict[str, Any], _issuer: Issuer) -> object:
        whole["proof"] |= changes
        return whole

    return change


def stripped(whole: dict[str, Any], _issuer: Issuer) -> object:
    del whole["proof"]
    return whole


def emptied(whole: dict[str, Any], _issuer: Issuer) -> object:
    return {**whole, "proof": {}}


def several(whole: dict[str, Any], _issuer: Issuer) -> object:
    return {**whole, "proof": [whole["proof"], whole["proof"]]}


def one_in_a_list(whole: dict[str, Any], _issuer: Issuer) -> object:
    return {**whole, "proof": [whole["proof"]]}


def no_proofs(whole: dict[str, Any], _issuer: Issuer) -> object:
    return {**whole, "proof": []}


def signature_cut(whole: dict[str, Any], _issuer: Issuer) -> object:
    whole["proof"]["proofValue"] = whole["proof"]["proofValue"][:-4]
    return whole


def signature_of_nothing(whole: dict[str, Any], _issuer: Issuer) -> object:
    whole["proof"]["proofValue"] = "z" + base58_encode(bytes(64))
    return whole


def signature_written_otherwise(whole: dict[str, Any], _issuer: Issuer) -> object:
    """The second half of an Ed25519 signature is a number; one more group order is the same number again."""
    signature = decode_signature(whole["proof"]["proofValue"])
    order = 2**252 + 27742317777372353535851937790883648493
    more = int.from_bytes(signature[32:], "little") + order
    whole["proof"]["proofValue"] = "z" + base58_encode(signature[:32] + more.to_bytes(32, "little"))
    return whole


def key_with_a_one(whole: dict[str, Any], _issuer: Issuer) -> object:
    """A text that base58 readers without care take for the same key."""
    did, _hash, key = whole["proof"]["verificationMethod"].partition("#")
    whole["proof"]["verificationMethod"] = f"{did}#z1{key[1:]}"
    return whole


def key_of_another_kind(whole: dict[str, Any], issuer: Issuer) -> object:
    """The same 32 bytes called a key for agreement (X25519)."""
    public = bytes.fromhex("ec01") + base58_decode(issuer.key.public[1:])[2:]
    whole["proof"]["verificationMethod"] = f"{issuer.id}#z{base58_encode(public)}"
    return whole


def better_score(whole: dict[str, Any], _issuer: Issuer) -> object:
    whole["credentialSubject"]["result"][0]["value"] = "100"
    return whole


def other_name(whole: dict[str, Any], _issuer: Issuer) -> object:
    whole["credentialSubject"]["identifier"][0]["identityHash"] = "Ana Lopez"
    return whole


def same_letters(whole: dict[str, Any], _issuer: Issuer) -> object:
    """The same name to the eye, in another Unicode form."""
    whole["credentialSubject"]["identifier"][0]["identityHash"] = "Ana Lo\u0301pez"
    return whole


def not_self_issued(whole: dict[str, Any], _issuer: Issuer) -> object:
    del whole["credentialSubject"]["id"]
    return whole


def in_a_presentation(whole: dict[str, Any], _issuer: Issuer) -> object:
    return {"type": ["VerifiablePresentation"], "verifiableCredential": [whole]}


def order_of_a_list(whole: dict[str, Any], _issuer: Issuer) -> object:
    whole["evidence"].reverse()
    return whole


def other_document(whole: dict[str, Any], issuer: Issuer) -> object:
    """Something that the issuer's key signed, and that is no certificate."""
    return sign({"@context": ["https://www.w3.org/ns/did/v1"], "id": "x"}, issuer.key, issuer.method, moment_text(NOW))


def signed_without_context(whole: dict[str, Any], issuer: Issuer) -> object:
    """A valid proof of eddsa-jcs-2022 whose own context is left out: its meaning would be open."""
    del whole["proof"]["@context"], whole["proof"]["proofValue"]
    credential = {name: value for name, value in whole.items() if name != "proof"}
    signature = issuer.key.sign(hash_data(credential, whole["proof"]))
    return {**credential, "proof": {**whole["proof"], "proofValue": "z" + base58_encode(signature)}}


HOSTILE: dict[str, tuple[Change, str]] = {
    "proof stripped": (stripped, "no signature in this file"),
    "proof empty": (emptied, "has not the fields"),
    "two proofs": (several, "exactly one proof"),
    "a list of one proof": (one_in_a_list, "exactly one proof"),
    "a list of none": (no_proofs, "exactly one proof"),
    "proof is a text": (lambda whole, _issuer: {**whole, "proof": "yes"}, "exactly one proof"),
    "proof with an end": (with_proof(expires="2020-01-01T00:00:00Z"), "has not the fields"),
    "no algorithm": (with_proof(cryptosuite="none"), "cryptosuite"),
    "algorithm of another canonical form": (with_proof(cryptosuite="eddsa-rdfc-2022"), "cryptosuite"),
    "algorithm with another key": (with_proof(cryptosuite="ecdsa-jcs-2019"), "cryptosuite"),
    "old kind of proof": (with_proof(type="Ed25519Signature2020"), "type"),
    "another purpose": (with_proof(proofPurpose="authentication"), "proofPurpose"),
    "purpose is a list": (with_proof(proofPurpose=["assertionMethod"]), "something else than texts"),
    "method is an object": (with_proof(verificationMethod={"id": "x"}), "something else than texts"),
    "key from the network": (with_proof(verificationMethod="https://example.org/key"), "no Ed25519 key"),
    "key is a file": (with_proof(verificationMethod="file:///etc/passwd#key"), "no Ed25519 key"),
    "another context": (with_proof(**{"@context": ["https://www.w3.org/ns/credentials/v2"]}), "@context"),
    "another time": (with_proof(created="2026-03-02T09:30:01Z"), "does not fit"),
    "signature cut": (signature_cut, "form that it must have"),
    "signature of zeros": (signature_of_nothing, "does not fit"),
    "signature in hex": (with_proof(proofValue="00" * 64), "form that it must have"),
    "signature, same number written otherwise": (signature_written_otherwise, "does not fit"),
    "key written otherwise": (key_with_a_one, "no Ed25519 key"),
    "key of another kind": (key_of_another_kind, "no Ed25519 key"),
    "better score": (better_score, "does not fit"),
    "other name": (other_name, "does not fit"),
    "other form of the name": (same_letters, "does not fit"),
    "self-issued taken away": (not_self_issued, "does not fit"),
    "in a presentation": (in_a_presentation, "no signature in this file"),
    "another order": (order_of_a_list, "does not fit"),
    "a signed document of another kind": (other_document, "no certificate of a lab"),
    "signed without context": (signed_without_context, "has not the fields"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_credentials_are_refused(issuer: Issuer, name: str) -> None:
    change, says = HOSTILE[name]
    whole = json.loads(json.dumps(change(copy.deepcopy(signed(issuer, self_issued=True)), issuer)))
    result = verify(whole, [PublicIssuer(issuer.id, issuer.key.public)], now=NOW)
    assert result.verdict == "bad"
    assert says in result.reason
    assert result.certificate is None


LINK = f'<a download href="{DATA_START}%s">'
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "spaces": (b" \n ", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "UTF-8"),
    "huge": (b'{"a": "' + b"x" * 3_000_000, "bytes"),
    "deep": (b'{"a":' + b"[" * 100_000, "levels deep"),
    "twice": (b'{"proof": "a", "proof": "b"}', "stands twice"),
    "numbers": (b'{"proof": 1}', "without quotes"),
    "page without one": (b"<!DOCTYPE html><p>Certificate", "carries 0 certificates"),
    "page with two": ((LINK % "e30=" * 2).encode(), "carries 2 certificates"),
    "page with a damaged one": ((LINK % "e30").encode(), "damaged"),
    "page with a script in place": (b'<a href="data:text/html;base64,e30=">', "carries 0 certificates"),
    "page with a huge one": ((LINK % base64.b64encode(b" " * 300_000).decode()).encode(), "larger than"),
    "page of broken marks": (b"<![<![ <!-- <a <? </ &#" * 10_000, "carries 0 certificates"),
    "huge page": (b"<html>" + b"<a " * 400_000, "larger than"),
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused_in_words(person: Person, tmp_path: Path, name: str) -> None:
    content, says = FILES[name]
    path = tmp_path / "certificate.json"
    path.write_bytes(content)
    start = time.monotonic()
    run = person.labs("verify", path)
    assert time.monotonic() - start < 60
    assert run.returncode == BAD
    assert run.stdout.startswith("NOT VALID. ")
    assert says in run.stdout
    assert run.stderr == ""


def test_files_that_are_not_there(person: Person, tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        run = person.labs("verify", path)
        assert run.returncode == BAD
        assert run.stderr.startswith("labs: The file")


def test_nothing_is_asked_of_the_network(person: Person, tmp_path: Path) -> None:
    """A certificate that names addresses is verified where there is no network at all."""
    web = Issuer(create_key(tmp_path / "key.pem"), "School", "https://school.invalid/labs", web=True)
    path = put(tmp_path / "c.json", signed(web))
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\n"
        "def hook(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname'):\n"
        "        raise SystemExit(f'{event} {arguments}')\n"
        "sys.addaudithook(hook)\n",
        encoding="utf-8",
    )
    search = os.pathsep.join([str(hook), str(Path(__file__).resolve().parents[2])])
    run = person.labs("verify", path, PYTHONPATH=search)
    assert run.returncode == UNKNOWN, run.stderr
    assert "did:web:school.invalid:labs" in run.stdout


def test_signs_that_harm_a_terminal_or_a_page_stay_harmless(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    name = '<script>alert("x")</script> & <b>Ana</b> =1+1'
    whole = signed(issuer, name=name)
    path = put(tmp_path / "c.json", whole)
    assert name in person.labs("verify", path).stdout
    page = render(read_certificate(whole), whole, issuer.key.public)
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page
    # Signed all the same by somebody, with signs that move the cursor: nothing of it is shown.
    spoiled = make_credential(award(), issuer, NOW)
    spoiled["issuer"]["name"] = "School\x1b]0;owned\x07\u202e"
    run = person.labs("verify", put(tmp_path / "d.json", signed(issuer, spoiled)))
    assert run.returncode == BAD
    assert "\x1b" not in run.stdout
    assert "can't be seen" in run.stdout


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_an_issuer_signs_is_shown_or_refused(issuer: Issuer, data: st.DataObject) -> None:
    """An issuer may be hostile too: any part of what it signs may be anything."""
    made = json.loads(json.dumps(make_credential(award(email="a@b.eu"), issuer, NOW, salt="c0ffee")))
    del made["@context"]
    path = data.draw(st.sampled_from(list(places(made))))
    part = made
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = data.draw(ANYTHING)
    whole = sign({**made, "@context": list(CONTEXT)}, issuer.key, issuer.method, moment_text(NOW))
    result = verify(whole, [PublicIssuer(issuer.id, issuer.key.public)], now=NOW)
    if result.verdict == "bad":
        assert len(result.reason.split()) > 3
    else:
        assert result.certificate is not None
        assert all(map(is_plain, words(result)))
        assert "<script" not in render(result.certificate, whole, result.key)


JSON_BYTES = st.dictionaries(st.text(max_size=5), ANYTHING).map(lambda value: json.dumps(value).encode())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | JSON_BYTES)
def test_any_bytes_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.json"
    path.write_bytes(content)
    result = examine(path, [])
    assert result.verdict == "bad"
    assert len(result.reason.split()) > 3
