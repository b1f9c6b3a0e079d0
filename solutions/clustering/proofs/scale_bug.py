# %% alternate="standard scaler"
standard = (countries - countries.mean()) / countries.std(ddof=0)
fixed_labels = KMeans(3, n_init=50, random_state=7).fit(standard).labels_.tolist()
bug_ari = adjusted_rand_score(fixed_labels, bug_labels)
bug_reason = "scale"

# %% alternate="named labels in another order, rounded"
model = KMeans(n_clusters=3, n_init=30, random_state=3).fit(X)
named = pd.Series(model.labels_, index=X.index, name="group").map({0: "A", 1: "B", 2: "C"})
fixed_labels = named.sample(frac=1, random_state=2)
bug_ari = np.float32(round(adjusted_rand_score(bug_labels, named), 2))
bug_reason = np.str_("scale")

# %% alternate="pairs counted in plain Python, labels in a dictionary"
from itertools import combinations
from math import comb

found = KMeans(n_clusters=3, n_init=20, random_state=11).fit_predict(X)
fixed_labels = dict(zip(X.index, found.tolist()))
together = sum(
    1 for i, j in combinations(range(len(found)), 2) if found[i] == found[j] and bug_labels[i] == bug_labels[j]
)
pairs_found = sum(comb(int(size), 2) for size in np.bincount(found))
pairs_bug = sum(comb(int(size), 2) for size in np.bincount(bug_labels))
by_chance = pairs_found * pairs_bug / comb(len(found), 2)
bug_ari = (together - by_chance) / ((pairs_found + pairs_bug) / 2 - by_chance)
bug_reason = "scale"

# %% mutant="higher silhouette is better" refused="code" message="scale_bug.higher_silhouette"
fixed_labels = bug_labels
bug_ari = 1.0
bug_reason = "higher_silhouette"

# %% mutant="unscaled again" refused="fixed" message="scale_bug.still_unscaled"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(countries)
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "scale"

# %% mutant="part of the rows" refused="fixed" message="scale_bug.length"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X.iloc[:100])
bug_ari = 0.3
bug_reason = "scale"

# %% mutant="more clusters" refused="fixed" message="scale_bug.clusters"
fixed_labels = KMeans(n_clusters=5, n_init=20, random_state=5).fit_predict(X)
bug_ari = 0.3
bug_reason = "too_few"

# %% mutant="rows scaled, not columns" refused="fixed" message="scale_bug.not_best"
from sklearn.preprocessing import Normalizer

fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(Normalizer().fit_transform(countries))
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "scale"

# %% mutant="percent" refused="ari" message="scale_bug.range"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = 100 * adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "scale"

# %% mutant="Rand index" refused="ari" message="scale_bug.rand"
from sklearn.metrics import rand_score

fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = rand_score(bug_labels, fixed_labels)
bug_reason = "scale"

# %% mutant="same numbers counted" refused="ari" message="scale_bug.same_numbers"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = np.mean(bug_labels == fixed_labels)
bug_reason = "scale"

# %% mutant="silhouettes compared" refused="ari" message="scale_bug.ari"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = 2 * silhouette_score(X, fixed_labels) - silhouette_score(X, bug_labels)
bug_reason = "scale"

# %% mutant="no such code" refused="code" message="scale_bug.code"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "not scaled"

# %% mutant="outliers blamed" refused="reason" message="scale_bug.removes"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "outliers"

# %% mutant="seed blamed" refused="reason" message="scale_bug.reason"
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=5).fit_predict(X)
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "seed"
