# %% [markdown]
# From here on, every task starts from the same groups, whatever you wrote before.
# The next cell gives them: `labels3` holds the K-Means labels of the scaled table `X` for three clusters, one for each row of `X`.
# `need_list` holds the names in the cluster with the highest mean child mortality, sorted.

# %% locked="labels"
from sklearn.cluster import KMeans

labels3 = KMeans(n_clusters=3, n_init=50, random_state=0).fit_predict(X)
need_list = sorted(countries.index[labels3 == countries["child_mort"].groupby(labels3).mean().idxmax()])
print(f"{len(need_list)} countries, from {need_list[0]} to {need_list[-1]}")

# %% [markdown] task="compare"
# K-Means gave you a list of countries.
# Would another algorithm give the same list?
# If not, the list says something about K-Means, and not only about the countries.
#
# Two numbers compare one partition with another: the Rand index and the adjusted Rand index (the next question takes them apart).
# A third one, the silhouette, needs no second partition.
# None of them sees everything, so look at the sizes of the clusters too.
#
# First, an example on points that lie in two half-moons.

# %%
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

moons, true_moon = make_moons(n_samples=200, noise=0.05, random_state=3)
lines = []
for method in ("ward", "single"):
    parts = AgglomerativeClustering(2, linkage=method).fit_predict(moons)
    lines.append([method, rand_score(true_moon, parts), adjusted_rand_score(true_moon, parts), silhouette_score(moons, parts)])
pd.DataFrame(lines, columns=["linkage", "Rand", "adjusted Rand", "silhouette"]).round(2)

# %% [markdown]
# Single linkage finds both moons, and Ward does not, although Ward has the higher silhouette.
# No algorithm wins on every shape, and no single number tells which one did.
#
# **Your turn.**
# Cluster `X` with five algorithms, and compare each result with `labels3`.
#
# - `algorithm_labels`: a dictionary from name to labels, one label for each row of `X`, in that order.
#   The names are `"kmeans"` (three clusters), `"affinity"` (`AffinityPropagation` with its defaults and `random_state=0`),
#   `"meanshift"` (`MeanShift` with its defaults), `"ward"` and `"single"` (`AgglomerativeClustering`, three clusters, that linkage).
#   You may add more.
# - `comparison`: a DataFrame with one row for each name, and the columns `rand` and `adjusted_rand` (both against `labels3`),
#   `silhouette` (on `X`), `clusters` (how many there are) and `largest_share` (countries in the largest cluster, as a part of all, from 0 to 1).
# - `unusable`: the names whose largest cluster holds more than 0.9 of the countries.
#   Such a partition leaves no group to choose from.

# %% answer="compare"
# Define algorithm_labels, comparison and unusable here.
### BEGIN SOLUTION
from sklearn.cluster import AffinityPropagation, AgglomerativeClustering, MeanShift
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

algorithm_labels = {
    "kmeans": labels3,
    "affinity": AffinityPropagation(random_state=0).fit_predict(X),
    "meanshift": MeanShift().fit_predict(X),
    "ward": AgglomerativeClustering(n_clusters=3, linkage="ward").fit_predict(X),
    "single": AgglomerativeClustering(n_clusters=3, linkage="single").fit_predict(X),
}
comparison = pd.DataFrame(
    {
        name: {
            "rand": rand_score(labels3, found),
            "adjusted_rand": adjusted_rand_score(labels3, found),
            "silhouette": silhouette_score(X, found),
            "clusters": len(set(found)),
            "largest_share": pd.Series(found).value_counts(normalize=True).max(),
        }
        for name, found in algorithm_labels.items()
    }
).T
unusable = list(comparison.index[comparison["largest_share"] > 0.9])
### END SOLUTION

# %% check="compare"

# %% [markdown]
# For a hint, run `lab.hint("compare")` in a new cell.
#
# **If it fails**
#
# - "Single" has a high silhouette? Look at its `largest_share` before you praise it.
# - A row does not agree with your labels? Rebuild the table after every change of the labels.
# - Mean-shift needs about a second. That is normal.

