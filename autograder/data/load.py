"""Find the edition to work with: the file that the user fetched, then a mirror if one is set, then what ships here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from autograder.data.catalogue import Dataset, KnownEdition, catalogue
from autograder.data.catalogue import dataset as find_dataset
from autograder.data.editions import ORIGINS, REMOTE_ORIGINS, Edition
from autograder.data.errors import DataError
from autograder.data.home import data_home, fetched_dir, local_path, mirror_setting, provenance, read_bytes, write_whole
from autograder.data.inspecting import Inspection, inspect
from autograder.data.remote import fetch_copy, source_setting
from autograder.text import _

# A lab must not wait long for a mirror that is down, and not again for each question: the embedded edition is at hand.
MIRROR_TRIES = 2
MIRROR_TIMEOUT = (3.0, 10.0)
MIRROR_REST = 600.0  # seconds before this process asks a mirror again that did not answer
_failed: dict[str, tuple[float, str]] = {}


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
        notes.append(_("{dataset} is not there ({place}), so the file is used.").format(dataset=spec.id, place=place))
    for found in _here(spec, notes, edition if edition in ORIGINS else None):
        if edition in (None, found.origin, found.id):
            return replace(found, notes=(*notes, *found.notes))
    looked = [_(ORIGINS[origin]) for origin in ORIGINS]
    raise DataError("no_edition", dataset=dataset_id, wanted=edition or "?", looked=", ".join(looked))


def present(dataset_id: str) -> tuple[list[Edition], list[str]]:
    """Every edition that is here, in search order, and notes on files that are here but cannot be used."""
    notes: list[str] = []
    return _here(find_dataset(dataset_id), notes, None), notes


def dataset_ids() -> tuple[str, ...]:
    """Ids of all datasets of the catalogue."""
    return tuple(spec.id for spec in catalogue())


def _here(spec: Dataset, notes: list[str], origin: str | None) -> list[Edition]:
    finders: dict[str, Callable[[Dataset, list[str]], Edition | None]] = {
        "fetched": _fetched,
        "mirror": _mirror,
        "embedded": _embedded,
    }
    found = (finder(spec, notes) for name, finder in finders.items() if origin in (None, name))
    return [edition for edition in found if edition is not None]


def _fetched(spec: Dataset, notes: list[str]) -> Edition | None:
    folder = fetched_dir(spec.id)
    noted = provenance(folder).get("file")
    # A user may also copy the file there by hand.
    for name in [*([noted] if isinstance(noted, str) else []), *_official_names(spec)]:
        path = folder / Path(name).name
        if path.is_file():
            return _usable(spec, path, "fetched", notes)
    return None


def _mirror(spec: Dataset, notes: list[str]) -> Edition | None:
    setting = mirror_setting()
    if not setting:
        return None
    web = setting.lower().startswith(("http://", "https://"))
    folder = local_path(setting) or Path(setting).expanduser().absolute()
    for file in dict.fromkeys(edition.file for edition in spec.editions if edition.method in ("download", "login")):
        path = _from_web_mirror(spec, setting, file, notes) if web else folder / file
        if path is not None and path.is_file():
            found = _usable(spec, path, "mirror", notes)
            if found:
                return found
    return None


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


def _embedded(spec: Dataset, notes: list[str]) -> Edition | None:
    from autograder.paths import datasets_dir

    shipped = spec.shipped
    if shipped is None:
        return None
    if shipped.method == "package":
        return Edition(spec, shipped, "embedded", shipped.rows, shipped.sha256 or "", None)
    path = datasets_dir() / shipped.file
    return _usable(spec, path, "embedded", notes) if path.is_file() else None


def _usable(spec: Dataset, path: Path, origin: str, notes: list[str]) -> Edition | None:
    """The edition in `path`; None, with a note, when the file is damaged or unreadable."""
    try:
        data = read_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        known = next((edition for edition in spec.editions if edition.sha256 == digest), None)
        if known:  # the usual case, without reading the table
            return Edition(spec, known, origin, known.rows, digest, path)
        found = inspect(data, spec)
        if found.rows is None:
            reasons = " ".join(str(finding) for finding in found.findings if finding.refused)
            notes.append(_("{path} is not used. {reasons}").format(path=path, reasons=reasons))
            return None
        return _inspected(spec, path, origin, data, found)
    except DataError as error:
        notes.append(str(error))
        return None


def _inspected(spec: Dataset, path: Path, origin: str, data: bytes, found: Inspection) -> Edition:
    said = [finding.seen for finding in found.findings if finding.severity == "note"]
    if not found.usable_as_is:
        data = found.repaired()
        # Beside the others and never over the user's own file.
        digest = hashlib.sha256(data).hexdigest()
        source = path
        path = data_home() / spec.id / "repaired" / digest[:12] / (Path(path.name).stem + ".csv")
        write_whole(path, data)
        said.append(_("{source} was repaired: {path} is used.").format(source=source, path=path))
    digest = hashlib.sha256(data).hexdigest()
    known: KnownEdition | None = found.edition
    return Edition(spec, known, origin, len(found.rows or ()), digest, path, tuple(said))


def _official_names(spec: Dataset) -> list[str]:
    official = (edition.file for edition in spec.editions if edition.method in ("download", "login"))
    return list(dict.fromkeys(Path(file).name for file in official))
