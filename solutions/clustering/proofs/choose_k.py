# %% alternate="NumPy, rows drawn by position, columns and rows in another order"
def best_kmeans(X, k):
    return KMeans(k, n_init=np.int64(25), random_state=5).fit(np.asarray(X))


values = X.to_numpy()
random = np.random.default_rng(12)
rows = []
for k in range(6, 1, -1):
    whole = best_kmeans(values, k)
    scores = np.empty(60)
    for number in range(60):
        drawn = values[random.integers(0, len(values), len(values))]
        refit = KMeans(k, n_init=10, random_state=number).fit(drawn)
        scores[number] = adjusted_rand_score(whole.labels_, refit.predict(values))
    rows.append((scores.mean(), silhouette_score(values, whole.labels_), whole.inertia_, k, scores.std()))
k_table = pd.DataFrame(rows, columns=["stability", "silhouette", "wcss", "k", "spread"]).set_index("k")
k_choice = np.int64(4)


# %% alternate="own WCSS, compared on the rows of the sample, rounded, k as a column"
def best_kmeans(X, k):
    model = KMeans(n_clusters=k, n_init=20, algorithm="elkan", random_state=1)
    model.fit(X)
    print("inertia", model.inertia_)
    return model


rows = []
for k in [2, 3, 4, 5, 6]:
    model = best_kmeans(X, k)
    squares = 0
    for label in set(model.labels_):
        members = X[model.labels_ == label]
        squares += ((members - members.mean()) ** 2).sum().sum()
    scores = []
    for seed in range(35):
        drawn = X.sample(n=len(X), replace=True, random_state=100 + seed)
        before = pd.Series(model.labels_, index=X.index)[drawn.index]
        scores.append(adjusted_rand_score(before, KMeans(k, n_init=8, random_state=seed).fit_predict(drawn)))
    rows.append(
        {"k": k, "wcss": squares, "silhouette": silhouette_score(X, model.labels_), "stability": sum(scores) / 35}
    )
k_table = pd.DataFrame(rows).round(3)
k_choice = 3.0


# %% alternate="five clusters, the small ones merged"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=50, random_state=0).fit(X)


k_table = pd.DataFrame(index=pd.Index(range(2, 7), name="k"), columns=["wcss", "silhouette", "stability"])
for k in k_table.index:
    whole = best_kmeans(X, k)
    k_table.loc[k, "wcss"] = whole.inertia_
    k_table.loc[k, "silhouette"] = silhouette_score(X, whole.labels_)
    refits = [
        KMeans(k, n_init=5, random_state=seed).fit(X.sample(frac=1, replace=True, random_state=seed))
        for seed in range(50)
    ]
    k_table.loc[k, "stability"] = np.mean([adjusted_rand_score(whole.labels_, refit.predict(X)) for refit in refits])
k_choice = 5
sizes = pd.Series(best_kmeans(X, 5).labels_, index=X.index)
merged = set(sizes.index[sizes.map(sizes.value_counts()) < 10])

# %% mutant="a single start" refused="model" message="choose_k.n_init"
k_table = pd.DataFrame({"wcss": {k: KMeans(k, random_state=0).fit(X).inertia_ for k in range(2, 7)}})
k_choice = 3


def best_kmeans(X, k):
    return KMeans(n_clusters=k, random_state=0).fit(X)


# %% mutant="elbow only" refused="table" message="choose_k.one_criterion"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=20, random_state=0).fit(X)


k_table = pd.DataFrame({"wcss": {k: best_kmeans(X, k).inertia_ for k in range(2, 7)}})
k_choice = 3


# %% mutant="a pipeline" refused="model" message="choose_k.class"
from sklearn.pipeline import make_pipeline


def best_kmeans(X, k):
    return make_pipeline(MinMaxScaler(), KMeans(n_clusters=k, n_init=20, random_state=0)).fit(X)


# %% mutant="not fitted" refused="model" message="choose_k.unfitted"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=20, random_state=0)


# %% mutant="always three clusters" refused="model" message="choose_k.n_clusters"
def best_kmeans(X, k):
    return KMeans(n_clusters=3, n_init=20, random_state=0).fit(X)


# %% mutant="always the lab's table" refused="best" message="choose_k.other_data"
def best_kmeans(df, k):
    return KMeans(n_clusters=k, n_init=20, random_state=0).fit(X)