# %% [markdown] task="rand"
# In your table, some partitions have a Rand index above 0.6 and an adjusted one far below.
# Whoever reports only the first number sells chance as agreement.
# Both count pairs of countries, so a few lines of Python take the mystery away.
#
# A pair agrees when both partitions put it together, or when both keep it apart.
# The next cell lists the pairs of four invented villages.

# %%
from itertools import combinations

by_water = {"Ash": "well", "Birch": "well", "Cedar": "river", "Elm": "river"}
by_school = {"Ash": 1, "Birch": 1, "Cedar": 1, "Elm": 2}
pd.DataFrame(
    [(left, right, by_water[left] == by_water[right], by_school[left] == by_school[right]) for left, right in combinations(by_water, 2)],
    columns=["village", "other village", "same water", "same school"],
)

# %% [markdown]
# Three of the six pairs agree: Ash and Birch (together twice), Ash and Elm, Birch and Elm (apart twice).
# The Rand index is 3/6 = 0.5.
#
# The adjusted Rand index asks how much of that is more than chance (Hubert and Arabie, 1985).
# Count how many items share label $i$ in the first list and label $j$ in the second: $n_{ij}$, with row sums $a_i$ and column sums $b_j$.
# With $\binom{m}{2} = m(m-1)/2$ pairs among $m$ items,
#
# $$ S = \sum_{ij} \binom{n_{ij}}{2}, \quad A = \sum_i \binom{a_i}{2}, \quad B = \sum_j \binom{b_j}{2}, \quad E = \frac{A\,B}{\binom{n}{2}}, \qquad
# \text{adjusted} = \frac{S - E}{(A + B)/2 - E}. $$
#
# **Your turn.**
# Write two functions that take two lists of labels of equal length, and use no ready-made function for either index.
#
# - `rand_index(a, b)`: the part of all pairs that agree, from 0 to 1.
# - `adjusted_rand(a, b)`: the adjusted index.
#   Where the formula would divide by 0, both lists are the same trivial partition: return 1.0.
#
# Labels are only names: `"x"`, `7` and `-1` are all fine.
# Then choose the one statement that is true, as `rand_lesson = "A"`, `"B"`, `"C"` or `"D"`.
#
# - A: For two labelings that have nothing to do with each other, both indices are close to 0.
# - B: For two labelings that have nothing to do with each other, the Rand index can be high; the adjusted one is close to 0.
# - C: The adjusted index is higher than the Rand index, because it is corrected.
# - D: The adjusted index is never below 0, because no agreement is worse than chance.

# %% answer="rand"
def rand_index(a, b):
    """Part of all pairs on which two labelings agree. a, b: labels, each of length n. Returns a number from 0 to 1."""
    ### BEGIN SOLUTION
    a, b = np.asarray(a), np.asarray(b)
    together_a = a[:, None] == a[None, :]
    together_b = b[:, None] == b[None, :]
    above = np.triu_indices(len(a), k=1)
    return float((together_a == together_b)[above].mean())
    ### END SOLUTION


def adjusted_rand(a, b):
    """Rand index corrected for chance (Hubert and Arabie, 1985). a, b: labels, each of length n. Returns a number of at most 1."""
    ### BEGIN SOLUTION
    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()
    pairs = lambda m: (m * (m - 1) / 2).sum()
    both, first, second = pairs(counts), pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0))
    by_chance = first * second / pairs(counts.sum())
    highest = (first + second) / 2
    return 1.0 if highest == by_chance else float((both - by_chance) / (highest - by_chance))
    ### END SOLUTION


### BEGIN SOLUTION
rand_lesson = "B"
### END SOLUTION

# %% check="rand"

