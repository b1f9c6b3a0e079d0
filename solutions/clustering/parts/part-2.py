# %% [markdown]
# The next six questions find the groups: what goes into a distance, how many groups there are, and which one is in need.
# The next cell imports what they use.

# %% locked="tools"
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

# %% [markdown] task="encoding"
# **Why.**
# K-Means knows distances between numbers, and nothing else.
# HELP plans to add columns such as the region of each country, and a region is text.
# The quick way is to number the regions 0, 1, 2.
# Then region 2 is twice as far from region 0 as region 1 is, and nobody decided that.
# **Encoding** turns text into numbers so that the distances mean what you want.
# Not every text needs it: a name only tells rows apart.
#
# **An example on other data.**
# Four trips by bus, tram or bicycle.
# Numbered, the modes have an order; with a column each, any two different modes are equally far apart.

# %%
modes = pd.Series(["bus", "tram", "bicycle", "bus"], index=["Ann", "Bo", "Cem", "Dua"])
numbered = modes.map({"bus": 0, "tram": 1, "bicycle": 2})
own_columns = pd.DataFrame({mode: (modes == mode).astype(int) for mode in ["bus", "tram", "bicycle"]})


def far(table, one, other):
    return float(np.linalg.norm(np.atleast_1d(table.loc[one] - table.loc[other])))


for other in ["Bo", "Cem", "Dua"]:
    print(
        f"Ann to {other}: {far(numbered, 'Ann', other):.2f} numbered, {far(own_columns, 'Ann', other):.2f} with columns"
    )

# %% [markdown]
# This is the toy table for your answer.
# Its countries are invented.

# %%
offices = pd.DataFrame(
    {
        "country": ["Avaria", "Belmora", "Corland", "Delvia", "Estmark", "Fenland"],
        "region": ["Coast", "Islands", "Mountains", "Mountains", "Plains", "Mountains"],
        "child_mort": [94.0, 61.5, 38.0, 17.5, 102.0, 44.0],
        "income": [1400, 2300, 5200, 11800, 1100, 3900],
    }
)
offices

# %% [markdown]
# **Your turn.**
# 1. Write `encode(df)` for a table with the columns of `offices`, any regions and any number of rows.
#    It returns a DataFrame with the same rows, in which columns of 0 and 1 stand in place of `region`.
#    One column for each region is right, and so is one fewer.
#    `child_mort` and `income` stay as they are.
#    `country` stays a text column, or becomes the index.
#    `df` itself does not change.
# 2. Set `needs_encoding` to the rule that you would follow before K-Means:
#
# | code | these columns are encoded |
# |---|---|
# | `"every_text"` | every column of text, the names of the countries too |
# | `"category"` | a column of categories that rows share, if the categories should count in the distance |
# | `"every_column"` | every column, numbers too |
# | `"none"` | none: K-Means can compare text |

# %% answer="encoding"
# Set needs_encoding here, to one of the four codes.
### BEGIN SOLUTION
needs_encoding = "category"
### END SOLUTION


def encode(df):
    """Encode the column region. df: columns country, region, child_mort, income. Returns a DataFrame, same rows."""
    ### BEGIN SOLUTION
    return pd.get_dummies(df, columns=["region"], dtype=int)
    ### END SOLUTION


# To look at your result: encode(offices)

# %% check="encoding"

# %% [markdown]
# `lab.hint("encoding")` gives a hint.
#
# **If it fails**
#
# - Count the new columns of `encode(offices)`: there are four regions.
# - Call `encode` on `offices.iloc[::-1]`: do the columns still fit the rows?
# - Look for a list of regions written by hand, and take the regions from `df`.

# %% [markdown] task="pca"
# **Why.**
# Nine indicators cannot be drawn.
# Several of them say nearly the same: where many children die, lives are short and families are large.
# **Principal component analysis** (PCA) finds the direction along which the countries differ most, and then the next one at a right angle.
# Two such components give a map of the world on paper.
# The **loadings** say how much of each indicator is in a component.
# A component is a mixture, so do not give it a name before you have read its loadings.
#
# **An example on other data.**
# Length and width of eight parcels, in cm: two columns that share one cause, the size.
# One component keeps nearly everything.

# %%
parcels = pd.DataFrame({"length": [20, 31, 38, 52, 60, 71, 79, 90], "width": [14, 19, 27, 30, 42, 44, 55, 58]})
middle = parcels - parcels.mean()
_, sizes, directions = np.linalg.svd(middle.to_numpy(), full_matrices=False)
shares = sizes**2 / (sizes**2).sum()
print("direction of component 1:", pd.Series(directions[0], index=parcels.columns).round(2).to_dict())
print("share of the variance:", shares.round(3))

