"""Everything that `labs build` makes, as bytes first, so that it can be compared before anything is written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.building.accessibility import check_accessibility, check_pages
from autograder.building.catalogues import Catalogues, make_catalogues
from autograder.building.front_matter import FrontMatter, catalogue_digests, front_matter_texts, read_front_matter
from autograder.building.notebook import release, source_notebook, to_bytes
from autograder.building.pages import data_page, dataset_texts, home_page
from autograder.building.problems import Problems
from autograder.building.prose import check_prose
from autograder.building.prose_catalogues import Prose, prose_languages, read_prose
from autograder.building.readme import readme_texts
from autograder.building.source import LabSource, extra_files, read_source, source_path, written_labs
from autograder.building.structure import check_structure
from autograder.building.wording import ENGLISH, SOURCE_LANGUAGE, Wording
from autograder.checking.question import Lab
from autograder.checking.registry import load_lab, unknown
from autograder.errors import LabsError
from autograder.files import put_in_place
from autograder.front_matter import place
from autograder.paths import build_dir, labs_dir, root
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Output:
    """A file that the build makes. A `kept` one belongs to the repository; others are made again when needed."""

    path: Path
    content: bytes
    kept: bool = True

    @property
    def name(self) -> str:
        """Path below the root of the course."""
        return relative(self.path)

    def state(self) -> str:
        """ "same", "differs" or "missing", compared with what is on disk."""
        try:
            return "same" if self.path.read_bytes() == self.content else "differs"
        except FileNotFoundError:
            return "missing"
        except OSError:  # unreadable, or a folder in its place: writing it will say why
            return "differs"


@dataclass(frozen=True)
class BuiltLab:
    """A lab whose source was read and found in order."""

    lab: Lab
    source: LabSource
    front: FrontMatter


def open_source(lab_id: str) -> BuiltLab:
    """Read and check the source of a lab. Raises LabsError with every problem that it has."""
    source = read_source(lab_id)
    lab = load_lab(lab_id)
    problems = Problems(relative(source_path(lab_id)))
    front = read_front_matter(source.front_matter, lab, problems, catalogue_digests())
    check_structure(source, lab, problems)
    check_accessibility(source, problems)
    if front is not None:
        check_prose(source, lab, front, problems)
    problems.raise_if_any()
    assert front is not None  # read_front_matter returns None only with a problem
    return BuiltLab(lab, source, front)


@dataclass(frozen=True)
class Plan:
    """What a build makes, in the order of paths, and the translations that have lost their message.

    prose: how far the prose of each lab is translated. messages: those of the code, by language.
    """

    outputs: tuple[Output, ...]
    dropped: tuple[str, ...] = ()
    prose: tuple[Prose, ...] = ()
    messages: Catalogues = field(default_factory=Catalogues)

    @staticmethod
    def name_of(path: Path) -> str:
        """`path` as people read it."""
        return relative(path)


def plan(lab_ids: Sequence[str] = (), begin: str | None = None) -> Plan:
    """Everything that the build of these labs makes; of all labs, when none is named.

    begin: a language that these labs, and the messages, are to be translated into from now on.
    """
    known = written_labs()
    for name in lab_ids:
        if name not in known:
            raise LabsError(unknown(_("There is no source for a lab called '{name}'."), name, known))
    if begin is not None:
        check_language(begin)
    built = [open_source(name) for name in sorted(known, key=place)]
    codes = {item.lab.id: set(prose_languages(item.source)) for item in built}
    chosen = [item for item in built if not lab_ids or item.lab.id in lab_ids]
    if begin is not None:
        for item in chosen:
            codes[item.lab.id].add(begin)
    told = told_texts([item.front for item in built], {name for name, found in codes.items() if found})
    catalogues = make_catalogues(told, [begin] if begin else ())
    prose = {
        (item.lab.id, code): read_prose(item.source, code) for item in built for code in sorted(codes[item.lab.id])
    }
    outputs = list(_home_pages(built, catalogues, prose))
    for item in chosen:
        mine = {code: said for (name, code), said in prose.items() if name == item.lab.id}
        outputs += _lab_outputs(item, mine, catalogues)
    outputs += [Output(path, content) for path, content in catalogues.files]
    lost = [*catalogues.dropped, *(text for said in prose.values() for text in said.dropped)]
    shown = tuple(prose[item.lab.id, code] for item in chosen for code in sorted(codes[item.lab.id]))
    check_pages((output.name, output.content) for output in outputs if output.path.suffix == ".md")
    return Plan(tuple(sorted(outputs, key=lambda output: output.path)), tuple(lost), shown, catalogues)


def check_language(code: str) -> None:
    """Raise LabsError when `code` is not the code of a language, or that of the source."""
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]{2,4})*", code):
        sentence = _("'{code}' is not the code of a language. Write one such as fr, nl or pt_BR.")
        raise LabsError(sentence.format(code=code))
    if code == SOURCE_LANGUAGE:
        raise LabsError(_("The labs are written in English (en), so there is nothing to translate into it."))


def told_texts(fronts: Iterable[FrontMatter], translated: Collection[str]) -> list[tuple[str, str]]:
    """Texts that people read and that stand in no code, each with its place: the bundle's first page, labs, data.

    translated: ids of the labs whose prose has a catalogue. Only their datasets have pages in another language.
    """
    from autograder.data.catalogue import dataset

    fronts = list(fronts)
    found = [(text, "autograder/building/learner_readme.md") for text in readme_texts()]
    found += [(text, f"solutions/{front.id}/{front.id}.py") for front in fronts for text in front_matter_texts(front)]
    names = dict.fromkeys(name for front in fronts if front.id in translated for name in front.data)
    return found + [(text, "datasets/datapackage.json") for name in names for text in dataset_texts(dataset(name))]


def _home_pages(
    built: Sequence[BuiltLab], catalogues: Catalogues, prose: Mapping[tuple[str, str], Prose]
) -> Iterator[Output]:
    labs = [(item.front, item.lab) for item in built]
    yield Output(labs_dir() / "index.md", home_page(labs).encode("utf-8"))
    for code in sorted(catalogues.merged):
        translated = [name for (name, language), said in prose.items() if language == code and said.done]
        wording = Wording(code, catalogues.translations(code))
        yield Output(labs_dir() / f"index.{code}.md", home_page(labs, wording, translated).encode("utf-8"))


def _lab_outputs(built: BuiltLab, prose: Mapping[str, Prose], catalogues: Catalogues) -> Iterator[Output]:
    """The files of a lab: its notebooks in English, and in each language in which at least one passage is translated.

    A translated notebook has a folder of its own inside the lab's, and keeps its name: submissions are known by it.
    """
    folder = labs_dir() / built.lab.id
    yield from _notebook_outputs(built, folder, build_dir() / "source", ENGLISH)
    for code, said in prose.items():
        yield Output(said.path, said.content)
        if said.done:
            wording = Wording(code, catalogues.translations(code), said)
            yield from _notebook_outputs(built, folder / code, build_dir() / code / "source", wording)


def _notebook_outputs(built: BuiltLab, folder: Path, sources: Path, wording: Wording) -> Iterator[Output]:
    from autograder.data.catalogue import dataset

    lab_id = built.lab.id
    notebook = source_notebook(built.source, built.lab, built.front, wording)
    yield Output(folder / f"{lab_id}.ipynb", to_bytes(release(notebook)))
    yield Output(sources / lab_id / f"{lab_id}.ipynb", to_bytes(notebook), kept=False)
    for path in extra_files(lab_id):
        inner, content = path.relative_to(built.source.path.parent / "files"), path.read_bytes()
        yield Output(folder / inner, content)
        yield Output(sources / lab_id / inner, content, kept=False)
    for name in built.front.data:
        yield Output(folder / f"data-{name}.md", data_page(dataset(name), wording).encode("utf-8"))


def nbgrader_sources() -> dict[str, bytes]:
    """nbgrader's source form of every lab, with solutions, and what stands beside it, by path below `source/`."""
    top = build_dir() / "source"
    outputs = [output for name in written_labs() for output in _lab_outputs(open_source(name), {}, Catalogues())]
    return {one.path.relative_to(top).as_posix(): one.content for one in outputs if one.path.is_relative_to(top)}


