"""The gateway: logs clients in, looks at every request, and passes on what its account may ask."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from infra.hive import ABSENT, RESTARTED, STATEMENT_SECONDS
from infra.local.hive_engine import messages
from infra.local.hive_engine.accounts import Account, Accounts
from infra.local.hive_engine.errors import shortened
from infra.local.hive_engine.jvm import JvmLost
from infra.local.hive_engine.keeper import Keeper
from infra.local.hive_engine.messages import Call, Malformed
from infra.local.hive_engine.sessions import STATEMENTS, Session, Sessions, Statement
from infra.local.hive_engine.wall import StatementWall
from infra.local.hive_engine.wall.names import is_plain
from infra.local.hive_engine.wire import Closed, Line, Refused

HANDLE_UNKNOWN = "This handle belongs to no statement or session of this connection. Open a new cursor."
FETCH_ROWS = 10_000
# In a session's configuration: an administrator asks that the sessions of this account end.
END_SESSIONS = "labs:end-sessions"
_POOLS = 32
_POOL = "set:hiveconf:spark.sql.thriftserver.scheduler.pool"
_CONNECTIONS = 300
# While a client waits for a statement, this is how often its end of the line is looked at.
_LOOK_SECONDS = 0.2


class Gateway:
    """One listening socket, a thread a client."""

    def __init__(self, keeper: Keeper, accounts: Accounts, wall: StatementWall, say: Callable[[str], None]) -> None:
        self.keeper = keeper
        self.accounts = accounts
        self.wall = wall
        self.sessions = Sessions()
        self._say = say
        self._free = threading.BoundedSemaphore(_CONNECTIONS)

    def serve(self, listening: socket.socket, tls: ssl.SSLContext) -> None:
        """Answer clients until the socket is closed."""
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            if not self._free.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._client, args=(connection, tls), daemon=True).start()

    def _client(self, connection: socket.socket, tls: ssl.SSLContext) -> None:
        try:
            connection.settimeout(10.0)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(OSError, Closed, Refused), tls.wrap_socket(connection, server_side=True) as safe:
                line = Line(safe)
                Client(self, line, line.log_in(self.accounts.known)).answer()
        except Exception as error:  # one client's trouble stays its own
            self._say(f"client: {type(error).__name__}: {str(error)[:500]}")
        finally:
            connection.close()
            self._free.release()

    def end(self, session: Session) -> None:
        """Stop the session's statements and close it."""
        if not self.sessions.remove(session):
            return
        for statement in list(session.statements.values()):
            self.stop(statement, "")
        with contextlib.suppress(JvmLost, Malformed):
            request = messages.ttypes.TCloseSessionReq(sessionHandle=session.handle)
            session.jvm.ask(Call("CloseSession", 0, request).encoded())

    def stop(self, statement: Statement, why: str) -> None:
        """Cancel a statement if it runs; `why` is what its owner is told."""
        jvm, handle = statement.session.jvm, statement.handle
        with contextlib.suppress(JvmLost, Malformed):
            call = Call("GetOperationStatus", 0, messages.ttypes.TGetOperationStatusReq(operationHandle=handle))
            state = call.response(jvm.ask(call.encoded()))
            if messages.went_well(state) and state.operationState in messages.RUNNING:
                statement.stopped = why
                request = messages.ttypes.TCancelOperationReq(operationHandle=handle)
                jvm.ask(Call("CancelOperation", 0, request).encoded())
        statement.over = True

    def end_account(self, name: str) -> None:
        """End all sessions of an account."""
        for session in self.sessions.of(name):
            self.end(session)

    def watch_once(self) -> None:
        """Stop statements that are late, and end sessions of accounts that are gone or have another password."""
        for statement in self.sessions.late():
            seconds = statement.session.seconds
            self.stop(statement, f"The statement was stopped after {seconds:g} seconds, which is the limit.")
        accounts = self.accounts.current()
        for session in self.sessions.all():
            if accounts.get(session.account.name) != session.account:
                self.end(session)
            elif not session.jvm.alive:
                self.sessions.remove(session)


