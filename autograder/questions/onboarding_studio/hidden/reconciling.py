"""Further checks on comparing the stores."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import fresh_frame
from autograder.questions.onboarding_studio.reconciling import reconciling, report


@reconciling.hidden(
    "unexpected",
    points=1,
    needs=("equal",),
    says=N_("Countries that only the table or the index has are named"),
    topic=N_("countries that the object lacks"),
    messages={
        "not_in_object": Message(
            seen=N_("not_in_object is {got}."),
            expected=N_("The table or the index has these countries, and the object does not: {want}."),
            next=N_("Join the names of table and index with |, and take away those of the object."),
        )
    },
)
def unexpected(work: Work) -> None:
    frame = fresh_frame(work, 14)
    got = report(work, frame.drop(index=[2, 7, 9]), frame.drop(index=[7]), frame.drop(index=[2]))
    want = sorted(frame.loc[[2, 7, 9], "country"])
    if got["not_in_object"] != want:
        raise Refuse("not_in_object", got=got["not_in_object"] or "empty", want=want)


@reconciling.hidden(
    "accents",
    points=1,
    needs=("equal",),
    says=N_("Names that differ in an accent are two countries"),
    topic=N_("names that differ in an accent"),
    messages={
        "folded": Message(
            seen=N_("The object has Côte d'Ivoire, the table Cote d'Ivoire. not_in_table is {got}."),
            expected=N_("These are two names, so one is missing in the table and the other in the object."),
            next=N_("Compare names as they are, without changing capitals or accents."),
        )
    },
)
def accents(work: Work) -> None:
    frame = fresh_frame(work, 12)
    plain = frame.assign(country=frame["country"].str.replace("ô", "o"))
    got = report(work, frame, plain, frame)
    if got["not_in_table"] != ["Côte d'Ivoire"] or got["not_in_object"] != ["Cote d'Ivoire"]:
        raise Refuse("folded", got=got["not_in_table"] or "empty")
