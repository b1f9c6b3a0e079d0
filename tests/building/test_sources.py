"""A source that is not in order is refused with a sentence that says where and what to do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.building.front_matter import FrontMatter, read_front_matter
from autograder.building.problems import Problems
from autograder.building.prose import check_prose
from autograder.building.source import LabSource, read_source, written_labs
from autograder.building.structure import check_structure, regions, starter
from autograder.errors import LabsError
from tests.building.sample.questions import LAB

SAMPLE = Path(__file__).resolve().parent / "sample" / "solutions" / "sample.py.txt"

Check = Callable[[], list[str]]


@pytest.fixture
def source_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Source of the sample lab, in a course of its own."""
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    path = tmp_path / "solutions" / "sample" / "sample.py"
    shutil.copytree(SAMPLE.parent / "files", path.parent / "files")
    return Path(shutil.copy(SAMPLE, path))


def problems_of(source: LabSource) -> list[str]:
    problems = Problems("sample.py")
    front = read_front_matter(source.front_matter, LAB, problems, {"country": "ab" * 32})
    check_structure(source, LAB, problems)
    if front is not None:
        check_prose(source, LAB, front, problems)
    return problems.sentences


def change(path: Path, old: str, new: str) -> list[str]:
    """Problems of the source after a text that stands in it was replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return problems_of(read_source("sample"))


def test_the_sample_is_in_order(source_file: Path) -> None:
    assert problems_of(read_source("sample")) == []


def test_places_name_file_and_line(source_file: Path) -> None:
    cell = read_source("sample").answers()["double"]
    name, line = cell.where.split(", line ")
    assert name == "sample.py"
    assert source_file.read_text(encoding="utf-8").splitlines()[int(line) - 1] == '# %% answer="double"'


def test_parts_are_read_in_order_and_named(source_file: Path) -> None:
    text = source_file.read_text(encoding="utf-8")
    cut = text.index('# %% [markdown] task="shares"')
    parts = source_file.parent / "parts"
    parts.mkdir()
    (parts / "part-0.py").write_text(text[:cut], encoding="utf-8")
    (parts / "part-1.py").write_text(text[cut:], encoding="utf-8")
    whole = [(cell.cell_type, cell.text, cell.mark, cell.name) for cell in read_source("sample").cells]
    source_file.unlink()
    source = read_source("sample")
    assert [(cell.cell_type, cell.text, cell.mark, cell.name) for cell in source.cells] == whole
    assert source.answers()["shares"].where.startswith("part-1.py, line ")
    assert written_labs() == ["sample"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes: {core: 5", "minutes: {core: [5", "header of sample.py is not valid YAML"),
        ('# %% check="double"', '# %% chek="double"', "'chek' is not known in a cell line. Known are the marks task"),
        ('# %% check="double"', "# %% check double", "'check double' is not known in a cell line"),
        ('# %% check="double"', '# %% check="double" answer="double"', "carries two marks, answer and check"),
        ("#     name: python3\n", "", "does not make a notebook"),
    ],
)
def test_unreadable_source_is_refused(source_file: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LabsError, match=re.escape(said)):
        change(source_file, old, new)


def test_a_cell_line_inside_a_text_is_told(source_file: Path) -> None:
    with pytest.raises(LabsError, match=r"sample\.py has 2\d lines that start with '# %%' and \d+ cells"):
        change(source_file, "3 + 3", 'text = """\n# %% [markdown]\n"""')


