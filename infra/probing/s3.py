"""Attempts on object storage with one learner's key, on her own prefix and on everything else."""

from __future__ import annotations

import dataclasses
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError, SSLError
from botocore.exceptions import ConnectionError as NoConnection

from infra.clients import iam_client, s3_client, tls_context
from infra.probing.probe import ALLOWED, REFUSED, Probe, Refused
from infra.provisioning.s3 import user_name
from infra.settings import S3, Services

_NO = {"AccessDenied", "403", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "UnauthorizedAccess"}
SECRET = b"only for its owner"


def s3_probes(admin: Services, mine: Services, other: Services, foreign_ca: str) -> Iterator[Probe]:
    """Probes of `mine`'s key. Puts an object and an open upload below `other`'s prefix first."""
    assert admin.s3
    assert mine.s3
    assert other.s3
    bucket, own, theirs, shared = mine.s3.bucket, mine.s3.prefix, other.s3.prefix, mine.s3.shared_prefix
    me, root, them = s3_client(mine.s3), s3_client(admin.s3), s3_client(other.s3)
    iam = iam_client(mine.s3)
    secret = f"{theirs}secret.txt"
    them.put_object(Bucket=bucket, Key=secret, Body=SECRET)
    root.put_object(Bucket=bucket, Key=f"{shared}probe.txt", Body=b"for all")
    upload = them.create_multipart_upload(Bucket=bucket, Key=f"{theirs}big")["UploadId"]
    me.put_object(Bucket=bucket, Key=f"{own}mine.txt", Body=b"mine")
    source = {"Bucket": bucket, "Key": secret}
    my_upload = me.create_multipart_upload(Bucket=bucket, Key=f"{own}copy")["UploadId"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": [_everything()]})
    my_user, their_user = user_name(admin.s3, mine.learner), user_name(admin.s3, other.learner)
    b = {"Bucket": bucket}

    def no(what: str, call: Callable[..., Any], **arguments: Any) -> Probe:
        return Probe("s3", what, REFUSED, partial(_refusable, call, **arguments))

    yield no("list another's prefix", me.list_objects_v2, **b, Prefix=theirs)
    yield no("list the whole bucket", me.list_objects_v2, **b)
    yield no("list all learners", me.list_objects_v2, **b, Prefix="learners/")
    yield no("list another's versions", me.list_object_versions, **b, Prefix=theirs)
    yield no("read another's object", me.get_object, **b, Key=secret)
    yield no("ask for another's object", me.head_object, **b, Key=secret)
    yield Probe("s3", "read past the prefix with ..", REFUSED, partial(_climb, me, bucket, f"{own}../{other.learner}/"))
    yield no("write an object for another", me.put_object, **b, Key=f"{theirs}new.txt", Body=b"x")
    yield no("write beside the prefixes", me.put_object, **b, Key="elsewhere.txt", Body=b"x")
    yield no("delete another's object", me.delete_object, **b, Key=secret)
    yield Probe("s3", "delete another's objects in a batch", REFUSED, partial(_batch_delete, me, root, bucket, secret))
    yield no("copy another's object", me.copy_object, **b, Key=f"{own}stolen.txt", CopySource=source)
    yield no(
        "copy another's object as a part",
        me.upload_part_copy,
        **b,
        Key=f"{own}copy",
        PartNumber=1,
        UploadId=my_upload,
        CopySource=source,
    )
    yield no("begin an upload in parts for another", me.create_multipart_upload, **b, Key=f"{theirs}parts")
    yield no(
        "add to another's upload", me.upload_part, **b, Key=f"{theirs}big", PartNumber=1, UploadId=upload, Body=b"x"
    )
    yield no("see another's upload", me.list_parts, **b, Key=f"{theirs}big", UploadId=upload)
    yield no("abort another's upload", me.abort_multipart_upload, **b, Key=f"{theirs}big", UploadId=upload)
    yield no("see all uploads", me.list_multipart_uploads, **b)
    yield no("read the tags of another's object", me.get_object_tagging, **b, Key=secret)
    yield no("tag another's object", me.put_object_tagging, **b, Key=secret, Tagging={"TagSet": []})
    yield no("give everybody an own object", me.put_object_acl, **b, Key=f"{own}mine.txt", ACL="public-read")
    yield no("write below the shared prefix", me.put_object, **b, Key=f"{shared}new.txt", Body=b"x")
    yield no("delete below the shared prefix", me.delete_object, **b, Key=f"{shared}probe.txt")
    yield no("change the bucket's policy", me.put_bucket_policy, **b, Policy=policy)
    yield no("remove the bucket's policy", me.delete_bucket_policy, **b)
    yield no("remove the bucket's encryption", me.delete_bucket_encryption, **b)
    yield no("change the bucket's lifecycle", me.delete_bucket_lifecycle, **b)
    yield no("delete the bucket", me.delete_bucket, **b)
    yield no("make a bucket", me.create_bucket, Bucket="labs-probe-bucket")
    yield no("list users", iam.list_users)
    yield no("make a user", iam.create_user, UserName="labs-probe-user")
    yield no("widen her own policy", iam.put_user_policy, UserName=my_user, PolicyName="more", PolicyDocument=policy)
    yield no("make a key for another", iam.create_access_key, UserName=their_user)
    yield no("delete another user", iam.delete_user, UserName=their_user)
    wrong = dataclasses.replace(mine.s3, secret_key="0" * 32)
    yield no("use a wrong secret", s3_client(wrong).get_object, **b, Key=f"{own}mine.txt")
    unknown = dataclasses.replace(mine.s3, access_key="AKIA" + "2" * 16)
    yield no("use an unknown key", s3_client(unknown).get_object, **b, Key=f"{own}mine.txt")
    signed = {"Bucket": bucket, "Key": secret}
    get_url = me.generate_presigned_url("get_object", Params=signed, ExpiresIn=60)
    put_url = me.generate_presigned_url("put_object", Params=signed, ExpiresIn=60)
    own_url = me.generate_presigned_url("get_object", Params={**b, "Key": f"{own}mine.txt"}, ExpiresIn=60)
    yield Probe("s3", "read another's object by a signed address", REFUSED, partial(_fetch, mine.s3, get_url))
    yield Probe("s3", "write another's object by a signed address", REFUSED, partial(_fetch, mine.s3, put_url, b"x"))
    yield Probe(
        "s3",
        "use a signed address for another key",
        REFUSED,
        partial(_fetch, mine.s3, own_url.replace("mine.", "nine.")),
    )
    plain_url = f"{mine.s3.endpoint_url}/{bucket}/{secret}"
    yield Probe("s3", "read without any key", REFUSED, partial(_fetch, mine.s3, plain_url))
    yield Probe("s3", "list without any key", REFUSED, partial(_fetch, mine.s3, f"{mine.s3.endpoint_url}/{bucket}"))
    yield Probe("s3", "connect without TLS", REFUSED, partial(_without_tls, mine.s3))
    yield Probe("s3", "accept a certificate of another authority", REFUSED, partial(_wrong_ca, mine.s3, foreign_ca))
    yield from _allowed(mine.s3)
    them.abort_multipart_upload(Bucket=bucket, Key=f"{theirs}big", UploadId=upload)
    me.abort_multipart_upload(Bucket=bucket, Key=f"{own}copy", UploadId=my_upload)
    yield Probe("s3", "afterwards the other's object is as it was", ALLOWED, partial(_same, them, bucket, secret))


def _allowed(mine: S3) -> Iterator[Probe]:
    me, bucket, own, shared = s3_client(mine), mine.bucket, mine.prefix, mine.shared_prefix
    b = {"Bucket": bucket}
    key = {"Bucket": bucket, "Key": f"{own}mine.txt"}

    def yes(what: str, call: Callable[..., Any], **arguments: Any) -> Probe:
        return Probe("s3", what, ALLOWED, partial(_refusable, call, **arguments))

    yield yes("write an own object", me.put_object, **key, Body=b"mine", ContentType="text/plain")
    yield yes("read an own object", me.get_object, **key)
    yield yes("ask for an own object", me.head_object, **key)
    yield yes("list the own prefix", me.list_objects_v2, **b, Prefix=own)
    yield yes("list below the own prefix", me.list_objects_v2, **b, Prefix=f"{own}raw/")
    yield yes("copy an own object", me.copy_object, **b, Key=f"{own}copy.txt", CopySource=dict(key))
    yield yes("tag an own object", me.put_object_tagging, **key, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    yield yes("read the tags of an own object", me.get_object_tagging, **key)
    yield Probe("s3", "upload in parts", ALLOWED, partial(_in_parts, me, bucket, f"{own}parts.bin"))
    url = me.generate_presigned_url("get_object", Params=key, ExpiresIn=60)
    yield Probe("s3", "read an own object by a signed address", ALLOWED, partial(_fetch, mine, url))
    yield yes("list the shared prefix", me.list_objects_v2, **b, Prefix=shared)
    yield yes("read a shared object", me.get_object, **b, Key=f"{shared}probe.txt")
    yield yes(
        "copy a shared object",
        me.copy_object,
        **b,
        Key=f"{own}shared.txt",
        CopySource={**b, "Key": f"{shared}probe.txt"},
    )
    yield yes("ask where the bucket is", me.get_bucket_location, **b)
    yield yes("delete an own object", me.delete_object, **b, Key=f"{own}copy.txt")


def _refusable(call: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return call(**arguments)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        # The IAM interface of a server of its own may answer 403 without one of AWS's codes.
        if code in _NO or status == 403:
            raise Refused(f"{code}, HTTP {status}") from None
        raise


def _climb(me: Any, bucket: str, start: str) -> None:
    try:
        _refusable(me.get_object, Bucket=bucket, Key=f"{start}secret.txt")
    except ClientError as error:
        # S3 takes such a key literally and finds nothing; other servers call it invalid.
        if error.response["Error"]["Code"] in ("InvalidRequest", "NoSuchKey"):
            raise Refused(error.response["Error"]["Code"]) from None
        raise


def _batch_delete(me: Any, root: Any, bucket: str, key: str) -> None:
    answer = _refusable(me.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": key}]})
    root.head_object(Bucket=bucket, Key=key)
    if [error["Code"] for error in answer.get("Errors", [])] == ["AccessDenied"]:
        raise Refused("AccessDenied")


def _fetch(settings: S3, url: str, body: bytes | None = None) -> None:
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls_context(settings.ca))
    )
    request = urllib.request.Request(url, data=body, method="PUT" if body else "GET")
    try:
        with opener.open(request, timeout=10) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            raise Refused(f"HTTP {error.code}") from None
        raise


def _without_tls(settings: S3) -> None:
    assert settings.endpoint_url
    plain = dataclasses.replace(settings, endpoint_url=settings.endpoint_url.replace("https:", "http:"), ca=None)
    try:
        s3_client(plain, retries={"max_attempts": 0}).head_object(
            Bucket=settings.bucket, Key=f"{settings.prefix}mine.txt"
        )
    except EndpointConnectionError:
        raise
    except (ClientError, NoConnection) as error:
        # A TLS port answers plain HTTP with 400, or hangs up.
        raise Refused(str(error)) from None


def _wrong_ca(settings: S3, foreign_ca: str) -> None:
    client = s3_client(dataclasses.replace(settings, ca=foreign_ca), retries={"max_attempts": 0})
    try:
        client.head_object(Bucket=settings.bucket, Key=f"{settings.prefix}mine.txt")
    except SSLError as error:
        raise Refused(str(error)) from None


def _in_parts(me: Any, bucket: str, key: str) -> None:
    upload = me.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    # 5 MiB is the smallest part that S3 takes, but for the last one.
    bodies = [b"a" * 5 * 1024 * 1024, b"b" * 1000]
    done = []
    for number, body in enumerate(bodies, 1):
        part = me.upload_part(Bucket=bucket, Key=key, PartNumber=number, UploadId=upload, Body=body)
        done.append({"PartNumber": number, "ETag": part["ETag"]})
    me.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": done})
    if me.get_object(Bucket=bucket, Key=key)["Body"].read() != b"".join(bodies):
        raise ValueError("the object came back changed")


def _same(them: Any, bucket: str, key: str) -> None:
    if them.get_object(Bucket=bucket, Key=key)["Body"].read() != SECRET:
        raise ValueError("the other learner's object was changed")


def _everything() -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
