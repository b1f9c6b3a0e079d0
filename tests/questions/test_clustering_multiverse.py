"""The stored figures of the 36 specifications, the limits that stand on them, and what an unknown table gets."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from autograder.data import load
from autograder.paths import root
from autograder.questions.clustering import thresholds
from autograder.questions.clustering.hidden import multiverse
from autograder.questions.clustering.thresholds import threshold
from solutions.clustering import measures
from solutions.clustering import multiverse as script
from solutions.clustering import thresholds as limits

SCRIPTS = root() / "solutions" / "clustering"


@dataclass
class Unknown:
    """An edition that the stored figures do not know."""

    table: pd.DataFrame
    id: str = "unrecognised"
    sha256: str = "0" * 64
    read: list[str] = field(default_factory=list)

    def frame(self) -> pd.DataFrame:
        self.read.append(self.sha256)
        return self.table.copy()


@pytest.fixture
def country(edition: str) -> pd.DataFrame:
    """The table of the edition under test."""
    return load("country").frame()


@pytest.fixture(autouse=True)
def _nothing_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiverse, "_computed", {})


def command(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the documentation says."""
    return subprocess.run(
        [sys.executable, str(SCRIPTS / name), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


# --- the stored figures ---


def test_the_stored_figures_can_be_computed_again(edition: str) -> None:
    run = command("multiverse.py", "--check")
    assert run.returncode == 0, run.stdout + run.stderr
    assert load("country").id in run.stdout


def test_writing_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = json.loads(multiverse.STORE.read_text(encoding="utf-8"))
    written = []
    for name in ("first.json", "second.json"):
        path = tmp_path / name
        path.write_text(json.dumps(kept), encoding="utf-8")
        monkeypatch.setattr(multiverse, "STORE", path)
        script.write()
        written.append(path.read_bytes())
    assert written[0] == written[1]
    # The original file is not at hand here, and its entry stays.
    again = json.loads(written[0])
    originals = [[item for item in content["editions"] if "country-2010" in item["ids"]] for content in (kept, again)]
    assert originals[0] == originals[1] != []


def test_a_changed_figure_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(multiverse.STORE.read_text(encoding="utf-8"))
    entry = next(item for item in content["editions"] if item["ids"] == ["country-factbook-2015"])
    entry["counts"]["Norway"] = 30
    entry["core"].remove("Niger")
    path = tmp_path / "multiverse.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(multiverse, "STORE", path)
    assert script.check() == 1
    said = capsys.readouterr().out
    assert "Norway has 30 in the file and 0 now" in said
    assert "the core differs by ['Niger']" in said
    assert "python solutions/clustering/multiverse.py" in said


def test_a_file_that_the_catalogue_does_not_know_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "country" / "Country-data.csv"
    place.parent.mkdir()
    place.write_text("country,child_mort\nHaiti,208\n", encoding="utf-8")
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    run = command("multiverse.py", "--check")
    assert run.returncode == 1
    assert "Country-data.csv has the checksum" in run.stderr
    assert "Traceback" not in run.stderr


def test_share_and_core_fit_together(edition: str) -> None:
    found = load("country")
    share, core = multiverse.share(found), multiverse.core(found)
    assert list(share.index) == list(found.frame().index)
    assert share.between(0, 1).all()
    assert core == frozenset(share.index[share == 1])
    assert 20 <= len(core) <= 30
    assert share.nunique() > 10
    assert share[found.frame()["gdpp"].nlargest(20).index].max() < 0.1


# --- a table that nobody stored ---


def test_an_unknown_table_is_computed_once_and_does_not_depend_on_its_order(edition: str) -> None:
    known = load("country")
    shuffled = known.frame().sample(frac=1, random_state=1)
    unknown = Unknown(shuffled)
    first = multiverse.share(unknown)
    assert multiverse.core(unknown) == frozenset(first.index[first == 1])
    assert len(unknown.read) == 1
    stored = multiverse.share(known)
    moved = (first[stored.index] - stored).abs() * len(multiverse.specifications())
    assert moved.max() <= script.TIE
    assert multiverse.core(unknown) == multiverse.core(known)


def test_a_known_name_on_other_bytes_gets_no_stored_figures() -> None:
    table = load("country").frame().drop(index="Niger")
    changed = Unknown(table, id="country-factbook-2015", sha256="1" * 64)
    assert "Niger" not in multiverse.share(changed).index
    assert "Niger" not in multiverse.core(changed)


def test_the_figures_do_not_depend_on_the_seed() -> None:
    country = load("country").frame()
    counts = [multiverse.membership(country, seed).sum(axis=1) for seed in (0, 1)]
    assert (counts[0] - counts[1]).abs().max() <= 1
    full = len(multiverse.specifications())
    assert set(counts[0].index[counts[0] == full]) == set(counts[1].index[counts[1] == full])


# --- its parts ---


def test_feature_forms() -> None:
    frame = pd.DataFrame(
        {"exports": [50.0, 20.0], "imports": [10.0, 0.0], "health": [5.0, 8.0], "inflation": [-3.0, 3.0]}
        | {"life_expec": [60.0, 80.0], "gdpp": [400.0, 90000.0]}
    )
    before = frame.copy()
    absolute = multiverse.features(frame, "absolute")
    assert absolute["exports"].tolist() == [200.0, 18000.0]
    assert absolute["health"].tolist() == [20.0, 7200.0]
    logarithm = multiverse.features(frame, "log")
    assert logarithm["inflation"].sum() == 0  # signed
    assert logarithm["inflation"][1] == pytest.approx(np.log(4))
    assert logarithm["life_expec"].equals(frame["life_expec"])
    assert multiverse.features(frame, "raw").equals(frame)
    assert frame.equals(before), "the table that was given is not changed"
    with pytest.raises(ValueError, match="cubes"):
        multiverse.features(frame, "cubes")


def test_neediest_does_not_depend_on_label_numbers() -> None:
    child_mort = pd.Series([5.0, 90.0, 80.0, 6.0, 30.0])
    labels = np.array([2, 0, 0, 2, 1])
    wanted = [False, True, True, False, False]
    for names in ((0, 1, 2), (2, 0, 1), (7, 5, -3)):
        renamed = np.array([names[label] for label in labels])
        assert multiverse.neediest(child_mort, renamed).tolist() == wanted


@pytest.mark.parametrize("k", [3, 4])
def test_kmeans_is_at_least_as_good_as_fifty_starts(country: pd.DataFrame, k: int) -> None:
    for form in multiverse.FORMS:
        for scaler in multiverse.SCALERS:
            values = multiverse.scaled(multiverse.features(country, form), scaler)
            labels = multiverse.kmeans(values, k)
            assert set(labels) == set(range(k))
            within = sum(((values[labels == one] - values[labels == one].mean(axis=0)) ** 2).sum() for one in range(k))
            assert within <= KMeans(k, n_init=50, random_state=3).fit(values).inertia_ * (1 + 1e-9)


def test_kmeans_keeps_every_cluster_on_tables_with_repeated_rows() -> None:
    values = np.repeat(np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]]), [6, 1, 1], axis=0)
    assert set(multiverse.kmeans(values, 3)) == {0, 1, 2}


