"""The learner's bundle: labs, data and the visible half of the checks, in one zip file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.building.build import plan, relative, stale, write_file
from autograder.building.catalogues import languages, package_dir
from autograder.building.leaks import find_leaks
from autograder.building.modules import INFRA_LEFT_OUT, LEFT_OUT, broken_imports, bundled_modules
from autograder.building.problems import listing
from autograder.building.readme import README, readme
from autograder.building.secrets import collect_secrets
from autograder.checking.registry import unknown
from autograder.errors import LabsError
from autograder.paths import datasets_dir, labs_dir, root
from autograder.text import COURSE_LANGUAGE, DOMAIN, LOCALE_DIR, _

# The one folder that unzipping makes.
FOLDER = "bdti-labs"

# Files at the root of the course, and those of tools/ that `make start` runs.
_ROOT_FILES = (
    "LICENSE",
    "LICENSE-CC-BY-4.0",
    "Makefile",
    "environment.yml",
    "nbgrader_config.py",
    "pyproject.toml",
    "requirements.lock",
    "tools/bootstrap.py",
    "tools/bootstrap.sh",
)
# One time for all files: a bundle depends on what is in it and not on when it was made.
_TIME = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """Content by path below the bundle's folder, and the commands of authors and instructors that it leaves out."""

    files: dict[str, bytes]
    left_out: list[str]


def make_bundle(code: str | None = None) -> Bundle:
    """Gather the files of the bundle. Raises LabsError when one is missing, stale, or holds something secret.

    code: language that the bundle speaks, with English for what is not translated; None for all languages.
    """
    if code is not None and code not in languages():
        raise LabsError(unknown(_("The course is not translated into '{name}'."), code, list(languages())))
    modules, left_out = bundled_modules()
    if broken := broken_imports(modules):
        sentences = [_("{module} needs {missing}.").format(module=module, missing=name) for module, name in broken]
        raise LabsError(listing(_("the bundle, in which modules are missing"), sentences))
    paths = [*modules.values(), *_package_data(), *_datasets()]
    paths += [root() / name for name in _ROOT_FILES]
    whole = plan()
    planned = whole.outputs
    paths += [output.path for output in planned if output.path.is_relative_to(labs_dir())]
    files = {_name(path): _read(path) for path in paths}
    files["README.md"] = README.read_bytes()
    for language in languages():
        files[f"README.{language}.md"] = readme(whole.messages.translations(language).gettext).encode("utf-8")
    if code is not None:
        files = {name: content for name, content in files.items() if not _speaks_another(name, code)}
        files[_name(COURSE_LANGUAGE)] = f"{code}\n".encode("ascii")
    refuse_leaks(files)
    if changed := [name for name, _state in stale(planned, everything=True) if name in files]:
        raise LabsError(
            _("These files are not what a build makes: {files}. Run `labs build`, then bundle again.").format(
                files=", ".join(changed)
            )
        )
    return Bundle(dict(sorted(files.items())), left_out)


def refuse_leaks(files: Mapping[str, bytes]) -> None:
    """Raise LabsError that names file and line of everything secret in `files`."""
    if leaks := find_leaks(files, collect_secrets()):
        raise LabsError(
            listing(_("the bundle, which was not written because learners must not get this"), list(map(str, leaks)))
        )


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip file of `files`; equal files give equal bytes, on every machine."""
    buffer = io.BytesIO()
    # Stored and not deflated, because the bytes of a compressor change with its version.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _TIME)
            entry.create_system = 3  # Unix, also when made on Windows, so that permissions are kept
            entry.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def write_bundle(path: Path, code: str | None = None) -> Bundle:
    """Make the bundle and write it to `path`, a .zip file; an existing file is replaced whole. code: its language."""
    if path.suffix.lower() != ".zip":
        raise LabsError(_("The file name {name} does not end in .zip. Choose one that does.").format(name=path.name))
    bundle = make_bundle(code)
    write_file(path, zip_bytes(bundle.files))
    return bundle


def _speaks_another(name: str, code: str) -> bool:
    """Whether a file of the bundle is the one of another language than English and `code`."""
    parts = name.split("/")
    others = [language for language in languages() if language != code]
    return any(
        name in (f"README.{other}.md", f"labs/index.{other}.md")
        or (parts[0] == "labs" and len(parts) > 3 and parts[2] == other)
        or name.startswith(f"autograder/locale/{other}/")
        for other in others
    )


def _package_data() -> list[Path]:
    """Files of the packages that are not Python: settings of JupyterLab, the visible catalogues, the servers' own."""
    infra = package_dir().parent / "infra"
    return [
        *(path for path in _not_python(infra) if path.relative_to(infra).parts[0] not in INFRA_LEFT_OUT),
        *(
            path
            for path in _not_python(package_dir())
            if "hidden" not in path.parts
            and path != README
            and path.relative_to(package_dir()).parts[0] not in LEFT_OUT
            and (not path.is_relative_to(LOCALE_DIR) or (path.stem == DOMAIN and path.suffix != ".pot"))
        ),
    ]


def _not_python(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]


def _datasets() -> list[Path]:
    """The catalogue, embedded data and data cards, without the scripts and raw files that they were made from."""
    found = []
    for path in datasets_dir().rglob("*"):
        inner = path.relative_to(datasets_dir()).parts
        if (
            path.is_file()
            and not {"build", "source", "__pycache__"} & set(inner[:-1])
            and not path.name.startswith(".")
        ):
            found.append(path)
    return found


def _name(path: Path) -> str:
    # Not by the course's root: the packages may be those of another one.
    for package in (package_dir(), package_dir().with_name("infra")):
        if path.is_relative_to(package):
            return path.relative_to(package_dir().parent).as_posix()
    return relative(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LabsError(
            _("The bundle needs {path}, which could not be read: {reason}. Run `labs build`, or restore it.").format(
                path=path, reason=error.strerror
            )
        ) from None
