"""Run by test_stack.py on a small disk: fills it while servers write, and says what is there afterwards.

Argument: the disk's folder. Prints one line of JSON at the end.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from infra.clients import mysql_connection, s3_client
from infra.errors import ServicesError
from infra.local import process
from infra.local.desk import start
from infra.local.stack import Stack
from infra.settings import Services


def main(disk: Path) -> None:
    stack = Stack()
    mine = start(["s3", "mysql"], stack=stack)
    acknowledged: dict[str, int] = {"s3": 0, "mysql": 0}
    write_s3(mine, acknowledged)
    write_mysql(mine, acknowledged)
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(1_000_000))
            file.flush()
    refused = {
        "s3": fails(lambda: write_s3(mine, acknowledged, 200_000_000)),
        "mysql": fails(lambda: write_mysql(mine, acknowledged, 2000)),
    }
    stack.down()
    try:
        stack.up(["s3", "mysql"])
        said = ""
    except ServicesError as error:
        said = str(error)
    filler.unlink()
    after = start(["s3", "mysql"], stack=stack)
    there = {"s3": count_s3(after), "mysql": count_mysql(after)}
    stack.down()
    marks = [f"{name}@{stack.layout.mark}" for name in ("seaweedfs", "mariadb")]
    print(
        json.dumps(
            {
                "uid": os.getuid(),
                "refused_when_full": refused,
                "said": said,
                "acknowledged": acknowledged,
                "read_back": there,
                "left": sum(len(process.marked(mark)) for mark in marks),
            }
        )
    )


def fails(write: object) -> bool:
    try:
        write()  # type: ignore[operator]
    except Exception:  # a full disk has another name in each client
        return True
    return False


def write_s3(mine: Services, acknowledged: dict[str, int], size: int = 100_000) -> None:
    assert mine.s3
    client = s3_client(mine.s3, retries={"max_attempts": 0}, read_timeout=20)
    for _number in range(20):
        key = f"{mine.s3.prefix}{acknowledged['s3']}"
        client.put_object(Bucket=mine.s3.bucket, Key=key, Body=bytes(size))
        acknowledged["s3"] += 1


def count_s3(mine: Services) -> int:
    assert mine.s3
    client = s3_client(mine.s3)
    found = client.list_objects_v2(Bucket=mine.s3.bucket, Prefix=mine.s3.prefix).get("Contents", [])
    return sum(len(client.get_object(Bucket=mine.s3.bucket, Key=one["Key"])["Body"].read()) >= 100_000 for one in found)


def write_mysql(mine: Services, acknowledged: dict[str, int], rows: int = 20) -> None:
    assert mine.mysql
    # MariaDB waits a minute for room before it gives up; a learner's client gives up sooner.
    with mysql_connection(mine.mysql, autocommit=True, read_timeout=5) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS full_disk (number INT PRIMARY KEY, body LONGBLOB)")
        for _number in range(rows):
            cursor.execute("INSERT INTO full_disk VALUES (%s, %s)", (acknowledged["mysql"], bytes(100_000)))
            acknowledged["mysql"] += 1


def count_mysql(mine: Services) -> int:
    assert mine.mysql
    with mysql_connection(mine.mysql) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM full_disk WHERE LENGTH(body) = 100000")
        (number,) = cursor.fetchone() or (0,)
        return int(number)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
