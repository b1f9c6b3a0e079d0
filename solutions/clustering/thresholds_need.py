"""Measure the limit `need_same` of question 12, and merge it into thresholds.json.

    python solutions/clustering/thresholds_need.py            measure and write
    python solutions/clustering/thresholds_need.py --check    measure and compare with the file

Two groups of one specification count as the same when their Jaccard index is at least this limit. Right answers
({raw, absolute} × {min-max, standard} × k 3 and 4, 20 starts) are refitted on rows in other orders. Wrong answers take
the cluster with a fixed number. Measured on every edition at hand (the embedded one, and the original file when
LABS_DATA_MIRROR names a folder that holds it). Takes about a minute an edition.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from autograder.questions.clustering.hidden import multiverse
from autograder.questions.clustering.thresholds import STORE
from solutions.clustering.multiverse import tables

if TYPE_CHECKING:
    import pandas as pd

SCRIPT = "solutions/clustering/thresholds_need.py"
NAME = "need_same"
STARTS = 20
ORDERS = 40
MARGIN = 0.1


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Size of the intersection over that of the union."""
    return len(one & other) / len(one | other)


def clusters(frame: pd.DataFrame, form: str, scaler: str, k: int) -> tuple[list[frozenset[str]], int]:
    """Names in each cluster, by label number, and the number of the neediest."""
    from sklearn.cluster import KMeans

    values = multiverse.scaled(multiverse.features(frame, form), scaler)
    labels = KMeans(k, n_init=STARTS, random_state=0).fit(values).labels_
    worst = int(frame["child_mort"].groupby(labels).mean().idxmax())
    return [frozenset(frame.index[labels == label]) for label in range(k)], worst


def measure() -> dict[str, list[float]]:
    """Jaccard indices of groups found by profile, and by number where the number changed. Lowest and highest."""
    import numpy as np

    found: dict[str, list[float]] = {"right": [], "wrong": []}
    for table in tables():
        for form, scaler, k in product(("raw", "absolute"), ("minmax", "standard"), (3, 4)):
            first, worst = clusters(table.frame, form, scaler, k)
            rng = np.random.default_rng(1)
            for _order in range(ORDERS):
                other, now = clusters(table.frame.iloc[rng.permutation(len(table.frame))], form, scaler, k)
                found["right"].append(jaccard(first[worst], other[now]))
                if now != worst:
                    found["wrong"].append(jaccard(first[worst], other[worst]))
    return found


def entry() -> dict[str, Any]:
    """The limit: a margin below the lowest value of right answers, and still above all wrong ones."""
    found = measure()
    ranges = {kind: [round(min(values), 3), round(max(values), 3)] for kind, values in found.items()}
    value = round(min(found["right"]) - MARGIN, 2)
    if value <= max(found["wrong"]):
        raise SystemExit(f"No limit parts right from wrong answers: {ranges}")
    bounds = "Jaccard index of two need groups of one specification on the same rows in another order, at least"
    return {"value": value, "bounds": bounds, "measured": ranges, "margin": MARGIN, "script": SCRIPT}


def main(arguments: list[str]) -> int:
    new = entry()
    print(f"{NAME}: {new['value']}, right {new['measured']['right']}, wrong {new['measured']['wrong']}")
    content: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    if "--check" in arguments:
        same = content["thresholds"].get(NAME, {}).get("value") == new["value"]
        print("thresholds.json agrees." if same else f"thresholds.json differs: run `python {SCRIPT}`.")
        return 0 if same else 1
    content["thresholds"][NAME] = new
    STORE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {STORE.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
