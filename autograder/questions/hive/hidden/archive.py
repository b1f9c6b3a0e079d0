"""Further checks on external and managed tables."""

from __future__ import annotations

from collections import Counter

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.archive import archive, facts


@archive.hidden(
    "other_folders",
    points=1.5,
    needs=("back",),
    says=N_("Partitions are found, whatever they are called"),
    topic=N_("an archive of other provinces"),
    messages={
        "other_folders": Message(
            seen=N_("On an archive of other provinces, RESCUE gave {got} of {want} rows."),
            expected=N_("It gives all of them: the folders say which partitions there are."),
            next=N_("Do not list the partitions in the statement. MSCK REPAIR TABLE finds them."),
        )
    },
)
def other_folders(work: Work) -> None:
    other = facts(work)[1]
    assert other is not None
    if Counter(other.rows) != Counter(other.want):
        raise Refuse("other_folders", got=len(other.rows), want=len(other.want))
