"""Finding and reading submissions: layouts, names, zip files, and everything that a hostile folder may hold."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import LabsError
from autograder.grading import collect as collecting
from autograder.grading import trees
from autograder.grading.collect import Found, Work, collect, read_work
from autograder.grading.trees import FolderTree, open_tree

LAB = "clustering"


def put(path: Path, content: str | bytes = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def found_in(source: Path) -> dict[str, Found]:
    with open_tree(source) as tree:
        return {item.submission.learner: item for item in collect(tree, LAB)}


def works_in(source: Path) -> dict[str, Work]:
    """Every submission, read."""
    with open_tree(source) as tree:
        return {item.submission.learner: read_work(tree, item) for item in collect(tree, LAB)}


def place_of(source: Path, learner: str = "ana") -> Path:
    """Folder of a learner's submission, with a notebook in it."""
    return put(source / learner / LAB / f"{LAB}.ipynb").parent


# --- layouts ---


def test_nbgrader_layout(tmp_path: Path) -> None:
    source = tmp_path / "in"
    put(source / "ana" / LAB / f"{LAB}.ipynb", "ana's")
    put(source / "ben" / LAB / "final version.ipynb")
    put(source / "cleo" / LAB / "a.ipynb")
    put(source / "cleo" / LAB / "b.ipynb")
    put(source / "dan" / LAB / "notes.txt")
    put(source / "eve" / "another" / "another.ipynb")
    put(source / "fay" / LAB / "work.ZIP")
    works = works_in(source)
    assert list(works) == ["ana", "ben", "cleo", "dan", "fay"]
    assert works["ana"].submission.problem == ""
    assert works["ana"].content == b"ana's"
    assert works["ben"].submission.flags == ("renamed:final version.ipynb",)
    assert "a.ipynb, b.ipynb" in works["cleo"].submission.problem
    assert "no notebook" in works["dan"].submission.problem
    assert "the archive work.ZIP, which is not unpacked" in works["fay"].submission.problem


