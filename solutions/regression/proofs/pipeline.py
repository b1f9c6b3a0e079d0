# %% alternate="cross_val_predict with given folds, lasso instead of a selection"
from sklearn.linear_model import Lasso
from sklearn.model_selection import PredefinedSplit


def fold_predict(X, y, folds):
    steps = make_pipeline(StandardScaler(), Lasso(alpha=1.0))
    return cross_val_predict(steps, X, y, cv=PredefinedSplit(folds))


leak_step = "selection"


# %% alternate="by hand with NumPy, a Series with names"
def fold_predict(X, y, folds):
    parts = []
    for number in np.unique(folds):
        rest, held = X[folds != number], X[folds == number]
        target = y[folds != number]
        centre, size = rest.mean(), rest.std()
        strength = rest.corrwith(target).abs()
        names = strength.nlargest(6).index
        design = np.column_stack([np.ones(len(rest)), ((rest - centre) / size)[names]])
        weights = np.linalg.lstsq(design, target, rcond=None)[0]
        new = np.column_stack([np.ones(len(held)), ((held - centre) / size)[names]])
        parts.append(pd.Series(new @ weights, index=held.index))
    return pd.concat(parts)


leak_step = "selection"


# %% mutant="columns chosen from all rows" refused="own_fold" message="pipeline.own_value"
def fold_predict(X, y, folds):
    chosen = SelectKBest(f_regression, k=10).fit(X, y).get_support()
    result = np.zeros(len(y))
    for number in np.unique(folds):
        steps = make_pipeline(StandardScaler(), LinearRegression())
        result[folds == number] = steps.fit(X.loc[folds != number, chosen], y[folds != number]).predict(
            X.loc[folds == number, chosen]
        )
    return result


leak_step = "folds"


# %% mutant="columns chosen first, judged on noise" refused="noise" message="pipeline.noise"
def fold_predict(X, y, folds):
    chosen = X.columns[SelectKBest(f_regression, k=10).fit(X, y).get_support()]
    result = pd.Series(0.0, index=y.index)
    for number in np.unique(folds):
        rest = folds != number
        result[~rest] = LinearRegression().fit(X.loc[rest, chosen], y[rest]).predict(X.loc[~rest, chosen])
    return result


# %% mutant="scaled before the loop" refused="neighbours" message="pipeline.neighbour"
def fold_predict(X, y, folds):
    scaled = StandardScaler().fit_transform(X)
    result = np.zeros(len(y))
    for number in np.unique(folds):
        rest = folds != number
        result[~rest] = RidgeCV(np.logspace(-2, 4, 13)).fit(scaled[rest], y[rest]).predict(scaled[~rest])
    return result


# %% mutant="predictions fold after fold" refused="signal" message="pipeline.order"
def fold_predict(X, y, folds):
    result = []
    for number in np.unique(folds):
        steps = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=5), LinearRegression())
        result.extend(steps.fit(X[folds != number], y[folds != number]).predict(X[folds == number]))
    return np.array(result)


# %% mutant="all columns in a linear model" refused="signal" message="pipeline.no_signal"
def fold_predict(X, y, folds):
    result = np.zeros(len(y))
    for number in np.unique(folds):
        rest = folds != number
        result[~rest] = LinearRegression().fit(X[rest].iloc[:, :4], y[rest]).predict(X[~rest].iloc[:, :4])
    return result


# %% mutant="fitted on the fold that it predicts" refused="own_fold" message="pipeline.own_value"
def fold_predict(X, y, folds):
    steps = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=10), LinearRegression())
    return steps.fit(X, y).predict(X)


# %% mutant="a penalty without scaling" refused="units" message="pipeline.units"
from sklearn.linear_model import Lasso


def fold_predict(X, y, folds):
    result = np.zeros(len(y))
    for number in np.unique(folds):
        rest = folds != number
        result[~rest] = Lasso(alpha=10.0).fit(X[rest], y[rest]).predict(X[~rest])
    return result


# %% mutant="the noise is to blame" refused="colleague" message="pipeline.leak_step"
leak_step = "noise"

# %% mutant="own words" refused="colleague" message="pipeline.unknown_code"
leak_step = "line 3"
