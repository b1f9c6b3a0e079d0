"""Servers killed while they are written to, started again, and asked for everything that they had acknowledged."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from infra.clients import mysql_connection, postgres_connection, s3_client, search_client
from infra.local.desk import local_desk
from infra.local.stack import Stack
from infra.settings import Services


@dataclass(frozen=True)
class Recovery:
    """What was acknowledged before the kill and read back after the next start."""

    service: str
    acknowledged: int
    read_back: int
    seconds_to_start: float


class Load(Protocol):
    """Writes numbered things one by one, and reads back which of them are there."""

    def write(self, number: int) -> None:
        """Write one; return when the service has acknowledged it."""

    def numbers(self) -> set[int]:
        """All that are there now, in full."""


def kill_under_load(stack: Stack, mine: Services, service: str, writes: int = 200) -> Recovery:
    """Kill the servers of one service (SIGKILL) while `writes` or more are acknowledged; start them and read back.

    `mine` are a kept learner's settings; after the start they are asked for again, because ports may change.
    """
    load = _LOADS[service](mine)
    acknowledged: list[int] = []
    failures: list[Exception] = []
    enough = threading.Event()

    def write_until_it_fails() -> None:
        number = 0
        while True:
            try:
                load.write(number)
            except Exception as error:  # the kill: each client has its own name for it
                failures.append(error)
                enough.set()
                return
            acknowledged.append(number)
            number += 1
            if number >= writes:
                enough.set()

    writer = threading.Thread(target=write_until_it_fails, daemon=True)
    writer.start()
    if not enough.wait(60) or failures:
        raise RuntimeError(f"{service}: only {len(acknowledged)} writes before {failures or 'the time was over'}")
    for state in stack.status():
        if state.service == service:
            for pid in state.pids:
                os.kill(pid, signal.SIGKILL)
    writer.join(60)
    started = time.monotonic()
    stack.up([service])
    seconds = time.monotonic() - started
    after = local_desk(stack).add(mine.learner)
    there = _LOADS[service](after).numbers()
    return Recovery(service, len(acknowledged), len(there & set(acknowledged)), seconds)


class _S3:
    def __init__(self, mine: Services) -> None:
        assert mine.s3
        self.settings = mine.s3
        self.client = s3_client(mine.s3, retries={"max_attempts": 0})
        self.start = f"{mine.s3.prefix}recovery/"

    def write(self, number: int) -> None:
        body = str(number).encode() * 1000
        self.client.put_object(Bucket=self.settings.bucket, Key=f"{self.start}{number}", Body=body)

    def numbers(self) -> set[int]:
        found = set()
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.bucket, Prefix=self.start)
        for page in pages:
            for one in page.get("Contents", []):
                number = one["Key"].removeprefix(self.start)
                body = self.client.get_object(Bucket=self.settings.bucket, Key=one["Key"])["Body"].read()
                if body == number.encode() * 1000:
                    found.add(int(number))
        return found


class _Table:
    """A table of a database; each row is a transaction of its own."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self.connect = connect
        self.connection: Any = None

    def write(self, number: int) -> None:
        if self.connection is None:
            self.connection = self.connect()
            cursor = self.connection.cursor()
            cursor.execute("DROP TABLE IF EXISTS recovery")
            cursor.execute("CREATE TABLE recovery (number INT PRIMARY KEY)")
            self.connection.commit()
        self.connection.cursor().execute("INSERT INTO recovery VALUES (%s)", (number,))
        self.connection.commit()

    def numbers(self) -> set[int]:
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT number FROM recovery")
            return {row[0] for row in cursor.fetchall()}
        finally:
            connection.close()


class _Search:
    def __init__(self, mine: Services) -> None:
        assert mine.search
        self.client = search_client(mine.search, max_retries=0)
        self.index = f"{mine.search.index_prefix}recovery"

    def write(self, number: int) -> None:
        self.client.index(index=self.index, id=str(number), body={"number": number})

    def numbers(self) -> set[int]:
        # A stand-in in memory: there is no index any more, which is what this finds out.
        if not self.client.indices.exists(index=self.index):
            return set()
        found = self.client.search(index=self.index, body={"size": 10_000})["hits"]["hits"]
        return {int(hit["_id"]) for hit in found}


def _mysql(mine: Services) -> _Table:
    settings = mine.mysql
    assert settings
    return _Table(lambda: mysql_connection(settings))


def _postgres(mine: Services) -> _Table:
    settings = mine.postgres
    assert settings
    return _Table(lambda: postgres_connection(settings))


_LOADS: Mapping[str, Callable[[Services], Load]] = {
    "s3": _S3,
    "mysql": _mysql,
    "postgres": _postgres,
    "search": _Search,
}
