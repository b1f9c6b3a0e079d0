"""What AWS refuses, in sentences: what was seen, and what an administrator can do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.text import N_, _
from infra.errors import ServicesError


class CloudError(ServicesError):
    """AWS refused something, or could not be reached. `code` is AWS's own word for it, where there is one."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


_EXPIRED = N_(
    "Your credentials for AWS have expired. Log in again, such as with `aws sso login`, and repeat the command."
)
_UNKNOWN = N_(
    "AWS does not know these credentials: {code}. Check the profile, the access key and its secret. "
    "A region that the account has not switched on answers like this as well."
)
_QUOTA = N_(
    "A quota of the account is used up: {message}. Ask AWS for more under Service Quotas, or delete what is not needed."
)
_THROTTLED = N_("AWS is asked too often at the moment. Wait a minute, and run the same command again; it goes on.")
_TROUBLE = N_("AWS has a disturbance of its own ({code}). Run the same command again later; it goes on.")
_BUSY = N_("Another command is at work on the same thing: {message}. Wait until it has ended, and run this one again.")
_CLOCK = N_("The clock of this machine is wrong, so AWS refuses its signature. Set the clock, and repeat the command.")
_DISABLED = N_("The account has not switched on this region or service: {message}. Do so in the AWS console.")

_SENTENCES = {
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"), _EXPIRED),
    **dict.fromkeys(
        (
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "AuthFailure",
            "InvalidToken",
            "IncompleteSignature",
            "MissingAuthenticationToken",
        ),
        _UNKNOWN,
    ),
    **dict.fromkeys(("RequestExpired", "RequestTimeTooSkewed"), _CLOCK),
    **dict.fromkeys(("OptInRequired", "SubscriptionRequiredException", "PendingVerification"), _DISABLED),
    **dict.fromkeys(
        (
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "SlowDown",
        ),
        _THROTTLED,
    ),
    **dict.fromkeys(
        (
            "ConflictException",
            "OperationInProgressException",
            "OperationAborted",
            "ConcurrentModification",
            "ConcurrentModificationException",
            "ResourceInUseException",
            "InvalidChangeSetStatus",
        ),
        _BUSY,
    ),
    **dict.fromkeys(("ServiceUnavailable", "InternalFailure", "InternalError", "ServiceFailure"), _TROUBLE),
}
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden", "403")
_LIMITS = re.compile(r"(Limit|Quota)s?Exceeded|TooManyBuckets|InsufficientCapacity|InsufficientDBInstanceCapacity")
_NOT_ALLOWED = re.compile(
    r"(?P<who>arn:\S+)? ?is not authorized to perform: (?P<action>[\w-]+:\w+)(?: on resource: (?P<what>[^\s,;]+))?"
)
_STATE = re.compile(r"is in (?:state )?([A-Z_]+_IN_PROGRESS)")
_HANDLER = re.compile(
    r'Resource handler returned message: "(?P<message>.*?)"? \((?:RequestToken|HandlerErrorCode)', re.DOTALL
)
_HANDLER_CODE = re.compile(r"HandlerErrorCode: (\w+)")
# What CloudFormation and the services add for machines.
_TAILS = re.compile(
    r"\s*(\((?:Service|RequestToken|HandlerErrorCode)[^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|Encoded authorization failure message:.*)",
    re.DOTALL,
)


