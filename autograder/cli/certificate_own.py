"""Judge a learner's own notebook as a cohort of one, and sign what comes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.certificates.award import Award, LabFacts, decimal, lab_facts
from autograder.certificates.earning import titles_lacking
from autograder.certificates.files import JSON_NAME, PAGE_NAME
from autograder.certificates.issuer import Issuer, own_issuer
from autograder.certificates.issuing import held_back, score_of, write_award
from autograder.certificates.judged import Judged, read_judged, released_notebook
from autograder.certificates.names import clean_name
from autograder.errors import LabsError
from autograder.front_matter import learner_notebook, notebook_path
from autograder.paths import datasets_dir, solutions_dir
from autograder.text import _

_LEARNER = "learner"
# What is beside a notebook and is no work.
_NOT_WORK = (JSON_NAME, PAGE_NAME)


def get_own(lab: str, name: str, required: float, tell: Callable[[str], None]) -> tuple[Path, Path]:
    """Judge the notebook of `lab`, and write certificate and page beside it; returns their paths.

    required: percent of the points. tell: told what goes on. Raises LabsError with the reason when there is none.
    """
    name = clean_name(name)
    issuer = own_issuer()
    folder = notebook_path(lab).parent
    with tempfile.TemporaryDirectory(prefix="labs-certificate-") as temporary:
        place = Path(temporary)
        tell(_("Preparing the checks of the lab ..."))
        _write_course(lab, place / "course")
        _copy_work(learner_notebook(lab), lab, place / "work" / _LEARNER / lab)
        tell(_("Running the notebook in a sandbox, with all checks. This can take some minutes ..."))
        _grade(lab, place, tell)
        (judged,) = read_judged(place / "graded", lab)
        facts = lab_facts(released_notebook(place / "graded", lab))
        award = _award(judged, facts, name, required)
        tell(_("Signing ..."))
        write_award(award, _as_learners(issuer), folder)
    return folder / JSON_NAME, folder / PAGE_NAME


def _as_learners(issuer: Issuer) -> Issuer:
    """An issuer without a name is called what it is."""
    from dataclasses import replace

    return issuer if issuer.name else replace(issuer, name=_("The learner's own computer"))


def _award(judged: Judged, facts: LabFacts, name: str, required: float) -> Award:
    # Flags are there for an instructor to look at, and here is none; the score is the judge's all the same.
    if reasons := held_back(judged, with_flags=True):
        raise LabsError(" ".join(reasons))
    score = score_of(judged, required)
    assert score is not None  # without marks it would be held back
    if not score.passed:
        sentence = _(
            "Not yet: {points} of {most} points are {percent} %, and {required} % are needed. "
            "These questions still lack points: {titles}."
        )
        raise LabsError(
            sentence.format(
                points=decimal(score.points),
                most=decimal(score.most),
                percent=decimal(score.percent),
                required=decimal(required),
                titles="; ".join(titles_lacking(judged, facts)),
            )
        )
    return Award(name, facts, score, judged.proofs(), self_issued=True)


def _write_course(lab: str, root: Path) -> None:
    """A course with the released notebook of the lab: the learner works in her own copy of it."""
    try:
        from autograder.building.build import open_source, write_file
        from autograder.building.notebook import release, source_notebook, to_bytes
        from autograder.building.source import extra_files
    except ImportError:
        sentence = _(
            "This copy of the course has no hidden checks. Your instructor gives certificates with the feedback."
        )
        raise LabsError(sentence) from None
    if not solutions_dir().is_dir():
        sentence = _(
            "This copy of the course has no hidden checks. Your instructor gives certificates with the feedback."
        )
        raise LabsError(sentence)
    from autograder.cli.quick import skip_address_grammars

    skip_address_grammars()
    built = open_source(lab)
    folder = root / "labs" / lab
    write_file(folder / f"{lab}.ipynb", to_bytes(release(source_notebook(built.source, built.lab, built.front))))
    files = built.source.path.parent / "files"
    for path in extra_files(lab):
        write_file(folder / path.relative_to(files), path.read_bytes())
    (root / "solutions").symlink_to(solutions_dir().resolve(), target_is_directory=True)
    # A copy, of about a megabyte: inside the sandbox, links of the temporary folder lead nowhere.
    shutil.copytree(datasets_dir(), root / "datasets")


def _copy_work(notebook: Path, lab: str, folder: Path) -> None:
    """The learner's notebook, and what lies beside it, as if they were handed in."""
    if not notebook.is_file():
        sentence = _("There is no notebook {path}. Open the lab and work through it first.")
        raise LabsError(sentence.format(path=notebook))

    def left_out(folder: str, names: list[str]) -> set[str]:
        odd = {name for name in names if name.startswith((".", "progress")) or name in _NOT_WORK}
        # Other notebooks, and the folders of the same lab in other languages.
        odd |= {name for name in names if name.endswith(".ipynb") and name != notebook.name}
        return odd | {name for name in names if Path(folder, name, notebook.name).exists()}

    try:
        shutil.copytree(notebook.parent, folder, ignore=left_out, symlinks=True)
    except (OSError, shutil.Error) as error:
        raise LabsError(
            _("Your work in {path} can't be read: {reason}").format(path=notebook.parent, reason=error)
        ) from None


def _grade(lab: str, place: Path, tell: Callable[[str], None]) -> None:
    """Run `labs grade`, in a process of its own: it takes signals and changes its working folder."""
    command = [sys.executable, "-m", "autograder", "grade", lab, str(place / "work"), "--out", str(place / "graded")]
    environment = {**os.environ, "LABS_ROOT": str(place / "course")}
    package = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, environment.get("PYTHONPATH"))))
    with _running([*command, "--no-feedback", "--json"], environment) as lines:
        for line in lines:
            if line.startswith("labs: "):
                raise LabsError(line.removeprefix("labs: "))
            if not line.startswith("{"):
                tell(line)
    if not (place / "graded" / "results.json").is_file():
        raise LabsError(_("Judging ended without a result. Run `labs doctor`, then try again."))


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[Iterator[str]]:
    """Lines that a command prints, as they come. It is ended when nobody listens any more."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    try:
        yield (line.rstrip() for line in process.stdout if line.strip())
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        process.stdout.close()


__all__ = ["get_own"]