# %% [markdown]
# For a hint, run `lab.hint("rand")` in a new cell.
#
# **If it fails**
#
# - Try `rand_index(["well", "well", "river", "river"], [1, 1, 1, 2])`: it is 0.5.
# - Count every pair once, and no item with itself.
# - For the statement, shuffle a list of labels with `np.random.permutation` and compare it with itself, some twenty times.

# %% [markdown] task="stability"
# "Iraq is in the group" is one answer, from one choice of features, scaler, k and algorithm.
# Another careful analyst chooses otherwise.
# So run many of them, and ask of each country how often it is in the neediest group.
# A country that is always in needs no debate.
# A country that is in half of the time needs a conversation, not a computation.
#
# Label numbers change from run to run.
# Only the profile tells which group is the neediest, as the next cell shows with temperatures of eight cities.

# %%
cities = pd.DataFrame(
    {"january": [-4, -4, -3, 4, 5, 12, 11, 27], "july": [18, 17, 18, 19, 16, 23, 28, 25]},
    index=["Helsinki", "Oslo", "Tallinn", "Brussels", "Dublin", "Lisbon", "Seville", "Lagos"],
)
for seed in (0, 4, 1):
    numbers = KMeans(n_clusters=3, n_init=1, random_state=seed).fit_predict(cities)
    coldest = cities["january"].groupby(numbers).mean().idxmin()
    print(f"seed {seed}: labels {numbers}, coldest is group {coldest}: {', '.join(cities.index[numbers == coldest])}")

# %% [markdown]
# **Your turn.**
# Make many runs, either at least 12 *specifications* (other features, scaler, k or algorithm) or at least 100 *resamples* of the countries.
# Keep k at 3 or 4, and scale in every run.
# Take as the need group of a run the cluster with the highest mean `child_mort`.
#
# - `runs`: a DataFrame with one row for each country and one column for each run.
#   A cell is `True` where the country is in the need group of that run, else `False`.
#   A country that was not in a resample is `NaN` there, unless you assign it to the nearest centre with `predict`.
# - `membership`: a Series by country, the part of its runs with `True`, from 0 to 1.
# - `membership_probability(country)`: the value of one country.
# - `contested`: the names with a membership from 0.1 to 0.9.
#   If nobody is contested, your runs are too much alike: vary one more choice.

# %% answer="stability"
# Define runs, membership and contested here.
### BEGIN SOLUTION
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import MinMaxScaler, StandardScaler

per_person = countries.copy()
for column in ("exports", "imports", "health"):
    per_person[column] = per_person[column] * per_person["gdpp"] / 100
columns = {}
for form, table in {"percent": countries, "dollars": per_person}.items():
    for scaler in (MinMaxScaler(), StandardScaler()):
        scaled = scaler.fit_transform(table)
        for k in (3, 4):
            for model in (KMeans(k, n_init=10, random_state=0), AgglomerativeClustering(k)):
                found = model.fit_predict(scaled)
                neediest = countries["child_mort"].groupby(found).mean().idxmax()
                columns[f"{form} {type(scaler).__name__} {k} {type(model).__name__}"] = found == neediest
runs = pd.DataFrame(columns, index=countries.index)
membership = runs.mean(axis=1)
contested = sorted(membership.index[membership.between(0.1, 0.9)])
### END SOLUTION


def membership_probability(country):
    """Part of the runs in which a country is in the need group. country: its name. Returns a number from 0 to 1."""
    ### BEGIN SOLUTION
    return float(membership[country])
    ### END SOLUTION


# %% check="stability"

# %% [markdown]
# For a hint, run `lab.hint("stability")` in a new cell.
#
# **If it fails**
#
# - All values lie near 1/3? Then you compared label numbers instead of profiles.
# - Nobody is contested? Vary the scaler or the features as well as k.
# - It takes long? Compute `runs` once, and let the function only look up.

