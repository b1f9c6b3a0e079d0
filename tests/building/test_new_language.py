"""Adding a language needs no code: a pseudo-language is added by files alone, and everything speaks it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.building.conftest import Course
from tests.building.pseudo import CODE_OF, fill, plain_words, pseudo

CHECK = """
from autograder import open_lab
lab = open_lab("sample")
double = lambda amount: amount + 1
for what in (lab, lab.check("double"), lab.check("shares"), lab.hint("double"), lab.progress()):
    print(repr(what))
"""
PAGE = """
import sys
from pathlib import Path
from autograder.pages import environment
Path("page.html.j2").write_text('{% extends "shell.html.j2" %}{% block title %}{{ _("Labs") }}{% endblock %}')
print(environment(Path()).get_template("page.html.j2").render())
"""
# Names and words of Python, which are the same in every language.
NAMES = {"sample", "double", "shares", "amount", "weights", "progress", "country", "lambda"}


@pytest.fixture(scope="module")
def pseudo_course(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that was translated into the pseudo-language, with the commands that a translator uses."""
    course = Course(Path(shutil.copytree(built_template, tmp_path_factory.mktemp("pseudo") / "course")))
    begun = course.labs("build", "--lang", CODE_OF, "sample")
    assert begun.returncode == 0, begun.stderr
    assert f"sample in {CODE_OF}: no passage is translated yet, so its notebook stays English" in begun.stderr
    assert not course.path(f"labs/sample/{CODE_OF}").exists()
    files = [*course.path(f"autograder/locale/{CODE_OF}/LC_MESSAGES").glob("*.po")]
    files.append(course.path(f"solutions/sample/locale/{CODE_OF}.po"))
    counts = [fill(path) for path in files]
    assert len(counts) == 3
    assert min(counts) > 0
    done = course.labs("build")
    assert done.returncode == 0, done.stderr
    assert f"{CODE_OF}:" not in done.stderr, "nothing is left to translate"
    return course


def test_only_catalogues_were_added(pseudo_course: Course, built_template: Path) -> None:
    before, after = Course(built_template).files(), pseudo_course.files()
    added = {name for name in after if name not in before}
    assert added == {
        *(f"autograder/locale/{CODE_OF}/LC_MESSAGES/{name}" for name in (
            "autograder.po", "autograder.mo", "autograder-hidden.po", "autograder-hidden.mo"
        )),
        f"solutions/sample/locale/{CODE_OF}.po",
        f"labs/index.{CODE_OF}.md",
        f"labs/sample/{CODE_OF}/sample.ipynb",
        f"labs/sample/{CODE_OF}/data-country.md",
        f"labs/sample/{CODE_OF}/bars.png",
        f"build/{CODE_OF}/source/sample/sample.ipynb",
        f"build/{CODE_OF}/source/sample/bars.png",
    }  # fmt: skip
    # The first lab with a translation brings the texts of its data pages along, for every language.
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"autograder/locale/autograder.pot", "autograder/locale/fr/LC_MESSAGES/autograder.po"}
    assert pseudo_course.labs("build", "--check").returncode == 0


def test_the_notebook_speaks_it_and_is_graded_by_the_same_marks(pseudo_course: Course) -> None:
    english, other = pseudo_course.notebook(), pseudo_course.notebook(f"labs/sample/{CODE_OF}/sample.ipynb")
    assert other["metadata"]["bdti_labs"]["language"] == CODE_OF
    assert [cell["id"] for cell in english["cells"]] == [cell["id"] for cell in other["cells"]]
    for mine, theirs in zip(english["cells"], other["cells"], strict=True):
        marks = [dict(cell["metadata"].get("nbgrader", {}), checksum="") for cell in (mine, theirs)]
        assert marks[0] == marks[1]
    prose = "\n\n".join("".join(cell["source"]) for cell in other["cells"] if cell["cell_type"] == "markdown")
    assert plain_words(prose, NAMES) == set()
    assert "~~~" in prose
    assert f'open_lab("sample", language="{CODE_OF}")' in "".join(other["cells"][2]["source"])


