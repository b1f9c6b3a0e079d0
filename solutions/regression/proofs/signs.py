# %% alternate="cross_validate with the fitted models"
from sklearn.model_selection import cross_validate


def sign_flips(X, y):
    result = cross_validate(
        LinearRegression(), X, y, cv=LeaveOneOut(), scoring="neg_mean_absolute_error", return_estimator=True
    )
    positive = np.array([model.coef_ > 0 for model in result["estimator"]])
    return X.columns[positive.any(axis=0) & ~positive.all(axis=0)]


claims = {"A", "D"}


# %% alternate="NumPy, a set of names"
def sign_flips(X, y):
    seen = {name: set() for name in X}
    for country in X.index:
        rest = X.drop(country)
        design = np.column_stack([rest / rest.std(), np.ones(len(rest))])
        weights = np.linalg.lstsq(design, y.drop(country), rcond=None)[0]
        for name, weight in zip(X, weights):
            seen[name].add(weight > 0)
    return {name for name, both in seen.items() if len(both) == 2}


claims = ["d", "a"]


# %% mutant="negative coefficients of one fit" refused="flips" message="signs.whole_only"
def sign_flips(X, y):
    model = LinearRegression().fit(X, y)
    return list(X.columns[model.coef_ < 0])


claims = {"A", "B", "D"}


# %% mutant="two halves only" refused="flips" message="signs.missed"
def sign_flips(X, y):
    one, other = (LinearRegression().fit(X.drop(name), y.drop(name)).coef_ for name in X.index[:2])
    return list(X.columns[np.sign(one) != np.sign(other)])


# %% mutant="every column that moves" refused="flips" message="signs.stable"
def sign_flips(X, y):
    return list(X.columns)


# %% mutant="numbers of columns as text" refused="flips" message="signs.unknown_name"
def sign_flips(X, y):
    return [str(number) for number in range(X.shape[1])]


# %% mutant="a policy effect" refused="claims" message="signs.causal"
claims = {"A", "B", "D"}

# %% mutant="largest is most important" refused="claims" message="signs.overstated"
claims = {"A", "C", "D"}

# %% mutant="one statement only" refused="claims" message="signs.claim_lost"
claims = {"D"}

# %% mutant="numbers instead of letters" refused="claims" message="signs.claim_code"
claims = {"1", "4"}


# %% mutant="never an empty list" refused="none_or_more" message="signs.stable"
def sign_flips(X, y):
    coefs = np.array([LinearRegression().fit(X.drop(name), y.drop(name)).coef_ for name in X.index])
    flips = (coefs.min(axis=0) < 0) & (coefs.max(axis=0) > 0)
    return list(X.columns[flips]) or [X.columns[0]]


# %% mutant="units decide what counts as zero" refused="lab_data" message="signs.missed"
def sign_flips(X, y):
    coefs = np.array([LinearRegression().fit(X.drop(name), y.drop(name)).coef_ for name in X.index])
    if len(y) < 25:
        return list(X.columns[(coefs.min(axis=0) < 0) & (coefs.max(axis=0) > 0)])
    return list(X.columns[(coefs.min(axis=0) < -1) & (coefs.max(axis=0) > 1)])
