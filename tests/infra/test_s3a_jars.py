"""The libraries for S3: fetched by the real pip from an index on this machine, verified, and never run."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infra import s3a_jars
from infra.errors import ServicesError
from infra.s3a_jars import Jar, Source, fetch_jars, jars, remove_jars

# Not to be compressed: a part of the package then ends inside the second library.
CONTENTS = {
    "hadoop-aws-3.3.1.jar": b"first" * 40_000,
    "aws-java-sdk-bundle-1.11.901.jar": random.Random(1).randbytes(600_000),
}
INSIDE = "sagemaker_pyspark-1.4.5"


@dataclass
class Index:
    """A package index with one source package. asked: the ranges of bytes that were asked for."""

    content: bytes
    address: str = ""
    asked: list[str] = field(default_factory=list)


def package(marker: Path) -> bytes:
    """A source package that would leave a file behind, were its setup.py run."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        files = {
            "setup.py": f"open({str(marker)!r}, 'w').close()\n".encode(),
            "PKG-INFO": b"Metadata-Version: 1.0\nName: sagemaker_pyspark\nVersion: 1.4.5\n",
            "deps/jars/other-1.0.jar": b"not asked for",
            **{f"deps/jars/{name}": content for name, content in CONTENTS.items()},
        }
        for name, content in files.items():
            member = tarfile.TarInfo(f"{INSIDE}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """File that setup.py would write."""
    return tmp_path / "setup.py was run"


@pytest.fixture
def index(marker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """The index is served, pip is set up to use it, and the course knows the package's checksums."""
    served = Index(package(marker))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith(".tar.gz"):
                self.send_file()
            else:
                name = f"{INSIDE}.tar.gz"
                page = f"<!DOCTYPE html><html><body><a href='/files/{name}'>{name}</a></body></html>".encode()
                self.answer(200, page, "text/html")

        def send_file(self) -> None:
            asked = self.headers.get("Range", "")
            served.asked.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if start >= len(served.content):
                self.answer(416, b"", "text/plain")
            else:
                self.answer(206 if asked else 200, served.content[start:], "application/gzip")

        def answer(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Not on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}/simple"
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": served.address, "PIP_RETRIES": "0", "NO_PROXY": "*"}
    for name, value in {**settings, s3a_jars.VARIABLE: str(tmp_path / "à part")}.items():
        monkeypatch.setenv(name, value)
    known = tuple(Jar(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in CONTENTS.items())
    checksum = hashlib.sha256(served.content).hexdigest()
    source = Source("sagemaker-pyspark", "1.4.5", len(served.content), checksum, f"{INSIDE}/deps/jars")
    monkeypatch.setattr(s3a_jars, "JARS", known)
    monkeypatch.setattr(s3a_jars, "SOURCE", source)
    yield served
    server.shutdown()
    server.server_close()


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_the_two_libraries_are_taken_out_and_nothing_is_run(index: Index, marker: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    assert jars() == ()
    paths = fetch_jars(lambda done, total: seen.append((done, total)))
    assert {path.name: path.read_bytes() for path in paths} == CONTENTS
    assert seen[-1] == (len(index.content), len(index.content))
    assert left(tmp_path / "à part") == set(CONTENTS)
    assert not marker.exists()
    assert fetch_jars() == paths
    assert len(index.asked) == 1, "what is there is not fetched again"
    remove_jars()
    assert left(tmp_path / "à part") == set()


def test_a_stopped_download_goes_on_where_it_was(index: Index, tmp_path: Path) -> None:
    half = tmp_path / "à part" / "sagemaker-pyspark-1.4.5.tar.gz.part"
    half.parent.mkdir()
    half.write_bytes(index.content[:100_000])
    (half.parent / "hadoop-aws-3.3.1.jar.part").write_bytes(b"half a library")
    assert len(fetch_jars()) == 2
    assert index.asked == ["bytes=100000-"]
    assert left(half.parent) == set(CONTENTS)


def test_a_download_that_was_complete_needs_no_network(index: Index, tmp_path: Path) -> None:
    half = tmp_path / "à part" / "sagemaker-pyspark-1.4.5.tar.gz.part"
    half.parent.mkdir()
    half.write_bytes(index.content)
    assert len(fetch_jars()) == 2
    assert index.asked == []


def test_another_file_under_that_name_is_refused_and_not_kept(index: Index, tmp_path: Path) -> None:
    index.content = index.content[:-2000] + bytes(2000)
    with pytest.raises(ServicesError, match="is not the file that the course knows"):
        fetch_jars()
    assert left(tmp_path / "à part") == set()
    assert jars() == ()


def test_a_library_with_another_checksum_is_refused(
    index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = s3a_jars.JARS
    monkeypatch.setattr(s3a_jars, "JARS", (first, Jar(second.name, second.bytes, "0" * 64)))
    with pytest.raises(ServicesError, match=second.name):
        fetch_jars()
    assert second.name not in left(tmp_path / "à part")
    assert jars() == ()


def test_an_index_that_does_not_answer_is_told_in_a_sentence(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    with pytest.raises(ServicesError, match=r"pip could not fetch sagemaker-pyspark 1\.4\.5: .*--from FILE"):
        fetch_jars()


def test_the_package_may_be_given_as_a_file(index: Index, tmp_path: Path) -> None:
    given = tmp_path / "downloaded.tar.gz"
    given.write_bytes(index.content)
    assert len(fetch_jars(package=given)) == 2
    assert given.exists()
    assert index.asked == []
    remove_jars()
    with pytest.raises(ServicesError, match="There is no file"):
        fetch_jars(package=tmp_path / "nothing.tar.gz")


def test_the_command_says_the_size_first_and_asks(tmp_path: Path) -> None:
    environment = {**os.environ, s3a_jars.VARIABLE: str(tmp_path / "jars"), "LABS_LANG": "en"}
    command = [sys.executable, "-m", "autograder", "services", "s3a"]
    done = subprocess.run(command, input="n\n", capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert "181 MB to fetch, 193 MB to keep" in done.stdout
    assert done.stderr == "labs: Nothing was fetched.\n"
    assert not (tmp_path / "jars").exists()
