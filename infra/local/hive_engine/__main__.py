"""`python -m infra.local.hive_engine SETTINGS`: the Hive engine. SETTINGS is a JSON file that its part writes."""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import socket
import ssl
import sys
import threading
from pathlib import Path
from typing import Any

from infra.local.hive_engine.accounts import Account, Accounts
from infra.local.hive_engine.gateway import Gateway
from infra.local.hive_engine.jvm import JvmSettings
from infra.local.hive_engine.keeper import Keeper
from infra.local.hive_engine.wall import StatementWall
from infra.local.hive_engine.watch import Watch

_WATCH_SECONDS = 0.5


def main(path: Path) -> None:
    """Serve until SIGTERM."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    # py4j reports each reference that it can't give back to a Java process that is gone, by the root logger.
    logging.disable(logging.CRITICAL)
    # A statement may be nested more deeply than Python's own limit on calls.
    sys.setrecursionlimit(5000)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_ignored: over.set())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(settings["certificate"], settings["key"])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Before the slow part, so that a taken port is known at once.
        listening.bind(("127.0.0.1", settings["port"]))
        listening.listen(64)
        keeper = Keeper(_java(settings), say)
        administrator = Account(settings["administrator"], settings["password"], administrator=True)
        accounts = Accounts(Path(settings["accounts"]), administrator)
        gateway = Gateway(keeper, accounts, StatementWall(Path(settings["shared"])), say)
        watch = Watch(gateway, say, settings["stuck_seconds"])
        try:
            keeper.start()
            threading.Thread(target=gateway.serve, args=(listening, tls), daemon=True).start()
            say(f"listening on 127.0.0.1:{settings['port']}")
            while not over.wait(_WATCH_SECONDS):
                try:
                    watch.look()
                except Exception as error:  # the next round tries again
                    say(f"watch: {type(error).__name__}: {str(error)[:500]}")
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            keeper.close()


def _java(settings: dict[str, Any]) -> JvmSettings:
    return JvmSettings(
        folder=Path(settings["folder"]),
        warehouse=Path(settings["warehouse"]),
        memory=settings["memory"],
        statement_seconds=settings["statement_seconds"],
    )


def say(words: str) -> None:
    """A line in the service's log."""
    print(words, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
