"""Typed copies: what survives the trip, and what does not."""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checking.descriptions import EstimatorDescription, FigureDescription, Opaque
from autograder.checking.packed import Limits, Packed, Unreadable
from autograder.checking.values import copy_value, pack, unpack

mpl.use("Agg")

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**200), max_value=2**200),
    st.floats(allow_nan=False),
    st.text(),
)
HASHABLE = st.one_of(SCALARS, st.tuples(SCALARS, SCALARS))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_plain_values_come_back_equal_and_of_the_same_type(value: object) -> None:
    copied = copy_value(value)
    assert copied == value
    assert type(copied) is type(value)


@given(hnp.arrays(dtype=st.sampled_from(["f8", "i8", "?", "f4", "u2"]), shape=hnp.array_shapes(max_dims=3, max_side=5)))
def test_arrays_come_back_equal(array: np.ndarray) -> None:
    copied = copy_value(array)
    assert copied.dtype == array.dtype
    np.testing.assert_array_equal(copied, array)


@pytest.mark.parametrize(
    "value",
    [
        math.inf,
        -math.inf,
        Decimal("1.50"),
        datetime.date(2020, 2, 29),
        datetime.datetime(2020, 2, 29, 12, 30),
        datetime.timedelta(days=1, seconds=2),
        b"bytes",
        range(3),
        {"a": 1}.keys(),
    ],
)
def test_other_plain_values(value: object) -> None:
    expected = list(value) if isinstance(value, range | type({}.keys())) else value
    assert copy_value(value) == expected


def test_nan_stays_nan_and_paths_become_text(tmp_path: Path) -> None:
    assert math.isnan(copy_value(math.nan))
    assert copy_value(tmp_path) == str(tmp_path)
    assert copy_value(np.float32(1.5)) == 1.5
    assert copy_value(pd.NA) is pd.NA


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [1.5, np.nan]}, index=pd.Index(["p", "q"], name="country")),
        pd.DataFrame({"mixed": [1.5, "12,9", None]}),
        pd.DataFrame(
            {
                "whole": pd.array([1, None], dtype="Int64"),
                "category": pd.Categorical(["x", "y"]),
                "day": pd.to_datetime(["2020-01-01", "2020-01-02"]),
                "zone": pd.date_range("2020", periods=2, tz="UTC"),
                "month": pd.period_range("2020", periods=2, freq="M"),
                "text": pd.array(["a", None], dtype="string"),
            }
        ),
        pd.DataFrame(),
        pd.DataFrame(index=["only", "labels"]),
        pd.DataFrame([[1, 2], [3, 4]], columns=["same", "same"]),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
        pd.DataFrame({"v": [1]}, index=pd.MultiIndex.from_tuples([("a", 1)], names=["u", "w"])),
    ],
)
def test_frames_come_back_equal(frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(copy_value(frame), frame, check_column_type=False, check_index_type=False)


def test_series_and_index() -> None:
    series = pd.Series([1.5, 2.5], index=["a", "b"], name="v")
    pd.testing.assert_series_equal(copy_value(series), series)
    index = pd.Index([3, 4], name="k")
    pd.testing.assert_index_equal(copy_value(index), index)


class AlwaysEqual(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *args: object, **kwargs: object) -> bool:
        return True


class Liar:
    """Says that it is a DataFrame."""

    def __getattribute__(self, name: str) -> object:
        return pd.DataFrame if name == "__class__" else object.__getattribute__(self, name)


class Bomb:
    """Raises when it is asked what it is."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError("boom")


def test_subclasses_lose_their_overrides() -> None:
    copied = copy_value(AlwaysEqual(3.0))
    assert type(copied) is float
    assert copied != 4.0
    array = np.array([1.0, 2.0]).view(LyingArray)
    assert type(copy_value(array)) is np.ndarray
    assert type(copy_value(type("S", (str,), {"__str__": lambda self: "lie"})("truth"))) is str
    assert copy_value(type("S", (str,), {"__str__": lambda self: "lie"})("truth")) == "truth"


@pytest.mark.parametrize("make", [Liar, Bomb, object, lambda: (item for item in [1]), lambda: iter([1])])
def test_what_has_no_typed_form_arrives_as_its_name(make: Callable[[], object]) -> None:
    copied = copy_value(make())
    assert isinstance(copied, Opaque)


def test_nesting_and_size_are_bounded() -> None:
    deep: list[object] = []
    for _level in range(100):
        deep = [deep]
    with pytest.raises(Unreadable, match="nested"):
        pack(deep)
    cyclic: list[object] = []
    cyclic.append(cyclic)
    with pytest.raises(Unreadable, match="nested"):
        pack(cyclic)
    with pytest.raises(Unreadable, match="MB"):
        pack(np.zeros(300), Limits(bytes=1024))
    with pytest.raises(Unreadable, match="items"):
        pack(range(10**12))
    assert isinstance(copy_value(10**5000), Opaque)


def test_object_arrays_are_not_unpickled() -> None:
    array = np.array([1, "a", None], dtype=object)
    assert copy_value(array).tolist() == [1, "a", None]
    payload = (
        b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }" + b" " * 58 + b"\n" + b"x"
    )
    with pytest.raises(Unreadable):
        unpack(Packed({"!": "array", "b": 0}, [payload]))


@settings(max_examples=300)
@given(
    st.recursive(
        st.one_of(SCALARS, st.sampled_from(["list", "frame", "description", "array", "__init__"])),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.sampled_from(["!", "v", "b", "columns", "index", "class", "fields", "labels"]), inner),
        ),
        max_leaves=10,
    ),
    st.lists(st.binary(max_size=40), max_size=2),
)
def test_any_packed_form_is_a_value_or_unreadable(tree: object, buffers: list[bytes]) -> None:
    with contextlib.suppress(Unreadable):
        unpack(Packed(tree, buffers))


def test_functions_and_placeholders() -> None:
    def placeholder(X: object) -> None:
        """What to do."""

    def raising(X: object) -> None:
        raise NotImplementedError

    def written(X: object) -> object:
        return X

    assert copy_value(placeholder).stub
    assert copy_value(raising).stub
    described = copy_value(written)
    assert not described.stub
    assert described.parameters == ("X",)


def test_estimators_are_described_by_parameters_and_fitted_values() -> None:
    from sklearn.cluster import KMeans
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    X = np.random.default_rng(0).random((20, 2))
    described = copy_value(make_pipeline(MinMaxScaler(), KMeans(3, n_init=20, random_state=0)).fit(X))
    assert isinstance(described, EstimatorDescription)
    assert [name for name, _step in described.steps] == ["minmaxscaler", "kmeans"]
    kmeans = described.steps[1][1]
    assert kmeans.params["n_init"] == 20
    assert kmeans.fitted["cluster_centers_"].shape == (3, 2)


def test_figures_are_described_by_what_is_drawn() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.scatter([1, 2], [3, 4], marker="s", color="black", label="need")
    axes.scatter([5], [6], marker="o", color="white", label="other")
    axes.set(title="T", xlabel="x (years)", ylabel="y (%)")
    axes.legend(title="Group")
    described = copy_value(figure)
    plt.close(figure)
    assert isinstance(described, FigureDescription)
    (drawn,) = described.axes
    assert (drawn.title, drawn.xlabel, drawn.ylabel, drawn.legend) == ("T", "x (years)", "y (%)", ("need", "other"))
    first, second = drawn.marks
    assert first.xy.tolist() == [[1, 3], [2, 4]]
    assert first.marker != second.marker
    assert first.colours == ((0, 0, 0, 1),)