# %% [markdown] task="figure"
# The CEO will remember one picture.
# It must be true for all readers: about one man in twelve does not see red and green as you do, and some readers hear the picture described.
# It must also be complete.
# Figures lose countries silently when two tables spell a name differently, and nobody misses a point that was never drawn.
#
# The next cell gives a second table, `regions`, with the world region of each country.
# It comes from another source, and a few of its names are spelled in another way.

# %% locked="regions"
# Seven world regions after the grouping of the World Bank (as of 2020). Kept as text, so that it stays as it is.
REGION_TEXT = """
East Asia and Pacific: Australia; Brunei; Cambodia; China; Fiji; Indonesia; Japan; Kiribati; Laos; Malaysia;
  Micronesia, Fed. Sts.; Mongolia; Myanmar; New Zealand; Papua New Guinea; Philippines; Samoa; Singapore; Solomon Islands;
  South Korea; Thailand; Timor-Leste; Tonga; Vanuatu; Vietnam
Europe and Central Asia: Albania; Armenia; Austria; Azerbaijan; Belarus; Belgium; Bosnia and Herzegovina; Bulgaria; Croatia;
  Cyprus; Czech Republic; Denmark; Estonia; Finland; France; Georgia; Germany; Greece; Hungary; Iceland; Ireland; Italy;
  Kazakhstan; Kyrgyzstan; Latvia; Lithuania; Luxembourg; Macedonia, FYR; Moldova; Montenegro; Netherlands; Norway; Poland;
  Portugal; Romania; Russia; San Marino; Serbia; Slovakia; Slovenia; Spain; Sweden; Switzerland; Tajikistan; Turkey;
  Turkmenistan; Ukraine; United Kingdom; Uzbekistan
Latin America and Caribbean: Antigua and Barbuda; Argentina; Bahamas; Barbados; Belize; Bolivia; Brazil; Chile; Colombia;
  Costa Rica; Cuba; Dominica; Dominican Republic; Ecuador; El Salvador; Grenada; Guatemala; Guyana; Haiti; Honduras; Jamaica;
  Mexico; Nicaragua; Panama; Paraguay; Peru; St. Kitts and Nevis; St. Lucia; St. Vincent and the Grenadines; Suriname;
  Trinidad and Tobago; Uruguay; Venezuela
Middle East and North Africa: Algeria; Bahrain; Djibouti; Egypt; Iran; Iraq; Israel; Jordan; Kuwait; Lebanon; Libya; Malta;
  Morocco; Oman; Qatar; Saudi Arabia; Syria; Tunisia; United Arab Emirates; Yemen
North America: Canada; United States
South Asia: Afghanistan; Bangladesh; Bhutan; India; Maldives; Nepal; Pakistan; Sri Lanka
Sub-Saharan Africa: Angola; Benin; Botswana; Burkina Faso; Burundi; Cabo Verde; Cameroon; Central African Republic; Chad;
  Comoros; Democratic Republic of the Congo; Republic of the Congo; Côte d'Ivoire; Equatorial Guinea; Eritrea; Ethiopia;
  Gabon; The Gambia; Ghana; Guinea; Guinea-Bissau; Kenya; Lesotho; Liberia; Madagascar; Malawi; Mali; Mauritania; Mauritius;
  Mozambique; Namibia; Niger; Nigeria; Rwanda; Sao Tome and Principe; Senegal; Seychelles; Sierra Leone; South Africa; Sudan;
  Swaziland; Tanzania; Togo; Uganda; Zambia
"""
region_rows = []
for part in REGION_TEXT.replace("\n  ", " ").strip().splitlines():
    region_name, listed = part.split(": ")
    region_rows += [(country_name, region_name) for country_name in listed.split("; ")]
regions = pd.DataFrame([(country_name.strip("; "), region_name) for country_name, region_name in region_rows], columns=["country", "region"])
regions.head(3)

# %% [markdown]
# **An example on other data.**
# Each group has its own colour *and* its own marker; the axes name their units; the contrast with white is above 3:1.