def test_notes_of_another_jupytext_change_nothing(source_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import jupytext

    before = read_source("sample")
    reads = jupytext.reads

    def newer(text: str, fmt: str) -> Any:
        notebook = reads(text, fmt=fmt)
        notebook.metadata["jupytext"]["text_representation"]["jupytext_version"] = "99.0"
        for cell in notebook.cells:
            cell.metadata["lines_to_previous_cell"] = 2
            cell.id = "another"
        return notebook

    monkeypatch.setattr(jupytext, "reads", newer)
    after = read_source("sample")
    assert after.cells == before.cells
    assert after.front_matter == before.front_matter


def test_missing_source_is_named(source_file: Path) -> None:
    with pytest.raises(LabsError, match=r"no source for the lab 'other': .*other\.py is missing"):
        read_source("other")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    id: sample", "    id: simple", "'id' is 'simple', but the lab's folder is 'sample'"),
        ("version: 1.0.0", "version: 1.0", "'version' is 1.0, expected is a text"),
        ("version: 1.0.0", "version: v1", "'version' is 'v1'. Write three numbers"),
        ("level: beginner", "level: easy", "'level' is 'easy'. Use one of beginner, intermediate, advanced"),
        (
            "{core: 5, extra: 0}",
            "{core: 6, extra: 0}",
            "The minutes of 'tasks' add up to 5, and 'minutes: core' says 6",
        ),
        ("{core: 5, extra: 0}", "{extra: 0}", "'minutes: core' is missing or no whole number"),
        ("{core: 5, extra: 0}", "5", "'minutes: core' is missing or no whole number"),
        ("{double: 1, shares: 4}", "{double: 5}", "'tasks' gives no minutes for the question 'shares'"),
        ("{double: 1, shares: 4}", "{double: 1, sharse: 4}", "'tasks' names 'sharse', which is no question"),
        (
            "{double: 1, shares: 4}",
            "{double: 1, shares: long}",
            "'tasks: shares' is 'long', expected are whole minutes",
        ),
        ("[onboarding-local]", "[cooking]", "'prerequisites' names 'cooking', which is not known. Known are: classif"),
        ("[onboarding-local]", "onboarding-local", "'prerequisites' is 'onboarding-local', expected is a list"),
        ("#       - {text: Double a debt, questions: [double]}\n", "", "There are 3 objectives, expected are 4 to 6"),
        ("debt, questions: [double]", "debt, questions: []", "Objective 2 names no graded question"),
        ("debt, questions: [double]", "debt, questions: [debt]", "Objective 2 names 'debt', which is no question"),
        ("debt, questions: [double]", "debt", "Objective 2 needs the two fields 'text' and 'questions'"),
        ("- id: country", "- id: rivers", "'data' names 'rivers', which is not known. Known are: country"),
        ("- id: country", "- country", "'data' holds an entry that is not of the form '- id: name'"),
        ("licence: ", "license: ", "'license' is not a field"),
        ("text CC-BY-4.0", "text free", "It must name EUPL-1.2 and CC-BY-4.0"),
        ("languages: [en]", "languages: [fr]", "'languages' lacks 'en'"),
        ('persona: "Clerk of a town"', 'persona: ""', "'persona' is empty"),
        ("#     services: []\n", "", "'services' is missing"),
    ],
)
def test_front_matter_is_checked(source_file: Path, old: str, new: str, said: str) -> None:
    sentences = change(source_file, old, new)
    assert any(sentence.startswith("front matter: ") and said in sentence for sentence in sentences), sentences


TASK = '# %% [markdown] task="shares"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TASK, "# %% [markdown]", "The question 'shares' has no cell task=\"shares\""),
        (TASK, '# %% task="shares"', 'The cell task="shares" is a code cell, expected is a markdown cell'),
        (TASK, '# %% [markdown] task="share"', "no question called 'share' in this lab. Did you mean 'shares'?"),
        ('# %% check="shares"', "# %%", "The question 'shares' has no cell check=\"shares\""),
        ('# %% check="shares"', '# %% check="double"', 'There is more than one cell check="double"'),
        ('# %% check="shares"\n', '# %% check="shares"\nlab.check("shares")\n', "A check cell stays empty"),
        ('# %% locked="setup"', '# %% locked="double"', "The locked cell 'double' has the name of a question's cell"),
        ('# %% locked="setup"', '# %% locked="Set up"', "The name 'Set up' is not made of lower-case letters"),
        ("    return twice_as_much\n    ### END SOLUTION\n", "    return twice_as_much\n", "region is not closed"),
        ("    ### BEGIN SOLUTION\n    twice", "    twice", "'### END SOLUTION' stands where '### BEGIN SOLUTION' is"),
        ("    ### BEGIN SOLUTION\n    twice", "    # BEGIN SOLUTION\n    twice", "'# BEGIN SOLUTION' stands where"),
        ("amount * 2", "amount * ", "The answer is not valid Python"),
        (
            "3 + 3\n",
            "### BEGIN SOLUTION\n3 + 3\n### END SOLUTION\n",
            "stands in a cell that is not marked as an answer",
        ),
    ],
)
def test_structure_is_checked(source_file: Path, old: str, new: str, said: str) -> None:
    sentences = change(source_file, old, new)
    assert any(said in sentence for sentence in sentences), sentences


def test_answer_without_a_region_is_refused(source_file: Path) -> None:
    text = source_file.read_text(encoding="utf-8")
    text = text.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    source_file.write_text(text, encoding="utf-8")
    sentences = problems_of(read_source("sample"))
    assert sum("The answer has no solution region" in sentence for sentence in sentences) == 2


def test_a_starter_must_be_python(source_file: Path) -> None:
    sentences = change(
        source_file,
        "    ### BEGIN SOLUTION\n    twice_as_much = amount * 2\n    return twice_as_much\n    ### END SOLUTION\n",
        "    if amount:\n        ### BEGIN SOLUTION\n        return 2 * amount\n    ### END SOLUTION\n    else\n",
    )
    assert any("The starter that learners get is not valid Python" in sentence for sentence in sentences), sentences


