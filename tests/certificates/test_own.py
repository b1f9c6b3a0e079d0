"""A learner's own certificate, and one that came from the instructor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.certificates.issuer import Issuer
from autograder.measuring.light_source import write_root
from autograder.paths import solutions_dir
from tests.certificates.making import LAB as CLUSTERING
from tests.certificates.making import Person, put, signed
from tests.grading.small_cohorts import LAB, light_notebook

SAMPLE = Path(__file__).resolve().parent.parent / "cohort" / CLUSTERING.id / "anna" / CLUSTERING.id


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole course with the light lab and a lab with data, whose learner works in the course's own folder."""
    root = tmp_path_factory.mktemp("own") / "course"
    write_root(root)
    (root / "solutions" / CLUSTERING.id).symlink_to(solutions_dir() / CLUSTERING.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_ROOT", str(root))
        yield root


def work(course: Path, lab: str, content: bytes) -> Path:
    """Put the learner's work in place; returns the lab's folder."""
    folder = course / "labs" / lab
    folder.mkdir(exist_ok=True)
    (folder / f"{lab}.ipynb").write_bytes(content)
    (folder / "progress.json").write_text("{}", encoding="utf-8")
    return folder


def certificates(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("certificate*"))


def test_below_the_mark_a_learner_hears_what_is_lacking(course: Path, person: Person) -> None:
    folder = work(course, LAB, light_notebook(6))
    run = person.labs("certificate", "get", LAB, "--name", "Ana López")
    assert run.returncode == 1
    assert "12 of 24 points are 50 %, and 60 % are needed." in run.stderr
    assert "still lack points: Double; Square; Half; Negative; Is even; Digits." in run.stderr
    assert "fresh" not in run.stderr.lower()  # the hidden checks' own words
    assert certificates(folder) == []


@pytest.mark.slow
def test_a_learner_gets_her_own_when_she_has_reached_the_mark(course: Path, person: Person) -> None:
    content = (SAMPLE / f"{CLUSTERING.id}.ipynb").read_bytes()
    folder = work(course, CLUSTERING.id, content)
    run = person.labs("certificate", "get", CLUSTERING.id, "--name", "  Ana   López ", "--json")
    *progress, last = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0, run.stdout
    assert len(progress) >= 3
    assert all(set(line) == {"progress"} for line in progress)
    assert last == {"certificate": str(folder / "certificate.json")}
    assert certificates(folder) == ["certificate.html", "certificate.json"]
    code, result = person.verify(folder / "certificate.json")
    assert (code, result["own"], result["certificate"]["self_issued"]) == (0, True, True)
    assert (result["certificate"]["name"], result["certificate"]["points"]) == ("Ana López", "100")
    assert "Self-issued." in (folder / "certificate.html").read_text(encoding="utf-8")
    # Her work is as it was.
    assert (folder / f"{CLUSTERING.id}.ipynb").read_bytes() == content

    stranger = Person(person.home.parent)
    assert stranger.verify(folder / "certificate.json")[0] == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("get", LAB, "--json"), "--name"),
        (("get", "clusterin", "--name", "Ana", "--json"), "clusterin"),
        (("get", LAB, "--name", "", "--json"), "The name is empty"),
        (("get", LAB, "--name", "A\u202eB", "--json"), "can't be seen"),
    ],
)
def test_calls_of_no_use_are_told_as_json(course: Path, person: Person, arguments: tuple[str, ...], says: str) -> None:
    run = person.labs("certificate", *arguments)
    assert run.returncode == 1
    assert says in json.loads(run.stdout.splitlines()[-1])["error"]
    assert "Traceback" not in run.stderr


def test_a_course_without_hidden_checks_says_who_gives_certificates(person: Person, tmp_path: Path) -> None:
    run = person.labs("certificate", "get", LAB, "--name", "Ana", LABS_ROOT=str(tmp_path))
    assert run.returncode == 1
    assert "Your instructor gives certificates with the feedback." in run.stderr


def test_a_bundle_can_verify_and_install() -> None:
    """The learner's bundle has these commands, and all that they import."""
    from autograder.building.modules import broken_imports, bundled_modules

    modules, dropped = bundled_modules()
    assert {"autograder.cli.verify", "autograder.cli.certificate"} <= set(modules)
    assert not {"verify", "certificate"} & set(dropped)
    assert [item for item in broken_imports(modules) if "certificate" in item[0]] == []


def test_whether_one_can_be_earned_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from autograder.certificates import earning

    monkeypatch.delenv("LABS_ROOT", raising=False)
    assert earning.can_earn()
    closed = tmp_path / "max_user_namespaces"
    closed.write_text("0\n", encoding="ascii")
    with monkeypatch.context() as patch:
        patch.setattr(earning, "_SWITCHES", (str(closed), str(tmp_path / "none")))
        assert not earning.can_earn()
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    assert not earning.can_earn()


# --- from the instructor ---


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A learner's course with the lab that the certificate is for."""
    folder = tmp_path / "course" / "labs" / CLUSTERING.id
    folder.mkdir(parents=True)
    (folder / f"{CLUSTERING.id}.ipynb").write_text("{}", encoding="utf-8")
    return folder


def test_one_from_the_instructor_is_put_beside_its_lab(
    person: Person, issuer: Issuer, elsewhere: Path, tmp_path: Path
) -> None:
    settings = {"LABS_ROOT": str(tmp_path / "course")}
    file = put(tmp_path / "download.json", signed(issuer))
    run = person.labs("certificate", "install", file, **settings)
    assert run.returncode == 3
    assert "Nothing was put into the course." in run.stderr
    assert certificates(elsewhere) == []

    run = person.labs("certificate", "install", file, "--issuer", issuer.id, **settings)
    assert run.returncode == 0, run.stderr
    assert certificates(elsewhere) == ["certificate.html", "certificate.json"]
    for name in certificates(elsewhere):
        assert person.verify(elsewhere / name, "--issuer", issuer.id)[0] == 0
    assert "Ana López" in (elsewhere / "certificate.html").read_text(encoding="utf-8")


def test_a_forged_one_is_not_put_there(person: Person, issuer: Issuer, elsewhere: Path, tmp_path: Path) -> None:
    whole = signed(issuer)
    whole["credentialSubject"]["result"][0]["value"] = "100"
    file = put(tmp_path / "download.json", whole)
    run = person.labs("certificate", "install", file, "--issuer", issuer.id, LABS_ROOT=str(tmp_path / "course"))
    assert run.returncode == 1
    assert run.stderr.startswith("NOT VALID. ")
    assert certificates(elsewhere) == []


def test_one_of_a_lab_that_is_not_here(person: Person, issuer: Issuer, tmp_path: Path) -> None:
    file = put(tmp_path / "download.json", signed(issuer))
    run = person.labs("certificate", "install", file, "--issuer", issuer.id, LABS_ROOT=str(tmp_path))
    assert run.returncode == 1
    assert "The certificate is for the lab 'clustering'" in run.stderr
