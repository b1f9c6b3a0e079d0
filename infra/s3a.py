"""S3 as a place for Spark's tables: s3://bucket/… and s3a://bucket/…, with the learner's own endpoint and keys.

Paths are those of EMR, where s3:// is Amazon's own client. Everything is set in the running engine: keys on a command
line could be read by every user of the machine, and another class path would keep the archive from being used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.files import put_in_place
from autograder.text import _
from infra.errors import SettingsError
from infra.s3a_jars import jars
from infra.settings import S3

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_CLIENT = "org.apache.hadoop.fs.s3a.S3AFileSystem"
# A truststore holds certificates, which are public; Java asks for a password all the same.
_PASSWORD = "changeit"

_OPTIONS = {
    "fs.s3a.impl": _CLIENT,
    "fs.s3.impl": _CLIENT,
    # A learner may not look at the bucket itself.
    "fs.s3a.bucket.probe": "0",
    # Otherwise each write tries to delete the marks of the folders above, which are not hers.
    "fs.s3a.directory.marker.retention": "keep",
    # A service that is down is told within seconds.
    "fs.s3a.attempts.maximum": "3",
    "fs.s3a.retry.limit": "3",
    "fs.s3a.connection.establish.timeout": "5000",
}


def s3_options(settings: S3, folder: Path) -> dict[str, str]:
    """Hadoop's settings for one person's S3. folder: where data wait before they are sent."""
    options = {**_OPTIONS, "fs.s3a.endpoint.region": settings.region}
    if "," not in str(folder):
        # A list with commas between folders; without it, the system's folder for temporary files.
        options["fs.s3a.buffer.dir"] = str(folder / "s3a")
    if settings.endpoint_url:
        # A server at an address has no host name per bucket.
        options |= {"fs.s3a.endpoint": settings.endpoint_url, "fs.s3a.path.style.access": "true"}
        options["fs.s3a.connection.ssl.enabled"] = str(settings.endpoint_url.startswith("https:")).lower()
    if settings.access_key and settings.secret_key:
        kind = "TemporaryAWSCredentialsProvider" if settings.session_token else "SimpleAWSCredentialsProvider"
        options |= {
            "fs.s3a.aws.credentials.provider": f"org.apache.hadoop.fs.s3a.{kind}",
            "fs.s3a.access.key": settings.access_key,
            "fs.s3a.secret.key": settings.secret_key,
        }
    if settings.session_token:
        options["fs.s3a.session.token"] = settings.session_token
    return options


def add_s3(session: SparkSession, settings: S3, folder: Path) -> bool:
    """Let a session with an engine on this machine use S3; False without the libraries, or when S3 does not answer.

    folder: the engine's own, where the certificate is put as Java reads it. Raises SettingsError.
    """
    libraries = jars()
    if not libraries or not mark_prefix(settings):
        return False
    java: Any = session._jvm
    if settings.ca:
        store = truststore(Path(settings.ca), folder)
        for name, value in (("", str(store)), ("Type", "PKCS12"), ("Password", _PASSWORD)):
            java.java.lang.System.setProperty(f"javax.net.ssl.trustStore{name}", value)
    # The loader that Spark's own classes and its tasks look through.
    loader = java.java.lang.Thread.currentThread().getContextClassLoader()
    known = {str(url) for url in loader.getURLs()}
    for path in libraries:
        url = java.java.io.File(str(path)).toURI().toURL()
        if url.toString() not in known:
            loader.addURL(url)
    hadoop = session.sparkContext._jsc.hadoopConfiguration()
    for key, value in s3_options(settings, folder).items():
        hadoop.set(key, value)
    return True


def mark_prefix(settings: S3) -> bool:
    """Put an empty object at the learner's prefix, which is what a folder is in S3; False when S3 does not take it.

    Hadoop's client looks for the nearest folder that is there before it writes; without this one it would look above
    the learner's prefix, where she may not look.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from infra.clients import s3_client

    if not settings.prefix.endswith("/"):
        return True
    try:
        client = s3_client(settings, retries={"mode": "standard", "max_attempts": 2}, connect_timeout=3, read_timeout=5)
        client.put_object(Bucket=settings.bucket, Key=settings.prefix, Body=b"")
    except (BotoCoreError, ClientError):
        return False
    return True


def truststore(ca: Path, folder: Path) -> Path:
    """The authorities in a PEM file as Java reads them: a PKCS #12 file in `folder`. Raises SettingsError."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    try:
        content = ca.read_bytes()
        held = x509.load_pem_x509_certificates(content)
        path = folder / f"s3-{hashlib.sha256(content).hexdigest()[:12]}.p12"
        if not path.exists():
            entries = [pkcs12.PKCS12Certificate(one, f"labs-{number}".encode()) for number, one in enumerate(held)]
            encryption = BestAvailableEncryption(_PASSWORD.encode())
            put_in_place(path, pkcs12.serialize_java_truststore(entries, encryption), 0o600)
    except (OSError, ValueError) as error:
        raise SettingsError(
            _("The certificate file {path} can't be used: {reason}.").format(path=ca, reason=error)
        ) from None
    return path
