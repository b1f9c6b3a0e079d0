# %% alternate="a part held back for validation"
def second_look_plan(X_train, y_train, X_test, y_test):
    from sklearn.model_selection import train_test_split

    fit_X, held_X, fit_y, held_y = train_test_split(X_train, y_train, test_size=0.3, stratify=y_train, random_state=7)
    model = lab_model().fit(fit_X, fit_y)
    p_held = model.predict_proba(held_X)[:, 1]
    level = lab_threshold(held_y, p_held)
    p_test = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]

    def errors(y, p, at):
        return int(((y == 1) & (p < at)).sum()), int(((y == 0) & (p >= at)).sum())

    held, half, test = errors(held_y, p_held, level), errors(held_y, p_held, 0.5), errors(y_test, p_test, level)
    return {
        "threshold": level,
        "validation_cost": 20 * held[0] + held[1],
        "validation_cost_half": 20 * half[0] + half[1],
        "test_missed": test[0],
        "test_needless": test[1],
        "test_cost": 20 * test[0] + test[1],
    }


# %% alternate="ten folds, arrays, more fields"
def second_look_plan(X_train, y_train, X_test, y_test):
    X_train, y_train, X_test, y_test = (np.asarray(part) for part in (X_train, y_train, X_test, y_test))
    p = cross_val_predict(lab_model(), X_train, y_train, cv=StratifiedKFold(10), method="predict_proba")[:, 1]
    levels = np.append(np.sort(p), 1.1)
    costs = [20 * np.sum(p[y_train == 1] < level) + np.sum(p[y_train == 0] >= level) for level in levels]
    level = levels[int(np.argmin(costs))]
    half = 20 * np.sum(p[y_train == 1] < 0.5) + np.sum(p[y_train == 0] >= 0.5)
    looked = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1] >= level
    n_missed, n_needless = np.sum(~looked[y_test == 1]), np.sum(looked[y_test == 0])
    return pd.Series(
        {
            "threshold": level,
            "validation_cost": min(costs),
            "validation_cost_half": half,
            "test_missed": n_missed,
            "test_needless": n_needless,
            "test_cost": 20 * n_missed + n_needless,
            "test_samples": len(y_test),
        }
    )


# %% mutant="chosen on the test samples" refused="untouched" message="plan.test_labels"
def second_look_plan(X_train, y_train, X_test, y_test):
    p = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    level = lab_threshold(y_test, p)
    lost, extra = int(((y_test == 1) & (p < level)).sum()), int(((y_test == 0) & (p >= level)).sum())
    half = 20 * int(((y_test == 1) & (p < 0.5)).sum()) + int(((y_test == 0) & (p >= 0.5)).sum())
    total = 20 * lost + extra
    return {
        "threshold": level,
        "validation_cost": total,
        "validation_cost_half": half,
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": total,
    }


