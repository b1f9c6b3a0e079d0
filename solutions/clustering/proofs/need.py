# %% alternate="standard scaler, four clusters, worst by a profile of three indicators, a list"
from sklearn.pipeline import make_pipeline


def need_group(df):
    model = make_pipeline(StandardScaler(), KMeans(n_clusters=4, n_init=30, random_state=2)).fit(df)
    labels = model.named_steps["kmeans"].labels_
    profile = df.groupby(labels)[["child_mort", "life_expec", "income"]].mean().rank()
    profile["life_expec"] *= -1
    profile["income"] *= -1
    print(profile)
    return sorted(df.index[labels == profile.sum(axis=1).idxmax()])


need = need_group(countries)


# %% alternate="absolute features, NumPy only, five clusters with small ones merged"
def need_group(df):
    table = df.astype(float).copy()
    for column in ["exports", "imports", "health"]:
        table[column] = table[column] * table["gdpp"]
    values = table.to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    deaths = df["child_mort"].to_numpy()
    model = KMeans(5, n_init=50, random_state=0).fit(values)
    labels = model.labels_.copy()
    sizes = np.bincount(labels, minlength=5)
    large = np.flatnonzero(sizes >= 10)
    for small in np.flatnonzero(sizes < 10):
        distance = np.linalg.norm(model.cluster_centers_[large] - model.cluster_centers_[small], axis=1)
        labels[labels == small] = large[distance.argmin()]
    worst = max(large, key=lambda label: deaths[labels == label].mean())
    return {name for name, label in zip(df.index, labels) if label == worst}


need = pd.Index(need_group(countries))


# %% alternate="Ward, worst by life expectancy, a Series"
from sklearn.cluster import AgglomerativeClustering


def need_group(df):
    scaled = (df - df.min()) / (df.max() - df.min())
    groups = pd.Series(AgglomerativeClustering(3, linkage="ward").fit_predict(scaled), index=df.index)
    life = df["life_expec"].groupby(groups).mean()
    return pd.Series(groups.index[groups == life.idxmin()])


need = tuple(need_group(countries))


# %% alternate="without a seed, components first"
def need_group(df):
    reduced = PCA(n_components=5).fit_transform(MinMaxScaler().fit_transform(df))
    labels = KMeans(n_clusters=3, n_init=25).fit(reduced).labels_
    groups = {}
    for name, label in zip(df.index, labels):
        groups.setdefault(label, []).append(name)
    return frozenset(max(groups.values(), key=lambda names: df.loc[names, "child_mort"].median()))


need = np.array(sorted(need_group(countries)))


# %% mutant="unscaled" refused="size" message="need.too_many"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(df)
    return set(df.index[labels == df["child_mort"].groupby(labels).mean().idxmax()])


need = need_group(countries)


# %% mutant="unscaled, seen from the units" refused="profile" message="need.units"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(df)
    return set(df.index[labels == df["child_mort"].groupby(labels).mean().idxmax()])


need = need_group(countries)

# %% mutant="hard-coded label number" refused="profile" message="need.order"
first = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)
found = int(countries["child_mort"].groupby(first).mean().idxmax())


def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    return set(df.index[labels == found])


need = need_group(countries)


# %% mutant="label number that is another group" refused="neediest" message="need.not_neediest"
first = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)
other = int(countries["income"].groupby(first).mean().idxmax())


def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    return set(df.index[labels == other])


need = need_group(countries)


# %% mutant="richest by a misread profile" refused="poor" message="need.rich"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    return set(df.index[labels == df["child_mort"].groupby(labels).mean().idxmin()])


need = need_group(countries)


# %% mutant="a cluster of one" refused="size" message="need.singleton"
def need_group(df):
    labels = KMeans(n_clusters=30, n_init=20, random_state=0).fit_predict(StandardScaler().fit_transform(df))
    return set(df.index[labels == df["inflation"].groupby(labels).mean().idxmax()])


need = need_group(countries)


# %% mutant="filtered by the means of the cluster" refused="size" message="need.too_few"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    means = df.groupby(labels).mean()
    worst = means.loc[means["child_mort"].idxmax()]
    poor = (df["gdpp"] <= worst["gdpp"]) & (df["income"] <= worst["income"])
    return set(df.index[poor & (df["child_mort"] >= worst["child_mort"])])


need = need_group(countries)


# %% mutant="filtered, seen from the core" refused="core" message="need.core"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    means = df.groupby(labels).mean()
    worst = means.loc[means["child_mort"].idxmax()]
    return set(df.index[df["child_mort"] >= worst["child_mort"]])


need = need_group(countries)


# %% mutant="fixed limits" refused="profile" message="need.units"
def need_group(df):
    return set(df.index[(df["child_mort"] >= 40) & (df["income"] <= 8000)])


need = need_group(countries)


# %% mutant="columns by position" refused="profile" message="need.columns"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    worst = df.iloc[:, 0].groupby(labels).mean().idxmax()
    return set(df.index[labels == worst])


need = need_group(countries)

# %% mutant="a list of names" refused="profile" message="need.names"
start = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)
listed = list(countries.index[start == countries["child_mort"].groupby(start).mean().idxmax()])


def need_group(df):
    known = [name for name in listed if name in df.index]
    return known or list(df.index[:40])


need = need_group(countries)


# %% mutant="works on the lab's table, whatever is given" refused="profile" message="need.strangers"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)
    return set(countries.index[labels == countries["child_mort"].groupby(labels).mean().idxmax()])


need = need_group(countries)


# %% mutant="positions instead of names" refused="group" message="need.not_names"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    return np.flatnonzero(labels == df["child_mort"].groupby(labels).mean().idxmax())


need = need_group(countries)


# %% mutant="all labels" refused="group" message="need.empty"
def need_group(df):
    return set(df.index)


need = need_group(countries)


# %% mutant="one start and no seed, kept from an earlier run" refused="group" message="need.two_answers"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    return set(df.index[labels == df["child_mort"].groupby(labels).mean().idxmax()])


need = set(countries.nlargest(30, "child_mort").index)

# %% mutant="scaling and labels from outside" refused="part" message="common.raised"
outside = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)


def need_group(df):
    return set(df.index[outside == df["child_mort"].groupby(outside).mean().idxmax()])


need = need_group(countries)


# %% mutant="as many as in the whole table" refused="part" message="need.part"
def need_group(df):
    labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(MinMaxScaler().fit_transform(df))
    means = df["child_mort"].groupby(labels).mean()
    worst = means.idxmax() if len(df) == len(countries) else means.idxmin()
    return set(df.index[labels == worst])


need = need_group(countries)
