# %% alternate="loop"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% alternate="series_and_more_algorithms"
from sklearn import metrics
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift, estimate_bandwidth

models = {
    "single": AgglomerativeClustering(3, linkage="single"),
    "complete": AgglomerativeClustering(3, linkage="complete"),
}
models |= {"average": AgglomerativeClustering(3, linkage="average"), "ward": AgglomerativeClustering(3, linkage="ward")}
models |= {"kmeans": KMeans(3, n_init=20, random_state=7), "affinity": AffinityPropagation(random_state=0)}
models |= {"meanshift": MeanShift(bandwidth=estimate_bandwidth(X.to_numpy(), quantile=0.2), bin_seeding=True)}
shuffled = X.sample(frac=1, random_state=3)
algorithm_labels = {
    name: pd.Series(model.fit_predict(X), index=X.index).loc[shuffled.index] for name, model in models.items()
}
comparison = pd.DataFrame(
    index=pd.Index(models, name="algorithm"),
    columns=["largest_share", "clusters", "silhouette", "adjusted_rand", "rand", "remark"],
)
for name, found in algorithm_labels.items():
    found = found.loc[X.index]
    comparison.loc[name, "rand"] = round(metrics.rand_score(labels3, found), 2)
    comparison.loc[name, "adjusted_rand"] = round(metrics.adjusted_rand_score(labels3, found), 2)
    comparison.loc[name, "silhouette"] = round(metrics.silhouette_score(X, found), 2)
    comparison.loc[name, "clusters"] = found.nunique()
    comparison.loc[name, "largest_share"] = round(found.value_counts().iloc[0] / len(found), 3)
    comparison.loc[name, "remark"] = "looked at"
print(comparison)
unusable = {name for name, found in algorithm_labels.items() if found.value_counts(normalize=True).iloc[0] > 0.9}


# %% alternate="scipy_linkage"
import warnings

from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import affinity_propagation, mean_shift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score
from sklearn.metrics.pairwise import euclidean_distances

warnings.warn("a warning costs no points")
similarity = -euclidean_distances(X, squared=True)
algorithm_labels = {
    "kmeans": list(labels3),
    "ward": fcluster(linkage(X, "ward"), 3, "maxclust"),
    "single": fcluster(linkage(X, "single"), 3, "maxclust"),
    "affinity": affinity_propagation(similarity, random_state=0)[1],
    "meanshift": mean_shift(X, bin_seeding=True)[1],
}
comparison = {"algorithm": [], "rand": [], "adjusted_rand": [], "silhouette": [], "clusters": [], "largest_share": []}
for name in algorithm_labels:
    found = np.asarray(algorithm_labels[name])
    sizes = [int((found == label).sum()) for label in sorted(set(found))]
    comparison["algorithm"].append(name)
    comparison["rand"].append(rand_score(found, labels3))
    comparison["adjusted_rand"].append(adjusted_rand_score(found, labels3))
    comparison["silhouette"].append(silhouette_score(X.values, found))
    comparison["clusters"].append(len(sizes))
    comparison["largest_share"].append(max(sizes) / sum(sizes))
comparison = pd.DataFrame(comparison)
unusable = np.array([name for name, share in zip(comparison["algorithm"], comparison["largest_share"]) if share > 0.9])


# %% mutant="affinity_forgotten" refused="labels" message="compare.absent"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="first_hundred_rows" refused="labels" message="compare.length"
from sklearn.cluster import AgglomerativeClustering

algorithm_labels = {
    name: AgglomerativeClustering(3).fit_predict(X.iloc[:100])
    for name in ("kmeans", "affinity", "meanshift", "ward", "single")
}


# %% mutant="ward_with_default_clusters" refused="labels" message="compare.clusters_asked"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering().fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="kmeans_on_unscaled" refused="labels" message="compare.not_nearest"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": KMeans(3, n_init=10, random_state=0).fit_predict(countries),
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="names_are_not_the_index" refused="agreement" message="compare.rows"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).drop(columns="name")
unusable = [name for name in comparison.index if comparison["largest_share"].iloc[4] > 0.9]


# %% mutant="share_left_out" refused="agreement" message="compare.columns"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest"]
).set_index("name")
unusable = ["single"] or [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="indices_swapped" refused="agreement" message="compare.swapped"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "adjusted_rand", "rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="compared_with_ward" refused="agreement" message="compare.agreement"
# The base of the comparison is another partition.
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(algorithm_labels["ward"], found),
            adjusted_rand_score(algorithm_labels["ward"], found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="silhouette_of_unscaled_table" refused="quality" message="compare.silhouette_unscaled"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(countries, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="silhouette_of_two_columns" refused="quality" message="compare.silhouette"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X.iloc[:, :2], found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="highest_label" refused="quality" message="compare.clusters"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            found.max(),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="percent" refused="quality" message="compare.not_a_share"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = 100 * np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 90]


# %% mutant="mean_share" refused="quality" message="compare.share"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).mean() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="best_silhouette_wins" refused="unusable" message="compare.by_silhouette"
# Public mistake: the partition with the highest silhouette is taken for the best one.
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "silhouette"] < comparison["silhouette"].median()]


# %% mutant="one_big_cluster_kept" refused="unusable" message="compare.unusable"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
algorithm_labels["blob"] = np.where(np.arange(len(X)) < 4, 1, 0)
found = algorithm_labels["blob"]
comparison.loc["blob"] = [
    rand_score(labels3, found),
    adjusted_rand_score(labels3, found),
    silhouette_score(X, found),
    2,
    1 - 4 / len(X),
]
unusable = ["single", "meanshift"] or [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="all_on_unscaled_data" refused="algorithms" message="compare.unscaled"
# Public mistake: the algorithms see the raw table, where income decides alone.
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(countries),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(countries),
    "ward": AgglomerativeClustering(3).fit_predict(countries),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(countries),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="single_is_average" refused="algorithms" message="compare.other_algorithm"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="average").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]


# %% mutant="everything_but_kmeans" refused="usable" message="compare.too_strict"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = [name for name in comparison.index if name != "kmeans"]


# %% mutant="words_for_names" refused="usable" message="compare.unknown"
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift(bin_seeding=True).fit_predict(X),
    "ward": AgglomerativeClustering(3).fit_predict(X),
    "single": AgglomerativeClustering(3, linkage="single").fit_predict(X),
}
rows = []
for name, found in algorithm_labels.items():
    share = np.bincount(found).max() / len(found)
    rows.append(
        [
            name,
            rand_score(labels3, found),
            adjusted_rand_score(labels3, found),
            silhouette_score(X, found),
            len(set(found)),
            share,
        ]
    )
comparison = pd.DataFrame(
    rows, columns=["name", "rand", "adjusted_rand", "silhouette", "clusters", "largest_share"]
).set_index("name")
unusable = ["single linkage"] + [name for name in comparison.index if comparison.loc[name, "largest_share"] > 0.9]
