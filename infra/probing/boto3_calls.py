"""What boto3 offers, tried on a store: the calls of the labs, and those that courses and handbooks show."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infra.clients import s3_client, tls_context
from infra.probing.probe import ALLOWED, Outcome, Probe, run_all
from infra.settings import S3


class Different(Exception):
    """A call went through, and its answer is not what S3 would give."""


def boto3_calls(admin: S3) -> list[Outcome]:
    """Try 38 calls in two buckets of their own, which are removed again."""
    bench = _Bench(admin)
    try:
        return run_all(Probe("s3", what, ALLOWED, run) for what, run in bench.calls())
    finally:
        bench.clean()


class _Bench:
    def __init__(self, settings: S3) -> None:
        self.settings = settings
        self.client = s3_client(settings, retries={"max_attempts": 0})
        self.bucket = f"labs-probe-{secrets.token_hex(4)}"
        self.versioned = f"{self.bucket}-v"
        self.body = secrets.token_bytes(100_000)

    def calls(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        c, b = self.client, {"Bucket": self.bucket}
        place = {"CreateBucketConfiguration": {"LocationConstraint": self.settings.region}}
        key = {**b, "Key": "a/first.bin"}
        yield "CreateBucket", partial(c.create_bucket, **b, **place)
        yield "CreateBucket a second time is refused", partial(_code, c.create_bucket, 409, **b, **place)
        yield "HeadBucket", partial(c.head_bucket, **b)
        yield "ListBuckets", lambda: _true(self.bucket in [one["Name"] for one in c.list_buckets()["Buckets"]])
        yield "GetBucketLocation", partial(c.get_bucket_location, **b)
        yield (
            "PutObject with type and metadata",
            lambda: c.put_object(**key, Body=self.body, ContentType="text/x-lab", Metadata={"source": "lab"}),
        )
        yield "GetObject", lambda: _same(c.get_object(**key)["Body"].read(), self.body)
        yield (
            "GetObject of a range",
            lambda: _same(c.get_object(**key, Range="bytes=10-19")["Body"].read(), self.body[10:20]),
        )
        yield "HeadObject keeps type and metadata", self._head
        yield "GetObject of what is not there", partial(_code, c.get_object, 404, **b, Key="nothing")
        yield (
            "GetObject when unchanged",
            lambda: _code(c.get_object, 304, **key, IfNoneMatch=c.head_object(**key)["ETag"]),
        )
        yield "PutObject only when new", partial(_code, c.put_object, 412, **key, Body=b"x", IfNoneMatch="*")
        yield "PutObject with a key of accents and spaces", self._accents
        yield "PutObject with a SHA-256 checksum", self._checksum
        yield (
            "PutObject with a wrong checksum is refused",
            partial(
                _code,
                c.put_object,
                400,
                **b,
                Key="a/wrong",
                Body=b"x",
                ChecksumSHA256=base64.b64encode(b"0" * 32).decode(),
            ),
        )
        yield "ListObjectsV2 in pages", self._pages
        yield "ListObjectsV2 with a delimiter", self._folders
        yield "CopyObject", lambda: c.copy_object(**b, Key="a/copy.bin", CopySource=key)
        yield "CopyObject with new metadata", self._copy_metadata
        yield "UploadPart, ListParts, CompleteMultipartUpload", self._multipart
        yield "AbortMultipartUpload", self._abort
        yield "DeleteObject, twice", lambda: [c.delete_object(**b, Key="a/copy.bin") for _ in range(2)]
        yield "DeleteObjects", self._delete_many
        yield "PutObjectTagging, GetObjectTagging", self._tags
        yield "PutBucketEncryption, and what it does", self._default_encryption
        yield "PutObject with a customer's key (SSE-C)", self._customer_key
        yield "PutObject with a managed key (SSE-KMS)", self._managed_key
        yield "presigned GET", lambda: _same(self._fetch("get_object"), self.body)
        yield "presigned GET, changed, is refused", lambda: _http(403, lambda: self._fetch("get_object", change=True))
        yield "presigned GET, expired, is refused", self._expired
        yield "presigned PUT", self._presigned_put
        yield "presigned POST", self._presigned_post
        yield "PutBucketVersioning, an old version, a deleted object", self._versions
        yield "PutBucketPolicy, and what it does", self._policy
        yield "PutBucketLifecycleConfiguration", self._lifecycle
        yield "PutBucketCors", self._cors
        yield "PutBucketOwnershipControls", self._ownership
        yield "PutPublicAccessBlock", self._public_block

    def clean(self) -> None:
        for bucket in (self.bucket, self.versioned):
            try:
                for page in self.client.get_paginator("list_object_versions").paginate(Bucket=bucket):
                    for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                        number = {"VersionId": one["VersionId"]} if one.get("VersionId") not in (None, "null") else {}
                        self.client.delete_object(Bucket=bucket, Key=one["Key"], **number)
                for one in self.client.list_objects_v2(Bucket=bucket).get("Contents", []):
                    self.client.delete_object(Bucket=bucket, Key=one["Key"])
                self.client.delete_bucket(Bucket=bucket)
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchBucket":
                    raise

    def _put(self, key: str, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.put_object(Bucket=self.bucket, Key=key, Body=self.body, **more)
        return answer

    def _read(self, key: str, **more: Any) -> bytes:
        body: bytes = self.client.get_object(Bucket=self.bucket, Key=key, **more)["Body"].read()
        return body

    def _head(self) -> None:
        head = self.client.head_object(Bucket=self.bucket, Key="a/first.bin")
        _same(
            (head["ContentType"], head["Metadata"], head["ContentLength"]), ("text/x-lab", {"source": "lab"}, 100_000)
        )

    def _accents(self) -> None:
        key = "Côte d'Ivoire/été & hiver+1.csv"
        self._put(key)
        _same(self._read(key), self.body)
        listed = self.client.list_objects_v2(Bucket=self.bucket, Prefix="Côte")["Contents"]
        _same([one["Key"] for one in listed], [key])

    def _checksum(self) -> None:
        self._put("a/checked", ChecksumAlgorithm="SHA256")
        answer = self.client.get_object(Bucket=self.bucket, Key="a/checked", ChecksumMode="ENABLED")
        answer["Body"].read()
        _same(answer.get("ChecksumSHA256"), base64.b64encode(hashlib.sha256(self.body).digest()).decode())

    def _pages(self) -> None:
        for number in range(7):
            self.client.put_object(Bucket=self.bucket, Key=f"pages/{number}", Body=b"x")
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix="pages/", PaginationConfig={"PageSize": 3}
        )
        _same([[one["Key"][-1] for one in page["Contents"]] for page in pages], [list("012"), list("345"), ["6"]])

    def _folders(self) -> None:
        answer = self.client.list_objects_v2(Bucket=self.bucket, Delimiter="/", Prefix="p")
        _same([one["Prefix"] for one in answer["CommonPrefixes"]], ["pages/"])

    def _copy_metadata(self) -> None:
        source = {"Bucket": self.bucket, "Key": "a/first.bin"}
        self.client.copy_object(
            Bucket=self.bucket, Key="a/new", CopySource=source, Metadata={"b": "c"}, MetadataDirective="REPLACE"
        )
        _same(self.client.head_object(Bucket=self.bucket, Key="a/new")["Metadata"], {"b": "c"})

    def _multipart(self) -> None:
        target = {"Bucket": self.bucket, "Key": "a/parts"}
        upload = {**target, "UploadId": self.client.create_multipart_upload(**target)["UploadId"]}
        bodies = [b"1" * 5 * 1024 * 1024, b"2" * 10]
        tags = [
            {"PartNumber": n, "ETag": self.client.upload_part(**upload, PartNumber=n, Body=body)["ETag"]}
            for n, body in enumerate(bodies, 1)
        ]
        _same([part["PartNumber"] for part in self.client.list_parts(**upload)["Parts"]], [1, 2])
        self.client.complete_multipart_upload(**upload, MultipartUpload={"Parts": tags})
        _same(self._read("a/parts"), b"".join(bodies))

    def _abort(self) -> None:
        target = {"Bucket": self.bucket, "Key": "a/aborted"}
        upload = self.client.create_multipart_upload(**target)["UploadId"]
        self.client.abort_multipart_upload(**target, UploadId=upload)
        _code(self.client.list_parts, 404, **target, UploadId=upload)

    def _delete_many(self) -> None:
        keys = [{"Key": f"pages/{number}"} for number in range(7)]
        answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys})
        _same(len(answer["Deleted"]), 7)
        _same(self.client.list_objects_v2(Bucket=self.bucket, Prefix="pages/")["KeyCount"], 0)

    def _tags(self) -> None:
        tags = [{"Key": "level", "Value": "raw"}]
        key = {"Bucket": self.bucket, "Key": "a/first.bin"}
        self.client.put_object_tagging(**key, Tagging={"TagSet": tags})
        _same(self.client.get_object_tagging(**key)["TagSet"], tags)

    def _default_encryption(self) -> None:
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self.client.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
        held = self.client.get_bucket_encryption(Bucket=self.bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        _same(held[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256")
        self._put("a/encrypted")
        _same(self.client.head_object(Bucket=self.bucket, Key="a/encrypted").get("ServerSideEncryption"), "AES256")
        _same(self._read("a/encrypted"), self.body)

    def _customer_key(self) -> None:
        own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
        self._put("a/customer", **own)
        _same(self._read("a/customer", **own), self.body)
        _code(self.client.get_object, 400, Bucket=self.bucket, Key="a/customer")

    def _managed_key(self) -> None:
        self._put("a/managed", ServerSideEncryption="aws:kms")
        _same(self.client.head_object(Bucket=self.bucket, Key="a/managed").get("ServerSideEncryption"), "aws:kms")

    def _address(self, method: str, seconds: int = 60) -> str:
        key = {"Bucket": self.bucket, "Key": "a/first.bin"}
        address: str = self.client.generate_presigned_url(method, Params=key, ExpiresIn=seconds)
        return address

    def _fetch(self, method: str, *, change: bool = False) -> bytes:
        url = self._address(method)
        return self._open(url.replace("first", "other") if change else url)

    def _open(self, url: str, data: bytes | None = None, method: str | None = None, kind: str = "") -> bytes:
        context = tls_context(self.settings.ca)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        headers = {"Content-Type": kind} if kind else {}
        with opener.open(urllib.request.Request(url, data=data, method=method, headers=headers), timeout=10) as answer:
            body: bytes = answer.read()
            return body

    def _expired(self) -> None:
        url = self._address("get_object", seconds=1)
        # The clock itself is tried here: nothing else makes a signature old.
        time.sleep(2.1)
        _http(403, lambda: self._open(url))

    def _presigned_put(self) -> None:
        self._open(self._address("put_object"), data=self.body, method="PUT", kind="application/octet-stream")
        _same(self._read("a/first.bin"), self.body)

    def _presigned_post(self) -> None:
        form = self.client.generate_presigned_post(self.bucket, "a/posted", ExpiresIn=60)
        border = secrets.token_hex(16)
        lines = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in form["fields"].items()
        ]
        lines.append(f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n')
        data = "".join(lines).encode() + self.body + f"\r\n--{border}--\r\n".encode()
        self._open(form["url"], data=data, method="POST", kind=f"multipart/form-data; boundary={border}")
        _same(self._read("a/posted"), self.body)

    def _versions(self) -> None:
        place = {"CreateBucketConfiguration": {"LocationConstraint": self.settings.region}}
        key = {"Bucket": self.versioned, "Key": "v"}
        self.client.create_bucket(Bucket=self.versioned, **place)
        self.client.put_bucket_versioning(Bucket=self.versioned, VersioningConfiguration={"Status": "Enabled"})
        first = self.client.put_object(**key, Body=b"1")["VersionId"]
        self.client.put_object(**key, Body=b"2")
        self.client.delete_object(**key)
        _code(self.client.get_object, 404, **key)
        _same(self.client.get_object(**key, VersionId=first)["Body"].read(), b"1")
        listed = self.client.list_object_versions(Bucket=self.versioned)
        _same((len(listed["Versions"]), len(listed["DeleteMarkers"])), (2, 1))

    def _policy(self) -> None:
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:DeleteObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/a/first.bin",
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        self.client.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(document))
        held = json.loads(self.client.get_bucket_policy(Bucket=self.bucket)["Policy"])
        _same(held["Statement"][0]["Action"], "s3:DeleteObject")
        _code(self.client.delete_object, 403, Bucket=self.bucket, Key="a/first.bin")
        self.client.delete_bucket_policy(Bucket=self.bucket)

    def _lifecycle(self) -> None:
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}
        self.client.put_bucket_lifecycle_configuration(Bucket=self.bucket, LifecycleConfiguration={"Rules": [rule]})
        held = self.client.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        _same([(one["ID"], one["Expiration"]["Days"]) for one in held], [("old", 3)])

    def _cors(self) -> None:
        rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.eu"]}
        self.client.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": [rule]})
        held = self.client.get_bucket_cors(Bucket=self.bucket)["CORSRules"]
        _same(held[0]["AllowedOrigins"], ["https://example.eu"])

    def _ownership(self) -> None:
        rules = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        self.client.put_bucket_ownership_controls(Bucket=self.bucket, OwnershipControls=rules)
        _same(self.client.get_bucket_ownership_controls(Bucket=self.bucket)["OwnershipControls"], rules)

    def _public_block(self) -> None:
        wanted = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        self.client.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration=wanted)
        held = self.client.get_public_access_block(Bucket=self.bucket)["PublicAccessBlockConfiguration"]
        _same(held, wanted)


def _same(seen: Any, expected: Any) -> None:
    if seen != expected:
        raise Different(f"seen {str(seen)[:80]}, expected {str(expected)[:80]}")


def _true(holds: bool) -> None:
    if not holds:
        raise Different("not in the list")


def _code(call: Callable[..., Any], status: int, **arguments: Any) -> None:
    """The call has to be refused with that HTTP status."""
    try:
        call(**arguments)
    except ClientError as error:
        _same(error.response["ResponseMetadata"]["HTTPStatusCode"], status)
        return
    raise Different(f"it went through; expected HTTP {status}")


def _http(status: int, call: Callable[[], Any]) -> None:
    try:
        call()
    except urllib.error.HTTPError as error:
        _same(error.code, status)
        return
    raise Different(f"it went through; expected HTTP {status}")
