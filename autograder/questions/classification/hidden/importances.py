"""Further checks on importance."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.importances import (
    REASONS,
    halves,
    importance,
    importances,
    reference,
    twins,
)
from autograder.questions.classification.tables import two_groups


@importance.hidden(
    "one_order",
    points=1,
    needs=("each_group",),
    says=N_("All columns of a group get the same new order"),
    topic=N_("the order within a group"),
    messages={
        "each_its_own": Message(
            seen=N_("For two columns whose difference tells the diagnosis, the importance is {got}."),
            expected=N_(
                "It is {want} when both get the same new order. Else combinations arise that no real sample has."
            ),
            next=N_("Draw one order for the whole group, and use it for each of its columns."),
        ),
    },
)
def one_order(work: Work) -> None:
    X, y = two_groups(work.rng, 300, 2, apart=2.0)
    # The difference of two columns that go together tells something; another column tells more.
    common = work.rng.normal(0, 3, len(X))
    X["b"], X["c"] = common + 0.5 * X["a1"] + 1.2 * y, common
    parts, groups = halves(X.drop(columns="a1"), y), {"pair": ["b", "c"]}
    got = importances(work, *parts, groups=groups)["pair"]
    want = reference(*parts, groups, rng=work.rng)["pair"]
    apart = reference(*parts, groups, rng=work.rng, together=False)["pair"]
    if abs(got - want) > abs(got - apart):
        raise Refuse("each_its_own", got=got, want=want)


@importance.hidden(
    "kept",
    points=0.5,
    says=N_("The tables that were given are left as they were"),
    topic=N_("the tables that were given"),
)
def kept(work: Work) -> None:
    X, y = twins(work)
    tried = work.attempt("group_importance", *halves(X, y), {"copies": ["a0", "b"]})
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="group_importance")


@importance.hidden(
    "why_small",
    points=1,
    says=N_("The reason for small single importances is named"),
    topic=N_("the reason for small values"),
    messages={
        "why_code": Message(
            seen=N_("why_small is '{got}'."),
            expected=N_("It is one of the five codes of the task."),
            next=N_("Copy the code letter by letter."),
        ),
        "why_small": Message(
            seen=N_("why_small is '{got}'."),
            expected=N_("It tells why the radius alone seems unimportant, although its group matters."),
            next=N_("Look at the correlation of radius, perimeter and area."),
        ),
    },
)
def why_small(work: Work) -> None:
    got = work.text(work.value("why_small"), "why_small")
    if got not in REASONS:
        raise Refuse("why_code", got=got)
    if got != REASONS[0]:
        raise Refuse("why_small", got=got)
