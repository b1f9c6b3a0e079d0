"""What is sent instead of a value that can't be copied: descriptions of functions, estimators and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RGBA = tuple[float, float, float, float]


@dataclass(frozen=True)
class Opaque:
    """A value that can't be copied. `reason` says why in a few plain words."""

    type_name: str
    reason: str


@dataclass(frozen=True)
class FunctionDescription:
    """A function or class: its name, parameter names, docstring, and whether its body is still the placeholder."""

    name: str
    parameters: tuple[str, ...]
    doc: str
    stub: bool


@dataclass(frozen=True)
class EstimatorDescription:
    """A scikit-learn estimator: class name, parameters, fitted attributes and, for a pipeline, its steps.

    params: constructor parameters that can be copied.
    fitted: attributes that end in an underscore and can be copied; empty before `fit`.
    """

    class_name: str
    params: dict[str, Any]
    fitted: dict[str, Any]
    steps: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Marks:
    """One drawn series of an axes: a line, a cloud of points, or bars.

    kind: "line", "points" or "bars". xy: array of shape (n, 2), data coordinates (for bars: centre and height).
    colours: distinct RGBA values in 0–1. marker: a name that is equal for equal shapes.
    edges: distinct RGBA values of the outlines of points and bars; for a line, of the fill and outline of its markers.
    """

    kind: str
    label: str
    xy: Any
    colours: tuple[RGBA, ...]
    marker: str = ""
    line_style: str = ""
    hatch: str = ""
    edges: tuple[RGBA, ...] = ()


@dataclass(frozen=True)
class AxesDescription:
    """One axes of a figure: its texts, its scale and what is drawn in it."""

    title: str
    xlabel: str
    ylabel: str
    xscale: str
    yscale: str
    legend: tuple[str, ...] | None
    legend_title: str
    texts: tuple[str, ...]
    xticks: tuple[str, ...]
    yticks: tuple[str, ...]
    background: RGBA
    images: int
    marks: tuple[Marks, ...] = ()


@dataclass(frozen=True)
class FigureDescription:
    """A Matplotlib figure: size in inches, overall title and axes.

    xlabel, ylabel: the labels that all axes share. legend: texts of the legends that belong to no axes.
    """

    width: float
    height: float
    title: str
    axes: tuple[AxesDescription, ...] = field(default_factory=tuple)
    xlabel: str = ""
    ylabel: str = ""
    legend: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClientDescription:
    """A client of a service, or a connection: its library, such as "boto3", and what it says of itself.

    facts: plain values by name. They are the learner's process's own words: what a service can tell is asked there.
    """

    library: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class SparkFrameDescription:
    """A Spark DataFrame: its schema, its first rows, and what the learner's own engine says of it.

    types: Spark's simple names, such as "int" or "array<string>". rows: a pandas frame of at most 5,000 rows, in which
    DATE is datetime64 and NULL is missing. complete: whether these are all. plan: the physical plan, formatted.
    partitions: their number, 0 where an engine elsewhere does not tell it.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Any
    complete: bool
    partitions: int
    plan: str
    cached: bool


DESCRIPTIONS: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        Opaque,
        FunctionDescription,
        EstimatorDescription,
        Marks,
        AxesDescription,
        FigureDescription,
        ClientDescription,
        SparkFrameDescription,
    )
}


def checked(description: Any) -> Any:
    """`description`, when each of its fields holds what its class says. Raises TypeError: it may be forged."""
    for name, holds in _FORMS[type(description)].items():
        if not holds(getattr(description, name)):
            raise TypeError(f"{type(description).__name__}.{name}")
    return description


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: type(value) is kind


def _each(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: type(value) is tuple and all(map(holds, value))


def _is_colour(value: Any) -> bool:
    return type(value) is tuple and len(value) == 4 and all(type(part) in (int, float) for part in value)


def _is_points(value: Any) -> bool:
    return getattr(value, "ndim", 0) == 2 and value.shape[1] == 2 and value.dtype.kind == "f"


def _is_frame(value: Any) -> bool:
    import pandas as pd

    return type(value) is pd.DataFrame and len(value) <= 5_000


def _is_step(value: Any) -> bool:
    return type(value) is tuple and len(value) == 2 and type(value[0]) is str and type(value[1]) is EstimatorDescription


def _names_values(value: Any) -> bool:
    return type(value) is dict and all(type(name) is str for name in value)


_text, _texts, _colours = _is(str), _each(_is(str)), _each(_is_colour)
_FORMS: dict[type, dict[str, Callable[[Any], bool]]] = {
    Opaque: {"type_name": _text, "reason": _text},
    FunctionDescription: {"name": _text, "parameters": _texts, "doc": _text, "stub": _is(bool)},
    EstimatorDescription: {
        "class_name": _text,
        "params": _names_values,
        "fitted": _names_values,
        "steps": _each(_is_step),
    },
    ClientDescription: {"library": _text, "facts": _names_values},
    SparkFrameDescription: {
        **dict.fromkeys(("columns", "types"), _texts),
        "rows": _is_frame,
        **dict.fromkeys(("complete", "cached"), _is(bool)),
        "partitions": _is(int),
        "plan": _text,
    },
    Marks: {
        **dict.fromkeys(("kind", "label", "marker", "line_style", "hatch"), _text),
        "xy": _is_points,
        "colours": _colours,
        "edges": _colours,
    },
    AxesDescription: {
        **dict.fromkeys(("title", "xlabel", "ylabel", "xscale", "yscale", "legend_title"), _text),
        **dict.fromkeys(("texts", "xticks", "yticks"), _texts),
        "legend": lambda value: value is None or _texts(value),
        "background": _is_colour,
        "images": _is(int),
        "marks": _each(_is(Marks)),
    },
    FigureDescription: {
        **dict.fromkeys(("width", "height"), _is(float)),
        **dict.fromkeys(("title", "xlabel", "ylabel"), _text),
        "axes": _each(_is(AxesDescription)),
        "legend": _texts,
    },
}
