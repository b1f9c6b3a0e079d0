# %% alternate="loop"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% alternate="sorting_and_gamma_weights"
random = np.random.RandomState(8)
weights = random.exponential(size=(1500, need_scores.shape[1]))
weights /= weights.sum(axis=1, keepdims=True)
hits = {name: 0 for name in countries.index}
for row in weights @ need_scores.to_numpy().T:
    for position in np.argsort(row)[::-1][:10]:
        hits[need_scores.index[position]] += 1
top10_probability = {name: round(count / 1500, 2) for name, count in hits.items()}
ranked = sorted(top10_probability, key=top10_probability.get, reverse=True)
must_fund = pd.Index(ranked[:3])
memo = pd.Series(
    {
        "group_size": float(len(need_list)),
        "must_fund_count": np.int64(3),
        "safest": ranked[0],
        "weakest_probability": round(top10_probability[ranked[2]], 2),
        "decision": "The three countries that we would fund first are "
        + ", ".join(ranked[:3])
        + ". This is not certain, and it does not prove more need elsewhere is small.",
        "caveats": {
            "ecological_fallacy",
            "within_country_inequality",
            "old_data",
            "no_population",
            "absorptive_capacity",
        },
        "what_would_change_my_mind": "Nothing here is guaranteed. A table of population, or a certain change in prices, would move the ranking.",
    }
).to_dict()


# %% alternate="ranks_in_a_frame"
from scipy.stats import rankdata

draws = np.random.default_rng().dirichlet([1] * 6, 1000)
places = np.apply_along_axis(rankdata, 0, -(need_scores.values @ draws.T), method="ordinal")
top10_probability = pd.DataFrame({"probability": (places <= 10).mean(axis=1)}, index=need_scores.index).sample(
    frac=1, random_state=0
)
chosen = top10_probability["probability"]
must_fund = tuple(chosen[chosen > 0.55].index)
memo = dict(
    group_size=chosen.size,
    must_fund_count=len(must_fund),
    safest=chosen.sort_values().index[-1],
    weakest_probability=float(chosen.loc[list(must_fund)].min()),
    decision="Fund "
    + " and ".join(must_fund)
    + " first; their place among the ten neediest hardly depends on the weights.",
    caveats=("old_data", "ecological_fallacy", "no_population"),
    what_would_change_my_mind="Newer child mortality, or a cost per person reached, would be reason enough to rank again.",
)


# %% mutant="only_the_top_ten" refused="probabilities" message="memo.names"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = (counts / 600).nlargest(10)
must_fund = [name for name in top10_probability.index if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="all_countries_compete" refused="probabilities" message="memo.others"
# Scaled over the world, some countries outside the group are among the ten highest.
scores = X[list(DIRECTION)] * pd.Series(DIRECTION) + (pd.Series(DIRECTION) < 0)
rng = np.random.default_rng(42)
counts = pd.Series(0, index=countries.index)
for _ in range(600):
    index = (scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in countries.index if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="counts" refused="probabilities" message="memo.range"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="one_equal_weighting" refused="probabilities" message="memo.one_weighting"
# The ranking by equal weights is taken for a probability.
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * np.full(6, 1 / 6)).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="top_five" refused="probabilities" message="memo.sum"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(5).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="nobody_is_safe" refused="must_fund" message="memo.nobody"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] > 1]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": 1.0,
    "decision": f"We suggest to begin with {need_list[0]} and {need_list[1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="everybody_who_ever_was_in" refused="must_fund" message="memo.below_half"
# Countries that seldom are among the ten are called safe.
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = list(top10_probability.index[top10_probability > 0])
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="field_forgotten" refused="numbers" message="memo.fields"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="typed_by_hand" refused="numbers" message="memo.number"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": 10,
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="mean_for_weakest" refused="numbers" message="memo.number"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].mean(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="first_of_the_alphabet" refused="numbers" message="memo.safest"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": min(need_list),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="one_word" refused="words" message="memo.short"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "New data.",
}


# %% mutant="no_name" refused="words" message="memo.no_country"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with the countries in the list, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% alternate="in_french"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"Nous proposons de commencer par {must_fund[0]} et {must_fund[-1]} ; cette analyse ne prouve pas que la liste soit complète.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Une enquête auprès des ménages, ou des données sur la population, pourrait déplacer plusieurs pays de la liste.",
}


# %% mutant="certainty_in_french" refused="words" message="memo.certain"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"Notre analyse prouve que nous devons commencer par {must_fund[0]} et {must_fund[-1]}, parmi les dix premiers.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="certainty" refused="words" message="memo.certain"
# The memo claims a certainty that no analysis gives.
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"The data prove that we must begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="nothing_would" refused="words" message="memo.certain"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Nothing would change my mind, because the analysis used nine indicators and many weightings.",
}


# %% mutant="own_code" refused="words" message="memo.caveat_code"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "corruption"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="two_caveats" refused="words" message="memo.few_caveats"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "old_data"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="three_indicators" refused="recomputed" message="memo.recomputed"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores.iloc[:, :3] * rng.dirichlet(np.ones(3))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="nearly_equal_weights" refused="recomputed" message="memo.recomputed"
# The weights hardly vary, so that the list looks firm.
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.full(6, 200))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="least_need" refused="recomputed" message="memo.upside_down"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nsmallest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="another_group" refused="recomputed" message="memo.group"
need_list = sorted(countries["gdpp"].nsmallest(30).index)
need_scores = need_scores.reindex(need_list).fillna(0.5)
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.6]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "absorptive_capacity"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}


# %% mutant="untrue_caveat" refused="caveats" message="memo.untrue"
rng = np.random.default_rng(42)
counts = pd.Series(0, index=need_scores.index)
for _ in range(600):
    index = (need_scores * rng.dirichlet(np.ones(6))).sum(axis=1)
    counts[index.nlargest(10).index] += 1
top10_probability = counts / 600
must_fund = [name for name in need_list if top10_probability[name] >= 0.7]
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": top10_probability[must_fund].min(),
    "decision": f"We suggest to begin with {must_fund[0]} and {must_fund[-1]}, which are among the ten neediest in most of 600 weightings.",
    "caveats": ["no_population", "old_data", "missing_values"],
    "what_would_change_my_mind": "Figures on people instead of countries: a household survey after 2015 could move several countries.",
}
