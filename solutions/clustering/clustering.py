# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   bdti_labs:
#     id: clustering
#     version: 1.0.0
#     title: "Clustering: identification of humanitarian need"
#     level: intermediate
#     minutes:
#       core: 150
#       extra: 40
#     tasks:
#       load: 7
#       audit: 8
#       dictionary: 7
#       features: 9
#       outliers: 8
#       minmax: 9
#       encoding: 6
#       pca: 10
#       scale_bug: 6
#       wcss: 9
#       choose_k: 11
#       need: 9
#       compare: 11
#       rand: 7
#       stability: 10
#       figure: 9
#       allocate: 9
#       memo: 5
#     prerequisites: [exploration]
#     persona: "Data analyst of HELP International, who prepares a decision of the CEO"
#     objectives:
#       - text: "Load a table by the names of its rows and columns, report its faults, and say what it does not tell"
#         questions: [load, audit, dictionary]
#       - text: "Derive features, decide about extreme values, and bring indicators to one scale by the formula"
#         questions: [features, outliers, minmax, encoding]
#       - text: "Reduce nine indicators to two components, and explain what a missing scale does to a clustering"
#         questions: [pca, scale_bug]
#       - text: "Choose a number of clusters by three criteria, and find the group in need by its profile"
#         questions: [wcss, choose_k, need]
#       - text: "Compare four clustering algorithms, one of them in two forms, by silhouette, Rand index and adjusted Rand index"
#         questions: [compare, rand]
#       - text: "Turn a group of countries into an allocation, and show how far the result can be trusted"
#         questions: [stability, figure, allocate, memo]
#     data:
#       - id: country
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Clustering: identification of humanitarian need
#
# HELP International fights poverty, and gives people relief after disasters.
# It has raised 10 million euro.
# You are its data analyst.
# In two weeks the CEO decides where the money goes, and she wants one page from you that she can defend.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 150 minutes, and 40 more for the extra part. You can stop at any point and come back. |
# | **Level** | Intermediate: you read and write small Python functions, and have used pandas before. |
# | **Before this lab** | The lab *Data exploration: COVID-19 in Belgium*, or similar experience. |
# | **Points** | 100, in 18 questions. |
#
# At the end you can
#
# 1. load a table by the names of its rows and columns, report its faults, and say what it does not tell (questions 1–3);
# 2. derive features, decide about extreme values, and bring indicators to one scale by the formula (questions 4–7);
# 3. reduce nine indicators to two components, and explain what a missing scale does to a clustering (questions 8–9);
# 4. choose a number of clusters by three criteria, and find the group in need by its profile (questions 10–12);
# 5. compare four clustering algorithms, one of them in two forms, by silhouette, Rand index and adjusted Rand index (questions 13–14);
# 6. turn a group of countries into an allocation, and show how far the result can be trusted (questions 15–18).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor clustering
# ```
#
# It looks at this computer, and gives the command that mends what is missing.
# Then run the next cell.
# It opens the lab, and says which edition of the data you have.

# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from autograder import open_lab

lab = open_lab("clustering")
DATA = lab.data("country")
DATA

