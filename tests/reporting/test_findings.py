"""Mistakes, who may need help, flags and times."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.paths import solutions_dir
from autograder.reporting.analysis import LabReport, analyse
from autograder.reporting.flags import flags_of
from autograder.reporting.guides import advice_of
from autograder.reporting.helping import lateness, who_needs_help
from autograder.reporting.naming import Names
from autograder.reporting.reading import read_cohorts
from autograder.reporting.records import Answer, Cohort, Submitted
from autograder.reporting.summary import in_words, start_with
from autograder.reporting.times import MAX_DAYS, times_of
from tests.reporting.cohorts import all_points, question, result, write

CODE = "def load_countries(path):\n    # Anna Rossi wrote this\n    return pd.read_csv(path)"


def report(folder: Path, names: bool | None = None) -> LabReport:
    """Five learners: three met one mistake, one of them another one too."""
    refused = [question("load", 1, keys=["load.comma"]), question("audit", 5), question("dictionary", 5)]
    worse = [question("load", 1, keys=["load.comma", "common.blocked"]), question("audit", 0, keys=["audit.dropped"])]
    results = [
        all_points("ada", (4, 5, 5)),
        result("ben", refused),
        result("cai", refused),
        result(
            "dan", [*worse, question("dictionary", 0, tried=False)], flags=["died:load", "repaired:missing:load-check"]
        ),
        result("eve", reason="The file is empty.", flags=["renamed:x.ipynb"]),
    ]
    codes = {"ben": {"load": CODE + "\n" * 30 + "pass"}, "cai": {"load": CODE}, "dan": {"load": CODE + "  # long"}}
    ((place, cohort),) = read_cohorts(write(folder, results, codes))
    return analyse(place, cohort, names=names)


def test_mistakes_are_counted_by_learner_and_consequences_are_not(tmp_path: Path) -> None:
    found = report(tmp_path).mistakes
    assert [(one.key, one.learners) for one in found] == [
        ("load.comma", ("ben", "cai", "dan")),
        ("audit.dropped", ("dan",)),
    ]
    assert found[0].message == "Words for load.comma."
    assert found[0].advice is not None
    assert found[0].advice.mistake == "Lines are split at commas."
    assert found[0].advice.heading == "Common mistakes"


def test_the_example_is_the_shortest_answer_and_names_nobody(tmp_path: Path) -> None:
    plain, named = report(tmp_path).mistakes[0], report(tmp_path, names=True).mistakes[0]
    assert plain.example_of == "cai"
    assert plain.example == ("def load_countries(path):", "    #", "    return pd.read_csv(path)")
    assert "    # Anna Rossi wrote this" in named.example
    assert Names(["cai"], {}).in_example("cai") == ""
    assert Names(["cai"], {}, True).in_example("cai") == "cai"


def test_every_message_key_of_the_instructor_pages_is_read() -> None:
    """The pages are written by people; a table of another form must not go unseen."""
    for page in solutions_dir().glob("*/instructor.md"):
        text = page.read_text(encoding="utf-8")
        keys = {
            key for line in text.splitlines() if line.startswith("|") for key in re.findall(r"\| `(\w+\.\w+)`", line)
        }
        assert keys
        assert keys <= set(advice_of(page.parent.name)), page


def test_advice_of_an_unknown_lab_is_empty() -> None:
    assert advice_of("../clustering") == {}
    assert advice_of("nowhere") == {}


def test_who_needs_help_follows_the_stated_rule(tmp_path: Path) -> None:
    found = report(tmp_path).needs_help
    assert [one.submitted.learner for one in found] == ["dan"]
    assert found[0].signs == ("7 % of the points", "1 of 3 questions not attempted")


@pytest.mark.parametrize(
    ("points", "late", "listed"),
    [(6.0, 3600.0, True), (6.0, 0.0, False), (14.0, 3600.0, False), (6.0, None, False)],
)
def test_one_sign_alone_lists_nobody(points: float, late: float | None, listed: bool) -> None:
    answers = (Answer("load", 4, 4, "correct"), Answer("audit", points - 4, 10, "partly"))
    item = Submitted("a", True, score=points, max_score=14, answers=answers, seconds_late=late)
    assert bool(who_needs_help(Cohort("x", "X", (), [item]))) == listed


def test_lateness_in_words() -> None:
    assert [lateness(seconds) for seconds in (20, 60 * 59, 3600 * 26, 86400 * 3)] == [
        "1 minute late", "59 minutes late", "26 hours late", "3 days late",
    ]  # fmt: skip


def test_flags_are_told_by_kind_with_their_meaning() -> None:
    items = [
        Submitted("a", True, flags=("worker:lied", "died:load")),
        Submitted("b", True, flags=("died:audit", "died:load", "brand_new_flag")),
    ]
    found = flags_of(Cohort("x", "X", (), items))
    assert [(one.kind, one.learners, one.to_read) for one in found] == [
        ("worker", ("a",), True), ("died", ("a", "b"), False), ("brand_new_flag", ("b",), False),
    ]  # fmt: skip
    assert found[1].details == ("load", "audit")
    assert found[1].meaning
    assert found[2].meaning == "", "what is not known is shown as it stands"


def test_times_fill_gaps_and_are_bounded() -> None:
    start = datetime(2026, 3, 1, 12)
    items = [Submitted(f"l{day}", True, seconds=day + 1.0, handed_in=start + timedelta(days=day)) for day in (0, 1, 4)]
    found = times_of(Cohort("x", "X", (), items))
    assert [count for _day, count in found.days] == [1, 1, 0, 0, 1]
    assert (found.known, found.late, found.judged_median, found.judged_longest_of) == (3, None, 2.0, "l4")
    many = [Submitted(f"l{day}", True, handed_in=start + timedelta(days=3 * day)) for day in range(100)]
    found = times_of(Cohort("x", "X", (), many))
    assert len(found.days) == MAX_DAYS
    assert found.before == 100 - MAX_DAYS


def test_the_summary_says_the_state_and_where_to_start(tmp_path: Path) -> None:
    found = report(tmp_path)
    names = Names([item.learner for item in found.cohort.submissions], {})
    words = in_words(found, names)
    assert words[0] == "4 of 5 submissions graded. 1 has a reason instead of a score."
    assert "The most common mistake is load.comma in question 1: 3 learners met it." in words
    assert "1 learner may need help: dan." in words
    assert any("Fewer than 10 learners" in sentence for sentence in words)
    assert [place for _sentence, place in start_with(found)] == ["help", "help", "mistakes"]


def test_numbers_that_replace_names_are_drawn_anew() -> None:
    learners = [f"l{number}" for number in range(200)]
    first, second = Names(learners, {}, False), Names(learners, {}, False)
    shown = [first.of(name) for name in learners]
    assert sorted(shown, key=lambda text: int(text.split()[1])) == [f"learner {number}" for number in range(1, 201)]
    assert shown != [second.of(name) for name in learners]
