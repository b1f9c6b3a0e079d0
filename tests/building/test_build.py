"""`labs build`: the notebooks, the course home and what `--check` says about them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.building.conftest import Course, Editor

SOURCE = "solutions/sample/sample.py"
RELEASED = "labs/sample/sample.ipynb"
WITH_SOLUTIONS = "build/source/sample/sample.ipynb"

IDS = [
    "cell-sample-sharing-an-amount",
    "cell-before-you-start",
    "setup",
    "cell-the-decision",
    "double-task",
    "cell-58f8fbd286",
    "cell-545a540a79",
    "double",
    "double-check",
    "cell-0dc659f611",
    "shares-task",
    "cell-58f8fbd286-2",
    "cell-b44a09610e",
    "shares",
    "shares-check",
    "cell-ac3c21f1dc",
    "cell-key-points",
    "cell-self-assessment",
    "cell-next-steps",
    "cell-clean-up",
    "cell-sources-and-licences",
]


def cells(notebook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Cells by id, their text in one piece."""
    return {cell["id"]: cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]}


def states(course: Course, *arguments: str) -> dict[str, str]:
    """State of each file that `labs build … --json` names."""
    done = course.labs("build", *arguments, "--json")
    return {row["path"]: row["state"] for row in json.loads(done.stdout)}


def test_answers_are_taken_out_of_the_released_form(built_course: Course) -> None:
    answer = cells(built_course.notebook())["double"]
    assert answer["source"] == 'def double(amount):\n    """Twice the amount."""\n    # YOUR CODE HERE\n    pass'
    assert "twice_as_much" not in built_course.path(RELEASED).read_text(encoding="utf-8")
    kept = cells(built_course.notebook(WITH_SOLUTIONS))["double"]["source"]
    assert "    ### BEGIN SOLUTION\n    twice_as_much = amount * 2\n" in kept


def test_nbgrader_metadata(built_course: Course) -> None:
    def marks(name: str) -> dict[str, Any]:
        found: dict[str, Any] = cells(built_course.notebook())[name]["metadata"]["nbgrader"]
        assert re.fullmatch("[0-9a-f]{32}", found.pop("checksum"))
        return found

    common = {"schema_version": 3, "task": False, "cell_type": "code"}
    assert marks("double") == common | {"grade": False, "solution": True, "locked": False, "grade_id": "double"}
    check = {"grade": True, "solution": False, "locked": True}
    assert marks("double-check") == common | check | {"grade_id": "double-check", "points": 2.5}
    assert marks("shares-check") == common | check | {"grade_id": "shares-check", "points": 4}
    assert marks("setup") == common | {"grade": False, "solution": False, "locked": True, "grade_id": "setup"}
    plain = cells(built_course.notebook())["cell-58f8fbd286"]
    assert plain["metadata"] == {}


def test_check_cells_and_headings_come_from_the_question(built_course: Course) -> None:
    found = cells(built_course.notebook())
    assert found["double-check"]["source"] == 'lab.check("double")'
    assert found["double-task"]["source"].startswith(
        "## Question 1 · Double an amount (2.5 points, 1 minute)\n\n**Why.**"
    )
    assert found["shares-task"]["source"].startswith("## Question 2 · Share an amount out (4 points, 4 minutes)\n\n")


def test_locked_cells_cannot_be_edited_or_deleted(built_course: Course) -> None:
    for name, cell in cells(built_course.notebook()).items():
        marks = cell["metadata"].get("nbgrader", {})
        assert cell["metadata"].get("editable", True) is not marks.get("locked", False), name
        assert cell["metadata"].get("deletable", True) is ("nbgrader" not in cell["metadata"]), name


def test_front_matter_is_in_the_notebook(built_course: Course) -> None:
    front = built_course.notebook()["metadata"]["bdti_labs"]
    assert front["id"] == "sample"
    assert front["minutes"] == {"core": 5, "extra": 0}
    assert front["points"] == 6.5
    assert front["questions"] == [
        {"id": "double", "title": "Double an amount", "points": 2.5, "minutes": 1},
        {"id": "shares", "title": "Share an amount out", "points": 4, "minutes": 4},
    ]
    catalogue = json.loads(built_course.path("datasets/datapackage.json").read_text(encoding="utf-8"))
    country = next(item for item in catalogue["resources"] if item["name"] == "country")
    assert front["data"] == [{"id": "country", "sha256": country["hash"].removeprefix("sha256:")}]


def test_nothing_is_run_and_nothing_of_this_machine_is_in_it(built_course: Course) -> None:
    for name in (RELEASED, WITH_SOLUTIONS):
        notebook = built_course.notebook(name)
        assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook["cells"])
        assert "version" not in notebook["metadata"]["language_info"]
        assert str(built_course.root) not in built_course.path(name).read_text(encoding="utf-8")


