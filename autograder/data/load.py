"""Find the edition to work with: the file that the user fetched, then a mirror if one is set, then what ships here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from autograder.data.catalogue import Dataset, KnownEdition, catalogue
from autograder.data.catalogue import dataset as find_dataset
from autograder.data.editions import ORIGINS, REMOTE_ORIGINS, Edition
from autograder.data.errors import DataError
from autograder.data.findings import Finding
from autograder.data.home import (
    data_home,
    fetched_dir,
    local_path,
    mirror_setting,
    provenance,
    read_bytes,
    sha256_of,
    write_whole,
)
from autograder.data.inspecting import inspect
from autograder.data.remote import fetch_copy, source_setting
from autograder.text import _

# A lab must not wait long for a mirror that is down, and not again for each question: the embedded edition is at hand.
MIRROR_TRIES = 2
MIRROR_TIMEOUT = (3.0, 10.0)
MIRROR_REST = 600.0  # seconds before this process asks a mirror again that did not answer
_failed: dict[str, tuple[float, str]] = {}


@dataclass(frozen=True)
class _Seen:
    """What an inspection of a file found, without its rows."""

    known: KnownEdition | None
    rows: int | None
    last_day: str
    findings: tuple[Finding, ...]
    repaired: Path | None


# By dataset, checksum and data folder: checks ask for a table dozens of times, and a large one takes a second to read.
_seen: dict[tuple[str, str, Path], _Seen] = {}


def load(dataset_id: str, edition: str | None = None) -> Edition:
    """The edition of a dataset to work with: fetched, then mirror, then embedded. It always says which one it is.

    With LABS_DATA_SOURCE=s3 or =mysql it is the table there, and the file with a note when that service has none.

    `edition` asks for one origin ("fetched", "mirror", "embedded") or one edition id ("country-2010") only.
    Raises DataError: "unknown_dataset", or "no_edition" when nothing here fits.
    """
    spec = find_dataset(dataset_id)
    notes: list[str] = []
    source = source_setting()
    if source != "file" and edition is None:
        path = fetch_copy(spec, source)
        found_there = _usable(spec, path, source, notes) if path else None
        if found_there is not None:
            return replace(found_there, notes=(*notes, *found_there.notes))
        place = _(REMOTE_ORIGINS[source])
        notes.append(
            _("{dataset} does not come {place}, because it is not there; the file is used.").format(
                dataset=spec.id, place=place
            )
        )
    for found in _here(spec, notes, edition if edition in ORIGINS else None):
        if edition in (None, found.origin, found.id):
            return replace(found, notes=(*notes, *found.notes))
    looked = [_(ORIGINS[origin]) for origin in ORIGINS]
    raise DataError("no_edition", dataset=dataset_id, wanted=edition or "?", looked=", ".join(looked))


def present(dataset_id: str) -> tuple[list[Edition], list[str]]:
    """Every edition that is here, in search order, and notes on files that are here but cannot be used."""
    notes: list[str] = []
    editions = list(_here(find_dataset(dataset_id), notes, None))
    return editions, notes


def dataset_ids() -> tuple[str, ...]:
    """Ids of all datasets of the catalogue."""
    return tuple(spec.id for spec in catalogue())


def _here(spec: Dataset, notes: list[str], origin: str | None) -> Iterator[Edition]:
    """The editions that are here, one by one: a file is not read before all that come earlier were refused."""
    finders: dict[str, Callable[[Dataset, list[str]], Iterator[Edition | None]]] = {
        "fetched": _fetched,
        "mirror": _mirror,
        "embedded": _embedded,
    }
    for name, finder in finders.items():
        if origin in (None, name):
            yield from (edition for edition in finder(spec, notes) if edition is not None)


def _fetched(spec: Dataset, notes: list[str]) -> Iterator[Edition | None]:
    folder = fetched_dir(spec.id)
    noted = provenance(folder).get("file")
    # A user may also copy the file there by hand.
    for name in [*([noted] if isinstance(noted, str) else []), *_official_names(spec)]:
        path = folder / Path(name).name
        if path.is_file():
            yield _usable(spec, path, "fetched", notes)
            return


def _mirror(spec: Dataset, notes: list[str]) -> Iterator[Edition | None]:
    setting = mirror_setting()
    if not setting:
        return
    web = setting.lower().startswith(("http://", "https://"))
    folder = local_path(setting) or Path(setting).expanduser().absolute()
    for file in dict.fromkeys(edition.file for edition in spec.editions if edition.method in ("download", "login")):
        path = _from_web_mirror(spec, setting, file, notes) if web else folder / file
        if path is not None and path.is_file():
            yield _usable(spec, path, "mirror", notes)


def _from_web_mirror(spec: Dataset, setting: str, file: str, notes: list[str]) -> Path | None:
    """The file of a web mirror, copied once into the data folder; later loads stay off the network."""
    from autograder.data.download import download, forget

    folder = data_home() / "mirror" / hashlib.sha256(setting.encode()).hexdigest()[:12]
    path = folder / file
    if path.is_file():
        return path
    url = setting.rstrip("/") + "/" + quote(file)
    failed_at, note = _failed.get(url, (-MIRROR_REST, ""))
    if time.monotonic() - failed_at < MIRROR_REST:
        notes.append(note)
        return None
    part = path.with_name(path.name + ".part")
    try:
        download(url, part, dataset=spec.id, tries=MIRROR_TRIES, timeout=MIRROR_TIMEOUT)
        if inspect(read_bytes(part), spec).refused:
            forget(part)
            notes.append(_("The mirror's file {url} is damaged and not used.").format(url=url))
            return None
        part.replace(path)
        forget(part)
    except DataError as error:
        # A mirror need not have every dataset.
        if error.code != "not_found":
            note = _("The mirror is not used. {reason}").format(reason=error)
            _failed[url] = (time.monotonic(), note)
            notes.append(note)
        return None
    return path


def _embedded(spec: Dataset, notes: list[str]) -> Iterator[Edition | None]:
    from autograder.paths import datasets_dir

    shipped = spec.shipped
    if shipped is None:
        return
    if shipped.method == "package":
        yield Edition(spec, shipped, "embedded", shipped.rows, shipped.sha256 or "", None)
        return
    path = datasets_dir() / shipped.file
    if path.is_file():
        # What is in a packed file is compared with its checksum when it is unpacked.
        whole = Edition(spec, shipped, "embedded", shipped.rows, shipped.sha256 or "", None)
        yield whole if shipped.packed else _usable(spec, path, "embedded", notes)


def _usable(spec: Dataset, path: Path, origin: str, notes: list[str]) -> Edition | None:
    """The edition in `path`; None, with a note, when the file is damaged or unreadable."""
    try:
        data = read_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        known = next((edition for edition in spec.editions if edition.sha256 == digest), None)
        if known:  # the usual case, without reading the table
            return Edition(spec, known, origin, known.rows, digest, path)
        key = (spec.id, digest, data_home())
        seen = _seen.get(key)
        if seen is None or (seen.repaired and not seen.repaired.is_file()):
            seen = _seen[key] = _inspected(spec, path, data)
    except DataError as error:
        notes.append(str(error))
        return None
    if seen.rows is None:
        reasons = " ".join(str(finding) for finding in seen.findings if finding.refused)
        notes.append(_("{path} is not used. {reasons}").format(path=path, reasons=reasons))
        return None
    said = [finding.seen for finding in seen.findings if finding.severity == "note"]
    if seen.repaired:
        said.append(_("{source} was repaired: {path} is used.").format(source=path, path=seen.repaired))
        path, digest = seen.repaired, sha256_of(seen.repaired)
    return Edition(spec, seen.known, origin, seen.rows, digest, path, tuple(said), seen.last_day)


def _inspected(spec: Dataset, path: Path, data: bytes) -> _Seen:
    found = inspect(data, spec)
    if found.rows is None:
        return _Seen(None, None, "", tuple(found.findings), None)
    repaired = None
    if not found.usable_as_is:
        content = found.repaired()
        # Beside the others and never over the user's own file.
        digest = hashlib.sha256(content).hexdigest()
        repaired = data_home() / spec.id / "repaired" / digest[:12] / (Path(path.name).stem + found.suffix)
        write_whole(repaired, content)
    return _Seen(found.edition, len(found.rows), found.last_day, tuple(found.findings), repaired)


def _official_names(spec: Dataset) -> list[str]:
    official = (edition.file for edition in spec.editions if edition.method in ("download", "login"))
    return list(dict.fromkeys(Path(file).name for file in official))