# %% mutant="the better of two, by the test" refused="untouched" message="plan.test_labels"
def second_look_plan(X_train, y_train, X_test, y_test):
    p_oof = cross_val_predict(lab_model(), X_train, y_train, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
    p = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    total = lambda y, q, at: 20 * int(((y == 1) & (q < at)).sum()) + int(((y == 0) & (q >= at)).sum())
    level = min((lab_threshold(y_train, p_oof), 0.5), key=lambda at: total(y_test, p, at))
    lost, extra = int(((y_test == 1) & (p < level)).sum()), int(((y_test == 0) & (p >= level)).sum())
    return {
        "threshold": level,
        "validation_cost": total(y_train, p_oof, level),
        "validation_cost_half": total(y_train, p_oof, 0.5),
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="validation cost from the test" refused="untouched" message="plan.validation_moved"
def second_look_plan(X_train, y_train, X_test, y_test):
    p = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    total = lambda at: 20 * int(((y_test == 1) & (p < at)).sum()) + int(((y_test == 0) & (p >= at)).sum())
    lost, extra = int(((y_test == 1) & (p < 0.2)).sum()), int(((y_test == 0) & (p >= 0.2)).sum())
    return {
        "threshold": 0.2,
        "validation_cost": total(0.2),
        "validation_cost_half": total(0.2) + 1,
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="fewest errors instead of lowest cost" refused="better_than_half" message="plan.worse_than_half"
def second_look_plan(X_train, y_train, X_test, y_test):
    p = cross_val_predict(lab_model(), X_train, y_train, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
    level = max(np.unique(p[p > 0.55]), key=lambda at: ((p >= at) == y_train).mean())
    total = lambda at: 20 * int(((y_train == 1) & (p < at)).sum()) + int(((y_train == 0) & (p >= at)).sum())
    q = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    lost, extra = int(((y_test == 1) & (q < level)).sum()), int(((y_test == 0) & (q >= level)).sum())
    return {
        "threshold": level,
        "validation_cost": total(level),
        "validation_cost_half": total(0.5),
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="the usual threshold" refused="better_than_half" message="plan.worse_than_half"
def second_look_plan(X_train, y_train, X_test, y_test):
    p = cross_val_predict(lab_model(), X_train, y_train, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
    total = 20 * int(((y_train == 1) & (p < 0.5)).sum()) + int(((y_train == 0) & (p >= 0.5)).sum())
    q = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    lost, extra = int(((y_test == 1) & (q < 0.5)).sum()), int(((y_test == 0) & (q >= 0.5)).sum())
    return {
        "threshold": 0.5,
        "validation_cost": total,
        "validation_cost_half": total,
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="a field forgotten" refused="fields" message="plan.fields"
def second_look_plan(X_train, y_train, X_test, y_test):
    return {"threshold": 0.1, "test_missed": 1, "test_needless": 5, "test_cost": 25}


# %% mutant="errors added without their cost" refused="fields" message="plan.sum"
def second_look_plan(X_train, y_train, X_test, y_test):
    return {
        "threshold": 0.1,
        "validation_cost": 20,
        "validation_cost_half": 80,
        "test_missed": 1,
        "test_needless": 5,
        "test_cost": 6,
    }


# %% mutant="shares instead of counts" refused="fields" message="plan.impossible"
def second_look_plan(X_train, y_train, X_test, y_test):
    return {
        "threshold": 0.1,
        "validation_cost": 20,
        "validation_cost_half": 80,
        "test_missed": 0.05,
        "test_needless": 0.2,
        "test_cost": 1.2,
    }


# %% mutant="found counted as missed" refused="counted" message="plan.flagged"
def second_look_plan(X_train, y_train, X_test, y_test):
    p = cross_val_predict(lab_model(), X_train, y_train, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
    level = lab_threshold(y_train, p)
    total = lambda at: 20 * int(((y_train == 1) & (p < at)).sum()) + int(((y_train == 0) & (p >= at)).sum())
    q = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]
    extra, lost = int(((y_test == 0) & (q >= level)).sum()), int(((y_test == 1) & (q >= level)).sum())
    return {
        "threshold": level,
        "validation_cost": total(level),
        "validation_cost_half": total(0.5),
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="one scaler for training and test samples" refused="test_rows" message="plan.test_rows"
def second_look_plan(X_train, y_train, X_test, y_test):
    both = StandardScaler().fit(np.vstack([X_train, X_test]))
    Z_train, Z_test = both.transform(np.asarray(X_train)), both.transform(np.asarray(X_test))
    p = cross_val_predict(LogisticRegression(), Z_train, y_train, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
    level = lab_threshold(y_train, p)
    total = lambda at: 20 * int(((y_train == 1) & (p < at)).sum()) + int(((y_train == 0) & (p >= at)).sum())
    q = LogisticRegression().fit(Z_train, y_train).predict_proba(Z_test)[:, 1]
    lost, extra = int(((y_test == 1) & (q < level)).sum()), int(((y_test == 0) & (q >= level)).sum())
    return {
        "threshold": level,
        "validation_cost": total(level),
        "validation_cost_half": total(0.5),
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }


# %% mutant="chosen on the rows of the fit" refused="unseen" message="plan.optimistic"
def second_look_plan(X_train, y_train, X_test, y_test):
    model = lab_model().fit(X_train, y_train)
    p, q = model.predict_proba(X_train)[:, 1], model.predict_proba(X_test)[:, 1]
    level = lab_threshold(y_train, p)
    total = lambda at: 20 * int(((y_train == 1) & (p < at)).sum()) + int(((y_train == 0) & (p >= at)).sum())
    lost, extra = int(((y_test == 1) & (q < level)).sum()), int(((y_test == 0) & (q >= level)).sum())
    return {
        "threshold": level,
        "validation_cost": total(level),
        "validation_cost_half": total(0.5),
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }
