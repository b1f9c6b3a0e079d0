# %% alternate="differences of running sums"
def rolling7(counts):
    days = pd.date_range(counts.index.min(), counts.index.max())
    sums = counts.reindex(days).fillna(0).cumsum()
    before = sums.shift(7)
    before.iloc[6] = 0
    return (sums - before) / 7


# %% alternate="a window of time, cut"
def rolling7(counts):
    whole = counts.sort_index().resample("D").sum()
    means = whole.rolling("7D").sum() / 7
    means.iloc[:6] = np.nan
    return means[sorted(means.columns)]


# %% alternate="rounded to one digit"
def rolling7(counts):
    whole = counts.sort_index().resample("D").sum()
    return sum(whole.shift(day) for day in range(7)).div(7).round(1)


# %% mutant="days as numbers" refused="constant" message="rolling.form"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(7).mean().reset_index(drop=True)


# %% mutant="all provinces added" refused="constant" message="rolling.columns"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).sum(axis=1).rolling(7).mean().to_frame("all")


# %% mutant="sum of seven days" refused="constant" message="rolling.sum"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(7).sum()


# %% mutant="change against a week before" refused="constant" message="rolling.constant"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).diff(7)


# %% mutant="centred" refused="aligned" message="rolling.centred"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(7, center=True).mean().ffill()


# %% mutant="exponential mean" refused="aligned" message="rolling.aligned"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).ewm(span=7, min_periods=7).mean()


# %% mutant="partial windows" refused="start" message="rolling.early"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(7, min_periods=1).mean()


# %% mutant="the first six days dropped" refused="start" message="rolling.form"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(7).mean().dropna()


# %% mutant="empty cells stay empty" refused="gaps" message="rolling.holes"
def rolling7(counts):
    return counts.sort_index().asfreq("D").rolling(7).mean()


# %% mutant="seven rows" refused="gaps" message="rolling.rows_not_days"
def rolling7(counts):
    return counts.sort_index().fillna(0).rolling(7).mean()


# %% mutant="eight days" refused="weekly" message="rolling.weekly"
def rolling7(counts):
    return counts.sort_index().asfreq("D").fillna(0).rolling(8, min_periods=7).mean()


# %% mutant="not sorted" refused="order" message="rolling.order"
def rolling7(counts):
    filled = counts.reindex(counts.index.union(pd.date_range(counts.index.min(), counts.index.max())), fill_value=0)
    return filled.fillna(0).rolling(7).mean() if counts.index.is_monotonic_increasing else counts.rolling(7).mean()
