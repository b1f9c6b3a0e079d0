"""Write the figures of the 36 specifications for every edition of the country data that is at hand.

    python solutions/clustering/multiverse.py            write autograder/questions/clustering/hidden/multiverse.json
    python solutions/clustering/multiverse.py --check    compute again and compare with that file
    python solutions/clustering/multiverse.py --seeds    which figures depend on the seed of K-Means
    python solutions/clustering/multiverse.py --facts    the lab's facts on the original file, expected and got

The embedded table is always at hand; the original file when LABS_DATA_MIRROR names a folder that holds it.
The entry of an edition that is not at hand stays as it is. Takes about two seconds an edition.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from autograder.questions.clustering.hidden import multiverse

if TYPE_CHECKING:
    import pandas as pd

SCRIPT = "solutions/clustering/multiverse.py"
LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")

# A tie between two groupings may fall differently on another processor: a count may then move by this much.
TIE = 2


@dataclass(frozen=True)
class Table:
    """One edition of the country data. `ids` and `sha256` name all its copies, which differ in row order only."""

    ids: tuple[str, ...]
    sha256: tuple[str, ...]
    frame: pd.DataFrame


def tables() -> list[Table]:
    """The editions at hand, the embedded one first. Each frame is indexed by country."""
    import pandas as pd

    catalogue = json.loads((ROOT / "datasets" / "datapackage.json").read_text(encoding="utf-8"))
    country = next(resource for resource in catalogue["resources"] if resource["name"] == "country")
    places = [ROOT / "datasets" / country["path"]]
    if mirror := os.environ.get("LABS_DATA_MIRROR"):
        places += [Path(mirror) / name for name in sorted({edition["file"] for edition in country["editions"]})]
    found = []
    for path in places:
        if not path.is_file():
            continue
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        known = [edition for edition in country["editions"] if edition.get("sha256") == sha256]
        if not known:
            raise SystemExit(
                f"{path.name} has the checksum {sha256[:12]}…, which datasets/datapackage.json does not know.\n"
                "Each file here must be a known edition. Add it to the catalogue, or restore the file."
            )
        same = [edition for edition in country["editions"] if edition["content"] == known[0]["content"]]
        ids = tuple(edition["id"] for edition in same)
        found.append(Table(ids, tuple(edition["sha256"] for edition in same), pd.read_csv(path, index_col="country")))
    return found


# --- the file ---


def entry(table: Table) -> dict[str, Any]:
    """What the file keeps of one edition."""
    counts = multiverse.membership(table.frame).sum(axis=1)
    full = len(multiverse.specifications())
    return {
        "ids": list(table.ids),
        "sha256": list(table.sha256),
        "rows": len(table.frame),
        "core": sorted(counts.index[counts == full]),
        "counts": {str(name): int(count) for name, count in counts.items()},
    }


def content(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole file."""
    return {
        "about": "In how many of the specifications each country is in the need group; the core is in all of them.",
        "script": SCRIPT,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "settings": {"batches": multiverse.BATCHES, "starts": multiverse.STARTS, "seed": multiverse.SEED},
        "specifications": [spec.name for spec in multiverse.specifications()],
        "editions": sorted(entries, key=lambda item: item["ids"]),
    }


def stored() -> dict[str, Any]:
    """The file as it is; without editions when there is none."""
    if not multiverse.STORE.is_file():
        return {"editions": []}
    kept: dict[str, Any] = json.loads(multiverse.STORE.read_text(encoding="utf-8"))
    return kept


def compute() -> list[dict[str, Any]]:
    """Entries of all editions at hand, with a line of progress for each."""
    entries = []
    for table in tables():
        print(f"{table.ids[0]}: {len(table.frame)} countries, 36 specifications …", end=" ", flush=True)
        entries.append(entry(table))
        print(f"core {len(entries[-1]['core'])}", flush=True)
    return entries


def write() -> None:
    """Write the file. Editions that are not at hand keep their entry while the catalogue still knows them."""
    entries = compute()
    done = {tuple(item["ids"]) for item in entries}
    entries += [item for item in stored()["editions"] if tuple(item["ids"]) not in done]
    text = json.dumps(content(entries), ensure_ascii=False, indent=1)
    multiverse.STORE.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {multiverse.STORE.name}")


def differences(kept: dict[str, Any], entries: list[dict[str, Any]]) -> list[str]:
    """What a new computation has otherwise than the file, in words; empty when they agree within ties."""
    found = []
    if kept.get("specifications") != [spec.name for spec in multiverse.specifications()]:
        found.append("the list of specifications differs")
    known = {tuple(item["ids"]): item for item in kept["editions"]}
    for new in entries:
        name, old = new["ids"][0], known.get(tuple(new["ids"]))
        if old is None:
            found.append(f"{name} is not in the file")
            continue
        if old["sha256"] != new["sha256"]:
            found.append(f"{name}: the file holds figures of other bytes ({', '.join(old['sha256'])})")
        if old["core"] != new["core"]:
            found.append(f"{name}: the core differs by {sorted(set(old['core']) ^ set(new['core']))}")
        for country in sorted(old["counts"].keys() | new["counts"].keys()):
            before, now = old["counts"].get(country), new["counts"].get(country)
            if before is None or now is None or abs(before - now) > TIE:
                found.append(f"{name}: {country} has {before} in the file and {now} now")
    return found


def check() -> int:
    """Compare a new computation with the file. Exit code 0 when they agree."""
    found = differences(stored(), compute())
    for line in found:
        print(f"- {line}")
    print(f"Run `python {SCRIPT}` to write the file again." if found else "multiverse.json agrees.")
    return 1 if found else 0


def seeds(count: int = 6) -> None:
    """Show which countries' counts depend on the seed of K-Means, per edition."""
    import pandas as pd

    for table in tables():
        runs = [multiverse.membership(table.frame, seed) for seed in range(count)]
        counts = pd.DataFrame({seed: run.sum(axis=1) for seed, run in enumerate(runs)})
        cores = {frozenset(counts.index[counts[seed] == len(multiverse.specifications())]) for seed in counts}
        moved = counts[counts.nunique(axis=1) > 1]
        print(f"{table.ids[0]}: {count} seeds, {len(cores)} core(s), {len(moved)} countries whose count moves")
        for name, row in moved.iterrows():
            print(f"  {name}: {row.min()} to {row.max()} of 36")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="compute again and compare with the file")
    choice.add_argument("--seeds", action="store_true", help="which figures depend on the seed of K-Means")
    choice.add_argument("--facts", action="store_true", help="the lab's facts on the original file, expected and got")
    options = parser.parse_args(arguments)
    if options.check:
        return check()
    if options.seeds:
        seeds()
    elif options.facts:
        from solutions.clustering import facts

        return facts.main()
    else:
        write()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
