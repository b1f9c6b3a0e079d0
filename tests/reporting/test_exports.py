"""Marks for Moodle and Canvas, and who is who in a list of people."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograder.errors import LabsError
from autograder.reporting.exports import canvas_csv, moodle_csv
from autograder.reporting.reading import read_cohorts
from autograder.reporting.records import Cohort
from autograder.reporting.roster import Entry, match, read_roster
from tests.reporting.cohorts import all_points, result, write

MOODLE_LIST = """First name;Last name;ID number;Email address;Username
Anna;Rossi;1001;anna.rossi@example.org;arossi
Béla;Nagy;1002;bela@example.org;bnagy
Chi;Do;1003;chi@example.org;cdo
"""
CANVAS_LIST = """Student,ID,SIS User ID,SIS Login ID,Section,Old work (77)
    Points Possible,,,,,10
"Rossi, Anna",501,S-1001,arossi,Group A,7
"Nagy, Béla",502,S-1002,bnagy,Group B,8
"""


def cohort(folder: Path, *learners: str) -> Cohort:
    results = [all_points(name, (4, 2.5, 5)) for name in learners]
    ((_place, found),) = read_cohorts(write(folder, [*results, result("zoe", reason="The file is empty.")]))
    return found


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def roster(folder: Path, text: str, encoding: str = "utf-8") -> list[Entry]:
    path = folder / "people.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path)


def test_moodle_gets_who_it_is_the_mark_and_the_feedback(tmp_path: Path) -> None:
    found = cohort(tmp_path, "arossi", "bnagy")
    entries = match(["arossi", "bnagy"], roster(tmp_path, MOODLE_LIST)).found
    exported = moodle_csv([found], {}, entries)
    rows = table(exported.text)
    title = "Clustering: identification of humanitarian need"
    assert rows[0] == [
        "First name", "Last name", "ID number", "Email address", "Username", f"{title} (Real)", f"{title} (Feedback)",
    ]  # fmt: skip
    assert rows[1][:6] == ["Anna", "Rossi", "1001", "anna.rossi@example.org", "arossi", "11.5"]
    assert rows[1][6] == "11.5 of 14 points. Look again at: 2 (2.5 of 5)."
    assert exported.without_mark == ("zoe",)
    assert len(rows) == 3, "who has no mark is left out: an empty mark is not a zero"


def test_canvas_gets_its_columns_and_the_row_of_points(tmp_path: Path) -> None:
    found = cohort(tmp_path, "arossi", "bnagy")
    entries = match(["arossi", "bnagy"], roster(tmp_path, CANVAS_LIST)).found
    rows = table(canvas_csv([found], {}, entries).text)
    assert rows[0] == [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Clustering: identification of humanitarian need",
    ]  # fmt: skip
    assert rows[1] == ["    Points Possible", "", "", "", "", "14"]
    assert rows[2] == ["Rossi, Anna", "501", "S-1001", "arossi", "Group A", "11.5"]


def test_without_a_list_the_ids_stand_for_the_people(tmp_path: Path) -> None:
    found = cohort(tmp_path, "anna")
    assert table(moodle_csv([found], {}).text)[1][:2] == ["anna", "11.5"]
    assert table(canvas_csv([found], {}).text)[2] == ["anna", "", "", "anna", "", "11.5"]


def test_who_is_in_no_list_is_left_out_and_named(tmp_path: Path) -> None:
    found = cohort(tmp_path, "arossi", "stranger")
    entries = match(["arossi", "stranger"], roster(tmp_path, MOODLE_LIST))
    assert entries.unmatched == ["stranger"]
    assert [entry.shown for entry in entries.absent] == ["Béla Nagy (bnagy)", "Chi Do (cdo)"]
    exported = moodle_csv([found], {}, entries.found)
    assert exported.unmatched == ("stranger",)
    assert "stranger" not in exported.text


@pytest.mark.parametrize("learner", ["arossi", "AROSSI", "1001", "anna.rossi@example.org", "anna_rossi", "Rossi_Anna"])
def test_learners_are_found_by_any_of_their_names(tmp_path: Path, learner: str) -> None:
    entries = roster(tmp_path, MOODLE_LIST)
    assert match([learner], entries).found == {learner: entries[0]}


def test_who_fits_twice_and_two_who_fit_one_person_are_left_unmatched(tmp_path: Path) -> None:
    twins = MOODLE_LIST + "Anna;Rossi;1004;anna@example.org;arossi2\n"
    assert match(["anna_rossi_"], roster(tmp_path, twins)).found != {}, "the part before @ decides"
    assert match(["Rossi_Anna"], roster(tmp_path, twins)).unmatched == ["Rossi_Anna"]
    both = match(["arossi", "1001"], roster(tmp_path, MOODLE_LIST))
    assert both.unmatched == ["1001", "arossi"]
    assert both.found == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_lists_come_in_the_forms_of_spreadsheets(tmp_path: Path, encoding: str, sign: str) -> None:
    entries = roster(tmp_path, MOODLE_LIST.replace(";", sign), encoding)
    assert [entry.person.name for entry in entries] == ["Anna Rossi", "Béla Nagy", "Chi Do"]


def test_a_list_of_something_else_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(LabsError, match=r"Expected one of: Username.*found: colour, size"):
        roster(tmp_path, "colour,size\nred,3\n")
    with pytest.raises(LabsError, match="no column"):
        roster(tmp_path, "")
    with pytest.raises(LabsError, match="can't be read"):
        read_roster(tmp_path / "nowhere.csv")


def test_no_cell_is_taken_for_a_formula(tmp_path: Path) -> None:
    evil = 'Username,Last name,First name,Section\n=cmd(),"=HYPERLINK(""x"")",@SUM(1),-2+3\n'
    entries = {"a": roster(tmp_path, evil)[0]}
    found = cohort(tmp_path, "a")
    for exported in (moodle_csv([found], {}, entries), canvas_csv([found], {}, entries)):
        for row in table(exported.text):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row


def test_two_labs_are_two_columns_and_a_missing_mark_stays_empty(tmp_path: Path) -> None:
    write(tmp_path / "a", [all_points("anna", (4, 5, 5)), all_points("ben", (0, 0, 0))])
    write(tmp_path / "b", [all_points("anna", (1, 1, 1), lab="exploration")])
    cohorts = [found for _place, found in read_cohorts(tmp_path)]
    rows = table(canvas_csv(cohorts, {}).text)
    assert rows[2][5:] == ["3", "14"]
    assert rows[3][5:] == ["", "0"], "a zero is a mark, and nothing handed in is none"
