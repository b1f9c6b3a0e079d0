"""What the home says: in whole sentences, in the reader's language, and about this very learner."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from autograder import text
from autograder.checking.registry import lab_ids
from autograder.front_matter import all_labs
from autograder.home import handlers
from autograder.home.handlers import Home
from autograder.home.readiness import Answer
from autograder.text import use_language
from tests.home.conftest import finish, note, questions

HOME = Path(handlers.__file__).parent

PROBLEM = {
    "id": "memory",
    "title": "Memory",
    "seen": "100 MiB are free.",
    "expected": "500 MiB.",
    "mend": {"action": "Close other programs.", "command": "labs doctor --only memory"},
}


class Told(Home):
    """A home that the doctor has told everything: what is looked at here is the words."""

    def __init__(self, served: Path, **answers: Answer) -> None:
        super().__init__(served)
        answers = {name.replace("_", "-"): answer for name, answer in answers.items()}
        self.readiness._answers = {
            code: {name: answers.get(name or "machine", Answer("ok")) for name in ("", *lab_ids())}
            for code in ("en", "fr")
        }


def content(course: Path, **answers: Answer) -> dict[str, Any]:
    return Told(course / "labs", **answers).content()


def card(found: dict[str, Any], lab: str) -> dict[str, Any]:
    (one,) = (one for one in found["labs"] if one["id"] == lab)
    return dict(one)


def test_a_newcomer_is_told_where_to_start(course: Path) -> None:
    found = content(course)
    assert found["next"] == {"lab": "onboarding-local", "words": "Start with Onboarding: your own computer."}
    assert found["summary"]["words"] == "0 of 100 questions are correct. 0 of 8 labs are finished."
    one = card(found, "clustering")
    assert one["path"] == "clustering/clustering.ipynb"
    assert one["facts"] == ["Intermediate", "18 questions", "150 minutes, and 40 for further tasks"]
    assert one["open"] == {"label": "Open", "full": "Open Clustering: identification of humanitarian need"}
    assert one["progress"]["words"] == "Not begun yet."
    assert one["before"] == [{"title": "Data exploration: COVID-19 in Belgium", "words": "not finished yet"}]
    assert len(one["teaches"]) == 6
    assert one["ready"] == {"state": "ok", "words": "Ready on this computer", "said": "", "findings": []}
    assert one["certificate"] is None
    assert card(found, "onboarding-studio")["needs"] == "object storage, a MySQL database, a search server"
    assert json.dumps(found)


def test_work_that_was_begun_is_gone_on_with(course: Path) -> None:
    first, second, *_rest = questions("clustering")
    note(course, "clustering", {first: "correct", second: "incorrect"})
    finish(course, "exploration")
    found = content(course)
    title = "Clustering: identification of humanitarian need"
    assert found["next"] == {"lab": "clustering", "words": f"Go on with {title}: 17 questions are left."}
    assert found["summary"]["words"] == "13 of 100 questions are correct. 1 of 8 labs is finished."
    one = card(found, "clustering")
    assert one["progress"]["words"] == "1 of 18 questions is correct. 1 is tried and not correct yet."
    assert one["open"] == {"label": "Go on", "full": f"Go on: {title}"}
    assert one["before"][0]["words"] == "finished"
    assert card(found, "exploration")["progress"]["words"] == "Finished: all 12 questions are correct."
    assert card(found, "exploration")["open"]["label"] == "Open again"


def test_faults_are_told_with_what_to_do(course: Path) -> None:
    (course / "labs/clustering/progress.json").write_text("{", encoding="utf-8")
    (course / "labs/hive/hive.ipynb").unlink()
    (course / "labs/spark/spark.ipynb").write_text("{", encoding="utf-8")
    found = content(course, machine=Answer("problem", [PROBLEM]), regression=Answer("unknown", [{"reason": "killed"}]))
    assert "begun anew at your next check" in card(found, "clustering")["progress"]["words"]
    for lab, said in (("hive", "not in your folder yet"), ("spark", "cannot be read")):
        one = card(found, lab)
        assert said in one["absent"]
        assert (one["path"], one["ready"]) == (None, None)
    assert found["machine"]["findings"] == [
        {
            "title": "Memory",
            "seen": "100 MiB are free.",
            "expected": "Expected: 500 MiB.",
            "action": "To mend: Close other programs.",
            "command": "labs doctor --only memory",
        }
    ]
    assert card(found, "regression")["ready"]["said"] == "The doctor gave no answer. (killed)"


def test_a_lab_that_is_here_goes_before_one_that_is_not(course: Path) -> None:
    for lab in lab_ids():
        if lab != "clustering":
            (course / "labs" / lab / f"{lab}.ipynb").unlink()
    assert content(course)["next"]["lab"] == "clustering"
    (course / "labs/clustering/clustering.ipynb").unlink()
    assert content(course)["next"]["lab"] == "onboarding-local"


def test_a_translated_notebook_is_the_one_that_opens(course: Path) -> None:
    notebook = course / "labs/clustering/clustering.ipynb"
    translated = notebook.parent / "fr" / notebook.name
    translated.parent.mkdir()
    translated.write_bytes(notebook.read_bytes())
    home = Told(course / "labs")
    for code, path in (("en", "clustering/clustering.ipynb"), ("fr", "clustering/fr/clustering.ipynb")):
        with use_language(code):
            assert card(home.content(), "clustering")["path"] == path


def test_a_finished_course_says_so(course: Path) -> None:
    for lab in lab_ids():
        finish(course, lab)
    found = content(course)
    assert found["next"] == {"lab": None, "words": "You have finished every lab of this course."}


def test_a_certificate_that_is_there_is_offered(course: Path) -> None:
    for name in ("certificate.json", "certificate.html"):
        (course / "labs/clustering" / name).write_text("{}", encoding="utf-8")
    offered = card(content(course), "clustering")["certificate"]
    assert offered == {
        "state": "earned",
        "page": "clustering/certificate.html",
        "record": "clustering/certificate.json",
    }


@pytest.fixture
def marked(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A French catalogue that puts a mark around every message of the home and of the labs' front matter."""
    catalogue = Catalog(locale="fr")
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    for _name, _line, message, _comments, _context in extract_from_dir(str(HOME), keywords=keywords):
        forms = message if isinstance(message, tuple) else (message,)
        catalogue.add(message, tuple(f"«{one}»" for one in forms) if len(forms) > 1 else f"«{message}»")
    for lab in all_labs():
        objectives = [str(item["text"]) for item in lab.front_matter["objectives"]]
        for told in (lab.title, *objectives):
            catalogue.add(told, f"«{told}»")
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "autograder.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(text, "LOCALE_DIR", tmp_path / "locale")
    text.available_languages.cache_clear()
    text._catalogue.cache_clear()
    yield
    text.available_languages.cache_clear()
    text._catalogue.cache_clear()


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            # What machines read, and names of files.
            if name not in ("id", "lab", "state", "path", "language", "started", "page", "record"):
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str) and value:
        yield value


def test_every_word_comes_from_the_catalogue(course: Path, marked: None) -> None:
    note(course, "clustering", {questions("clustering")[0]: "incorrect"})
    (course / "labs/hive/hive.ipynb").unlink()
    finish(course, "exploration")
    with use_language("fr"):
        found = content(course, regression=Answer("unknown"))
    assert found["language"] == "fr"
    said = list(strings(found))
    assert len(said) > 150
    # A sentence may be made of several messages, or stand inside one.
    bare = [one for one in said if not re.search(r"[«»]", one)]
    assert not bare
