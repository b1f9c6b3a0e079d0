"""The group of countries in direst need, found by its profile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.thresholds import threshold

# The same facts in other units: deaths per million births, months of life, children per thousand women. All grow, so
# that a logarithm of 1 + x, which some learners take, still sees nearly the same ratios.
UNITS = {"child_mort": 1000.0, "life_expec": 12.0, "total_fer": 1000.0}
TURNS = 4
CHANGES = ("order", "columns", "names", "units")

need = Question(
    id="need",
    title=N_("Which countries are in direst need"),
    topic=N_("the need group"),
    points=6,
    answers=("need_group", "need"),
    hints=(
        N_("A cluster number says nothing. Which indicator tells you that a cluster is in need?"),
        N_("Scale, cluster, then compare the mean child_mort of the clusters. Return the names of the worst one."),
        N_("With labels in hand: df['child_mort'].groupby(labels).mean().idxmax() gives the number of that cluster."),
    ),
    messages={
        "not_names": Message(
            seen=N_("{what} holds {got} as an entry."),
            expected=N_("It is a set of country names."),
            next=N_("Take the names from the index: set(df.index[labels == worst])."),
        ),
        "strangers": Message(
            seen=N_("{what} holds {got}, which the given table does not have."),
            expected=N_("Every name comes from the index of the table that was given."),
            next=N_("Use the argument df everywhere in the function, and not countries or X."),
        ),
        "empty": Message(
            seen=N_("{what} holds {got} of the {count} countries."),
            expected=N_("It is a part of them: some are in the group and some are not."),
            next=N_("Print the sizes of your clusters, and the mean child_mort of each."),
        ),
        "two_answers": Message(
            seen=N_("need and need_group(countries) differ in {count} countries, such as {got}."),
            expected=N_("need is what your function returns for the table of the lab."),
            next=N_("Set need = need_group(countries), and give K-Means a random_state."),
        ),
        "singleton": Message(
            seen=N_("Your group is very small: {got}."),
            expected=N_("So small a cluster is about one unusual indicator, and not about need."),
            next=N_("Use k = 3 or 4, or merge this cluster with the neediest large one."),
        ),
        "too_few": Message(
            seen=N_("Your group holds {count} countries."),
            expected=N_("A whole cluster is returned, and it holds at least {low} of the {all} countries."),
            next=N_("Do not filter the cluster by limits such as its means: that cuts off half of it."),
        ),
        "too_many": Message(
            seen=N_("Your group holds {count} countries."),
            expected=N_("A group that helps to decide holds at most {high} of the {all} countries."),
            next=N_("Scale the table first. Otherwise income and gdpp alone decide who is alike."),
        ),
        "not_neediest": Message(
            seen=N_("The median child mortality is {inside} in your group and {outside} in the rest."),
            expected=N_("In the group it is at least {ratio} times as high as in the rest."),
            next=N_("Choose the cluster by its mean child_mort, not by its number."),
        ),
        "rich": Message(
            seen=N_("Your group holds {count} of the {rich} countries with the highest gdpp, such as {got}."),
            expected=N_("Hardly any of them is in direst need: at most {most} of them can be in the group."),
            next=N_("Compare the mean gdpp and income of your clusters, and the scaling before it."),
        ),
        "order": Message(
            seen=N_("With the same table in another row order, your function returned another group."),
            expected=N_("The order of rows may change the label numbers, but not who belongs together."),
            next=N_("Pick the cluster by its profile, not by its number. Set n_init=20 or more."),
        ),
        "columns": Message(
            seen=N_("With the same columns in another order, your function returned another group."),
            expected=N_("A column is found by its name."),
            next=N_("Write df['child_mort'] and not df.iloc[:, 0]."),
        ),
        "names": Message(
            seen=N_("With other names for the same countries, your function returned another group."),
            expected=N_("Only the indicators decide who is in the group."),
            next=N_("Leave out any list of names inside the function."),
        ),
        "units": Message(
            seen=N_("With the same facts in other units, your function returned another group."),
            expected=N_("Deaths per million births, or lives in months, change no country's need."),
            next=N_("Scale each column inside the function. Do not compare with fixed limits."),
        ),
    },
)


def group_of(work: Work, value: Any, frame: pd.DataFrame, what: str) -> frozenset[str]:
    """The learner's group as names of `frame`. Refuses numbers, strangers, nobody and everybody."""
    if isinstance(value, pd.DataFrame):
        value = value.index
    if isinstance(value, pd.Series) and not all(isinstance(item, str) for item in value):
        value = value.index[value.to_numpy()] if value.dtype == bool else value
    items = value.tolist() if isinstance(value, np.ndarray | pd.Series | pd.Index) else value
    if isinstance(items, list | tuple | set | frozenset):
        for item in items:
            if not isinstance(item, str):
                raise Refuse("not_names", what=what, got=str(item))
    group = frozenset(work.names(items, what))
    strangers = sorted(group - set(frame.index))
    if strangers:
        raise Refuse("strangers", what=what, got=strangers)
    if not 0 < len(group) < len(frame):
        raise Refuse("empty", what=what, got=len(group), count=len(frame))
    return group