def test_course_home_and_data_pages_speak_it(pseudo_course: Course) -> None:
    home = pseudo_course.path(f"labs/index.{CODE_OF}.md").read_text(encoding="utf-8")
    data = pseudo_course.path(f"labs/sample/{CODE_OF}/data-country.md").read_text(encoding="utf-8")
    assert plain_words(home, NAMES) == set()
    assert plain_words(data, NAMES) == set()
    assert f"(sample/{CODE_OF}/sample.ipynb)" in home


def test_checks_hints_and_progress_speak_it(pseudo_course: Course) -> None:
    pseudo_course.path("labs/sample/check.py").write_text(CHECK, encoding="utf-8")
    shown = pseudo_course.run("labs.sample.check", LABS_LANG=CODE_OF)
    assert shown.returncode == 0, shown.stderr
    assert pseudo("Multiply the amount by 2.") in shown.stdout
    assert plain_words(shown.stdout, NAMES) == set()


def test_a_page_speaks_it(pseudo_course: Course) -> None:
    pseudo_course.path("page.py").write_text(PAGE, encoding="utf-8")
    page = pseudo_course.run("page", LABS_LANG=CODE_OF).stdout
    assert f'<html lang="{CODE_OF}">' in page
    body = re.sub(r"(?s)<style.*?</style>", "", page)
    assert pseudo("Skip to the content") in body
    assert plain_words(body.partition("<title>")[2], NAMES) == set()


@pytest.mark.parametrize("command", [["list"], ["progress", "sample"], ["hint", "sample", "double"]])
def test_commands_of_learners_speak_it(pseudo_course: Course, command: list[str]) -> None:
    done = pseudo_course.labs(*command, LABS_LANG=CODE_OF, COLUMNS="300")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert plain_words(done.stdout, NAMES) == set()


def test_the_list_names_the_notebook_in_the_readers_language(pseudo_course: Course) -> None:
    for code, folder in ((CODE_OF, f"sample/{CODE_OF}"), ("en", "sample"), ("fr", "sample")):
        (lab,) = json.loads(pseudo_course.labs("list", "--json", LABS_LANG=code).stdout)
        assert lab["notebook"] == str(pseudo_course.path(f"labs/{folder}/sample.ipynb"))


def test_a_bundle_for_one_language_holds_no_other_and_speaks_it(pseudo_course: Course) -> None:
    done = pseudo_course.labs("bundle", "xx.zip", "--lang", CODE_OF)
    assert done.returncode == 0, done.stderr
    with ZipFile(pseudo_course.path("xx.zip")) as archive:
        names = {name.removeprefix("bdti-labs/") for name in archive.namelist()}
        page = archive.read(f"bdti-labs/README.{CODE_OF}.md").decode()
        archive.extractall(pseudo_course.path("unpacked"))
    assert {f"labs/sample/{CODE_OF}/sample.ipynb", "labs/sample/sample.ipynb", "README.md"} <= names
    assert not [name for name in names if "/fr/" in name or ".fr." in name]
    assert plain_words(re.sub(r"(?s)```.*?```", "", page), NAMES) == set()
    # It speaks the language without any setting, on a machine with another locale.
    unpacked = Course(pseudo_course.path("unpacked/bdti-labs"))
    assert plain_words(unpacked.labs("list", LABS_LANG="", LANG="en_US.UTF-8").stdout, NAMES) == set()
    refused = pseudo_course.labs("bundle", "other.zip", "--lang", "tlh")
    assert refused.returncode == 1
    assert "The course is not translated into 'tlh'" in refused.stderr


def test_a_text_that_bypasses_the_catalogues_would_be_seen() -> None:
    text = "The share of {name}: `labs check`, see [the page](page.md) 'amount'."
    assert plain_words(text.replace("{name}", "it"), set()) == {"share", "page"}
    assert plain_words(pseudo(text).replace("{name}", "it"), set()) == set()
    assert len(pseudo(text)) > len(text) * 1.3
    assert pseudo("| `a` | one |\n- two") == "| `a` | öné ~~~~ |\n- twö~"