@contextmanager
def in_words() -> Iterator[None]:
    """Whatever boto3 raises inside comes out as a CloudError with a sentence for people."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.exceptions import ConnectionError as NoConnection

    try:
        yield
    except ClientError as error:
        code, message = error_code(error), str(error.response.get("Error", {}).get("Message", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) or 0)
        raise CloudError(sentence(code, message, status, error.operation_name), code) from None
    except NoConnection as error:
        raise CloudError(_unreachable(str(error))) from None
    except BotoCoreError as error:
        raise CloudError(_local_trouble(error)) from None


def error_code(error: Exception) -> str:
    """AWS's word for what went wrong; empty when the exception is none of AWS's answers."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def sentence(code: str, message: str, status: int = 0, operation: str = "") -> str:
    """AWS's error in words: `code` and `message` as it sent them, `status` of HTTP, `operation` that was asked for."""
    found = _NOT_ALLOWED.search(message)
    if found or code in _DENIED:
        return _denied(found, message, operation)
    if known := _SENTENCES.get(code):
        return _(known).format(code=code, message=tidy(message) or code)
    if found := _STATE.search(message):
        return _(_BUSY).format(message=_("the stack is {state}").format(state=found.group(1)))
    if _LIMITS.search(code) or _LIMITS.search(message.replace(" ", "")):
        return _(_QUOTA).format(message=tidy(message) or code)
    if status >= 500:
        return _(_TROUBLE).format(code=code or status)
    return _("AWS refused {operation}: {message} ({code}).").format(
        operation=operation or _("the request"), message=tidy(message) or _("without a reason"), code=code
    )


def reason_in_words(reason: str) -> str:
    """Why CloudFormation could not make something, from the reason in its event: a sentence or two."""
    code = found.group(1) if (found := _HANDLER_CODE.search(reason)) else ""
    inner = found.group("message") if (found := _HANDLER.search(reason)) else reason
    allowed = _NOT_ALLOWED.search(inner)
    if allowed or code == "AccessDenied":
        return _denied(allowed, inner, "")
    said = tidy(inner)
    if code == "ServiceLimitExceeded" or _LIMITS.search(inner.replace(" ", "")):
        return _(_QUOTA).format(message=said)
    if code == "AlreadyExists" or "already exists" in inner or "already own" in inner:
        return _(
            "Something of that name is there already and belongs to nobody's stack: {message}. "
            "Delete or rename it, or choose another name for the cohort."
        ).format(message=said)
    if code == "Throttling":
        return _(_THROTTLED)
    if code == "NotStabilized":
        return _("It was not ready in time: {message}. Run the same command again.").format(message=said)
    return said + "." if said else _("AWS gave no reason.")


def tidy(message: str) -> str:
    """AWS's message on one line, without what it adds for machines and without a full stop at the end."""
    return " ".join(_TAILS.sub("", message).split()).rstrip(". ")


def _denied(found: re.Match[str] | None, message: str, operation: str) -> str:
    if found is None:
        return _(
            "You may not do this in the account: {operation}. {message}. `labs cloud policy` prints what is needed."
        ).format(operation=operation or _("the request"), message=tidy(message) or _("AWS gives no reason"))
    who, what = found.group("who"), found.group("what")
    return _(
        "{who} lacks the permission {action}{what}. Ask for it: `labs cloud policy` prints the least that is needed."
    ).format(
        who=who or _("Whoever these credentials belong to"),
        action=found.group("action"),
        what=_(" on {resource}").format(resource=what.rstrip(".")) if what else "",
    )


def _unreachable(message: str) -> str:
    where = re.search(r'https?://[^\s"/]+', message)
    return _(
        "{where} can't be reached. Check the network, the proxy and the region; then run the same command again."
    ).format(where=where.group(0) if where else "AWS")


def _local_trouble(error: Exception) -> str:
    """Exceptions of boto3 before anything is asked of AWS."""
    name, message = type(error).__name__, tidy(str(error))
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return _("No credentials for AWS were found. Log in with `aws sso login`, or name a profile with --profile.")
    if name == "ProfileNotFound":
        return _("{message}. `aws configure list-profiles` names those that there are.").format(message=message)
    if "SSO" in name or "Token" in name or name in ("LoginRefreshRequired", "LoginTokenLoadError"):
        return _(_EXPIRED)
    if name == "CredentialRetrievalError":
        return _("Your credentials for AWS could not be fetched: {message}.").format(message=message)
    return _("The request to AWS could not be made: {message}.").format(message=message)
