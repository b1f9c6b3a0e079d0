# %% alternate="arrays, dictionary, own generator"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model = lab_model().fit(X.to_numpy(), y)
    values = X_new.to_numpy()
    whole = roc_auc_score(y_new, model.decision_function(values))
    rng = np.random.default_rng(11)
    result = {}
    for name, columns in groups.items():
        places = X_new.columns.get_indexer(columns)
        drop = []
        for _ in range(12):
            copy = values.copy()
            copy[:, places] = values[rng.permutation(len(values))][:, places]
            drop.append(whole - roc_auc_score(y_new, model.decision_function(copy)))
        result[name] = np.mean(drop)
    return result


why_small = "others_carry_the_same"


# %% alternate="concatenated tables, global random state"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    fitted = lab_model()
    fitted.fit(X, y)
    auc = lambda table: roc_auc_score(y_new, fitted.predict_proba(table)[:, 1])
    found = {name: [] for name in groups}
    for name, columns in groups.items():
        for _ in range(10):
            moved = X_new[list(columns)].sample(frac=1).set_index(X_new.index)
            found[name].append(auc(X_new) - auc(pd.concat([X_new.drop(columns=columns), moved], axis=1)[X_new.columns]))
    return pd.DataFrame(found).mean()


why_small = "others_carry_the_same"


# %% mutant="columns instead of groups" refused="each_group" message="importance.names"
def group_importance(X, y, X_new, y_new, groups):
    return pd.Series(0.1, index=X.columns)


# %% mutant="the other way round" refused="each_group" message="importance.sign"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    result = {}
    for name, columns in groups.items():
        copy = X_new.copy()
        copy[columns] = copy[columns].to_numpy()[rng.permutation(len(copy))]
        result[name] = roc_auc_score(y_new, model.predict_proba(copy)[:, 1]) - whole
    return result


# %% mutant="the AUC that is left" refused="each_group" message="importance.noise"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    result = {}
    for name, columns in groups.items():
        copy = X_new.copy()
        copy[columns] = copy[columns].to_numpy()[rng.permutation(len(copy))]
        result[name] = roc_auc_score(y_new, model.predict_proba(copy)[:, 1])
    return result


# %% mutant="single importances added" refused="together" message="importance.sum_of_parts"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    single = {}
    for column in {column for columns in groups.values() for column in columns}:
        drops = []
        for _ in range(3):
            copy = X_new.copy()
            copy[column] = rng.permutation(copy[column])
            drops.append(whole - roc_auc_score(y_new, model.predict_proba(copy)[:, 1]))
        single[column] = np.mean(drops)
    return {name: sum(single[column] for column in columns) for name, columns in groups.items()}


# %% mutant="first column of the group only" refused="together" message="importance.group"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    result = {}
    for name, columns in groups.items():
        drops = []
        for _ in range(10):
            copy = X_new.copy()
            copy[columns[0]] = rng.permutation(copy[columns[0]])
            drops.append(whole - roc_auc_score(y_new, model.predict_proba(copy)[:, 1]))
        result[name] = np.mean(drops)
    return result


# %% mutant="accuracy in place of the AUC" refused="together" message="importance.group"
def group_importance(X, y, X_new, y_new, groups):
    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    result = {}
    for name, columns in groups.items():
        drops = []
        for _ in range(10):
            copy = X_new.copy()
            copy[columns] = X_new[columns].to_numpy()[rng.permutation(len(X_new))]
            drops.append(model.score(X_new, y_new) - model.score(copy, y_new))
        result[name] = np.mean(drops)
    return result


# %% mutant="put back by row labels" refused="together" message="importance.group"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model = lab_model().fit(X, y)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    result = {}
    for name, columns in groups.items():
        copy = X_new.copy()
        copy[columns] = X_new[columns].sample(frac=1, random_state=0)
        result[name] = whole - roc_auc_score(y_new, model.predict_proba(copy)[:, 1])
    return result


# %% mutant="on the rows of the fit" refused="new_rows" message="importance.known_rows"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y, model.predict_proba(X)[:, 1])
    result = {}
    for name, columns in groups.items():
        drops = []
        for _ in range(10):
            copy = X.copy()
            copy[columns] = copy[columns].to_numpy()[rng.permutation(len(copy))]
            drops.append(whole - roc_auc_score(y, model.predict_proba(copy)[:, 1]))
        result[name] = np.mean(drops)
    return result


# %% mutant="each column in its own order" refused="one_order" message="importance.each_its_own"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    result = {}
    for name, columns in groups.items():
        drops = []
        for _ in range(10):
            copy = X_new.copy()
            for column in columns:
                copy[column] = rng.permutation(copy[column])
            drops.append(whole - roc_auc_score(y_new, model.predict_proba(copy)[:, 1]))
        result[name] = np.mean(drops)
    return result


# %% mutant="shuffled in place" refused="kept" message="common.argument_changed"
def group_importance(X, y, X_new, y_new, groups):
    from sklearn.metrics import roc_auc_score

    model, rng = lab_model().fit(X, y), np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    result = {}
    for name, columns in groups.items():
        X_new[columns] = X_new[columns].to_numpy()[rng.permutation(len(X_new))]
        result[name] = whole - roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    return result


# %% mutant="columns thought unimportant" refused="why_small" message="importance.why_small"
why_small = "columns_unimportant"

# %% mutant="a reason in own words" refused="why_small" message="importance.why_code"
why_small = "correlation"