# --- the limits ---


def test_every_limit_says_what_it_bounds_and_who_measured_it() -> None:
    entries = thresholds.thresholds()
    assert entries
    for name, entry in entries.items():
        assert isinstance(threshold(name), float)
        assert entry["bounds"]
        assert (root() / entry["script"]).is_file()


def test_every_limit_of_the_script_lies_between_right_and_wrong_on_both_editions() -> None:
    entries = thresholds.thresholds()
    for name, limit in limits.LIMITS.items():
        entry = entries[name]
        assert entry["value"] == limit.value
        assert sorted(entry["measured"]) == ["country-2010", "country-factbook-2015"]
        for edition, ranges in entry["measured"].items():
            low, high = ranges["right"]
            assert low >= limit.value if limit.side == "at least" else high <= limit.value, (name, edition)
        assert entry["margin"]["right"] > 0
        assert entry["margin"].get("wrong", 1) > 0


def test_an_unknown_limit_is_named_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match=r"no limit 'need_share'; it has .*need_share_min"):
        threshold("need_share")


def test_the_limits_hold_no_name_of_a_country(country: pd.DataFrame) -> None:
    text = thresholds.STORE.read_text(encoding="utf-8")
    assert [name for name in country.index if name in text] == []


def test_the_limits_of_the_need_group_accept_the_sensible_and_refuse_the_useless(country: pd.DataFrame) -> None:
    subject = measures.Subject(country)
    accepted = measures.accepted_groups(subject, {name: threshold(name) for name in thresholds.thresholds()})
    sensible = accepted.pop("sensible")
    assert len(sensible) >= 60
    assert all(sensible)
    assert sorted(accepted) == ["not_neediest", "too_large", "too_small", "without_core"]
    for family, verdicts in accepted.items():
        assert verdicts, family
        assert not any(verdicts), family
