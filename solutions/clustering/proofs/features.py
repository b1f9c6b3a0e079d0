# %% alternate="assign, a ratio"
def add_features(df):
    return df.assign(
        exports_abs=lambda t: t.exports.mul(t.gdpp).div(100),
        imports_abs=lambda t: t.imports / 100 * t.gdpp,
        health_abs=lambda t: 0.01 * t.health * t.gdpp,
        deaths_per_income=lambda t: t.child_mort / (t.income + 1),
    )


own_feature = "deaths_per_income"


# %% alternate="numpy, columns in another order, rounded to the cent"
own_feature = "children_lost"


def add_features(df):
    wider = pd.DataFrame(index=df.index)
    wider[own_feature] = np.asarray(df["total_fer"]) * np.asarray(df["child_mort"]) / 1000
    for name in df.columns[::-1]:
        wider[name] = df[name]
        if name in ("exports", "imports", "health"):
            wider[name + "_abs"] = np.round(np.asarray(df[name]) * np.asarray(df["gdpp"]) / 100, 2)
    return wider


# %% alternate="plain loop, a flag, other row order"
def add_features(df):
    rows = {}
    for country in reversed(list(df.index)):
        row = dict(df.loc[country])
        row["exports_abs"] = row["exports"] * row["gdpp"] / 100
        row["imports_abs"] = row["imports"] * row["gdpp"] / 100
        row["health_abs"] = row["health"] * row["gdpp"] / 100
        row["poor_and_many_deaths"] = bool(row["income"] < 30_000 and row["child_mort"] > 50)
        rows[country] = row
    return pd.DataFrame.from_dict(rows, orient="index")


own_feature = ["poor_and_many_deaths"]


# %% alternate="a logarithm that takes 0"
def add_features(df):
    wider = pd.concat(
        [df, df[["exports", "imports", "health"]].mul(df["gdpp"] / 100, axis=0).add_suffix("_abs")], axis=1
    )
    wider["log_income"] = np.log1p(wider["income"])
    return wider


own_feature = "log_income"


# %% mutant="divided by 100 forgotten" refused="amounts" message="features.hundred"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = df[share] * df["gdpp"]
    wider["gap"] = df["exports"] - df["imports"]
    return wider


own_feature = "gap"


# %% mutant="income instead of GDP" refused="amounts" message="features.wrong_base"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = df[share] * df["income"] / 100
    wider["gap"] = df["exports"] - df["imports"]
    return wider


own_feature = "gap"


# %% mutant="divided instead of multiplied" refused="amounts" message="features.amount"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = df["gdpp"] / df[share] * 100
    wider["gap"] = df["exports"] - df["imports"]
    return wider


own_feature = "gap"


# %% mutant="other names" refused="amounts" message="features.absent"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider["abs_" + share] = df[share] * df["gdpp"] / 100
    wider["gap"] = df["exports"] - df["imports"]
    return wider


own_feature = "gap"


# %% mutant="rows dropped" refused="amounts" message="features.rows"
def add_features(df):
    wider = df[df["gdpp"] < 40_000].copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = wider[share] * wider["gdpp"] / 100
    wider["gap"] = wider["exports"] - wider["imports"]
    return wider


own_feature = "gap"


# %% mutant="originals overwritten" refused="originals" message="features.overwritten"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share] = df[share] * df["gdpp"] / 100
        wider[share + "_abs"] = wider[share]
    wider["gap"] = df["exports"] - df["imports"]
    return wider


own_feature = "gap"


# %% mutant="shares dropped" refused="originals" message="features.lost_column"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = df[share] * df["gdpp"] / 100
    wider["gap"] = df["exports"] - df["imports"]
    return wider.drop(columns=["exports", "imports", "health"])


own_feature = "gap"


# %% mutant="no copy" refused="copy" message="common.argument_changed"
def add_features(df):
    for share in ["exports", "imports", "health"]:
        df[share + "_abs"] = df[share] * df["gdpp"] / 100
    df["gap"] = df["exports"] - df["imports"]
    return df


own_feature = "gap"


# %% mutant="stops with an error" refused="copy" message="common.raised"
def add_features(df):
    wider = df.copy()
    wider["exports_abs"] = df["exports"] * df["gdp"] / 100
    return wider


own_feature = "gap"


# %% mutant="name of an indicator" refused="own" message="features.own_absent"
def add_features(df):
    return df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})


own_feature = "health_abs"


# %% mutant="a feature in words" refused="own" message="features.own_text"
def add_features(df):
    wider = df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})
    wider["level"] = np.where(df["income"] > 10_000, "high", "low")
    return wider


own_feature = "level"


# %% mutant="logarithm of a negative number" refused="own" message="features.own_gap"
def add_features(df):
    wider = df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})
    wider["log_inflation"] = np.log(df["inflation"])
    return wider


own_feature = "log_inflation"


# %% mutant="the same for all" refused="own" message="features.own_constant"
def add_features(df):
    wider = df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})
    wider["mean_income"] = df["income"].mean()
    return wider


own_feature = "mean_income"


# %% mutant="a copy in another unit" refused="own" message="features.own_copy"
def add_features(df):
    wider = df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})
    wider["income_thousands"] = df["income"] / 1000
    return wider


own_feature = "income_thousands"


# %% mutant="division by zero" refused="zero" message="features.zero"
def add_features(df):
    wider = df.assign(**{share + "_abs": df[share] * df["gdpp"] / 100 for share in ["exports", "imports", "health"]})
    wider["cover"] = df["exports"] / df["imports"]
    return wider


own_feature = "cover"


# %% mutant="by position" refused="order" message="features.order"
def add_features(df):
    wider = df.copy()
    for share in ["exports", "imports", "health"]:
        wider[share + "_abs"] = df[share] * df["gdpp"] / 100
    wider["gap"] = df.iloc[:, 1] - df.iloc[:, 3]
    return wider


own_feature = "gap"
