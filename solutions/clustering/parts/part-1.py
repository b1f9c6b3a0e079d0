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