class Client:
    """One connection of one account. Its sessions and statements are its own, and end with it."""

    def __init__(self, gateway: Gateway, line: Line, account: Account) -> None:
        self.gateway = gateway
        self.line = line
        self.account = account
        self.mine: dict[bytes, Session] = {}
        self._special: Mapping[str, Callable[[Call], bytes]] = {
            "OpenSession": self._open_session,
            "CloseSession": self._close_session,
            "ExecuteStatement": self._execute,
            "GetOperationStatus": self._status,
            "CloseOperation": self._close_operation,
            "GetSchemas": self._catalogue,
            "GetTables": self._catalogue,
            "GetColumns": self._catalogue,
            "GetTypeInfo": self._listed,
            "GetTableTypes": self._listed,
        }

    def answer(self) -> None:
        """Answer requests until the client goes."""
        try:
            while True:
                call = messages.read_call(self.line.read())
                self.line.write(call if isinstance(call, bytes) else self._answered(call))
        except (Closed, Malformed):
            return
        finally:
            for session in self.mine.values():
                self.gateway.end(session)

    def _answered(self, call: Call) -> bytes:
        if self.gateway.accounts.current().get(self.account.name) != self.account:
            raise Closed
        try:
            return self._special.get(call.method, self._forward)(call)
        except JvmLost:
            return call.refusal(RESTARTED)
        except _Refuse as refuse:
            return call.refusal(str(refuse))

    def _session(self, call: Call) -> Session:
        handle = call.request.sessionHandle
        session = self.mine.get(handle.sessionId.guid)
        if session is None or session.handle.sessionId.secret != handle.sessionId.secret:
            raise _Refuse(HANDLE_UNKNOWN)
        if not session.jvm.alive:
            raise _Refuse(RESTARTED)
        return session

    def _statement(self, call: Call) -> Statement:
        handle = call.request.operationHandle
        for session in self.mine.values():
            found = session.statements.get(handle.operationId.guid)
            if found is not None and found.handle.operationId.secret == handle.operationId.secret:
                if not session.jvm.alive:
                    raise _Refuse(RESTARTED)
                return found
        raise _Refuse(HANDLE_UNKNOWN)

    def _forward(self, call: Call) -> bytes:
        """Pass on what names a session or a statement of this client."""
        if getattr(call.request, "operationHandle", None) is not None:
            jvm = self._statement(call).session.jvm
        else:
            jvm = self._session(call).jvm
        if call.method == "FetchResults":
            call.request.maxRows = max(1, min(call.request.maxRows or FETCH_ROWS, FETCH_ROWS))
        return self._cleaned(call, jvm.ask(call.encoded()))

    def _cleaned(self, call: Call, answer: bytes) -> bytes:
        """The answer; an error in it without Java's stack."""
        if call.method == "FetchResults" and len(answer) > 100_000:
            return answer  # rows; reading them twice would double the work
        response = call.response(answer)
        if messages.went_well(response):
            return answer
        response.status.infoMessages = None
        response.status.errorMessage = shortened(response.status.errorMessage or "")
        return call.answer(response)

    def _open_session(self, call: Call) -> bytes:
        configuration = call.request.configuration
        try:
            return self._opened(call)
        except JvmLost:
            # It ended just now, and nothing of this session was in it: the next one will do.
            call.request.configuration = configuration
            return self._opened(call)

    def _opened(self, call: Call) -> bytes:
        wanted = dict(call.request.configuration or {})
        if self.account.administrator and END_SESSIONS in wanted:
            self.gateway.end_account(wanted.pop(END_SESSIONS))
        try:
            jvm = self.gateway.keeper.current()
        except JvmLost:
            raise _Refuse(ABSENT) from None
        database = wanted.get("use:database", "")
        if not self.account.administrator:
            if database and not (is_plain(database) and self.account.owns(database)):
                raise _Refuse(f"The database {database[:100]} is not yours. Yours is {self.account.database}.")
            database = database or self.account.database
        seconds = _limit(wanted.get(STATEMENT_SECONDS, ""), self.account.statement_seconds)
        call.request.username, call.request.password = self.account.name, None
        # Learners take turns, however many statements one of them runs. Spark keeps every pool that it ever heard of.
        pool = zlib.crc32(self.account.name.encode()) % _POOLS
        call.request.configuration = {_POOL: f"pool-{pool}"}
        if database:
            call.request.configuration["use:database"] = database
        answer = jvm.ask(call.encoded())
        response = call.response(answer)
        if not messages.went_well(response) and database and database == self.account.database:
            # She may have dropped it, and could not come in without it.
            jvm.make_database(database, f"{self.account.location}/{database}.db")
            answer = jvm.ask(call.encoded())
            response = call.response(answer)
        if not messages.went_well(response):
            return self._cleaned(call, answer)
        session = Session(self.account, jvm, response.sessionHandle, {database or "default"}, seconds)
        if not self.gateway.sessions.add(session):
            with contextlib.suppress(JvmLost):
                request = messages.ttypes.TCloseSessionReq(sessionHandle=session.handle)
                jvm.ask(Call("CloseSession", 0, request).encoded())
            raise _Refuse("You have too many open sessions. Close cursors and connections that you don't need.")
        self.mine[session.handle.sessionId.guid] = session
        return answer

    def _close_session(self, call: Call) -> bytes:
        session = self._session(call)
        self.mine.pop(session.handle.sessionId.guid, None)
        self.gateway.end(session)
        return call.answer(messages.ttypes.TCloseSessionResp(status=messages.ttypes.TStatus(statusCode=0)))

    def _execute(self, call: Call) -> bytes:
        session = self._session(call)
        if len(session.statements) >= STATEMENTS:
            raise _Refuse("This session holds too many results. Close its cursor, and open a new one.")
        if not self.account.administrator:
            decision = self.gateway.wall.decide(session.jvm, self.account, call.request.statement, session.databases)
            if decision.refusal is not None:
                raise _Refuse(decision.refusal)
            call.request.statement = decision.statement
            if decision.uses:
                session.databases.add(decision.uses)
        waits = not call.request.runAsync
        call.request.confOverlay, call.request.runAsync = None, True
        answer = session.jvm.ask(call.encoded())
        response = call.response(answer)
        if not messages.went_well(response):
            return self._cleaned(call, answer)
        statement = session.begin(response.operationHandle)
        return self._awaited(call, statement, answer) if waits else answer

    def _awaited(self, call: Call, statement: Statement, answer: bytes) -> bytes:
        """For clients that don't ask whether a statement is done: the answer when it is."""
        request = messages.ttypes.TGetOperationStatusReq(operationHandle=statement.handle)
        while True:
            response = self._state(Call("GetOperationStatus", 0, request), statement)
            if response.operationState not in messages.RUNNING:
                break
            if self.line.hung_up():
                raise Closed
            time.sleep(_LOOK_SECONDS)
        if response.operationState == messages.FINISHED:
            return answer
        raise _Refuse(response.errorMessage or "The statement was cancelled.")

    def _status(self, call: Call) -> bytes:
        return call.answer(self._state(call, self._statement(call)))

    def _state(self, call: Call, statement: Statement) -> Any:
        response = call.response(statement.session.jvm.ask(call.encoded()))
        if not messages.went_well(response):
            response.status.infoMessages = None
            response.status.errorMessage = shortened(response.status.errorMessage or "")
            return response
        if response.operationState not in messages.RUNNING:
            statement.over = True
        if response.operationState == messages.FINISHED:
            response.hasResultSet = self._has_rows(statement)
        if statement.stopped and response.operationState != messages.FINISHED:
            response.operationState, response.errorMessage = messages.ERROR, statement.stopped
        elif response.operationState == messages.TIMED_OUT:
            response.operationState, response.errorMessage = messages.ERROR, "The statement took too long."
        elif response.errorMessage:
            response.errorMessage = shortened(response.errorMessage)
        return response

    @staticmethod
    def _has_rows(statement: Statement) -> bool:
        """Spark says of every statement that it has rows; clients then stumble over one without columns."""
        if statement.rows is None:
            request = messages.ttypes.TFetchResultsReq(operationHandle=statement.handle, orientation=0, maxRows=0)
            call = Call("FetchResults", 0, request)
            response = call.response(statement.session.jvm.ask(call.encoded()))
            statement.rows = bool(messages.went_well(response) and response.results and response.results.columns)
        return statement.rows

    def _close_operation(self, call: Call) -> bytes:
        statement = self._statement(call)
        self.gateway.stop(statement, "")
        answer = statement.session.jvm.ask(call.encoded())
        statement.session.statements.pop(statement.handle.operationId.guid, None)
        return self._cleaned(call, answer)

    def _catalogue(self, call: Call) -> bytes:
        """Lists of databases, tables and columns: of her own database, whatever pattern she gives."""
        if not self.account.administrator:
            asked = (call.request.schemaName or "").strip()
            plain = asked.replace("\\_", "_")
            if asked in ("", "%", "*", ".*") or plain == self.account.database:
                plain = self.account.database
            elif not self.account.owns(plain) or not plain.replace("_", "").isalnum():
                raise _Refuse(f"The database {asked[:100]} is not yours. Yours is {self.account.database}.")
            # In a pattern, an underscore stands for any character.
            call.request.schemaName = plain.replace("_", "\\_")
            call.request.catalogName = None
        return self._listed(call)

    def _listed(self, call: Call) -> bytes:
        """Pass on a question about the catalogue, whose answer is fetched like a statement's."""
        session = self._session(call)
        answer = session.jvm.ask(call.encoded())
        response = call.response(answer)
        if not messages.went_well(response):
            return self._cleaned(call, answer)
        session.begin(response.operationHandle)
        return answer


def _limit(asked: str, seconds: float) -> float:
    """Seconds for a statement: what the client asks for, within what its account has; 0 is no limit."""
    try:
        wanted = float(asked)
    except ValueError:
        return seconds
    if not 0 < wanted < 1e6:
        return seconds
    return min(wanted, seconds) if seconds else wanted


class _Refuse(Exception):
    """A request that is answered with this sentence."""
