# %% alternate="robust scaler, another solver"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import RobustScaler

    model = make_pipeline(RobustScaler(), LogisticRegression(solver="liblinear", C=0.5, max_iter=400))
    model.fit(X, y)
    return model


def probability(model, X):
    return pd.DataFrame(model.predict_proba(X), columns=model.classes_)[1].tolist()


# %% alternate="min-max scaler, arrays"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    return Pipeline([("s", MinMaxScaler()), ("lr", LogisticRegression(C=10, max_iter=10_000))]).fit(X, y)


def probability(model, X):
    return 1 / (1 + np.exp(-model.decision_function(X)))


# %% mutant="no scaler" refused="kind" message="pipeline.no_scaler"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    return Pipeline([("model", LogisticRegression(max_iter=100_000))]).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="a model alone" refused="kind" message="pipeline.not_pipeline"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=5000).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="not fitted" refused="kind" message="pipeline.not_fitted"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="another model" refused="kind" message="pipeline.no_regression"
def fit_model(X, y):
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), KNeighborsClassifier()).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="stopped half way" refused="converged" message="pipeline.not_converged"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=4)).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="both columns" refused="probability" message="pipeline.two_columns"
def probability(model, X):
    return model.predict_proba(X)


def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


# %% mutant="probability of benign" refused="probability" message="pipeline.turned"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 0]


# %% mutant="decisions instead of probabilities" refused="probability" message="pipeline.decisions"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    return model.predict(X)


# %% mutant="distances instead of probabilities" refused="probability" message="pipeline.range"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    return model.decision_function(X)


# %% mutant="the model is not used" refused="probability" message="pipeline.no_relation"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    return np.linspace(0.1, 0.9, len(X))


# %% mutant="a scaler that is not used" refused="units" message="pipeline.units"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(with_std=False, with_mean=False), LogisticRegression(max_iter=20_000))
    return model.fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1]


# %% mutant="new rows scaled by themselves" refused="alone" message="pipeline.company"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    from sklearn.preprocessing import StandardScaler

    return model[-1].predict_proba(StandardScaler().fit_transform(X))[:, 1]


# %% mutant="one sample squeezed to a number" refused="single" message="pipeline.single"
def fit_model(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X, y)


def probability(model, X):
    return model.predict_proba(X)[:, 1].squeeze()
