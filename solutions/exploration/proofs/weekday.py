# %% alternate="loop over days"
def weekday_ratio(series):
    found = {day: [] for day in range(7)}
    for place in range(3, len(series) - 3):
        mean = series.iloc[place - 3 : place + 4].mean()
        if mean > 0:
            found[series.index[place].day_of_week].append(series.iloc[place] / mean)
    return {day: round(sum(values) / len(values), 3) for day, values in found.items()}


quietest = min(range(7), key=weekday_ratio(recent).get)
because = "fewer_samples_taken"


# %% alternate="shifted copies, pivot table"
def weekday_ratio(series):
    table = pd.DataFrame({"count": series, "mean": sum(series.shift(step) for step in range(-3, 4)) / 7})
    table = table[table["mean"] > 0]
    table["ratio"] = table["count"] / table["mean"]
    table["day"] = table.index.day_of_week
    return table.pivot_table(index="day", values="ratio", aggfunc="mean")["ratio"].sort_values()


quietest = weekday_ratio(recent).index[0]
because = "Fewer samples taken"


# %% mutant="names of days" refused="flat" message="weekday.form"
def weekday_ratio(series):
    ratios = series / series.rolling(7, center=True).mean()
    return ratios.groupby(ratios.index.day_name()).mean()


# %% mutant="counts in place of ratios" refused="flat" message="weekday.flat"
def weekday_ratio(series):
    return series.groupby(series.index.day_of_week).mean()


# %% mutant="the mean of everything" refused="pattern" message="weekday.overall"
def weekday_ratio(series):
    return series.groupby(series.index.day_of_week).mean() / series.mean()


# %% mutant="the seven days before" refused="pattern" message="weekday.trailing"
def weekday_ratio(series):
    ratios = (series / series.rolling(7).mean()).dropna()
    return ratios.groupby(ratios.index.day_of_week).mean()


# %% mutant="sums divided" refused="pattern" message="weekday.pattern"
def weekday_ratio(series):
    around = series.rolling(7, center=True).mean()
    counts = series[around.notna()]
    return counts.groupby(counts.index.day_of_week).sum() / around.groupby(around.index.day_of_week).sum()


# %% mutant="the busiest day" refused="quiet" message="weekday.quiet"
def weekday_ratio(series):
    around = series.rolling(7, center=True).mean()
    ratios = (series / around.where(around > 0)).dropna()
    return ratios.groupby(ratios.index.day_of_week).mean()


quietest = weekday_ratio(recent).idxmax()
because = "fewer_samples_taken"

# %% mutant="a reason in words" refused="why" message="weekday.why_code"
because = "Sunday"

# %% mutant="fewer infections on Sunday" refused="why" message="weekday.why"
because = "fewer_infections"


# %% mutant="half windows at the ends" refused="edges" message="weekday.edges"
def weekday_ratio(series):
    around = series.rolling(7, center=True, min_periods=1).mean()
    ratios = (series / around.where(around > 0)).dropna()
    return ratios.groupby(ratios.index.day_of_week).mean()


# %% mutant="empty weeks count as zero" refused="empty_weeks" message="weekday.empty_weeks"
def weekday_ratio(series):
    around = series.rolling(7, center=True).mean()
    ratios = (series / around)[around.notna()].fillna(0)
    return ratios.groupby(ratios.index.day_of_week).mean()
