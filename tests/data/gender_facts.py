"""The statistics that the regression lab rests on, measured on an edition of the Gender Equality Index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

HONEST = "indicator"


def columns_of(spec: Any, *levels: str) -> list[str]:
    """Names of the columns of these levels: "index", "domain", "sub-domain", "indicator"."""
    return [item["name"] for item in spec.descriptor["schema"]["fields"] if item["level"] in levels]


def facts(spec: Any, frame: pd.DataFrame) -> dict[str, float]:
    """Figures of an edition: R² and error out of sample, interval of splits, grouped folds, copies."""
    last = frame[frame["year"] == frame["year"].max()].reset_index(drop=True)
    domains = columns_of(spec, "domain")
    # A share of all (T) is 100 everywhere in the domain of power; it explains nothing.
    honest = [name for name in columns_of(spec, HONEST) if frame[name].notna().all() and frame[name].nunique() > 1]
    found: dict[str, float] = {"rows": len(frame), "countries": len(last)}
    found |= _formula(frame, domains)
    found |= _last_edition(last, honest)
    found |= _splits(last)
    found |= _folds(frame, honest)
    found["carried forward"] = _carried(frame)
    found["lowest"], found["highest"] = float(last["index"].min()), float(last["index"].max())
    found["spread"] = float(last["index"].std())
    return found


def _formula(frame: pd.DataFrame, domains: list[str]) -> dict[str, float]:
    logs, target = np.log(frame[domains].to_numpy()), np.log(frame["index"].to_numpy())
    weights, *_rest = np.linalg.lstsq(logs, target, rcond=None)
    design = np.column_stack([frame[domains].to_numpy(), np.ones(len(frame))])
    fitted = design @ np.linalg.lstsq(design, frame["index"].to_numpy(), rcond=None)[0]
    return {
        "sum of weights": float(weights.sum()),
        "error of the formula": float(np.abs(logs @ weights - target).max()),
        "linear on domains R2": _r2(frame["index"].to_numpy(), fitted),
    }


def _last_edition(last: pd.DataFrame, honest: list[str]) -> dict[str, float]:
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import LassoCV, LinearRegression, RidgeCV
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = last[honest].to_numpy(), last["index"].to_numpy()
    models = {
        "dummy": DummyRegressor(),
        "raw ols": LinearRegression(),
        "ols": make_pipeline(StandardScaler(), LinearRegression()),
        "ridge": make_pipeline(StandardScaler(), RidgeCV(np.logspace(-2, 4, 19))),
        "lasso": make_pipeline(StandardScaler(), LassoCV(cv=5, alphas=np.logspace(-2, 1, 13), max_iter=5_000)),
    }
    found = {}
    for name, model in models.items():
        fitted = cross_val_predict(model, x, y, cv=LeaveOneOut())
        found[f"{name} LOO R2"], found[f"{name} LOO MAE"] = _r2(y, fitted), float(np.abs(y - fitted).mean())
    # A few indicators chosen without looking at the index: those of work and money, for all.
    few = [name for name in honest if name.endswith(" T")][:9]
    fitted = cross_val_predict(LinearRegression(), last[few].to_numpy(), y, cv=LeaveOneOut())
    found["few ols LOO R2"], found["few ols LOO MAE"] = _r2(y, fitted), float(np.abs(y - fitted).mean())
    return found


def _splits(last: pd.DataFrame) -> dict[str, float]:
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import r2_score
    from sklearn.model_selection import LeaveOneOut, ShuffleSplit, cross_val_predict

    x, y = last[["work", "money"]].to_numpy(), last["index"].to_numpy()
    scores = []
    for train, test in ShuffleSplit(500, test_size=0.25, random_state=0).split(x):
        scores.append(r2_score(y[test], LinearRegression().fit(x[train], y[train]).predict(x[test])))
    low, high = np.percentile(scores, [5, 95])
    loo = cross_val_predict(LinearRegression(), x, y, cv=LeaveOneOut())
    return {
        "split R2 5 %": float(low),
        "split R2 95 %": float(high),
        "split width": float(high - low),
        "work+money LOO R2": _r2(y, loo),
    }


def _folds(frame: pd.DataFrame, honest: list[str]) -> dict[str, float]:
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import GroupKFold, KFold, cross_val_predict

    x, y, groups = frame[honest].to_numpy(), frame["index"].to_numpy(), frame["country"].to_numpy()
    model = RandomForestRegressor(60, random_state=0)
    shuffled = _r2(y, cross_val_predict(model, x, y, cv=KFold(5, shuffle=True, random_state=0)))
    grouped = _r2(y, cross_val_predict(model, x, y, cv=GroupKFold(5), groups=groups))
    return {"RF KFold R2": shuffled, "RF GroupKFold R2": grouped, "RF difference": shuffled - grouped}


def _carried(frame: pd.DataFrame) -> int:
    """Most countries whose score of social activities is the same in two editions that follow each other."""
    wide = frame.pivot(index="country", columns="year", values="time_social")
    return max(
        int((wide[one] == wide[two]).sum()) for one, two in zip(wide.columns[:-1], wide.columns[1:], strict=True)
    )


def _r2(truth: np.ndarray, fitted: np.ndarray) -> float:
    return float(1 - ((truth - fitted) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())
