"""A certificate authority of this machine's own servers, and their certificates for 127.0.0.1 and localhost.

The authority's key never leaves the services folder. Clients verify against `ca.pem` and nothing else, and the
authority is limited by its name constraints to this machine, so that trusting it gives nobody else a way in.
"""

from __future__ import annotations

import datetime
import ipaddress
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.private_files import private_folder, write_private

AUTHORITY_DAYS = 3650
# Browsers and macOS refuse server certificates of more than 825 days.
SERVER_DAYS = 397
RENEW_BEFORE_DAYS = 30

# Servers are prepared side by side, and the authority is made once.
_one_at_a_time = threading.Lock()

_NAMES = (x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost"))


@dataclass(frozen=True)
class Certificate:
    """Paths of a server's certificate, its key, and the authority to verify it with."""

    ca: Path
    cert: Path
    key: Path


def certificate(folder: Path, name: str) -> Certificate:
    """The certificate of one server, made or renewed when it is missing, damaged or near its end.

    A renewed server certificate keeps the authority: clients that hold `ca.pem` go on working.
    """
    private_folder(folder)
    found = Certificate(folder / "ca.pem", folder / f"{name}.pem", folder / f"{name}.key")
    with _one_at_a_time:
        _ensure(found, folder / "ca.key", name)
    return found


def _ensure(found: Certificate, ca_key_file: Path, name: str) -> None:
    ca = _usable(found.ca, ca_key_file)
    if ca is None:
        _make_authority(found.ca, ca_key_file)
        ca = _usable(found.ca, ca_key_file)
        assert ca is not None
    held = _usable(found.cert, found.key)
    if held is None or held.issuer != ca.subject or not _signed_by(held, ca):
        _make_server(found, ca, _read_key(ca_key_file), name)


def _usable(cert_file: Path, key_file: Path) -> x509.Certificate | None:
    """The certificate when it and its key are there, fit each other, and last for some time; else None."""
    try:
        cert = x509.load_pem_x509_certificate(cert_file.read_bytes())
        key = _read_key(key_file)
    except (OSError, ValueError, TypeError):
        return None
    limit = _now() + datetime.timedelta(days=RENEW_BEFORE_DAYS)
    fits = cert.public_key() == key.public_key() and cert.not_valid_before_utc <= _now()
    return cert if fits and cert.not_valid_after_utc > limit else None


def _signed_by(cert: x509.Certificate, ca: x509.Certificate) -> bool:
    try:
        cert.verify_directly_issued_by(ca)
    except Exception:  # InvalidSignature, or a key of another kind: either way it is not ours
        return False
    return True


def _make_authority(cert_file: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # A name of its own for each authority, so that an old one is never taken for a new one.
    serial = x509.random_serial_number()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "bdti-labs on this machine"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Local services {serial:x}"[:64]),
        ]
    )
    constraints = x509.NameConstraints(
        permitted_subtrees=[
            x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
            x509.DNSName("localhost"),
        ],
        excluded_subtrees=None,
    )
    cert = (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS, serial)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, key, cert_file, cert)


def _make_server(files: Certificate, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"bdti-labs {name}")])
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    cert = (
        _builder(subject, ca.subject, key.public_key(), SERVER_DAYS, x509.random_serial_number())
        .add_extension(x509.SubjectAlternativeName(_NAMES), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(both, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    _write(files.key, key, files.cert, cert)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int, serial: int
) -> x509.CertificateBuilder:
    # A day back, for clocks that are set right after the first start.
    start = _now() - datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
    )


def _usage(signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of the kind that is made here")
    return key


def _write(key_file: Path, key: ec.EllipticCurvePrivateKey, cert_file: Path, cert: x509.Certificate) -> None:
    # PKCS #8, which every one of the servers reads.
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(key_file, private.decode())
    write_private(cert_file, cert.public_bytes(serialization.Encoding.PEM).decode())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