# %% [markdown]
# A direction may come out with both signs turned: the line is the same.
#
# **Your turn.**
# 1. Write `pca2(X)` for a DataFrame with n rows and d columns.
#    Centre the columns, and do not scale them again.
#    Return a dictionary with
#    `"scores"` (n × 2, the rows on the two components),
#    `"loadings"` (d × 2, a column of length 1 for each component) and
#    `"explained"` (2 numbers: the share of the total variance that each component holds, between 0 and 1).
# 2. Set `top_features` to `[[name, name], [name, name]]`: for each component of `pca2(X)`, the two indicators with the largest loadings, whatever their sign.


# %% answer="pca"
def pca2(X):
    """First two principal components of X (n × d). Returns a dict: scores (n × 2), loadings (d × 2), explained (2)."""
    ### BEGIN SOLUTION
    model = PCA(n_components=2).fit(X)
    return {
        "scores": model.transform(X),
        "loadings": model.components_.T,
        "explained": model.explained_variance_ratio_,
    }
    ### END SOLUTION


# Set top_features here.
### BEGIN SOLUTION
weights = pd.DataFrame(pca2(X)["loadings"], index=X.columns).abs()
top_features = [weights[component].nlargest(2).index.tolist() for component in weights]
### END SOLUTION

# %% check="pca"

# %% [markdown]
# `lab.hint("pca")` gives a hint.
#
# **If it fails**
#
# - Print the three shapes of `pca2(X)`, and compare them with the task.
# - Sum the squares of each column of loadings: it is 1.
# - Compute `pca2(X)["explained"].sum()`: on the scaled table it is more than 0.6.

# %% [markdown] task="scale_bug"
# **Why.**
# A colleague has clustered the table, and is proud of the result.
# Its silhouette is about 0.7, twice that of a clustering of the scaled table.
# The **silhouette** says how much closer a row is to its own cluster than to the next one, from -1 to 1.
# It is measured with the same distance that made the clusters.
# So it cannot tell you whether that distance makes sense.
#
# **An example on other data.**
# Four towns with their height in metres and their mean temperature in °C.
# Which town is most like Ostend?

# %%
towns = pd.DataFrame(
    {"height": [10, 40, 12, 3640], "temperature": [10.5, 10.7, 24.5, 8.0]}, index=["Ostend", "Ghent", "Dakar", "La Paz"]
)
by_range = (towns - towns.min()) / (towns.max() - towns.min())
pd.DataFrame(
    {
        "metres and degrees as they are": np.linalg.norm(towns - towns.loc["Ostend"], axis=1).round(2),
        "each column from 0 to 1": np.linalg.norm(by_range - by_range.loc["Ostend"], axis=1).round(2),
    },
    index=[f"Ostend to {town}" for town in towns.index],
)

# %% [markdown]
# As they are, 30 metres count more than 14 degrees, and Ostend is more like Dakar than like Ghent.
#
# This is the colleague's clustering.

# %% locked="bug"
bug_labels = KMeans(n_clusters=3, n_init=50, random_state=0).fit_predict(countries.to_numpy())
print("silhouette:", round(float(silhouette_score(countries.to_numpy(), bug_labels)), 2))
print("countries in each cluster:", np.bincount(bug_labels).tolist())

# %% [markdown]
# **Your turn.**
# 1. Set `fixed_labels` to the labels of a mended K-Means clustering with three clusters, one for each country, in the order of `X`.
# 2. Set `bug_ari` to the adjusted Rand index between `bug_labels` and `fixed_labels`.
#    It is 1 for the same groups, and about 0 for groups that agree by chance only. Label numbers do not matter to it.
# 3. Set `bug_reason` to the main cause of the bad result:
#
# | code | reason |
# |---|---|
# | `"higher_silhouette"` | nothing is wrong: the silhouette is higher, so the clusters are better |
# | `"seed"` | the seed was not well chosen |
# | `"outliers"` | the richest countries should have been removed |
# | `"scale"` | the columns with the largest numbers decide the distances |
# | `"too_few"` | three clusters are too few |

# %% answer="scale_bug"
# Define fixed_labels, bug_ari and bug_reason here.
### BEGIN SOLUTION
fixed_labels = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(X)
bug_ari = adjusted_rand_score(bug_labels, fixed_labels)
bug_reason = "scale"
### END SOLUTION

# %% check="scale_bug"

# %% [markdown]
# `lab.hint("scale_bug")` gives a hint.
#
# **If it fails**
#
# - Look at `countries.describe().loc[["min", "max"]]`, and compare the ranges.
# - Check that the model was fitted on `X`.
# - Two lists of labels can name the same groups with other numbers: use `adjusted_rand_score`.