# %% [markdown]
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("load")` | What holds, what does not, and what to try next. Check as often as you like; it costs nothing. |
# | `lab.hint("load")` | A hint. There are three for each question, from a nudge to nearly the way. |
# | `lab.progress()` | How far you are. It is kept beside this notebook, so you can close everything and come back. |
#
# A check tests your functions on tables that it has just made.
# So there is more than one right answer, and the numbers of another edition of the data are as welcome.
# Part of each question is checked only when your work is graded.
#
# Run the cells from top to bottom.
# You may leave a question out: later questions start from data that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Which countries are in direst need of aid, and how should 10 million euro be shared among them?**
#
# You have nine indicators of health, trade and income for the countries of the world.
# Nobody has said beforehand which countries are "in need": there is no column to predict.
# So you look for groups of countries that resemble each other.
# That is *clustering*.
#
# The way there:
#
# | step | what you do | questions |
# |---|---|---|
# | goals | Know what the decision needs, and what the data can tell. | 1–3 |
# | preprocessing | Fix faults, derive features, judge extreme values, scale, encode. | 1–7 |
# | two components | Go from nine dimensions to two with principal component analysis (PCA). | 8–9 |
# | algorithms | Group with K-Means, affinity propagation, mean-shift and agglomerative clustering. | 9–13 |
# | quality | Measure with WCSS, silhouette, Rand index and adjusted Rand index. | 10–15 |
# | interpretation | Say in words what each group is, and draw it. | 12, 16 |
# | allocation | Share the money by rules that you can state. | 17 |
# | robustness | Say which results survive another reasonable choice. | 11, 15, 18 |
#
# Words matter as well.
# We speak of *countries in direst need*, and judge needs, not people.

# %% locked="indicators"
# The nine indicators, by the names of their columns.
INDICATORS = [
    "child_mort",
    "exports",
    "health",
    "imports",
    "income",
    "inflation",
    "life_expec",
    "total_fer",
    "gdpp",
]

# %% [markdown] task="load"
# **Why.**
# Every result of this lab hangs on one table.
# Two orders of its rows circulate, and so do copies with a column of row numbers, or with a mark of a spreadsheet in front.
# Code that takes "the third column" or "row 20" gives wrong results on such a copy, and says nothing.
# Code that takes rows and columns **by their names** is right on all of them.
#
# **An example on other data.**
# A small file about cities: one name holds a comma, so it stands in quotes.
# The column at the front has no name; somebody saved the row numbers with the table.

# %%
import io

cities_file = io.StringIO(
    """,city,area_km2,inhabitants
0,Ghent,156,265000
1,"Brussels, City of",33,190000
2,Namur,176,113000
"""
)
cities = pd.read_csv(cities_file)
cities = cities.set_index("city")[["inhabitants", "area_km2"]]
cities.loc["Brussels, City of", "inhabitants"]

# %% [markdown]
# **Your turn.**
# Write `load_countries(path)`.
# It reads the CSV file at `path` and returns a DataFrame
#
# - whose index is the column `country`: one row for each country of the file, with its whole name;
# - whose columns are the nine `INDICATORS` and nothing else, as numbers.
#
# Keep every country and every value.
# An empty cell stays a missing value (`NaN`); what to do about it is a later decision.


# %% answer="load"
def load_countries(path):
    """Read the country table. path: a CSV file. Returns a DataFrame, index country, columns INDICATORS."""
    ### BEGIN SOLUTION
    return pd.read_csv(path, index_col="country")[INDICATORS]
    ### END SOLUTION


# To look at your result: load_countries(DATA).head()

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - Look at `load_countries(DATA).index[:5]`: names, or numbers?
# - Compare `list(load_countries(DATA).columns)` with `INDICATORS`.
# - Use `path` inside the function; the check gives it other files than `DATA`.

# %% [markdown]
# From here on, every question starts from the lab's own copy of the table: `countries`.

# %% locked="countries"
countries = DATA.frame()
countries.head()

# %% [markdown] task="audit"
# **Why.**
# The next copy of this table may have faults: an empty cell, a figure such as `12,9`, a country that stands there twice, a negative death rate.
# Many notebooks call `dropna()` and go on.
# Then a country without one figure disappears, and countries in a crisis are the ones that report least.
# An **audit** changes nothing.
# It lists each fault, so that a person can decide.
#
# **An example on other data.**
# Opening hours and visitors of three libraries, with three faults.

# %%
libraries = pd.DataFrame(
    {"hours": [38, None, 31], "visitors": ["1200", "9,5", "800"]},
    index=["Central", "North", "North"],
)
as_numbers = pd.to_numeric(libraries["visitors"], errors="coerce")
print("no figure for the hours:", list(libraries.index[libraries["hours"].isna()]))
print("visitors that are no number:", list(libraries.index[as_numbers.isna()]))
print("a name for the second time:", list(libraries.index[libraries.index.duplicated()]))

# %% [markdown]
# What is plausible in our table stands in `LIMITS`, with the unit of both limits.
# A value *on* a limit is plausible.

# %% locked="limits"
LIMITS = pd.DataFrame(
    {
        "low": {
            "child_mort": 0,
            "exports": 0,
            "health": 0,
            "imports": 0,
            "income": 0,
            "inflation": -50,
            "life_expec": 15,
            "total_fer": 0,
            "gdpp": 0,
        },
        "high": {
            "child_mort": 1000,
            "exports": 500,
            "health": 100,
            "imports": 500,
            "income": 500_000,
            "inflation": 2000,
            "life_expec": 100,
            "total_fer": 12,
            "gdpp": 500_000,
        },
        "unit": {
            "child_mort": "per 1,000",
            "exports": "%",
            "health": "%",
            "imports": "%",
            "income": "dollars",
            "inflation": "%",
            "life_expec": "years",
            "total_fer": "children",
            "gdpp": "dollars",
        },
    }
)
LIMITS

# %% [markdown]
# **Your turn.**
# Write `audit(df)`.
# `df` is a table as `load_countries` returns it, perhaps with faults.
# The function leaves `df` as it is, and returns a DataFrame with the columns `country`, `column`, `problem` and `unit`: one row for each fault.
#
# | `problem` | the fault | `column` | `unit` |
# |---|---|---|---|
# | `missing` | the cell is empty | the indicator | from `LIMITS` |
# | `text` | the cell is not empty, and cannot be turned into a number (`12.9` stored as text can) | the indicator | from `LIMITS` |
# | `range` | the number is below `low` or above `high` | the indicator | from `LIMITS` |
# | `duplicate` | the country stands in the table more than once, perhaps with other figures | `country` | `none` |
#
# A table without faults gives a report without rows.


# %% answer="audit"
def audit(df):
    """Report the faults of a country table. Returns a DataFrame with columns country, column, problem, unit."""
    ### BEGIN SOLUTION
    found = []
    for column in df.columns:
        cells = df[column]
        numbers = pd.to_numeric(cells, errors="coerce")
        low, high, unit = LIMITS.loc[column]
        masks = {
            "missing": cells.isna(),
            "text": cells.notna() & numbers.isna(),
            "range": (numbers < low) | (numbers > high),
        }
        for problem, mask in masks.items():
            found += [(country, column, problem, unit) for country in df.index[mask]]
    repeated = df.index[df.index.duplicated()].unique()
    found += [(country, "country", "duplicate", "none") for country in repeated]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])
    ### END SOLUTION


# To look at your result: audit(countries)

# %% check="audit"

# %% [markdown]
# `lab.hint("audit")` gives a hint.
#
# **If it fails**
#
# - Make a copy with one fault, such as `bad = countries.copy(); bad.loc["Chad", "income"] = np.nan`, and run `audit(bad)`.
# - Work out the four problems one at a time. Each is one mask of `True` and `False`.
# - `x < low` is false for `NaN`, and `~(x >= low)` is true for it.

# %% [markdown] task="dictionary"
# **Why.**
# A number without its unit and its whole misleads.
# If you read "exports 40" as dollars, Luxembourg exports less than Chad.
# And the facts that a table does **not** hold limit the decision more than any algorithm does.
# So read the data dictionary before you compute.
# Doubt it as well: the published one has a mistake.
#
# **An example on other data.**
# "Unemployment 8 percent" is a share of the people who work or look for work, not of everybody.
# With the wrong whole, the number of people without work is nearly twice as large.

# %%
inhabitants, labour_force, unemployment = 1_200_000, 640_000, 8.0
print("people without work:", round(labour_force * unemployment / 100))
print("with the wrong whole:", round(inhabitants * unemployment / 100))

# %% [markdown]
# **The data dictionary**, as it circulates with the file of about 2010, in short:
#
# | column | what the dictionary says |
# |---|---|
# | `child_mort` | deaths of children under 5, for each 1,000 live births |
# | `exports` | exports of goods and services per person, given as % of the GDP per person |
# | `health` | total spending on health per person, given as % of the GDP per person |
# | `imports` | imports of goods and services per person, given as % of the GDP per person |
# | `income` | net income per person, in dollars |
# | `inflation` | the annual growth rate of the total GDP, in % |
# | `life_expec` | years that a newborn child would live on average, if deaths stay as they are |
# | `total_fer` | children that a woman would have, if births at each age stay as they are |
# | `gdpp` | GDP per person: the total GDP divided by the population, in dollars |
#
# GDP, the gross domestic product, is the value of all that a country produces in a year.
#
# **Your turn.**
# Define three names with codes from these lists.
#
# - `units`: a dictionary from each of the nine columns to its unit.
#   Codes: `children_per_woman`, `deaths_per_1000_births`, `deaths_per_1000_people`, `dollars_in_total`, `dollars_per_person`,
#   `percent_a_year`, `percent_of_gdp`, `percent_of_people`, `years`.
# - `inflation_is`: what the column `inflation` measures. Look at its highest value before you decide.
#   Codes: `growth_of_output`, `growth_of_prices`, `growth_of_income`, `level_of_prices`.
# - `not_in_data`: a set with **all** facts of this list that no column tells.
#   Codes: `aid_received`, `child_deaths`, `conflict`, `differences_within_country`, `income_per_person`, `length_of_life`,
#   `population`, `region`, `trade`, `year_of_figure`.

# %% answer="dictionary"
# units = {"child_mort": ..., "exports": ..., and so on for the nine columns}
# inflation_is = "..."
# not_in_data = {"...", "..."}
### BEGIN SOLUTION
units = {
    "child_mort": "deaths_per_1000_births",
    "exports": "percent_of_gdp",
    "health": "percent_of_gdp",
    "imports": "percent_of_gdp",
    "income": "dollars_per_person",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "dollars_per_person",
}
inflation_is = "growth_of_prices"
not_in_data = {"aid_received", "conflict", "differences_within_country", "population", "region", "year_of_figure"}
### END SOLUTION

# %% check="dictionary"

# %% [markdown]
# `lab.hint("dictionary")` gives a hint.
#
# **If it fails**
#
# - Look at `countries.describe()`: which sizes can be dollars, which can be percent?
# - Look at `countries["inflation"].nlargest(3)`. Could an economy grow by that much in one year?
# - Go through the facts one by one. Without a column for it, a fact is not in the data.
#
# Without the population, nobody can say from this table **how many people** are in need.
# Keep that in mind for the memo at the end.

# %% [markdown] task="features"
# **Why.**
# A share hides its size.
# 10 percent of the GDP for health is 5,000 dollars for a person in one country, and 60 dollars in another.
# For the question "who needs help", the amount may say more than the share.
# Choosing and computing such columns is called *feature engineering*.
# It has a price as well: amounts from one whole resemble each other, so they repeat what `gdpp` says.
#
# **An example on other data.**
# Two towns give a share of their budget to culture.

# %%
towns = pd.DataFrame({"budget_eur": [2400, 900], "culture_percent": [3.0, 6.0]}, index=["Riverton", "Hillside"])
towns["culture_eur"] = towns.eval("budget_eur * culture_percent / 100")
towns["budget_over_culture"] = towns.eval("budget_eur / (culture_eur + 1)")
towns

# %% [markdown]
# The `+ 1` keeps the ratio finite for a town that gives nothing to culture.
#
# **Your turn.**
# Write `add_features(df)`.
# It returns a **new** table: the nine columns of `df` unchanged, and beside them
#
# - `exports_abs`, `imports_abs` and `health_abs`: exports, imports and health spending in dollars per person.
#   The shares are percentages of the GDP per person, `gdpp`. Do not round;
# - at least one feature of your own: a number for each country that no other column gives alone.
#   It must be finite also where an indicator is 0.
#
# Leave `df` itself as it was.
# Put the name of your feature, as text, into `own_feature`.

# %% answer="features"
# own_feature = "..."


def add_features(df):
    """Add three amounts in dollars per person and an own feature. Returns a new DataFrame with the rows of df."""
    ### BEGIN SOLUTION
    wider = df.copy()
    for share in ("exports", "imports", "health"):
        wider[f"{share}_abs"] = df[share] * df["gdpp"] / 100
    # Dollars that a country earns with what it sells, less what it buys.
    wider["trade_balance"] = wider["exports_abs"] - wider["imports_abs"]
    return wider
    ### END SOLUTION


### BEGIN SOLUTION
own_feature = "trade_balance"
### END SOLUTION

# %% check="features"

# %% [markdown]
# `lab.hint("features")` gives a hint.
#
# **If it fails**
#
# - Work out one country by hand: its share, its `gdpp`, the amount.
# - Begin with `df.copy()`, or with `df.assign(...)`, which makes a copy itself.
# - Set one value of a copy of `countries` to 0, and look for `inf` or `NaN` in your feature.

# %% [markdown] task="outliers"
# **Why.**
# K-Means works with means and squares, so a few extreme values can pull a whole cluster.
# A common recipe is to remove them.
# Here that would be a serious mistake: the extreme values of a table about need are, in part, **the need itself**.
# So find the extreme values, ask of each where it comes from, and write the decision down with its reason.
#
# **An example on other data.**
# The highest level of a river in each of twelve years.
# The *z-score* of a value is its distance from the mean, counted in standard deviations.

# %%
levels = pd.Series([2.1, 2.4, 1.9, 2.2, 2.0, 2.3, 2.2, 2.1, 2.4, 2.0, 2.2, 6.8], index=range(2010, 2022))
river_z = (levels - levels.mean()) / levels.std(ddof=0)
extreme = river_z.abs() > 3

fig_river, ax = plt.subplots(figsize=(6, 2.8))
ax.plot(levels.index[~extreme], levels[~extreme], "o", color="#1b5e9b", label="usual year")
ax.plot(levels.index[extreme], levels[extreme], "D", color="#b03a00", markersize=9, label="z-score above 3")
ax.set(xlabel="year", ylabel="highest level (metres)", title="One year stands out")
ax.legend()
plt.show()

# %% [markdown]
# *The figure in words: eleven dots lie near 2 metres, and one diamond, for 2021, lies at 6.8 metres.*
#
# In 2021 there was a flood.
# The value is real, and whoever plans a dyke needs it most of all: **keep**, because of a **real event**.
#
# **Your turn.**
# Make a table `outlier_decisions` with the columns `country`, `column`, `decision` and `reason`.
# It has one row for each value of `countries` with a z-score above 3 or below −3.
# Take mean and standard deviation for each of the nine columns.
#
# - `decision`: `keep`, `transform` (keep it, and use a logarithm or something similar for the column) or `remove`.
# - `reason`: `shows_need` (the value is the need you look for), `real_event` (a disaster, a war, a crisis),
#   `real_structure` (a lasting fact, such as a small trading country or an oil state), `skewed_column` (the column has a long tail)
#   or `data_error` (you can show that the value is wrong).
#
# Remove only what you can show to be wrong; what is wrong cannot stay.
# The data are of about 2010 or 2014, depending on the edition.

# %% answer="outliers"
# outlier_decisions = pd.DataFrame(..., columns=["country", "column", "decision", "reason"])
### BEGIN SOLUTION
z = (countries - countries.mean()) / countries.std(ddof=0)
flagged = z.stack()
flagged = flagged[flagged.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
reason_of = {
    "child_mort": "shows_need",
    "life_expec": "shows_need",
    "total_fer": "shows_need",
    "inflation": "real_event",
}
flagged["decision"] = np.where(flagged["column"].isin(["income", "gdpp"]), "transform", "keep")
flagged["reason"] = flagged["column"].map(reason_of).fillna("real_structure")
outlier_decisions = flagged[["country", "column", "decision", "reason"]]
### END SOLUTION

# %% check="outliers"

# %% [markdown]
# `lab.hint("outliers")` gives a hint.
#
# **If it fails**
#
# - Count your rows: a country with three extreme values has three rows.
# - An extreme value can also lie far *below* the mean.
# - Did you remove anything? Ask what the CEO would say about a list of needs without that country.

# %% [markdown] task="minmax"
# **Why.**
# K-Means measures distances.
# A difference of 500 dollars in income would count a thousand times more than half a child in fertility, only because of the unit.
# *Min-max scaling* brings every column to the range from 0 to 1:
#
# $$x' = \frac{x - \min(x)}{\max(x) - \min(x)}$$
#
# The minimum and the maximum are those of the **column**.
# When new countries arrive later, they are scaled with the **old** minimum and maximum.
# Otherwise the same country would get another value each time, and information would leak from new data into the scale.
#
# **An example on other data.**
# Three temperatures, from 10 to 30 degrees.

# %%
temperatures = [10, 15, 30]
coldest, warmest = min(temperatures), max(temperatures)
print([(t - coldest) / (warmest - coldest) for t in temperatures])
print("a new day with 34 degrees, on the same scale:", (34 - coldest) / (warmest - coldest))

# %% [markdown]
# The new day lies outside 0 to 1, and that is right: it is warmer than all days before.
#
# **Your turn.**
# Write two functions by the formula.
# `X`, `train` and `new` are arrays or DataFrames with one row for each country and one column for each indicator.
#
# - `minmax(X)` returns the scaled values in the shape of `X`. A constant column becomes 0.
# - `scale_new(train, new)` returns the values of `new`, scaled with the minimum and the maximum of each column of `train`.
#   Where `train` has no range, the result is a finite number.
#
# You may return an array or a DataFrame.


# %% answer="minmax"
def minmax(X):
    """Scale every column of X to 0..1. X: array or DataFrame of shape (n, d). Returns the same shape."""
    ### BEGIN SOLUTION
    return scale_new(X, X)
    ### END SOLUTION


def scale_new(train, new):
    """Scale new, of shape (m, d), with the minimum and the range of each column of train, of shape (n, d)."""
    ### BEGIN SOLUTION
    train, new = np.asarray(train, dtype=float), np.asarray(new, dtype=float)
    low = train.min(axis=0)
    span = train.max(axis=0) - low
    span[span == 0] = 1
    return (new - low) / span
    ### END SOLUTION


# To look at your result: minmax(countries)[:3].round(2)

# %% check="minmax"

# %% [markdown]
# `lab.hint("minmax")` gives a hint.
#
# **If it fails**
#
# - Try a small table: `minmax(np.array([[1, 10], [2, 30], [3, 20]]))`. Every column should hold a 0 and a 1.
# - For an array, `X.min()` is one number for the whole table, and `X.min(axis=0)` one for each column.
# - `scale_new` needs two numbers of each column of `train`, and none of `new`.

# %% [markdown]
# In practice scikit-learn does this.
# Later questions use its result, `X`: the nine indicators, each from 0 to 1, with the names of the countries.

# %% locked="scaled"
from sklearn.preprocessing import MinMaxScaler

X = pd.DataFrame(MinMaxScaler().fit_transform(countries), index=countries.index, columns=countries.columns)
X.head()

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
    for sample in range(30):
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
# **Why.**
# K-Means gave you a list of countries.
# Would another algorithm give the same list?
# If not, the list says something about K-Means, and not only about the countries.
#
# Two numbers compare one partition with another: the Rand index and the adjusted Rand index (the next question takes them apart).
# A third one, the silhouette, needs no second partition.
# None of them sees everything, so look at the sizes of the clusters too.
#
# **An example on other data.**
# Two hundred points that lie in two half-moons.

# %%
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

moons, true_moon = make_moons(n_samples=200, noise=0.05, random_state=3)
lines = []
for method in ("ward", "single"):
    parts = AgglomerativeClustering(2, linkage=method).fit_predict(moons)
    lines.append(
        [method, rand_score(true_moon, parts), adjusted_rand_score(true_moon, parts), silhouette_score(moons, parts)]
    )
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
# `lab.hint("compare")` gives a hint.
#
# **If it fails**
#
# - "Single" has a high silhouette? Look at its `largest_share` before you praise it.
# - A row does not agree with your labels? Rebuild the table after every change of the labels.
# - Mean-shift needs about a second. That is normal.

# %% [markdown] task="rand"
# **Why.**
# In your table, some partitions have a Rand index above 0.6 and an adjusted one far below.
# The first number alone makes chance look like agreement.
# Both indices count pairs of countries, and a few lines of Python show how.
#
# A pair agrees when both partitions put it together, or when both keep it apart.
#
# **An example on other data.**
# The next cell lists the pairs of four invented villages.

# %%
from itertools import combinations

by_water = {"Ash": "well", "Birch": "well", "Cedar": "river", "Elm": "river"}
by_school = {"Ash": 1, "Birch": 1, "Cedar": 1, "Elm": 2}
pd.DataFrame(
    [
        (left, right, by_water[left] == by_water[right], by_school[left] == by_school[right])
        for left, right in combinations(by_water, 2)
    ],
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
    def pairs(m):
        return (m * (m - 1) / 2).sum()

    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()
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
# `lab.hint("rand")` gives a hint.
#
# **If it fails**
#
# - Try `rand_index(["well", "well", "river", "river"], [1, 1, 1, 2])`: it is 0.5.
# - Count every pair once, and no item with itself.
# - For the statement, shuffle a list of labels with `np.random.permutation` and compare it with itself, some twenty times.

# %% [markdown] task="stability"
# **Why.**
# "Iraq is in the group" is one answer, from one choice of features, scaler, k and algorithm.
# Another careful analyst chooses otherwise.
# So run many of them, and ask of each country how often it is in the neediest group.
# A country that is always in needs no debate.
# A country that is in half of the time needs a conversation, not a computation.
#
# Label numbers change from run to run.
# Only the profile tells which group is the neediest.
#
# **An example on other data.**
# Temperatures of eight cities, in three clusters, with three seeds.

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
# `lab.hint("stability")` gives a hint.
#
# **If it fails**
#
# - All values lie near 1/3? Then you compared label numbers instead of profiles.
# - Nobody is contested? Vary the scaler or the features as well as k.
# - It takes long? Compute `runs` once, and let the function only look up.

# %% [markdown] task="figure"
# **Why.**
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
regions = pd.DataFrame(
    [(country_name.strip("; "), region_name) for country_name, region_name in region_rows],
    columns=["country", "region"],
)
regions.head(3)

# %% [markdown]
# **An example on other data.**
# Each group has its own colour *and* its own marker; the axes name their units; the contrast with white is above 3:1.

# %%
books = pd.DataFrame(
    {
        "visits": [12, 15, 31, 40, 44],
        "loans": [30, 33, 52, 95, 90],
        "kind": ["village", "village", "town", "city", "city"],
    }
)
example, axis = plt.subplots(figsize=(5, 3), layout="constrained")
for kind, colour, marker in (("village", "#0072B2", "o"), ("town", "#A34F00", "s"), ("city", "#333333", "^")):
    rows = books[books["kind"] == kind]
    axis.scatter(rows["visits"], rows["loans"], color=colour, marker=marker, label=kind)
axis.set(
    title="Libraries: more visits, more loans", xlabel="Visits (thousand a year)", ylabel="Loans (thousand a year)"
)
axis.legend(title="Place")
plt.show()

# %% [markdown]
# The figure shows five libraries: two in villages with the fewest visits and loans, one in a town, and two in cities with the most.
#
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
# `lab.hint("figure")` gives a hint.
#
# **If it fails**
#
# - Points are missing? Join from `countries` to `regions`, and look for `NaN` in the region.
# - Contrast too low? Yellow, light orange and light green fail on white. Take darker ones, and no `alpha`.
# - One `scatter` call draws one marker. Call it once for each group.

# %% [markdown] task="allocate"
# **Why.**
# A list is not yet a decision: 10 million euro must become one amount for each country.
# Rules that sound fair in a meeting can fail in the spreadsheet.
# Rounding loses money, a negative index takes money away, and a country with more need gets less.
# So write the rules as a function, and let a check try it on countries that do not exist.
#
# **An example on other data.**
# The next cell shares 1,000 euro among three libraries by a rule that looks fine.

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
# `lab.hint("allocate")` gives a hint.
#
# **If it fails**
#
# - Give every eligible country its floor first. What is left is easier to share.
# - After you cut amounts at the cap, money is left over. Share it again among those below the cap.
# - Try `allocate` on three invented countries whose answer you know.

# %% [markdown] task="memo"
# **Why.**
# You chose the weights, so you chose the ranking.
# The CEO will ask: "And what if we weight it differently?"
# Have the answer ready: draw many weightings at random, and count how often each country is among the ten neediest.
# Then say how sure you are, and what would change your mind.
#
# `np.random.default_rng(0).dirichlet(np.ones(6))` draws six weights that add up to 1, each mix as likely as any other.
#
# **An example on other data.**
# The next cell counts how often each of five libraries is among the two best, over 200 weightings of three scores.

# %%
scores = pd.DataFrame(
    {"loans": [0.9, 0.5, 0.4, 0.7, 0.1], "visits": [0.2, 0.8, 0.5, 0.6, 0.3], "events": [0.1, 0.2, 0.9, 0.6, 0.4]},
    index=["North", "South", "East", "West", "Mid"],
)
times = pd.Series(0, index=scores.index)
for mix in np.random.default_rng(1).dirichlet(np.ones(3), size=200):
    times[(scores @ mix).nlargest(2).index] += 1
times / 200

# %% [markdown]
# West is the best under a third of the weightings only, but it is among the two best under nearly all of them.
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
#     - `"group_size"`: number of countries in `need_list`.
#     - `"must_fund_count"`: number of countries in `must_fund`.
#     - `"safest"`: the name with the highest probability.
#     - `"weakest_probability"`: the lowest probability among `must_fund`.
#     - `"decision"`: one or two sentences for the CEO, at least 60 characters, that name at least one country of `must_fund`.
#     - `"caveats"`: at least three codes of facts that limit this decision.
#     - `"what_would_change_my_mind"`: which new fact would change the list, at least 60 characters.
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
# `lab.hint("memo")` gives a hint.
#
# **If it fails**
#
# - The probabilities of all countries add up to 10, because each weighting has ten places.
# - A field does not agree? Build the memo from the numbers, not by typing them.
# - Words such as "certainly" and "proves" are refused. Say what the numbers show.

# %% [markdown]
# ## Key points
#
# - Know the data first: what each column measures, of which whole and of which year, and what no column tells.
# - Scale before you cluster. Without it, the column with the largest numbers decides alone, and a good silhouette hides it.
# - Choose the number of clusters by several criteria, and name a group by its profile, never by its number.
# - Correct two clusterings for chance before you call them alike: the adjusted Rand index does, the Rand index does not.
# - A list of countries is no decision yet. Share by rules that you can state, and say which results survive another reasonable choice.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A colleague sends the same table with its rows in another order. Which lines of your notebook would notice?
# 2. Why do the countries with the most extreme values stay in the table?
# 3. A new country arrives after you have scaled. Which minimum do you use for it, and why?
# 4. Your clusters get other numbers after an update of the library. Does your group in need change?
# 5. Two clusterings have a Rand index of 0.64 and an adjusted Rand index of 0.33. What do you tell the CEO?
# 6. Which one fact, if you could get it, would change your memo most?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 40 minutes)
#
# Choose what you like.
# There is no check, and no single right answer.
#
# - **People instead of countries.**
#   Need per person times population gives people in need.
#   Find the population of each country for the year of your data, join it by name, and list the names that find no partner.
#   Then share the money by people in need.
#   Which countries gain, which lose, and would you cap the largest?
# - **Logarithms.**
#   Income, GDP, exports and imports have long tails.
#   Take `np.log1p` of them before you scale, and cluster again.
#   How many countries change their group?
# - **HDBSCAN.**
#   `sklearn.cluster.HDBSCAN(min_cluster_size=10)` chooses the number of clusters itself, and calls some countries noise.
#   How many? Does it find the group in need? Why is a silhouette that counts noise as a cluster misleading?
# - **A clean twin.**
#   Write the shortest notebook that leads from the file to the allocation: no detours, every choice in one cell at the top.
#   Run it from a fresh kernel, and compare its list with yours.
#   If you have both editions of the data, run it on both.

# %% [markdown]
# ## Next steps
#
# - Send your memo to somebody who was not here. Ask which sentence they would not defend.
# - `labs list` shows the other labs of this course.
# - In your own work: take a table of your organisation, and do questions 1 to 3 with it before anything else.

# %% [markdown]
# ## Clean up
#
# This lab started no service, and wrote nothing but your progress, in a file beside this notebook.
# To free the memory, choose *Kernel › Shut Down Kernel*.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **Country data, about 2010**: the table of the HELP International exercise, 167 countries, as published on Kaggle
#   (<https://www.kaggle.com/datasets/rohan0301/unsupervised-learning-on-country-data>). It is not part of this course; you may fetch it yourself.
# - **Country data, World Factbook edition**: CIA, *The World Factbook*, November 2015 (public domain), with the mortality of children
#   under 5 in 2018 by UNICEF, *The State of the World's Children 2019*. The data card, `datasets/country/README.md`, tells how it was made.
# - **HELP International** and its 10 million euro are the story of the exercise, not a request of an existing organisation.
# - The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
