"""Tables of this lab: the course's own, and fresh ones that no stored answer fits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import Work

DATASET = "gender-equality"
DOMAINS: tuple[str, ...] = ("work", "money", "knowledge", "time", "power", "health")
SUBDOMAINS: tuple[str, ...] = (
    "work_participation",
    "work_segregation",
    "money_financial",
    "money_economic",
    "knowledge_attainment",
    "knowledge_segregation",
    "time_care",
    "time_social",
    "power_political",
    "power_economic",
    "power_social",
    "health_status",
    "health_behaviour",
    "health_access",
)
SCORES: tuple[str, ...] = ("index", *DOMAINS, *SUBDOMAINS)
# Figures that every statistical office publishes, also where nobody has computed an index.
SHORT: tuple[str, ...] = (
    "FTE employment rate (%) W",
    "FTE employment rate (%) M",
    "Mean equivalised net income (PPS) T",
    "Graduates of tertiary education (%) W",
    "Life expectancy at birth (years) W",
    "Share of members of parliament (%) W",
)
# How the headings of the indicators on time and health begin.
DAILY_LIFE: tuple[str, ...] = (
    "People caring for",
    "People doing cooking",
    "Workers doing sporting",
    "Workers involved in voluntary",
    "Self-perceived health",
    "Life expectancy",
    "Healthy life years",
    "People who don't smoke",
    "People doing physical",
    "Population without unmet needs",
)


def lab_panel(work: Work) -> pd.DataFrame:
    """The course's own table: one row a country and edition, columns country, year, scores and indicators."""
    return work.dataset(DATASET).frame()


def lab_latest(work: Work) -> pd.DataFrame:
    """The last edition of the course's own table, indexed by country."""
    panel = lab_panel(work)
    return panel[panel["year"] == panel["year"].max()].set_index("country").sort_index()


def daily(latest: pd.DataFrame) -> list[str]:
    """Indicators of time and health, for women and for men: fewer than there are countries."""
    names = [str(name) for name in latest]
    return [name for name in names if name.startswith(DAILY_LIFE) and name.endswith((" W", " M"))]


def short_xy(work: Work) -> tuple[pd.DataFrame, pd.Series]:
    """X_short and y of the notebook. Shapes (countries, 6) and (countries,)."""
    latest = lab_latest(work)
    return latest[list(SHORT)], latest["index"]


def daily_xy(work: Work) -> tuple[pd.DataFrame, pd.Series]:
    """X_daily and y of the notebook."""
    latest = lab_latest(work)
    return latest[daily(latest)], latest["index"]


def country_names(rows: int) -> list[str]:
    """Invented country codes."""
    return [f"K{number:02d}" for number in range(rows)]


def linear_case(
    rng: np.random.Generator, rows: int = 28, columns: int = 6, noise: float = 3.0
) -> tuple[pd.DataFrame, pd.Series]:
    """Features of different size, and a target that is linear in them up to `noise`. The target is around 60."""
    names = [f"figure {number}" for number in range(1, columns + 1)]
    values = rng.normal(size=(rows, columns))
    target = 60 + values @ rng.choice([-1, 1], size=columns) * 3 + rng.normal(size=rows) * noise
    sizes = 10.0 ** rng.integers(-1, 4, size=columns)
    index = pd.Index(country_names(rows), name="country")
    return pd.DataFrame(values * sizes + 5 * sizes, index=index, columns=names), pd.Series(target, index, name="index")


def mae(target: object, predicted: object) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(np.asarray(target, dtype=float) - np.asarray(predicted, dtype=float))))


def r_squared(target: object, predicted: object) -> float:
    """Share of the variance that is predicted: 1 is perfect, 0 is as good as the mean, below 0 is worse."""
    y, p = np.asarray(target, dtype=float), np.asarray(predicted, dtype=float)
    return float(1 - np.sum((y - p) ** 2) / np.sum((y - y.mean()) ** 2))


def leave_one_out(X: object, y: object) -> np.ndarray:
    """Predictions of a linear model with an intercept, each fitted without its own row. Shape (n,).

    By the identity e_i / (1 - h_ii) for the residual without the own row (Allen, PRESS, Technometrics 16, 1974).
    """
    x, target = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    spread = x.std(axis=0)
    design = np.column_stack([np.ones(len(x)), (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)])
    q, _r = np.linalg.qr(design)
    leverage = (q**2).sum(axis=1)
    fitted = q @ (q.T @ target)
    return np.asarray(target - (target - fitted) / (1 - leverage))


def predictions(work: Work, value: object, what: str, labels: pd.Index) -> np.ndarray:
    """The learner's predictions in the order of `labels`. Takes an array, list, Series or one-column table.

    Refuses with common.kind another form, and another length; a Series that names every row is put in order.
    """
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    if isinstance(value, dict):
        value = pd.Series(value)
    if isinstance(value, pd.Series) and value.index.is_unique and set(labels) == set(value.index):
        value = value[labels]
    if isinstance(value, np.ndarray) and value.ndim == 2 and 1 in value.shape:
        value = value.reshape(-1)
    got = work.array(value, what, ndim=1)
    if len(got) != len(labels):
        from autograder.checking import Refuse, common
        from autograder.text import _

        expected = _("one number for each of the {count} rows").format(count=len(labels))
        raise Refuse("common.kind", what=what, seen=common.describe_kind(value), expected=expected)
    return got
