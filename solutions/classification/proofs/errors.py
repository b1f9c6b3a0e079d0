# %% alternate="arrays and NearestNeighbors"
def missed(X, y, p, threshold):
    y, p = np.asarray(y), np.asarray(p)
    places = np.flatnonzero((y == 1) & (p < threshold))
    return X.index[places[np.argsort(p[places])]]


def nearest_benign(X, y, label, k):
    from sklearn.neighbors import NearestNeighbors

    Z = StandardScaler().fit_transform(X)
    benign = np.flatnonzero(np.asarray(y) == 0)
    place = X.index.get_loc(label)
    near = NearestNeighbors(n_neighbors=k).fit(Z[benign]).kneighbors(Z[[place]], return_distance=False)[0]
    return [X.index[benign[number]] for number in near]


# %% alternate="sorted tuples"
def missed(X, y, p, threshold):
    rows = sorted((chance, label) for label, ill, chance in zip(X.index, y, p) if ill == 1 and chance < threshold)
    return tuple(label for _chance, label in rows)


def nearest_benign(X, y, label, k):
    mean, sd = X.mean(), X.std(ddof=0)
    target = ((X.loc[label] - mean) / sd).to_numpy()
    rows = []
    for (name, values), ill in zip(X.iterrows(), y):
        if not ill:
            rows.append((float(np.linalg.norm(((values - mean) / sd).to_numpy() - target)), str(name), name))
    return [name for _distance, _text, name in sorted(rows)[:k]]


# %% mutant="needless instead of missed" refused="missed" message="errors.false_alarms"
def missed(X, y, p, threshold):
    return X.index[(np.asarray(y) == 0) & (np.asarray(p) >= threshold)].tolist()


# %% mutant="row numbers" refused="missed" message="errors.positions"
def missed(X, y, p, threshold):
    return np.flatnonzero((np.asarray(y) == 1) & (np.asarray(p) < threshold))


# %% mutant="probabilities with their labels" refused="missed" message="common.kind"
def missed(X, y, p, threshold):
    chances = pd.Series(np.asarray(p), index=X.index)[np.asarray(y) == 1]
    return chances[chances < threshold].sort_values()


# %% mutant="all malignant samples" refused="missed" message="errors.missed"
def missed(X, y, p, threshold):
    return X.index[np.asarray(y) == 1].tolist()


# %% mutant="in the order of the table" refused="order" message="errors.order"
def missed(X, y, p, threshold):
    return X.index[(np.asarray(y) == 1) & (np.asarray(p) < threshold)].tolist()


# %% mutant="nearest of all" refused="benign" message="errors.itself"
def nearest_benign(X, y, label, k):
    Z = (X - X.mean()) / X.std()
    return ((Z - Z.loc[label]) ** 2).sum(axis=1).nsmallest(k).index.tolist()


# %% mutant="nearest of the others" refused="benign" message="errors.malignant"
def nearest_benign(X, y, label, k):
    Z = (X - X.mean()) / X.std()
    return ((Z - Z.loc[label]) ** 2).sum(axis=1).drop(label).nsmallest(k).index.tolist()


# %% mutant="benign among the k nearest" refused="benign" message="errors.count"
def nearest_benign(X, y, label, k):
    Z = (X - X.mean()) / X.std()
    near = ((Z - Z.loc[label]) ** 2).sum(axis=1).nsmallest(k).index
    return [name for name in near if y[name] == 0]


# %% mutant="columns as they are" refused="nearest" message="errors.unscaled"
def nearest_benign(X, y, label, k):
    return ((X - X.loc[label]) ** 2).sum(axis=1)[np.asarray(y) == 0].nsmallest(k).index.tolist()


# %% mutant="farthest" refused="nearest" message="errors.nearest"
def nearest_benign(X, y, label, k):
    Z = (X - X.mean()) / X.std()
    return ((Z - Z.loc[label]) ** 2).sum(axis=1)[np.asarray(y) == 0].nlargest(k).index.tolist()


# %% mutant="a number is taken for a place" refused="numbered" message="errors.wrong_rows"
def missed(X, y, p, threshold):
    chances = pd.Series(np.asarray(p), index=X.index)
    return chances[(np.asarray(y) == 1) & (chances < threshold)].sort_values().index.tolist()


def nearest_benign(X, y, label, k):
    Z = (X - X.mean()) / X.std()
    place = label if isinstance(label, int) else X.index.get_loc(label)
    return ((Z - Z.iloc[place]) ** 2).sum(axis=1)[np.asarray(y) == 0].nsmallest(k).index.tolist()


# %% mutant="on the threshold is missed" refused="nobody_missed" message="errors.not_empty"
def missed(X, y, p, threshold):
    chances = pd.Series(np.asarray(p), index=X.index)
    return chances[(np.asarray(y) == 1) & (chances <= threshold)].sort_values().index.tolist()
