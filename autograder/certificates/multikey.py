"""Public keys as texts: base58 of Bitcoin, the W3C's Multikey of an Ed25519 key, did:key, and a fingerprint for people.

Sources: the W3C's Controlled Identifiers 1.0 (Multikey, base-58-btc) and "The did:key Method v0.9".
"""

from __future__ import annotations

import hashlib

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
# Multicodec's prefix of an Ed25519 public key, as a varint.
_ED25519 = b"\xed\x01"
KEY_BYTES = 32
# A base58 text of 64 bytes has at most 88 letters; work grows with the square of the length.
_MAX_LETTERS = 100


def base58_encode(content: bytes) -> str:
    """base-58-btc of some bytes; each zero byte in front becomes a 1."""
    number = int.from_bytes(content, "big")
    letters: list[str] = []
    while number:
        number, rest = divmod(number, 58)
        letters.append(_ALPHABET[rest])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(letters))


def base58_decode(text: str) -> bytes:
    """The bytes that `base58_encode` wrote. Raises ValueError for any other text."""
    if len(text) > _MAX_LETTERS:
        raise ValueError("too long")
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise ValueError("not base58")
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_signature(signature: bytes) -> str:
    """A signature as the text of a proof: multibase's "z" and base58."""
    return f"z{base58_encode(signature)}"


def decode_signature(text: str) -> bytes:
    """The 64 bytes of an Ed25519 signature. Raises ValueError."""
    if not text.startswith("z") or len(found := base58_decode(text[1:])) != 64:
        raise ValueError("no Ed25519 signature")
    return found


def encode_key(public: bytes) -> str:
    """Multikey of an Ed25519 public key of 32 bytes, which starts with z6Mk."""
    return f"z{base58_encode(_ED25519 + public)}"


def decode_key(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key. Raises ValueError for other kinds of keys and other texts."""
    found = base58_decode(text[1:]) if text.startswith("z") else b""
    if not found.startswith(_ED25519) or len(found) != len(_ED25519) + KEY_BYTES:
        raise ValueError("no Ed25519 public key")
    return found[len(_ED25519) :]


def did_key(multikey: str) -> str:
    """The decentralised identifier that is the key itself."""
    return f"did:key:{multikey}"


def fingerprint(multikey: str) -> str:
    """First 16 bytes of the SHA-256 of the key's 32 bytes, in groups of four digits, to be read out and compared."""
    digits = hashlib.sha256(decode_key(multikey)).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
