# %% alternate="loops and NumPy"
def loo_predict(X, y):
    predicted = {}
    for name in y.index:
        model = LinearRegression().fit(X.drop(name), y.drop(name))
        predicted[name] = model.predict(X.loc[[name]])[0]
    return predicted


def scores_of(y, predicted):
    error = np.asarray(y) - np.asarray(predicted)
    return {"r2": 1 - error.var() / np.var(y) - error.mean() ** 2 / np.var(y), "mae": np.abs(error).mean(), "n": len(y)}


def repeated(X, y, folds, repeats):
    random = np.random.default_rng(5)
    X, y = np.asarray(X), np.asarray(y)
    result = np.full((repeats, len(y)), np.nan)
    for turn in range(repeats):
        for part in np.array_split(random.permutation(len(y)), folds):
            rest = np.setdiff1d(np.arange(len(y)), part)
            result[turn, part] = LinearRegression().fit(X[rest], y[rest]).predict(X[part])
    return result


# %% alternate="the identity of the residuals, RepeatedKFold"
from sklearn.model_selection import RepeatedKFold


def loo_predict(X, y):
    scaled = (X - X.mean()) / X.std()
    design = np.column_stack([np.ones(len(X)), scaled])
    hat = design @ np.linalg.pinv(design)
    return y - (y - hat @ y) / (1 - np.diag(hat))


def scores_of(y, predicted):
    return pd.Series({"mae": mean_absolute_error(y, predicted), "r2": r2_score(y, predicted)})


def repeated(X, y, folds, repeats):
    found = []
    splitter = RepeatedKFold(n_splits=folds, n_repeats=repeats, random_state=1)
    for number, (rest, part) in enumerate(splitter.split(X)):
        if number % folds == 0:
            found.append([0.0] * len(y))
        for position, value in zip(part, LinearRegression().fit(X.iloc[rest], y.iloc[rest]).predict(X.iloc[part])):
            found[-1][position] = value
    return pd.DataFrame(found)


# %% mutant="fitted once on all rows" refused="loo" message="loo.in_sample"
def loo_predict(X, y):
    return LinearRegression().fit(X, y).predict(X)


def scores_of(y, predicted):
    return mean_absolute_error(y, predicted), r2_score(y, predicted)


def repeated(X, y, folds, repeats):
    return np.array([loo_predict(X, y) for _turn in range(repeats)])


# %% mutant="without intercept" refused="loo" message="loo.loo"
def loo_predict(X, y):
    return cross_val_predict(LinearRegression(fit_intercept=False), X, y, cv=LeaveOneOut())


# %% mutant="other names of the scores" refused="scores" message="loo.fields"
def scores_of(y, predicted):
    return {"MAE": mean_absolute_error(y, predicted), "R2": r2_score(y, predicted)}


# %% mutant="median error" refused="scores" message="loo.mae"
def scores_of(y, predicted):
    return {"mae": float(np.median(np.abs(y - predicted))), "r2": r2_score(y, predicted)}


# %% mutant="square of the correlation" refused="scores" message="loo.r2"
def scores_of(y, predicted):
    return {"mae": mean_absolute_error(y, predicted), "r2": float(np.corrcoef(y, predicted)[0, 1] ** 2)}


# %% mutant="the same folds in each repeat" refused="repeats" message="loo.same_folds"
def repeated(X, y, folds, repeats):
    return np.array([cross_val_predict(LinearRegression(), X, y, cv=folds) for _turn in range(repeats)])


# %% mutant="one mean score a repeat" refused="repeats" message="loo.shape"
def repeated(X, y, folds, repeats):
    return np.array(
        [
            r2_score(y, cross_val_predict(LinearRegression(), X, y, cv=KFold(folds, shuffle=True, random_state=turn)))
            for turn in range(repeats)
        ]
    )


# %% mutant="each fold predicted by a model of its own" refused="repeats" message="loo.seen_row"
def repeated(X, y, folds, repeats):
    result = np.zeros((repeats, len(y)))
    for turn in range(repeats):
        for _rest, part in KFold(folds, shuffle=True, random_state=turn).split(X):
            result[turn, part] = LinearRegression().fit(X.iloc[part], y.iloc[part]).predict(X.iloc[part])
    return result


# %% mutant="countries sorted by name" refused="row_order" message="loo.row_order"
def loo_predict(X, y):
    ordered = X.sort_index()
    return cross_val_predict(LinearRegression(), ordered, y[ordered.index], cv=LeaveOneOut())


# %% mutant="five folds instead of each row" refused="lab_data" message="loo.loo"
def loo_predict(X, y):
    return cross_val_predict(LinearRegression(), X, y, cv=min(len(y), 16))
