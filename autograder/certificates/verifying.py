"""What is to be thought of a certificate: is the signature good, is the key the issuer's, and is the issuer known.

Nothing here contacts the network. An issuer that is known by its address (did:web) is looked up on the user's list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from autograder.certificates.canonical import NotAccepted
from autograder.certificates.certificate import Certificate, read_certificate, read_moment
from autograder.certificates.known import PublicIssuer
from autograder.certificates.multikey import did_key, fingerprint
from autograder.certificates.proof import Signed, check
from autograder.text import _

# Two clocks need not agree to the second.
_CLOCKS = timedelta(minutes=10)

Verdict = Literal["good", "unknown", "bad"]


@dataclass(frozen=True)
class Verification:
    """What came of verifying.

    verdict: "good" (signature holds, issuer known), "unknown" (it holds, nobody vouches for the key), or "bad".
    reason: why it is bad, else "". own: signed by this very computer. certificate: what it says, where that was signed.
    """

    verdict: Verdict
    reason: str = ""
    certificate: Certificate | None = None
    key: str = ""
    own: bool = False

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the key that signed; "" where none did."""
        return fingerprint(self.key) if self.key else ""


def verify(
    credential: dict[str, Any],
    known: Sequence[PublicIssuer],
    own: PublicIssuer | None = None,
    now: datetime | None = None,
) -> Verification:
    """Verify a credential that was read strictly. known: issuers that the user vouches for. own: this computer's."""
    try:
        # Words that nobody signed are not worth reading.
        signed = check(credential)
        certificate = read_certificate(credential)
        _check_issuer(certificate, signed)
    except NotAccepted as error:
        return Verification("bad", str(error))
    issuer = PublicIssuer(certificate.issuer_id, signed.key)
    is_own = own is not None and issuer == own
    if reason := _out_of_time(certificate, signed, now or datetime.now(UTC)):
        return Verification("bad", reason, certificate, signed.key, is_own)
    if reason := _other_key(issuer, [*known, *([own] if own else [])]):
        return Verification("bad", reason, certificate, signed.key)
    verdict: Verdict = "good" if is_own or issuer in known else "unknown"
    return Verification(verdict, "", certificate, signed.key, is_own)


def _check_issuer(certificate: Certificate, signed: Signed) -> None:
    """Raise NotAccepted unless the key is one of the issuer that the credential names."""
    did = certificate.issuer_id
    if signed.method != f"{did}#{signed.key}":
        raise NotAccepted(_("The certificate names one issuer and is signed with another one's key."))
    if did != did_key(signed.key) and not did.startswith("did:web:"):
        raise NotAccepted(_("The issuer's name is of a kind that is not accepted. It is a did:key or a did:web."))


def _out_of_time(certificate: Certificate, signed: Signed, now: datetime) -> str:
    try:
        created = read_moment(signed.created)
    except NotAccepted as error:
        return str(error)
    if max(certificate.start, created) > now + _CLOCKS:
        sentence = _("The certificate is dated {date}, which is in the future. Look at this computer's clock.")
        return sentence.format(date=f"{max(certificate.start, created):%Y-%m-%d %H:%M} UTC")
    if certificate.end is not None and certificate.end < now:
        return _("The certificate was valid until {date}.").format(date=f"{certificate.end:%Y-%m-%d}")
    return ""


def _other_key(issuer: PublicIssuer, known: Sequence[PublicIssuer]) -> str:
    """In words, that somebody signs under the name of a known issuer; "" where nobody does."""
    keys = {item.key for item in known if item.id == issuer.id}
    if keys and issuer.key not in keys:
        return _("The issuer {id} is known with another key. Somebody else may use its name; ask the issuer.").format(
            id=issuer.id
        )
    return ""
