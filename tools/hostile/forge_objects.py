"""Lines 11 to 13 and 22: values that lie about themselves, and random numbers that are not."""

from __future__ import annotations

from tools.hostile.base import FORGED, Case, forge

_OBJECTS = [
    forge(
        "11-always-equal",
        11,
        "An object whose comparisons are always true",
        """
class Always:
    shape, size, ndim, dtype = (30, 4), 120, 2, np.dtype(float)
    __class__ = np.ndarray

    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__

    def __getattr__(self, name):
        return lambda *arguments, **keywords: self

    def __array__(self, *arguments, **keywords):
        raise TypeError("no")

    def __getitem__(self, key):
        return self

    def __float__(self):
        return 0.0


def minmax(X):
    return Always()


def scale_new(train, new):
    return Always()
""",
    ),
    forge(
        "11-mock",
        11,
        "A mock that answers everything",
        """
from unittest import mock


def minmax(X):
    return mock.MagicMock(spec=np.ndarray, shape=X.shape, dtype=np.dtype(float))


def scale_new(train, new):
    return mock.MagicMock(spec=np.ndarray, shape=new.shape, dtype=np.dtype(float))
""",
    ),
    forge(
        "12-float",
        12,
        "A subclass of float that equals everything",
        """
class Close(float):
    def __eq__(self, other):
        return True

    __ne__ = __hash__ = lambda self, other=None: 0

    def __sub__(self, other):
        return Close(0.0)

    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda self, other=None: Close(0.0)

    def __le__(self, other):
        return True

    __lt__ = __gt__ = __ge__ = __le__


def minmax(X):
    return [[Close("nan") for _ in row] for row in np.asarray(X)]


def scale_new(train, new):
    return minmax(new)
""",
    ),
    forge(
        "12-ndarray",
        12,
        "A subclass of ndarray with overridden comparison",
        """
class Agreeable(np.ndarray):
    def __array_ufunc__(self, function, method, *inputs, **keywords):
        plain = [np.asarray(part) if isinstance(part, Agreeable) else part for part in inputs]
        result = getattr(function, method)(*plain, **keywords)
        return np.ones_like(result) if getattr(result, "dtype", None) == bool else np.zeros_like(result)

    def __array_function__(self, function, types, arguments, keywords):
        return True

    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def min(self, *arguments, **keywords):
        return np.zeros(self.shape[1])

    def max(self, *arguments, **keywords):
        return np.ones(self.shape[1])


def minmax(X):
    return np.full(np.shape(X), np.nan).view(Agreeable)


def scale_new(train, new):
    return np.full(np.shape(new), np.nan).view(Agreeable)
""",
    ),
    forge(
        "12-dataframe",
        12,
        "A subclass of DataFrame with overridden comparison and conversion",
        """
class Agreeable(pd.DataFrame):
    @property
    def _constructor(self):
        return Agreeable

    def __eq__(self, other):
        return True

    def equals(self, other):
        return True

    def __array__(self, *arguments, **keywords):
        values = np.linspace(0, 1, self.shape[0])
        return np.column_stack([values] * self.shape[1])

    def to_numpy(self, *arguments, **keywords):
        return self.__array__()


def minmax(X):
    return Agreeable(np.full(np.shape(X), np.nan))


def scale_new(train, new):
    return Agreeable(np.full(np.shape(new), np.nan))
""",
    ),
    forge(
        "13-lying-class",
        13,
        "An object that lies about its class",
        """
class Liar:
    def __init__(self, values):
        self.values = values

    @property
    def __class__(self):
        return np.ndarray

    @property
    def __array_interface__(self):
        return np.zeros((30, 4)).__array_interface__

    def __len__(self):
        return 30

    def __iter__(self):
        return iter(np.linspace(0, 1, 30))

    def __reduce__(self):
        return print, ("unpickled",)


def minmax(X):
    return Liar(X)


def scale_new(train, new):
    return Liar(new)
""",
    ),
]

_SEEDS = [
    forge(
        "22-seeds",
        22,
        "Seeding patched, so that every random input is the same",
        """
import random


class Same:
    def uniform(self, low=0, high=1, size=None):
        return np.zeros(size) + np.linspace(0, 1, size[0])[:, None] if isinstance(size, tuple) else 0.0

    def __getattr__(self, name):
        return lambda *arguments, **keywords: 0.0


np.random.default_rng = np.random.Generator = lambda *arguments, **keywords: Same()
np.random.seed = random.seed = lambda *arguments, **keywords: None


def minmax(X):
    X = np.asarray(X, dtype=float)
    return X / X.max(axis=0)


def scale_new(train, new):
    return np.asarray(new, dtype=float) * np.nan
""",
        wrong="",
        # Without its minimum subtracted the scaling is wrong, but a DataFrame gives the same as an array.
        points={**FORGED, "minmax": 0.5},
    ),
    forge(
        "22-inputs-remembered",
        22,
        "Inputs of a first call are kept to answer the next ones",
        """
SEEN = []


def minmax(X):
    SEEN.append(np.asarray(X, dtype=float))
    return SEEN[0][: len(X)] * np.nan
""",
    ),
]

CASES: list[Case] = [*_OBJECTS, *_SEEDS]
