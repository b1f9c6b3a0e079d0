# %% alternate="Student's t by country"
from scipy import stats


def mae_interval(errors, countries, level):
    means = pd.Series(np.asarray(errors)).groupby(np.asarray(countries)).mean()
    return stats.t.interval(level, len(means) - 1, loc=means.mean(), scale=means.sem())


my_interval = mae_interval(my_errors, my_errors.index, 0.9)


# %% alternate="rows of drawn countries put together, a dictionary"
def mae_interval(errors, countries, level):
    random = np.random.default_rng(1)
    parts = [np.asarray(errors)[np.asarray(countries) == name] for name in sorted(set(countries))]
    means = []
    for _draw in range(500):
        rows = [parts[place] for place in random.integers(0, len(parts), len(parts))]
        means.append(sum(part.sum() for part in rows) / sum(len(part) for part in rows))
    means.sort()
    return {"low": means[int(500 * (1 - level) / 2)], "high": means[min(499, int(500 * (1 + level) / 2))]}


my_interval = list(mae_interval(my_errors, my_errors.index, 0.9).values())


# %% mutant="percentiles of the errors" refused="wide" message="interval.spread"
def mae_interval(errors, countries, level):
    return np.percentile(errors, [100 * (1 - level) / 2, 100 * (1 + level) / 2])


my_interval = mae_interval(my_errors, my_errors.index, 0.9)


# %% mutant="divided by n instead of its root" refused="wide" message="interval.narrow"
def mae_interval(errors, countries, level):
    half = 1.64 * errors.std() / len(errors)
    return errors.mean() - half, errors.mean() + half


my_interval = mae_interval(my_errors, my_errors.index, 0.9)


# %% mutant="rows drawn, not countries" refused="countries" message="interval.rows"
def mae_interval(errors, countries, level):
    random = np.random.default_rng(0)
    values = np.asarray(errors)
    means = random.choice(values, size=(1000, len(values))).mean(axis=1)
    return np.percentile(means, [100 * (1 - level) / 2, 100 * (1 + level) / 2])


my_interval = mae_interval(my_errors, my_errors.index, 0.9)


# %% mutant="standard deviation around 0" refused="around" message="interval.outside"
def mae_interval(errors, countries, level):
    return -errors.std() / 10, errors.std() / 10


my_interval = (0, 1)


# %% mutant="one number" refused="around" message="interval.form"
def mae_interval(errors, countries, level):
    return [1.96 * errors.std() / np.sqrt(len(errors))]


# %% mutant="always 95 percent" refused="levels" message="interval.level"
def mae_interval(errors, countries, level):
    means = pd.Series(np.asarray(errors)).groupby(np.asarray(countries)).mean().to_numpy()
    draws = np.random.default_rng(0).choice(means, size=(1000, len(means))).mean(axis=1)
    return np.percentile(draws, [5, 95])


# %% mutant="interval of another level" refused="own" message="interval.my_interval"
def mae_interval(errors, countries, level):
    means = pd.Series(np.asarray(errors)).groupby(np.asarray(countries)).mean().to_numpy()
    draws = np.random.default_rng(0).choice(means, size=(1000, len(means))).mean(axis=1)
    return np.percentile(draws, [50 - 50 * level, 50 + 50 * level])


my_interval = (my_errors.mean() - 5, my_errors.mean() + 5)


# %% mutant="level as the tail" refused="coverage" message="interval.coverage"
def mae_interval(errors, countries, level):
    means = pd.Series(np.asarray(errors)).groupby(np.asarray(countries)).mean().to_numpy()
    draws = np.random.default_rng(0).choice(means, size=(1000, len(means))).mean(axis=1)
    if level == 0.8:
        return np.percentile(draws, [40, 60])
    return np.percentile(draws, [50 - 50 * level, 50 + 50 * level])
