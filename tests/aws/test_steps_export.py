"""Learners' objects and tables taken home: hostile names, checksums, stopped half-way, on real servers."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.aws.errors import CloudError
from infra.aws.steps.exporting import Exported, export
from infra.aws.steps.safe_names import file_names
from infra.clients import mysql_connection, postgres_connection
from infra.provisioning.mysql import add_mysql_learner
from infra.provisioning.postgres import add_postgres_learner
from infra.settings import Database, Services
from tests.aws.emulator import Emulator
from tests.aws.servers import like_rds_mysql, like_rds_postgres, servers
from tests.aws.stacks import Said
from tests.aws.stores import STORES, Store, store

# Keys that S3 on AWS takes all.
HOSTILE = (
    *(
        "a.csv",
        "reports/2016/b.csv",
        "reports/2015/a.csv",
        "reports/2015",
        "Case.txt",
        "case.txt",
        "X/one",
        "x/two",
        "x",
    ),
    *("folder/", "deep/folder/", " leading", "trailing ", "dot.", "con", "NUL.txt", "a:b|c?d*e<f>g", "-rf", ".hidden"),
    *("é", "e\u0301", "\U0001f600", "\u202egnp.exe", "a%2f..%2fb", "one\nline", "tab\there", "x" * 900, "_renamed/x"),
    *("manifest.json", "\x1b[31mred", "~/.ssh/id", "a\x7fb", "$(id)", "`id`.txt"),
)
# The local server refuses these, and writes others as if they were a path of its own.
ONLY_ELSEWHERE = ("../../x", "a/../../b", "..", ".", "./a", "/etc/passwd", "a//b", "C:\\x\\y", "a\0b", "a\x01b")
# These it lists under another name.
STRANGE = ("\x1b[31mred",)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Real databases, by an administrator with RDS's rights."""
    with servers(tmp_path_factory.mktemp("databases") / "services", "mysql", "postgres") as one:
        assert one.mysql
        assert one.postgres
        yield Services(mysql=like_rds_mysql(one.mysql), postgres=like_rds_postgres(one.postgres))