# %% [markdown] task="wcss"
# **Why.**
# K-Means makes one number as small as it can: the **sum of squares within clusters**, WCSS.
# For each row, take the squared distance to the mean of its cluster.
# Add them all up.
#
# $$\text{WCSS} = \sum_{\text{clusters } C}\ \sum_{x \in C} \lVert x - \bar{x}_C \rVert^2$$
#
# Write it once yourself, and you know what K-Means cares about, and what it does not: need, for example.
# With one more cluster the best WCSS gets smaller, always.
# So the smallest WCSS cannot be the reason for a k; only the bend of the curve may be.
#
# **An example on other data.**
# Waiting times of five visitors in two offices, in minutes.

# %%
first_office, second_office = np.array([4.0, 6.0]), np.array([20.0, 22.0, 27.0])
for minutes in (first_office, second_office):
    print(f"mean {minutes.mean():.0f}, squares {((minutes - minutes.mean()) ** 2).tolist()}")
print("WCSS: 1 + 1 + 9 + 1 + 16 = 28 squared minutes")

# %% [markdown]
# **Your turn.**
# 1. Write `wcss(X, labels)`.
#    `X` is a DataFrame or an array of shape (n, d).
#    `labels` is an array, a list or a Series of n labels in the order of the rows; labels may be any numbers or texts.
#    Begin with `np.asarray` for both.
#    Return one number.
# 2. Set `wcss_curve` to a dictionary from k to the best WCSS of K-Means on `X`, for k = 1 to 10.
#    Use `n_init=20`: K-Means starts from random centres, and one start in two or three ends in a poor place.


# %% answer="wcss"
def wcss(X, labels):
    """Sum of squared distances to the cluster means. X: shape (n, d); labels: n labels. Returns a number."""
    ### BEGIN SOLUTION
    points, names = np.asarray(X, dtype=float), np.asarray(labels)
    total = 0.0
    for name in np.unique(names):
        members = points[names == name]
        total += ((members - members.mean(axis=0)) ** 2).sum()
    return float(total)
    ### END SOLUTION


# Set wcss_curve here: {1: ..., 2: ..., and so on to 10}
### BEGIN SOLUTION
wcss_curve = {}
for k in range(1, 11):
    wcss_curve[k] = wcss(X, KMeans(n_clusters=k, n_init=20, random_state=0).fit_predict(X))
### END SOLUTION

# %% check="wcss"

# %% [markdown]
# `lab.hint("wcss")` gives a hint.
#
# **If it fails**
#
# - Try `wcss(np.array([[4.0], [6.0], [20.0], [22.0], [27.0]]), [0, 0, 1, 1, 1])`: it is 28.
# - Change the labels to `[5, 5, -1, -1, -1]`: it is still 28.
# - Compare with the `inertia_` of a fitted `KMeans`, which is the same sum.

# %% [markdown] task="choose_k"
# **Why.**
# Two readers of a WCSS curve see its bend at two places, and many notebooks stop there.
# Take two more criteria.
# The **silhouette** is high when clusters lie apart.
# **Stability** is high when another sample of countries would give the same groups: a decision about 10 million euro should not hang on a few of them.
# And there is the decision itself.
# HELP wants at least three groups: in two, a country of the middle is either called rich or in need.
#
# **An example on other data.**
# Sixty points around three centres, and the silhouette for each k.

# %%
toy_random = np.random.default_rng(4)
toy = np.vstack([toy_random.normal(centre, 0.6, size=(20, 2)) for centre in [(0, 0), (4, 1), (1, 4)]])
toy_silhouettes = {}
for count in (2, 3, 4, 5):
    toy_silhouettes[count] = silhouette_score(toy, KMeans(count, n_init=20, random_state=0).fit_predict(toy))

figure, axes = plt.subplots(figsize=(4.5, 2.8))
axes.plot(list(toy_silhouettes), list(toy_silhouettes.values()), marker="o", color="#1f4e79")
axes.set(title="Sixty points: silhouette by k", xlabel="k (number of clusters)", ylabel="silhouette (-1 to 1)")
axes.set_xticks(list(toy_silhouettes))
figure.tight_layout()
plt.show()

# %% [markdown]
# The figure shows one line that rises from k = 2 to its highest point at k = 3, and then falls.
#
# Now the stability of k = 3, with a single new sample.
# The sample is drawn **with replacement**: it is as large as the table, some rows come twice, others not at all.
# The model of the sample then gives labels to all sixty points, so that both lists can be compared.

# %%
toy_all = KMeans(3, n_init=20, random_state=0).fit(toy)
toy_drawn = toy[toy_random.integers(0, 60, size=60)]
toy_refit = KMeans(3, n_init=5, random_state=0).fit(toy_drawn)
print("adjusted Rand index:", round(float(adjusted_rand_score(toy_all.labels_, toy_refit.predict(toy))), 3))

