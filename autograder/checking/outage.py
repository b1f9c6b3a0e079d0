"""Errors of the client libraries that mean: the service under a lab is not there, whatever the learner wrote."""

from __future__ import annotations

from typing import Any

from autograder.checking.question import Refuse

# Looked up by name: a lab without services imports none of these libraries.
_ALWAYS = {
    "botocore.exceptions.ConnectionError": "s3",
    "botocore.exceptions.HTTPClientError": "s3",
    "botocore.exceptions.ClientError": "s3",
    "pymysql.err.InterfaceError": "mysql",
    "opensearchpy.exceptions.ConnectionError": "search",
    "thrift.transport.TTransport.TTransportException": "hive",
}
# MySQL's own numbers: too many connections (of all, of one user), can't connect, gone away, connection lost.
_MYSQL = {1040, 1203, 2002, 2003, 2006, 2013}


def outage(error: BaseException) -> Refuse | None:
    """A refusal that names the service, when a check could not ask it; None for any other error.

    error: raised by the check's own code. Errors of the learner's code never come this way: her process tells them.
    """
    for kind in type(error).__mro__:
        service = _ALWAYS.get(f"{kind.__module__}.{kind.__qualname__}")
        if service:
            return Refuse("common.service_down", service=service, reason=_reason(error))
    arguments: tuple[Any, ...] = error.args
    if type(error).__module__ == "pymysql.err" and arguments and arguments[0] in _MYSQL:
        return Refuse("common.service_down", service="mysql", reason=_reason(error))
    if type(error).__module__ == "impala.error":
        from infra.hive import ABSENT, RESTARTED

        # Otherwise it is Hive's answer to a statement.
        if str(error) in (ABSENT, RESTARTED):
            return Refuse("common.service_down", service="hive", reason=_reason(error))
    return None


def _reason(error: BaseException) -> str:
    return str(error)[:300] or type(error).__name__


__all__ = ["outage"]
