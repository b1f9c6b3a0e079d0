"""Further checks on partitions."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.partitions import facts, partitions


@partitions.hidden(
    "again",
    points=1.5,
    needs=("rows",),
    says=N_("Filled twice, the table holds each row once"),
    topic=N_("a second load"),
    messages={
        "doubled": Message(
            seen=N_("After FILL_ORC ran a second time, the table holds {got} rows."),
            expected=N_("It holds {want}: tonight's load takes the place of yesterday's."),
            next=N_("INSERT INTO adds. INSERT OVERWRITE replaces the partitions that it fills."),
        )
    },
)
def again(work: Work) -> None:
    found = facts(work)
    if found.again != len(found.want):
        raise Refuse("doubled", got=found.again, want=len(found.want))
