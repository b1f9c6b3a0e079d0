"""The certificates that RDS's own are signed with. No system has them: RDS's authorities are private ones of Amazon.

AWS publishes them as one file for all regions. It is fetched once over TLS that the system trusts, or brought by hand.
"""

from __future__ import annotations

import os
import ssl
import urllib.error
import urllib.request
from pathlib import Path

from autograder.text import _
from infra.aws.errors import CloudError
from infra.aws.steps.common import Say
from infra.aws.steps.places import authority_file
from infra.private_files import write_private

# As AWS's guide to RDS has it, "Using SSL/TLS to encrypt a connection to a DB instance".
URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
# A file that was brought by hand, for machines without a way to that address.
VARIABLE = "LABS_CLOUD_RDS_CA"

# The real one has about 110 certificates in 165 kB.
_MOST_BYTES = 5_000_000
_SECONDS = 30


def rds_authorities(say: Say, url: str = URL, context: ssl.SSLContext | None = None) -> Path:
    """The file with the authorities' certificates: that in LABS_CLOUD_RDS_CA, that fetched before, or fetched now.

    `context` is what the server at `url` is verified with, by default what the system trusts. Raises CloudError.
    """
    brought = os.environ.get(VARIABLE)
    if brought:
        path = Path(brought).expanduser().absolute()
        try:
            _check(path.read_bytes(), str(path))
        except OSError as error:
            raise CloudError(
                _("{path}, which {variable} names, can't be read: {reason}.").format(
                    path=path, variable=VARIABLE, reason=error.strerror
                )
            ) from None
        return path
    path = authority_file()
    if path.exists():
        return path
    say("database", _("fetching the certificates of RDS's authorities from {url} …").format(url=url))
    content = _fetched(url, context)
    _check(content, url)
    write_private(path, content.decode("ascii"))
    return path


def _fetched(url: str, context: ssl.SSLContext | None) -> bytes:
    handler = urllib.request.HTTPSHandler(context=context or ssl.create_default_context())
    try:
        with urllib.request.build_opener(handler).open(url, timeout=_SECONDS) as answer:
            if not answer.geturl().startswith("https://"):
                raise CloudError(
                    _("{url} leads to an address without TLS. Nothing was taken from there.").format(url=url)
                )
            content: bytes = answer.read(_MOST_BYTES + 1)
    except (OSError, urllib.error.URLError) as error:
        raise CloudError(
            _(
                "The certificates of RDS could not be fetched from {url}: {reason}. "
                "Fetch the file on another machine, and name it in {variable}."
            ).format(url=url, reason=getattr(error, "reason", error), variable=VARIABLE)
        ) from None
    return content


def _check(content: bytes, source: str) -> None:
    from cryptography import x509

    try:
        content.decode("ascii")
        found = x509.load_pem_x509_certificates(content) if len(content) <= _MOST_BYTES else []
    except ValueError:
        found = []
    if not found or not all(_is_authority(one) for one in found):
        raise CloudError(
            _("{source} is no file of certificates of authorities. Expected: PEM, such as AWS's {name}.").format(
                source=source, name="global-bundle.pem"
            )
        )


def _is_authority(certificate: object) -> bool:
    from cryptography import x509

    assert isinstance(certificate, x509.Certificate)
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False
