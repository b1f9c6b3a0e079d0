"""The figures on the instructor's page are those of the reference answers, on both editions of the data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from autograder.building.proofs import cached_states
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.worker import NotebookWorker
from autograder.data import load
from autograder.questions.clustering.hidden import choosing, multiverse
from tests.questions.instructor_page import LAB, PAGE_TEXT, PROSE, agrees, quoted, section, tables

EDITIONS = tables(section("The edition of the data"))[0]
COUNTRIES, AMOUNTS = tables(section("Discussion points"))

# A tie between two groupings may fall differently on another processor: see solutions/clustering/multiverse.py.
TIE = {"contested countries": 2}


@pytest.fixture
def column(edition: str) -> str:
    """Heading of the column for the edition at hand: two row orders have one content."""
    heading = load("country").id.removesuffix("-by-gdpp")
    assert heading == ("country-2010" if edition == "mirror" else "country-factbook-2015")
    return heading


@pytest.fixture
def names(edition: str, column: str) -> dict[str, Any]:
    """All names after the reference answers."""
    return cached_states(LAB, edition)[""]


def test_what_the_editions_give(names: dict[str, Any], column: str) -> None:
    from sklearn.metrics import silhouette_score

    table, X = names["countries"], names["X"]
    stable = choosing.known_stability(load("country"))
    wanted = {
        "countries": [len(table)],
        "values with a z-score beyond 3": [len(names["outlier_decisions"])],
        "share of the variance in components 1 and 2": list(names["pca2"](X)["explained"]),
        "silhouette at k = 3, unscaled and scaled": [
            silhouette_score(table, names["bug_labels"]),
            silhouette_score(X, names["labels3"]),
        ],
        "`bug_ari`": [names["bug_ari"]],
        "stability at k = 3, 4, 5": [stable[k] for k in (3, 4, 5)],
        "countries in the need group": [len(names["need"])],
        "countries in the core": [len(multiverse.core(load("country")))],
        "unusable partitions": sorted(names["unusable"]),
        "contested countries": [len(names["contested"])],
        "names without a region": [len(names["unmatched"])],
        "countries in `must_fund`": [len(names["must_fund"])],
    }
    assert [row["what"] for row in EDITIONS] == list(wanted)
    for row in EDITIONS:
        assert agrees(row[column], wanted[row["what"]], TIE.get(row["what"], 0)), (row, wanted[row["what"]])


def equal_weights(names: dict[str, Any], need: list[str], **limits: float) -> Any:
    """Amounts of the reference, in thousand euro, with all six weights equal."""
    return names["allocate"](names["countries"], need, dict.fromkeys(names["DIRECTION"], 1.0), **limits) / 1000


def test_the_countries_to_talk_about(names: dict[str, Any], column: str) -> None:
    table, counts = names["countries"], multiverse.counts(load("country"))
    amounts = equal_weights(names, names["need_list"])
    rows = [row for row in COUNTRIES if quoted(row["edition"]) == column]
    assert len(rows) == 3
    for row in rows:
        country = row["country"]
        for indicator in ("child_mort", "life_expec", "inflation", "gdpp"):
            assert float(row[indicator]) == table.loc[country, indicator], (country, indicator)
        assert int(row["in the need group, of 36"]) == counts[country]
        assert agrees(row["P(top 10)"], [names["top10_probability"][country]]), country
        assert agrees(row["thousand euro"], [amounts[country]]), country


def test_how_much_the_index_differentiates(names: dict[str, Any], column: str) -> None:
    need = names["need_list"]
    free = {"floor": 0.0, "cap": 10_000_000.0}
    squares = names["need_scores"].mean(axis=1) ** 2
    found = {
        "in proportion, floor 100 and cap 500": equal_weights(names, need, floor=100_000, cap=500_000),
        "in proportion, no floor and no cap": equal_weights(names, need, **free),
        "in proportion to the square, no floor and no cap": 10_000 * squares / squares.sum(),
    }
    assert [row["rule, equal weights"] for row in AMOUNTS] == list(found)
    for row in AMOUNTS:
        amounts = found[row["rule, equal weights"]]
        wanted = [amounts.min(), amounts.max(), amounts.max() / amounts.min()]
        assert agrees(row[f"{column}`: least, most, ratio"], wanted), (row, wanted)
    position = ["country-2010", "country-factbook-2015"].index(column)
    first = found["in proportion, floor 100 and cap 500"]
    apart = re.search(r"gets (\d+) thousand euro more than the one with least, or (\d+)", PROSE)
    assert apart
    assert agrees(apart[position + 1], [first.max() - first.min()])
    share = re.search(r"an equal share is (\d+), or (\d+)", PROSE)
    assert share
    assert agrees(share[position + 1], [10_000 / len(need)])
    everybody = equal_weights(names, list(names["countries"].index), **free)
    luxembourg = re.search(r"Luxembourg would get (\d+) thousand euro, or (\d+)", PROSE)
    assert luxembourg
    assert agrees(luxembourg[position + 1], [everybody["Luxembourg"]])


def test_equatorial_guinea_gets_least_and_is_the_one_rich_country(names: dict[str, Any]) -> None:
    table, need = names["countries"], names["need_list"]
    assert [name for name in need if name in table["gdpp"].nlargest(60).index] == ["Equatorial Guinea"]
    amounts = equal_weights(names, need)
    assert amounts.idxmin() == "Equatorial Guinea"
    assert amounts.min() / amounts.mean() == pytest.approx(0.75, abs=0.05)


def test_who_would_go_with_the_extreme_values(names: dict[str, Any], column: str) -> None:
    need = set(names["need_list"])
    lost = need & set(names["outlier_decisions"]["country"])
    word = "of the 46 countries" if column == "country-2010" else "of the 49"
    assert f"{len(lost)} {word}" in PROSE
    assert word.endswith((str(len(need)), f"{len(need)} countries"))


def test_one_column_makes_a_cluster(names: dict[str, Any], column: str) -> None:
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    table = names["countries"]
    standard = StandardScaler().fit_transform(table)
    labels = KMeans(5, n_init=20, random_state=0).fit(standard).labels_
    groups = [sorted(table.index[labels == label]) for label in range(5)]
    if column == "country-2010":
        neediest = table["child_mort"].groupby(labels).mean().idxmax()
        assert groups[neediest] == ["Nigeria"]
        z = standard[table.index.get_loc("Nigeria"), table.columns.get_loc("inflation")]
        assert f"lies {z:.1f} standard deviations from the mean" in PROSE
    else:
        four = next(group for group in groups if "Venezuela" in group)
        assert f"a cluster of four: {', '.join(four[:-1])} and {four[-1]}." in PROSE


def test_the_multiverse_is_described_as_it_is(column: str) -> None:
    count = len(multiverse.specifications())
    k = " or ".join(str(clusters) for clusters in multiverse.CLUSTERS)
    assert (
        f"{count} specifications: {len(multiverse.FORMS)} feature forms, {len(multiverse.SCALERS)} scalers, "
        f"k of {k}, K-Means or Ward." in PROSE
    )
    core = len(multiverse.core(load("country")))
    told = f"{core} countries of the file of about 2010" if column == "country-2010" else f"{core} of the Factbook"
    assert told in PROSE


def test_who_proves_that_nigeria_is_bookkeeping_is_refused_as_the_page_says(mirror: Path) -> None:
    names = dict(cached_states(LAB, "mirror")[""])
    decisions = names["outlier_decisions"].copy()
    nigeria = (decisions["country"] == "Nigeria") & (decisions["column"] == "inflation")
    assert nigeria.sum() == 1
    decisions.loc[nigeria, ["decision", "reason"]] = ["remove", "data_error"]
    names["outlier_decisions"] = decisions
    worker, lab = NotebookWorker(names), load_lab(LAB)
    try:
        verdict = run_question(lab, lab["outliers"], worker, graded=True)
    finally:
        worker.close()
    assert {item.message_key for item in verdict.properties if not item.passed} == {"outliers.neediest"}


@pytest.mark.parametrize("claim", ["always", "clearly"])
def test_the_words_that_the_check_for_certainty_lets_pass(claim: str) -> None:
    from autograder.questions.clustering.weightings import certainty_claims

    assert f'"{claim.capitalize()}"' in PAGE_TEXT or f'"{claim}"' in PAGE_TEXT
    assert certainty_claims(f"Chad is {claim} among the ten neediest, and we fund it first.") == []
    assert certainty_claims("It is certain that Chad is among the ten neediest.") != []
