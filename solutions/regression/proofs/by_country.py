# %% alternate="a loop over countries, nearest neighbours"
from sklearn.neighbors import KNeighborsRegressor


def carried_forward(table, column):
    found = set()
    for country, rows in table.groupby("country"):
        values = rows.sort_values("year")
        for before, after in zip(values.itertuples(), values.iloc[1:].itertuples()):
            if getattr(before, column) == getattr(after, column):
                found.add((country, after.year))
    return found


def grouped_predict(X, y, groups):
    result = pd.Series(0.0, index=y.index)
    for country in groups.unique():
        held = groups == country
        steps = make_pipeline(StandardScaler(), KNeighborsRegressor(2))
        result[held] = steps.fit(X[~held], y[~held]).predict(X[held])
    return result


neighbours = make_pipeline(StandardScaler(), KNeighborsRegressor(2))
shuffled_r2 = r2_score(y_all, cross_val_predict(neighbours, X_all, y_all, cv=KFold(5, shuffle=True, random_state=3)))
grouped_r2 = r2_score(y_all, grouped_predict(X_all, y_all, all_countries))


# %% alternate="diff by country as a table, folds drawn by name"
from sklearn.ensemble import ExtraTreesRegressor


def carried_forward(table, column):
    wide = table.pivot(index="year", columns="country", values=column).sort_index()
    hits = []
    for country in wide:
        known = table.loc[table["country"] == country, "year"]
        steps = wide.loc[sorted(known), country].diff()
        hits += [{"country": country, "year": year} for year in steps.index[steps == 0]]
    return pd.DataFrame(hits, columns=["country", "year"])


def grouped_predict(X, y, groups):
    fold_of = {name: number % 4 for number, name in enumerate(sorted(set(groups)))}
    folds = np.array([fold_of[name] for name in groups])
    predicted = np.empty(len(y))
    for number in range(4):
        rest = folds != number
        trees = ExtraTreesRegressor(25, random_state=1)
        predicted[~rest] = trees.fit(X[rest], y[rest]).predict(X[~rest])
    return predicted


trees = ExtraTreesRegressor(25, random_state=1)
shuffled_r2 = r2_score(y_all, cross_val_predict(trees, X_all, y_all, cv=KFold(4, shuffle=True, random_state=0)))
grouped_r2 = r2_score(y_all, grouped_predict(X_all, y_all, all_countries))


# %% mutant="shuffled folds under the other name" refused="held_together" message="by_country.own_country"
def grouped_predict(X, y, groups):
    return cross_val_predict(LinearRegression(), X, y, cv=KFold(5, shuffle=True, random_state=0))


shuffled_r2 = 0.85
grouped_r2 = 0.6


# %% mutant="sorted by value, countries forgotten" refused="carried" message="by_country.other_country"
def carried_forward(table, column):
    repeated = table[table.duplicated(column)]
    return list(zip(repeated["country"], repeated["year"]))


# %% mutant="both rows of a pair" refused="carried" message="by_country.first"
def carried_forward(table, column):
    repeated = table[table.duplicated(["country", column], keep=False)]
    return list(zip(repeated["country"], repeated["year"]))


# %% mutant="any earlier edition" refused="carried" message="by_country.not_carried"
def carried_forward(table, column):
    ordered = table.sort_values("year")
    repeated = ordered[ordered.duplicated(["country", column])]
    return list(zip(repeated["country"], repeated["year"]))


# %% mutant="only where all countries repeat" refused="carried" message="by_country.missed"
def carried_forward(table, column):
    wide = table.pivot(index="country", columns="year", values=column)
    whole = [year for before, year in zip(wide, wide.columns[1:]) if (wide[before] == wide[year]).all()]
    return [(country, year) for country in wide.index for year in whole]


# %% mutant="years only" refused="carried" message="by_country.form"
def carried_forward(table, column):
    return [2034]


# %% mutant="rows as they stand" refused="any_order" message="by_country.not_carried"
def carried_forward(table, column):
    years = sorted(table["year"].unique())
    wide = table.pivot(index="country", columns="year", values=column).ffill(axis=1)
    return [
        (country, int(year))
        for before, year in zip(years, years[1:])
        for country in wide.index
        if wide.loc[country, before] == wide.loc[country, year]
    ]


# %% mutant="no flexible model" refused="gap" message="by_country.gap"
def grouped_predict(X, y, groups):
    return cross_val_predict(LinearRegression(), X, y, groups=groups, cv=GroupKFold(5))


shuffled_r2 = r2_score(y_all, grouped_predict(X_all, y_all, all_countries))
grouped_r2 = shuffled_r2


# %% mutant="score on the training rows" refused="gap" message="by_country.not_yours"
def grouped_predict(X, y, groups):
    return cross_val_predict(LinearRegression(), X, y, groups=groups, cv=GroupKFold(5))


shuffled_r2 = 0.9
grouped_r2 = 0.1


# %% mutant="the mean of the other countries" refused="learned" message="by_country.weak"
def grouped_predict(X, y, groups):
    return np.array([y[groups != country].mean() for country in groups])
