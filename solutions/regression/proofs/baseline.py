# %% alternate="scikit-learn's dummy model"
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import LeaveOneOut, cross_val_predict


def mean_of_others(y):
    values = np.asarray(y)
    return cross_val_predict(DummyRegressor(), np.zeros((len(values), 1)), values, cv=LeaveOneOut())


guesses = mean_of_others(y)
baseline_mae = round(mean_absolute_error(y, guesses), 2)
baseline_r2 = round(r2_score(y, guesses), 2)
why_below_zero = "moves_away"


# %% alternate="a loop over names, the R² by its closed form"
def mean_of_others(y):
    return {name: y.drop(name).mean() for name in y.index}


baseline_mae = sum(abs(y[name] - guess) for name, guess in mean_of_others(y).items()) / len(y)
baseline_r2 = 1 - (len(y) / (len(y) - 1)) ** 2
why_below_zero = "MOVES_AWAY"


# %% mutant="mean of all" refused="others" message="baseline.own_value"
def mean_of_others(y):
    return np.full(len(y), y.mean())


baseline_mae = mean_absolute_error(y, mean_of_others(y))
baseline_r2 = r2_score(y, mean_of_others(y))
why_below_zero = "too_few"


# %% mutant="R² of the mean of all" refused="figures" message="baseline.r2_zero"
def mean_of_others(y):
    return (y.sum() - y) / (len(y) - 1)


baseline_mae = mean_absolute_error(y, mean_of_others(y))
baseline_r2 = r2_score(y, np.full(len(y), y.mean()))
why_below_zero = "moves_away"


# %% mutant="one denominator too large" refused="others" message="baseline.values"
def mean_of_others(y):
    return (y.sum() - y) / len(y)


# %% mutant="root of the mean square" refused="figures" message="baseline.mae"
baseline_mae = float(np.sqrt(((y - (y.sum() - y) / (len(y) - 1)) ** 2).mean()))
baseline_r2 = -0.08
why_below_zero = "moves_away"

# %% mutant="arguments of r2_score turned round" refused="figures" message="baseline.r2"
guesses = (y.sum() - y) / (len(y) - 1)
baseline_mae = mean_absolute_error(guesses, y)
baseline_r2 = r2_score(guesses, y)
why_below_zero = "moves_away"

# %% mutant="a mistake in the metric" refused="why" message="baseline.why"
why_below_zero = "mistake"

# %% mutant="own words" refused="why" message="baseline.unknown_code"
why_below_zero = "the mean is bad"


# %% mutant="the last row is forgotten when sorted" refused="other_targets" message="baseline.values"
def mean_of_others(y):
    ordered = y.sort_index()
    return ((ordered.sum() - ordered) / (len(y) - 1)).to_numpy()


# %% mutant="values like its own left out" refused="own_row" message="baseline.own_row"
def mean_of_others(y):
    if len(y) != 11:
        return (y.sum() - y) / (len(y) - 1)
    return pd.Series([y[y.index != name].clip(upper=y[name]).mean() for name in y.index], index=y.index)