def write_source_notebook(lab_id: str, path: Path) -> None:
    """Write nbgrader's source form of a lab, with solutions, to `path`."""
    built = open_source(lab_id)
    write_file(path, to_bytes(source_notebook(built.source, built.lab, built.front)))


def stale(outputs: Sequence[Output], *, everything: bool) -> list[tuple[str, str]]:
    """Path and state ("differs", "missing", "left over") of every file that a build would change.

    A file that is not kept in the repository may be missing; one that is there must be up to date.
    `everything` says that `outputs` are those of all labs, so that other built files must be left over.
    """
    found = []
    for output in outputs:
        state = output.state()
        if state == "differs" or (state == "missing" and output.kept):
            found.append((output.name, state))
    if everything:
        found += [(relative(path), "left over") for path in _left_over({output.path for output in outputs})]
    return found


def _left_over(planned: Collection[Path]) -> list[Path]:
    """Files under `labs/` that look built and that no source makes any more. Copies by other names are left alone."""
    found = list(labs_dir().glob("index.*.md"))
    for lab in (folder for folder in labs_dir().glob("*") if folder.is_dir()):
        for folder in (lab, *(inner for inner in lab.glob("*") if inner.is_dir())):
            found += [folder / f"{lab.name}.ipynb", *folder.glob("data-*.md")]
    return sorted(path for path in found if path.is_file() and path not in planned)


def write(outputs: Iterable[Output], *, on_kept: Callable[[Path, Path], None]) -> list[tuple[str, str]]:
    """Write what differs; path and state ("written", "unchanged") of every file.

    A learner's notebook that somebody worked in is put aside first; `on_kept` is told its path and the copy's.
    """
    done = []
    for output in outputs:
        state = output.state()
        if state != "same":
            if state == "differs" and output.path.suffix == ".ipynb" and output.kept and _holds_work(output.path):
                on_kept(output.path, _put_aside(output.path))
            write_file(output.path, output.content)
        done.append((output.name, "unchanged" if state == "same" else "written"))
    return done


def _holds_work(path: Path) -> bool:
    """True when a released notebook holds outputs or an answer, or cannot be read as a notebook at all."""
    import nbformat
    from nbgrader.utils import compute_checksum, is_solution

    try:
        cells: list[NotebookNode] = nbformat.read(path, as_version=4).cells
        return any(
            bool(cell.get("outputs"))
            or (is_solution(cell) and cell.metadata.nbgrader.get("checksum") != compute_checksum(cell))
            for cell in cells
        )
    except Exception:  # nbformat raises many kinds; whatever it is, it must not be lost
        return True


def _put_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}-kept-{number}{path.suffix}")).exists():
        number += 1
    path.replace(aside)
    return aside


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises LabsError when it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A course may be shared: whoever may read the folder's other files may read this one.
        umask = os.umask(0)
        os.umask(umask)
        put_in_place(path, content, 0o666 & ~umask)
    except OSError as error:
        raise LabsError(
            _("The file {path} could not be written: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None


def relative(path: Path) -> str:
    """`path` below the root of the course, with forward slashes; as it is when it lies elsewhere."""
    try:
        return path.relative_to(root()).as_posix()
    except ValueError:
        return str(path)