# %% [markdown]
# **Your turn.**
# 1. Write `best_kmeans(X, k)`, which returns a fitted `KMeans` with k clusters and `n_init` of 20 or more.
# 2. Build `k_table`, a DataFrame with the index 2, 3, 4, 5, 6 (k) and three columns, all on the lab's `X`:
#    `wcss` and `silhouette` of `best_kmeans(X, k)`, and
#    `stability`: the mean adjusted Rand index of at least 30 new samples.
#    For each sample, draw as many rows as `X` has, with replacement.
#    Refit with `n_init=5` or more, predict all rows of `X`, and compare with the labels of `best_kmeans(X, k)`.
# 3. Set `k_choice` to your k.
#    If you choose 5 or 6, also set `merged`: the list of names in clusters of fewer than 10 countries, which you will merge with a neighbour.


# %% answer="choose_k"
def best_kmeans(X, k):
    """K-Means with k clusters, the best of many starts, fitted on X. Returns the KMeans model."""
    ### BEGIN SOLUTION
    return KMeans(n_clusters=k, n_init=20, random_state=0).fit(X)
    ### END SOLUTION


# Build k_table and set k_choice here.
### BEGIN SOLUTION
lines = {}
for k in range(2, 7):
    whole = best_kmeans(X, k)
    agreement = []
    for sample in range(40):
        drawn = X.sample(frac=1, replace=True, random_state=sample)
        refit = KMeans(n_clusters=k, n_init=5, random_state=sample).fit(drawn)
        agreement.append(adjusted_rand_score(whole.labels_, refit.predict(X)))
    lines[k] = {
        "wcss": whole.inertia_,
        "silhouette": silhouette_score(X, whole.labels_),
        "stability": np.mean(agreement),
    }
k_table = pd.DataFrame(lines).T.rename_axis("k")
k_choice = 3
### END SOLUTION

# %% check="choose_k"

# %% [markdown]
# `lab.hint("choose_k")` gives a hint.
#
# **If it fails**
#
# - Print `best_kmeans(X, 3).n_init`.
# - Check that the index of `k_table` is k, and that all three columns were computed on `X`.
# - A stability of 1 for every k means that the samples were not new.

# %% [markdown] task="need"
# **Why.**
# K-Means returns numbers: 0, 1, 2.
# They carry no meaning, and they change with the seed, the order of the rows and the version of the library.
# A widely copied notebook writes `{0: "Need help", 1: "Might need help", 2: "No help needed"}`.
# After the next update its map sends the money to Luxembourg.
# The meaning lies in the **profile** of a cluster: the means of its indicators, in their own units.
# Find the cluster by its profile, and return all of its members.
#
# **An example on other data.**
# Six vans in two clusters, with two seeds.
# The numbers may change places; the profile says which vans are the worn ones.

# %%
vans = pd.DataFrame(
    {"age_years": [1, 2, 2, 9, 11, 12], "repairs_a_year": [0, 1, 0, 6, 5, 8]}, index=["A", "B", "C", "D", "E", "F"]
)
for seed in (0, 1, 2):
    van_labels = KMeans(2, n_init=1, random_state=seed).fit_predict(vans)
    profiles = vans.groupby(van_labels).mean().round(1)
    print(f"seed {seed}: labels {van_labels.tolist()}, repairs a year {profiles['repairs_a_year'].to_dict()}")

# %% [markdown]
# **Your turn.**
# 1. Write `need_group(df)`, where `df` has the nine indicators as columns and countries as the index.
#    Inside the function, scale `df`, cluster it, and find the cluster in direst need by its profile.
#    Return the **set of the names** of its members.
#    The check calls it on tables with other row orders, other names and other units.
#    Which features, which scaler and which k you use is your decision: several choices are right.
# 2. Set `need` to the group for the table `countries`.
#
# If a cluster of one or two countries comes out as the neediest, something else is unusual about it, such as inflation.
# Use a smaller k, or merge it with the neediest large cluster.


# %% answer="need"
def need_group(df):
    """Names of the countries in direst need. df: nine indicators, index country. Returns a set of names."""
    ### BEGIN SOLUTION
    scaled = MinMaxScaler().fit_transform(df)
    groups = KMeans(n_clusters=3, n_init=20, random_state=0).fit_predict(scaled)
    deaths = df["child_mort"].groupby(groups).mean()
    return set(df.index[groups == deaths.idxmax()])
    ### END SOLUTION


# Set need here: the group for the table countries.
### BEGIN SOLUTION
need = need_group(countries)
### END SOLUTION

# %% check="need"

# %% [markdown]
# `lab.hint("need")` gives a hint.
#
# **If it fails**
#
# - Print `len(need)`, and the means of all your clusters.
# - Call `need_group(countries.sample(frac=1, random_state=1)) == need`.
# - Look for `countries`, `X`, a label number or a name of a country inside the function.
