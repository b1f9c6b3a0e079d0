# %% alternate="singular values"
def pca2(X):
    middle = np.asarray(X, dtype=float) - np.mean(np.asarray(X, dtype=float), axis=0)
    left, sizes, right = np.linalg.svd(middle, full_matrices=False)
    return {
        "explained": (sizes[:2] ** 2 / np.sum(sizes**2)).tolist(),
        "scores": left[:, :2] * sizes[:2],
        "loadings": right[:2].T,
    }


best = np.abs(pca2(X)["loadings"]).argsort(axis=0)[-2:]
top_features = tuple(tuple(X.columns[best[:, component]]) for component in (0, 1))


# %% alternate="eigenvectors of the covariance, signs turned, tables"
def pca2(X):
    values, vectors = np.linalg.eigh(X.cov())
    loadings = pd.DataFrame(-vectors[:, ::-1][:, :2], index=X.columns, columns=["PC1", "PC2"])
    scores = (X - X.mean()) @ loadings
    return {"scores": scores, "loadings": loadings, "explained": pd.Series(values[::-1][:2] / np.trace(X.cov()))}


table = pca2(X)["loadings"].abs()
top_features = {name: table[name].sort_values().index[-2:] for name in table.columns}


# %% alternate="plain loop with power iteration"
def pca2(X):
    middle = X.to_numpy() - X.to_numpy().mean(axis=0)
    left = middle.copy()
    directions = []
    for _ in range(2):
        square = np.linalg.matrix_power((left.T @ left) / np.trace(left.T @ left) * 2, 64)
        direction = square @ np.ones(X.shape[1])
        for _ in range(3000):
            direction = left.T @ (left @ direction)
            direction = direction / np.linalg.norm(direction)
        left = left - np.outer(left @ direction, direction)
        directions.append(direction)
    loadings = np.array(directions).T
    scores = middle @ loadings
    return {"scores": scores, "loadings": loadings, "explained": scores.var(axis=0) / middle.var(axis=0).sum()}


top_features = [X.columns[np.argsort(-abs(column))[:2]].to_numpy() for column in pca2(X)["loadings"].T]


# %% mutant="on the unscaled table" refused="indicators" message="pca.unscaled"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


sizes = pd.DataFrame(pca2(countries)["loadings"], index=X.columns).abs()
top_features = [sizes[component].nlargest(2).index.tolist() for component in sizes]


# %% mutant="components taken for features" refused="indicators" message="pca.component_names"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


top_features = [["PC1", "child_mort"], ["PC2", "exports"]]


# %% mutant="a name that is no indicator" refused="indicators" message="pca.unknown_name"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


top_features = [["income", "child_mort"], ["gdp", "exports"]]


# %% mutant="one name a component" refused="indicators" message="pca.two_lists"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


top_features = ["child_mort", "exports"]


# %% mutant="three lists" refused="indicators" message="pca.two_lists"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


top_features = [["child_mort", "income"], ["exports", "imports"], ["health", "gdpp"]]


# %% mutant="one part left out" refused="parts" message="pca.parts"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {"scores": model.transform(X), "loadings": model.components_.T}


# %% mutant="components as rows" refused="parts" message="pca.transposed"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_,
        "explained": model.explained_variance_ratio_,
    }


# %% mutant="all components" refused="parts" message="pca.shape"
def pca2(X):
    model = PCA().fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


# %% mutant="loadings times the root of the variance" refused="directions" message="pca.length"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T * np.sqrt(model.explained_variance_),
        "explained": model.explained_variance_ratio_,
    }


# %% mutant="correlations with two columns" refused="directions" message="pca.angle"
def pca2(X):
    middle = X - X.mean()
    loadings = middle.corr().iloc[:, :2].to_numpy()
    loadings = loadings / np.linalg.norm(loadings, axis=0)
    scores = middle.to_numpy() @ loadings
    return {"scores": scores, "loadings": loadings, "explained": scores.var(axis=0) / X.var(ddof=0).sum()}


# %% mutant="two columns as components" refused="scores" message="pca.correlated"
def pca2(X):
    middle = X - X.mean()
    loadings = np.eye(X.shape[1])[:, :2]
    scores = middle.to_numpy() @ loadings
    return {"scores": scores, "loadings": loadings, "explained": scores.var(axis=0) / X.var(ddof=0).sum()}


# %% mutant="not centred" refused="scores" message="pca.not_centred"
def pca2(X):
    _, sizes, right = np.linalg.svd(X.to_numpy(), full_matrices=False)
    return {
        "scores": X.to_numpy() @ right[:2].T,
        "loadings": right[:2].T,
        "explained": sizes[:2] ** 2 / (sizes**2).sum(),
    }


# %% mutant="smallest first" refused="scores" message="pca.order"
def pca2(X):
    values, vectors = np.linalg.eigh(np.cov(X.to_numpy(), rowvar=False))
    return {
        "scores": (X - X.mean()).to_numpy() @ vectors[:, :2],
        "loadings": vectors[:, :2],
        "explained": values[:2] / values.sum(),
    }


# %% mutant="the last two, in a fine order" refused="widest" message="pca.plane"
def pca2(X):
    values, vectors = np.linalg.eigh(np.cov(X.to_numpy(), rowvar=False))
    loadings = vectors[:, [1, 0]]
    return {
        "scores": (X - X.mean()).to_numpy() @ loadings,
        "loadings": loadings,
        "explained": values[[1, 0]] / values.sum(),
    }


# %% mutant="percent" refused="explained" message="pca.percent"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": 100 * model.explained_variance_ratio_,
    }


# %% mutant="variances instead of shares" refused="explained" message="pca.variance"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_,
    }


# %% mutant="shares of the two only" refused="explained" message="pca.two_only"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ / model.explained_variance_.sum(),
    }


# %% mutant="scaled again" refused="explained" message="pca.share"
def pca2(X):
    scaled = StandardScaler().fit_transform(X)
    model = PCA(n_components=2).fit(scaled)
    return {
        "scores": model.transform(scaled),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


# %% mutant="scaled again, seen from the plane" refused="widest" message="pca.plane"
def pca2(X):
    scaled = StandardScaler().fit_transform(X)
    model = PCA(n_components=2).fit(scaled)
    return {
        "scores": model.transform(scaled),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


# %% mutant="largest with their sign" refused="top" message="pca.sign"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


signed = pd.DataFrame(pca2(X)["loadings"], index=X.columns)
both = [signed[0].nlargest(2).index.tolist(), signed[0].nsmallest(2).index.tolist()]
sizes = signed[0].abs().nlargest(2).index
wrong_end = next(names for names in both if set(names) != set(sizes))
top_features = [wrong_end, signed[1].abs().nlargest(2).index.tolist()]


# %% mutant="smallest loadings" refused="top" message="pca.top"
def pca2(X):
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }


sizes = pd.DataFrame(pca2(X)["loadings"], index=X.columns).abs()
top_features = [sizes[component].nsmallest(2).index.tolist() for component in sizes]
