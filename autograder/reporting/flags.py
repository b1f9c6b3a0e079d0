"""What the grader noted about submissions, by kind and in words. A flag is a note, never an accusation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from autograder.reporting.records import Cohort
from autograder.text import N_, _

# By what stands before the first colon; what is not here is shown as it is.
_MEANINGS = {
    "repaired": N_("The notebook was repaired before it was graded: cells were missing, doubled or changed in kind."),
    "renamed": N_("The notebook had another file name."),
    "learner_renamed": N_("The folder's name could not be an id as it stood; two names may have been alike."),
    "zip_duplicate": N_("The zip file held the notebook twice; the last one counts."),
    "timestamp": N_("The time of handing in can't be read, or lies in the future."),
    "file_left_out": N_("A file beside the notebook was not taken along."),
    "files_left_out": N_("Files beside the notebook were not taken along."),
    "timeout": N_("A cell ran too long and was stopped."),
    "died": N_("The learner's process ended while a cell ran."),
    "hung": N_("The learner's process did not answer any more."),
    "output_cut": N_("A cell printed more than is kept."),
    "worker": N_("The learner's process broke the form in which it must answer. Read the notebook."),
    "time_used_up": N_("The time for the whole notebook was used up; later cells did not run."),
    "check_fault": N_("A check itself failed, which is not the learner's fault. The next run grades it again."),
    "check_slow": N_("A check took too long on this answer."),
    "put_back": N_("Something that the checks need was changed and put back."),
    "checks_changed": N_("A check cell was changed; the course's own one was run."),
    "result_not_of_the_check": N_("A result did not come from the check. Read the notebook."),
    "score_out_of_range": N_("A check gave points beyond its range; they do not count."),
}
# These say that somebody should read the notebook before the marks go out.
_TO_READ = frozenset({"worker", "result_not_of_the_check", "score_out_of_range", "checks_changed", "put_back"})
MAX_DETAILS = 5


@dataclass(frozen=True)
class Flagged:
    """A kind of flag. learners: who has it, sorted. details: what stands behind the colon, of some of them."""

    kind: str
    meaning: str
    learners: tuple[str, ...]
    details: tuple[str, ...]
    to_read: bool


def flags_of(cohort: Cohort) -> list[Flagged]:
    """Flags of a cohort by kind; those that ask for a reader first, then the most frequent."""
    learners: dict[str, set[str]] = defaultdict(set)
    details: dict[str, dict[str, None]] = defaultdict(dict)
    for item in cohort.submissions:
        for flag in item.flags:
            kind, _colon, rest = flag.partition(":")
            learners[kind].add(item.learner)
            if rest:
                details[kind][rest] = None
    found = [
        Flagged(
            kind,
            _(_MEANINGS.get(kind, "")),
            tuple(sorted(names)),
            tuple(list(details[kind])[:MAX_DETAILS]),
            kind in _TO_READ,
        )
        for kind, names in learners.items()
    ]
    return sorted(found, key=lambda one: (not one.to_read, -len(one.learners), one.kind))