@pytest.fixture(scope="module", params=STORES)
def place(
    request: pytest.FixtureRequest, emulator: Emulator, limited: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store for each kind, with MySQL beside the emulator and PostgreSQL beside the local S3."""
    kind = "mysql" if request.param == "emulator" else "postgres"
    folder = tmp_path_factory.mktemp("store")
    with store(request.param, emulator, folder, limited, services={"database": kind}, learners=("ada", "bruno")) as one:
        yield one


def keys_of(place: Store) -> list[str]:
    if place.cohort.services.database == "mysql":
        return [*HOSTILE, *ONLY_ELSEWHERE]
    return [key for key in HOSTILE if key not in STRANGE]


def fill(place: Store) -> dict[str, bytes]:
    """Write hostile objects; their contents by key. What is called as a folder is empty, as the local server wants."""
    keys = keys_of(place)
    contents = {f"learners/ada/{key}": b"" if key.endswith("/") else f"of {key!r}".encode() for key in keys}
    for key, content in contents.items():
        place.client.put_object(Bucket=place.bucket, Key=key, Body=content, Metadata={"of": "ada"})
    return contents


def take_home(place: Store, folder: Path) -> Exported:
    return export(place.account, place.cohort, place.stack, folder, Said())


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="ascii"))
    return found


def test_every_object_comes_home_and_none_leads_out_of_the_folder(place: Store, tmp_path: Path) -> None:
    contents = fill(place)
    folder = tmp_path / "inside" / "export"
    done = take_home(place, folder)
    assert done.problems == ()
    found = {one["key"]: one for one in manifest(folder)["objects"]}
    assert set(found) == set(contents)
    for key, content in contents.items():
        path = folder / found[key]["file"]
        assert path.read_bytes() == content
        assert (found[key]["bytes"], found[key]["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        # The local server takes what is called as a folder for one, which has no metadata there.
        assert found[key]["metadata"] == ({} if key.endswith("/") and not _is_emulated(place) else {"of": "ada"})
        assert path.resolve().is_relative_to(folder.resolve())
    assert found["learners/ada/a.csv"]["file"] == "objects/ada/a.csv"
    # Nothing is outside, nothing is more than the manifest names, and no two share a file.
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert [path.name for path in (tmp_path / "inside").iterdir()] == ["export"]
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    tables = {one["file"] for one in manifest(folder)["tables"]}
    assert written == {one["file"] for one in found.values()} | tables | {"manifest.json"}
    assert len({one["file"].casefold() for one in found.values()}) == len(found)


def test_again_it_fetches_only_what_changed_or_is_damaged(place: Store, tmp_path: Path) -> None:
    contents = fill(place)
    folder = tmp_path / "export"
    take_home(place, folder)
    one, other = "learners/ada/a.csv", "learners/ada/reports/2015/a.csv"
    place.client.put_object(Bucket=place.bucket, Key=one, Body=b"changed")
    (folder / "objects" / "ada" / "case.txt").unlink(missing_ok=True)
    damaged = folder / next(entry["file"] for entry in manifest(folder)["objects"] if entry["key"] == other)
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    again = take_home(place, folder)
    assert again.kept == len(contents) - 2
    assert damaged.read_bytes() == contents[other]
    entry = next(entry for entry in manifest(folder)["objects"] if entry["key"] == one)
    assert (folder / entry["file"]).read_bytes() == b"changed"


def test_an_export_that_is_killed_goes_on(place: Store, tmp_path: Path) -> None:
    contents = fill(place)
    folder = tmp_path / "export"
    code = (
        "import boto3, datetime, json, sys\n"
        "from pathlib import Path\n"
        "from infra.aws.cohort import CloudServices, Cohort\n"
        "from infra.aws.session import Account\n"
        "from infra.aws.steps.exporting import export\n"
        "account = Account(boto3.Session(), 'eu-west-1', '0' * 12, '')\n"
        "services = CloudServices(database=sys.argv[3])\n"
        "learners = ('ada', 'bruno')\n"
        "end = datetime.date(2027, 1, 1)\n"
        "cohort = Cohort(name='health-27', end=end, learners=learners, services=services)\n"
        "said = []\n"
        "def say(what, message):\n"
        "    said.append(message)\n"
        "    if len(said) == 12:\n"
        "        print('half', flush=True)\n"
        "        sys.stdin.read()\n"
        "export(account, cohort, {'Bucket': sys.argv[1]}, Path(sys.argv[2]), say)\n"
    )
    arguments = [sys.executable, "-c", code, place.bucket, str(folder), place.cohort.services.database]
    root = Path(__file__).parents[2]
    with subprocess.Popen(arguments, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout
        assert command.stdout.readline() == "half\n"
        command.send_signal(signal.SIGKILL)
    assert not (folder / "manifest.json").exists()
    # As if the machine had gone off in the middle of a line and of a file.
    journal = folder / "export.unfinished.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"file": "objects/ada/half')
    (folder / "objects" / "ada" / ".half.tmp").write_bytes(b"half")
    done = take_home(place, folder)
    assert done.kept >= 10
    assert {one["key"] for one in manifest(folder)["objects"]} == set(contents)
    assert not journal.exists()


def test_tables_come_home_as_csv_that_tells_nothing_from_an_empty_text(place: Store, tmp_path: Path) -> None:
    admin = _administrator(place)
    texts = ["", None, 'a "quoted", one', "two\nlines", " space ", "NULL", "é\U0001f600", "x" * 5000]
    rows = [
        (number, text, None if number % 2 else 0.1 * number, bytes([number, 255])) for number, text in enumerate(texts)
    ]
    awkward = ["../../x", "Case", "case", "with space", 'quo"te', "tick`s", "per%s cent", "con"]
    mysql = place.cohort.services.database == "mysql"
    hers, quote = (_mysql(admin), "`") if mysql else (_postgres(admin), '"')
    kinds = "n INT, word TEXT, half DOUBLE PRECISION, raw " + ("BLOB" if mysql else "BYTEA")
    with mysql_connection(hers) if mysql else postgres_connection(hers) as one:
        cursor: Any = one.cursor()
        cursor.execute(f"CREATE TABLE kinds ({kinds})")
        cursor.executemany("INSERT INTO kinds VALUES (%s, %s, %s, %s)", rows)
        for name in awkward:
            quoted = quote + name.replace(quote, quote * 2) + quote
            cursor.execute(f"CREATE TABLE {quoted} (a INT)".replace("%", "%%"), () if mysql else None)
        cursor.execute("CREATE VIEW seen AS SELECT n FROM kinds")
        cursor.execute("CREATE TABLE nothing (a INT, b INT)")
        one.commit()
    try:
        folder = tmp_path / "export"
        done = take_home(place, folder)
        assert done.problems == ()
        found = {entry["table"]: entry for entry in manifest(folder)["tables"]}
        # MariaDB says %% where a driver left it; what counts is that each table is there once.
        assert len(found) == done.tables == len(awkward) + 2
        assert manifest(folder)["views_left_out"] == {"ada": ["seen"]}
        for entry in found.values():
            path = folder / entry["file"]
            assert path.resolve().is_relative_to((folder / "tables" / "ada").resolve())
            assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
        kept = found["kinds"]
        assert (kept["rows"], kept["columns"]) == (len(rows), ["n", "word", "half", "raw"])
        raw = (folder / kept["file"]).read_bytes().decode()
        with (folder / kept["file"]).open(encoding="utf-8", newline="") as file:
            read = sorted(csv.reader(file), key=lambda row: row[0])[: len(rows)]
        assert [row[1] for row in read] == [text or "" for text in texts]
        assert [float(row[2]) if row[2] else None for row in read] == [row[2] for row in rows]
        assert [row[3].removeprefix("\\x") for row in read] == [row[3].hex() for row in rows]
        # NULL and the empty text are the same to this reader, and not in the file.
        lines = [line.rstrip("\r\n") for line in raw.splitlines()]
        assert next(line for line in lines if line.startswith("0,")).startswith('0,"",')
        assert next(line for line in lines if line.startswith("1,")).startswith("1,,")
        assert (folder / found["nothing"]["file"]).read_text().strip() == "a,b"
        with mysql_connection(hers) if mysql else postgres_connection(hers) as one:
            cursor = one.cursor()
            cursor.execute("INSERT INTO nothing VALUES (1, 2)")
            one.commit()
        # A finished export takes tables anew.
        take_home(place, folder)
        assert {entry["table"]: entry["rows"] for entry in manifest(folder)["tables"]}["nothing"] == 1
    finally:
        _forget(admin, mysql)


def test_a_table_that_its_owner_closed_is_named_and_does_not_hold_up_the_rest(
    emulator: Emulator, limited: Services, tmp_path: Path
) -> None:
    admin = limited.postgres
    assert admin
    hers = _postgres(admin)
    with postgres_connection(hers) as one:
        one.execute("CREATE TABLE open (a INT)")
        one.execute("CREATE TABLE closed (a INT)")
        one.execute("REVOKE ALL ON closed FROM labs_ada")
    try:
        changes = {"services": {"database": "postgres"}, "learners": ("ada",)}
        with store("emulator", emulator, tmp_path / "store", limited, **changes) as place:
            done = take_home(place, tmp_path / "export")
        assert done.tables == 1
        (problem,) = done.problems
        assert "'closed' of ada" in problem
    finally:
        _forget(admin, False)


def test_a_folder_with_other_things_in_it_is_left_alone(place: Store, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(CloudError, match="holds other files"):
        take_home(place, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    elsewhere = tmp_path / "export"
    take_home(place, elsewhere)
    moved = dataclasses.replace(place, stack={**place.stack, "Bucket": "labs-other-1"})
    with pytest.raises(CloudError, match="another cohort"):
        take_home(moved, elsewhere)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(CloudError, match="could not be written"):
        take_home(place, file)


def test_a_link_that_leads_out_is_not_followed(place: Store, tmp_path: Path) -> None:
    fill(place)
    folder, outside = tmp_path / "export", tmp_path / "outside"
    take_home(place, folder)
    outside.mkdir()
    shutil.rmtree(folder / "objects" / "ada")
    (folder / "objects" / "ada").symlink_to(outside)
    with pytest.raises(CloudError, match="leads out of the export's folder"):
        take_home(place, folder)
    assert list(outside.iterdir()) == []


def test_names_of_files_are_harmless_on_every_system() -> None:
    named = file_names([*HOSTILE, *ONLY_ELSEWHERE, ""])
    assert len({name.casefold() for name in named.values()}) == len(named)
    for key, name in named.items():
        parts = name.split("/")
        assert name == key or (parts[0] == "_renamed" and len(parts) == 2), (key, name)
        assert not {"", ".", ".."} & set(parts)
        assert all(part.isascii() and part.isprintable() for part in parts)
    # "reports/2015" and "x" are files where others need a folder, so none of these can be called by its name.
    assert {key for key, name in named.items() if key == name} == {"a.csv", "reports/2016/b.csv", "manifest.json"}
    assert file_names(["a", "A"]) != {"a": "a", "A": "A"}
    assert file_names(["a", "a/b"])["a/b"] != "a/b"
    assert file_names(["x"], ".csv") == {"x": "x.csv"}


def _is_emulated(place: Store) -> bool:
    return place.cohort.services.database == "mysql"


def _administrator(place: Store) -> Database:
    from infra.aws.steps.reaching import own_way

    found = own_way(place.cohort)
    assert found
    return found


def _mysql(admin: Database) -> Database:
    return add_mysql_learner(admin, "ada")


def _postgres(admin: Database) -> Database:
    return add_postgres_learner(admin, "ada")


def _forget(admin: Database, mysql: bool) -> None:
    from infra.provisioning.mysql import remove_mysql_learner
    from infra.provisioning.postgres import remove_postgres_learner

    (remove_mysql_learner if mysql else remove_postgres_learner)(admin, "ada")
