"""`labs bundle`: what is in it, that it works where nothing else is, and that nothing secret gets out with it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.building.conftest import Course, clean_environment

QUESTIONS = "autograder/questions/sample/amounts.py"
NOTEBOOK = "labs/sample/sample.ipynb"
PO = "autograder/locale/fr/LC_MESSAGES/autograder.po"


@pytest.fixture(scope="module")
def bundle(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unzipped bundle of the sample course, far from the course itself."""
    folder = tmp_path_factory.mktemp("learner")
    done = Course(built_template).labs("bundle", str(folder / "labs.zip"))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / "labs.zip") as archive:
        archive.extractall(folder)
    return folder / "bdti-labs"


def learner(bundle: Path, *command: str, root: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a module of the bundle as a learner does, with nothing of this checkout in reach."""
    environment = clean_environment(bundle) | ({"LABS_ROOT": str(root)} if root else {})
    return subprocess.run(
        [sys.executable, "-P", "-m", *command],
        cwd=bundle.parent,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def names(bundle: Path) -> set[str]:
    """Paths of the files in the bundle."""
    return {
        path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.suffix != ".pyc" and path.is_file()
    }


def test_what_a_learner_gets(bundle: Path) -> None:
    found = names(bundle)
    assert {
        "README.md",
        "LICENSE",
        "LICENSE-CC-BY-4.0",
        "Makefile",
        "tools/bootstrap.sh",
        "tools/bootstrap.py",
        "environment.yml",
        "pyproject.toml",
        "requirements.lock",
        "nbgrader_config.py",
        "labs/index.md",
        "labs/sample/sample.ipynb",
        "labs/sample/bars.png",
        "labs/sample/data-country.md",
        "datasets/datapackage.json",
        "datasets/country/country-factbook-2015.csv",
        "datasets/country/README.md",
        "autograder/checking/question.py",
        "autograder/questions/sample/amounts.py",
        "autograder/cli/check.py",
        "autograder/running/notebook.py",
        "autograder/cli/services.py",
        "infra/settings.py",
        "infra/local/stack.py",
        "infra/local/hive_engine/wall/Tree.java",
        "autograder/locale/fr/LC_MESSAGES/autograder.mo",
    } <= found


def test_what_a_learner_does_not_get(bundle: Path) -> None:
    found = names(bundle)
    for part in ("solutions", "hidden", "proofs", "grading", "judging", "tests", "cohort", "source"):
        assert not [name for name in found if part in name.split("/")], part
    assert {name for name in found if name.startswith("autograder/building/")} == {
        "autograder/building/__init__.py",
        "autograder/building/nbgrader_settings.py",
    }
    for command in ("build", "bundle", "grade", "prove", "bench", "cloud", "hub"):
        assert f"autograder/cli/{command}.py" not in found
    assert not [name for name in found if "autograder-hidden" in name]
    assert not [
        name for name in found if name.startswith(("infra/aws/", "infra/hub/", "infra/probing", "infra/measuring"))
    ]
    assert not [name for name in found if name.startswith("datasets/build")]


def test_the_same_bytes_each_time(built_course: Course, bundle: Path) -> None:
    digests: set[str] = set()
    for name in ("one.zip", "two.zip"):
        assert built_course.labs("bundle", name, TZ="Asia/Tokyo", PYTHONHASHSEED=str(len(digests))).returncode == 0
        digests.add(hashlib.sha256(built_course.path(name).read_bytes()).hexdigest())
    digests.add(hashlib.sha256((bundle.parent / "labs.zip").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_progress_and_copies_of_a_learner_stay_out(built_course: Course) -> None:
    for name in ("progress.json", "progress.csv", "sample-kept-1.ipynb", "notes.md", ".ipynb_checkpoints/sample.ipynb"):
        path = built_course.path(f"labs/sample/{name}")
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    done = built_course.labs("bundle", "labs.zip", "--json")
    assert done.returncode == 0, done.stderr
    files = [name for name in json.loads(done.stdout)["files"] if name.startswith("labs/sample/")]
    assert files == ["labs/sample/bars.png", "labs/sample/data-country.md", "labs/sample/sample.ipynb"]


def test_the_bundle_lists_and_checks(bundle: Path, tmp_path: Path) -> None:
    done = learner(bundle, "autograder", "list", "--json")
    assert done.returncode == 0, done.stderr
    assert [(lab["id"], lab["points"]) for lab in json.loads(done.stdout)] == [("sample", 6.5)]
    assert str(bundle) in done.stdout
    done = learner(bundle, "autograder", "check", "sample", "--json")
    verdicts = json.loads(done.stdout)["verdicts"]
    assert [(item["question"], item["outcome"]) for item in verdicts] == [
        ("double", "not_attempted"),
        ("shares", "not_attempted"),
    ]
    # Without the hidden half, but with the knowledge that there is one.
    assert [(item["max_points"], item["full_points"]) for item in verdicts] == [(1.5, 2.5), (3.0, 4)]


def test_the_bundle_checks_an_answer_in_another_root(bundle: Path, tmp_path: Path) -> None:
    """LABS_ROOT may name the folder that a learner works in, while the package stays where it is."""
    for name in ("labs", "datasets"):
        (tmp_path / name).symlink_to(bundle / name)
    notebook: dict[str, Any] = json.loads((bundle / "labs/sample/sample.ipynb").read_text(encoding="utf-8"))
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "double")
    answer["source"] = "def double(amount):\n    return 2 * amount"
    work = tmp_path / "work.ipynb"
    work.write_text(json.dumps(notebook), encoding="utf-8")
    done = learner(bundle, "autograder", "check", "sample", "double", "--notebook", str(work), root=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Correct - 1.5 of 1.5 points" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["hint", "sample", "double"],
        ["progress"],
        ["questions", "sample"],
        ["data", "list"],
        ["doctor", "--help"],
        ["--help"],
    ],
)
def test_every_other_command_of_the_bundle_runs(bundle: Path, command: list[str]) -> None:
    done = learner(bundle, "autograder", *command)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_commands_of_authors_are_not_offered(bundle: Path) -> None:
    offered = learner(bundle, "autograder", "--help").stdout
    for command in ("build", "bundle", "grade", "prove"):
        assert f"\n  {command} " not in offered
    assert "\n  check " in offered


def test_only_the_bundle_is_imported(bundle: Path) -> None:
    """The checkout that these tests run in is installed in the same environment, and must not fill a gap."""
    (bundle.parent / "where.py").write_text(
        "import importlib, pathlib, sys\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "for path in sorted([*(root / 'autograder').rglob('*.py'), *(root / 'infra').rglob('*.py')]):\n"
        "    name = '.'.join(path.relative_to(root).with_suffix('').parts)\n"
        "    if not name.endswith(('__main__', '__init__')):\n"
        "        importlib.import_module(name)\n"
        "ours = ('autograder', 'infra')\n"
        "found = {name: module.__file__ for name, module in sys.modules.items() if name.startswith(ours)}\n"
        "print([name for name, file in found.items() if not file.startswith(str(root))], len(found))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-P", str(bundle.parent / "where.py"), str(bundle)],
        env=clean_environment(bundle),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("[] "), done.stdout + done.stderr
    assert int(done.stdout.split()[-1]) > 40


def refused(course: Course) -> list[str]:
    """The leaks for which a bundle is refused; nothing must have been written."""
    done = course.labs("bundle", "labs.zip")
    assert done.returncode == 1, "the bundle was written"
    assert not course.path("labs.zip").exists()
    assert "Traceback" not in done.stderr
    assert "learners must not get this" in done.stderr, done.stderr
    return [line.removeprefix("  - ") for line in done.stderr.splitlines() if line.startswith("  - ")]


def append(course: Course, name: str, text: str) -> str:
    """Add lines at the end of a file; "name, line N" of the first of them."""
    path = course.path(name)
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{before}\n{text}\n", encoding="utf-8")
    return f"{name}, line {before.count(chr(10)) + 2}"


PLANTED = {
    "twice_as_much   =  amount*2": "sample, answer double",
    "return weights_as_numbers * amount / weights_as_numbers.sum()": "sample, answer shares",
    "whole_of_all_weights = float(sum(weights))": "sample, shares, alternate loop",
    "if not np.allclose(got, [10.0, 20.0, 30.0]):\n    pass": "hidden/amounts.py, line 32",
    "if not np.allclose(\n    got,\n    [10.0, 20.0, 30.0],\n):\n    pass": "hidden/amounts.py, line 32",
}


def test_code_of_answers_and_hidden_checks_in_a_visible_check(built_course: Course) -> None:
    expected = []
    for number, (planted, origin) in enumerate(PLANTED.items()):
        head = f"def _planted_{number}(amount, weights, weights_as_numbers, got):\n"
        file, line = append(built_course, QUESTIONS, head + textwrap.indent(planted, "    ")).rsplit(" ", 1)
        expected.append((f"{file} {int(line) + 1}: ", f"{origin})"))
    leaks = refused(built_course)
    assert len(leaks) == len(expected), leaks
    for start, end in expected:
        assert any(item.startswith(start) and item.endswith(end) for item in leaks), (start, leaks)


def test_hidden_message_in_the_visible_catalogue(built_course: Course) -> None:
    place = append(
        built_course, PO, '\nmsgid ""\n"A weight that is twice another "\n"one got {ratio} times its share."\nmsgstr ""'
    )
    file, line = place.rsplit(" ", 1)
    leaks = refused(built_course)
    assert any(item.startswith(f"{file} {int(line) + 2}: A weight that is twice another one got") for item in leaks), (
        leaks
    )


def test_hidden_message_in_the_compiled_catalogue(built_course: Course) -> None:
    path = built_course.path(PO.replace(".po", ".mo"))
    path.write_bytes(path.read_bytes() + b"\0Shares stand in the ratio of the weights.\0")
    leaks = refused(built_course)
    assert leaks[0].startswith("autograder/locale/fr/LC_MESSAGES/autograder.mo, line ")
    assert "Shares stand in the ratio of the weights." in leaks[0]


def edit_notebook(course: Course, change: Any) -> None:
    notebook = course.notebook()
    change(notebook, {cell["id"]: cell for cell in notebook["cells"]})
    course.path(NOTEBOOK).write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def test_outputs_in_a_notebook(built_course: Course) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["3"]}
    edit_notebook(built_course, lambda _book, cells: cells["double"].update(outputs=[output]))
    assert refused(built_course) == [
        f"{NOTEBOOK}, cell double: outputs, or a file inside the cell (a notebook that somebody ran)"
    ]


def test_a_key_in_a_notebook(built_course: Course) -> None:
    line = f"key = '{'AKIA' + 'QX7M2PLD' * 2}'"
    edit_notebook(built_course, lambda _book, cells: cells["double"].update(source=[line]))
    assert refused(built_course) == [f"{NOTEBOOK}, cell double: AKIA… (looks like an AWS access key)"]


def test_answer_in_a_notebook(built_course: Course) -> None:
    lines = ["def double(amount):\n", "    twice_as_much = amount * 2\n", "    return twice_as_much"]
    edit_notebook(built_course, lambda _book, cells: cells["double"].update(source=lines))
    leaks = refused(built_course)
    assert [item.split(": ")[0] for item in leaks] == [
        f"{NOTEBOOK}, cell double, line 2",
        f"{NOTEBOOK}, cell double, line 3",
    ]


def test_hidden_keys_in_the_front_matter(built_course: Course) -> None:
    keys = ["proportional_to_weights", "uneven_ratio", "shares.uneven_ratio", "double.negative_debts"]
    edit_notebook(built_course, lambda book, _cells: book["metadata"]["bdti_labs"]["questions"][0].update(checks=keys))
    leaks = refused(built_course)
    for key in keys:
        assert any(item.startswith(f"{NOTEBOOK}, metadata") and f": {key} (" in item for item in leaks), leaks


def test_hidden_key_in_prose(built_course: Course) -> None:
    place = append(built_course, "labs/index.md", "The message shares.uneven_ratio is a hard one.")
    assert refused(built_course) == [f"{place}: shares.uneven_ratio (sample, hidden half of shares)"]


def test_hidden_data_and_what_stands_in_it(built_course: Course) -> None:
    """A list of expected names, or a measured threshold, copied from the hidden half into the visible one."""
    towns = ["Aalst", "Brugge", "Deinze", "Eeklo", "Genk"]
    hidden = built_course.path("autograder/questions/sample/hidden/core.json")
    hidden.write_text(json.dumps({"core": towns, "share": 0.5497}), encoding="utf-8")
    place = append(built_course, QUESTIONS, f"_SHARE = 0.5497\n_TOWNS = {towns}\n_FILE = 'core.json'")
    file, line = place.rsplit(" ", 1)
    leaks = refused(built_course)
    assert any(item.startswith(f"{place}: 0.5497 (") for item in leaks), leaks
    assert any(item.startswith(f"{file} {int(line) + 2}: core.json (") for item in leaks), leaks
    assert any("a list with Aalst, Brugge, Deinze and others" in item and "core.json" in item for item in leaks), leaks


def test_copies_of_secret_files(built_course: Course) -> None:
    copies = {
        "datasets/country/hint.py": "solutions/sample/proofs/double.py",
        "datasets/country/core.txt": "autograder/questions/sample/hidden/amounts.py",
    }
    for name, secret in copies.items():
        built_course.path(name).write_bytes(built_course.path(secret).read_bytes())
    leaks = refused(built_course)
    for name, secret in copies.items():
        assert f"{name}: a copy of a secret file ({secret})" in leaks


def test_a_file_that_cannot_be_scanned(built_course: Course) -> None:
    built_course.path("datasets/country/answers.bin").write_bytes(b"\xff\xfe\x00\x01")
    assert refused(built_course) == [
        "datasets/country/answers.bin: a kind of file that the scan cannot read (neither text nor picture)"
    ]


def test_tables_that_are_packed_are_unpacked_and_read(built_course: Course) -> None:
    secret = "A weight that is twice another one got {ratio} times its share."  # a message of a hidden property
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as parts:
        parts.writestr("xl/sharedStrings.xml", f"<t>{secret}</t>")
    packed = {"packed.csv.gz": gzip.compress(secret.encode()), "book.xlsx": book.getvalue()}
    for name, content in packed.items():
        built_course.path(f"datasets/country/{name}").write_bytes(content)
    built_course.path("datasets/country/cut.csv.gz").write_bytes(gzip.compress(secret.encode())[:-9])
    leaks = refused(built_course)
    for name in packed:
        assert f"datasets/country/{name}, line 1: {secret} (message of a hidden property)" in leaks
    assert "datasets/country/cut.csv.gz: a kind of file that the scan cannot read (neither text nor picture)" in leaks


def test_lines_that_the_notebook_shows_are_no_secret(built_course: Course) -> None:
    """A worked example, or the head of a function, may stand in a check as well."""
    append(
        built_course,
        QUESTIONS,
        "\n\ndef shares_of(amount, weights):\n    # The parts must add up to the amount.\n    return 3 + 3",
    )
    assert built_course.labs("bundle", "labs.zip").returncode == 0


def test_a_stale_build_is_not_bundled(built_course: Course) -> None:
    built_course.edit("solutions/sample/sample.py", "A town has an amount", "A city has an amount")
    done = built_course.labs("bundle", "labs.zip")
    assert done.returncode == 1
    assert f"not what a build makes: {NOTEBOOK}. Run `labs build`" in done.stderr
    assert not built_course.path("labs.zip").exists()


def test_a_module_that_needs_what_stays_at_home(built_course: Course) -> None:
    append(built_course, "autograder/checking/run.py", "from autograder.building.proofs import read_proofs")
    done = built_course.labs("bundle", "labs.zip")
    assert done.returncode == 1
    assert "  - autograder.checking.run needs autograder.building.proofs." in done.stderr


def test_a_missing_file_and_a_wrong_name_are_told(built_course: Course) -> None:
    done = built_course.labs("bundle", "labs.tar")
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "labs: The file name labs.tar does not end in .zip. Choose one that does.",
    )
    built_course.path("LICENSE").unlink()
    done = built_course.labs("bundle", "labs.zip")
    assert done.returncode == 1
    assert "LICENSE, which could not be read: No such file or directory" in done.stderr
    assert "Example: labs bundle labs.zip" in built_course.labs("bundle", "--help").stdout