def test_questions_follow_the_order_of_the_lab(source_file: Path) -> None:
    text = source_file.read_text(encoding="utf-8")
    first, second, rest = (
        text.index(mark) for mark in ('# %% [markdown] task="double"', TASK, "# %% [markdown]\n# ## Key")
    )
    swapped = text[:first] + text[second:rest] + text[first:second] + text[rest:]
    source_file.write_text(swapped, encoding="utf-8")
    sentences = problems_of(read_source("sample"))
    assert any('The cell task="shares" stands where task="double" is expected' in item for item in sentences), sentences


LONG = " ".join(["word"] * 121)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# # Sample: sharing an amount", "# # Sample", "must begin with the heading '# Sample: sharing an amount'"),
        ("# ## Key points", "# # Key points", "'Key points' is a second heading of level 1"),
        ("# ## Key points", "# ## The points", "The part '## Key points' is missing"),
        ("# ## Key points", "# ## Next steps", "The part '## Next steps' stands there more than once"),
        ("# Run `labs", "# #### Then\n# Run `labs", "'Then' jumps from level 2 to level 4"),
        ("# A first amount", f"# {LONG}\n# A first amount", "has 127 words before there is something to do"),
        ("![Three bars, each twice as high as the one before]", "![]", "The image 'bars.png' has no alt text"),
        ("(bars.png)", "(bar.png)", "The image 'bar.png' is not in the folder 'files' beside the source"),
        ("# Nothing to clean up.", '# <img src="a.png">', "has no alt text"),
        ("# Nothing to clean up.", '# <img src="a.png" alt=" ">', "has no alt text"),
        ("# - Shares add up.", "# - a\n# - b\n# - c\n# - d\n# - e\n# - f", "There are 6 key points, at most 5"),
        ("# 5 minutes, ", "# 15 minutes, ", "The first cell does not give the number of minutes, 5"),
        ("2 questions", "two questions", "The first cell does not give the number of questions, 2"),
        ("# - double a debt;\n", "", "does not give this objective of the front matter: Double a debt"),
        ("# - Try `double(3)`.", "# None.", "has no list of what to try under **If it fails**"),
        ('`lab.hint("double")` gives a hint', "There are hints", 'does not name lab.hint("double")'),
        ("# **Your turn.**\n# Write `double", "# Write `double", "has no **Your turn.**"),
    ],
)
def test_prose_is_checked(source_file: Path, old: str, new: str, said: str) -> None:
    sentences = change(source_file, old, new)
    assert any(said in sentence for sentence in sentences), sentences


def test_parts_stand_around_the_questions(source_file: Path) -> None:
    text = source_file.read_text(encoding="utf-8")
    begin, end = text.index("# %% [markdown]\n# ## Clean up"), text.index("# %% [markdown]\n# ## Sources")
    part = text[begin:end]
    text = text[:begin] + text[end:]
    first = text.index('# %% [markdown] task="double"')
    source_file.write_text(text[:first] + part + text[first:], encoding="utf-8")
    sentences = problems_of(read_source("sample"))
    assert any("The parts are not in the order" in sentence for sentence in sentences), sentences
    assert any("'## Clean up' stands on the wrong side of the questions" in sentence for sentence in sentences)


def test_an_image_with_words_is_fine(source_file: Path) -> None:
    assert change(source_file, "# Nothing to clean up.", '# <img src="a.png" alt="Two towns">') == []


def test_a_heading_inside_code_is_none(source_file: Path) -> None:
    assert change(source_file, "# Nothing to clean up.", "# ```\n# # no heading\n# ```") == []


def test_every_problem_is_told_at_once(source_file: Path) -> None:
    source_file.write_text(
        source_file.read_text(encoding="utf-8")
        .replace("level: beginner", "level: easy")
        .replace("{core: 5", "{core: 9"),
        encoding="utf-8",
    )
    problems = Problems("sample.py")
    front: FrontMatter | None = read_front_matter(read_source("sample").front_matter, LAB, problems, {"country": ""})
    assert front is None
    with pytest.raises(LabsError, match=r"^2 problems in sample\.py:\n  - front matter: .*\n  - front matter: "):
        problems.raise_if_any()


def test_regions_and_starter_share_out_the_lines(source_file: Path) -> None:
    text = read_source("sample").answers()["shares"].text
    inside = [line.strip() for _number, line in regions(text)]
    left = starter(text, "# YOUR CODE HERE\n...").splitlines()
    assert inside == [
        "weights_as_numbers = np.asarray(weights, dtype=float)",
        "return weights_as_numbers * amount / weights_as_numbers.sum()",
    ]
    assert left[2:] == [
        "    # YOUR CODE HERE",
        "    ...",
        "    # The parts must add up to the amount.",
        "    # YOUR CODE HERE",
        "    ...",
    ]
