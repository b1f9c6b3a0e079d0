"""Measure the limits of the checks on clusters and components, and write them into thresholds.json.

    python solutions/clustering/thresholds.py            measure and write
    python solutions/clustering/thresholds.py --check    measure and compare with the file

A limit is chosen in LIMITS below. Measuring shows, for every edition of the country data at hand, the range that right
answers reach and the range that wrong ones reach. The script stops when a limit does not lie between the two.
The embedded table is always at hand; the original file when LABS_DATA_MIRROR names a folder that holds it.
Takes about a minute an edition. Other scripts measure more limits and write them into the same file:
thresholds_need.py (of two right runs), thresholds_decision.py (of questions 15 and 16).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from autograder.questions.clustering.thresholds import STORE
from solutions.clustering import measures
from solutions.clustering.measures import Ranges, Subject
from solutions.clustering.multiverse import tables

SCRIPT = "solutions/clustering/thresholds.py"

# A range may move by this part of itself on another processor, where ties of K-Means fall otherwise.
AGREEMENT = 0.1


@dataclass(frozen=True)
class Limit:
    """A limit of one question. Right answers lie at or beyond `value` on the side "at least" or "at most"."""

    question: str
    value: float
    side: str
    bounds: str
    measure: Callable[[Subject], Ranges]


@dataclass
class Found:
    """What was measured for one limit, by edition."""

    ranges: dict[str, Ranges] = field(default_factory=dict)

    def margins(self, limit: Limit) -> dict[str, float]:
        """Distance from the limit to the nearest right and wrong value; below 0 when it is on the wrong side."""
        sign = 1 if limit.side == "at least" else -1
        margins = {}
        for kind, direction in (("right", sign), ("wrong", -sign)):
            values = [value for ranges in self.ranges.values() for value in ranges.get(kind, ())]
            if values:
                margins[kind] = round(min(direction * (value - limit.value) for value in values), 3)
        return margins


LIMITS: dict[str, Limit] = {
    "scale_bug_ari_max": Limit(
        "scale_bug", 0.6, "at most", "adjusted Rand index of unscaled and scaled clusters, k = 3", measures.scale_bug
    ),
    "wcss_tolerance": Limit(
        "scale_bug", 0.01, "at most", "relative excess of the WCSS at k = 3 over the best known", measures.excess_at_three
    ),
    "ari_tolerance": Limit(
        "scale_bug", 0.02, "at most", "difference of two adjusted Rand indices of the same labels", measures.ari_spread
    ),
    "curve_tolerance": Limit(
        "wcss", 0.07, "at most", "relative difference of two WCSS curves, k = 1 to 10, 10 starts", measures.curves
    ),
    "starts_min": Limit(
        "choose_k", 20, "at most", "starts with which all of 40 seeds come within 0.1 % of the best, k = 4", measures.starts
    ),
    "table_wcss_tolerance": Limit(
        "choose_k", 0.03, "at most", "relative difference of the WCSS, k = 2 to 6, 20 starts", measures.table_wcss
    ),
    "table_silhouette_tolerance_small_k": Limit(
        "choose_k", 0.02, "at most", "difference of the silhouette, k = 2 to 4, 20 starts", measures.silhouettes_small
    ),
    "table_silhouette_tolerance": Limit(
        "choose_k", 0.08, "at most", "difference of the silhouette, k = 5 and 6, 20 starts", measures.silhouettes_large
    ),
    "table_stability_tolerance": Limit(
        "choose_k", 0.15, "at most", "difference of the mean bootstrap ARI, 30 resamples, 5 starts", measures.stability
    ),
    "need_share_min": Limit("need", 0.12, "at least", "share of the rows in the need group", measures.need_small),
    "need_share_max": Limit("need", 0.47, "at most", "share of the rows in the need group", measures.need_large),
    "need_mortality_ratio_min": Limit(
        "need", 2, "at least", "median child mortality of the need group over that of the rest", measures.need_mortality
    ),
    "need_core_share_min": Limit("need", 0.95, "at least", "share of the core in the need group", measures.need_core),
    "need_rich_max": Limit(
        "need", 4, "at most", "rows of the need group among the 60 with the highest gdpp", measures.need_rich
    ),
    "top10_tolerance": Limit(
        "memo", 0.1, "at most", "difference of two estimates of P(top 10), 500 weightings", measures.top_ten
    ),
}  # fmt: skip

# Numbers that a limit above is measured with.
GIVEN = {"need_rich_rows": (measures.RICH_ROWS, "need", "how many rows with the highest gdpp count as rich")}


def measure() -> dict[str, Found]:
    """Ranges of every limit on every edition at hand, with a line of progress for each."""
    from threadpoolctl import threadpool_limits

    found: dict[str, Found] = {name: Found() for name in LIMITS}
    with threadpool_limits(1):  # tables this small gain nothing from threads
        for table in tables():
            subject = Subject(table.frame.sort_index())
            for number, (name, limit) in enumerate(LIMITS.items(), start=1):
                ranges = limit.measure(subject)
                found[name].ranges[table.ids[0]] = ranges
                shown = ", ".join(f"{kind} {values[0]:.3f} to {values[1]:.3f}" for kind, values in ranges.items())
                print(f"{table.ids[0]} [{number}/{len(LIMITS)}] {name} {limit.value}: {shown}", flush=True)
            accepted = measures.accepted_groups(subject, {name: limit.value for name, limit in LIMITS.items()})
            sensible = accepted.pop("sensible")
            useless = [verdict for family in accepted.values() for verdict in family]
            print(
                f"{table.ids[0]}: the limits of 'need' accept {sum(sensible)} of {len(sensible)} sensible groups "
                f"and {sum(useless)} of {len(useless)} useless ones",
                flush=True,
            )
    return found


def entries(found: dict[str, Found], kept: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the file says of each limit. Ranges of editions that are not at hand are kept."""
    result: dict[str, dict[str, Any]] = {}
    for name, limit in LIMITS.items():
        earlier = kept.get(name, {}).get("measured", {})
        ranges = {edition: _ranges(value) for edition, value in earlier.items() if isinstance(value, dict)}
        everything = Found(ranges | found[name].ranges)
        result[name] = {
            "question": limit.question,
            "value": limit.value,
            "bounds": f"{limit.bounds}, {limit.side}",
            "measured": {
                edition: {
                    kind: [round(value, 3) for value in values] for kind, values in everything.ranges[edition].items()
                }
                for edition in sorted(everything.ranges)
            },
            "margin": everything.margins(limit),
            "script": SCRIPT,
        }
    for name, (value, question, bounds) in GIVEN.items():
        result[name] = {"question": question, "value": value, "bounds": bounds, "script": SCRIPT}
    return result


