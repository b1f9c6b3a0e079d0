"""Take official files in: from a file that the user has, or from an address. What is refused is said in words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from autograder.data.catalogue import Dataset
from autograder.data.download import Progress, download, forget
from autograder.data.editions import Edition
from autograder.data.errors import DataError
from autograder.data.findings import Finding
from autograder.data.home import PROVENANCE, fetched_dir, local_path, provenance, read_bytes, sha256_of, write_whole
from autograder.data.inspecting import Inspection, inspect


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: the edition that it became, and what was noticed on the way."""

    edition: Edition
    findings: tuple[Finding, ...]


def take_in_file(spec: Dataset, source: Path) -> Taken:
    """Take in a file that the user already has: csv or zip, as downloaded or saved again.

    Harmless damage is repaired; whole but unknown content is accepted as "unrecognised".
    Raises DataError "refused_file" with the reasons, or "no_file".
    """
    data = read_bytes(source)
    found = inspect(data, spec)
    if found.rows is None:
        raise _refusal(source, found)
    return _keep(spec, found, data, str(source))


def take_in_address(spec: Dataset, url: str, progress: Progress | None = None) -> Taken:
    """Download the official file and take it in.

    Content that no known edition matches may be a newer edition: it is kept aside and not used (DataError
    "newer_edition"), because the labs' figures may not hold for it. Where the publisher replaces the file every day,
    such a file is what was to be expected, and it is taken in.
    """
    local = local_path(url)
    if local is not None:
        return take_in_file(spec, local)
    name = Path(spec.official.file).name
    part = download(url, fetched_dir(spec.id) / (name + ".part"), dataset=spec.id, progress=progress)
    data = read_bytes(part)
    found = inspect(data, spec)
    if any(finding.code in ("html_page", "page_for_workbook") for finding in found.findings):
        forget(part)
        raise DataError("wrong_content", url=url, dataset=spec.id)
    if found.rows is None:
        raise _refusal(_aside(spec, part, name), found)
    if found.edition is None and not spec.rolling:
        kept = _aside(spec, part, name)
        raise DataError("newer_edition", url=url, sha256=sha256_of(kept), kept=kept, dataset=spec.id)
    taken = _keep(spec, found, data, url)
    forget(part)
    return taken


def _keep(spec: Dataset, found: Inspection, given: bytes, source: str) -> Taken:
    edition = found.edition
    folder = fetched_dir(spec.id)
    path = folder / Path((edition or spec.official).file).name.removesuffix(".gz")
    content = found.repaired()
    digest = hashlib.sha256(content).hexdigest()
    _spare(spec, folder, digest)
    write_whole(path, content)
    noted = {
        "dataset": spec.id,
        "edition": edition.id if edition else None,
        "file": path.name,
        "sha256": digest,
        "given_sha256": hashlib.sha256(given).hexdigest(),
        "source": source,
        "findings": [finding.code for finding in found.findings],
    }
    write_whole(folder / PROVENANCE, (json.dumps(noted, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    notes = tuple(finding.seen for finding in found.findings if finding.severity == "note")
    kept = Edition(spec, edition, "fetched", len(found.rows or ()), digest, path, notes, found.last_day)
    return Taken(kept, tuple(found.findings))


def _spare(spec: Dataset, folder: Path, digest: str) -> None:
    """Move an unrecognised file of other content out of the way: nobody could fetch it a second time."""
    noted = provenance(folder)
    old = folder / str(noted.get("file", ""))
    if noted and noted.get("edition") is None and old.is_file() and sha256_of(old) != digest:
        _aside(spec, old, old.name)


def _aside(spec: Dataset, path: Path, name: str) -> Path:
    digest = sha256_of(path)
    kept = fetched_dir(spec.id) / "aside" / f"{Path(name).stem}-{digest[:12]}{Path(name).suffix}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.replace(kept)
    forget(path)
    return kept


def _refusal(file: Path, found: Inspection) -> DataError:
    reasons = " ".join(str(finding) for finding in found.findings if finding.refused)
    return DataError("refused_file", file=file, reasons=reasons, findings=[f.as_dict() for f in found.findings])
