# %% alternate="plain Python"
def wcss(X, labels):
    rows = [tuple(float(value) for value in row) for row in np.asarray(X)]
    groups = {}
    for row, label in zip(rows, list(labels)):
        groups.setdefault(label, []).append(row)
    total = 0.0
    for members in groups.values():
        for values in zip(*members):
            mean = sum(values) / len(values)
            total += sum((value - mean) ** 2 for value in values)
    return total


wcss_curve = {}
for count in range(1, 11):
    wcss_curve[count] = wcss(X, KMeans(count, n_init=25, random_state=4).fit_predict(X))


# %% alternate="pandas, curve as a Series"
def wcss(X, labels):
    table = pd.DataFrame(np.asarray(X))
    return (table - table.groupby(np.asarray(labels)).transform("mean")).pow(2).to_numpy().sum()


wcss_curve = pd.Series({k: KMeans(k, n_init=20, random_state=8).fit(X).inertia_ for k in range(10, 0, -1)}, name="wcss")


# %% alternate="matrix of memberships, curve with one more entry"
def wcss(X, labels):
    X = np.asarray(X, dtype=float)
    member = np.equal.outer(np.asarray(labels), np.unique(labels)).astype(float)
    centres = (member.T @ X) / member.sum(axis=0)[:, None]
    return np.linalg.norm(X - member @ centres) ** 2


wcss_curve = {
    str(k): np.float64(KMeans(k, n_init=30, random_state=1, algorithm="elkan").fit(X.to_numpy()).inertia_)
    for k in range(1, 12)
}


# %% mutant="not squared" refused="value" message="wcss.not_squared"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    return sum(np.linalg.norm(X[labels == k] - X[labels == k].mean(axis=0), axis=1).sum() for k in np.unique(labels))


# %% mutant="mean of means" refused="value" message="wcss.mean"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    means = [((X[labels == k] - X[labels == k].mean(axis=0)) ** 2).sum(axis=1).mean() for k in np.unique(labels)]
    return np.mean(means)


# %% mutant="one centre for all" refused="value" message="wcss.overall"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    centre = X.mean(axis=0)
    return sum(((X[labels == k] - centre) ** 2).sum() for k in np.unique(labels))


# %% mutant="pairs of rows" refused="value" message="wcss.pairs"
from scipy.spatial.distance import pdist


def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    return sum((pdist(X[labels == k]) ** 2).sum() for k in np.unique(labels))


# %% mutant="medians instead of means" refused="value" message="wcss.value"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    return sum(((X[labels == k] - np.median(X[labels == k], axis=0)) ** 2).sum() for k in np.unique(labels))


# %% mutant="variance with n - 1" refused="names_free" message="wcss.singleton"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    parts = []
    for k in np.unique(labels):
        members = X[labels == k]
        parts.append(members.var(axis=0, ddof=1).sum() * (len(members) - 1))
    return sum(parts)


# %% mutant="range of k" refused="names_free" message="wcss.renamed"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    total = 0
    for k in range(labels.max() + 1):
        members = X[labels == k]
        if len(members):
            total += ((members - members.mean(axis=0)) ** 2).sum()
    return total


# %% mutant="distance from zero" refused="names_free" message="wcss.moved"
def wcss(X, labels):
    return (np.asarray(X) ** 2).sum()


# %% mutant="range without its end" refused="curve" message="wcss.keys"
def wcss(X, labels):
    X, labels = np.asarray(X), np.asarray(labels)
    return sum(((X[labels == k] - X[labels == k].mean(axis=0)) ** 2).sum() for k in np.unique(labels))


wcss_curve = {k: KMeans(k, n_init=20, random_state=0).fit(X).inertia_ for k in range(1, 10)}


# %% mutant="curve of the unscaled table" refused="curve" message="wcss.unscaled"
wcss_curve = {k: KMeans(k, n_init=20, random_state=0).fit(countries).inertia_ for k in range(1, 11)}

# %% mutant="curve as averages" refused="curve" message="wcss.start"
wcss_curve = {k: KMeans(k, n_init=20, random_state=0).fit(X).inertia_ / len(X) for k in range(1, 11)}

# %% mutant="curve of single random starts" refused="curve" message="wcss.rising"
for seed in range(100):
    wcss_curve = {k: KMeans(k, n_init=1, init="random", random_state=seed + k).fit(X).inertia_ for k in range(1, 11)}
    if any(wcss_curve[k] > wcss_curve[k - 1] for k in range(2, 11)):
        break


# %% mutant="rows of a table only" refused="forms" message="common.raised"
def wcss(X, labels):
    total = 0.0
    for k in np.unique(labels):
        members = X.loc[labels == k]
        total += ((members - members.mean()) ** 2).to_numpy().sum()
    return total


# %% mutant="labels compared as a list" refused="forms" message="wcss.forms"
def wcss(X, labels):
    X = np.asarray(X)
    total = 0.0
    for k in set(labels):
        members = X[labels == k] if isinstance(labels, np.ndarray) else X[:1]
        total += ((members - members.mean(axis=0)) ** 2).sum()
    return total


# %% mutant="a single start" refused="best" message="wcss.too_high"
for seed in range(100):
    wcss_curve = {k: KMeans(k, n_init=1, random_state=seed).fit(X).inertia_ for k in range(1, 11)}
    best_of_five = {k: KMeans(k, n_init=5, random_state=seed).fit(X).inertia_ for k in range(1, 11)}
    falling = all(wcss_curve[k] <= wcss_curve[k - 1] for k in range(2, 11))
    if falling and any(wcss_curve[k] > 1.12 * best_of_five[k] for k in range(1, 11)):
        break

# %% mutant="divided by k" refused="best" message="wcss.too_low"
wcss_curve = {k: KMeans(k, n_init=20, random_state=0).fit(X).inertia_ / k for k in range(1, 11)}
