"""`labs data fetch` against a real server with real faults, and with files that the user has."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.data import DataError, Dataset, diagnose, load
from autograder.data.download import download
from autograder.data.home import provenance
from autograder.data.intake import take_in_address, take_in_file
from tests.data.conftest import Published, Run, parsed
from tests.data.damages import REFUSALS, REPAIRED
from tests.data.fault_server import serving


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """In-process tests wait a hundredth as long between tries; `labs` in its own process waits as it does for users."""
    monkeypatch.setattr("autograder.data.download.time.sleep", lambda seconds, real=time.sleep: real(seconds / 100))


def changed(published: Published) -> bytes:
    """A newer edition: whole, plausible, other values."""
    return re.sub(r"\nAlbania,[\d.]+", "\nAlbania,33.3", published.text).encode()


def fetched_file(home: Path, published: Published) -> Path:
    return home / "country" / Path(published.edition.file).name


# --- from an address ---------------------------------------------------------


def test_fetch_command_downloads_checks_and_names_the_edition(published: Published, data_home: Path, labs: Run) -> None:
    with serving(published.content) as server:
        done = labs("fetch", "country", LABS_DATA_URL_COUNTRY=server.url)
    assert done.returncode == 0, done.stderr
    assert published.edition.title in done.stdout
    assert fetched_file(data_home, published).read_bytes() == published.content
    assert not list((data_home / "country").glob("*.part*"))
    found = load("country")
    assert (found.origin, found.id, found.rows) == ("fetched", published.edition.id, published.edition.rows)
    assert provenance(data_home / "country")["source"] == server.url


@pytest.mark.parametrize(
    ("plays", "requests"),
    [
        (("drop",), 2),
        (("drop", "drop", "drop", "drop", "drop", "drop"), 7),  # each brings something new, so none is the last try
        ((500, "ok"), 2),
        ((503, 429, "ok"), 3),
        (("slow",), 1),
        (("drop", "no ranges"), 2),
        (("drop", "wrong range", "ok"), 3),
    ],
)
def test_faults_that_pass_are_overcome(
    plays: tuple[str | int, ...], requests: int, published: Published, country: Dataset, data_home: Path
) -> None:
    with serving(published.content, *plays) as server:
        taken = take_in_address(country, server.url)
        assert len(server.ranges) == requests
    assert taken.edition.id == published.edition.id
    assert fetched_file(data_home, published).read_bytes() == published.content


def test_a_broken_download_is_continued_and_not_begun_again(published: Published, country: Dataset) -> None:
    half = len(published.content) // 2
    with serving(published.content, "drop") as server:
        take_in_address(country, server.url)
        assert server.ranges == [None, f"bytes={half}-"]


def test_a_changed_file_on_the_server_is_begun_again(published: Published, country: Dataset, tmp_path: Path) -> None:
    part = tmp_path / "file.part"
    with serving(b"x" * 5000, "drop", 500, 500, 500) as server:
        with pytest.raises(DataError):
            download(server.url, part, dataset="country", tries=3)
        assert part.stat().st_size == 2500
        server.content, server.etag = published.content, '"second"'
        download(server.url, part, dataset="country")
    assert part.read_bytes() == published.content


def test_a_killed_fetch_leaves_a_part_that_the_next_one_continues(published: Published, data_home: Path) -> None:
    half = len(published.content) // 2
    part = data_home / "country" / "Country-data.csv.part"
    command = [sys.executable, "-m", "autograder", "data", "fetch", "country"]
    with serving(published.content, "hold") as server:
        environment = {**os.environ, "LABS_DATA_URL_COUNTRY": server.url}
        killed = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert server.half_sent.wait(60)
            deadline = time.monotonic() + 60
            while not (part.is_file() and part.stat().st_size == half) and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            killed.kill()
            assert killed.wait(30) == -signal.SIGKILL
        assert part.stat().st_size == half
        assert load("country").origin == "embedded", "half a file is not used"
        again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert server.ranges == [None, f"bytes={half}-"]
    assert fetched_file(data_home, published).read_bytes() == published.content
    assert not part.exists()


def test_a_whole_part_is_used_even_when_taking_in_failed_before(
    published: Published, country: Dataset, tmp_path: Path
) -> None:
    part = tmp_path / "file.part"
    with serving(published.content) as server:
        download(server.url, part, dataset="country")
        download(server.url, part, dataset="country")
        assert len(server.ranges) == 1
        # Killed after the last byte and before the note that the file is whole:
        state = part.with_name(part.name + ".json")
        state.write_text(state.read_text().replace('"whole": true', '"validator": "\\"first\\""'), encoding="utf-8")
        download(server.url, part, dataset="country")
        assert server.ranges[1:] == [f"bytes={len(published.content)}-"]
    assert part.read_bytes() == published.content


@pytest.mark.parametrize(
    ("plays", "code", "words"),
    [
        ((404,), "not_found", "does not exist (the server answered 404)"),
        ((410,), "not_found", "answered 410"),
        ((403,), "refused_by_server", "may need a login"),
        ((500, 500, 500, 500), "server_fault", "answered 500 each time, 4 times"),
        (("html",), "wrong_content", "a web page, not a data file"),
        (("html as csv",), "wrong_content", "a web page, not a data file"),
        (("drop", 502, 502, 502), "server_fault", "answered 502"),
        (("no length",), "refused_file", "The file stops too early"),
    ],
)
def test_faults_that_stay_are_said_in_words(
    plays: tuple[str | int, ...], code: str, words: str, published: Published, country: Dataset, data_home: Path
) -> None:
    with serving(published.content, *plays) as server, pytest.raises(DataError) as caught:
        take_in_address(country, server.url)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert caught.value.exit_code == 1
    assert not fetched_file(data_home, published).exists()
    assert load("country").origin == "embedded"


def test_command_ends_with_a_sentence_and_no_traceback(labs: Run) -> None:
    with serving(b"", 404) as server:
        done = labs("fetch", "country", "--url", server.url)
        assert done.returncode == 1
        assert done.stderr.startswith(f"labs: {server.url} does not exist")
        assert "Traceback" not in done.stderr + done.stdout
        server.plays = [404]
        as_json = labs("fetch", "country", "--json", "--url", server.url)
    assert as_json.returncode == 1
    assert parsed(as_json)["error"]["code"] == "not_found"


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is imitated with a pty")
def test_a_terminal_sees_progress_and_a_log_file_does_not(published: Published) -> None:
    import pty

    ours, theirs = pty.openpty()
    with serving(published.content, "slow") as server:
        command = [sys.executable, "-m", "autograder", "data", "fetch", "country", "--url", server.url]
        shown = subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"})
        os.close(theirs)
        drawn = b""
        try:
            while more := os.read(ours, 65536):
                drawn += more
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
        quiet = subprocess.run(command, capture_output=True)
    assert shown.returncode == quiet.returncode == 0
    size = f"{len(published.content) / 1000:.1f}"
    assert f"{size}/{size} kB".encode() in drawn
    assert quiet.stderr == b""


def test_no_server_at_the_address(country: Dataset) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DataError) as caught:
        take_in_address(country, f"http://127.0.0.1:{port}/x.csv")
    assert caught.value.code == "no_network"
    assert "Nothing answers at that address." in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://example.org/x.csv", "Country-data.csv", "http://", "https://[/"])
def test_what_is_no_address(url: str, country: Dataset) -> None:
    with pytest.raises(DataError) as caught:
        take_in_address(country, url)
    assert caught.value.code == "bad_address"


def test_a_file_address_is_read_from_the_disk(published: Published, country: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "with space.csv"
    path.write_bytes(published.content)
    assert take_in_address(country, path.as_uri()).edition.id == published.edition.id


def test_a_newer_edition_is_kept_aside_and_named(published: Published, data_home: Path, labs: Run) -> None:
    with serving(changed(published)) as server:
        done = labs("fetch", "country", "--json", "--url", server.url)
    assert done.returncode == 3
    error = parsed(done)["error"]
    assert error["code"] == "newer_edition"
    (kept,) = (data_home / "country" / "aside").iterdir()
    assert str(kept) in error["message"]
    assert kept.read_bytes() == changed(published)
    assert load("country").origin == "embedded"
    # The advice of the message works.
    used = labs("fetch", "country", "--from", kept)
    assert used.returncode == 0
    found = load("country")
    assert (found.origin, found.id) == ("fetched", "unrecognised")
    assert "some of their values were changed" in repr(found)


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are a matter of POSIX")
def test_a_full_disk_is_said_and_what_came_is_kept(published: Published, data_home: Path) -> None:
    import resource

    def limit() -> None:  # the kernel refuses to let any file grow beyond this
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    with serving(published.content) as server:
        command = [sys.executable, "-B", "-m", "autograder", "data", "fetch", "country", "--url", server.url]
        full = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
        assert full.returncode == 1
        assert "There is no room for" in full.stderr
        assert "Traceback" not in full.stderr
        assert (data_home / "country" / "Country-data.csv.part").stat().st_size == 4096
        room = subprocess.run(command, capture_output=True, text=True, check=False)
        assert room.returncode == 0, room.stderr
        assert server.ranges == [None, "bytes=4096-"]


def test_a_small_disk_is_noticed_before_the_download(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labs: Run
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root on Linux")
    try:
        with serving(published.content) as server:
            done = labs("fetch", "country", "--url", server.url, LABS_DATA_HOME=str(disk / "home"))
        assert done.returncode == 1
        assert "There is no room for" in done.stderr
        assert f"{len(published.content)} bytes are needed" in done.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_data_home_that_is_a_file_is_said_in_words(published: Published, tmp_path: Path, labs: Run) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with serving(published.content) as server:
        done = labs("fetch", "country", "--url", server.url, LABS_DATA_HOME=str(tmp_path / "file"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "LABS_DATA_HOME" in done.stderr


# --- from a file -------------------------------------------------------------


@pytest.mark.parametrize("name", REPAIRED)
def test_a_repairable_file_is_taken_in_as_published(
    name: str, published: Published, country: Dataset, data_home: Path, tmp_path: Path
) -> None:
    source = tmp_path / "given"
    source.write_bytes(REPAIRED[name][0](published))
    before = source.read_bytes()
    taken = take_in_file(country, source)
    assert taken.findings
    assert source.read_bytes() == before, "the user's own file is left alone"
    found = load("country")
    assert (found.origin, found.id, found.sha256) == ("fetched", published.edition.id, published.edition.sha256)
    assert diagnose(found.path) == []


@pytest.mark.parametrize("name", REFUSALS)
def test_a_damaged_file_is_refused_and_changes_nothing(
    name: str, published: Published, country: Dataset, data_home: Path, tmp_path: Path
) -> None:
    damage, _code, words = REFUSALS[name]
    source = tmp_path / "given.csv"
    source.write_bytes(damage(published))
    with pytest.raises(DataError) as caught:
        take_in_file(country, source)
    assert caught.value.code == "refused_file"
    assert words in str(caught.value)
    assert not (data_home / "country").exists()


def test_from_command(published: Published, labs: Run, tmp_path: Path) -> None:
    damage, code, words = REFUSALS["lost quotes"]
    (tmp_path / "bad.csv").write_bytes(damage(published))
    refused = labs("fetch", "country", "--from", tmp_path / "bad.csv")
    assert refused.returncode == 1
    assert words in refused.stderr
    as_json = labs("fetch", "country", "--json", "--from", tmp_path / "bad.csv")
    assert [finding["code"] for finding in parsed(as_json)["error"]["findings"]] == [code]
    (tmp_path / "good.zip").write_bytes(REPAIRED["zip as downloaded"][0](published))
    taken = labs("fetch", "country", "--from", tmp_path / "good.zip")
    assert taken.returncode == 0
    assert "the table in it is Country-data.csv" in taken.stdout
    assert published.edition.title in taken.stdout
    assert labs("fetch", "country", "--from", tmp_path / "nothing.csv").returncode == 2


def test_an_unrecognised_file_is_not_lost_when_another_is_taken_in(
    published: Published, country: Dataset, data_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_bytes(changed(published))
    take_in_file(country, tmp_path / "mine.csv")
    (tmp_path / "official.csv").write_bytes(published.content)
    take_in_file(country, tmp_path / "official.csv")
    assert [path.read_bytes() for path in (data_home / "country" / "aside").iterdir()] == [changed(published)]
    assert load("country").id == published.edition.id


def test_country_needs_a_login_and_says_how(labs: Run) -> None:
    done = labs("fetch", "country")
    assert done.returncode == 2
    assert "kaggle.com/datasets/rohan0301/unsupervised-learning-on-country-data" in done.stderr
    assert "labs data fetch country --from FILE" in done.stderr


def test_breast_cancer_has_nothing_to_fetch(labs: Run) -> None:
    done = labs("fetch", "breast-cancer")
    assert done.returncode == 0
    assert "ships with scikit-learn" in done.stdout
    assert labs("fetch", "planets").returncode == 2
    assert labs("fetch", "country", "--from", "x.csv", "--url", "http://127.0.0.1/").returncode == 2
