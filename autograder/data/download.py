"""Download one file over HTTP so that nothing which has arrived is ever fetched twice.

Why not pooch's own downloader: pooch 1.9 writes to a temporary file and deletes it when the connection breaks or the
checksum differs, so it can neither resume nor keep a newer edition aside. `requests`, which pooch brings, does the
transport; the part file, `Range` and `If-Range`, and the retries are here.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.data.errors import DataError
from autograder.data.home import free_bytes, make_folder, trouble
from autograder.text import N_, _

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]  # (bytes here, bytes in all if the server says so)

TRIES = 4
PAUSE = 0.5  # seconds before the second try; doubled before each further one
LONGEST_PAUSE = 30.0
TIMEOUT = (10.0, 30.0)  # seconds to connect, and between two pieces
PIECE = 1 << 16
AGAIN = {408, 425, 429, 500, 502, 503, 504}
GONE = {404, 410}


class _Again(Exception):
    """This try failed in a way that another try may mend."""

    def __init__(self, code: str, wait: float = 0.0, **facts: Any) -> None:
        self.code, self.wait, self.facts = code, wait, facts
        super().__init__(code)


def download(
    url: str,
    part: Path,
    *,
    dataset: str,
    tries: int = TRIES,
    timeout: tuple[float, float] = TIMEOUT,
    progress: Progress | None = None,
) -> Path:
    """Bring the whole of `url` into the file `part` and answer with `part`.

    A `part` left by an earlier run of the same address is continued where the server allows it, and taken as it is
    when it was whole already. The caller moves it away or calls `forget`.
    `tries` counts tries in a row that brought nothing new. Raises DataError; `part` stays for the next run.
    """
    import requests

    if not url.lower().startswith(("http://", "https://")):
        raise DataError("bad_address", url=url)
    make_folder(part.parent)
    state = _state(part)
    if state.get("url") != url:
        forget(part)
    elif state.get("whole") and part.is_file():
        return part
    furthest, failures = _size(part), 0
    with requests.Session() as session:
        while True:
            try:
                _try(session, url, part, dataset, timeout, progress)
            except _Again as again:
                here = _size(part)
                failures = 1 if here > furthest else failures + 1
                furthest = max(furthest, here)
                if failures >= tries:
                    facts = {"url": url, "tries": failures, "bytes": here, **again.facts}
                    raise DataError(again.code, **facts) from None
                time.sleep(min(max(again.wait, PAUSE * 2 ** (failures - 1)), LONGEST_PAUSE))
            else:
                _note(part, url=url, whole=True)
                return part


def _try(
    session: requests.Session,
    url: str,
    part: Path,
    dataset: str,
    timeout: tuple[float, float],
    progress: Progress | None,
) -> None:
    """One request. Returns when `part` is whole."""
    import requests

    offset = _size(part)
    # A compressed answer could not be continued: its bytes are not the file's bytes.
    headers = {"Accept-Encoding": "identity", "User-Agent": "bdti-labs"}
    validator = _state(part).get("validator")
    if offset and validator:
        headers |= {"Range": f"bytes={offset}-", "If-Range": validator}
    try:
        with session.get(url, headers=headers, stream=True, timeout=timeout) as answer:
            if answer.status_code == 416 and answer.headers.get("Content-Range") == f"bytes */{offset}":
                return  # stopped between the last byte and the note that the file is whole
            _check_status(answer, url, part, dataset, offset)
            _check_type(answer, url, dataset)
            offset = _continued_at(answer, offset)
            _receive(answer, url, part, offset, progress)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        raise DataError("bad_address", url=url) from None
    except requests.exceptions.TooManyRedirects:
        raise DataError("refused_by_server", url=url, status="redirect", dataset=dataset) from None
    except requests.exceptions.RequestException as error:
        raise _Again("no_network", reason=_reason(error)) from None


def _check_status(answer: requests.Response, url: str, part: Path, dataset: str, offset: int) -> None:
    status = answer.status_code
    if status in (200, 206):
        return
    if status in GONE:
        raise DataError("not_found", url=url, status=status, dataset=dataset)
    if status in AGAIN:
        raise _Again("server_fault", wait=_retry_after(answer), status=status)
    if status == 416 and offset:
        # What is here does not fit the file on the server any more: begin anew.
        forget(part)
        raise _Again("server_fault", status=status)
    raise DataError("refused_by_server", url=url, status=status, dataset=dataset)


def _check_type(answer: requests.Response, url: str, dataset: str) -> None:
    if answer.headers.get("Content-Type", "").lower().startswith(("text/html", "application/xhtml")):
        raise DataError("wrong_content", url=url, dataset=dataset)


def _continued_at(answer: requests.Response, offset: int) -> int:
    """Where the bytes of this answer begin: 0 when the server sends the file from the start."""
    if answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {offset}-"):
        return offset
    if answer.status_code == 206:
        raise _Again("server_fault", status=206)
    return 0


def _receive(answer: requests.Response, url: str, part: Path, offset: int, progress: Progress | None) -> None:
    length = answer.headers.get("Content-Length", "")
    total = offset + int(length) if length.isdigit() else None
    if total is not None and total - offset > free_bytes(part.parent):
        raise DataError("disk_full", file=part, needed=total - offset, free=free_bytes(part.parent))
    validator = answer.headers.get("ETag", "")
    if not validator or validator.startswith("W/"):  # a weak tag must not be used with If-Range
        validator = answer.headers.get("Last-Modified", "")
    try:
        # Unbuffered: a killed process leaves in the file all that had arrived.
        with part.open("r+b" if offset else "wb", buffering=0) as file:
            file.seek(offset)
            file.truncate()
            _note(part, url=url, validator=validator)
            here = offset
            if progress:
                progress(here, total)
            while piece := _piece(answer, url):
                _write(file, piece)
                here += len(piece)
                if progress:
                    progress(here, total)
    except OSError as error:
        raise trouble(error, part, max(0, (total or 0) - _size(part))) from None
    if total is not None and here < total:
        raise _Again("connection_lost")


def _piece(answer: requests.Response, url: str) -> bytes:
    """The next bytes as soon as some are here (iter_content would wait for a full piece)."""
    import urllib3.exceptions

    try:
        piece: bytes = answer.raw.read1(PIECE, decode_content=True)
    except (urllib3.exceptions.HTTPError, ConnectionError, TimeoutError):
        raise _Again("connection_lost") from None
    return piece


def _write(file: Any, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:  # an unbuffered write may take only a part
        rest = rest[file.write(rest) :]


def _retry_after(answer: requests.Response) -> float:
    seconds = answer.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else 0.0


_REASONS = (
    ("NameResolutionError", N_("The name of the server was not found.")),
    ("ProxyError", N_("The proxy did not let it through.")),
    ("SSLError", N_("The certificate of the server could not be checked.")),
    ("ConnectTimeout", N_("The server did not answer in time.")),
    ("ReadTimeout", N_("The server did not answer in time.")),
    ("refused", N_("Nothing answers at that address.")),
    ("", N_("The connection could not be made.")),
)


def _reason(error: Exception) -> str:
    text = f"{type(error).__name__} {error!r}"
    return _(next(sentence for sign, sentence in _REASONS if sign in text))


def _state_file(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _note(part: Path, **state: str | bool) -> None:
    _state_file(part).write_text(json.dumps(state), encoding="utf-8")


def _state(part: Path) -> dict[str, Any]:
    try:
        state = json.loads(_state_file(part).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def forget(part: Path) -> None:
    """Remove a part file and what was noted about it."""
    for path in (part, _state_file(part)):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
