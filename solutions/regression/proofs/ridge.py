# %% alternate="lasso with its own path"
from sklearn.linear_model import LassoCV


def fitted(X, y):
    return make_pipeline(StandardScaler(), LassoCV(alphas=np.logspace(-3, 1.5, 12), cv=4, max_iter=3000, tol=1e-2)).fit(
        X, y
    )


def tuned_predict(X, y, X_new):
    return fitted(X, y).predict(X_new)


def tuned_alpha(X, y):
    last = fitted(X, y)[-1]
    return {"alpha": last.alpha_, "lowest": min(last.alphas_), "highest": max(last.alphas_)}


missed = {"mean": [], "ols": [], "tuned": []}
for name in y.index:
    rest_X, rest_y = X_daily.drop(name), y.drop(name)
    missed["mean"].append(abs(y[name] - rest_y.mean()))
    missed["ols"].append(abs(y[name] - LinearRegression().fit(rest_X, rest_y).predict(X_daily.loc[[name]])[0]))
    missed["tuned"].append(abs(y[name] - tuned_predict(rest_X, rest_y, X_daily.loc[[name]])[0]))
comparison = pd.DataFrame(missed).mean()


# %% alternate="ridge by its formula, the penalty by the identity of the residuals"
penalties = [10.0**power for power in range(-3, 6)]


def parts_of(X, y):
    centre, size = X.mean(), X.std()
    scaled = ((X - centre) / size).to_numpy()
    losses = []
    for penalty in penalties:
        hat = scaled @ np.linalg.solve(scaled.T @ scaled + penalty * np.eye(X.shape[1]), scaled.T) + 1 / len(y)
        left = (y - y.mean() - (hat - 1 / len(y)) @ (y - y.mean())) / (1 - np.diag(hat))
        losses.append((left**2).sum())
    chosen = penalties[int(np.argmin(losses))]
    weights = np.linalg.solve(scaled.T @ scaled + chosen * np.eye(X.shape[1]), scaled.T @ (y - y.mean()))
    return chosen, centre, size, weights


def tuned_predict(X, y, X_new):
    _chosen, centre, size, weights = parts_of(X, y)
    return y.mean() + (X_new - centre) / size @ weights


def tuned_alpha(X, y):
    return pd.Series({"alpha": parts_of(X, y)[0], "lowest": 1e-3, "highest": 1e5})


guesses = cross_val_predict(LinearRegression(), X_daily, y, cv=LeaveOneOut())
held = np.concatenate([tuned_predict(X_daily.drop(name), y.drop(name), X_daily.loc[[name]]) for name in y.index])
comparison = {
    "mean": np.abs(y - (y.sum() - y) / (len(y) - 1)).mean(),
    "ols": np.abs(y - guesses).mean(),
    "tuned": np.abs(y - held).mean(),
}

# %% mutant="the error of the fit itself" refused="plain" message="ridge.ols_in_sample"
model_of_all = LinearRegression().fit(X_daily, y)
comparison = {
    "mean": mean_absolute_error(y, (y.sum() - y) / (len(y) - 1)),
    "ols": mean_absolute_error(y, model_of_all.predict(X_daily)),
    "tuned": 3.0,
}

# %% mutant="R² in the table" refused="plain" message="ridge.mean"
comparison = {"mean": -0.08, "ols": 0.2, "tuned": 0.7}

# %% mutant="names of its own" refused="plain" message="ridge.fields"
comparison = {"dummy": 8.0, "linear": 5.0, "ridge": 3.0}

# %% mutant="the short list of columns" refused="plain" message="ridge.ols"
comparison = {
    "mean": mean_absolute_error(y, (y.sum() - y) / (len(y) - 1)),
    "ols": mean_absolute_error(y, cross_val_predict(LinearRegression(), X_short, y, cv=LeaveOneOut())),
    "tuned": 3.0,
}


# %% mutant="a penalty near 0" refused="inside" message="ridge.edge"
def tuned_predict(X, y, X_new):
    return make_pipeline(StandardScaler(), RidgeCV([1e-6, 1e-5])).fit(X, y).predict(X_new)


def tuned_alpha(X, y):
    return {"alpha": 1e-5, "lowest": 1e-6, "highest": 1e-5}


# %% mutant="worse than plain regression" refused="better" message="ridge.tuned"
def tuned_predict(X, y, X_new):
    return make_pipeline(StandardScaler(), RidgeCV([1e6])).fit(X, y).predict(X_new)


comparison = {
    "mean": mean_absolute_error(y, (y.sum() - y) / (len(y) - 1)),
    "ols": mean_absolute_error(y, cross_val_predict(LinearRegression(), X_daily, y, cv=LeaveOneOut())),
    "tuned": 40.0,
}


# %% mutant="error of the tuned model on its own rows" refused="better" message="ridge.too_good"
def tuned_predict(X, y, X_new):
    return make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 4, 15))).fit(X, y).predict(X_new)


comparison = {
    "mean": mean_absolute_error(y, (y.sum() - y) / (len(y) - 1)),
    "ols": mean_absolute_error(y, cross_val_predict(LinearRegression(), X_daily, y, cv=LeaveOneOut())),
    "tuned": 0.2 * mean_absolute_error(y, tuned_predict(X_daily, y, X_daily)),
}


# %% mutant="one penalty for all data" refused="inside" message="ridge.not_chosen"
from sklearn.linear_model import Ridge


def tuned_predict(X, y, X_new):
    return make_pipeline(StandardScaler(), Ridge(alpha=10)).fit(X, y).predict(X_new)


def tuned_alpha(X, y):
    return {"alpha": 10, "lowest": 0.1, "highest": 1000}


# %% mutant="plain regression after all" refused="fresh" message="ridge.fresh"
def tuned_predict(X, y, X_new):
    return LinearRegression().fit(X, y).predict(X_new)


# %% mutant="new rows scaled by themselves" refused="one_by_one" message="ridge.one_by_one"
def tuned_predict(X, y, X_new):
    model = RidgeCV(np.logspace(-3, 4, 15)).fit(StandardScaler().fit_transform(X), y)
    return model.predict(StandardScaler().fit_transform(X_new))
