"""Signatures: the W3C's test vector, a second implementation, and every single change."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.certificates.canonical import NotAccepted, canonical
from autograder.certificates.issuer import Issuer
from autograder.certificates.keys import SigningKey
from autograder.certificates.multikey import base58_decode, base58_encode, decode_key, decode_signature, encode_key
from autograder.certificates.proof import check, hash_data, sign
from tests.certificates.independent import ask
from tests.certificates.making import places, signed

# "Data Integrity EdDSA Cryptosuites v1.0" (W3C Recommendation of 15 May 2025), appendix B.4: eddsa-jcs-2022.
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
CREATED = "2023-02-24T23:36:38Z"
ALUMNI: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
PROOF_HASH = "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
SIGNATURE = (
    "407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b803"
    "51da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808"
)
PROOF_VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"


@pytest.fixture(scope="module")
def w3c_key() -> SigningKey:
    # The secret key's Multikey has the prefix 0x1300 as a varint.
    return SigningKey(Ed25519PrivateKey.from_private_bytes(base58_decode(SECRET[1:])[2:]))


def test_hashes_are_those_of_the_vector(w3c_key: SigningKey) -> None:
    assert w3c_key.public == PUBLIC
    secured = sign(ALUMNI, w3c_key, METHOD, CREATED)
    options = {name: value for name, value in secured["proof"].items() if name != "proofValue"}
    assert hash_data(ALUMNI, options).hex() == PROOF_HASH + DOCUMENT_HASH
    assert hashlib.sha256(canonical(ALUMNI)).hexdigest() == DOCUMENT_HASH


def test_the_signature_is_that_of_the_vector(w3c_key: SigningKey) -> None:
    secured = sign(ALUMNI, w3c_key, METHOD, CREATED)
    assert secured["proof"]["proofValue"] == PROOF_VALUE
    assert decode_signature(PROOF_VALUE).hex() == SIGNATURE
    assert check(secured).key == PUBLIC


def test_an_earlier_vector_holds_too() -> None:
    """From the W3C's repository: the issuer's address in front of the same key, and so another signature."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": CREATED,
        "verificationMethod": f"https://vc.example/issuers/5678#{PUBLIC}",
        "proofPurpose": "assertionMethod",
        "@context": ALUMNI["@context"],
        "proofValue": "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4",
    }
    assert check({**ALUMNI, "proof": proof}).method.startswith("https://vc.example")


def test_a_second_implementation_agrees(issuer: Issuer) -> None:
    good = [
        signed(issuer),
        signed(issuer, name="Zoë 😀 \u202fПетрова", self_issued=True),
        signed(issuer, email="a@b.eu"),
    ]
    bad = copy.deepcopy(good[0])
    bad["credentialSubject"]["result"][0]["value"] = "100"
    assert ask([*good, bad])["holds"] == [True, True, True, False]


def test_signing_twice_gives_the_same(issuer: Issuer) -> None:
    assert signed(issuer) == signed(issuer)


# --- texts of keys ---


@given(st.binary(max_size=70))
def test_base58_there_and_back(content: bytes) -> None:
    assert base58_decode(base58_encode(content)) == content


def test_base58_of_known_texts() -> None:
    """From the draft "The Base58 Encoding Scheme" (draft-msporny-base58), section 5."""
    assert base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58_encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@pytest.mark.parametrize(
    "text", ["", "z", "z6Mk", PUBLIC[:-1], PUBLIC + "1", PUBLIC[1:], "z1" + PUBLIC[1:], "z" + "1" * 200, "z0OIl"]
)
def test_other_texts_are_no_keys(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_key(text)


def test_a_key_there_and_back() -> None:
    assert encode_key(decode_key(PUBLIC)) == PUBLIC


# --- changes ---


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def test_any_value_that_is_taken_away_breaks_the_signature(issuer: Issuer) -> None:
    whole = signed(issuer, email="ana@example.eu")
    found = list(places(whole))
    assert len(found) >= 90
    for path in found:
        changed = copy.deepcopy(whole)
        del at(changed, path[:-1])[path[-1]]
        with pytest.raises(NotAccepted):
            check(changed)


OTHER = st.one_of(st.none(), st.booleans(), st.text(max_size=20), st.lists(st.text(max_size=3), max_size=2))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_single_change_breaks_the_signature(issuer: Issuer, data: st.DataObject) -> None:
    whole = signed(issuer, email="ana@example.eu")
    path = data.draw(st.sampled_from(list(places(whole))))
    before = at(whole, path)
    options = [OTHER]
    if isinstance(before, str) and before:
        where = data.draw(st.integers(0, len(before) - 1))
        options.append(
            st.characters(exclude_categories=["Cs"]).map(lambda sign: before[:where] + sign + before[where + 1 :])
        )
        options.append(st.just(before[:where] + before[where + 1 :]))
    after = data.draw(st.one_of(options).filter(lambda value: value != before))
    at(whole, path[:-1])[path[-1]] = after
    with pytest.raises(NotAccepted):
        check(whole)


@settings(deadline=None)
@given(st.text(max_size=8), OTHER)
def test_anything_that_is_added_breaks_the_signature(issuer: Issuer, name: str, value: Any) -> None:
    whole = signed(issuer)
    for part in (whole, whole["issuer"], whole["proof"], whole["credentialSubject"]["achievement"]):
        if name in part:
            continue
        part[name] = value
        with pytest.raises(NotAccepted):
            check(whole)
        del part[name]
    check(whole)