# %%
books = pd.DataFrame({"visits": [12, 15, 31, 40, 44], "loans": [30, 33, 52, 95, 90], "kind": ["village", "village", "town", "city", "city"]})
example, axis = plt.subplots(figsize=(5, 3), layout="constrained")
for kind, colour, marker in (("village", "#0072B2", "o"), ("town", "#A34F00", "s"), ("city", "#333333", "^")):
    rows = books[books["kind"] == kind]
    axis.scatter(rows["visits"], rows["loans"], color=colour, marker=marker, label=kind)
axis.set(title="Libraries: more visits, more loans", xlabel="Visits (thousand a year)", ylabel="Loans (thousand a year)")
axis.legend(title="Place")
plt.show()

# %% [markdown]
# **Your turn.**
# Draw every country by its region and its child mortality, with the three groups of `labels3`.
#
# - `unmatched`: the names of `countries` that find no partner in `regions`, spelled as in `countries`.
#   Find them first. Then mend the join, so that no country is lost.
# - `fig`: a figure with one point for each country.
#   One axis is the region, or there is one panel a region; the other axis is `child_mort` itself, not scaled.
#   Each of the three groups has a colour and a marker of its own, and a name that tells its profile in the legend.
#   The group with the highest child mortality has the word "need" in its name.
#   Give a title, and axis labels with the unit ("per 1000 live births").
#   Every colour has a contrast of at least 3:1 with the background, and no two colours differ only by red and green.
# - `alt_text`: what the figure shows, for somebody who can't see it, in at least 60 characters.
#   Name the need group, with the number of its countries in digits.

# %% answer="figure"
# Define unmatched, fig and alt_text here.
### BEGIN SOLUTION
unmatched = sorted(set(countries.index) - set(regions["country"]))
spellings = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
by_country = regions.replace({"country": spellings}).set_index("country")["region"]
drawn = countries[["child_mort"]].join(by_country)
drawn["rank"] = countries["child_mort"].groupby(labels3).transform("mean").rank(method="dense").astype(int)
order = drawn.groupby("region")["child_mort"].median().sort_values().index

fig, ax = plt.subplots(figsize=(9, 5), layout="constrained")
jitter = np.random.default_rng(0).uniform(-0.25, 0.25, size=len(drawn))
styles = {3: ("direst need", "#B34700", "^"), 2: ("in between", "#0072B2", "o"), 1: ("best off", "#333333", "s")}
for rank, (name, colour, marker) in styles.items():
    rows = (drawn["rank"] == rank).to_numpy()
    heights = order.get_indexer(drawn["region"][rows]) + jitter[rows]
    ax.scatter(drawn["child_mort"][rows], heights, color=colour, marker=marker, s=28, label=f"{name} ({rows.sum()})")
ax.set_yticks(range(len(order)), order)
ax.set_title("Direst need is mostly, but not only, south of the Sahara")
ax.set_xlabel("Deaths of children under 5 (per 1000 live births)")
ax.set_ylabel("World region")
ax.legend(title="Group (countries)", loc="lower right")
in_africa = (drawn["region"][need_list] == "Sub-Saharan Africa").sum()
alt_text = (
    f"Points for {len(drawn)} countries by world region and child mortality. The {len(need_list)} countries in direst need "
    f"have the highest values; {in_africa} of them are in Sub-Saharan Africa, the others in other regions."
)
### END SOLUTION

# %% check="figure"

# %% [markdown]
# For a hint, run `lab.hint("figure")` in a new cell.
#
# **If it fails**
#
# - Points are missing? Join from `countries` to `regions`, and look for `NaN` in the region.
# - Contrast too low? Yellow, light orange and light green fail on white. Take darker ones, and no `alpha`.
# - One `scatter` call draws one marker. Call it once for each group.

