"""What a folder of `labs grade` may hold: whole, unfinished, broken, older, or of several labs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.errors import LabsError
from autograder.reporting.reading import NoResults, read_cohorts
from tests.reporting.cohorts import all_points, result, write


def test_results_alone_are_enough_and_it_says_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path, [all_points("anna", (4, 5, 5)), result("otto", reason="The file is empty.")])
    ((place, cohort),) = read_cohorts(tmp_path)
    assert place == tmp_path
    assert [(item.learner, item.score) for item in cohort.submissions] == [("anna", 14), ("otto", None)]
    assert cohort.ungraded[0].reason == "The file is empty."
    assert cohort.title.startswith("Clustering")
    assert cohort.question("audit").title == "Audit the table"  # type: ignore[union-attr]
    assert any("gradebook" in note for note in cohort.notes)


def test_no_folder_and_no_results_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoResults, match="There is no folder"):
        read_cohorts(tmp_path / "nowhere")
    with pytest.raises(NoResults, match="labs grade LAB SUBMISSIONS"):
        read_cohorts(tmp_path)


@pytest.mark.parametrize("content", ["[{", "{}", "[" * 100_000, "nonsense", ""])
def test_broken_results_say_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(LabsError, match=r"results\.json|no results"):
        read_cohorts(tmp_path)


def test_an_entry_of_another_form_is_left_out_and_named(tmp_path: Path) -> None:
    older = {"learner": "old", "lab": "clustering", "grade": 7}
    odd = all_points("odd", (1, 1, 1), score="many")
    endless = {**all_points("endless", (1, 1, 1)), "score": float("inf")}
    write(tmp_path, [all_points("anna", (4, 5, 5)), older, odd, endless, {"learner": 3}, 17])  # type: ignore[list-item]
    ((_place, cohort),) = read_cohorts(tmp_path)
    assert [item.learner for item in cohort.submissions] == ["anna"]
    assert any("endless, odd, old" in note.replace("old, odd", "odd, old") for note in cohort.notes), cohort.notes
    assert any("names no lab" in note for note in cohort.notes)


def test_only_unreadable_entries_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, [{"learner": "old", "lab": "clustering", "grade": 7}])
    with pytest.raises(LabsError, match="No result of 'clustering'"):
        read_cohorts(tmp_path)


def test_properties_and_flags_of_an_older_form_may_be_missing(tmp_path: Path) -> None:
    plain = all_points("anna", (4, 0, 5))
    del plain["flags"], plain["seconds"], plain["reason"]
    for question in plain["questions"]:
        del question["properties"]
    ((_place, cohort),) = read_cohorts(write(tmp_path, [plain]))
    assert cohort.submissions[0].score == 9
    assert cohort.notes == [note for note in cohort.notes if "gradebook" in note]


def test_a_folder_of_several_labs_is_read_in_the_order_of_the_course(tmp_path: Path) -> None:
    for lab in ("clustering", "exploration"):
        write(tmp_path / f"graded-{lab}", [all_points("anna", (4, 5, 5), lab=lab)])
    (tmp_path / "something else").mkdir()
    assert [cohort.lab for _place, cohort in read_cohorts(tmp_path)] == ["exploration", "clustering"]


def test_several_labs_in_one_list_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, [all_points("anna", (4, 5, 5)), all_points("anna", (4, 5, 4), lab="exploration")])
    assert [cohort.lab for _place, cohort in read_cohorts(tmp_path)] == ["exploration", "clustering"]


def test_a_damaged_gradebook_says_so(tmp_path: Path) -> None:
    write(tmp_path, [all_points("anna", (4, 5, 5))])
    (tmp_path / "gradebook.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(LabsError, match=r"gradebook .* could not be read"):
        read_cohorts(tmp_path)


def test_an_unknown_lab_has_the_questions_of_its_results(tmp_path: Path) -> None:
    write(tmp_path, [all_points("anna", (4, 5, 5), lab="../../etc")])
    ((_place, cohort),) = read_cohorts(tmp_path)
    assert cohort.title == "../../etc"
    assert [asked.id for asked in cohort.questions] == ["load", "audit", "dictionary"]


def test_names_and_messages_are_bounded_and_inert(tmp_path: Path) -> None:
    bad = all_points("a" * 5000, (0, 0, 0))
    message = "\0\x1b[31m\u202egnp.exe" + "x" * 1_000_000
    bad["questions"][0]["properties"] = [
        {"key": "k", "passed": False, "message_key": "load.x" * 900, "message": message}
    ]
    bad["flags"] = ["died:" + "y" * 100_000] * 3
    write(tmp_path, [json.loads(json.dumps(bad))])
    ((_place, cohort),) = read_cohorts(tmp_path)
    item = cohort.submissions[0]
    assert len(item.learner) == 100
    mistake = item.answers[0].mistakes[0]
    assert len(mistake.key) <= 120
    assert len(mistake.message) <= 700
    assert not {"\0", "\x1b", "\u202e"} & set(mistake.message)
    assert all(len(flag) <= 200 for flag in item.flags)
