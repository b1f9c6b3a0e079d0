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
#     id: regression
#     version: 1.0.0
#     title: "Regression: Gender Equality Index"
#     level: intermediate
#     minutes:
#       core: 120
#       extra: 30
#     tasks:
#       load: 11
#       leak: 9
#       honest: 9
#       baseline: 8
#       lottery: 10
#       loo: 10
#       pipeline: 12
#       ridge: 12
#       by_country: 12
#       interval: 10
#       signs: 9
#       decide: 8
#     prerequisites: [exploration]
#     persona: "Data analyst in the equality unit of a ministry, who prepares a decision of the director"
#     objectives:
#       - text: "Bring the sheets of a published workbook into one table, and find what in it is the answer in another form"
#         questions: [load, leak, honest]
#       - text: "State what a guess without a model is worth, and show why one random split decides nothing"
#         questions: [baseline, lottery]
#       - text: "Estimate an error on rows that no step of the model has seen, by country where rows belong together"
#         questions: [loo, pipeline, by_country]
#       - text: "Choose a penalty inside the training rows when there are nearly as many columns as rows"
#         questions: [ridge]
#       - text: "Say how sure an error and the sign of a coefficient are, and what neither of them tells about causes"
#         questions: [interval, signs]
#       - text: "Estimate the index of a country that has none, and say in a memo what the estimate may be used for"
#         questions: [decide]
#     data:
#       - id: gender-equality
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en, fr]
# ---

# %% [markdown]
# # Regression: Gender Equality Index
#
# The European Institute for Gender Equality (EIGE) publishes an index for each member state of the European Union.
# Six countries outside the Union want to join it, and have no index.
# A colleague has an idea: estimate it from figures that every statistical office publishes anyway.
# You are the data analyst of the equality unit.
# Your director wants to know by Friday whether such an estimate can be used, and for what.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 120 minutes, and 30 more for the extra part. You can stop at any point and come back. |
# | **Level** | Intermediate: you read and write small Python functions, and have used pandas before. |
# | **Before this lab** | The lab *Data exploration: COVID-19 in Belgium*, or similar experience. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. bring the sheets of a published workbook into one table, and find what in it is the answer in another form (questions 1–3);
# 2. state what a guess without a model is worth, and show why one random split decides nothing (questions 4–5);
# 3. estimate an error on rows that no step of the model has seen, by country where rows belong together (questions 6, 7 and 9);
# 4. choose a penalty inside the training rows when there are nearly as many columns as rows (question 8);
# 5. say how sure an error and the sign of a coefficient are, and what neither of them tells about causes (questions 10–11);
# 6. estimate the index of a country that has none, and say in a memo what the estimate may be used for (question 12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor regression
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

lab = open_lab("regression")
DATA = lab.data("gender-equality")
DATA

