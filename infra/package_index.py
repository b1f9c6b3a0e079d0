"""Fetches one source package from the package index, by pip's own settings, without running anything that is in it.

`pip download` would run the package's setup.py to learn its name. Here pip only finds the file and fetches it, with
the index, the mirror, the certificates, the proxy and the login that this machine's pip is set up with.
Run as a program of its own, because pip's inner modules are not meant to live in other people's processes.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


def main(order: dict[str, Any]) -> int:
    """Fetch `package` in `version` into the file `into`, going on where an earlier run stopped.

    Prints lines of JSON: {"done", "total"} in bytes, or {"error"} with the reason. Exit codes: 0 fetched; 1 not.
    """
    try:
        from pip._internal.commands.download import DownloadCommand
        from pip._vendor.packaging.specifiers import SpecifierSet
    except ImportError as error:
        return _failed(f"pip: {error}")
    command: Any = DownloadCommand("download", "")
    options, _names = command.parse_args(["--no-deps", "--no-binary", ":all:", "--quiet", order["package"]])
    # What pip prints is for people who run pip; this program's lines stay readable.
    with contextlib.redirect_stdout(sys.stderr), command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session)
        found = finder.find_best_candidate(order["package"], SpecifierSet("==" + order["version"])).best_candidate
        if found is None:
            return _failed("not in the index")
        return _fetch(session, found.link.url_without_fragment, Path(order["into"]))


def _fetch(session: Any, url: str, into: Path) -> int:
    there = into.stat().st_size if into.exists() else 0
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={there}-"} if there else {})}
    with session.get(url, headers=headers, stream=True) as answer:
        if answer.status_code == 416:
            # Nothing is left to fetch; whether it is the right file is for the caller to say.
            return 0
        if answer.status_code not in (200, 206):
            return _failed(f"HTTP {answer.status_code}")
        if answer.status_code == 200:
            there = 0
        total = there + int(answer.headers.get("Content-Length", 0))
        with into.open("ab" if there else "wb") as file:
            for chunk in answer.raw.stream(_CHUNK, decode_content=False):
                file.write(chunk)
                there += len(chunk)
                _say(done=there, total=total)
    return 0


def _failed(reason: str) -> int:
    _say(error=reason)
    return 1


def _say(**record: Any) -> None:
    print(json.dumps(record), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(json.loads(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # pip's and the network's errors have no common class; the reason is what counts
        sys.exit(_failed(f"{type(error).__name__}: {error}"))