# %% [markdown] task="allocate"
# A list is not yet a decision: 10 million euro must become one amount for each country.
# Rules that sound fair in a meeting can fail in the spreadsheet.
# Rounding loses money, a negative index takes money away, and a country with more need gets less.
# So write the rules as a function, and let a check try it on countries that do not exist.
#
# The example shares 1,000 euro among three libraries by a rule that looks fine.

# %%
loans = pd.Series({"Northtown": 61, "Southtown": 61, "Westtown": 61})
shares = (1000 * loans / loans.sum()).round(-1)
print(shares.to_dict(), "together", shares.sum())

# %% [markdown]
# Ten euro are gone.
#
# The **need index** of a country is defined like this.
# Six indicators may have a weight; the next cell tells in which direction each one points.
# Scale each of them to 0–1 by minimum and maximum *over the eligible countries only* (a constant column becomes 0 for all),
# turn those where low values mean need (1 minus the scaled value), and take the weighted mean.
# Weights need not add up to 1: only their ratios count.

# %% locked="direction"
# +1: a high value means more need. -1: a low value means more need.
DIRECTION = {"child_mort": 1, "total_fer": 1, "income": -1, "life_expec": -1, "gdpp": -1, "health": -1}

# %% [markdown]
# **Your turn.**
# Write `allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000)`.
#
# - `df`: a table with the indicators, indexed by country. `need`: the names of the eligible countries, as a list or a set.
#   `weights`: a dictionary from indicator to weight, none below 0. `budget`, `floor` and `cap`: euro; the last two for each country.
# - It returns a Series of euro by country. Countries that are not eligible are absent or get 0.
# - The amounts add up to the budget (within 1 euro), and each is between floor and cap.
# - A country with a higher need index never gets less, and equal indices get equal amounts (both within 1 euro).
#   Where floor and cap leave room, the highest index gets more than the lowest.
# - The order of rows and columns makes no difference, and `df` stays as it was.
# - If floor or cap make it impossible, raise a `ValueError` whose text says so with the numbers.
#
# How much more for more need? That is your choice: in proportion to the index, or a base amount and the rest in proportion.

