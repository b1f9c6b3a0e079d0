"""Measure the limits that the checks of questions 15 and 16 use, and merge them into thresholds.json.

    python solutions/clustering/thresholds_decision.py            measure and write
    python solutions/clustering/thresholds_decision.py --check    measure and compare with the file

Each limit lies between what right answers reach and what wrong ones reach, measured on every edition of the country
data at hand (the embedded one, and the original file when LABS_DATA_MIRROR names a folder that holds it).
Takes about half a minute an edition.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SCRIPT = "solutions/clustering/thresholds_decision.py"
STORE = ROOT / "autograder" / "questions" / "clustering" / "thresholds.json"
RESAMPLES = 100
SEEDS = range(4)
ALWAYS = 0.9

# Okabe and Ito, Color Universal Design, 2008: eight colours made for readers with any colour vision.
OKABE_ITO = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
# Reds and greens that people take by name.
RED_GREEN = (
    ("red", "green"),
    ("tab:red", "tab:green"),
    ("darkred", "darkgreen"),
    ("crimson", "forestgreen"),
    ("brown", "green"),
    ("red", "darkgreen"),
)


# --- memberships of question 15 ---


def neediest(child_mort: np.ndarray, labels: np.ndarray) -> int:
    """Label of the cluster with the highest mean child mortality."""
    return int(max(set(labels), key=lambda label: child_mort[labels == label].mean()))


def resampled(frame: pd.DataFrame, table: np.ndarray, counts: tuple[int, ...], seed: int, replace: bool) -> pd.Series:
    """Membership over K-Means on resamples, with k taken in turn from `counts`.

    With replacement, all countries are assigned by `predict`; without, four of five are drawn and the others are absent.
    """
    import numpy as np
    import pandas as pd
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(seed)
    child_mort, n = frame["child_mort"].to_numpy(), len(frame)
    runs = np.full((n, RESAMPLES), np.nan)
    for number in range(RESAMPLES):
        k = counts[number % len(counts)]
        rows = rng.choice(n, n if replace else int(0.8 * n), replace=replace)
        model = KMeans(k, n_init=5, random_state=number).fit(table[rows])
        label = neediest(child_mort[rows], model.labels_)
        if replace:
            runs[:, number] = model.predict(table) == label
        else:
            runs[rows, number] = model.labels_ == label
    return pd.Series(np.nanmean(runs, axis=1), index=frame.index)


def right_memberships(frame: pd.DataFrame) -> Iterator[pd.Series]:
    """Memberships of careful analyses: resamples at k = 3, 4 and both, and every half or third of the 36."""
    from sklearn.preprocessing import MinMaxScaler

    from autograder.questions.clustering.hidden import multiverse

    scaled = MinMaxScaler().fit_transform(frame)
    for counts in ((3,), (4,), (3, 4)):
        for replace in (True, False):
            for seed in SEEDS:
                yield resampled(frame, scaled, counts, seed, replace)
    runs = multiverse.membership(frame)
    for position in range(4):
        for choice in sorted({name.split("/")[position] for name in runs.columns}):
            chosen = [name for name in runs.columns if name.split("/")[position] == choice]
            yield runs[chosen].mean(axis=1)


def guessed_memberships(frame: pd.DataFrame) -> Iterator[pd.Series]:
    """Memberships drawn at random."""
    import numpy as np
    import pandas as pd

    for seed in range(50):
        yield pd.Series(np.random.default_rng(seed).random(len(frame)), index=frame.index)


def unmatched_memberships(frame: pd.DataFrame) -> Iterator[pd.Series]:
    """Memberships in "cluster 0" (or 1, or 2) of many runs, although label numbers change from run to run.

    They may rank the countries well by accident; that nobody is nearly always in gives them away.
    """
    import numpy as np
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import MinMaxScaler

    table = MinMaxScaler().fit_transform(frame)
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        for label in range(3):
            runs = []
            for number in range(RESAMPLES):
                rows = rng.choice(len(frame), len(frame))
                runs.append(KMeans(3, n_init=1, random_state=number).fit(table[rows]).predict(table) == label)
            yield pd.Series(np.mean(runs, axis=0), index=frame.index)


def unscaled_memberships(frame: pd.DataFrame) -> Iterator[pd.Series]:
    """Memberships of runs without scaling."""
    for seed in SEEDS:
        yield resampled(frame, frame.to_numpy(dtype=float), (3,), seed, True)


def measure_memberships() -> dict[str, dict[str, list[float]]]:
    """For each quantity the lowest and highest value over right and over wrong answers, all editions together."""
    from scipy.stats import spearmanr

    from autograder.data import present
    from autograder.questions.clustering.hidden.multiverse import core, share

    values: dict[str, dict[str, list[float]]] = {name: {"right": [], "wrong": []} for name in ("rank", "core", "wide")}
    for edition in present("country")[0]:
        frame = edition.frame()
        reference, sure = share(edition)[frame.index], sorted(core(edition))
        for got in right_memberships(frame):
            values["rank"]["right"].append(float(spearmanr(got, reference).statistic))
            values["core"]["right"].append(float((got[sure] >= ALWAYS).mean()))
            values["wide"]["right"].append(float((got >= ALWAYS).mean()))
        for got in guessed_memberships(frame):
            values["rank"]["wrong"].append(float(spearmanr(got, reference).statistic))
        for got in unmatched_memberships(frame):
            values["core"]["wrong"].append(float((got[sure] >= ALWAYS).mean()))
        for got in unscaled_memberships(frame):
            values["wide"]["wrong"].append(float((got >= ALWAYS).mean()))
    return values


# --- colours of question 16 ---


def measure_colours() -> dict[str, list[float]]:
    """Least difference, over kinds of colour vision, of pairs made to be told apart and of red-green pairs."""
    from matplotlib.colors import to_rgb

    from autograder.checking.colour import GRAPHICS_CONTRAST, contrast_ratio, least_difference

    usable = [to_rgb(colour) for colour in OKABE_ITO if contrast_ratio(to_rgb(colour)) >= GRAPHICS_CONTRAST]
    return {
        "right": [least_difference(first, second) for first, second in combinations(usable, 2)],
        "wrong": [least_difference(to_rgb(first), to_rgb(second)) for first, second in RED_GREEN],
    }


# --- limits ---


def limits() -> dict[str, dict[str, Any]]:
    """The four limits with what they bound and the ranges that were measured."""
    memberships = measure_memberships()
    rank, core, wide, colours = memberships["rank"], memberships["core"], memberships["wide"], measure_colours()
    return {
        # Resamples of one specification end just below 0.8, so the limit stands a whole tenth below them.
        "membership_rank_min": _limit(
            int(min(rank["right"]) * 10) / 10,
            "rank correlation of memberships with the shares of the 36 specifications, at least",
            rank,
        ),
        "membership_core_part_min": _limit(
            int(min(core["right"]) * 10) / 10 - 0.1,
            "part of the core with a membership of 0.9 or more, at least",
            core,
        ),
        "membership_wide_max": _limit(
            (max(wide["right"]) + min(wide["wrong"])) / 2,
            "part of all countries with a membership of 0.9 or more, at most",
            wide,
        ),
        "colour_difference_min": _limit(
            (min(colours["right"]) + max(colours["wrong"])) / 2,
            "difference in CIELAB of two colours for protan, deutan and full vision, at least",
            colours,
        ),
    }


def _limit(value: float, bounds: str, measured: dict[str, list[float]]) -> dict[str, Any]:
    ranges = {kind: [round(min(found), 3), round(max(found), 3)] for kind, found in measured.items()}
    return {"value": round(value, 2), "bounds": bounds, "measured": ranges, "script": SCRIPT}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure and compare with the file")
    check = parser.parse_args(arguments).check
    found = limits()
    content: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    for name, entry in found.items():
        print(f"{name}: {entry['value']}, right {entry['measured']['right']}, wrong {entry['measured']['wrong']}")
    if check:
        differ = [name for name in found if content["thresholds"].get(name, {}).get("value") != found[name]["value"]]
        print(f"differ: {', '.join(differ)}" if differ else "thresholds.json agrees.")
        return 1 if differ else 0
    content["thresholds"].update(found)
    STORE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {STORE.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
