"""Further checks on the clustering with the bug."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.unscaled import scale_bug


@scale_bug.hidden(
    "reason",
    points=1,
    needs=("code",),
    topic=N_("the cause of the bug"),
    says=N_("The reason is the right one"),
    messages={
        "removes": Message(
            seen=N_("You chose 'outliers' as the reason."),
            expected=N_("Without the outliers, a few columns still decide every distance."),
            next=N_("Compare the range of income with the range of total_fer."),
        ),
        "reason": Message(
            seen=N_("You chose '{code}' as the reason."),
            expected=N_("The result stays as bad with another seed and with more clusters."),
            next=N_("Compare the range of income with the range of total_fer."),
        ),
    },
)
def reason(work: Work) -> None:
    chosen = work.text(work.value("bug_reason"), "bug_reason")
    if chosen == "outliers":
        raise Refuse("removes")
    if chosen != "scale":
        raise Refuse("reason", code=chosen)
