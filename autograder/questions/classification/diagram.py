"""The reliability diagram of question "calibration": its curves, its looks and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex

from autograder.checking import N_, Refuse, Work
from autograder.checking.colour import GRAPHICS_CONTRAST, contrast_ratio
from autograder.checking.descriptions import RGBA, FigureDescription, Marks
from autograder.questions.classification.calibrating import bins_of, calibration
from autograder.questions.classification.tables import lab_parts
from autograder.text import _

LEAST_TITLE = 10
LEAST_ALT_TEXT = 60
# A curve is recognised by four of five of its points: a sample at the edge of a bin may fall to either side.
MOST_OF_A_CURVE = 0.8
CLOSE = 0.015
# English and French: learners may label their figures in the language of their messages.
MODELS = {"p_logistic": re.compile("logisti", re.I), "p_bayes": re.compile("bayes", re.I)}

_made: dict[str, dict[str, np.ndarray]] = {}


def lab_probabilities(work: Work) -> dict[str, np.ndarray]:
    """Out-of-fold probabilities of both models for the training samples, as the lab's given cell makes them.

    They are the same for every submission, so a grader makes them once for each edition of the data.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    key = work.dataset("breast-cancer").sha256
    if key not in _made:
        X, _X_test, y, _y_test = lab_parts(work)
        drawn = StratifiedKFold(5, shuffle=True, random_state=0)
        models = {
            "p_logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
            "p_bayes": GaussianNB(),
        }
        _made[key] = {
            name: cross_val_predict(model, X, y, cv=drawn, method="predict_proba")[:, 1]
            for name, model in models.items()
        }
    return _made[key]


@dataclass(frozen=True)
class Curve:
    """Marks that show a model, and the background that they are drawn on."""

    marks: tuple[Marks, ...]
    background: RGBA

    @property
    def colour(self) -> RGBA:
        return (self.marks[0].colours or self.marks[0].edges or ((0.0, 0.0, 0.0, 1.0),))[0]

    @property
    def shape(self) -> set[tuple[str, str]]:
        return {(part.marker, part.line_style if part.kind == "line" else "") for part in self.marks}


def described(work: Work) -> FigureDescription:
    """The learner's figure."""
    return work.figure(work.value("fig"), "fig")


def curve(work: Work, name: str) -> Curve:
    """The marks in the learner's figure that lie on the points of one model. Refuses when there are none."""
    wanted = bins_of(lab_parts(work)[2].to_numpy(), lab_probabilities(work)[name])[["mean_predicted", "observed"]]
    points = wanted.to_numpy()
    found: list[tuple[int, Marks, RGBA]] = []
    for axes in described(work).axes:
        for marks in axes.marks:
            if marks.kind != "bars" and len(marks.xy):
                gaps = np.abs(points[:, None, :] - marks.xy[None, :, :]).max(axis=2)
                found.append((int((gaps.min(axis=1) <= CLOSE).sum()), marks, axes.background))
    best = max((count for count, _marks, _background in found), default=0)
    if best < MOST_OF_A_CURVE * len(points):
        raise Refuse("no_curve", name=name, got=best, count=len(points))
    # A line and its points may be drawn by two calls.
    chosen = [(marks, background) for count, marks, background in found if count == best]
    return Curve(tuple(marks for marks, _background in chosen), chosen[0][1])


def is_diagonal(marks: Marks) -> bool:
    """Whether a line runs from (0, 0) to (1, 1), nearly."""
    xy = marks.xy
    if marks.kind != "line" or len(xy) < 2 or not np.allclose(xy[:, 0], xy[:, 1], atol=0.01):
        return False
    return bool(xy.min() <= 0.1 and xy.max() >= 0.9)


@calibration.property("curves", points=2, says=N_("Both models have their curve, and the diagonal is drawn"))
def curves(work: Work) -> None:
    for name in MODELS:
        curve(work, name)
    if not any(is_diagonal(marks) for axes in described(work).axes for marks in axes.marks):
        raise Refuse("no_diagonal")


@calibration.property("looks", points=1, needs=("curves",), says=N_("The curves stand out, and differ without colour"))
def looks(work: Work) -> None:
    first, second = (curve(work, name) for name in MODELS)
    if first.colour == second.colour:
        raise Refuse("alike", what="color")
    if first.shape == second.shape:
        raise Refuse("alike", what=_("marker and line style"))
    for drawn in (first, second):
        # Checkers round in different ways, so a ratio of 2.995 passes.
        if (got := contrast_ratio(drawn.colour, drawn.background)) < GRAPHICS_CONTRAST - 0.005:
            raise Refuse("contrast", colour=to_hex(drawn.colour), got=got)


@calibration.property("words", points=1, says=N_("Title, axes and legend say what is drawn"))
def words(work: Work) -> None:
    figure = described(work)
    title = max([figure.title, *(axes.title for axes in figure.axes)], key=len)
    if len(title.strip()) < LEAST_TITLE:
        raise Refuse("title", got=title)
    labels = {
        "x": [figure.xlabel, *(axes.xlabel for axes in figure.axes)],
        "y": [figure.ylabel, *(axes.ylabel for axes in figure.axes)],
    }
    for side, texts in labels.items():
        if not any(text.strip() for text in texts):
            raise Refuse("axis_label", side=side)
    entries = [text for axes in figure.axes for text in axes.legend or ()] + list(figure.legend)
    entries = entries or [text for axes in figure.axes for text in (*axes.texts, axes.title)]
    if not all(any(pattern.search(text) for text in entries) for pattern in MODELS.values()):
        raise Refuse("legend", entries=entries)


@calibration.property("alt", points=0.5, says=N_("The alt text tells what the figure shows"))
def alt(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text").strip()
    if len(text) < LEAST_ALT_TEXT:
        raise Refuse("alt_short", got=len(text))
    for name, pattern in ((_("logistic regression"), MODELS["p_logistic"]), (_("naive Bayes"), MODELS["p_bayes"])):
        if not pattern.search(text):
            raise Refuse("alt_models", name=name)