# %% answer="allocate"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    """Share the budget among the countries in need. Returns a Series of euro by country; its sum is the budget.

    df: indicators by country. need: names. weights: indicator -> weight. floor, cap: least and most euro for one country.
    """
    ### BEGIN SOLUTION
    eligible = sorted(need)
    if floor * len(eligible) > budget:
        raise ValueError(f"{len(eligible)} countries at a floor of {floor} euro need more than the budget of {budget}.")
    if cap * len(eligible) < budget:
        raise ValueError(f"{len(eligible)} countries with a cap of {cap} euro can't take the budget of {budget}.")
    index = pd.Series(0.0, index=eligible)
    for indicator, weight in weights.items():
        values = df.loc[eligible, indicator]
        span = values.max() - values.min()
        scaled = (values - values.min()) / span if span else values * 0.0
        index += weight * (scaled if DIRECTION[indicator] > 0 else 1 - scaled)
    amounts = pd.Series(float(floor), index=eligible)
    while budget - amounts.sum() > 0.005:
        open_ = amounts.index[amounts < cap]
        share = index[open_] if index[open_].sum() > 1e-12 else pd.Series(1.0, index=open_)
        amounts[open_] += (budget - amounts.sum()) * share / share.sum()
        amounts = amounts.clip(upper=cap)
    return amounts
    ### END SOLUTION


# %% check="allocate"

# %% [markdown]
# For a hint, run `lab.hint("allocate")` in a new cell.
#
# **If it fails**
#
# - Give every eligible country its floor first. What is left is easier to share.
# - After you cut amounts at the cap, money is left over. Share it again among those below the cap.
# - Try `allocate` on three invented countries whose answer you know.

# %% [markdown] task="memo"
# You chose the weights, so you chose the ranking.
# The CEO will ask: "And if I had weighted it differently?"
# Answer before she asks: draw many weightings at random, and count how often each country is among the ten neediest.
# Then say how sure you are, and what would change your mind.
#
# `np.random.default_rng(0).dirichlet(np.ones(6))` draws six weights that add up to 1, each mix as likely as any other.
# The example counts how often each of five libraries is among the two best, over 1,000 weightings of three scores.

# %%
scores = pd.DataFrame(
    {"loans": [0.9, 0.5, 0.4, 0.7, 0.1], "visits": [0.2, 0.8, 0.5, 0.6, 0.3], "events": [0.1, 0.2, 0.9, 0.6, 0.4]},
    index=["North", "South", "East", "West", "Mid"],
)
times = pd.Series(0, index=scores.index)
for mix in np.random.default_rng(1).dirichlet(np.ones(3), size=1000):
    times[(scores @ mix).nlargest(2).index] += 1
times / 1000

# %% [markdown]
# West is seldom the best, but it is among the two best under most weightings.
#
# The next cell gives `need_scores`: the six indicators of the countries in `need_list`, scaled and turned as in the last question, so that 1 is the most need.

# %% locked="scores"
need_scores = countries.loc[need_list, list(DIRECTION)]
need_scores = (need_scores - need_scores.min()) / (need_scores.max() - need_scores.min())
for indicator, direction in DIRECTION.items():
    if direction < 0:
        need_scores[indicator] = 1 - need_scores[indicator]
need_scores.head(3).round(2)

# %% [markdown]
# **Your turn.**
#
# - `top10_probability`: a Series by country (all of `need_list`): the part of at least 500 such weightings in which it is among the ten highest.
# - `must_fund`: a list of countries that you would fund whatever the weights. Each has a probability of at least 0.5.
# - `memo`: a dictionary with these fields.
#   `"group_size"`: number of countries in `need_list`.
#   `"must_fund_count"`: number of countries in `must_fund`.
#   `"safest"`: the name with the highest probability.
#   `"weakest_probability"`: the lowest probability among `must_fund`.
#   `"decision"`: one or two sentences for the CEO, at least 60 characters, that name at least one country of `must_fund`.
#   `"caveats"`: at least three codes of facts that limit this decision.
#   `"what_would_change_my_mind"`: which new fact would change the list, at least 60 characters.
#
# Caveat codes: `old_data`, `no_population`, `within_country_inequality`, `absorptive_capacity` (can a country use the money well?),
# `ecological_fallacy` (a country's mean is not its people), `missing_values`, `unscaled_features`, `duplicate_countries`.
# Not all of them are true of this analysis.
#
# Write as somebody who may be wrong: the memo claims no certainty that the numbers do not give.

# %% answer="memo"
# Define top10_probability, must_fund and memo here.
### BEGIN SOLUTION
weightings = np.random.default_rng(0).dirichlet(np.ones(need_scores.shape[1]), size=2000)
ranks = pd.DataFrame(need_scores.to_numpy() @ weightings.T, index=need_scores.index).rank(ascending=False)
top10_probability = (ranks <= 10).mean(axis=1).sort_values(ascending=False)
must_fund = list(top10_probability.index[top10_probability >= 0.6])
memo = {
    "group_size": len(need_list),
    "must_fund_count": len(must_fund),
    "safest": top10_probability.idxmax(),
    "weakest_probability": float(top10_probability[must_fund].min()),
    "decision": f"Start with {', '.join(must_fund)}: they stay among the ten neediest under most weightings of six indicators.",
    "caveats": ["old_data", "no_population", "within_country_inequality", "ecological_fallacy"],
    "what_would_change_my_mind": "Population figures and newer surveys: a large country with a middling mean may hold more people in need.",
}
### END SOLUTION

# %% check="memo"

# %% [markdown]
# For a hint, run `lab.hint("memo")` in a new cell.
#
# **If it fails**
#
# - The probabilities of all countries add up to 10, because each weighting has ten places.
# - A field does not agree? Build the memo from the numbers, not by typing them.
# - Words such as "certainly" and "proves" are refused. Say what the numbers show.
