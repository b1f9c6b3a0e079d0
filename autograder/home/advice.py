"""Which lab to go on with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.front_matter import LabInfo
from autograder.home.work import Work


def next_lab(labs: Sequence[LabInfo], work: Mapping[str, Work], hindered: Collection[str] = ()) -> LabInfo | None:
    """The lab to go on with; None when all are done.

    What was begun comes first, the latest before the others. Then the first lab, in the order of the course,
    whose prerequisites are done, and at last any that is not done. hindered: ids of labs that can't work on this
    computer yet; one of them comes before the others only when it was begun, or when there are no others.
    """
    left = [lab for lab in labs if not work[lab.id].done]
    begun = [lab for lab in left if work[lab.id].tried]
    if begun:
        return max(begun, key=lambda lab: work[lab.id].last)
    fits = [lab for lab in left if not missing(lab, work)] or left
    return next((lab for lab in fits if lab.id not in hindered), fits[0] if fits else None)


def missing(lab: LabInfo, work: Mapping[str, Work]) -> list[str]:
    """Ids of the prerequisites that are not done yet."""
    return [name for name in prerequisites(lab) if name in work and not work[name].done]


def prerequisites(lab: LabInfo) -> list[str]:
    """Ids of the labs that come before this one."""
    names = lab.front_matter.get("prerequisites")
    return [str(name) for name in names] if isinstance(names, list) else []