def test_building_twice_gives_the_same_bytes(built_course: Course) -> None:
    before = built_course.files()
    for path in ("labs", "build", "autograder/locale"):
        for file in built_course.path(path).rglob("*"):
            if file.is_file() and file.suffix != ".po":
                file.unlink()
    # Another time zone, locale and hash seed, as on somebody else's machine.
    done = built_course.labs("build", TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert built_course.files() == before
    assert set(states(built_course).values()) == {"unchanged"}


def test_ids_are_stable_under_edits_elsewhere(course: Course, edit_source: Editor) -> None:
    course.built()
    assert [cell["id"] for cell in course.notebook()["cells"]] == IDS
    edit_source("# A first amount comes twice.", "# A first amount comes twice, as said.")
    edit_source("# %% [markdown]\n# ## The decision", "# %%\n1 + 1\n\n# %% [markdown]\n# ## The decision")
    edit_source("# Nothing to clean up.", "# Nothing at all to clean up.")
    course.built()
    ids = [cell["id"] for cell in course.notebook()["cells"]]
    assert [name for name in ids if name in IDS] == IDS
    assert len(ids) == len(IDS) + 1


def test_home_lists_the_labs(built_course: Course) -> None:
    home = built_course.path("labs/index.md").read_text(encoding="utf-8")
    row = next(line for line in home.splitlines() if "sample.ipynb" in line)
    assert row.startswith(
        "| [Sample: sharing an amount](sample/sample.ipynb) | beginner | 5 | 6.5 | onboarding-local |"
    )
    for link in re.findall(r"\]\(([^)]+)\)", home):
        assert built_course.path(f"labs/{link}").is_file(), link
    for text in ("- double a debt", 'lab.check("double")', "lab.progress()", "labs doctor"):
        assert text in home


def test_data_page_explains_every_column(built_course: Course) -> None:
    page = built_course.path("labs/sample/data-country.md").read_text(encoding="utf-8")
    catalogue = json.loads(built_course.path("datasets/datapackage.json").read_text(encoding="utf-8"))
    country = next(item for item in catalogue["resources"] if item["name"] == "country")
    for column in country["schema"]["fields"]:
        assert f"| `{column['name']}` | {column['unit']} |" in page
    for edition in country["editions"]:
        assert edition["title"] in page


def test_files_beside_the_notebook(built_course: Course) -> None:
    picture = built_course.path("solutions/sample/files/bars.png").read_bytes()
    assert built_course.path("labs/sample/bars.png").read_bytes() == picture
    assert built_course.path("build/source/sample/bars.png").read_bytes() == picture


def test_check_is_content_with_a_fresh_build(built_course: Course) -> None:
    done = built_course.labs("build", "--check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Every built file is up to date" in done.stderr


def test_check_does_not_ask_for_files_that_are_not_kept(built_course: Course) -> None:
    built_course.path(WITH_SOLUTIONS).unlink()
    assert built_course.labs("build", "--check").returncode == 0


def test_check_names_what_a_build_would_change_and_writes_nothing(built_course: Course) -> None:
    built_course.edit(SOURCE, "A town has an amount", "A city has an amount")
    built_course.path("labs/index.md").unlink()
    built_course.path("labs/sample/data-rivers.md").write_text("of an older build", encoding="utf-8")
    before = built_course.files()
    done = built_course.labs("build", "--check")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"differs    {WITH_SOLUTIONS}",
        "missing    labs/index.md",
        f"differs    {RELEASED}",
        "left over  labs/sample/data-rivers.md",
    ]
    assert "4 files are not what a build makes. Run `labs build`;" in done.stderr
    assert built_course.files() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("autograder/questions/sample/amounts.py", "points=2.5", "points=3.5"),
        ("autograder/questions/sample/amounts.py", "Double an amount", "Double any amount"),
        (SOURCE, "amount * 2", "amount + amount"),
    ],
)
def test_check_notices_a_changed_question_or_answer(built_course: Course, file: str, old: str, new: str) -> None:
    built_course.edit(file, old, new)
    if new == "points=3.5":
        built_course.edit(SOURCE, "6.5 points", "7.5 points")
    done = built_course.labs("build", "--check")
    assert done.returncode == 1
    assert f"differs    {WITH_SOLUTIONS}" in done.stdout


def test_one_lab_can_be_built_alone(course: Course) -> None:
    done = course.labs("build", "sample")
    assert done.returncode == 0
    assert f"written    {RELEASED}" in done.stdout.splitlines()


def test_an_unknown_lab_is_named(course: Course) -> None:
    done = course.labs("build", "simple")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "labs: There is no source for a lab called 'simple'. Did you mean 'sample'? Known are: sample."
    )


def test_problems_of_a_source_stop_the_build(course: Course, edit_source: Editor) -> None:
    edit_source("level: beginner", "level: easy")
    before = course.files()
    done = course.labs("build")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "labs: 1 problem in solutions/sample/sample.py:\n  - front matter: 'level' is 'easy'."
    )
    assert "Traceback" not in done.stderr
    assert course.files() == before


@pytest.mark.parametrize("work", ["an answer", "an output", "no notebook at all"])
def test_work_in_a_built_notebook_is_kept(built_course: Course, work: str) -> None:
    path = built_course.path(RELEASED)
    notebook = built_course.notebook()
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "double")
    if work == "an answer":
        answer["source"] = ["def double(amount):\n", "    return amount + amount"]
    elif work == "an output":
        answer["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["3"]}]
    mine = "half a notebook" if work == "no notebook at all" else json.dumps(notebook)
    path.write_text(mine, encoding="utf-8")
    for number in (1, 2):
        done = built_course.labs("build")
        assert f"held somebody's work. It was kept as sample-kept-{number}.ipynb" in done.stderr
        assert path.with_name(f"sample-kept-{number}.ipynb").read_text(encoding="utf-8") == mine
        assert built_course.labs("build", "--check").returncode == 0
        path.write_text(mine, encoding="utf-8")


def test_a_notebook_without_work_is_simply_replaced(built_course: Course) -> None:
    built_course.edit(SOURCE, "A town has an amount", "A city has an amount")
    done = built_course.labs("build")
    assert "was kept" not in done.stderr
    assert not list(built_course.path("labs/sample").glob("*kept*"))


def test_a_folder_that_cannot_be_written_is_named(built_course: Course) -> None:
    built_course.path("labs/sample/data-country.md").unlink()
    built_course.path("labs/sample/data-country.md").mkdir()
    done = built_course.labs("build")
    assert done.returncode == 1
    assert "data-country.md" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_an_example(course: Course) -> None:
    done = course.labs("build", "--help")
    assert "Example: labs build clustering" in done.stdout
