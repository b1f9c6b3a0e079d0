# %% alternate="own loop, k nearest neighbours of your own choice"
def cross_validated(X, y):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import precision_score, recall_score, roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    X, y = np.asarray(X), np.asarray(y)
    rows = []
    for seed in range(5):
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(X, y):
            low, spread = X[train].mean(axis=0), X[train].std(axis=0)
            model = LogisticRegression(max_iter=3000).fit((X[train] - low) / spread, y[train])
            p = model.predict_proba((X[test] - low) / spread)[:, 1]
            said = p >= 0.5
            rows.append(
                {
                    "fit": f"{seed}",
                    "auc": roc_auc_score(y[test], p),
                    "recall": recall_score(y[test], said),
                    "precision": precision_score(y[test], said, zero_division=0),
                }
            )
    return pd.DataFrame(rows)


scores = cross_validated(X_train, y_train)
summary = scores[["recall", "precision", "auc"]].agg(["mean", "std"]).T.rename(columns={"std": "sd"}).round(3)


# %% alternate="shuffle split, C of your own, population deviation"
def cross_validated(X, y):
    from sklearn.model_selection import StratifiedShuffleSplit, cross_validate

    result = cross_validate(
        make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=5000)),
        X,
        y,
        cv=StratifiedShuffleSplit(26, test_size=0.2, random_state=1),
        scoring=("recall", "precision", "roc_auc"),
    )
    table = pd.DataFrame(result).filter(like="test_")
    return table.rename(columns=lambda name: name.removeprefix("test_").replace("roc_", ""))


scores = cross_validated(X_train, y_train)
summary = pd.DataFrame(
    {name: [scores[name].mean(), scores[name].std(ddof=0)] for name in scores}, index=["mean", "sd"]
).T

# %% mutant="five fits" refused="table" message="folds.few_fits"
scores = pd.DataFrame({"recall": [0.95] * 5, "precision": [0.97] * 5, "auc": [0.99] * 5})
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.std()})

# %% mutant="names of scikit-learn" refused="table" message="folds.columns"
scores = pd.DataFrame({"test_recall": [0.95] * 25, "test_precision": [0.97] * 25, "test_roc_auc": [0.99] * 25})
summary = scores.agg(["mean", "std"])

# %% mutant="percent" refused="table" message="folds.range"
scores = pd.DataFrame({"recall": [95.0] * 25, "precision": [97.0] * 25, "auc": [99.0] * 25})
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.std()})

# %% mutant="means only" refused="summary" message="folds.summary_form"
scores = pd.DataFrame({"recall": np.tile([0.9, 1.0], 15), "precision": np.tile([0.9, 1.0], 15), "auc": [0.99] * 30})
summary = scores.mean().to_frame("mean")

# %% mutant="standard error" refused="summary" message="folds.standard_error"
scores = pd.DataFrame({"recall": np.tile([0.9, 1.0], 15), "precision": np.tile([0.9, 1.0], 15), "auc": [0.99] * 30})
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.sem()})

# %% mutant="medians" refused="summary" message="folds.summary_number"
scores = pd.DataFrame({"recall": [0.9] * 10 + [1.0] * 20, "precision": np.tile([0.9, 1.0], 15), "auc": [0.99] * 30})
summary = pd.DataFrame({"mean": scores.median(), "sd": scores.std()})

# %% mutant="variance instead of deviation" refused="summary" message="folds.summary_number"
scores = pd.DataFrame({"recall": [0.9] * 10 + [1.0] * 20, "precision": np.tile([0.9, 1.0], 15), "auc": [0.99] * 30})
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.var()})

# %% mutant="a model without scaler, stopped early" refused="summary" message="folds.low_recall"
scores = pd.DataFrame({"recall": [0.85, 0.95] * 15, "precision": np.tile([0.9, 1.0], 15), "auc": [0.98] * 30})
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.std()})


# %% mutant="folds without strata" refused="stratified" message="folds.fold_without"
def cross_validated(X, y):
    from sklearn.metrics import precision_score, recall_score

    X, y = np.asarray(X), np.asarray(y)
    rows = []
    for fold in np.tile(np.array_split(np.arange(len(y)), 5), (5, 1)):
        left_out = np.isin(np.arange(len(y)), fold)
        said = LogisticRegression().fit(X[~left_out], y[~left_out]).predict(X[left_out])
        rows.append(
            (recall_score(y[left_out], said, zero_division=0), precision_score(y[left_out], said, zero_division=0), 0.5)
        )
    return pd.DataFrame(rows, columns=["recall", "precision", "auc"])


# %% mutant="scored on the rows of the fit" refused="unseen" message="folds.known_rows"
def cross_validated(X, y):
    from sklearn.metrics import precision_score, recall_score, roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    X, y = np.asarray(X), np.asarray(y)
    rows = []
    for seed in range(5):
        for train, _test in StratifiedKFold(5, shuffle=True, random_state=seed).split(X, y):
            model = LogisticRegression().fit(X[train], y[train])
            said = model.predict(X[train])
            rows.append(
                (
                    recall_score(y[train], said),
                    precision_score(y[train], said, zero_division=0),
                    roc_auc_score(y[train], model.decision_function(X[train])),
                )
            )
    return pd.DataFrame(rows, columns=["recall", "precision", "auc"])


# %% mutant="recall of the benign samples" refused="unseen" message="folds.benign_recall"
def cross_validated(X, y):
    from sklearn.metrics import precision_score, recall_score, roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    X, y = np.asarray(X), np.asarray(y)
    rows = []
    for seed in range(5):
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(X, y):
            model = LogisticRegression().fit(X[train], y[train])
            said = model.predict(X[test])
            rows.append(
                (
                    recall_score(y[test], said, pos_label=0),
                    precision_score(y[test], said, pos_label=0),
                    roc_auc_score(y[test], model.decision_function(X[test])),
                )
            )
    return pd.DataFrame(rows, columns=["recall", "precision", "auc"])


# %% mutant="the same folds five times" refused="drawn_anew" message="folds.copies"
from sklearn.model_selection import cross_validate

once = cross_validate(
    lab_model(), X_train, y_train, cv=5, scoring={"recall": "recall", "precision": "precision", "auc": "roc_auc"}
)
scores = pd.DataFrame({name: np.tile(once[f"test_{name}"], 5) for name in ("recall", "precision", "auc")})
summary = scores.agg(["mean", "std"]).T.set_axis(["mean", "sd"], axis=1)


# %% mutant="AUC of decisions" refused="ranking" message="folds.auc_of_decisions"
def cross_validated(X, y):
    from sklearn.metrics import precision_score, recall_score, roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    X, y = np.asarray(X), np.asarray(y)
    rows = []
    for seed in range(5):
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(X, y):
            said = LogisticRegression().fit(X[train], y[train]).predict(X[test])
            rows.append(
                (
                    recall_score(y[test], said),
                    precision_score(y[test], said, zero_division=0),
                    roc_auc_score(y[test], said),
                )
            )
    return pd.DataFrame(rows, columns=["recall", "precision", "auc"])
