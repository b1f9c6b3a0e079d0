"""Describe functions, estimators and figures by their plain parts."""

from __future__ import annotations

import dis
import hashlib
import inspect
import types
from collections.abc import Callable
from typing import Any

from autograder.checking.descriptions import (
    RGBA,
    AxesDescription,
    EstimatorDescription,
    FigureDescription,
    FunctionDescription,
    Marks,
)

# A learner's figure may hold a million points; a description needs enough to compare, not all of them.
MAX_POINTS = 20_000
_STUB_OPERATIONS = frozenset(
    {"RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS", "MAKE_CELL"}
)


def is_stub(function: object) -> bool:
    """True when a function's body is still the placeholder: a docstring, `...`, `pass`, or NotImplementedError."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    if code.co_names == ("NotImplementedError",):
        return all(step.opname not in {"STORE_FAST", "RETURN_VALUE"} for step in dis.get_instructions(code))
    steps = list(dis.get_instructions(code))
    if any(step.opname not in _STUB_OPERATIONS for step in steps):
        return False
    returned = [step.argval for step in steps if step.opname in {"LOAD_CONST", "RETURN_CONST"}]
    return all(value is None or value is Ellipsis for value in returned)


def describe_function(function: Callable[..., object]) -> FunctionDescription:
    """Name, parameters, docstring, and whether the body is still the placeholder."""
    try:
        parameters = tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        parameters = ()
    name = getattr(function, "__name__", type(function).__name__)
    doc = inspect.getdoc(function) or ""
    return FunctionDescription(str(name)[:200], parameters[:100], doc[:2000], is_stub(function))


def describe_estimator(estimator: Any, copyable: Callable[[object], bool]) -> EstimatorDescription:
    """Class, parameters and fitted attributes of a scikit-learn estimator.

    `copyable` tells which values can travel; the rest is left out.
    """
    params = {name: value for name, value in estimator.get_params(deep=False).items() if copyable(value)}
    fitted = {
        name: value
        for name, value in vars(estimator).items()
        if name.endswith("_") and not name.startswith("_") and copyable(value)
    }
    steps = getattr(estimator, "steps", None)
    parts: tuple[tuple[str, Any], ...] = ()
    if isinstance(steps, list):
        params.pop("steps", None)
        parts = tuple(
            (str(name), describe_estimator(step, copyable))
            for name, step in steps
            if hasattr(step, "get_params") and not isinstance(step, type)
        )
    return EstimatorDescription(type(estimator).__name__, params, fitted, parts)


def _rgba(colours: object, alpha: float | None = None) -> tuple[RGBA, ...]:
    """Distinct colours, each rounded so that equal colours compare equal. `alpha` is that of the whole artist."""
    from matplotlib.colors import to_rgba_array

    rows = to_rgba_array(colours, alpha)  # type: ignore[arg-type]
    seen = dict.fromkeys(tuple(round(float(part), 4) for part in row) for row in rows[:MAX_POINTS])
    return tuple(seen)[:64]  # type: ignore[return-value]


def _marker_name(path: Any) -> str:
    """A short name for a marker's outline, equal for equal outlines at any size."""
    import numpy as np

    vertices = np.asarray(path.vertices, dtype=float)
    return hashlib.sha256(np.round(vertices, 3).tobytes()).hexdigest()[:8]


def describe_figure(figure: Any) -> FigureDescription:
    """Texts, scales and drawn series of every axes of a Matplotlib figure, in data coordinates."""
    width, height = (float(side) for side in figure.get_size_inches())
    return FigureDescription(
        width,
        height,
        title=figure.get_suptitle() or "",
        axes=tuple(_describe_axes(axes) for axes in figure.axes[:50]),
        xlabel=figure.get_supxlabel() or "",
        ylabel=figure.get_supylabel() or "",
        legend=tuple(text.get_text() for legend in figure.legends[:20] for text in legend.get_texts()),
    )


def _describe_axes(axes: Any) -> AxesDescription:
    legend = axes.get_legend()
    titles = [axes.get_title(loc=place) for place in ("center", "left", "right")]
    return AxesDescription(
        title=" ".join(text for text in titles if text),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        xscale=axes.get_xscale(),
        yscale=axes.get_yscale(),
        legend=None if legend is None else tuple(text.get_text() for text in legend.get_texts()),
        legend_title="" if legend is None else legend.get_title().get_text(),
        texts=tuple(text.get_text() for text in axes.texts[:500]),
        xticks=tuple(label.get_text() for label in axes.get_xticklabels()[:500]),
        yticks=tuple(label.get_text() for label in axes.get_yticklabels()[:500]),
        background=_rgba(axes.get_facecolor())[0],
        images=len(axes.images),
        marks=(*_lines(axes), *_points(axes), *_bars(axes)),
    )


def _lines(axes: Any) -> list[Marks]:
    import numpy as np
    from matplotlib.markers import MarkerStyle

    found = []
    for line in axes.lines[:500]:
        marker = line.get_marker()
        name = "" if marker in (None, "None", "", " ") else _marker_name(MarkerStyle(marker).get_path())
        xy = np.column_stack([np.asarray(part, dtype=float)[:MAX_POINTS] for part in line.get_data(orig=False)])
        alpha = line.get_alpha()
        edges = _rgba([line.get_markerfacecolor(), line.get_markeredgecolor()], alpha) if name else ()
        found.append(
            Marks(
                "line",
                str(line.get_label()),
                xy,
                _rgba([line.get_color()], alpha),
                marker=name,
                line_style=str(line.get_linestyle()),
                edges=edges,
            )
        )
    return found


def _points(axes: Any) -> list[Marks]:
    import numpy as np
    from matplotlib.collections import PathCollection

    found = []
    for cloud in axes.collections[:500]:
        if not isinstance(cloud, PathCollection):
            continue
        xy = np.asarray(np.ma.filled(cloud.get_offsets(), np.nan), dtype=float)[:MAX_POINTS]
        # Unfilled markers carry their colour on the edge.
        cloud.update_scalarmappable()
        colours = cloud.get_facecolor() if len(cloud.get_facecolor()) else cloud.get_edgecolor()
        paths = cloud.get_paths()
        marker = _marker_name(paths[0]) if len(paths) else ""
        edges = _rgba(cloud.get_edgecolor())
        found.append(Marks("points", str(cloud.get_label()), xy, _rgba(colours), marker=marker, edges=edges))
    return found


def _bars(axes: Any) -> list[Marks]:
    import numpy as np

    found = []
    for container in axes.containers[:500]:
        bars = [patch for patch in getattr(container, "patches", []) if hasattr(patch, "get_height")]
        if not bars:
            continue
        xy = np.array([[bar.get_x() + bar.get_width() / 2, bar.get_height()] for bar in bars], dtype=float)
        colours = _rgba([bar.get_facecolor() for bar in bars])
        edges = _rgba([bar.get_edgecolor() for bar in bars])
        hatch = "|".join(dict.fromkeys(bar.get_hatch() or "" for bar in bars))
        found.append(Marks("bars", str(container.get_label()), xy[:MAX_POINTS], colours, hatch=hatch, edges=edges))
    return found
