"""Further checks on the estimates."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.deciding import decide, estimates, judge_error, without_scores
from autograder.questions.regression.tables import SCORES, lab_latest, lab_panel


@decide.hidden(
    "earlier",
    points=1,
    needs=("form",),
    says=N_("Countries of an earlier edition, too, are estimated better than by the mean"),
)
def earlier(work: Work) -> None:
    panel = lab_panel(work)
    years = sorted(panel["year"].unique())
    table = panel[panel["year"] == years[-3]].set_index("country")
    judge_error(work, table.iloc[work.rng.permutation(len(table))])


@decide.hidden(
    "no_scores",
    points=1,
    needs=("form",),
    says=N_("Scores have no part in the estimates, and estimates of extreme rows stay inside 1 to 100"),
    messages={
        "scores_used": Message(
            seen=N_("With other scores in new, the estimate for {country} moved by {moved}."),
            expected=N_("A new country has no scores of the index: only indicators may be used."),
            next=N_("Use the columns INDICATORS, DAILY or SHORT."),
        ),
    },
)
def no_scores(work: Work) -> None:
    table = lab_latest(work)
    new = table.drop(columns="index").iloc[2:6].copy()
    known = table.drop(index=new.index)
    before = estimates(work, known, new)
    changed = new.copy()
    changed[list(SCORES[1:])] = 5.0
    after = estimates(work, known, changed)
    moved = (after - before).abs()
    if moved.max() > 1e-6:
        raise Refuse("scores_used", country=str(moved.idxmax()), moved=float(moved.max()))
    extreme = without_scores(table.iloc[:2]) * np.array([[-50.0], [50.0]])
    estimates(work, known, extreme)
