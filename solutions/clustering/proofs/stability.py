# %% alternate="fewer_columns"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% alternate="bootstrap"
rng = np.random.default_rng(5)
columns = []
for number in range(100):
    drawn = rng.choice(len(X), len(X))
    model = KMeans(3 + number % 2, n_init=3, random_state=number).fit(X.to_numpy()[drawn])
    child_mort = countries["child_mort"].to_numpy()[drawn]
    means = [child_mort[model.labels_ == label].mean() for label in range(model.n_clusters)]
    columns.append(model.predict(X.to_numpy()) == np.argmax(means))
runs = pd.DataFrame(np.array(columns).T, index=X.index)
membership = runs.mean(axis=1)
contested = set(membership.index[(membership >= 0.1) & (membership <= 0.9)])


def membership_probability(country):
    return membership.loc[country]


# %% alternate="subsamples_with_gaps"
rng = np.random.default_rng(11)
runs = pd.DataFrame(np.nan, index=X.index, columns=range(120), dtype=object)
for number in runs.columns:
    drawn = rng.choice(X.index.to_numpy(), int(0.75 * len(X)), replace=False)
    found = pd.Series(KMeans([3, 4][number % 2], n_init=4, random_state=number).fit_predict(X.loc[drawn]), index=drawn)
    worst = countries.loc[drawn, "child_mort"].groupby(found).mean().idxmax()
    runs.loc[drawn, number] = found == worst
membership = {}
for country, row in runs.sample(frac=1, random_state=1).iterrows():
    known = [cell for cell in row if cell in (True, False)]
    membership[country] = round(sum(known) / len(known), 3)
contested = np.array([country for country, value in membership.items() if 0.1 <= value <= 0.9])


def membership_probability(country):
    return membership[country]


# %% alternate="numbers_and_transposed"
from itertools import product

from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

choices = list(product([MinMaxScaler(), StandardScaler()], ["ward", "kmeans"], [3, 4], [False, True]))
table = []
for scaler, method, k, logs in choices:
    features = countries.copy()
    if logs:
        features[["income", "gdpp", "child_mort"]] = np.log1p(features[["income", "gdpp", "child_mort"]])
    Z = scaler.fit_transform(features)
    labels = (
        AgglomerativeClustering(k).fit(Z).labels_
        if method == "ward"
        else KMeans(k, n_init=20, random_state=3).fit(Z).labels_
    )
    profile = [countries["child_mort"].to_numpy()[labels == label].mean() for label in range(k)]
    table.append((labels == int(np.argmax(profile))).astype(int))
runs = pd.DataFrame(table, columns=countries.index, index=[str(choice) for choice in choices])
membership = (runs.sum() / len(runs)).rename("membership").to_frame()
contested = tuple(membership.query("0.1 <= membership <= 0.9").index)


def membership_probability(country):
    return float(runs[country].mean())


# %% mutant="three_runs" refused="runs" message="stability.too_few"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
runs = runs.iloc[:, :3]
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="thirty_subsamples" refused="runs" message="stability.few_resamples"
rng = np.random.default_rng(11)
runs = pd.DataFrame(np.nan, index=X.index, columns=range(30), dtype=object)
for number in runs.columns:
    drawn = rng.choice(X.index.to_numpy(), int(0.75 * len(X)), replace=False)
    found = pd.Series(KMeans([3, 4][number % 2], n_init=4, random_state=number).fit_predict(X.loc[drawn]), index=drawn)
    worst = countries.loc[drawn, "child_mort"].groupby(found).mean().idxmax()
    runs.loc[drawn, number] = found == worst
membership = {}
for country, row in runs.sample(frac=1, random_state=1).iterrows():
    known = [cell for cell in row if cell in (True, False)]
    membership[country] = round(sum(known) / len(known), 3)
contested = np.array([country for country, value in membership.items() if 0.1 <= value <= 0.9])


def membership_probability(country):
    return membership[country]


# %% mutant="one_run_twenty_times" refused="runs" message="stability.all_same"
# The seed of the loop is never used.
found = KMeans(3, n_init=10, random_state=0).fit_predict(X)
neediest = countries["child_mort"].groupby(found).mean().idxmax()
runs = pd.DataFrame({number: found == neediest for number in range(20)}, index=countries.index)
membership = runs.mean(axis=1)
contested = []


def membership_probability(country):
    return membership[country]