def _ranges(value: dict[str, list[float]]) -> Ranges:
    return {kind: (numbers[0], numbers[1]) for kind, numbers in value.items()}


def refused(content: dict[str, dict[str, Any]]) -> list[str]:
    """Limits that do not lie between right and wrong."""
    return [
        f"{name}: {kind} answers are on the wrong side by {-margin:g}"
        for name, entry in content.items()
        for kind, margin in entry.get("margin", {}).items()
        if margin < 0
    ]


def differences(kept: dict[str, Any], new: dict[str, dict[str, Any]]) -> list[str]:
    """What was measured otherwise than the file says."""
    found = []
    for name, entry in new.items():
        old = kept.get(name, {})
        if old.get("value") != entry["value"]:
            found.append(f"{name} is {old.get('value')} in the file and {entry['value']} in the script")
        for edition, ranges in entry.get("measured", {}).items():
            for kind, values in ranges.items():
                before = old.get("measured", {}).get(edition, {}).get(kind)
                room = [max(0.01, AGREEMENT * abs(value)) for value in values]
                if before is None or any(abs(a - b) > c for a, b, c in zip(before, values, room, strict=True)):
                    found.append(f"{name}, {edition}, {kind}: {before} in the file and {values} now")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure and compare with the file")
    check = parser.parse_args(arguments).check
    content = json.loads(STORE.read_text(encoding="utf-8")) if STORE.is_file() else {"thresholds": {}}
    kept: dict[str, Any] = content["thresholds"]
    new = entries(measure(), {name: entry for name, entry in kept.items() if entry.get("script") == SCRIPT})
    problems = refused(new) + (differences(kept, new) if check else [])
    for problem in problems:
        print(f"- {problem}")
    if check or problems:
        print("The file was not changed." if problems else "thresholds.json agrees.")
        return 1 if problems else 0
    # Read again: another script may have written its own entries while this one measured.
    if STORE.is_file():
        kept = json.loads(STORE.read_text(encoding="utf-8"))["thresholds"]
    others = {name: entry for name, entry in kept.items() if entry.get("script") != SCRIPT}
    about = "Limits of the checks, with the ranges that right and wrong answers reach on each edition of the data."
    text = json.dumps({"about": about, "thresholds": new | others}, ensure_ascii=False, indent=1)
    STORE.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {STORE.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
