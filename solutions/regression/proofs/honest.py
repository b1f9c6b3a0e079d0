# %% alternate="one table of correlations"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number")
    numbers = numbers.loc[:, numbers.apply(np.ptp if False else lambda c: c.max() - c.min()) > 1e-6]
    links = numbers.corr().abs()
    closest = links.loc[:, [name for name in forbidden if name in links]].max(axis=1)
    return closest.index[(closest < 0.999) & ~closest.index.isin(forbidden)]


purpose = "reconstruct"


# %% alternate="a set, the correlation by hand"
def honest_columns(table, forbidden):
    kept = set()
    for name in table.columns:
        if name in set(forbidden) or not pd.api.types.is_numeric_dtype(table[name]):
            continue
        if table[name].std() < 1e-7:
            continue
        worst = 0.0
        for score in forbidden:
            both = table[[name, score]].dropna()
            a, b = both[name] - both[name].mean(), both[score] - both[score].mean()
            worst = max(worst, abs((a * b).sum()) / np.sqrt((a**2).sum() * (b**2).sum()))
        if worst < 0.999:
            kept.add(name)
    return kept


purpose = "Reconstruct"


# %% mutant="everything but the index" refused="scores" message="honest.forbidden"
def honest_columns(table, forbidden):
    return [name for name in table.select_dtypes("number") if name != forbidden[0]]


purpose = "forecast"


# %% mutant="text too" refused="scores" message="honest.not_numeric"
def honest_columns(table, forbidden):
    return [name for name in table.columns if name not in forbidden]


purpose = "reconstruct"


# %% mutant="every related column out" refused="scores" message="honest.lost"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number")
    r = numbers.corr().abs()[forbidden].max(axis=1)
    return list(r.index[r < 0.5])


purpose = "reconstruct"


# %% mutant="names with an ending" refused="scores" message="honest.unknown_name"
def honest_columns(table, forbidden):
    return [name + "_feature" for name in table.select_dtypes("number") if name not in forbidden]


purpose = "reconstruct"


# %% mutant="names only" refused="copies" message="honest.copy"
def honest_columns(table, forbidden):
    return [name for name in table.select_dtypes("number") if name not in forbidden]


purpose = "explain"


# %% mutant="only the index compared, with its sign" refused="copies" message="honest.copy"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number").drop(columns=forbidden)
    return [name for name in numbers if numbers[name].corr(table[forbidden[0]]) < 0.999]


purpose = "reconstruct"


# %% mutant="sign of the correlation kept" refused="copies" message="honest.turned"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number").drop(columns=forbidden)
    return [
        name
        for name in numbers
        if numbers.corrwith(table[name]).max() and max(numbers[name].corr(table[s]) for s in forbidden) < 0.999
    ]


purpose = "reconstruct"


# %% mutant="constant by equality" refused="constants" message="honest.constant"
def honest_columns(table, forbidden):
    kept = []
    for name in table.select_dtypes("number").columns.drop(forbidden):
        r = max(abs(table[name].corr(table[score])) for score in forbidden)
        if table[name].nunique() > 1 and not r >= 0.999:
            kept.append(name)
    return kept


purpose = "reconstruct"

# %% mutant="explains" refused="purpose" message="honest.purpose"
purpose = "explain"

# %% mutant="no code" refused="purpose" message="honest.unknown_code"
purpose = "to predict"


# %% mutant="columns with gaps dropped" refused="gaps" message="honest.lost"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number").dropna(axis=1).drop(columns=forbidden)
    numbers = numbers.loc[:, numbers.max() - numbers.min() > 1e-6]
    return [name for name in numbers if max(abs(numbers[name].corr(table[score])) for score in forbidden) < 0.999]


# %% mutant="correlation that a gap makes NaN" refused="gaps" message="honest.copy"
def honest_columns(table, forbidden):
    numbers = table.select_dtypes("number").drop(columns=forbidden)
    numbers = numbers.loc[:, numbers.max() - numbers.min() > 1e-6]
    return [
        name
        for name in numbers
        if not max(abs(np.corrcoef(numbers[name], table[score])[0, 1]) for score in forbidden) >= 0.999
    ]


# %% mutant="the first columns only" refused="course" message="honest.lost"
def honest_columns(table, forbidden):
    numbers = table.iloc[:, :30].select_dtypes("number").drop(columns=forbidden)
    numbers = numbers.loc[:, numbers.max() - numbers.min() > 1e-6]
    return [name for name in numbers if max(abs(numbers[name].corr(table[score])) for score in forbidden) < 0.999]