# %% mutant="labels_as_cells" refused="runs" message="stability.cells"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="countries_in_a_column" refused="runs" message="stability.countries"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
runs = runs.reset_index(drop=True)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="country_twice" refused="runs" message="stability.doubled"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
runs = pd.concat([runs, runs.iloc[:1]])
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="label_zero" refused="profile" message="stability.unmatched"
# Public mistake: the meaning is fixed to a label number.
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == 0
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="label_never_given" refused="profile" message="stability.one_side"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs.insert(0, f"run {runs.shape[1]}", found == (neediest if runs.shape[1] else -1))
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="percent" refused="membership" message="stability.percent"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = 100 * runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="membership_of_older_runs" refused="membership" message="stability.not_the_mean"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.iloc[:, :5].mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="absent_counts_as_false" refused="membership" message="stability.absent_as_false"
rng = np.random.default_rng(11)
runs = pd.DataFrame(np.nan, index=X.index, columns=range(120), dtype=object)
for number in runs.columns:
    drawn = rng.choice(X.index.to_numpy(), int(0.75 * len(X)), replace=False)
    found = pd.Series(KMeans([3, 4][number % 2], n_init=4, random_state=number).fit_predict(X.loc[drawn]), index=drawn)
    worst = countries.loc[drawn, "child_mort"].groupby(found).mean().idxmax()
    runs.loc[drawn, number] = found == worst
membership = {}
for country, row in runs.sample(frac=1, random_state=1).iterrows():
    known = [cell for cell in row if cell in (True, False)]
    membership[country] = round(sum(known) / len(row), 3)
contested = np.array([country for country, value in membership.items() if 0.1 <= value <= 0.9])


def membership_probability(country):
    return membership[country]


# %% mutant="membership_of_some_only" refused="membership" message="stability.countries"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1).loc[lambda values: values > 0]
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="yes_or_no" refused="lookup" message="stability.lookup"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return float(membership[country] > 0.5)


# %% mutant="all_below_nine_tenths" refused="contested" message="stability.outside"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
contested = [name for name in membership.index if membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="near_one_half_only" refused="contested" message="stability.left_out"
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.45 <= membership[name] <= 0.55]


def membership_probability(country):
    return membership[country]


# %% mutant="two_runs_that_agree" refused="contested" message="stability.nobody"
# Many seeds of one specification: only a border case ever moves.
found = KMeans(3, n_init=10, random_state=0).fit_predict(X)
neediest = countries["child_mort"].groupby(found).mean().idxmax()
runs = pd.DataFrame({number: found == neediest for number in range(20)}, index=countries.index)
runs.iloc[0, 0] = not runs.iloc[0, 0]
membership = runs.mean(axis=1)
contested = []


def membership_probability(country):
    return membership[country]


# %% mutant="guessed" refused="rank" message="stability.rank"
runs = pd.DataFrame(np.random.default_rng(2).random((len(countries), 20)) < 0.5, index=countries.index)
membership = runs.mean(axis=1)
contested = list(membership.index[membership.between(0.1, 0.9)])


def membership_probability(country):
    return membership[country]


# %% mutant="ten_clusters" refused="core" message="stability.core"
# With many clusters the neediest group falls into pieces.
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

runs = pd.DataFrame(index=countries.index)
for columns in (list(countries.columns), ["child_mort", "income", "life_expec", "total_fer", "gdpp"]):
    for scaler in (MinMaxScaler(), StandardScaler()):
        table = scaler.fit_transform(countries[columns])
        for k in (9, 10):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(table)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                runs[f"run {runs.shape[1]}"] = found == neediest
membership = runs.mean(axis=1)
contested = [name for name in membership.index if 0.1 <= membership[name] <= 0.9]


def membership_probability(country):
    return membership[country]


# %% mutant="unscaled" refused="narrow" message="stability.wide"
# Public mistake: the table is not scaled.
runs = pd.DataFrame(index=countries.index)
for number in range(100):
    drawn = countries.sample(frac=1, replace=True, random_state=number)
    model = KMeans(3, n_init=2, random_state=number).fit(drawn.to_numpy())
    neediest = drawn["child_mort"].groupby(model.labels_).mean().idxmax()
    runs[number] = model.predict(countries.to_numpy()) == neediest
membership = runs.mean(axis=1)
contested = list(membership.index[membership.between(0.1, 0.9)])


def membership_probability(country):
    return membership[country]
