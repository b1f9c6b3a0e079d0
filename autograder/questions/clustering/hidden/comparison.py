"""Further checks on the comparison of partitions."""

from __future__ import annotations

import numpy as np
from sklearn import metrics
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.comparison import (
    compare,
    degenerate,
    index_value,
    labels_by_name,
    largest_share,
    rand,
    related_labels,
)
from autograder.questions.clustering.labels import scaled_indicators

# Two fits of one algorithm agree nearly always in full; ties between distances may move a country or two.
SAME = 0.9


@compare.hidden(
    "algorithms",
    points=1.5,
    needs=("labels",),
    says=N_("The labels are those of the named algorithm on X"),
    messages={
        "unscaled": Message(
            seen=N_("The labels of {name} are those of the unscaled table."),
            expected=N_("All algorithms see X, the scaled table, as K-Means did."),
            next=N_("Call fit_predict(X) and not fit_predict(countries)."),
        ),
        "other_algorithm": Message(
            seen=N_("The labels of {name} agree with our run of it on X by an adjusted Rand index of {got} only."),
            expected=N_("The same algorithm with the settings of the task gives the same groups."),
            next=N_("Check the linkage and the other settings of this entry."),
        ),
    },
)
def algorithms(work: Work) -> None:
    found = labels_by_name(work)
    frame = work.dataset("country").frame()
    X = scaled_indicators(frame)
    models = {
        "ward": AgglomerativeClustering(3, linkage="ward"),
        "single": AgglomerativeClustering(3, linkage="single"),
        "affinity": AffinityPropagation(random_state=0),
    }
    for name, model in models.items():
        agreement = metrics.adjusted_rand_score(model.fit_predict(X), found[name])
        if agreement >= SAME:
            continue
        if metrics.adjusted_rand_score(model.fit_predict(frame), found[name]) >= SAME:
            raise Refuse("unscaled", name=name)
        raise Refuse("other_algorithm", name=name, got=agreement)


@compare.hidden(
    "usable",
    points=0.75,
    needs=("unusable",),
    says=N_("A partition with groups of a useful size is not called unusable"),
    messages={
        "too_strict": Message(
            seen=N_("unusable names {name}, whose largest cluster holds {share} of the countries."),
            expected=N_("Only a partition with more than 0.9 in one cluster is unusable here."),
            next=N_("Take {name} out, or compare its largest_share with 0.9 again."),
        ),
        "unknown": Message(
            seen=N_("unusable names {name}, which is no key of algorithm_labels."),
            expected=N_("It holds names of algorithms from algorithm_labels."),
            next=N_("Spell the names as in algorithm_labels."),
        ),
    },
)
def usable(work: Work) -> None:
    found = labels_by_name(work)
    for name in work.names(work.value("unusable"), "unusable"):
        if name not in found:
            raise Refuse("unknown", name=name)
        if name not in degenerate(found):
            raise Refuse("too_strict", name=name, share=largest_share(found[name]))


@rand.hidden(
    "names_free",
    points=0.75,
    needs=("rand", "adjusted"),
    says=N_("Labels may be text, negative numbers, or numbers with gaps"),
    messages={
        "renamed": Message(
            seen=N_("{function} gave {got} instead of {want} after the labels got other names."),
            expected=N_("Labels are names: text, negative numbers and gaps are all fine."),
            next=N_("Ask only whether two labels are equal, and do not count with them."),
        ),
    },
)
def names_free(work: Work) -> None:
    first, second = related_labels(work.rng)
    names = np.array(["well", "river", "lake", "rain"])
    numbers = np.array([7, -1, 40, 3])
    for function in ("rand_index", "adjusted_rand"):
        want = index_value(work, function, first, second)
        for left, right in ((names[first], numbers[second]), (numbers[first].tolist(), names[second].tolist())):
            got = index_value(work, function, left, right)
            if not np.isclose(got, want, atol=1e-9):
                raise Refuse("renamed", function=function, got=got, want=want)


@rand.hidden(
    "limits",
    points=0.5,
    needs=("rand", "adjusted"),
    says=N_("Trivial partitions have an index too"),
    messages={
        "trivial": Message(
            seen=N_("For the labels {example} in both lists, {function} gave {got}."),
            expected=N_("The two lists are the same partition, so the index is 1."),
            next=N_("Test for this case before you divide, because the denominator is 0."),
        ),
    },
)
def limits(work: Work) -> None:
    same, alone = np.zeros(6, dtype=int), np.arange(6)
    for labels in (same, alone):
        for function in ("rand_index", "adjusted_rand"):
            call = work.attempt(function, labels, labels.copy())
            got = call.error.type_name if call.error else work.number(call.value, f"{function}(a, b)")
            if got != 1:
                raise Refuse("trivial", example=str(labels.tolist()), function=function, got=got)