def returned(work: Work, frame: pd.DataFrame) -> frozenset[str]:
    """The group that the learner's function finds in `frame`."""
    return group_of(work, work.call("need_group", frame), frame, "need_group(df)")


def own_group(work: Work) -> tuple[frozenset[str], pd.DataFrame]:
    """The learner's `need`, and the table of the lab."""
    frame = work.dataset("country").frame()
    return group_of(work, work.value("need"), frame, "need"), frame


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two groups agree but for a few countries at the border, by the Jaccard index."""
    return len(one & other) >= threshold("need_same") * len(one | other)


@need.property("group", points=0.5, says=N_("need is a set of names, and the function gives the same set"))
def group(work: Work) -> None:
    own, frame = own_group(work)
    again = returned(work, frame)
    if not alike(own, again):
        raise Refuse("two_answers", count=len(own ^ again), got=sorted(own ^ again)[:3])


@need.property("size", points=0.5, says=N_("The group is neither a few countries nor most of them"))
def size(work: Work) -> None:
    own, frame = own_group(work)
    low, high = (round(threshold(name) * len(frame)) for name in ("need_share_min", "need_share_max"))
    if len(own) <= 5:
        raise Refuse("singleton", got=sorted(own))
    if len(own) < low:
        raise Refuse("too_few", count=len(own), low=low, all=len(frame))
    if len(own) > high:
        raise Refuse("too_many", count=len(own), high=high, all=len(frame))


@need.property("neediest", points=1, says=N_("Child mortality in the group is far above the rest"))
def neediest(work: Work) -> None:
    own, frame = own_group(work)
    inside = frame.index.isin(list(own))
    medians = [float(frame.loc[rows, "child_mort"].median()) for rows in (inside, ~inside)]
    ratio = threshold("need_mortality_ratio_min")
    if medians[0] < ratio * medians[1]:
        raise Refuse("not_neediest", inside=medians[0], outside=medians[1], ratio=ratio)


@need.property("poor", points=0.5, says=N_("Hardly any of the richest countries are in the group"))
def poor(work: Work) -> None:
    own, frame = own_group(work)
    rich = int(threshold("need_rich_rows"))
    found = frame["gdpp"].nlargest(rich).index.intersection(list(own))
    if len(found) > threshold("need_rich_max"):
        raise Refuse("rich", count=len(found), rich=rich, most=int(threshold("need_rich_max")), got=found.tolist()[:3])


@need.property(
    "profile", points=1.5, says=N_("The same group comes out for other row orders, columns, names and units")
)
def profile(work: Work) -> None:
    frame = work.dataset("country").frame()
    wanted = returned(work, frame)
    # All changes at once first: a right answer takes five fits, and only a wrong one needs the single changes.
    for turn in range(TURNS):
        changed = _Changed(frame, wanted, work.rng, turn)
        if changed.agrees(work, wanted, CHANGES):
            continue
        for change in CHANGES:
            if not changed.agrees(work, wanted, (change,)):
                raise Refuse(change)
        raise Refuse("order")


class _Changed:
    """One copy of the table with other rows, columns, names and units; any of the four may be left out."""

    def __init__(self, frame: pd.DataFrame, wanted: frozenset[str], rng: np.random.Generator, turn: int) -> None:
        self.frame = frame
        # Seeded starts take rows by position, and number clusters in that order. With the group at each position in one
        # of the turns, a fixed label number cannot mean the same group every time.
        inside = frame.index.isin(list(wanted))
        first, rest = rng.permutation(np.flatnonzero(inside)), rng.permutation(np.flatnonzero(~inside))
        start = min(turn * len(frame) // TURNS, len(rest))
        self.rows = np.concatenate([rest[:start], first, rest[start:]])
        columns = frame.columns.tolist()
        shift = 1 + 2 * turn
        self.columns = columns[shift:] + columns[:shift]
        self.names = [f"Country {number:03d}" for number in rng.permutation(len(frame))]

    def agrees(self, work: Work, wanted: frozenset[str], changes: tuple[str, ...]) -> bool:
        """Whether the learner's function finds the same countries after these changes."""
        table, before = self.frame, {str(name): str(name) for name in self.frame.index}
        if "names" in changes:
            before = dict(zip(self.names, before, strict=True))
            table = table.set_axis(pd.Index(self.names, name=table.index.name), axis=0)
        if "units" in changes:
            table = table.assign(**{column: table[column] * factor for column, factor in UNITS.items()})
        if "columns" in changes:
            table = table[self.columns]
        if "order" in changes:
            table = table.iloc[self.rows]
        try:
            found = returned(work, table)
        except Refuse as refusal:
            if refusal.key != "empty":
                raise
            return False
        return alike(frozenset(before[name] for name in found), wanted)
