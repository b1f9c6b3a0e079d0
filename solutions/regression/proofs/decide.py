# %% alternate="the short list, lasso, a dictionary"
from sklearn.linear_model import LassoCV


def predict_new(known, new):
    steps = make_pipeline(SimpleImputer(), StandardScaler(), LassoCV(alphas=np.logspace(-1, 1, 8), cv=4, tol=1e-2))
    values = steps.fit(known[SHORT], known["index"]).predict(new[SHORT])
    return {name: float(min(100, max(1, value))) for name, value in zip(new.index, values)}


off = [abs(predict_new(latest.drop(name), latest.loc[[name]])[name] - y[name]) for name in y.index]
memo = {
    "data": DATA.id,
    "typical_error": round(np.mean(off), 2),
    "interval": (np.mean(off) - 1, np.mean(off) + 1),
    "use": ["plausibility"],
    "misuse": ["sanctions", "causal_advice", "replace_survey", "official_ranking"],
    "decision": f"Use the estimates to check reported figures only; they are off by about {np.mean(off):.0f} points on average, and do not prove anything.",
}


# %% alternate="nearest neighbours with medians, an array"
from sklearn.neighbors import KNeighborsRegressor


def predict_new(known, new):
    middle = known[SHORT].median()
    size = known[SHORT].std()
    model = KNeighborsRegressor(4).fit((known[SHORT].fillna(middle) - middle) / size, known["index"])
    return model.predict((new[SHORT].fillna(middle) - middle) / size)


parts = np.arange(len(latest)) % 9
held = np.concatenate([np.abs(predict_new(latest[parts != p], latest[parts == p]) - y[parts == p]) for p in range(9)])
memo = {
    "use": {"screening", "questions_for_experts"},
    "misuse": {"official_ranking", "replace_survey"},
    "decision": f"Estimates may tell where to look first. A typical error is {held.mean():.1f} points, so no ranks are published.",
    "interval": np.array([held.mean() - held.std() / 3, held.mean() + held.std() / 3]),
    "typical_error": held.mean(),
    "data": DATA.id,
    "author": "me",
}


# %% mutant="an array without a penalty and without limits" refused="form" message="decide.not_finite"
def predict_new(known, new):
    steps = make_pipeline(SimpleImputer(), StandardScaler(), LinearRegression())
    return steps.fit(known[SHORT], known["index"]).predict(new[SHORT]) * 3


memo = {}


# %% mutant="countries lost that have an empty cell" refused="form" message="decide.countries"
def predict_new(known, new):
    new = new.dropna()
    steps = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
    return pd.Series(steps.fit(known[INDICATORS], known["index"]).predict(new[INDICATORS]), index=new.index)


# %% mutant="the mean for all, plus its noise" refused="error" message="decide.error"
def predict_new(known, new):
    return pd.Series(np.clip(known["index"].mean() + 14, 1, 100), index=new.index)


# %% mutant="one country far off" refused="error" message="decide.miss"
def predict_new(known, new):
    steps = make_pipeline(SimpleImputer(), StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
    values = steps.fit(known[INDICATORS], known["index"]).predict(new[INDICATORS])
    if "AT" in new.index:
        values[list(new.index).index("AT")] -= 32
    return pd.Series(values, index=new.index).clip(1, 100)


# %% mutant="fields forgotten" refused="use" message="decide.fields"
memo = {"data": DATA.id, "use": {"screening"}}


# %% mutant="only the name of the dataset" refused="numbers" message="decide.data"
def predict_new(known, new):
    return pd.Series(60.0, index=new.index)


memo = {
    "data": "Gender Equality Index",
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"screening"},
    "misuse": {"sanctions", "official_ranking"},
    "decision": "We may use the estimates to choose where to look first, with 3 points of error in mind.",
}


# %% mutant="error of the fit itself" refused="numbers" message="decide.typical_error"
def predict_new(known, new):
    return pd.Series(60.0, index=new.index)


memo = {
    "data": DATA.id,
    "typical_error": 0.05,
    "interval": (0.01, 0.1),
    "use": {"screening"},
    "misuse": {"sanctions", "official_ranking"},
    "decision": "short, with 0.05",
}


# %% mutant="error of the countries that it was fitted on" refused="numbers" message="decide.typical_error"
def predict_new(known, new):
    steps = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
    return pd.Series(steps.fit(known[DAILY], known["index"]).predict(new[DAILY]).clip(1, 100), index=new.index)


off = (predict_new(latest, latest) - y).abs().mean()
memo = {
    "data": DATA.id,
    "typical_error": off,
    "interval": (off - 0.5, off + 0.5),
    "use": {"screening"},
    "misuse": {"sanctions", "official_ranking"},
    "decision": f"We may use the estimates to choose where to look first, with {off:.1f} points of error in mind.",
}


# %% mutant="interval beside the error" refused="numbers" message="decide.interval"
def predict_new(known, new):
    steps = make_pipeline(SimpleImputer(), StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
    return pd.Series(steps.fit(known[SHORT], known["index"]).predict(new[SHORT]).clip(1, 100), index=new.index)


parts = np.arange(len(latest)) % 7
typical = np.concatenate([predict_new(latest[parts != p], latest[parts == p]) - y[parts == p] for p in range(7)])
memo = {
    "data": DATA.id,
    "typical_error": np.abs(typical).mean(),
    "interval": (40, 80),
    "use": {"screening"},
    "misuse": {"sanctions", "official_ranking"},
    "decision": "We may use the estimates to choose where to look first, and we keep in mind that they can be wrong.",
}

# %% mutant="no number in the text" refused="decision" message="decide.no_number"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"screening"},
    "misuse": {"sanctions"},
    "decision": "We may use the estimates to choose where to look first, and we keep in mind that they can be wrong.",
}

# %% mutant="too short" refused="decision" message="decide.text"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"official_ranking"},
    "misuse": {"sanctions", "replace_survey"},
    "decision": "Publish, error 3.0",
}

# %% mutant="certain" refused="decision" message="decide.certain"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"ranking"},
    "misuse": {"sanctions", "replace_survey"},
    "decision": "The model proves how equal the new countries are, with a typical error of 3.0 points on average.",
}

# %% mutant="a ranking is published" refused="use" message="decide.use"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"official_ranking", "screening"},
    "misuse": {"sanctions", "replace_survey"},
    "decision": "x",
}

# %% mutant="one misuse only" refused="use" message="decide.misuse"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"screening"},
    "misuse": {"sanctions"},
    "decision": "x",
}

# %% mutant="own words for the use" refused="use" message="decide.use_code"
memo = {
    "data": DATA.id,
    "typical_error": 3.0,
    "interval": (2, 4),
    "use": {"looking around"},
    "misuse": {"sanctions"},
    "decision": "x",
}


# %% mutant="domains as features where they are there" refused="no_scores" message="decide.scores_used"
def predict_new(known, new):
    names = [name for name in DOMAINS if name in new] or SHORT
    steps = make_pipeline(SimpleImputer(), StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
    return pd.Series(steps.fit(known[names], known["index"]).predict(new[names]).clip(1, 100), index=new.index)


# %% mutant="fitted on the last edition whatever is known" refused="earlier" message="decide.error"
def predict_new(known, new):
    middle = latest["index"].mean()
    if abs(known["index"].mean() - middle) < 0.9:
        steps = make_pipeline(SimpleImputer(), StandardScaler(), RidgeCV(np.logspace(-3, 4, 15)))
        return pd.Series(steps.fit(known[SHORT], known["index"]).predict(new[SHORT]).clip(1, 100), index=new.index)
    return pd.Series(middle + 12, index=new.index)