# %% mutant="scales inside" refused="best" message="choose_k.other_data"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=20, random_state=0).fit(StandardScaler().fit_transform(X))


# %% mutant="rows counted from 0" refused="table" message="choose_k.rows"
models = [KMeans(k, n_init=20, random_state=0).fit(X) for k in range(2, 7)]
k_table = pd.DataFrame(
    {
        "wcss": [model.inertia_ for model in models],
        "silhouette": [silhouette_score(X, model.labels_) for model in models],
        "stability": [0.8, 0.9, 0.8, 0.6, 0.6],
    }
)
k_choice = 3

# %% mutant="stability in percent" refused="table" message="choose_k.range"
models = {k: KMeans(k, n_init=20, random_state=0).fit(X) for k in range(2, 7)}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(X, model.labels_) for k, model in models.items()},
        "stability": {2: 80, 3: 90, 4: 80, 5: 60, 6: 60},
    }
)
k_choice = 3

# %% mutant="unscaled throughout" refused="recomputed" message="choose_k.unscaled"
models = {k: KMeans(k, n_init=20, random_state=0).fit(countries) for k in range(2, 7)}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(countries, model.labels_) for k, model in models.items()},
        "stability": {2: 0.9, 3: 0.9, 4: 0.9, 5: 0.8, 6: 0.8},
    }
)
k_choice = 3

# %% mutant="silhouette on the unscaled table" refused="recomputed" message="choose_k.unscaled"
models = {k: KMeans(k, n_init=20, random_state=0).fit(X) for k in range(2, 7)}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(countries, model.labels_) for k, model in models.items()},
        "stability": {2: 0.8, 3: 0.9, 4: 0.8, 5: 0.6, 6: 0.6},
    }
)
k_choice = 3

# %% mutant="mean instead of sum" refused="recomputed" message="choose_k.wcss"
models = {k: KMeans(k, n_init=20, random_state=0).fit(X) for k in range(2, 7)}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ / len(X) for k, model in models.items()},
        "silhouette": {k: silhouette_score(X, model.labels_) for k, model in models.items()},
        "stability": {2: 0.8, 3: 0.9, 4: 0.8, 5: 0.6, 6: 0.6},
    }
)
k_choice = 3

# %% mutant="silhouette with shifted labels" refused="recomputed" message="choose_k.silhouette"
models = {k: KMeans(k, n_init=20, random_state=0).fit(X) for k in range(2, 7)}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(X, np.roll(model.labels_, 1)) for k, model in models.items()},
        "stability": {2: 0.8, 3: 0.9, 4: 0.8, 5: 0.6, 6: 0.6},
    }
)
k_choice = 3


# %% mutant="new seeds on the same rows" refused="stability" message="choose_k.always_one"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=50, random_state=0).fit(X)


models = {k: best_kmeans(X, k) for k in range(2, 7)}
again = {k: KMeans(k, init=models[k].cluster_centers_, n_init=1).fit(X.sample(frac=1)) for k in models}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(X, model.labels_) for k, model in models.items()},
        "stability": {k: adjusted_rand_score(again[k].predict(X), models[k].labels_) for k in models},
    }
)
k_choice = 3


# %% mutant="share of equal label numbers" refused="stability" message="choose_k.spread"
def best_kmeans(X, k):
    return KMeans(n_clusters=k, n_init=20, random_state=0).fit(X)


models = {k: best_kmeans(X, k) for k in range(2, 7)}
equal = {
    k: np.mean(
        [
            (best_kmeans(X.sample(frac=1, replace=True, random_state=b), k).predict(X) == models[k].labels_).mean()
            for b in range(30)
        ]
    )
    for k in models
}
k_table = pd.DataFrame(
    {
        "wcss": {k: model.inertia_ for k, model in models.items()},
        "silhouette": {k: silhouette_score(X, model.labels_) for k, model in models.items()},
        "stability": equal,
    }
)
k_choice = 3

# %% mutant="k outside the table" refused="choice" message="choose_k.not_in_table"
k_choice = 9

# %% mutant="two groups" refused="choice" message="choose_k.two"
k_choice = 2

# %% mutant="five clusters and no merging" refused="choice" message="choose_k.unstable"
k_choice = 5

# %% mutant="merges the large cluster" refused="choice" message="choose_k.merged"
k_choice = 5
merged = list(X.index[:60])
