# %% alternate="scikit-learn with an intercept that is 0"
def recover_weights(domains, index):
    model = LinearRegression().fit(np.log(domains), np.log(index))
    return dict(zip(domains.columns, model.coef_))


model_of_logs = LinearRegression().fit(np.log(panel[DOMAINS]), np.log(panel["index"]))
formula_r2 = model_of_logs.score(np.log(panel[DOMAINS]), np.log(panel["index"]))
formula_means = "definition"


# %% alternate="normal equations, rounded to five places"
def recover_weights(domains, index):
    logs = np.log10(domains.to_numpy())
    solved = np.linalg.solve(logs.T @ logs, logs.T @ np.log10(index.to_numpy()))
    return pd.DataFrame({"weight": solved.round(5)}, index=domains.columns)


exponents = recover_weights(panel[DOMAINS], panel["index"])["weight"]
by_formula = (panel[DOMAINS] ** exponents).prod(axis=1)
formula_r2 = round(r2_score(np.log(panel["index"]), np.log(by_formula)), 6)
formula_means = "Definition"


# %% alternate="six equations of six countries"
def recover_weights(domains, index):
    few = domains.shape[1]
    return np.linalg.pinv(np.log(domains)) @ np.log(index) if few else None


found = np.asarray(recover_weights(panel[DOMAINS], panel["index"]))
left_over = np.log(panel["index"]) - np.log(panel[DOMAINS]) @ found
formula_r2 = 1 - left_over.var() / np.log(panel["index"]).var()
formula_means = "definition"


# %% mutant="no logarithm" refused="weights" message="leak.unlogged"
def recover_weights(domains, index):
    return pd.Series(LinearRegression().fit(domains, index).coef_, index=domains.columns)


formula_r2 = LinearRegression().fit(panel[DOMAINS], panel["index"]).score(panel[DOMAINS], panel["index"])
formula_means = "good_model"


# %% mutant="intercept among the weights" refused="weights" message="leak.names"
def recover_weights(domains, index):
    logs = np.log(domains).assign(intercept=1.0)
    return pd.Series(np.linalg.lstsq(logs, np.log(index), rcond=None)[0], index=logs.columns)


formula_r2 = 1.0
formula_means = "definition"


# %% mutant="log of the domains only" refused="weights" message="leak.weights"
def recover_weights(domains, index):
    return pd.Series(LinearRegression().fit(np.log(domains), index).coef_, index=domains.columns)


formula_r2 = 1.0
formula_means = "definition"


# %% mutant="R² of the sum" refused="fit" message="leak.r2_low"
def recover_weights(domains, index):
    return pd.Series(np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0], index=domains.columns)


formula_r2 = LinearRegression().fit(panel[DOMAINS], panel["index"]).score(panel[DOMAINS], panel["index"])
formula_means = "definition"


# %% mutant="R² in percent" refused="fit" message="leak.r2_range"
def recover_weights(domains, index):
    return pd.Series(np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0], index=domains.columns)


formula_r2 = 100.0
formula_means = "definition"

# %% mutant="an excellent model" refused="meaning" message="leak.too_good"
formula_r2 = 1.0
formula_means = "good_model"

# %% mutant="weights as causes" refused="meaning" message="leak.cause"
formula_r2 = 1.0
formula_means = "cause"

# %% mutant="own words" refused="meaning" message="leak.unknown_code"
formula_means = "it is computed from them"


# %% mutant="weights divided by their sum" refused="any_sum" message="leak.normalised"
def recover_weights(domains, index):
    found = np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0]
    return pd.Series(found / found.sum(), index=domains.columns)


# %% mutant="names written by hand" refused="other_order" message="leak.weights"
def recover_weights(domains, index):
    found = np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0]
    return pd.Series(found, index=sorted(domains.columns))


# %% mutant="takes the logarithm in place" refused="other_order" message="common.argument_changed"
def recover_weights(domains, index):
    for name in domains:
        domains[name] = np.log(domains[name])
    return pd.Series(np.linalg.lstsq(domains, np.log(index), rcond=None)[0], index=domains.columns)
