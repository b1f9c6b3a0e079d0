"""Further checks on the figure."""

from __future__ import annotations

import re

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.figures import GROUPS, NEED, drawn_styles, figure, missing
from autograder.questions.clustering.hidden.groups import BORDER, groups


@figure.hidden(
    "groups",
    points=0.75,
    needs=("complete", "encodings"),
    says=N_("Each kind of points is one of the three groups of labels3"),
    messages={
        "other_group": Message(
            seen=N_("No kind of points in fig holds the {count} countries of one group; the nearest lacks {lacking}."),
            expected=N_("Each group of labels3 has one colour and one marker, for all of its countries."),
            next=N_("Select the rows of each call with labels3 == label, in the row order of countries."),
        ),
        "too_many": Message(
            seen=N_("One kind of points has {got} points, for a group of {count} countries."),
            expected=N_("A kind of points holds the countries of one group and no others."),
            next=N_("Select the rows of each call with labels3 == label."),
        ),
    },
)
def grouped(work: Work) -> None:
    styles = drawn_styles(work)
    for part in groups(work):
        group = part.to_dict()
        nearest = min(styles, key=lambda style: len(missing(style.values, group)))
        lacking = missing(nearest.values, group)
        if len(lacking) > BORDER:
            raise Refuse("other_group", count=len(group), lacking=len(lacking))
        if len(nearest.values) > len(group) * 1.1 + BORDER:
            raise Refuse("too_many", got=len(nearest.values), count=len(group))


@figure.hidden(
    "named",
    points=0.5,
    needs=("complete", "encodings", "words"),
    says=N_("The points named as the need group are the need group"),
    messages={
        "wrong_name": Message(
            seen=N_("The points named '{label}' are not the group with the highest child mortality."),
            expected=N_("Names follow the profile of a group. Label numbers change from run to run."),
            next=N_("Order the groups by their mean child_mort, then name them."),
        ),
    },
)
def named(work: Work) -> None:
    styles = drawn_styles(work)[:GROUPS]
    neediest = groups(work)[0].to_dict()
    nearest = min(styles, key=lambda style: len(missing(style.values, neediest)))
    in_need = [style for style in styles if any(NEED.search(label) for label in style.labels)]
    # "low need" and "some need" may stand beside "direst need": then any of them may be meant.
    if len(in_need) == 1 and in_need[0] is not nearest:
        raise Refuse("wrong_name", label=in_need[0].labels[0])


@figure.hidden(
    "alt_number",
    points=0.5,
    needs=("alt",),
    says=N_("The alt text has the number of countries in need"),
    topic=N_("the alt text"),
    messages={
        "alt_number": Message(
            seen=N_("alt_text has these numbers: {got}."),
            expected=N_("It says how many countries are in the need group: {count}."),
            next=N_("Put len(need_list) in the text, with an f-string."),
        ),
    },
)
def alt_number(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text")
    numbers = re.findall(r"\d+", text)
    count = len(groups(work)[0])
    if not any(abs(int(number) - count) <= BORDER for number in numbers if len(number) < 9):
        raise Refuse("alt_number", got=numbers, count=count)
