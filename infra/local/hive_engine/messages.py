"""HiveServer2's messages: from bytes to Thrift's objects and back, and the answers that the gateway makes itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from impala_thrift_gen.TCLIService import TCLIService, ttypes
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.Thrift import TApplicationException, TMessageType
from thrift.transport.TTransport import TMemoryBuffer

# Calls that are passed on; whatever else a client may say is answered as an unknown method.
METHODS = frozenset(
    {
        *("OpenSession", "CloseSession", "GetInfo", "ExecuteStatement", "GetTypeInfo", "GetTableTypes"),
        *("GetSchemas", "GetTables", "GetColumns", "GetOperationStatus", "CancelOperation", "CloseOperation"),
        *("GetResultSetMetadata", "FetchResults"),
    }
)

RUNNING = (0, 1, 7)  # initialized, running, pending
FINISHED, CANCELED, CLOSED, ERROR, TIMED_OUT = 2, 3, 4, 5, 8
_STATUS_OK, _STATUS_WITH_INFO, _STATUS_ERROR = 0, 1, 3


class Malformed(Exception):
    """Bytes that are no message."""


@dataclass
class Call:
    """One request: the method, its number in the connection, and the request's struct."""

    method: str
    number: int
    request: Any

    def encoded(self) -> bytes:
        """The message as the Thrift Server reads it: nothing of the client's bytes is in it but the known fields."""
        arguments = getattr(TCLIService, f"{self.method}_args")(req=self.request)
        return _written(self.method, TMessageType.CALL, self.number, arguments)

    def answer(self, response: Any) -> bytes:
        """An answer of our own."""
        result = getattr(TCLIService, f"{self.method}_result")(success=response)
        return _written(self.method, TMessageType.REPLY, self.number, result)

    def refusal(self, sentence: str) -> bytes:
        """An answer that says why not."""
        kind = getattr(ttypes, f"T{self.method}Resp")
        # Only one kind of answer has a field that must be there.
        more = {"infoValue": ttypes.TGetInfoValue(stringValue="")} if self.method == "GetInfo" else {}
        return self.answer(kind(status=failed(sentence), **more))

    def response(self, answer: bytes) -> Any:
        """The struct in the Thrift Server's answer. Raises Malformed."""
        protocol = TBinaryProtocolAccelerated(TMemoryBuffer(answer))
        try:
            _name, kind, _number = protocol.readMessageBegin()
            if kind == TMessageType.EXCEPTION:
                error = TApplicationException()
                error.read(protocol)
                raise Malformed(str(error))
            result = getattr(TCLIService, f"{self.method}_result")()
            result.read(protocol)
        except Malformed:
            raise
        except Exception as error:  # the library raises what comes to it
            raise Malformed(f"{type(error).__name__}: {error}") from None
        return result.success


def failed(sentence: str) -> Any:
    """The status of an answer that says what went wrong."""
    return ttypes.TStatus(statusCode=_STATUS_ERROR, sqlState="42000", errorCode=0, errorMessage=sentence)


def went_well(response: Any) -> bool:
    """Whether an answer's status says so."""
    return response is not None and response.status.statusCode in (_STATUS_OK, _STATUS_WITH_INFO)


def read_call(message: bytes) -> Call | bytes:
    """The request in a message; for a method that is not in METHODS the answer that it is unknown. Raises Malformed."""
    protocol = TBinaryProtocolAccelerated(TMemoryBuffer(message))
    try:
        method, kind, number = protocol.readMessageBegin()
        if kind != TMessageType.CALL:
            raise Malformed("no call")
        if method not in METHODS:
            error = TApplicationException(TApplicationException.UNKNOWN_METHOD, f"Unknown method {method[:60]}")
            return _written(method[:60], TMessageType.EXCEPTION, number, error)
        arguments = getattr(TCLIService, f"{method}_args")()
        arguments.read(protocol)
        if arguments.req is None:
            raise Malformed("no request")
        arguments.req.validate()
    except Malformed:
        raise
    except Exception as error:  # the library raises what comes to it
        raise Malformed(f"{type(error).__name__}: {error}") from None
    return Call(method, number, arguments.req)


def _written(method: str, kind: int, number: int, struct: Any) -> bytes:
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocolAccelerated(buffer)
    protocol.writeMessageBegin(method, kind, number)
    struct.write(protocol)
    protocol.writeMessageEnd()
    return bytes(buffer.getvalue())