def test_flat_folder_and_names_that_fall_together(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for name in ("Zoë Müller.ipynb", "a b.ipynb", "a_b.ipynb", "A_B.ipynb", "..x.ipynb"):
        put(source / name, name)
    put(source / "helper.py")
    works = works_in(source)
    assert len({name.casefold() for name in works}) == 5
    assert works["Zoë_Müller"].content.decode() == "Zoë Müller.ipynb"
    assert works["x"].content == b"..x.ipynb"
    renamed = [flag for work in works.values() for flag in work.submission.flags]
    assert len(renamed) == 2
    assert all(flag.startswith("learner_renamed:") for flag in renamed)
    assert all(work.files == () for work in works.values())


@pytest.mark.parametrize("folder", ["", "cohort/"])
def test_zip_files_and_hostile_entries(tmp_path: Path, folder: str) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}ana/{LAB}/{LAB}.ipynb", "ana's")
        archive.writestr("../../outside.ipynb", "{}")
        archive.writestr("/absolute.ipynb", "{}")
        archive.writestr("C:/drive.ipynb", "{}")
        archive.writestr("..\\windows.ipynb", "{}")
        link = zipfile.ZipInfo(f"{folder}ben/{LAB}/{LAB}.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        pipe = zipfile.ZipInfo(f"{folder}cleo/{LAB}/{LAB}.ipynb")
        pipe.external_attr = (stat.S_IFIFO | 0o777) << 16
        archive.writestr(pipe, "")
        archive.writestr(f"{folder}readme.txt", "x")
        archive.writestr(f"__MACOSX/{folder}ana/{LAB}/._{LAB}.ipynb", "x")
    works = works_in(path)
    assert list(works) == ["ana", "ben", "cleo"]
    assert works["ana"].content == b"ana's"
    assert "link" in works["ben"].submission.problem
    assert "named pipe" in works["cleo"].submission.problem
    assert not works["ben"].content + works["cleo"].content
    with open_tree(path) as tree:
        assert {entry.name for entry in tree.entries(())} == {"__MACOSX", folder.rstrip("/") or "ana"} | (
            set() if folder else {"ben", "cleo", "readme.txt"}
        )
    # Nothing is unpacked, here or anywhere.
    assert sorted(item.name for item in tmp_path.iterdir()) == ["in.zip"]


def _nothing(_path: Path) -> None:
    pass


def _not_a_zip(path: Path) -> None:
    path.write_bytes(b"no zip")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_nothing, "nothing at"),
        (Path.mkdir, "No submissions of 'clustering'"),
        (_not_a_zip, "neither a folder nor a readable zip"),
    ],
)
def test_nothing_to_grade_is_told(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    source = tmp_path / "in"
    make(source)
    with pytest.raises(LabsError, match=words):
        found_in(source)


# --- links, pipes, devices: none is opened ---


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.ipynb", "secret")
    source = tmp_path / "in"
    place_of(source, "dan")
    notebook = place_of(source, "ana") / f"{LAB}.ipynb"
    notebook.unlink()
    notebook.symlink_to(secret)
    (source / "ben").symlink_to(source / "dan", target_is_directory=True)
    (source / "cleo").mkdir()
    (source / "cleo" / LAB).symlink_to(source / "dan" / LAB, target_is_directory=True)
    (source / "dan" / LAB / "data.csv").symlink_to(secret)
    (source / "dan" / LAB / "folder").symlink_to(tmp_path, target_is_directory=True)
    works = works_in(source)
    assert list(works) == ["ana", "ben", "cleo", "dan"]
    for learner in ("ana", "ben", "cleo"):
        assert "links are not followed" in works[learner].submission.problem
        assert works[learner].content == b""
    assert works["dan"].content == b"{}"
    assert works["dan"].files == ()
    assert works["dan"].submission.flags == ("file_left_out:link:data.csv", "file_left_out:link:folder")


def test_hard_links_are_not_read(tmp_path: Path) -> None:
    secret = put(tmp_path / "solution.ipynb", "solution")
    place = place_of(tmp_path / "in")
    (place / f"{LAB}.ipynb").unlink()
    (place / f"{LAB}.ipynb").hardlink_to(secret)
    other = place_of(tmp_path / "in", "ben")
    (other / "answers.csv").hardlink_to(secret)
    works = works_in(tmp_path / "in")
    assert "hard links" in works["ana"].submission.problem
    assert works["ana"].content == b""
    assert works["ben"].submission.flags == ("file_left_out:hard_link:answers.csv",)
    assert works["ben"].files == ()


def test_pipes_sockets_and_devices_are_never_opened(tmp_path: Path) -> None:
    """A pipe that nobody writes to would hold up the whole cohort."""
    source = tmp_path / "in"
    notebook = place_of(source, "ana") / f"{LAB}.ipynb"
    notebook.unlink()
    os.mkfifo(notebook)
    place = place_of(source, "ben")
    os.mkfifo(place / "pipe.csv")
    os.mkfifo(place / "timestamp.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(place, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{here}/s.sock")
        os.close(here)
        works = works_in(source)
    assert "named pipe" in works["ana"].submission.problem
    assert works["ben"].files == ()
    assert set(works["ben"].submission.flags) == {
        "timestamp:unreadable",
        "file_left_out:special:pipe.csv",
        "file_left_out:special:s.sock",
    }


def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    source = tmp_path / "in"
    notebook = place_of(source) / f"{LAB}.ipynb"
    tree = FolderTree(source)
    (item,) = collect(tree, LAB)
    notebook.unlink()
    os.mkfifo(notebook)
    assert "named pipe" in read_work(tree, item).submission.problem
    notebook.unlink()
    notebook.symlink_to("/etc/passwd")
    assert "link" in read_work(tree, item).submission.problem


def test_a_folder_in_the_notebooks_place(tmp_path: Path) -> None:
    (tmp_path / "in" / "ana" / LAB / f"{LAB}.ipynb").mkdir(parents=True)
    assert "folder where the file should be" in works_in(tmp_path / "in")["ana"].submission.problem


_AS_NOBODY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.grading.test_collect import works_in
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for name, work in works_in(Path(sys.argv[1])).items():
    print(name, work.submission.problem, *work.submission.flags, sep="|")
"""


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    # Where root runs the tests the folders above must be open to the user that it becomes.
    source = tmp_path / "in"
    place_of(source, "ana").joinpath(f"{LAB}.ipynb").chmod(0)
    place_of(source, "ben").parent.chmod(0)
    put(place_of(source, "cleo") / "data.csv").chmod(0)
    place_of(source, "dan")
    for folder in [tmp_path, *tmp_path.parents]:
        if not folder.stat().st_mode & stat.S_IXOTH and folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    root = Path(__file__).resolve().parents[2]
    try:
        run = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(source), str(root)], capture_output=True, text=True, timeout=60
        )
    finally:
        (source / "ben").chmod(0o700)
    told = {line.partition("|")[0]: line.partition("|")[2] for line in run.stdout.splitlines()}
    assert list(told) == ["ana", "ben", "cleo", "dan"], run.stderr
    assert "can't be read: Permission denied" in told["ana"]
    assert "can't be read: Permission denied" in told["ben"]
    assert told["cleo"] == "|file_left_out:unreadable:data.csv"
    assert told["dan"] == ""


# --- sizes ---


def test_files_of_200_mb_are_refused_before_they_are_read(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for path in (place_of(source) / f"{LAB}.ipynb", place_of(source, "ben") / "data.csv"):
        with path.open("wb") as file:
            file.truncate(200 * 1024 * 1024)  # a hole: takes no room on the disk
    works = works_in(source)
    assert works["ana"].submission.problem == "The file is 200 MB large; at most 50 MB are read."
    assert works["ana"].content == b""
    assert works["ben"].submission.flags == ("file_left_out:too_large:data.csv",)


def test_files_beside_are_bounded_in_size_and_number_and_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MAX_BESIDE_BYTES", 1000)
    monkeypatch.setattr(collecting, "MAX_BESIDE_FILES", 4)
    place = place_of(tmp_path / "in")
    put(place / "a.csv", "a" * 600)
    put(place / "b.csv", "b" * 600)
    put(place / "c.csv", "c" * 400)
    put(place.joinpath(*"defghijk", "deep.csv"), "")
    work = works_in(tmp_path / "in")["ana"]
    assert [name for name, _content in work.files] == ["a.csv", "c.csv"]
    assert work.submission.flags == ("file_left_out:too_large:b.csv", "file_left_out:too_deep:d/e/f/g/h/i/j/k")
    for number in range(10):
        put(place / f"few-{number}", "")
    work = works_in(tmp_path / "in")["ana"]
    assert len(work.files) == 4
    assert "file_left_out:too_many:few-2" in work.submission.flags


def test_many_that_are_left_out_are_told_as_a_number(tmp_path: Path) -> None:
    place = place_of(tmp_path / "in")
    for number in range(8):
        (place / f"link-{number}").symlink_to("/etc/passwd")
    flags = works_in(tmp_path / "in")["ana"].submission.flags
    assert flags[-1] == "files_left_out:8"
    assert len(flags) == 1 + collecting.MAX_NAMED


def test_a_folder_with_a_flood_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MAX_LISTED", 20)
    source = tmp_path / "in"
    place_of(source, "ben")
    place = place_of(source)
    for number in range(30):
        put(place / f"{number}.txt")
    works = works_in(source)
    assert "more than 20 files" in works["ana"].submission.problem
    assert works["ben"].submission.problem == ""


def zipped(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_bombs(tmp_path: Path, compression: int) -> None:
    entries = {
        f"ana/{LAB}/{LAB}.ipynb": b" " * 40_000_000,
        f"ben/{LAB}/{LAB}.ipynb": b" " * 60_000_000,
        f"cleo/{LAB}/{LAB}.ipynb": b"{}",
        f"cleo/{LAB}/data.csv": b"0," * 5_000_000,
    }
    works = works_in(zipped(tmp_path / "in.zip", entries, compression))
    assert "zip bomb" in works["ana"].submission.problem
    assert "at most 50 MB" in works["ben"].submission.problem
    assert works["cleo"].content == b"{}"
    assert works["cleo"].submission.flags == ("file_left_out:unreadable:data.csv",)


def test_a_zip_file_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "in.zip", {f"ana/{LAB}/{LAB}.ipynb": b"[" + b" " * 60_000_000 + b"]"})
    size = (60_000_002).to_bytes(4, "little")
    data = path.read_bytes()
    assert data.count(size) == 2  # in the entry's own header and in the list at the end
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    work = works_in(path)["ana"]
    assert work.submission.problem
    assert work.content == b""


def test_damaged_locked_and_doubled_entries(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name that is there twice
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"ana/{LAB}/{LAB}.ipynb", b"MARK" * 10)
            archive.writestr(f"ben/{LAB}/{LAB}.ipynb", "first")
            archive.writestr(f"ben/{LAB}/{LAB}.ipynb", "second")
            archive.writestr(f"cleo/{LAB}/{LAB}.ipynb", "{}")
            archive.writestr(f"cleo/{LAB}/inner.zip", b"PK")
            archive.writestr(f"dan/{LAB}/{LAB}.ipynb", "{}")
            archive.writestr(f"dan/{LAB}/{LAB}.ipynb/inside.txt", "a file that is a folder too")
            archive.writestr(f"eve/{LAB}/{LAB}.ipynb", "LOCKED")
    data = path.read_bytes().replace(b"MARK" * 10, b"MARK" * 9 + b"WORM")
    locked = data.rindex(b"PK\x01\x02") + 8  # flags of the last entry, which is Eve's
    data = data[:locked] + bytes([data[locked] | 1]) + data[locked + 1 :]
    path.write_bytes(data)
    works = works_in(path)
    assert "damaged in the zip file" in works["ana"].submission.problem
    assert works["ben"].content == b"second"
    assert works["ben"].submission.flags == (f"zip_duplicate:{LAB}.ipynb",)
    assert works["cleo"].submission.flags == ("file_left_out:archive:inner.zip",)
    assert "folder where the file should be" in works["dan"].submission.problem
    assert "password" in works["eve"].submission.problem


def test_a_zip_file_with_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MAX_ZIP_ENTRIES", 5)
    path = zipped(tmp_path / "in.zip", {f"{number}.ipynb": b"{}" for number in range(6)})
    with pytest.raises(LabsError, match="holds 6 files; at most 5"):
        found_in(path)


# --- what is taken along ---


def test_files_beside_the_notebook_are_taken_along(tmp_path: Path) -> None:
    source = tmp_path / "in"
    place = place_of(source)
    put(place / "helper.py", "x = 1")
    put(place / "data" / "own.csv", b"a\n1\n")
    put(place / "numpy.py", "shadows ours, in the sandbox alone")
    for name in ("nbgrader_config.py", ".hidden", ".ipynb_checkpoints/x.ipynb", "__pycache__/helper.cpython-311.pyc"):
        put(place / name)
    put(place / "nested.zip")
    put(place / "timestamp.txt", "2026-03-01 10:30:00 UTC")
    work = works_in(source)["ana"]
    assert dict(work.files) == {
        "helper.py": b"x = 1",
        "data/own.csv": b"a\n1\n",
        "numpy.py": b"shadows ours, in the sandbox alone",
    }
    assert work.submission.flags == (
        "file_left_out:settings:nbgrader_config.py",
        "file_left_out:archive:nested.zip",
    )
    assert f"{work.handed_in}" == "2026-03-01 10:30:00"
    # The same from a zip file of the same folder.
    archive = shutil.make_archive(str(tmp_path / "same"), "zip", source)
    assert works_in(Path(archive))["ana"] == Work(
        works_in(Path(archive))["ana"].submission, work.content, work.files, work.handed_in
    )


@pytest.mark.parametrize("name", ["line\nbreak.csv", "\u202ecsv.exe", "bell\a.csv", os.fsdecode(b"not-\xff-utf8.csv")])
def test_files_with_odd_names_are_left_out(tmp_path: Path, name: str) -> None:
    put(place_of(tmp_path / "in") / name)
    work = works_in(tmp_path / "in")["ana"]
    assert work.files == ()
    (flag,) = work.submission.flags
    assert flag.startswith("file_left_out:odd_name:")
    assert flag.isprintable()


def test_odd_names_in_a_zip_file(tmp_path: Path) -> None:
    entries = {
        f"CON/{LAB}/{LAB}.ipynb": b"1",
        f"trailing. . ./{LAB}/{LAB}.ipynb": b"2",
        f"{'x' * 200}/{LAB}/{LAB}.ipynb": b"3",
        f"{'y' * 300}/{LAB}/{LAB}.ipynb": b"no file system takes it",
        f"<script>/{LAB}/{LAB}.ipynb": b"4",
        f"=1+1/{LAB}/{LAB}.ipynb": b"5",
        f"\u202eana/{LAB}/{LAB}.ipynb": b"6",
        f"new\nline/{LAB}/{LAB}.ipynb": b"7",
        "/".join(["deep"] * 30) + f"/{LAB}.ipynb": b"too deep",
    }
    works = works_in(zipped(tmp_path / "in.zip", entries))
    assert {name: work.content for name, work in works.items()} == {
        "CON_": b"1",
        "trailing": b"2",
        "x" * 100: b"3",
        "script": b"4",
        "1_1": b"5",
        "ana": b"6",
        "new_line": b"7",
    }


@pytest.mark.parametrize(("stamp", "flag"), [("soon", "timestamp:unreadable"), ("9000-01-01", "timestamp:future")])
def test_stamps_that_can_not_be_right_are_flagged(tmp_path: Path, stamp: str, flag: str) -> None:
    put(place_of(tmp_path / "in") / "timestamp.txt", stamp)
    work = works_in(tmp_path / "in")["ana"]
    assert work.submission.flags == (flag,)
    assert work.submission.problem == ""
