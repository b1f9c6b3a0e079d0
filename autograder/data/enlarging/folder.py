"""The folder of an enlarged table: files that are whole or not there, a record to go on from, and a README.

Nothing here holds more than one part in memory, whatever the number of rows.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from autograder.data.editions import Edition
from autograder.data.enlarging.drawing import Drawing
from autograder.data.enlarging.plan import BOUND, COUNT, DAY, Part, Plan
from autograder.data.errors import DataError
from autograder.files import FULL, put_in_place
from autograder.text import _

CSV, PARQUET = "csv", "parquet"
FORMATS = (CSV, PARQUET)
SEED = 2020
PART_ROWS = 500_000
RECORD = "enlarged.json"
# The recipe: a folder that an older one began is not continued.
_RECIPE = 1
# Bytes of a row on the disk: 49 and 1.4 measured on a million rows, rounded up.
_ROW_BYTES = {CSV: 55, PARQUET: 3}
# What the system and other programs need of the same disk.
_SPARE = 1_000_000_000

# (rows written, rows in all)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Enlarged:
    """An enlarged table that is complete. Files of a format are in `files(format)`, in the order of the rows."""

    folder: Path
    rows: int
    formats: tuple[str, ...]
    bytes: int
    cases: int
    written: int

    def files(self, kind: str) -> list[Path]:
        """The files of "csv" or "parquet"."""
        return sorted((self.folder / kind).glob(f"part-*.{kind}"))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {**asdict(self), "folder": str(self.folder), "formats": list(self.formats)}


def folder_of(edition: Edition, rows: int, out: Path) -> Path:
    """Where the enlarged table of an edition is put below `out`; its name says that it is synthetic."""
    return out / f"{edition.dataset}-synthetic-enlarged-{rows}"


def bytes_needed(rows: int, formats: Iterable[str]) -> int:
    """Room on the disk for so many rows."""
    return sum(_ROW_BYTES[kind] for kind in formats) * rows


def enlarge(
    edition: Edition,
    rows: int,
    out: Path,
    *,
    formats: Iterable[str] = FORMATS,
    seed: int = SEED,
    large: bool = False,
    progress: Progress | None = None,
    part_rows: int = PART_ROWS,
) -> Enlarged:
    """Write a table of `rows` rows below `out`; a run that was stopped goes on where it was.

    large: more than BOUND rows are meant. Raises DataError: "enlarge_dataset", "enlarge_rows", "enlarge_bound",
    "enlarge_room", "enlarge_other", "enlarge_write".
    """
    kinds = tuple(kind for kind in FORMATS if kind in set(formats))
    base = edition.frame()
    if base.columns[0] != DAY or base.columns[-1] != COUNT:
        raise DataError("enlarge_dataset", dataset=edition.dataset)
    if rows > BOUND and not large:
        raise DataError("enlarge_bound", rows=rows, bound=BOUND, gigabytes=f"{bytes_needed(rows, kinds) / 1e9:.0f}")
    plan = Plan(base, rows, seed, part_rows)
    folder = folder_of(edition, rows, out)
    order = {
        "synthetic": True,
        "recipe": _RECIPE,
        "dataset": edition.dataset,
        "edition": edition.id,
        "sha256": edition.sha256,
        "rows": rows,
        "seed": seed,
        "part_rows": part_rows,
        "formats": list(kinds),
    }
    try:
        return _filled(plan, folder, order, kinds, edition, progress or (lambda _done, _total: None))
    except OSError as error:
        reason = _("the disk is full") if error.errno in FULL else error.strerror or str(error)
        raise DataError("enlarge_write", folder=folder, reason=reason) from None


def _filled(
    plan: Plan, folder: Path, order: dict[str, Any], kinds: tuple[str, ...], edition: Edition, progress: Progress
) -> Enlarged:
    record = _record(folder, order)
    done: dict[str, Any] = record["parts"]
    left = sum(part.rows for part in plan.parts if not _whole(folder, part, done, kinds))
    _check_room(folder, bytes_needed(left, kinds))
    for kind in kinds:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for rest in (folder / kind).glob("*.partial"):
            rest.unlink()
    put_in_place(folder / "README.md", _readme(plan, edition).encode(), 0o644)
    drawing = Drawing(plan)
    ready = written = 0
    for part in plan.parts:
        if not _whole(folder, part, done, kinds):
            done[str(part.number)] = _write(drawing, part, folder, kinds)
            put_in_place(folder / RECORD, json.dumps(record).encode(), 0o644)
            written += part.rows
        ready += part.rows
        progress(ready, plan.rows)
    sizes = sum(size for part in done.values() for size in part["bytes"].values())
    return Enlarged(folder, plan.rows, kinds, sizes, sum(part["cases"] for part in done.values()), written)


def _record(folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """The record of a run with the same order, or a new one. Raises DataError when the folder holds something else."""
    path = folder / RECORD
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["order"] == order and isinstance(found["parts"], dict):
            return dict(found)
    except FileNotFoundError:
        if not folder.exists() or not any(folder.iterdir()):
            return {"order": order, "parts": {}}
    except (ValueError, KeyError, TypeError):
        pass
    raise DataError("enlarge_other", folder=folder)


def _whole(folder: Path, part: Part, done: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    """Whether a part was written, and its files still have the size that they had then."""
    sizes = done.get(str(part.number), {}).get("bytes", {})
    paths = {kind: folder / _name(part, kind) for kind in kinds}
    return all(path.is_file() and path.stat().st_size == sizes.get(kind) for kind, path in paths.items())


def _write(drawing: Drawing, part: Part, folder: Path, kinds: tuple[str, ...]) -> dict[str, Any]:
    table, lines = drawing.table(part)
    sizes = {}
    for kind in kinds:
        path = folder / _name(part, kind)
        half = path.with_name(path.name + ".partial")
        if kind == CSV:
            with half.open("wb") as file:
                file.write(drawing.header)
                file.write(lines)
        else:
            # Without Arrow's own notes, so that every reader sees the same plain types.
            pq.write_table(table, half, compression="snappy", store_schema=False)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(path)
        sizes[kind] = path.stat().st_size
    return {"rows": part.rows, "cases": int(table[COUNT].to_numpy().sum()), "bytes": sizes}


def _name(part: Part, kind: str) -> str:
    return f"{kind}/part-{part.number:05}.{kind}"


def _check_room(folder: Path, needed: int) -> None:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if needed and needed + _SPARE > free:
        raise DataError("enlarge_room", folder=place, needed=f"{(needed + _SPARE) / 1e9:.1f}", free=f"{free / 1e9:.1f}")


def _readme(plan: Plan, edition: Edition) -> str:
    last = max(slot.day for part in plan.parts for slot in part.slots if slot.day is not None)
    sentences = [
        "# " + _("SYNTHETIC: {dataset}, enlarged to {rows} rows").format(dataset=edition.dataset, rows=plan.rows),
        "",
        _(
            "No row of this table was observed. It exists to measure how long programs take. "
            "Draw no conclusion from it."
        ),
        "",
        _("Made from: {edition}").format(edition=repr(edition).splitlines()[0]),
        _("Licence of what it was made from: {licence}").format(licence=edition.licence),
        _("Each row was copied into {periods} periods of {weeks} weeks, up to {day}.").format(
            periods=plan.periods, weeks=plan.weeks, day=last
        ),
        _(
            "In each period it stands once for each of {offices} reporting offices or one more, with another count."
        ).format(offices=plan.offices),
        _("Columns, order, weekdays and missing values (NA) are those of the table that it was made from."),
        _("Seed of the random numbers: {seed}.").format(seed=plan.seed),
        "",
    ]
    return "\n".join(sentences)
