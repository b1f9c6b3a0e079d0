"""Write the bootstrap stability of K-Means for every edition of the country data that is at hand.

    python solutions/clustering/stability.py            write autograder/questions/clustering/hidden/stability.json
    python solutions/clustering/stability.py --check    compute again and compare with that file

A learner's figure is the mean over 30 samples or more; this reference is the mean over 300, so that nearly all of the
difference between the two is the learner's own. The limit of that difference is `table_stability_tolerance`.
The embedded table is always at hand; the original file when LABS_DATA_MIRROR names a folder that holds it.
The entry of an edition that is not at hand stays as it is. Takes about half a minute an edition.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from autograder.questions.clustering.choosing import COUNTS
from autograder.questions.clustering.hidden.choosing import STORE, stability
from autograder.questions.clustering.labels import scaled_indicators
from solutions.clustering.multiverse import Table, tables

SCRIPT = "solutions/clustering/stability.py"
RESAMPLES = 300
STARTS = 20
SEED = 20
# Another processor may break ties between two groupings otherwise, and so move a mean of 300 by this much.
AGREEMENT = 0.02


def entry(table: Table) -> dict[str, Any]:
    """What the file keeps of one edition: k → mean adjusted Rand index."""
    X = scaled_indicators(table.frame.sort_index()).to_numpy()
    means = {str(k): round(stability(X, k, RESAMPLES, STARTS, SEED), 4) for k in COUNTS}
    print(f"{table.ids[0]}: {means}", flush=True)
    return {"ids": list(table.ids), "sha256": list(table.sha256), "stability": means}


def stored() -> dict[str, Any]:
    """The file as it is; without editions when there is none."""
    if not STORE.is_file():
        return {"editions": []}
    kept: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    return kept


def write() -> None:
    """Write the file. Editions that are not at hand keep their entry."""
    entries = [entry(table) for table in tables()]
    done = {tuple(item["ids"]) for item in entries}
    entries += [item for item in stored()["editions"] if tuple(item["ids"]) not in done]
    content = {
        "about": "Mean adjusted Rand index of K-Means on scaled indicators over bootstrap samples, by k.",
        "script": SCRIPT,
        "settings": {"resamples": RESAMPLES, "starts": STARTS, "seed": SEED},
        "editions": sorted(entries, key=lambda item: item["ids"]),
    }
    STORE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {STORE.relative_to(ROOT).as_posix()}")


def check() -> int:
    """Compare a new computation with the file. Exit code 0 when they agree."""
    known = {tuple(item["ids"]): item for item in stored()["editions"]}
    found = []
    for table in tables():
        new, old = entry(table), known.get(table.ids)
        if old is None or old["sha256"] != new["sha256"]:
            found.append(f"{table.ids[0]}: the file has no figures of these bytes")
            continue
        for k, value in new["stability"].items():
            if abs(value - old["stability"][k]) > AGREEMENT:
                found.append(f"{table.ids[0]}, k = {k}: {old['stability'][k]} in the file and {value} now")
    for line in found:
        print(f"- {line}")
    print(f"Run `python {SCRIPT}` to write the file again." if found else "stability.json agrees.")
    return 1 if found else 0


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        raise SystemExit(check())
    write()
