"""Sign a credential and check the signature: a Data Integrity proof of the suite eddsa-jcs-2022.

Why this one. Open Badges 3.0 asks for a proof "of the credential" in one of two forms. A VC-JWT hides what it signs in
base64 and brings a header in which the signer names the algorithm, the source of most known attacks on tokens. Of the
Data Integrity suites, eddsa-rdfc-2022 needs JSON-LD processing with contexts from the network, and a signature then
covers a graph and not the text that a reader sees; names that a context does not know drop out of it silently.
eddsa-jcs-2022 (W3C Recommendation "Data Integrity EdDSA Cryptosuites v1.0", section 3.3) signs the JSON itself in the
canonical form of RFC 8785, needs no network, fixes key type and hash by its name, and is understood by independent
verifiers. Its test vectors are among our tests.

The signature is made over SHA-256 of the canonical proof without its value, followed by SHA-256 of the canonical
credential without its proof.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.certificates.canonical import NotAccepted, canonical
from autograder.certificates.multikey import decode_key, decode_signature, encode_signature
from autograder.text import _

if TYPE_CHECKING:
    from autograder.certificates.keys import SigningKey

SUITE = "eddsa-jcs-2022"
_FIXED = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "proofPurpose": "assertionMethod"}
# No others: a field that this program does not know could limit what the proof says.
_FIELDS = frozenset({*_FIXED, "@context", "created", "verificationMethod", "proofValue"})


@dataclass(frozen=True)
class Signed:
    """What a proof that holds says. method: full address of the key. key: Multikey. created: when, as it is written."""

    method: str
    key: str
    created: str


def hash_data(credential: dict[str, Any], options: dict[str, Any]) -> bytes:
    """The 64 bytes that are signed, of a credential without proof and a proof without value."""
    return b"".join(hashlib.sha256(canonical(part)).digest() for part in (options, credential))


def sign(credential: dict[str, Any], key: SigningKey, method: str, created: str) -> dict[str, Any]:
    """The credential with a proof by `key`. method: address of its public half. created: as in 2026-11-23T14:00:00Z."""
    options = {**_FIXED, "created": created, "verificationMethod": method, "@context": list(credential["@context"])}
    signature = key.sign(hash_data(credential, options))
    return {**credential, "proof": {**options, "proofValue": encode_signature(signature)}}


def check(secured: dict[str, Any]) -> Signed:
    """Check the one proof of a credential with the key that it names. Raises NotAccepted, which says why it fails.

    Whether that key is the issuer's, and whose it is, has to be asked elsewhere.
    """
    credential = {name: value for name, value in secured.items() if name != "proof"}
    proof = _one_proof(secured.get("proof"))
    for name, value in _FIXED.items():
        if proof[name] != value:
            sentence = _("The proof's {name} is {seen}, expected is {value}. Other kinds are not accepted.")
            raise NotAccepted(sentence.format(name=name, seen=ascii(proof[name])[:60], value=value))
    if proof["@context"] != credential.get("@context"):
        raise NotAccepted(_("The proof was made for another kind of document (its @context differs)."))
    method = proof["verificationMethod"]
    _did, _hash, key = method.partition("#")
    try:
        public, signature = decode_key(key), decode_signature(proof["proofValue"])
    except ValueError:
        raise NotAccepted(_("The proof holds no Ed25519 key or no signature in the form that it must have.")) from None
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if not _holds(public, signature, hash_data(credential, options)):
        raise NotAccepted(
            _("The signature does not fit. Something was changed after it was signed; what, can't be told.")
        )
    return Signed(method, key, proof["created"])


def _one_proof(proof: Any) -> dict[str, Any]:
    if proof is None:
        raise NotAccepted(_("There is no signature in this file. A certificate carries one under 'proof'."))
    if not isinstance(proof, dict):
        raise NotAccepted(_("There must be exactly one proof, and this file holds several or something else."))
    if set(proof) != _FIELDS:
        odd = ", ".join(sorted(map(ascii, set(proof) ^ _FIELDS)))
        raise NotAccepted(
            _("The proof has not the fields that it must have. Look at: {names}.").format(names=odd[:200])
        )
    texts = _FIELDS - {"@context"}
    if not all(isinstance(proof[name], str) for name in texts):
        raise NotAccepted(_("The proof holds something else than texts."))
    return proof


def _holds(public: bytes, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
