# %% alternate="drawn by hand from each diagnosis"
def split(X, y, seed):
    rng = np.random.default_rng(seed)
    places = np.arange(len(y))
    test = np.zeros(len(y), dtype=bool)
    for diagnosis in (0, 1):
        rows = places[np.asarray(y) == diagnosis]
        test[rng.permutation(rows)[: round(len(rows) / 4)]] = True
    train = ~test
    return X[train], X[test], y[train], y[test]


# %% alternate="one fold of four"
def split(X, y, seed):
    from sklearn.model_selection import StratifiedKFold

    train, test = next(StratifiedKFold(4, shuffle=True, random_state=seed).split(X, y))
    return [X.iloc[train], X.iloc[test], y.iloc[train], y.iloc[test]]


# %% alternate="groupby and sample"
def split(X, y, seed):
    chosen = y.groupby(y).sample(frac=0.25, random_state=seed).index
    return X.drop(chosen), X.loc[chosen], y.drop(chosen).tolist(), y.loc[chosen].to_numpy()


# %% mutant="drawn from all" refused="stratified" message="holdout.unstratified"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    return train_test_split(X, y, test_size=0.25, random_state=seed)


# %% mutant="the last quarter" refused="stratified" message="holdout.unstratified"
def split(X, y, seed):
    cut = int(0.75 * len(X))
    return X.iloc[:cut], X.iloc[cut:], y.iloc[:cut], y.iloc[cut:]


# %% mutant="test samples stay in the training part" refused="whole" message="holdout.overlap"
def split(X, y, seed):
    test = y.groupby(y).sample(frac=0.25, random_state=seed).index
    return X, X.loc[test], y, y.loc[test]


# %% mutant="drawn with replacement" refused="whole" message="holdout.lost"
def split(X, y, seed):
    test = y.groupby(y).sample(frac=0.25, random_state=seed, replace=True).index
    return X.drop(test), X.loc[test], y.drop(test), y.loc[test]


# %% mutant="three quarters for the test" refused="size" message="holdout.size"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    return train_test_split(X, y, train_size=0.25, stratify=y, random_state=seed)


# %% mutant="X and y drawn apart" refused="pairs" message="holdout.mismatched"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    X_train, X_test = train_test_split(X, test_size=0.25, stratify=y, random_state=seed)
    y_train, y_test = train_test_split(y, test_size=0.25, stratify=y, random_state=seed + 1)
    return X_train, X_test, y_train, y_test


# %% mutant="another order of the parts" refused="whole" message="holdout.parts"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)
    return {"train": (X_train, y_train), "test": (X_test, y_test)}


# %% mutant="no seed" refused="seeds" message="holdout.not_repeatable"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    return train_test_split(X, y, test_size=0.25, stratify=y, random_state=np.random.default_rng().integers(10**6))


# %% mutant="a seed written in" refused="seeds" message="holdout.seed_ignored"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    return train_test_split(X, y, test_size=0.25, stratify=y, random_state=42)


# %% mutant="row labels reset" refused="row_labels" message="holdout.labels_lost"
def split(X, y, seed):
    from sklearn.model_selection import train_test_split

    parts = train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)
    return [part.reset_index(drop=True) for part in parts]