# %% [markdown]
# If the title says **SYNTHETIC**, a program of this course has made the numbers up, by the rules of the index.
# You learn the same with them, but they say nothing about any country.
#
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("load")` | What holds, what does not, and what to try next. Check as often as you like; it costs nothing. |
# | `lab.hint("load")` | A hint. There are three for each question, from a nudge to nearly the way. |
# | `lab.progress()` | How far you are. It is kept beside this notebook, so you can close everything and come back. |
#
# A check tests your functions on tables that it has just made.
# So there is more than one right answer.
# Part of each question is checked only when your work is graded.
#
# Run the cells from top to bottom.
# You may leave a question out: later questions start from data that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Can the index of a country be estimated well enough to act on it, and to do what?**
#
# The index runs from 1 to 100, where 100 is full equality.
# It is made of six *domains* (work, money, knowledge, time, power, health), these of 14 *sub-domains*, and these of *indicators*.
# Some indicators need a survey of thousands of people.
# Others lie in every statistical office.
#
# Estimating a number from other numbers is called *regression*.
# Fitting one takes a single line.
# Knowing what it is worth takes the rest of this lab:
#
# | step | what you ask | questions |
# |---|---|---|
# | the data | What is in the table, and which columns hold the answer already? | 1–3 |
# | the measure | What would a guess without a model score, and what does one score mean? | 4–6 |
# | the model | Is every step fitted without the country that is estimated? How many columns are too many? | 7–9 |
# | the doubt | How sure are the error and the signs? | 10–11 |
# | the decision | What may such an estimate be used for? | 12 |

# %% [markdown] task="load"
# **Why.**
# Statistics often come as a workbook that was made for people: a sheet for each edition, notes on other sheets, an empty column to guide the eye.
# A program needs one table, in which each row is one observation.
# That form is called *tidy*.
# The work on the way is dull, and it is where results go wrong: a mean of the European Union becomes "a country", or a heading with two spaces is never found.
#
# **An example on other data.**
# Two sheets of a library's statistics, as pandas gives them, and one sheet of notes.

# %%
sheets = {
    "2019": pd.DataFrame({"Branch": ["North", "Total"], "Loans  (number)": [120, 120]}),
    "2021": pd.DataFrame({"Branch": ["North", "West"], "Loans  (number)": [":", 80]}),
    "About": pd.DataFrame({"Note": ["Loans of the year"]}),
}
tables = []
for sheet_name in ("2019", "2021"):
    one = sheets[sheet_name].query("Branch != 'Total'").assign(year=int(sheet_name))
    one = one.rename(columns={"Branch": "branch", "Loans  (number)": "loans"})
    one["loans"] = pd.to_numeric(one["loans"], errors="coerce")
    tables.append(one)
pd.concat(tables, ignore_index=True)

# %% [markdown]
# The colon means "no figure". It became `NaN`, and its row is still there.
#
# **Your turn.**
# Write `tidy(path)`.
# It reads the Excel workbook at `path`, and returns one DataFrame with one row for each country and edition.
#
# - An edition is a sheet whose name begins with four digits, such as `2015` or `2017 (2015 data)`. Leave other sheets out.
# - `year` holds these four digits as a number. `country` holds the code of the column `Country` as it stands (`EL` is Greece).
# - Rows whose code begins with `EU` are no countries. Leave them out, and the rows without a code as well.
# - Keep every other column under its heading, without spaces at the ends and with single spaces inside.
#   Leave the column without a heading out; pandas calls it `Unnamed: …`.
# - All columns but `country` hold numbers. A cell such as `:` becomes `NaN`, and its row stays.


# %% answer="load"
def tidy(path):
    """Read the editions of a workbook. Returns a DataFrame: country, year, and the other columns by cleaned heading."""
    ### BEGIN SOLUTION
    parts = []
    with pd.ExcelFile(path) as book:
        for name in book.sheet_names:
            if name[:4].isdigit():
                part = pd.read_excel(book, sheet_name=name)
                part = part[[head for head in part.columns if not str(head).startswith("Unnamed")]]
                part.columns = [" ".join(head.split()) for head in part.columns]
                part = part.dropna(subset=["Country"]).rename(columns={"Country": "country"})
                part = part[~part["country"].str.startswith("EU")].set_index("country")
                part = part.apply(pd.to_numeric, errors="coerce").reset_index()
                parts.append(part.assign(year=int(name[:4])))
    return pd.concat(parts, ignore_index=True)
    ### END SOLUTION


# To look at your result: tidy(DATA)

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - Look at the names of the sheets: `pd.ExcelFile(DATA).sheet_names`.
# - It takes long? Read only the sheets that you need, with `sheet_name` of `pd.read_excel`. One sheet of notes can have a million empty rows.
# - `"a  b ".split()` cuts at any run of spaces.

# %% [markdown]
# From here on, every question starts from the lab's own table: `panel`.
# Scores have short names there, and the indicators have their cleaned headings.
# The letters at their ends mean women (W), men (M) and both together (T).

# %% locked="panel"
panel = DATA.frame()
DOMAINS = ["work", "money", "knowledge", "time", "power", "health"]
SUBDOMAINS = [
    "work_participation",
    "work_segregation",
    "money_financial",
    "money_economic",
    "knowledge_attainment",
    "knowledge_segregation",
    "time_care",
    "time_social",
    "power_political",
    "power_economic",
    "power_social",
    "health_status",
    "health_behaviour",
    "health_access",
]
KEYS = ["country", "year", "data_year"]
INDICATORS = [name for name in panel.columns if name not in [*KEYS, "index", *DOMAINS, *SUBDOMAINS]]

# The last edition, one row for each country, and what we want to estimate.
latest = panel[panel["year"] == panel["year"].max()].set_index("country").sort_index()
y = latest["index"]
latest[["index", *DOMAINS]].head().round(1)

# %%
ordered = y.sort_values()
note = "SYNTHETIC: made up by a program. " if DATA.synthetic else ""
fig_index, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
ax.plot(ordered.index, ordered, "o", color="#1b5e9b", label="country")
ax.axhline(y.mean(), color="#9a3412", linestyle="--", label=f"mean {y.mean():.1f}")
ax.set(title=f"{note}Index by country, edition {panel['year'].max()}", xlabel="country code", ylabel="index (1 to 100)")
ax.legend()
plt.show()

# %% [markdown]
# *The figure in words: one dot for each country, from the lowest index on the left to the highest on the right, and a dashed line at the mean.*
#
# The next cell imports what the questions use.

# %% locked="tools"
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GroupKFold, KFold, LeaveOneOut, cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# %% [markdown] task="leak"
# **Why.**
# The colleague has fitted the index on the six domain scores, and has an R² of nearly 1.
# R² is the share of the variation that a model explains: 1 is perfect, 0 is as good as the mean.
# A score near 1 is no reason to celebrate.
# Ask where the columns come from.
# When a column holds the answer in another form, we speak of a *leak*.
#
# The suspicion: the index is a *product of powers* of the domains, $\text{index} = \prod_d \text{score}_d^{\,w_d}$.
# Take logarithms, and the product becomes a sum: $\log(\text{index}) = \sum_d w_d \log(\text{score}_d)$.
#
# **An example on other data.**
# The area of a field is a product of its sides, with exponents of 1.

# %%
fields = pd.DataFrame({"long": [20, 35, 50, 80], "wide": [10, 30, 20, 40]})
area = fields["long"] * fields["wide"]
solution, *_ = np.linalg.lstsq(np.log(fields).to_numpy(), np.log(area).to_numpy(), rcond=None)
print("exponents found:", dict(zip(fields.columns, solution.round(3).tolist(), strict=True)))

# %% [markdown]
# **Your turn.**
# 1. Write `recover_weights(domains, index)`.
#    `domains` is a DataFrame with positive scores, one column for each domain; `index` is a Series for the same rows.
#    Return the exponents as a Series or dictionary, by the name of the column.
#    Let the data tell: do not force them to any sum.
# 2. Set `formula_r2` to the R² of `np.log(panel["index"])` as your weights predict it from all six domains.
# 3. Set `formula_means` to what that says:
#
# | code | meaning |
# |---|---|
# | `"good_model"` | the six scores predict the index very well, so the model is ready for use |
# | `"enough_data"` | there are enough countries for a reliable model |
# | `"definition"` | the index is computed from the six scores, so there is nothing to predict |
# | `"cause"` | the weights say how far the index rises when a government improves a domain |

# %% answer="leak"
# Set formula_r2 and formula_means here, below the function.


def recover_weights(domains, index):
    """Exponents of a product of powers. domains: shape (n, d), positive. index: n values. Returns weights by column."""
    ### BEGIN SOLUTION
    found = np.linalg.lstsq(np.log(domains), np.log(index), rcond=None)[0]
    return pd.Series(found, index=domains.columns)
    ### END SOLUTION


### BEGIN SOLUTION
exponents = recover_weights(panel[DOMAINS], panel["index"])
formula_r2 = r2_score(np.log(panel["index"]), np.log(panel[DOMAINS]) @ exponents)
formula_means = "definition"
### END SOLUTION

# %% check="leak"

# %% [markdown]
# `lab.hint("leak")` gives a hint.
#
# **If it fails**
#
# - Add your weights up. EIGE asked experts for weights that add up to 1.
# - A weight is far off? Look for a column that has no logarithm yet.
# - Compare the predicted logs with the true ones: the largest difference tells you whether it is a formula or a fit.

# %% [markdown] task="honest"
# **Why.**
# Leaving out the column that is *called* index is not enough.
# Domains and sub-domains are steps of the same computation.
# A score in per mille, or 100 minus a score, leaks as much.
# And a column that holds 100 in every row, up to rounding, tells nothing but can upset a model.
# So choose features by rules that you can state.
#
# Even then, be modest.
# The index is computed from the indicators, so a model on them can only *rebuild* that computation from incomplete parts.
#
# **An example on other data.**
# Prices of flats, with the same price in another currency.

# %%
flats = pd.DataFrame(
    {"price_eur": [210, 305, 180, 420], "price_usd": [227, 330, 195, 454], "rooms": [3, 4, 2, 5], "lift": [1, 1, 1, 1]}
)
with_price = {name: round(flats[name].corr(flats["price_eur"]), 4) for name in ("price_usd", "rooms")}
print("correlation with the price:", with_price)
print("differences inside a column:", (flats.max() - flats.min()).to_dict())

# %% [markdown]
# `price_usd` is the price itself; `rooms` is related to it, and honest; `lift` does not vary.
#
# **Your turn.**
# 1. Write `honest_columns(table, forbidden)`. It returns the list of the columns of `table` that
#    - hold numbers, and are not in the list `forbidden`;
#    - vary: their largest and smallest value differ by more than `1e-6`;
#    - are no copy: |r| with every column of `forbidden` is below 0.999, in the rows where both have a value.
#
#    Columns with a few missing values are judged like the others.
# 2. Set `purpose` to what a model on these indicators can do:
#
# | code | purpose |
# |---|---|
# | `"reconstruct"` | rebuild what EIGE would compute, from fewer figures |
# | `"explain"` | explain why a country is more equal than another |
# | `"forecast"` | say what the index will be in ten years |
# | `"policy"` | say which figure a government should change to raise its index |

# %% answer="honest"
# Set purpose here, to one of the four codes.
### BEGIN SOLUTION
purpose = "reconstruct"
### END SOLUTION


def honest_columns(table, forbidden):
    """Names of columns that may be features. table: a DataFrame. forbidden: names of scores. Returns a list."""
    ### BEGIN SOLUTION
    kept = []
    for name in table.select_dtypes("number").columns:
        if name in forbidden or table[name].max() - table[name].min() <= 1e-6:
            continue
        if all(abs(table[name].corr(table[score])) < 0.999 for score in forbidden):
            kept.append(name)
    return kept
    ### END SOLUTION


# To look at your result: honest_columns(latest, ["index", *DOMAINS, *SUBDOMAINS])

# %% check="honest"

# %% [markdown]
# `lab.hint("honest")` gives a hint.
#
# **If it fails**
#
# - Print the r of the column that the message names, with its sign.
# - `Series.corr` leaves missing values out by itself; `np.corrcoef` does not.
# - `100.00000000000001` and `100.0` are two values for `nunique`, and one for you.

# %% [markdown]
# The next cell gives two lists of honest features.
# `SHORT` are six figures that every statistical office has.
# `DAILY` are figures about daily life, for women and for men: care, household, free time and health.

# %% locked="features"
SHORT = [
    "FTE employment rate (%) W",
    "FTE employment rate (%) M",
    "Mean equivalised net income (PPS) T",
    "Graduates of tertiary education (%) W",
    "Life expectancy at birth (years) W",
    "Share of members of parliament (%) W",
]
DAILY_LIFE = (
    "People caring for",
    "People doing cooking",
    "Workers doing sporting",
    "Workers involved in voluntary",
    "Self-perceived health",
    "Life expectancy",
    "Healthy life years",
    "People who don't smoke",
    "People doing physical",
    "Population without unmet needs",
)
DAILY = [name for name in INDICATORS if name.startswith(DAILY_LIFE) and name.endswith((" W", " M"))]
X_short, X_daily = latest[SHORT], latest[DAILY]
print(f"{len(y)} countries, {len(SHORT)} columns in X_short, {len(DAILY)} in X_daily")

# %% [markdown] task="baseline"
# **Why.**
# "Our estimates are off by 4 points" sounds fine.
# Is it?
# Compare it with a guess that needs no model at all: the mean of the other countries.
# A model has to be better than that, or it is not worth its electricity.
#
# Two numbers describe a set of predictions.
# The *mean absolute error* (MAE) is in index points, so a director understands it.
# *R²* is 1 minus the squared errors over the squared distances to the mean of all.
#
# **An example on other data.**
# Waiting times in four offices, each guessed from the three others.

# %%
waiting = [4.0, 6.0, 8.0, 30.0]
for place, minutes in enumerate(waiting):
    rest = waiting[:place] + waiting[place + 1 :]
    print(f"true {minutes:4.0f} minutes, mean of the three others {sum(rest) / 3:5.2f}")

# %% [markdown]
# **Your turn.**
# 1. Write `mean_of_others(y)`. For each row of the Series `y` it returns the mean of all **other** rows, in the same order.
# 2. Set `baseline_mae` and `baseline_r2` to MAE and R² of these guesses on the lab's `y`.
# 3. R² is below 0 here. Set `why_below_zero` to the reason:
#
# | code | reason |
# |---|---|
# | `"too_few"` | with more countries, guessing the mean would explain the differences |
# | `"no_correlation"` | the countries have nothing to do with each other |
# | `"moves_away"` | without a high value the mean of the others is lower, without a low value it is higher |
# | `"mistake"` | there is a mistake: a square cannot be negative |

# %% answer="baseline"
# Set baseline_mae, baseline_r2 and why_below_zero here, below the function.


def mean_of_others(y):
    """For each row, the mean of the other rows. y: Series of n numbers. Returns n numbers."""
    ### BEGIN SOLUTION
    return (y.sum() - y) / (len(y) - 1)
    ### END SOLUTION


### BEGIN SOLUTION
baseline_mae = mean_absolute_error(y, mean_of_others(y))
baseline_r2 = r2_score(y, mean_of_others(y))
why_below_zero = "moves_away"
### END SOLUTION

# %% check="baseline"

# %% [markdown]
# `lab.hint("baseline")` gives a hint.
#
# **If it fails**
#
# - Try `mean_of_others(pd.Series([1.0, 2.0, 6.0]))`: it is 4, 3.5 and 1.5.
# - In `r2_score`, the true values come first.
# - Look at the waiting times above: on which side of all values does the guess for 30 lie?

# %% [markdown] task="lottery"
# **Why.**
# The usual recipe: hold back a quarter of the rows at random, fit on the rest, report R² on the quarter.
# With thousands of rows that is fine.
# With fewer than thirty countries the quarter holds seven, and it matters which seven.
# Somebody who tries a few seeds and reports the best one has invented a result, perhaps without noticing.
#
# **An example on other data.**
# Forty shops, whose sales follow their size with much noise; three random quarters.

# %%
shop_random = np.random.default_rng(8)
size = shop_random.uniform(50, 400, size=(40, 1))
sales = 2 * size[:, 0] + shop_random.normal(0, 150, size=40)
for number in (1, 2, 3):
    quarter = shop_random.permutation(40)[:10]
    kept = np.setdiff1d(np.arange(40), quarter)
    line = LinearRegression().fit(size[kept], sales[kept])
    print(f"quarter {number}: R² on ten shops {line.score(size[quarter], sales[quarter]):.2f}")

# %% [markdown]
# **Your turn.**
# 1. Write `split_scores(X, y, splits)`. It makes as many different random splits as `splits` says.
#    In each, a quarter of the rows is the test, `LinearRegression` is fitted on the others, and R² is taken on the test.
#    Return the scores of all splits.
# 2. Set `scores` to the scores of at least 100 splits of `X_short` and `y`.
# 3. Set `width` to the distance between their 5 % and 95 % percentiles.
# 4. Set `one_split` to what you conclude:
#
# | code | conclusion |
# |---|---|
# | `"fix_seed"` | one split is enough, if everybody uses the same seed |
# | `"best_seed"` | take the seed with the highest score, because that model is the best |
# | `"too_wide"` | the score of one split says more about the split than about the model |
# | `"enough"` | R² is positive most of the time, so the model is good |

# %% answer="lottery"
# Set scores, width and one_split here, below the function.


def split_scores(X, y, splits):
    """R² of linear models on random test quarters. X: shape (n, d). y: n numbers. Returns `splits` numbers."""
    ### BEGIN SOLUTION
    found = []
    for seed in range(splits):
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=seed)
        found.append(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
    return np.array(found)
    ### END SOLUTION


### BEGIN SOLUTION
scores = split_scores(X_short, y, 200)
width = np.percentile(scores, 95) - np.percentile(scores, 5)
one_split = "too_wide"
### END SOLUTION

# %% check="lottery"

# %% [markdown]
# `lab.hint("lottery")` gives a hint.
#
# **If it fails**
#
# - All scores are equal? The same seed gives the same split.
# - Scores above 0 on noise? Look at which rows the model is fitted on, and which are scored.
# - Draw them: `plt.hist(scores, bins=20)`.

# %% [markdown] task="loo"
# **Why.**
# Why throw away a quarter?
# Hold back **one** country, fit on all others, estimate the one, and do that for every country in turn.
# This is *leave-one-out*.
# It has no luck in it, and it asks just what the director asks: how far off are we for a country that we did not have?
#
# With larger tables one takes *folds*: parts that are held back in turn.
# Folds are drawn at random, so repeat them.
#
# **An example on other data.**
# Rent by size of the flat: each of five flats is estimated from the four others.

# %%
rents = pd.DataFrame({"size": [30, 45, 60, 75, 90], "rent": [510, 640, 800, 860, 1100]})
for flat in rents.index:
    others = rents.drop(flat)
    slope, intercept = np.polyfit(others["size"], others["rent"], deg=1)
    estimate = intercept + slope * rents.at[flat, "size"]
    print(f"{rents.at[flat, 'size']} m²: true {rents.at[flat, 'rent']}, estimated {estimate:.0f} euro")

# %% [markdown]
# **Your turn.**
# Write three functions. `X` is a DataFrame, `y` a Series with the same rows; the model is `LinearRegression`.
#
# - `loo_predict(X, y)`: for each row, in order, what a model predicts that was fitted on all other rows.
# - `scores_of(y, predicted)`: a dictionary with the keys `mae` and `r2`, from all predictions together.
# - `repeated(X, y, folds, repeats)`: an array of shape `(repeats, n)`.
#   In each repeat the rows are put into `folds` random folds, other ones each time, and each row is predicted by a model that was fitted without its fold.


# %% answer="loo"
def loo_predict(X, y):
    """Leave-one-out predictions of a linear model. X: shape (n, d). y: n numbers. Returns n numbers."""
    ### BEGIN SOLUTION
    return cross_val_predict(LinearRegression(), X, y, cv=LeaveOneOut())
    ### END SOLUTION


def scores_of(y, predicted):
    """Mean absolute error and R² of predictions. Returns a dictionary with mae and r2."""
    ### BEGIN SOLUTION
    return {"mae": mean_absolute_error(y, predicted), "r2": r2_score(y, predicted)}
    ### END SOLUTION


def repeated(X, y, folds, repeats):
    """Out-of-fold predictions, `repeats` times with new random folds. Returns an array of shape (repeats, n)."""
    ### BEGIN SOLUTION
    rounds = []
    for seed in range(repeats):
        random_folds = KFold(folds, shuffle=True, random_state=seed)
        rounds.append(cross_val_predict(LinearRegression(), X, y, cv=random_folds))
    return np.array(rounds)
    ### END SOLUTION


# To look at your result: scores_of(y, loo_predict(X_short, y))

# %% check="loo"

# %% [markdown]
# `lab.hint("loo")` gives a hint.
#
# **If it fails**
#
# - R² of a single row does not exist. Predict all rows first, then take one R².
# - `cross_val_score` gives scores; `cross_val_predict` gives predictions.
# - Change one `y` by 1,000, and look whether its own prediction moves. It must not.

# %% [markdown] task="pipeline"
# **Why.**
# A model is more than its last line.
# Scaling learns means, and choosing columns learns which ones go with `y`.
# If these steps see the held-back rows, the answer leaks in.
# The colleague has shown how far that goes.
# The next cell has 300 columns of **pure noise**, and still an R² to be proud of.

# %% locked="colleague"
noise_random = np.random.default_rng(3)
noise_X = noise_random.normal(size=(40, 300))  # line 1: the columns, random numbers
noise_y = noise_random.normal(size=40)  # line 2: what is to be predicted, random numbers
best = SelectKBest(f_regression, k=10).fit_transform(noise_X, noise_y)  # line 3: the ten best columns
ten_folds = KFold(10, shuffle=True, random_state=0)  # line 4: the folds
leaked = cross_val_predict(LinearRegression(), best, noise_y, cv=ten_folds)  # line 5: the model
print("R² on noise:", round(r2_score(noise_y, leaked), 2))

# %% [markdown]
# **An example on other data.**
# A *pipeline* ties steps together: `fit` fits them all, `predict` only uses what they have learned.
# Here the scaler has never seen the last shop.

# %%
shop_steps = make_pipeline(StandardScaler(), LinearRegression())
shop_steps.fit(size[:-1], sales[:-1])
print("mean that the scaler has learned:", shop_steps[0].mean_.round(1), "and that of all shops:", size.mean().round(1))
print("estimate for the last shop:", shop_steps.predict(size[-1:]).round(0))

# %% [markdown]
# **Your turn.**
# 1. Write `fold_predict(X, y, folds)`.
#    `X` has more columns than rows, and few of them tell something. `folds` gives the number of the fold of each row.
#    For each fold, fit everything on the rows of the other folds: the scaler, the choice of about ten columns (or a model that does it, such as lasso), and the model.
#    Return the prediction for each row, in the order of the rows.
# 2. Set `leak_step` to the line of the colleague through which the answer leaks:
#
# | code | line |
# |---|---|
# | `"noise"` | 1 and 2: random numbers must not be used |
# | `"selection"` | 3: the columns are chosen with the `y` of all rows |
# | `"folds"` | 4: ten folds are too many |
# | `"model"` | 5: a linear model is too simple |

# %% answer="pipeline"
# Set leak_step here, to one of the four codes.
### BEGIN SOLUTION
leak_step = "selection"
### END SOLUTION


def fold_predict(X, y, folds):
    """Out-of-fold predictions. X: shape (n, d), d > n. y: n numbers. folds: n fold numbers. Returns n numbers."""
    ### BEGIN SOLUTION
    predicted = np.empty(len(y))
    for number in np.unique(folds):
        held = folds == number
        steps = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=10), LinearRegression())
        predicted[held] = steps.fit(X[~held], y[~held]).predict(X[held])
    return predicted
    ### END SOLUTION


# %% check="pipeline"

# %% [markdown]
# `lab.hint("pipeline")` gives a hint.
#
# **If it fails**
#
# - Every `fit` stands inside the loop over the folds?
# - `folds == number` is an array of `True` and `False`; it selects rows of `X` and `y`, and places in the result.
# - Try your function on `noise_X`: `fold_predict(pd.DataFrame(noise_X), pd.Series(noise_y), np.arange(40) % 10)`.

# %% [markdown] task="ridge"
# **Why.**
# `X_daily` has nearly as many columns as there are countries.
# Then a linear model has enough freedom to follow every accident of the table.
# It fits what it has seen, and fails on what it has not.
#
# A *penalty* takes freedom away: ridge regression adds `alpha` times the squared coefficients to what it makes small.
# The larger `alpha`, the closer all coefficients are to 0.
# Which `alpha`? The one that predicts held-back rows best. It is chosen inside the rows that the model may see.
#
# **An example on other data.**
# The shops again, with 25 columns that say nothing; the last ten shops are held back.

# %%
shops = np.column_stack([size, shop_random.normal(size=(40, 25))])
for penalty in (1e-3, 10.0, 1e4):
    ridge_steps = make_pipeline(StandardScaler(), RidgeCV([penalty])).fit(shops[:30], sales[:30])
    off = mean_absolute_error(sales[30:], ridge_steps.predict(shops[30:]))
    print(f"alpha {penalty:>9}: mean error for the ten shops {off:.0f}")

# %% [markdown]
# **Your turn.**
# 1. Write `tuned_predict(X, y, X_new)`: fit a model with a penalty on `X` and `y`, and predict `X_new`.
#    Choose the penalty inside `X` and `y` from a list of several powers of ten. Ridge and lasso are both fine.
# 2. Write `tuned_alpha(X, y)`: a dictionary with the chosen `alpha`, and with `lowest` and `highest` of your list.
#    The chosen one lies inside the list, not at an end.
# 3. Set `comparison` to a dictionary of three mean absolute errors on `y`, each by leave-one-out:
#    `mean` (the mean of the other countries), `ols` (`LinearRegression` on `X_daily`) and `tuned` (your model on `X_daily`).


# %% answer="ridge"
def tuned_predict(X, y, X_new):
    """Predict X_new by a model with a penalty that is chosen inside X and y. Returns one number a row of X_new."""
    ### BEGIN SOLUTION
    return tuned_steps().fit(X, y).predict(X_new)
    ### END SOLUTION


def tuned_alpha(X, y):
    """The penalty that X and y choose. Returns a dictionary with alpha, lowest and highest."""
    ### BEGIN SOLUTION
    chosen = tuned_steps().fit(X, y)[-1].alpha_
    return {"alpha": chosen, "lowest": ALPHAS[0], "highest": ALPHAS[-1]}
    ### END SOLUTION


# Set comparison here.
### BEGIN SOLUTION
ALPHAS = np.logspace(-3, 4, 29)


def tuned_steps():
    return make_pipeline(StandardScaler(), RidgeCV(ALPHAS))


one_by_one = LeaveOneOut()
comparison = {
    "mean": mean_absolute_error(y, (y.sum() - y) / (len(y) - 1)),
    "ols": mean_absolute_error(y, cross_val_predict(LinearRegression(), X_daily, y, cv=one_by_one)),
    "tuned": mean_absolute_error(y, cross_val_predict(tuned_steps(), X_daily, y, cv=one_by_one)),
}
### END SOLUTION

# To look at your result: comparison

# %% check="ridge"

# %% [markdown]
# `lab.hint("ridge")` gives a hint.
#
# **If it fails**
#
# - Plain regression is worse than the mean? That is no mistake. It is the point of this question.
# - The chosen penalty is at an end? Make the list wider: `np.logspace(-3, 4, 29)` covers seven powers of ten.
# - `make_pipeline(...)[-1]` is the last step of a pipeline.

# %% [markdown] task="by_country"
# **Why.**
# The panel has all editions, so it has several rows for each country.
# More rows, better model?
# A country changes little from one edition to the next.
# If its row of one year is held back and its row of another year is not, the model remembers the country and learns nothing about equality.
# New countries have no earlier rows.
# So hold back **all rows of a country together**.
#
# There is a second trap.
# Surveys are rare, so publishers use old figures again, and a new edition holds values that nobody measured anew.
# They are called *carried forward*.
#
# **An example on other data.**
# Water levels of two lakes in three years.

# %%
lakes = pd.DataFrame(
    {"lake": ["A", "B", "A", "B", "A", "B"], "year": [2001, 2001, 2005, 2005, 2009, 2009], "level": [7, 4, 7, 5, 6, 5]}
)
for lake, rows in lakes.groupby("lake"):
    print(lake, "levels by year:", dict(zip(rows["year"], rows["level"], strict=True)))
print("as in the year before: A in 2005, B in 2009")
for rest_rows, held_rows in GroupKFold(2).split(lakes, groups=lakes["lake"]):
    print("learn from", set(lakes["lake"].iloc[rest_rows]), "and estimate", set(lakes["lake"].iloc[held_rows]))

# %% [markdown]
# The next cell gives the rows of all editions.

# %% locked="all_rows"
X_all, y_all, all_countries = panel[SHORT], panel["index"], panel["country"]
print(f"{len(panel)} rows, {all_countries.nunique()} countries, {panel['year'].nunique()} editions")

# %% [markdown]
# **Your turn.**
# 1. Write `carried_forward(table, column)`.
#    `table` has the columns `country`, `year` and `column`, in any order of rows; an edition may be missing for a country.
#    Return a list of pairs `(country, year)`: the rows whose value equals that of the edition directly before of the **same** country.
# 2. Write `grouped_predict(X, y, groups)`: predictions for all rows, in order, from folds that hold back all rows of a group together.
#    `groups` is a Series with the country of each row. Use a flexible model such as `RandomForestRegressor(40, random_state=0)`.
# 3. Set `shuffled_r2` to the R² of the same model on `X_all` and `y_all` with shuffled folds (`KFold` with `shuffle=True`),
#    and `grouped_r2` to that of `grouped_predict(X_all, y_all, all_countries)`.

# %% answer="by_country"
# Set shuffled_r2 and grouped_r2 here, below the functions.


def carried_forward(table, column):
    """Rows that repeat the country's edition before. Returns a list of pairs (country, year)."""
    ### BEGIN SOLUTION
    ordered_rows = table.sort_values("year")
    before = ordered_rows.groupby("country")[column].shift()
    hits = ordered_rows[ordered_rows[column] == before]
    return list(zip(hits["country"], hits["year"], strict=True))
    ### END SOLUTION


def grouped_predict(X, y, groups):
    """Predictions from folds by group. X: shape (n, d). y, groups: n entries. Returns n numbers."""
    ### BEGIN SOLUTION
    forest = RandomForestRegressor(40, random_state=0)
    return cross_val_predict(forest, X, y, groups=groups, cv=GroupKFold(5))
    ### END SOLUTION


### BEGIN SOLUTION
mixed_folds = KFold(5, shuffle=True, random_state=0)
shuffled_r2 = r2_score(
    y_all, cross_val_predict(RandomForestRegressor(40, random_state=0), X_all, y_all, cv=mixed_folds)
)
grouped_r2 = r2_score(y_all, grouped_predict(X_all, y_all, all_countries))
### END SOLUTION

# To look at your result: carried_forward(panel, "time_social")

# %% check="by_country"

# %% [markdown]
# `lab.hint("by_country")` gives a hint.
#
# **If it fails**
#
# - `NaN == NaN` is false, so empty cells are not carried by themselves.
# - Two countries may share a value by chance. Compare inside one country.
# - The gap is small? A straight line cannot remember countries; a forest can.

# %% [markdown] task="interval"
# **Why.**
# "Off by 3.7 points on average" is a mean over fewer than thirty countries.
# With other countries it would be another number.
# An *interval* says how far it might be off: 3.7, with 90 % confidence between 2.7 and 4.8, say.
# Without it, nobody can tell whether a new model with 3.4 is better or lucky.
#
# One way is the *bootstrap*: draw as many countries as you have, with replacement, take the mean of their errors, and repeat a thousand times.
# If a country has several rows, draw whole countries, for its rows are no independent evidence.
#
# **An example on other data.**
# Ten tickets with 2, 3, 3, 4, 4, 4, 5, 6, 7 and 12 minutes of delay.

# %%
delays = np.array([2, 3, 3, 4, 4, 4, 5, 6, 7, 12])
ticket_random = np.random.default_rng(1)
resampled = [ticket_random.choice(delays, size=10).mean() for _ in range(5)]
print(f"mean delay {delays.mean():.1f} minutes; means of five new draws: {np.round(resampled, 1).tolist()}")

# %% [markdown]
# The next cell gives `my_errors`: the leave-one-out errors of a ridge model on `X_daily`, by country.

# %% locked="errors"
ridge_model = make_pipeline(StandardScaler(), RidgeCV(10.0 ** np.arange(-3, 5)))
my_errors = (y - cross_val_predict(ridge_model, X_daily, y, cv=LeaveOneOut())).abs()
print(f"mean absolute error {my_errors.mean():.2f}, largest {my_errors.max():.1f} ({my_errors.idxmax()})")

# %% [markdown]
# **Your turn.**
# 1. Write `mae_interval(errors, countries, level)`.
#    `errors` is a Series of absolute errors, `countries` the country of each, and `level` a number such as 0.9.
#    Return `(low, high)`, an interval for the mean error at that level.
#    Rows of one country count as one: take the mean error of each country first, or draw whole countries.
# 2. Set `my_interval` to that of `my_errors`, at the level 0.9.
#
# Any sound way is right: 500 bootstrap draws or more, or a formula.


# %% answer="interval"
def mae_interval(errors, countries, level):
    """Interval for the mean of absolute errors. errors, countries: n entries. Returns (low, high)."""
    ### BEGIN SOLUTION
    each = pd.Series(np.asarray(errors)).groupby(np.asarray(countries)).mean().to_numpy()
    draws = np.random.default_rng(0).choice(each, size=(1000, len(each))).mean(axis=1)
    low, high = np.percentile(draws, [50 * (1 - level), 50 * (1 + level)])
    return low, high
    ### END SOLUTION


# Set my_interval here.
### BEGIN SOLUTION
my_interval = mae_interval(my_errors, my_errors.index, 0.9)
### END SOLUTION

# %% check="interval"

# %% [markdown]
# `lab.hint("interval")` gives a hint.
#
# **If it fails**
#
# - Far too wide? You look at single errors. The mean of 28 errors varies much less than one error.
# - Too narrow with several rows for each country? Count countries, not rows.
# - 0.9 leaves 5 % on each side: the percentiles 5 and 95.

# %% [markdown] task="signs"
# **Why.**
# The director asks: "So which figure should they improve?"
# It is tempting to read the answer off the coefficients.
# Two things stand against it.
# First, indicators overlap, so a coefficient can change its sign when **one** country is left out.
# Second, even a stable coefficient compares countries.
# Nobody has changed anything in a country and watched the index.
#
# **An example on other data.**
# Six gardens; two columns that say nearly the same.

# %%
gardens = pd.DataFrame(
    {"sun": [5, 6, 7, 8, 9, 10], "warmth": [5.2, 5.9, 7.1, 8.2, 8.8, 10.1], "yield": [11, 12, 13.4, 15.5, 17.3, 20.6]}
)
for garden in gardens.index:
    fit = LinearRegression().fit(gardens.drop(garden)[["sun", "warmth"]], gardens.drop(garden)["yield"])
    print(f"without garden {garden}: sun {fit.coef_[0]:6.2f}, warmth {fit.coef_[1]:6.2f}")

# %% [markdown]
# **Your turn.**
# 1. Write `sign_flips(X, y)`.
#    Fit `LinearRegression` once for each row that is left out.
#    Return the list of the columns whose coefficient is positive in at least one of these fits and negative in another.
# 2. Set `claims` to the set of letters of **all** statements that your results support:
#
# | letter | statement |
# |---|---|
# | A | Among these countries, a higher share of women in parliament goes together with a higher index. |
# | B | More women in parliament would lead to a higher index in any country. |
# | C | The column with the largest coefficient is the most important cause of inequality. |
# | D | For a column whose sign flips, these countries do not tell the direction of the relation. |
# | E | Life expectancy has no effect on equality. |

# %% answer="signs"
# Set claims here, such as {"A", "B"}.
### BEGIN SOLUTION
claims = {"A", "D"}
### END SOLUTION


def sign_flips(X, y):
    """Columns whose coefficient changes its sign when one row is left out. Returns a list of names."""
    ### BEGIN SOLUTION
    fits = np.array([LinearRegression().fit(X.drop(row), y.drop(row)).coef_ for row in X.index])
    both = (fits > 0).any(axis=0) & (fits < 0).any(axis=0)
    return list(X.columns[both])
    ### END SOLUTION


# To look at your result: sign_flips(X_short, y), and X_short.corrwith(y)

# %% check="signs"

# %% [markdown]
# `lab.hint("signs")` gives a hint.
#
# **If it fails**
#
# - You need as many fits as there are rows. How many rows has your table of coefficients?
# - A negative coefficient is fine. A coefficient that is sometimes negative is not.
# - For the statements: underline the verb. Does it compare, or does it promise?

# %% [markdown] task="decide"
# **Why.**
# Now put it together: estimate, say how far off, and say what the number may be used for.
# The last part is the one that protects people.
# An estimate that is off by 4 points can tell a unit where to look first.
# It cannot rank countries that lie 2 points apart, and it cannot say what a law would change.
#
# **An example on other data.**
# A gap in a table of shops is filled with the middle value of the column, and an estimate is kept inside its limits.

# %%
shop_gaps = np.array([[80.0], [np.nan], [5000.0]])
with_gaps = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LinearRegression()).fit(size, sales)
print("estimates between 0 and 1000:", np.clip(with_gaps.predict(shop_gaps), 0, 1000).round(0).tolist())

# %% [markdown]
# **Your turn.**
# 1. Write `predict_new(known, new)`.
#    `known` is a table like `latest`, with the column `index`. `new` has the rows of countries without an index.
#    Return a Series with an estimate from 1 to 100 for each row of `new`.
#    Use only indicators: `new` has no scores. A cell of `new` may be empty.
# 2. Set `memo` to a dictionary with these fields:
#     - `"data"`: `DATA.id`, so that every reader knows the edition, and whether it is made up.
#     - `"typical_error"`: the mean absolute error of `predict_new` for countries of `latest` that were held back, in points.
#     - `"interval"`: `(low, high)` for it, at the level 0.9.
#     - `"use"` and `"misuse"`: sets of codes; at least one use, and at least two misuses.
#     - `"decision"`: one or two sentences for the director, at least 60 characters. They name the typical error in digits, and claim no certainty.
#
# | code | the estimate is used to … |
# |---|---|
# | `"screening"` | choose which countries a team looks at first |
# | `"plausibility"` | ask again where a reported index is far from its estimate |
# | `"questions_for_experts"` | prepare questions for a meeting with experts of a country |
# | `"official_ranking"` | publish an order of the new countries |
# | `"sanctions"` | cut money for countries below a limit |
# | `"causal_advice"` | tell a country which figure to change |
# | `"replace_survey"` | do without EIGE's survey |

# %% answer="decide"
# Set memo here, below the function.


def predict_new(known, new):
    """Estimate the index of new countries. known: with column index. new: indicators. Returns a Series by country."""
    ### BEGIN SOLUTION
    final = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), RidgeCV(10.0 ** np.arange(-2, 5)))
    final.fit(known[SHORT], known["index"])
    return pd.Series(final.predict(new[SHORT]).clip(1, 100), index=new.index)
    ### END SOLUTION


### BEGIN SOLUTION
held_errors = pd.Series(
    {name: abs(predict_new(latest.drop(name), latest.loc[[name]])[name] - y[name]) for name in latest.index}
)
spread_of_means = np.random.default_rng(0).choice(held_errors, size=(1000, len(held_errors))).mean(axis=1)
memo = {
    "data": DATA.id,
    "typical_error": held_errors.mean(),
    "interval": tuple(np.percentile(spread_of_means, [5, 95])),
    "use": {"screening", "questions_for_experts"},
    "misuse": {"official_ranking", "sanctions", "causal_advice", "replace_survey"},
    "decision": (
        f"Use the estimates inside the unit to choose where to look first; they are off by about {held_errors.mean():.1f} points, "
        "so they give no ranking and do not replace the survey."
    ),
}
### END SOLUTION

# %% check="decide"

# %% [markdown]
# `lab.hint("decide")` gives a hint.
#
# **If it fails**
#
# - Call `predict_new(latest.iloc[3:], latest.iloc[:3].drop(columns=["index", *DOMAINS, *SUBDOMAINS]))` and look at its index.
# - An estimate is `NaN`? A cell of `new` was empty.
# - A number does not agree? Build the memo from variables, not by typing.

# %% [markdown]
# ## Key points
#
# - A score near 1 is a question: which column holds the answer in another form?
# - Compare every model with a guess that needs none. Report the error in the unit of the decision, with an interval.
# - One random split of a small table is a lottery ticket. Hold each country back in turn, with all of its rows.
# - Whatever learns from data is fitted inside the fold: scaling, choosing columns, choosing the penalty.
# - A coefficient compares the countries at hand. It is no advice, and its sign may hang on one country.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A model reaches an R² of 0.999. What are your first two questions?
# 2. Why is the R² of the mean of the others below 0?
# 3. A colleague scales the whole table and then makes folds. When does it matter?
# 4. Why may a linear model with many columns be worse than no model at all?
# 5. The panel has four rows for each country, or more. How many independent countries have you got?
# 6. Which sentence of your memo would you not sign for a country that lies two points below its neighbour?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 30 minutes)
#
# Choose what you like.
# There is no check, and no single right answer.
#
# - **The other indicators.**
#   Repeat question 8 with all `INDICATORS`, and with `SHORT`.
#   Which error would you report, if statistical offices of new countries have only the six short ones?
# - **A label shuffle.**
#   Shuffle `y` a hundred times, and run the tuned model each time.
#   How often is the error on shuffled values as small as on the true ones?
# - **A figure for the director.**
#   Draw estimates against true values, with a line where both are equal and units on both axes.
#   If the data are synthetic, say so in the title.
# - **Two editions.**
#   Fit on the earliest edition, and estimate the latest.
#   Is the error larger than by leave-one-out? Which carried-forward values help you without reason?

# %% [markdown]
# ## Next steps
#
# - Read the memo to somebody who was not here. Ask which use they would add, and why.
# - The lab *Classification: which samples get a second look?* asks the same questions where a mistake has a patient.
# - `labs list` shows the other labs of this course.
# - In your own work: before the next model, write down the score of a guess without one.

# %% [markdown]
# ## Clean up
#
# This lab started no service, and wrote nothing but your progress, in a file beside this notebook.
# To free the memory, choose *Kernel › Shut Down Kernel*.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **Gender Equality Index**: European Institute for Gender Equality (EIGE), workbooks of the editions 2005–2015 and 2013–2023
#   (<https://eige.europa.eu/gender-equality-index>). They are not part of this course; you may fetch them yourself.
#   The edition 2025 has a new baseline, and is not mixed with these.
# - **The edition that comes with this course** is SYNTHETIC: a program made it, by the published form of the index.
#   The data card, `datasets/gender/README.md`, tells how.
# - **The formula**: EIGE, *Gender Equality Index 2017: Methodological Report* (weighted geometric mean of the domains).
# - **The equality unit**, its director and the six countries are the story of this lab. The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
