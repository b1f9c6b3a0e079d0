# %% alternate="numpy"
def minmax(X):
    X = np.asarray(X, dtype=float)
    low = X.min(axis=0)
    span = X.max(axis=0) - low
    return (X - low) / np.where(span == 0, 1, span)


def scale_new(train, new):
    low, high = np.min(np.asarray(train), axis=0), np.max(np.asarray(train), axis=0)
    return (np.asarray(new) - low) / np.where(high == low, 1, high - low)


# %% alternate="pandas, returns a DataFrame, prints"
def minmax(X):
    X = pd.DataFrame(X)
    print(X.shape)
    return ((X - X.min()) / (X.max() - X.min()).replace(0, 1)).fillna(0)


def scale_new(train, new):
    train, new = pd.DataFrame(np.asarray(train)), pd.DataFrame(np.asarray(new))
    return ((new - train.min()) / (train.max() - train.min()).replace(0, 1)).round(7)


# %% alternate="scikit-learn"
def minmax(X):
    from sklearn.preprocessing import MinMaxScaler

    return MinMaxScaler().fit_transform(X)


def scale_new(train, new):
    from sklearn.preprocessing import MinMaxScaler

    return MinMaxScaler().fit(train).transform(new)


# %% alternate="plain loop, lists, a new value of a constant column becomes 0"
def scale_new(train, new):
    columns = []
    for old, fresh in zip(np.asarray(train).T.tolist(), np.asarray(new).T.tolist()):
        low, high = min(old), max(old)
        columns.append([(value - low) / (high - low) if high > low else 0 for value in fresh])
    return [list(row) for row in zip(*columns)]


def minmax(X):
    return scale_new(X, X)


# %% mutant="rows" refused="limits" message="minmax.rows"
def minmax(X):
    X = np.asarray(X, dtype=float)
    return (X - X.min(axis=1, keepdims=True)) / (X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True))


# %% mutant="one minimum for the whole table" refused="limits" message="minmax.whole_table"
def minmax(X):
    return (X - X.min()) / (X.max() - X.min())


# %% mutant="standardised with ddof=0" refused="limits" message="minmax.standardised"
def minmax(X):
    X = np.asarray(X)
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% mutant="standardised with ddof=1" refused="limits" message="minmax.standardised"
def minmax(X):
    X = pd.DataFrame(X)
    return (X - X.mean()) / X.std(ddof=1)


# %% mutant="minimum not subtracted" refused="limits" message="minmax.limits"
def minmax(X):
    X = np.asarray(X, dtype=float)
    return X / X.max(axis=0)


# %% mutant="in another unit" refused="affine" message="minmax.affine"
def minmax(X):
    X = np.asarray(X, dtype=float)
    return X / X.max(axis=0)


# %% mutant="flat" refused="limits" message="minmax.shape"
def minmax(X):
    X = np.asarray(X, dtype=float)
    return ((X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))).ravel()


# %% mutant="ranks" refused="formula" message="minmax.formula"
def minmax(X):
    ranks = np.asarray(X).argsort(axis=0).argsort(axis=0)
    return ranks / ranks.max(axis=0)


# %% mutant="divides by a range of 0" refused="constant" message="minmax.constant"
def minmax(X):
    X = np.asarray(X, dtype=float)
    return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))


# %% mutant="arrays only" refused="frame" message="minmax.frame_stopped"
def minmax(X):
    out = np.zeros(X.shape)
    for j in range(X.shape[1]):
        span = X[:, j].max() - X[:, j].min()
        out[:, j] = (X[:, j] - X[:, j].min()) / (span or 1)
    return out


# %% mutant="columns of a DataFrame sorted" refused="frame" message="minmax.frame"
def minmax(X):
    X = pd.DataFrame(X).sort_index(axis=1)
    return ((X - X.min()) / (X.max() - X.min()).replace(0, 1)).to_numpy()


# %% mutant="new values on their own scale" refused="train_only" message="minmax.refit"
def scale_new(train, new):
    new = np.asarray(new)
    return (new - new.min(axis=0)) / (new.max(axis=0) - new.min(axis=0))


# %% mutant="old and new values together" refused="train_only" message="minmax.together"
def scale_new(train, new):
    both = np.vstack([train, new])
    span = both.max(axis=0) - both.min(axis=0)
    return (np.asarray(new) - both.min(axis=0)) / np.where(span == 0, 1, span)


# %% mutant="cut off at 0 and 1" refused="train_only" message="minmax.clipped"
def scale_new(train, new):
    from sklearn.preprocessing import MinMaxScaler

    return MinMaxScaler(clip=True).fit(train).transform(new)


# %% mutant="minimum of train forgotten" refused="train_only" message="minmax.train_only"
def scale_new(train, new):
    train = np.asarray(train)
    return np.asarray(new) / (train.max(axis=0) - train.min(axis=0))


# %% mutant="both tables returned" refused="train_only" message="minmax.new_shape"
def scale_new(train, new):
    both = np.vstack([train, new])
    return (both - np.min(train, axis=0)) / (np.max(train, axis=0) - np.min(train, axis=0))


# %% mutant="no range in train" refused="constant_train" message="minmax.constant_train"
def scale_new(train, new):
    train = np.asarray(train)
    return (np.asarray(new) - train.min(axis=0)) / (train.max(axis=0) - train.min(axis=0))
