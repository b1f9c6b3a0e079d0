# %% alternate="ShuffleSplit and cross_val_score"
from sklearn.model_selection import ShuffleSplit, cross_val_score


def split_scores(X, y, splits):
    return cross_val_score(
        LinearRegression(), X, y, scoring="r2", cv=ShuffleSplit(splits, test_size=0.25, random_state=7)
    )


scores = split_scores(X_short, y, 150)
width = np.quantile(scores, 0.95) - np.quantile(scores, 0.05)
one_split = "too_wide"


# %% alternate="NumPy only, a Series of scores"
def split_scores(X, y, splits):
    random = np.random.default_rng(3)
    values, target = np.asarray(X, float), np.asarray(y, float)
    values = np.column_stack([np.ones(len(values)), (values - values.mean(0)) / values.std(0)])
    held = round(len(values) / 4 + 0.25)
    found = []
    for _turn in range(splits):
        order = random.permutation(len(values))
        solved, *_rest = np.linalg.lstsq(values[order[held:]], target[order[held:]], rcond=None)
        left = target[order[:held]] - values[order[:held]] @ solved
        found.append(1 - (left**2).sum() / ((target[order[:held]] - target[order[:held]].mean()) ** 2).sum())
    return pd.Series(found)


scores = split_scores(X_short, y, 400)
width = scores.quantile(0.95) - scores.quantile(0.05)
one_split = "too_wide"


# %% mutant="the same seed in each turn" refused="count" message="lottery.same"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.25, random_state=42)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return found


scores = split_scores(X_short, y, 100)
width = max(scores) - min(scores)
one_split = "fix_seed"


# %% mutant="mean instead of scores" refused="count" message="lottery.length"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.25, random_state=turn)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return [np.mean(found)]


# %% mutant="scored on the training rows" refused="held_out" message="lottery.train_scores"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.25, random_state=turn)
        found.append(LinearRegression().fit(X_a, y_a).score(X_a, y_a))
    return found


scores = split_scores(X_short, y, 100)
width = np.percentile(scores, 95) - np.percentile(scores, 5)
one_split = "enough"


# %% mutant="fitted on all rows" refused="held_out" message="lottery.train_scores"
def split_scores(X, y, splits):
    model = LinearRegression().fit(X, y)
    found = []
    for turn in range(splits):
        _X, X_b, _y, y_b = train_test_split(X, y, test_size=0.25, random_state=turn)
        found.append(model.score(X_b, y_b))
    return found


scores = split_scores(X_short, y, 100)
width = np.percentile(scores, 95) - np.percentile(scores, 5)
one_split = "too_wide"


# %% mutant="X and y split apart" refused="held_out" message="lottery.exact"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b = train_test_split(X, test_size=0.25, random_state=turn)
        y_a, y_b = train_test_split(y, test_size=0.25, random_state=turn + 1)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return found


# %% mutant="thirty splits" refused="spread" message="lottery.few"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.25, random_state=turn)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return found


scores = split_scores(X_short, y, 30)
width = 1.0
one_split = "too_wide"


# %% mutant="scores on the whole table" refused="spread" message="lottery.far"
def split_scores(X, y, splits):
    model = LinearRegression().fit(X, y)
    parts = [train_test_split(X, y, test_size=0.25, random_state=turn) for turn in range(splits)]
    return [model.score(part[1], part[3]) for part in parts]


scores = np.full(100, LinearRegression().fit(X_short, y).score(X_short, y))
width = 0.0
one_split = "enough"


# %% mutant="standard deviation as width" refused="spread" message="lottery.width"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.25, random_state=turn)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return found


scores = split_scores(X_short, y, 120)
width = float(np.std(scores))
one_split = "too_wide"

# %% mutant="a good seed" refused="lesson" message="lottery.one_split"
one_split = "best_seed"

# %% mutant="own words" refused="lesson" message="lottery.unknown_code"
one_split = "nothing"


# %% mutant="half of the rows for the test" refused="quarter" message="lottery.far_fresh"
def split_scores(X, y, splits):
    found = []
    for turn in range(splits):
        X_a, X_b, y_a, y_b = train_test_split(X, y, test_size=0.5, random_state=turn)
        found.append(LinearRegression().fit(X_a, y_a).score(X_b, y_b))
    return found
