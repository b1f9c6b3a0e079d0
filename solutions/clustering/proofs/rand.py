# %% alternate="loops"
def rand_index(a, b):
    a, b = list(a), list(b)
    agree = total = 0
    for i in range(len(a)):
        for j in range(i):
            agree += (a[i] == a[j]) == (b[i] == b[j])
            total += 1
    return agree / total


def adjusted_rand(a, b):
    from collections import Counter
    from math import comb

    a, b = list(a), list(b)
    s = sum(comb(m, 2) for m in Counter(zip(a, b)).values())
    first = sum(comb(m, 2) for m in Counter(a).values())
    second = sum(comb(m, 2) for m in Counter(b).values())
    expected = first * second / comb(len(a), 2)
    top = (first + second) / 2 - expected
    print("S", s, "E", expected)
    return (s - expected) / top if top else 1.0


rand_lesson = "b"


# %% alternate="combinations_and_scipy"
from itertools import combinations

from scipy.special import comb


def rand_index(a, b):
    votes = [(x1 == x2) == (y1 == y2) for (x1, y1), (x2, y2) in combinations(list(zip(a, b)), 2)]
    return np.float64(np.mean(votes))


def adjusted_rand(a, b):
    _, rows = np.unique(np.asarray(a), return_inverse=True)
    _, columns = np.unique(np.asarray(b), return_inverse=True)
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    chance = comb(table.sum(1), 2).sum() * comb(table.sum(0), 2).sum() / comb(len(rows), 2)
    most = 0.5 * (comb(table.sum(1), 2).sum() + comb(table.sum(0), 2).sum())
    with np.errstate(invalid="ignore"):
        value = (comb(table, 2).sum() - chance) / (most - chance)
    return np.array([1.0 if np.isnan(value) else value])


rand_lesson = " B. "


# %% alternate="adjusted_from_plain"
def pair_table(a, b):
    """Pairs that are together in both, in a only, in b only, in neither."""
    a, b = pd.Series(list(a)).astype(str), pd.Series(list(b)).astype(str)
    left = a.to_numpy()[:, None] == a.to_numpy()
    right = b.to_numpy()[:, None] == b.to_numpy()
    half = np.tri(len(a), k=-1, dtype=bool)
    return [int((x & y & half).sum()) for x, y in ((left, right), (left, ~right), (~left, right), (~left, ~right))]


def rand_index(a, b):
    both, only_a, only_b, neither = pair_table(a, b)
    return (both + neither) / (both + only_a + only_b + neither)


def adjusted_rand(a, b):
    both, only_a, only_b, neither = pair_table(a, b)
    if only_a == only_b == 0:
        return 1
    return (
        2
        * (both * neither - only_a * only_b)
        / ((both + only_a) * (only_a + neither) + (both + only_b) * (only_b + neither))
    )


rand_lesson = "B"


# %% mutant="only_together" refused="rand" message="rand.together_only"
def rand_index(a, b):
    n, hits = len(a), 0
    for i in range(n):
        for j in range(i + 1, n):
            hits += a[i] == a[j] and b[i] == b[j]
    return hits / (n * (n - 1) / 2)


# %% mutant="jaccard" refused="rand" message="rand.together_only"
def rand_index(a, b):
    both = either = 0
    for i in range(len(a)):
        for j in range(i):
            both += a[i] == a[j] and b[i] == b[j]
            either += a[i] == a[j] or b[i] == b[j]
    return both / either


# %% mutant="equal_labels" refused="rand" message="rand.matching"
def rand_index(a, b):
    return float(np.mean(np.asarray(a) == np.asarray(b)))


# %% mutant="pairs_with_itself" refused="rand" message="rand.self_pairs"
def rand_index(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return float(((a[:, None] == a) == (b[:, None] == b)).mean())


# %% mutant="neighbours_only" refused="rand" message="rand.rand"
def rand_index(a, b):
    a, b = list(a), list(b)
    agree = [(a[i] == a[i + 1]) == (b[i] == b[i + 1]) for i in range(len(a) - 1)]
    return sum(agree) / len(agree)


# %% mutant="plain_as_adjusted" refused="adjusted" message="rand.not_adjusted"
def adjusted_rand(a, b):
    a, b = np.asarray(a), np.asarray(b)
    above = np.triu_indices(len(a), 1)
    return float(((a[:, None] == a) == (b[:, None] == b))[above].mean())


# %% mutant="never_negative" refused="adjusted" message="rand.clipped"
def adjusted_rand(a, b):
    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()

    def pairs(m):
        return (m * (m - 1) / 2).sum()

    first, second = pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    expected = first * second / pairs(counts.sum())
    return max(0, (pairs(counts) - expected) / ((first + second) / 2 - expected))


# %% mutant="divided_by_the_larger" refused="adjusted" message="rand.adjusted"
def adjusted_rand(a, b):
    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()

    def pairs(m):
        return (m * (m - 1) / 2).sum()

    first, second = pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    expected = first * second / pairs(counts.sum())
    return (pairs(counts) - expected) / (max(first, second) - expected)


# %% mutant="letter_outside" refused="lesson" message="rand.letter"
rand_lesson = "B and D"


# %% mutant="both_near_zero" refused="lesson" message="rand.statement"
rand_lesson = "A"


# %% mutant="corrected_upwards" refused="lesson" message="rand.statement"
rand_lesson = "C"


# %% mutant="never_below_chance" refused="lesson" message="rand.statement"
rand_lesson = "D"


# %% mutant="labels_count_from_zero" refused="names_free" message="rand.renamed"
def rand_index(a, b):
    n, agree = len(a), 0
    for i in range(n):
        for j in range(i + 1, n):
            agree += (a[i] == a[j]) == (b[i] == b[j])
    return agree / (n * (n - 1) / 2)


def adjusted_rand(a, b):
    # Labels below 0 are taken for noise and left out.
    def pairs(m):
        return m * (m - 1) / 2

    a, b = pd.factorize(np.asarray(a))[0], np.asarray(b)
    if b.dtype.kind == "U":
        b = pd.factorize(b)[0]
    s = sum(pairs(((a == i) & (b == j)).sum()) for i in range(a.max() + 1) for j in range(b.max() + 1))
    first = sum(pairs((a == i).sum()) for i in range(a.max() + 1))
    second = sum(pairs((b == j).sum()) for j in range(b.max() + 1))
    expected = first * second / pairs(len(a))
    return (s - expected) / ((first + second) / 2 - expected)


# %% mutant="zero_divided_by_zero" refused="limits" message="rand.trivial"
def rand_index(a, b):
    a, b = np.asarray(a), np.asarray(b)
    above = np.triu_indices(len(a), 1)
    return float(((a[:, None] == a) == (b[:, None] == b))[above].mean())


def adjusted_rand(a, b):
    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()

    def pairs(m):
        return (m * (m - 1) / 2).sum()

    first, second = pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    expected = first * second / pairs(counts.sum())
    return (pairs(counts) - expected) / ((first + second) / 2 - expected)
