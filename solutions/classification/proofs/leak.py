# %% alternate="correlation by hand, own folds, shuffled"
def leak_experiment(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y)

    def best(rows):
        Z, z = X[rows] - X[rows].mean(axis=0), y[rows] - y[rows].mean()
        strength = np.abs(Z.T @ z) / np.sqrt((Z**2).sum(axis=0))
        return np.argsort(-strength)[:20]

    found = {"leaky": [], "honest": []}
    everybody = np.arange(len(y))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=3).split(X, y):
        for name, rows in (("leaky", everybody), ("honest", train)):
            columns = best(rows)
            model = lab_model().fit(X[train][:, columns], y[train])
            found[name].append(model.score(X[test][:, columns], y[test]))
    return {name: float(np.mean(values)) for name, values in found.items()}


leak_reason = "selection_saw_left_out_rows"


# %% alternate="mutual rank by difference of means, as a Series"
def leak_experiment(X, y):
    from sklearn.base import clone

    X, y = np.asarray(X), np.asarray(y)
    cuts = list(StratifiedKFold(5).split(X, y))
    gap = lambda rows: np.abs(X[rows][y[rows] == 1].mean(axis=0) - X[rows][y[rows] == 0].mean(axis=0))
    before = np.argsort(gap(np.arange(len(y))))[-20:]
    result = {"honest": 0.0, "leaky": 0.0}
    for train, test in cuts:
        inside = np.argsort(gap(train))[-20:]
        for name, columns in (("leaky", before), ("honest", inside)):
            model = clone(sorter).fit(X[np.ix_(train, columns)], y[train])
            result[name] += model.score(X[np.ix_(test, columns)], y[test]) / 5
    return pd.Series(result)


leak_reason = "selection_saw_left_out_rows"


# %% mutant="selected on all rows, twice" refused="honest" message="leak.honest_high"
def leak_experiment(X, y):
    from sklearn.feature_selection import SelectKBest, f_classif

    X, y = np.asarray(X), np.asarray(y)
    chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
    cut = StratifiedKFold(5, shuffle=True, random_state=0)
    return {
        "leaky": cross_val_score(lab_model(), chosen, y).mean(),
        "honest": cross_val_score(lab_model(), chosen, y, cv=cut).mean(),
    }


leak_reason = "too_few_folds"


# %% mutant="no selection in the leaky way" refused="leaky" message="leak.leaky_low"
def leak_experiment(X, y):
    score = cross_val_score(lab_model(), np.asarray(X)[:, :20], np.asarray(y)).mean()
    return {"leaky": score, "honest": score}


leak_reason = "classifier_too_strong"


# %% mutant="exchanged" refused="leaky" message="leak.swapped"
def leak_experiment(X, y):
    from sklearn.feature_selection import SelectKBest, f_classif

    X, y = np.asarray(X), np.asarray(y)
    chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
    inside = make_pipeline(SelectKBest(f_classif, k=20), lab_model())
    return {"honest": cross_val_score(lab_model(), chosen, y).mean(), "leaky": cross_val_score(inside, X, y).mean()}


# %% mutant="compared with labels in another order" refused="honest" message="leak.honest_low"
def leak_experiment(X, y):
    from sklearn.feature_selection import SelectKBest, f_classif

    X, y = np.asarray(X), np.asarray(y)
    chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
    said = cross_val_predict(lab_model(), chosen, y, cv=5)
    return {"leaky": (said == y).mean(), "honest": (said == 1 - y).mean()}


# %% mutant="errors as a percentage" refused="fields" message="leak.range"
def leak_experiment(X, y):
    return {"leaky": 85.0, "honest": 48.0}


# %% mutant="two numbers without names" refused="fields" message="leak.fields"
def leak_experiment(X, y):
    return 0.85, 0.48


# %% mutant="the numbers of the text, for every table" refused="signal" message="leak.no_signal"
def leak_experiment(X, y):
    return {"leaky": 0.85, "honest": 0.48}


# %% mutant="rows by their labels" refused="labelled" message="leak.frame_stopped"
def leak_experiment(X, y):
    rows = np.arange(len(y))
    for train, test in StratifiedKFold(5).split(rows, y):
        y[train], y[test]
        if isinstance(X, pd.DataFrame):
            X.loc[train]
    return {"leaky": 0.8, "honest": 0.5}


# %% mutant="a table sorted before it is cut" refused="labelled" message="leak.frame"
def leak_experiment(X, y):
    from sklearn.feature_selection import SelectKBest, f_classif

    if isinstance(X, pd.DataFrame):
        X = X.sort_index()
    X, y = np.asarray(X), np.asarray(y)
    chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
    inside = make_pipeline(SelectKBest(f_classif, k=20), lab_model())
    return {"leaky": cross_val_score(lab_model(), chosen, y).mean(), "honest": cross_val_score(inside, X, y).mean()}


# %% mutant="another cause" refused="reason" message="leak.reason"
leak_reason = "columns_not_scaled"

# %% mutant="a cause in own words" refused="reason" message="leak.reason_code"
leak_reason = "information leak"
