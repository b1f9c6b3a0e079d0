"""Further checks on rights: neighbours with a similar name, and the policy put to work on the server."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import Corner, corner, token
from autograder.questions.onboarding_local.policies import statements
from autograder.questions.onboarding_local.rights import Reader, reader, reader_policy
from autograder.text import _

_NAME = "reader"


@reader_policy.hidden(
    "neighbours",
    points=1,
    says=N_("A prefix that begins with the same letters stays closed"),
    topic=N_("prefixes that begin with the same letters"),
    messages={
        "neighbours": Message(
            seen=N_("A reader of {prefix} may also reach {other}."),
            expected=N_("The slash at the end of the prefix keeps both apart."),
            next=N_("Use the prefix as it is given, with its slash, in both statements."),
        )
    },
)
def neighbours(work: Work) -> None:
    who = reader(work)
    other = f"{who.prefix.rstrip('/')}-secret/"
    if who.may("s3:GetObject", f"{who.arn}/{other}list.csv") or who.may("s3:ListBucket", who.arn, s3__prefix=other):
        raise Refuse("neighbours", prefix=who.prefix, other=other)


@reader_policy.hidden(
    "at_work",
    points=1,
    says=N_("The server itself does what the policy should say"),
    topic=N_("the policy at work on a server"),
    messages={
        "not_taken": Message(
            seen=N_("The server did not take the policy: {reason}."),
            expected=N_("A server with IAM takes the policy as it is."),
            next=N_("Look at the spelling of the actions, and at the form of the statements."),
        ),
        "server_refuses": Message(
            seen=N_("A user with this policy tried to {deed} below the prefix, and the server refused."),
            expected=N_("She may read and list there."),
            next=N_("Look at the resource of each statement: objects for reading, the bucket for listing."),
        ),
        "server_allows": Message(
            seen=N_("A user with this policy tried to {deed}, and the server let her."),
            expected=N_("She may read and list below the prefix, and nothing else."),
            next=N_("Name just two actions, and write bucket and prefix into the resources and the condition."),
        ),
    },
)
def at_work(work: Work) -> None:
    with corner(work) as place:
        mine, other = place.put("mine/a.csv", b"mine"), place.put("other/b.csv", b"other")
        who = reader(work, place.bucket, f"{place.prefix}mine/")
        with user(work, who) as client:
            where = {"Bucket": place.bucket}
            must = {
                N_("read an object"): lambda: client.get_object(**where, Key=mine),
                N_("list the keys"): lambda: client.list_objects_v2(**where, Prefix=who.prefix),
            }
            must_not = {
                N_("read an object of another prefix"): lambda: client.get_object(**where, Key=other),
                N_("list another prefix"): lambda: client.list_objects_v2(**where, Prefix=f"{place.prefix}other/"),
                N_("overwrite an object"): lambda: client.put_object(**where, Key=mine, Body=b"changed"),
                N_("delete an object"): lambda: client.delete_object(**where, Key=mine),
            }
            for deed, call in must.items():
                if not _allowed(call):
                    raise Refuse("server_refuses", deed=deed)
            for deed, call in must_not.items():
                if _allowed(call):
                    raise Refuse("server_allows", deed=deed)
        _still_there(place, mine)


def _still_there(place: Corner, key: str) -> None:
    # A server may answer with an error and do it all the same.
    if place.content(key) != b"mine":
        raise Refuse("server_allows", deed=_("overwrite an object"))


def _allowed(call: Any) -> bool:
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 403:
            return False
        raise
    return True


@contextlib.contextmanager
def user(work: Work, who: Reader) -> Iterator[Any]:
    """A client with the keys of a new user who has just this policy; the user is removed at the end."""
    from infra.clients import iam_client, s3_client

    own = work.services.own.s3
    assert own is not None
    if own.grading_role:
        with _session(work, own, who) as client:
            yield client
        return
    iam, name = iam_client(own), f"{who.bucket}.check-{token(work)}"
    try:
        iam.create_user(UserName=name)
        _give(iam, name, who.policy, own_server=own.endpoint_url is not None)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        keys = replace(own, access_key=made["AccessKeyId"], secret_key=made["SecretAccessKey"], session_token=None)
        client = s3_client(keys, retries={"mode": "standard", "max_attempts": 1})
        try:
            yield client
        finally:
            client.close()
    finally:
        _remove(iam, name)


@contextlib.contextmanager
def _session(work: Work, own: Any, who: Reader) -> Iterator[Any]:
    """The same where submissions are graded with a role: its keys, limited by the policy."""
    from botocore.exceptions import ClientError

    from infra.clients import s3_client
    from infra.provisioning.s3 import session_with

    try:
        keys = session_with(own, dict(who.policy), f"check-{token(work)}")
    except ClientError as error:
        said = error.response.get("Error", {})
        if "Malformed" not in said.get("Code", "") and said.get("Code") != "PackedPolicyTooLarge":
            raise
        raise Refuse("not_taken", reason=said.get("Message", "")) from None
    client = s3_client(keys, retries={"mode": "standard", "max_attempts": 1})
    try:
        yield client
    finally:
        client.close()


def _give(iam: Any, name: str, policy: Any, *, own_server: bool) -> None:
    from botocore.exceptions import ClientError

    try:
        iam.put_user_policy(UserName=name, PolicyName=_NAME, PolicyDocument=json.dumps(policy))
    except ClientError as error:
        said = error.response.get("Error", {})
        if "Malformed" not in said.get("Code", ""):
            raise
        allowing = [one for one in statements(policy) if one["Effect"] == "Allow"]
        # SeaweedFS takes no statement that denies. What it denies has been read already; the rest is put to work.
        if own_server and "'Deny'" in said.get("Message", "") and allowing:
            _give(iam, name, {**policy, "Statement": allowing}, own_server=False)
            return
        raise Refuse("not_taken", reason=said.get("Message", "")) from None


def _remove(iam: Any, name: str) -> None:
    """Remove the user with all she has, however far it had come."""
    with contextlib.suppress(Exception):
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    for call, arguments in ((iam.delete_user_policy, {"PolicyName": _NAME}), (iam.delete_user, {})):
        with contextlib.suppress(Exception):
            call(UserName=name, **arguments)
    iam.close()
