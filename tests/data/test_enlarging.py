"""Enlarged tables: as many rows as asked for, the flaws of the table that they are made from, and safe to stop."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from autograder.data import load
from autograder.data.enlarging import BOUND, Enlarged, enlarge
from autograder.data.errors import DataError

ROWS = 120_007
PART = 30_000


def write(out: Path, rows: int = ROWS, **options: object) -> Enlarged:
    return enlarge(load("covid-cases"), rows, out, part_rows=PART, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Enlarged:
    """The embedded table, enlarged."""
    return enlarge(load("covid-cases", "embedded"), ROWS, tmp_path_factory.mktemp("large"), part_rows=PART)


def csv_rows(done: Enlarged) -> pd.DataFrame:
    """The rows as published: text, and numbers of cases."""
    parts = [pd.read_csv(path, keep_default_na=False) for path in done.files("csv")]
    return pd.concat(parts, ignore_index=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("part-*"))}


def test_it_has_the_rows_asked_for_in_several_files(once: Enlarged) -> None:
    rows = csv_rows(once)
    assert len(rows) == once.rows == ROWS
    assert rows["CASES"].sum() == once.cases
    assert rows["CASES"].min() == 1
    assert len(once.files("csv")) == len(once.files("parquet")) == 4
    assert once.bytes == sum(len(content) for content in contents(once.folder).values())


def test_both_editions_keep_columns_order_weekdays_and_missing_values(edition: str, tmp_path: Path) -> None:
    base = load("covid-cases").frame()
    rows = csv_rows(write(tmp_path, 3 * len(base) + 11))
    assert list(rows.columns) == list(base.columns)
    assert len(rows) == 3 * len(base) + 11
    for name in base.columns[:-1]:
        assert set(rows[name]) >= set(base[name])
        assert (rows[name] == "NA").mean() == pytest.approx((base[name] == "NA").mean(), rel=0.02)
    days = rows.loc[rows["DATE"] != "NA", "DATE"]
    assert days.is_monotonic_increasing
    # Rows without a day come last, as published.
    assert (rows["DATE"].iloc[len(days) :] == "NA").all()
    assert weekdays(rows) == pytest.approx(weekdays(base), abs=0.01)
    assert rows["CASES"].mean() == pytest.approx(base["CASES"].mean(), rel=0.15)


def weekdays(rows: pd.DataFrame) -> list[float]:
    """Shares of the seven weekdays in all cases."""
    known = rows[rows["DATE"] != "NA"]
    sums = known.groupby(pd.to_datetime(known["DATE"]).dt.day_of_week)["CASES"].sum()
    return list(sums / sums.sum())


def test_no_two_offices_report_the_same(once: Enlarged) -> None:
    """Copies that were equal would compress to nothing and make every program look fast."""
    rows = csv_rows(once)
    largest = rows[rows["CASES"] > 50].groupby(["DATE", "PROVINCE", "AGEGROUP", "SEX"])["CASES"]
    several = largest.filter(lambda cases: len(cases) > 1)
    assert len(several) > 20
    assert rows.loc[several.index].groupby(["DATE", "PROVINCE", "AGEGROUP", "SEX"])["CASES"].nunique().mean() > 1.8


def test_parquet_holds_the_same_rows_typed(once: Enlarged) -> None:
    typed = pd.concat([pd.read_parquet(path) for path in once.files("parquet")], ignore_index=True)
    text = csv_rows(once)
    for name in ("PROVINCE", "REGION", "AGEGROUP", "SEX"):
        assert (typed[name].fillna("NA") == text[name]).all()
    assert (typed["DATE"].astype("string").fillna("NA") == text["DATE"]).all()
    assert (typed["CASES"] == text["CASES"]).all()


def test_quoting_is_the_publishers(once: Enlarged) -> None:
    first = once.files("csv")[0].read_text(encoding="utf-8").splitlines()
    assert first[0] == '"DATE","PROVINCE","REGION","AGEGROUP","SEX","CASES"'
    assert first[1].startswith('"2020-03-01","Antwerpen","Flanders",')
    assert once.files("csv")[-1].read_text(encoding="utf-8").splitlines()[-1].startswith("NA,NA,NA,NA,NA,")


def test_the_folder_says_that_it_is_synthetic(once: Enlarged) -> None:
    assert once.folder.name == f"covid-cases-synthetic-enlarged-{ROWS}"
    assert (once.folder / "README.md").read_text(encoding="utf-8").startswith("# SYNTHETIC: covid-cases")
    assert json.loads((once.folder / "enlarged.json").read_text(encoding="utf-8"))["order"]["synthetic"] is True


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(once: Enlarged, tmp_path: Path) -> None:
    again = enlarge(load("covid-cases", "embedded"), ROWS, tmp_path / "same", part_rows=PART, formats=("csv",))
    assert contents(again.folder) == {
        name: content for name, content in contents(once.folder).items() if name.endswith(".csv")
    }
    other = enlarge(load("covid-cases", "embedded"), ROWS, tmp_path / "other", part_rows=PART, seed=7, formats=("csv",))
    assert csv_rows(other)["CASES"].sum() != once.cases


def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_bytes(once: Enlarged, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done > 1.5 * PART:
            raise Stopped

    with pytest.raises(Stopped):
        enlarge(load("covid-cases", "embedded"), ROWS, tmp_path, part_rows=PART, progress=stop)
    folder = tmp_path / once.folder.name
    # What a kill leaves: half a file under a name of its own, and a whole file that was damaged since.
    (folder / "csv" / "part-00002.csv.partial").write_bytes(b"half")
    damaged = folder / "parquet" / "part-00000.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-100])
    done = enlarge(load("covid-cases", "embedded"), ROWS, tmp_path, part_rows=PART)
    assert 0 < done.written < ROWS
    assert contents(folder) == contents(once.folder)
    assert not list(folder.rglob("*.partial"))
    assert enlarge(load("covid-cases", "embedded"), ROWS, tmp_path, part_rows=PART).written == 0


@pytest.mark.parametrize(
    ("rows", "options", "code", "words"),
    [
        (100, {}, "enlarge_rows", "Ask for 36444 rows or more"),
        (BOUND + 1, {}, "enlarge_bound", "Add --large"),
        (10**12, {"large": True}, "enlarge_room", "GB are needed"),
    ],
)
def test_what_can_not_be_made_is_said_before_anything_is_written(
    rows: int, options: dict[str, bool], code: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        write(tmp_path / "out", rows, **options)
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


def test_files_of_somebody_else_are_left_alone(once: Enlarged, tmp_path: Path) -> None:
    folder = tmp_path / once.folder.name
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="holds something else"):
        write(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    shutil.copytree(once.folder, tmp_path / "again" / once.folder.name)
    with pytest.raises(DataError, match="another seed"):
        write(tmp_path / "again", seed=5)


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="use covid-cases"):
        enlarge(load("covid-deaths"), ROWS, tmp_path)


def test_the_command_writes_and_says_where(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "autograder", "data", "enlarge", "covid-cases", "--format", "parquet"]
    done = subprocess.run(
        [*command, "--rows", "50000", "--out", str(tmp_path), "--json"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["rows"], said["formats"]) == (50_000, ["parquet"])
    assert sum(len(pd.read_parquet(path)) for path in Path(said["folder"]).rglob("*.parquet")) == 50_000
    refused = subprocess.run([*command, "--rows", "9", "--out", str(tmp_path)], capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr.startswith("labs: 9 rows are fewer than the table has.")
